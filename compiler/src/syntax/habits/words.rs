//! Lines that begin with a word of another language.

use runa_diagnostics::{Diagnostic, closest};

use super::{Context, Lexeme, Token, error, own_type};

/// Words that begin statements here, too, but with a capital letter.
const SMALL: &[&str] = &[
    "assert",
    "break",
    "catch",
    "class",
    "constant",
    "constructor",
    "continue",
    "finally",
    "for",
    "import",
    "interface",
    "match",
    "process",
    "resume",
    "return",
    "select",
    "structure",
    "test",
    "throw",
    "trait",
    "try",
    "type",
    "using",
    "variant",
    "when",
    "while",
];

/// The words that begin statements and declarations with something behind them.
const STATEMENT_WORDS: &[&str] = &[
    "Abstract",
    "Actor",
    "Assert",
    "Catch",
    "Class",
    "Constant",
    "Ensures",
    "External",
    "For",
    "If",
    "Import",
    "Interface",
    "Invariant",
    "Let",
    "Match",
    "Otherwise",
    "Override",
    "Private",
    "Process",
    "Requires",
    "Resume",
    "Return",
    "Shared",
    "Structure",
    "Test",
    "Throw",
    "Trait",
    "Type",
    "Using",
    "Variant",
    "When",
    "While",
];

/// Words of other languages that mean the same as one of ours.
const SAME: &[&str] = &["switch", "case", "default", "foreach", "except", "rescue", "raise"];

/// Words of other languages, what is written instead, and what else there is to know.
const STATEMENTS: &[(&str, &str, &str)] = &[
    ("switch", "Match", "`When 1` begins an arm, `Otherwise` the last one, `End Match` ends it"),
    ("case", "When", "an arm of a `Match` ends where the next one begins"),
    ("default", "Otherwise", "the last arm of a `Match` has no pattern"),
    ("foreach", "For each", "`For each x in xs` goes through elements"),
    ("unless", "If not", "put a condition of several parts into parentheses"),
    ("until", "While not", "the condition stands at the beginning of a loop"),
    ("repeat", "While true", "`Break` ends a loop"),
    ("loop", "While true", "`Break` ends a loop"),
    ("except", "Catch", "`Catch e as IoError` names what is caught"),
    ("rescue", "Catch", "`Catch e as IoError` names what is caught"),
    ("raise", "Throw", "`Throw Exception(\"why\")`; `fail(\"why\")` is shorter"),
    ("struct", "Structure called", "`End Structure` ends it"),
    ("enum", "Variant called", "`End Variant` ends it"),
    ("include", "Import", "modules are named without quotes and extension"),
    ("require", "Import", "modules are named without quotes and extension"),
    ("use", "Import", "modules are named without quotes and extension"),
];

/// Whether a token may begin a value, so that a word before it is no name of a variable.
fn begins_value(token: Token) -> bool {
    matches!(
        token,
        Token::Lower
            | Token::Upper
            | Token::Text
            | Token::Integer
            | Token::Float
            | Token::True
            | Token::False
            | Token::Nothing
            | Token::Not
            | Token::SelfWord
            | Token::Each
    )
}

