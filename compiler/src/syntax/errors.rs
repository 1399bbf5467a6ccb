//! Saying what is wrong with a line that the grammar does not allow, and reading on behind it.

use lalrpop_util::ParseError;
use runa_diagnostics::{Diagnostic, FileId, Span};

use super::lexer::Lexeme;
use super::token::Token;

/// The code of the error that something is missing at the end of a line.
pub(super) const ENDS_TOO_EARLY: &str = "E0202";

type Error = ParseError<usize, Token, ()>;

/// The index of the token at which the parser stopped.
pub(super) fn place(error: &Error, lexemes: &[Lexeme]) -> usize {
    let location = match error {
        ParseError::UnrecognizedToken { token: (start, ..), .. }
        | ParseError::ExtraToken { token: (start, ..) } => *start,
        ParseError::InvalidToken { location } | ParseError::UnrecognizedEof { location, .. } => {
            *location
        }
        ParseError::User { .. } => 0,
    };
    let token = match error {
        ParseError::UnrecognizedToken { token: (_, token, _), .. } => Some(*token),
        _ => None,
    };
    let first = lexemes.partition_point(|lexeme| lexeme.start < location);
    // Tokens that were put in share their place with others.
    let same = lexemes[first..].iter().take_while(|lexeme| lexeme.start == location);
    let found = same.clone().position(|lexeme| Some(lexeme.token) == token);
    (first + found.unwrap_or(0)).min(lexemes.len().saturating_sub(1))
}

/// The tokens of the logical line around `at`, without its line end.
fn line(lexemes: &[Lexeme], at: usize) -> std::ops::Range<usize> {
    let before = lexemes[..at].iter().rposition(|lexeme| lexeme.token == Token::NewLine);
    let start = before.map_or(0, |index| index + 1);
    let length = lexemes[at..].iter().position(|lexeme| lexeme.token == Token::NewLine);
    start..length.map_or(lexemes.len(), |length| at + length)
}

/// Takes the line around `at` out. What begins or divides a block is replaced by the least that does
/// the same, so that the rest of the block can be read.
pub(super) fn leave_out_line(lexemes: &mut Vec<Lexeme>, at: usize) {
    use Token::{
        Called, Class, Each, Equal, For, If, In, Interface, LeftParen, Lower, Nothing, Otherwise,
        Process, RightParen, Select, Structure, Test, Text, Trait, True, Try, Upper, Using,
        Variant, When, While, Wildcard,
    };
    if lexemes.is_empty() {
        return;
    }
    let range = line(lexemes, at);
    let tokens: Vec<Token> = lexemes[range.clone()].iter().map(|lexeme| lexeme.token).collect();
    let head = tokens.iter().position(|token| {
        !matches!(token, Token::Private | Token::Shared | Token::Override | Token::Abstract)
    });
    let first = head.map(|index| tokens[index]);
    let replacement: Vec<Token> = match first {
        Some(If) => vec![If, True],
        Some(While) => vec![While, True],
        Some(For) => vec![For, Each, Wildcard, In, Nothing],
        Some(Using) => vec![Using, Lower, Equal, Nothing],
        Some(Process) if !tokens.contains(&Token::Abstract) => {
            vec![Process, Called, Lower, LeftParen, RightParen]
        }
        Some(kind @ (Class | Structure | Variant | Interface | Trait | Token::Actor)) => {
            vec![kind, Called, Upper]
        }
        Some(kind @ (Try | Select | Token::Catch | Token::Finally)) => vec![kind],
        Some(Token::Constructor) => vec![Token::Constructor, LeftParen, RightParen],
        Some(Token::On) => vec![Token::On, Lower, LeftParen, RightParen],
        Some(Test) => vec![Test, Text],
        Some(Otherwise) if tokens.get(1) == Some(&If) => vec![Otherwise, If, True],
        Some(Otherwise) => vec![Otherwise],
        Some(When) => vec![When, Wildcard],
        Some(Token::End) => Vec::new(),
        _ if tokens.contains(&Token::Match) && !tokens.contains(&Token::End) => {
            vec![Token::Match, Nothing]
        }
        _ => Vec::new(),
    };
    let place = lexemes.get(range.start).copied();
    let (start, end) = place.map_or((0, 0), |lexeme| (lexeme.start, lexeme.start));
    let replaced = replacement.into_iter().map(|token| Lexeme { start, token, end });
    // A line that is left empty goes together with its line end.
    let empty = replaced.len() == 0;
    let stop = if empty { (range.end + 1).min(lexemes.len()) } else { range.end };
    lexemes.splice(range.start..stop, replaced);
}

/// What is wrong, in words that help.
pub(super) fn explain(
    error: &Error,
    lexemes: &[Lexeme],
    at: usize,
    text: &str,
    file: FileId,
) -> Diagnostic {
    let Some(&found) = lexemes.get(at) else {
        return Diagnostic::error("E0201", "the text ends too early");
    };
    let context = Context { lexemes, at, text, file, line: line(lexemes, at) };
    context.habit().unwrap_or_else(|| context.general(error, found))
}

