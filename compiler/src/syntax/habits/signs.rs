//! Signs that other languages have, and signs that mean something else there.

use runa_diagnostics::{Diagnostic, Span};

use super::{Context, Lexeme, Token, error};

/// What is wrong with a character that begins no token, if another language has it; how many bytes
/// belong to it, and what is read instead of them. `place` makes the place of the bytes `from..to`
/// of `rest`.
pub(in crate::syntax) fn unreadable_sign(
    rest: &str,
    place: impl Fn(usize, usize) -> Span,
) -> Option<(Diagnostic, usize, Option<Token>)> {
    if rest.starts_with("$\"") || rest.starts_with("@\"") {
        let message = format!("there are no texts of kind `{}`", &rest[..1]);
        let found = error("E0250", message, place(0, 1), "a sign right before a text");
        return Some((found.fix("leave it out", place(0, 1), ""), 1, None));
    }
    let inner = rest.strip_prefix('`')?;
    let end = inner.find(['`', '\n', '"']).filter(|&end| inner[end..].starts_with('`'));
    let length = end.map_or(1, |end| end + 2);
    let found = error("E0102", "texts stand between double quotes", place(0, length), "not a text");
    let found = match end {
        Some(_) => {
            let edits = [(place(0, 1), "\""), (place(length - 1, length), "\"")];
            found.fix_all("use double quotes", edits)
        }
        None => found,
    };
    Some((found, length, Some(Token::Nothing)))
}

