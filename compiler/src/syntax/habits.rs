//! Slips that come from other languages, and what to write instead.

use runa_diagnostics::{Diagnostic, Span};

use super::errors::Context;
use super::lexer::Lexeme;
use super::token::Token;

impl Context<'_> {
    /// Slips that come from other languages.
    pub(super) fn habit(&self) -> Option<Diagnostic> {
        let first = self.first()?;
        self.habit_of_first_word(first).or_else(|| self.habit_at_error(first))
    }

    fn habit_of_first_word(&self, first: Lexeme) -> Option<Diagnostic> {
        let span = self.span(first, first);
        let word = self.word(first);
        let second = self.nth(1);
        let error = |code, message: &str| Diagnostic::error(code, message.to_owned());
        // Words of other languages are good names here: `val = f(1` is an assignment.
        let before_name =
            second.is_some_and(|second| matches!(second.token, Token::Lower | Token::Upper));
        let sets = second.is_some_and(|second| second.token == Token::Equal);
        match word {
            "Set" if second.is_some_and(|second| second.token == Token::Lower) => {
                let name = self.word(second?);
                Some(
                    error("E0230", "a variable is set with `=`")
                        .at(span, "`Set … to` does not exist")
                        .note(format!("write `{name} = …`")),
                )
            }
            "Let" if self.nth(2).is_some_and(|third| self.word(third) == "be") => {
                let be = self.nth(2)?;
                let be = self.span(be, be);
                Some(
                    error("E0231", "a variable gets its value with `=`")
                        .at(be, "`be` does not exist")
                        .fix("write `=`", be, "="),
                )
            }
            "var" | "let" | "const" | "val" | "mut" | "local" if before_name => Some(
                error("E0232", "a variable is declared with `Let`")
                    .at(span, format!("`{word}` does not exist"))
                    .note("what never changes is declared with `Constant`")
                    .suggest("write `Let`", span, "Let"),
            ),
            "def" | "fn" | "func" | "function" | "fun" | "proc" if before_name => Some(
                error("E0233", "a function is declared with `Process called`")
                    .at(span, format!("`{word}` does not exist"))
                    .note("write `Process called name(parameter as Type) returns Type` … `End Process`"),
            ),
            "elif" | "elsif" | "elseif" => Some(
                error("E0234", "the next condition follows `Otherwise If`")
                    .at(span, format!("`{word}` does not exist"))
                    .fix("write `Otherwise If`", span, "Otherwise If"),
            ),
            "else" | "Else" => Some(
                error("E0234", "what is done otherwise follows `Otherwise`")
                    .at(span, format!("`{word}` does not exist"))
                    .fix("write `Otherwise`", span, "Otherwise"),
            ),
            "while" | "for" | "return" | "break" | "continue" | "import" | "class" | "try"
            | "throw" | "match" | "test"
                if !sets && self.found().token != Token::Equal =>
            {
                let mut capital = word.to_owned();
                capital[..1].make_ascii_uppercase();
                Some(
                    error("E0235", "words that begin a statement have a capital letter")
                        .at(span, format!("written `{capital}`"))
                        .fix(format!("write `{capital}`"), span, capital),
                )
            }
            "if" if !self.lexemes[self.line.clone()].iter().any(|l| l.token == Token::Then) => Some(
                error("E0235", "words that begin a statement have a capital letter")
                    .at(span, "written `If`")
                    .note("`if … then … otherwise …` is an expression")
                    .fix("write `If`", span, "If"),
            ),
            _ => None,
        }
    }

    fn habit_at_error(&self, first: Lexeme) -> Option<Diagnostic> {
        let found = self.found();
        let span = self.span(found, found);
        let next = self.lexemes.get(self.at + 1).map(|lexeme| lexeme.token);
        let before = self.before().map(|lexeme| lexeme.token);
        let error = |code, message: &str| Diagnostic::error(code, message.to_owned());
        let header = matches!(
            first.token,
            Token::If
                | Token::While
                | Token::For
                | Token::Otherwise
                | Token::Process
                | Token::Class
        );
        match found.token {
            Token::Colon if header && next == Some(Token::NewLine) => Some(
                error("E0236", "nothing stands behind the header of a block")
                    .at(span, "no colon is needed")
                    .fix("remove the colon", span, ""),
            ),
            Token::Equal if matches!(first.token, Token::If | Token::While | Token::Otherwise) => {
                Some(
                    error("E0237", "`=` sets a variable; `==` compares")
                        .at(span, "a condition cannot set anything")
                        .fix("write `==`", span, "=="),
                )
            }
            Token::Ampersand | Token::Bar | Token::Slash | Token::Star
                if before == Some(found.token) =>
            {
                self.doubled_sign()
            }
            Token::Plus | Token::NewLine | Token::Minus
                if matches!(before, Some(Token::Plus | Token::Minus)) && self.is_increment() =>
            {
                let sign = if before == Some(Token::Plus) { '+' } else { '-' };
                Some(
                    error("E0239", "a variable is changed by an assignment")
                        .at(span, format!("`{sign}{sign}` does not exist"))
                        .note(format!("write `{sign}= 1`")),
                )
            }
            Token::Less
            | Token::LessEqual
            | Token::Greater
            | Token::GreaterEqual
            | Token::EqualEqual
            | Token::NotEqual
                if self.has_comparison_before() =>
            {
                Some(
                    error("E0241", "comparisons cannot be chained")
                        .at(span, "the second comparison")
                        .note("write `a < b and b < c`, or `b in a..c`"),
                )
            }
            _ if first.token == Token::Process
                && self.nth(1).is_some_and(|second| second.token != Token::Called) =>
            {
                let second = self.nth(1)?;
                let name = self.span(second, second);
                Some(
                    error("E0242", "the name of a process follows `called`")
                        .at(name, "`called` is missing")
                        .fix(
                            "write `called`",
                            Span::new(self.file, name.start, name.start),
                            "called ",
                        ),
                )
            }
            _ => self.habit_in_header(first).or_else(|| self.habit_of_calls(first)).or_else(|| {
                matches!(self.word(found), "null" | "None" | "nil" | "undefined").then(|| {
                    let diagnostic = error("E0243", "no value is `nothing`").at(span, "");
                    diagnostic.fix("write `nothing`", span, "nothing")
                })
            }),
        }
    }

    /// The sign at the error stands behind another one of its kind.
    fn doubled_sign(&self) -> Option<Diagnostic> {
        let found = self.found();
        let (code, message, label, instead) = match found.token {
            Token::Ampersand => ("E0238", "`&&` is written `and`", "", "and"),
            Token::Bar => ("E0238", "`||` is written `or`", "", "or"),
            Token::Slash => ("E0240", "a comment begins with `#`", "`//` does not exist", "#"),
            _ => ("E0244", "a power is written `^`", "", "^"),
        };
        let both = self.span(self.before()?, found);
        let diagnostic = Diagnostic::error(code, message).at(both, label);
        Some(diagnostic.fix(format!("write `{instead}`"), both, instead))
    }

    /// In the line that begins a loop, a process or a declaration.
    fn habit_in_header(&self, first: Lexeme) -> Option<Diagnostic> {
        let found = self.found();
        let span = self.span(found, found);
        let next = self.lexemes.get(self.at + 1);
        let error = |code, message: &str| Diagnostic::error(code, message.to_owned());
        match (first.token, found.token) {
            (Token::For, Token::In) => {
                let name = self.nth(1)?;
                let place = Span::new(self.file, name.start as u32, name.start as u32);
                Some(
                    error("E0245", "`For each` goes through elements")
                        .at(self.span(first, first), "`each` is missing")
                        .fix("write `For each`", place, "each "),
                )
            }
            (Token::For, Token::Equal) => Some(
                error("E0246", "a counting loop says `from` and `to`")
                    .at(span, "the first number follows `from`")
                    .fix("write `from`", span, "from"),
            ),
            (Token::Process, Token::Minus) if next?.token == Token::Greater => {
                let arrow = self.span(found, *next?);
                Some(
                    error("E0247", "the type of a result follows `returns`")
                        .at(arrow, "`->` does not exist")
                        .fix("write `returns`", arrow, "returns"),
                )
            }
            (Token::Let | Token::Constant | Token::Process, Token::Colon)
                if next?.token == Token::Upper =>
            {
                Some(
                    error("E0248", "the type of a name follows `as`")
                        .at(span, "a colon says no type")
                        .fix("write `as`", span, " as"),
                )
            }
            (Token::If | Token::While | Token::For | Token::Otherwise, Token::LeftBrace)
                if self.text.get(found.end..next?.start)?.contains('\n') =>
            {
                let word = self.word(first);
                Some(
                    error("E0249", "blocks have no braces")
                        .at(span, "the block begins on the next line")
                        .note(format!("a line `End {word}` ends it")),
                )
            }
            _ => None,
        }
    }

    /// A value right behind a name.
    fn habit_of_calls(&self, first: Lexeme) -> Option<Diagnostic> {
        let found = self.found();
        let before = self.before().filter(|before| before.token == Token::Lower)?;
        let name = self.word(before);
        let is_value = matches!(
            found.token,
            Token::Text | Token::Integer | Token::Float | Token::Lower | Token::True | Token::False
        );
        if found.token == Token::Text && before.end == found.start {
            let span = self.span(before, before);
            return Some(
                Diagnostic::error("E0250", format!("there are no texts of kind `{name}`"))
                    .at(span, "a name right before a text")
                    .note("every text has holes: `\"{name}\"`; `r\"…\"` is one without")
                    .suggest("leave it out", span, ""),
            );
        }
        if !is_value || before.start != first.start {
            return None;
        }
        Some(
            Diagnostic::error("E0251", "what a process is called with stands in parentheses")
                .at(self.span(found, found), "`(` is missing")
                .note(format!("write `{name}(…)`")),
        )
    }

    fn is_increment(&self) -> bool {
        let is_pair =
            |before: Lexeme| before.token == self.found().token && before.end == self.found().start;
        if self.found().token == Token::Plus && self.before().is_some_and(is_pair) {
            return true;
        }
        let signs = self.lexemes[self.line.clone()].iter().rev().take(3);
        let signs: Vec<Token> = signs.map(|lexeme| lexeme.token).collect();
        matches!(signs.as_slice(), [Token::Plus, Token::Plus, _] | [Token::Minus, Token::Minus, _])
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
                Token::Less
                | Token::LessEqual
                | Token::Greater
                | Token::GreaterEqual
                | Token::EqualEqual
                | Token::NotEqual
                    if depth == 0 =>
                {
                    return true;
                }
                _ => {}
            }
        }
        false
    }
}