impl Context<'_> {
    pub(super) fn first_word(&self, first: Lexeme) -> Option<Diagnostic> {
        let second = self.nth(1);
        let before_value = second.is_some_and(|second| begins_value(second.token));
        let declared = || match self.word(first) {
            "Set" => self.set(first),
            "Let" if self.nth(2).is_some_and(|third| self.word(third) == "be") => self.be(),
            "Let" => self.capital_variable(),
            "var" | "let" | "const" | "val" | "mut" | "local" | "auto" | "dim" if before_value => {
                self.declaration(first)
            }
            "def" | "fn" | "func" | "function" | "fun" | "proc" | "sub" if before_value => {
                Some(self.function(first))
            }
            "elif" | "elsif" | "elseif" | "else" | "Else" | "ElseIf" | "Elif" => {
                Some(self.otherwise(first))
            }
            "for" | "For" if self.is_counting_in_parentheses() => Some(self.counting_loop(first)),
            "from" if before_value => self.python_import(first),
            "public" | "static" | "final" if before_value || self.is_declared_next() => {
                Some(self.modifier(first))
            }
            _ => self.small_word(first).or_else(|| self.typed_variable(first)),
        };
        self.field()
            .or_else(declared)
            .or_else(|| self.other_statement(first, before_value))
            .or_else(|| self.misspelt(first, before_value))
    }

    /// `Wihle x < 5`: no statement begins with a name and a value.
    fn misspelt(&self, first: Lexeme, before_value: bool) -> Option<Diagnostic> {
        let is_name = matches!(first.token, Token::Lower | Token::Upper);
        let is_declared = self.nth(1).is_some_and(|second| second.token == Token::Called);
        if !is_name || !(before_value || is_declared) || self.at != self.line.start + 1 {
            return None;
        }
        let span = self.of(first);
        let meant = closest(self.word(first), STATEMENT_WORDS.iter().copied())?;
        let message = format!("no statement begins with `{}`", self.word(first));
        let found = error("E0267", message, span, "not a word of the language");
        Some(found.suggest(format!("write `{meant}`"), span, meant))
    }

    /// `Set x to 5`.
    fn set(&self, first: Lexeme) -> Option<Diagnostic> {
        let name = self.nth(1).filter(|name| name.token == Token::Lower)?;
        let found = error("E0230", "a variable is set with `=`", self.of(first), "not needed");
        let to = self.nth(2).filter(|to| to.token == Token::To);
        let message = format!("write `{} = …`", self.word(name));
        Some(match to {
            Some(to) => found.fix_all(message, [(self.up_to(first, name), ""), (self.of(to), "=")]),
            None => found.note(message),
        })
    }

    /// `Let x be 5`.
    fn be(&self) -> Option<Diagnostic> {
        let be = self.of(self.nth(2)?);
        let found = error("E0231", "a variable gets its value with `=`", be, "`be` does not exist");
        Some(found.fix("write `=`", be, "="))
    }

    /// `Let Total = 5`.
    fn capital_variable(&self) -> Option<Diagnostic> {
        let name = self.nth(1).filter(|name| name.token == Token::Upper)?;
        let span = self.of(name);
        let word = self.word(name);
        let mut letters = word.chars();
        let small: String = letters.next()?.to_lowercase().chain(letters).collect();
        let message = "a variable begins with a small letter";
        let found = error("E0266", message, span, "types and constants begin like this");
        let found = found.note(format!("`Constant {word} = …` declares what never changes"));
        Some(found.suggest(format!("write `{small}`"), span, small))
    }

    /// `Let x as Integer` in a class.
    fn field(&self) -> Option<Diagnostic> {
        let is_member = self.expects("Invariant") || self.expects("Constructor");
        let word = match self.found() {
            found if found.token == Token::Let && is_member => found,
            // It was taken for the name of the field.
            _ if self.expected == ["\"as\""] && self.open_bracket().is_none() => self.before()?,
            _ => return None,
        };
        if !["Let", "var", "let", "const", "val", "mut"].contains(&self.word(word)) {
            return None;
        }
        let line = self.in_line();
        let at = line.iter().position(|lexeme| lexeme.start == word.start)?;
        let name = *line.get(at + 1).filter(|name| name.token == Token::Lower)?;
        let has_type = line.get(at + 2).is_some_and(|next| next.token == Token::As);
        let found = error("E0270", "a field is its name and its type", self.of(word), "not needed");
        Some(match has_type {
            true => found.fix("leave it out", self.up_to(word, name), ""),
            false => found.note(format!("write `{} as Type = …`", self.word(name))),
        })
    }

    /// `var x = 5`, `let mut x = 5`, `const X = 5`.
    fn declaration(&self, first: Lexeme) -> Option<Diagnostic> {
        let second = self.nth(1)?;
        let is_mut = matches!(self.word(second), "mut" | "mutable");
        let span = self.span(first, if is_mut { second } else { first });
        let (name, sign) = if is_mut { (self.nth(2)?, self.nth(3)) } else { (second, self.nth(2)) };
        let label = format!("`{}` does not exist", self.word(first));
        let found = error("E0232", "a variable is declared with `Let`", span, &label);
        let found = found.note("what never changes is declared with `Constant`");
        let is_whole = sign.is_some_and(|sign| sign.token == Token::Equal);
        Some(match name.token {
            Token::Lower if is_whole => found.fix("write `Let`", span, "Let"),
            Token::Upper if is_whole => found.fix("write `Constant`", span, "Constant"),
            _ => found.suggest("write `Let`", span, "Let"),
        })
    }

    /// `int x = 5`.
    fn typed_variable(&self, first: Lexeme) -> Option<Diagnostic> {
        let name = self.nth(1).filter(|name| name.token == Token::Lower)?;
        self.nth(2).filter(|sign| sign.token == Token::Equal)?;
        let ty = own_type(self.word(first))?;
        let span = self.of(first);
        let found =
            error("E0232", "a variable is declared with `Let`", span, "its type follows `as`");
        let behind = format!(" as {ty}");
        let message = format!("write `Let {} as {ty} = …`", self.word(name));
        Some(found.fix_all(message, [(span, "Let"), (self.of(name).after(), &behind)]))
    }

    /// `def f(x)`.
    fn function(&self, first: Lexeme) -> Diagnostic {
        let span = self.of(first);
        let label = format!("`{}` does not exist", self.word(first));
        error("E0233", "a function is declared with `Process called`", span, &label)
            .note("write `Process called name(parameter as Type) returns Type` … `End Process`")
            .suggest("write `Process called`", span, "Process called")
    }

    /// `else`, `else if`, `elif`.
    fn otherwise(&self, first: Lexeme) -> Diagnostic {
        let word = self.word(first);
        let condition = self.nth(1).filter(|next| matches!(next.token, Token::LowerIf | Token::If));
        let (span, instead) = match condition {
            Some(condition) => (self.span(first, condition), "Otherwise If"),
            None if matches!(word, "else" | "Else") => (self.of(first), "Otherwise"),
            None => (self.of(first), "Otherwise If"),
        };
        let message = match instead {
            "Otherwise" => "what is done otherwise follows `Otherwise`",
            _ => "the next condition follows `Otherwise If`",
        };
        let colon = self.last().filter(|last| last.token == Token::Colon);
        let found = error("E0234", message, span, &format!("`{word}` does not exist"));
        let message = format!("write `{instead}`");
        match colon {
            Some(colon) => found.fix_all(message, [(span, instead), (self.of(colon), "")]),
            None => found.fix(message, span, instead),
        }
    }

    /// `For Each x In xs`.
    pub(super) fn capital_word(&self) -> Option<Diagnostic> {
        let found = self.found();
        // `not` was taken for a name, which no value follows.
        let not = self.before().filter(|before| self.word(*before).eq_ignore_ascii_case("not"));
        let word = match not {
            Some(not) if begins_value(found.token) => not,
            _ => Some(found).filter(|found| self.expects(&self.word(*found).to_lowercase()))?,
        };
        let small = self.word(word).to_lowercase();
        if small == self.word(word) {
            return None;
        }
        let span = self.of(word);
        let message = "words within a statement are small";
        let found = error("E0271", message, span, &format!("written `{small}`"));
        Some(found.fix(format!("write `{small}`"), span, small))
    }

    fn small_word(&self, first: Lexeme) -> Option<Diagnostic> {
        let word = self.word(first);
        let is_expression = || self.in_line().iter().any(|lexeme| lexeme.token == Token::Then);
        let ends = word == "end" && self.nth(1).is_some();
        let is_small = match word {
            "if" => !is_expression(),
            _ => SMALL.contains(&word) || ends,
        };
        let second = self.nth(1).map(|second| second.token);
        if !is_small || second == Some(Token::Equal) || self.found().token == Token::Equal {
            return None;
        }
        let written = capital(word);
        let span = self.of(first);
        let message = "words that begin a statement have a capital letter";
        let found = error("E0235", message, span, &format!("written `{written}`"));
        if let Some(block) = self.nth(1).filter(|_| ends) {
            let whole = format!("End {}", capital(self.word(block)));
            let span = self.span(first, block);
            return Some(found.fix(format!("write `{whole}`"), span, whole));
        }
        let found = match word {
            "if" => found.note("`if … then … otherwise …` is an expression"),
            _ => found,
        };
        Some(found.fix(format!("write `{written}`"), span, written))
    }

    fn other_statement(&self, first: Lexeme, before_value: bool) -> Option<Diagnostic> {
        let (word, instead, note) =
            STATEMENTS.iter().find(|(word, ..)| *word == self.word(first))?;
        let second = self.nth(1).map(|second| second.token);
        let is_name = matches!(second, Some(Token::Equal | Token::Dot));
        let found_here = before_value || matches!(second, Some(Token::Colon | Token::LeftBrace));
        if is_name || !(found_here || second == Some(Token::LeftParen)) {
            return None;
        }
        let span = self.of(first);
        let message = format!("`{word}` is written `{instead}`");
        let found = error("E0252", message, span, "a word of other languages").note(*note);
        let message = format!("write `{instead}`");
        Some(match SAME.contains(word) {
            true => found.fix(message, span, *instead),
            false => found.suggest(message, span, *instead),
        })
    }

    /// Whether something like `(i = 0; i < 9; i++)` follows.
    fn is_counting_in_parentheses(&self) -> bool {
        let inside = self.nth(1).filter(|next| next.token == Token::LeftParen).zip(self.last());
        let text = inside.and_then(|(open, last)| self.text.get(open.start..last.end));
        text.is_some_and(|text| text.contains(';'))
    }

    fn counting_loop(&self, first: Lexeme) -> Diagnostic {
        error("E0253", "a counting loop says `from` and `to`", self.of(first), "no such loop")
            .note("write `For i from 0 to n - 1`; `by 2` behind it makes other steps")
            .note("`For each x in xs` goes through elements without counting")
    }

    /// `from a.b import c`.
    fn python_import(&self, first: Lexeme) -> Option<Diagnostic> {
        let line = self.in_line();
        let import = line.iter().position(|lexeme| self.word(*lexeme) == "import")?;
        let (path, names) = (line.get(1..import)?, line.get(import + 1..)?);
        let ends = path.first().zip(path.last()).zip(names.first().zip(names.last()));
        let ((path, path_end), (names, names_end)) = ends?;
        let words = |from: &Lexeme, to: &Lexeme| self.text.get(from.start..to.end);
        let instead =
            format!("Import {} from {}", words(names, names_end)?, words(path, path_end)?);
        let span = self.span(first, *names_end);
        let found =
            error("E0254", "the names come before their module", span, "the other way round");
        Some(found.fix(format!("write `{instead}`"), span, instead))
    }

    fn is_declared_next(&self) -> bool {
        self.nth(1).is_some_and(|next| {
            let begins = next.token.block_word().is_some();
            begins || matches!(next.token, Token::Let | Token::Constant | Token::Abstract)
        })
    }

    /// `public`, `static`.
    fn modifier(&self, first: Lexeme) -> Diagnostic {
        let span = self.of(first);
        let word = self.word(first);
        let message = format!("`{word}` is no word of the language");
        let found = error("E0255", message, span, "does not exist");
        match word {
            "static" => found
                .note("`Shared` makes a process belong to the type; outside of types all do")
                .suggest("leave it out", span, ""),
            _ => found
                .note("everything is public that is not `Private`; `Constant` never changes")
                .suggest("leave it out", span, ""),
        }
    }
}

/// A word with a capital letter.
pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