impl Context<'_> {
    pub(super) fn sign(&self, first: Lexeme) -> Option<Diagnostic> {
        self.comment(first)
            .or_else(|| self.doubled_sign())
            .or_else(|| self.increment(first))
            .or_else(|| self.comparison_sign())
            .or_else(|| self.label())
            .or_else(|| self.assignment(first))
            .or_else(|| self.chained())
            .or_else(|| self.other_sign())
    }

    /// `// text`, `/* text */`.
    fn comment(&self, first: Lexeme) -> Option<Diagnostic> {
        let found = self.found();
        let at_start = found.start == first.start && found.token == Token::Slash;
        let (opening, next) =
            if at_start { (found, self.behind()?) } else { (self.before()?, found) };
        let together = opening.token == Token::Slash && opening.end == next.start;
        let both = together.then(|| self.span(opening, next))?;
        let message = "a comment begins with `#`";
        match next.token {
            Token::Slash => {
                let diagnostic = error("E0240", message, both, "`//` does not exist");
                if at_start || self.has_words_behind(next) {
                    return Some(diagnostic.fix("write `#`", both, "#"));
                }
                let note = "`a / b` is the quotient of Integers; `a.floor_div(b)` rounds down";
                Some(diagnostic.note(note).suggest("write `#`", both, "#"))
            }
            Token::Star => {
                let found = error("E0240", message, both, "`/*` does not exist");
                Some(found.note("it ends with its line; begin each line of a longer one with `#`"))
            }
            _ => None,
        }
    }

    /// Whether two words stand behind a sign side by side, which no value has.
    fn has_words_behind(&self, sign: Lexeme) -> bool {
        let is_behind = |lexeme: &&Lexeme| lexeme.start >= sign.end;
        let behind: Vec<Lexeme> = self.in_line().iter().filter(is_behind).copied().collect();
        let is_word = |lexeme: Lexeme| matches!(lexeme.token, Token::Lower | Token::Upper);
        behind.windows(2).next().is_some_and(|pair| {
            let between = self.text.get(pair[0].end..pair[1].start);
            is_word(pair[0]) && is_word(pair[1]) && between.is_some_and(|gap| !gap.contains('\n'))
        })
    }

    /// The sign at the error stands behind another one of its kind.
    fn doubled_sign(&self) -> Option<Diagnostic> {
        let (code, message, instead) = match self.found().token {
            Token::Ampersand => ("E0238", "`&&` is written `and`", "and"),
            Token::Bar => ("E0238", "`||` is written `or`", "or"),
            Token::Star => ("E0244", "a power is written `^`", "^"),
            _ => return None,
        };
        let both = self.pair(self.found().token)?;
        let found = error(code, message, both, "does not exist");
        Some(found.fix(format!("write `{instead}`"), both, instead))
    }

    /// `a++`, `++a`. A line goes on behind a sign, so that another statement may follow.
    fn increment(&self, first: Lexeme) -> Option<Diagnostic> {
        let line = self.in_line();
        let &[a, b, c] = line.get(..3)? else { return None };
        let together = |left: Lexeme, right: Lexeme| left.end == right.start;
        let (name, signs) = match [a.token, b.token, c.token] {
            [Token::Lower, Token::Plus, Token::Plus]
            | [Token::Lower, Token::Minus, Token::Minus] => (a, (b, c)),
            [Token::Plus, Token::Plus, Token::Lower] => (c, (a, b)),
            _ => return None,
        };
        let ends = match line.get(3) {
            Some(next) => self.text.get(c.end..next.start)?.contains('\n'),
            None => true,
        };
        if !together(signs.0, signs.1) || !ends {
            return None;
        }
        let sign = self.word(signs.0);
        let instead = format!("{} {sign}= 1", self.word(name));
        let message = "a variable is changed by an assignment";
        let label = format!("`{sign}{sign}` does not exist");
        let found = error("E0239", message, self.span(signs.0, signs.1), &label);
        Some(found.fix(format!("write `{instead}`"), self.span(first, c), instead))
    }

    /// `<>`, `===`, `!==`, `=<`.
    pub(super) fn comparison_sign(&self) -> Option<Diagnostic> {
        let found = self.found();
        let (pair, instead) = match found.token {
            Token::Greater => (self.pair(Token::Less)?, "!="),
            Token::Equal => match (self.before()?.token, self.behind()?.token) {
                (Token::EqualEqual, _) => (self.pair(Token::EqualEqual)?, "=="),
                (Token::NotEqual, _) => (self.pair(Token::NotEqual)?, "!="),
                (_, Token::Less) => (self.span(found, self.behind()?), "<="),
                _ => return None,
            },
            _ => return None,
        };
        let written = self.text.get(pair.range()).unwrap_or_default();
        let message = format!("`{written}` is written `{instead}`");
        let found = error("E0260", message, pair, "no such comparison");
        Some(found.fix(format!("write `{instead}`"), pair, instead))
    }

    /// `f(x = 5)`.
    pub(super) fn label(&self) -> Option<Diagnostic> {
        let found = self.found();
        let name = self.before().filter(|name| name.token == Token::Lower)?;
        let opens = self.back(2)?.token;
        if found.token != Token::Equal || !matches!(opens, Token::LeftParen | Token::Comma) {
            return None;
        }
        let span = self.of(name).after().to(self.of(found));
        let message = "a colon stands between a label and its value";
        let diagnostic = error("E0268", message, self.of(found), "sets nothing here");
        let diagnostic = diagnostic.note("`==` compares");
        Some(diagnostic.suggest(format!("write `{}:`", self.word(name)), span, ":"))
    }

    /// `x := 5`, `x %= 5`.
    fn assignment(&self, first: Lexeme) -> Option<Diagnostic> {
        let found = self.found();
        if found.token == Token::Colon && self.behind()?.token == Token::Equal {
            let sign = self.span(found, self.behind()?);
            let message = "a variable gets its value with `=`";
            let diagnostic = error("E0231", message, sign, "`:=` does not exist");
            let declared = format!("Let {}", self.word(first));
            let diagnostic = diagnostic.note(format!("`{declared} = …` declares a new variable"));
            return Some(diagnostic.suggest("write `=`", sign, "="));
        }
        let before = self.before().filter(|_| found.token == Token::Equal)?;
        let sign = self.pair(before.token)?;
        let operator = self.word(before);
        if !matches!(operator, "%" | "^" | "&" | "|" | "<<" | ">>" | "??") {
            return None;
        }
        let name = self.word(first);
        let message = "a variable is changed by `=`, `+=`, `-=`, `*=` or `/=`";
        let diagnostic = error("E0239", message, sign, "no such assignment");
        let instead = format!("{name} = {name} {operator} …");
        Some(diagnostic.note(format!("write `{instead}`")))
    }

    /// `a < b < c`.
    fn chained(&self) -> Option<Diagnostic> {
        let found = self.found();
        if !is_comparison(found.token) || !self.has_comparison_before() {
            return None;
        }
        let message = "comparisons cannot be chained";
        let diagnostic = error("E0241", message, self.of(found), "the second comparison")
            .note("write `a < b and b < c`, or `b in a..c`");
        let middle = self.before()?;
        let is_simple = matches!(middle.token, Token::Lower | Token::Integer | Token::Float)
            && self.back(2).is_some_and(|before| is_comparison(before.token));
        if !is_simple {
            return Some(diagnostic);
        }
        let again = format!("and {} ", self.word(middle));
        let message = format!("write `{}`", again.trim_end());
        Some(diagnostic.fix(message, self.ahead_of(found), again))
    }

    fn has_comparison_before(&self) -> bool {
        let mut depth = 0;
        for lexeme in self.lexemes[self.line.start..self.at].iter().rev() {
            match lexeme.token {
                Token::RightParen | Token::RightBracket | Token::RightBrace => depth += 1,
                Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                    if depth == 0 {
                        return false;
                    }
                    depth -= 1;
                }
                Token::And | Token::Or | Token::Not | Token::Comma | Token::Then if depth == 0 => {
                    return false;
                }
                token if depth == 0 && is_comparison(token) => return true,
                _ => {}
            }
        }
        false
    }

    /// `a ?: b`, `a ? b : c`, `1..=9`, `1...9`.
    fn other_sign(&self) -> Option<Diagnostic> {
        let found = self.found();
        let next = self.behind();
        match found.token {
            Token::Question if next.is_some_and(|next| next.token == Token::Colon) => {
                let both = self.span(found, next?);
                let message = "`?:` is written `??`";
                Some(error("E0261", message, both, "no such sign").fix("write `??`", both, "??"))
            }
            Token::Question => {
                let message = "a choice of values is written `if … then … otherwise …`";
                let found = error("E0258", message, self.of(found), "no such sign");
                Some(found.note("`a ? b : c` is `if a then b otherwise c`"))
            }
            Token::Equal => {
                let both = self.pair(Token::DotDot)?;
                let message = "`a..b` has its end in it already";
                Some(error("E0261", message, both, "no such sign").fix("write `..`", both, ".."))
            }
            Token::Ellipsis if self.before()?.token == Token::Integer => {
                let span = self.of(found);
                let message = "a range is written `a..b`";
                let found = error("E0261", message, span, "this spreads a list");
                Some(found.fix("write `..`", span, ".."))
            }
            _ => None,
        }
    }
}

fn is_comparison(token: Token) -> bool {
    matches!(
        token,
        Token::Less
            | Token::LessEqual
            | Token::Greater
            | Token::GreaterEqual
            | Token::EqualEqual
            | Token::NotEqual
    )
}