/// The line with the error.
struct Context<'a> {
    lexemes: &'a [Lexeme],
    at: usize,
    text: &'a str,
    file: FileId,
    line: std::ops::Range<usize>,
}

impl Context<'_> {
    fn span(&self, from: Lexeme, to: Lexeme) -> Span {
        Span::new(self.file, from.start as u32, to.end.max(from.start) as u32)
    }

    fn word(&self, lexeme: Lexeme) -> &str {
        self.text.get(lexeme.start..lexeme.end).unwrap_or_default()
    }

    fn first(&self) -> Option<Lexeme> {
        self.lexemes.get(self.line.start).copied()
    }

    fn nth(&self, index: usize) -> Option<Lexeme> {
        let index = self.line.start + index;
        (index < self.line.end).then(|| self.lexemes[index])
    }

    fn found(&self) -> Lexeme {
        self.lexemes[self.at]
    }

    fn before(&self) -> Option<Lexeme> {
        (self.at > self.line.start).then(|| self.lexemes[self.at - 1])
    }

    /// Slips that come from other languages.
    fn habit(&self) -> Option<Diagnostic> {
        let first = self.first()?;
        self.habit_of_first_word(first).or_else(|| self.habit_at_error(first))
    }

    fn habit_of_first_word(&self, first: Lexeme) -> Option<Diagnostic> {
        let span = self.span(first, first);
        let word = self.word(first);
        let second = self.nth(1);
        let error = |code, message: &str| Diagnostic::error(code, message.to_owned());
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
            "var" | "let" | "const" | "val" | "mut" | "local" if second.is_some() => Some(
                error("E0232", "a variable is declared with `Let`")
                    .at(span, format!("`{word}` does not exist"))
                    .note("what never changes is declared with `Constant`")
                    .suggest("write `Let`", span, "Let"),
            ),
            "def" | "fn" | "func" | "function" | "fun" | "proc" if second.is_some() => Some(
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
            | "throw" | "match" | "test" | "print"
                if word != "print" && self.found().token != Token::Equal =>
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
            Token::Ampersand if before == Some(Token::Ampersand) => {
                let both = self.before()?;
                let both = self.span(both, found);
                Some(error("E0238", "`&&` is written `and`").at(both, "").fix(
                    "write `and`",
                    both,
                    "and",
                ))
            }
            Token::Bar if before == Some(Token::Bar) => {
                let both = self.before()?;
                let both = self.span(both, found);
                Some(error("E0238", "`||` is written `or`").at(both, "").fix(
                    "write `or`",
                    both,
                    "or",
                ))
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
            Token::Slash if before == Some(Token::Slash) => {
                let both = self.before()?;
                let both = self.span(both, found);
                Some(
                    error("E0240", "a comment begins with `#`")
                        .at(both, "`//` does not exist")
                        .fix("write `#`", both, "#"),
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
            _ if matches!(self.word(found), "null" | "None" | "nil" | "undefined") => {
                Some(error("E0243", "no value is `nothing`").at(span, "").fix(
                    "write `nothing`",
                    span,
                    "nothing",
                ))
            }
            _ => None,
        }
    }

    fn is_increment(&self) -> bool {
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

    fn general(&self, error: &Error, found: Lexeme) -> Diagnostic {
        let expected = match error {
            ParseError::UnrecognizedToken { expected, .. }
            | ParseError::UnrecognizedEof { expected, .. } => expected.as_slice(),
            _ => &[],
        };
        let span = self.span(found, found);
        let message = if found.token == Token::NewLine {
            let line_end = Span::new(self.file, span.start, span.start);
            let diagnostic = Diagnostic::error(ENDS_TOO_EARLY, "this line ends too early");
            return with_expected(diagnostic.at(line_end, "something is missing here"), expected);
        } else {
            format!("`{}` does not fit here", self.word(found))
        };
        with_expected(Diagnostic::error("E0201", message).at(span, "unexpected"), expected)
    }
}

/// Adds what the parser would have taken, if that are few things.
fn with_expected(diagnostic: Diagnostic, expected: &[String]) -> Diagnostic {
    let mut shown: Vec<String> = expected.iter().filter_map(|name| readable(name)).collect();
    shown.sort();
    shown.dedup();
    match shown.as_slice() {
        [] => diagnostic,
        [only] => diagnostic.note(format!("{only} is expected")),
        [init @ .., last] if init.len() < 5 => {
            diagnostic.note(format!("{} or {last} is expected", init.join(", ")))
        }
        _ => diagnostic,
    }
}

/// The name of a token of the grammar for people.
fn readable(name: &str) -> Option<String> {
    Some(match name {
        "NL" => String::from("the end of the line"),
        "LOWER" | "UPPER" => String::from("a name"),
        "INTEGER" | "FLOAT" | "DECIMAL" => String::from("a number"),
        "TEXT" => String::from("a text"),
        "BYTES" => return None,
        "\"lam(\"" => String::from("`(`"),
        // Words that are also names.
        "\"to\"" | "\"from\"" | "\"by\"" | "\"each\"" | "\"called\"" | "\"extends\""
        | "\"implements\"" | "\"uses\"" | "\"Library\"" => return None,
        quoted => format!("`{}`", quoted.trim_matches('"')),
    })
}
