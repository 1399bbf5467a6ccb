//! Values, functions and calls as other languages write them.

use runa_diagnostics::Diagnostic;

use super::{Context, Lexeme, Token, error};

impl Context<'_> {
    pub(super) fn value(&self, first: Lexeme) -> Option<Diagnostic> {
        self.lambda()
            .or_else(|| self.new_object())
            .or_else(|| self.import_of_text(first))
            .or_else(|| self.renamed_import(first))
            .or_else(|| self.is_value())
            .or_else(|| self.small_otherwise())
            .or_else(|| self.no_value())
            .or_else(|| self.kind_of_text())
            .or_else(|| self.several_indexes())
            .or_else(|| self.call_without_parentheses(first))
    }

    /// `x => …`, `(x) -> …`, `lambda x: …`, `|x| …`, `function(x)`.
    fn lambda(&self) -> Option<Diagnostic> {
        let found = self.found();
        let before = self.before()?;
        let message = "a function without a name is written `(x) => …`";
        let here = |span, label: &str| error("E0257", message, span, label);
        match found.token {
            Token::Arrow if before.token == Token::Lower => {
                let span = self.of(before);
                let instead = format!("({})", self.word(before));
                let diagnostic = here(span, "parentheses are missing");
                Some(diagnostic.fix(format!("write `{instead}`"), span, instead))
            }
            Token::Greater | Token::Minus => {
                let arrow = self.thin_arrow()?;
                let is_second = found.token == Token::Greater;
                let parameter = self.back(if is_second { 2 } else { 1 })?;
                let diagnostic = here(arrow, "`->` does not exist");
                Some(match parameter.token {
                    Token::Lower => {
                        let instead = format!("({}) =>", self.word(parameter));
                        let span = self.of(parameter).to(arrow);
                        diagnostic.fix(format!("write `{instead}`"), span, instead)
                    }
                    _ => diagnostic.fix("write `=>`", arrow, "=>"),
                })
            }
            Token::Bar if !matches!(before.token, Token::Lower | Token::Integer) => {
                Some(here(self.of(found), "no function begins like this"))
            }
            _ => {
                let is_word = |lexeme: &&Lexeme| {
                    matches!(self.word(**lexeme), "lambda" | "function" | "func" | "fn")
                };
                let word = self.lexemes[self.line.start..self.at].iter().rev().find(is_word)?;
                Some(here(self.of(*word), "no function begins like this"))
            }
        }
    }

    /// `m[0, 1]`.
    fn several_indexes(&self) -> Option<Diagnostic> {
        let comma = self.found();
        if comma.token != Token::Comma {
            return None;
        }
        let mut depth = 0;
        let before = self.lexemes.get(self.line.start..self.at)?;
        let bracket = before.iter().rposition(|lexeme| {
            match lexeme.token {
                Token::RightBracket | Token::RightParen | Token::RightBrace => depth += 1,
                Token::LeftBracket | Token::LeftParen | Token::LeftBrace if depth == 0 => {
                    return true;
                }
                Token::LeftBracket | Token::LeftParen | Token::LeftBrace => depth -= 1,
                _ => {}
            }
            false
        })?;
        if before[bracket].token != Token::LeftBracket || bracket == 0 {
            return None;
        }
        let message = "there is one index in brackets";
        let found = error("E0269", message, self.of(comma), "a second one");
        let next = self.behind()?;
        Some(found.suggest("write `][`", self.up_to(comma, next), "]["))
    }

    /// `new Circle(1.0)`.
    fn new_object(&self) -> Option<Diagnostic> {
        let new = self.before().filter(|before| self.word(*before) == "new")?;
        if !matches!(self.found().token, Token::Upper | Token::Lower) {
            return None;
        }
        let message = "an object is made by calling its type";
        let found = error("E0256", message, self.of(new), "`new` does not exist");
        Some(found.fix("leave it out", self.up_to(new, self.found()), ""))
    }

    /// `Import x from "y"`, `Import "y"`.
    fn import_of_text(&self, first: Lexeme) -> Option<Diagnostic> {
        let found = self.found();
        if first.token != Token::Import || found.token != Token::Text {
            return None;
        }
        let span = self.of(found);
        let diagnostic = error("E0254", "modules are named without quotes", span, "not a name");
        let diagnostic = diagnostic.note("`a.b` is the module in the file a/b.runa");
        let name = self.word(found).trim_matches('"');
        let is_name = |part: &str| {
            part.starts_with(char::is_alphabetic)
                && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        };
        Some(match name.split('.').all(is_name) {
            true => diagnostic.fix(format!("write `{name}`"), span, name),
            false => diagnostic,
        })
    }

    /// `Import a from b as c`.
    fn renamed_import(&self, first: Lexeme) -> Option<Diagnostic> {
        let found = self.found();
        if first.token != Token::Import || found.token != Token::As {
            return None;
        }
        let (name, own) = (self.nth(1)?, self.behind()?);
        let is_single = self.nth(2).is_some_and(|from| from.token == Token::From);
        let span = self.span(found, own);
        let message = "a name that is imported is renamed before `from`";
        let diagnostic = error("E0254", message, span, "this would rename the module");
        if !is_single || self.last() != Some(own) {
            return Some(diagnostic.note("`Import a as x, b from c`"));
        }
        let renamed = format!(" as {}", self.word(own));
        let end = self.before().map_or(span, |before| self.of(before).after().to(span));
        let instead = format!("{}{renamed}", self.word(name));
        Some(diagnostic.fix_all(
            format!("write `Import {instead} from …`"),
            [(self.of(name).after(), renamed.as_str()), (end, "")],
        ))
    }

    /// `x is 3`, `x is not "a"`.
    fn is_value(&self) -> Option<Diagnostic> {
        let found = self.found();
        let is_literal = matches!(
            found.token,
            Token::Integer | Token::Float | Token::Text | Token::True | Token::False | Token::Minus
        );
        let before = self.before().filter(|_| is_literal)?;
        let (words, instead) = match before.token {
            Token::Is => (self.of(before), "=="),
            Token::Not => {
                let is = self.back(2).filter(|is| is.token == Token::Is)?;
                (self.span(is, before), "!=")
            }
            _ => return None,
        };
        let message = "`is` asks for a type; `==` compares values";
        let found = error("E0259", message, words, "a value follows");
        Some(found.fix(format!("write `{instead}`"), words, instead))
    }

    /// `otherwise` at the beginning of a line, which is taken for a part of the line before.
    fn small_otherwise(&self) -> Option<Diagnostic> {
        let found = self.found();
        let before = self.before()?;
        let between = self.text.get(before.end..found.start)?;
        if found.token != Token::LowerOtherwise || !between.contains('\n') {
            return None;
        }
        let span = self.of(found);
        let message = "words that begin a statement have a capital letter";
        let found = error("E0235", message, span, "written `Otherwise`");
        Some(found.fix("write `Otherwise`", span, "Otherwise"))
    }

    /// `null`; behind `is` it is taken for the name of a module, and the error is behind it.
    fn no_value(&self) -> Option<Diagnostic> {
        let behind_is = self.back(2).is_some_and(|is| matches!(is.token, Token::Is | Token::Not));
        let candidates = [Some(self.found()), self.before().filter(|_| behind_is)];
        let is_null =
            |word: &Lexeme| matches!(self.word(*word), "null" | "None" | "nil" | "undefined");
        let span = self.of(candidates.into_iter().flatten().find(is_null)?);
        let found = error("E0243", "no value is `nothing`", span, "no such value");
        Some(found.fix("write `nothing`", span, "nothing"))
    }

    /// `f"…"`.
    fn kind_of_text(&self) -> Option<Diagnostic> {
        let found = self.found();
        let before = self.before().filter(|before| before.token == Token::Lower)?;
        if found.token != Token::Text || before.end != found.start {
            return None;
        }
        let name = self.word(before);
        let span = self.of(before);
        let message = format!("there are no texts of kind `{name}`");
        let diagnostic = error("E0250", message, span, "a name right before a text")
            .note("every text has holes: `\"{name}\"`; `r\"…\"` is one without");
        Some(match name {
            "f" => diagnostic.fix("leave it out", span, ""),
            _ => diagnostic.suggest("leave it out", span, ""),
        })
    }

    /// `print x`.
    fn call_without_parentheses(&self, first: Lexeme) -> Option<Diagnostic> {
        let found = self.found();
        let before = self.before().filter(|before| before.token == Token::Lower)?;
        let is_value = matches!(
            found.token,
            Token::Text | Token::Integer | Token::Float | Token::Lower | Token::True | Token::False
        );
        if !is_value || before.start != first.start {
            return None;
        }
        let name = self.word(before);
        let message = "what a process is called with stands in parentheses";
        let diagnostic = error("E0251", message, self.of(found), "`(` is missing");
        let instead = format!("write `{name}(…)`");
        let is_print = matches!(name, "print" | "println" | "echo" | "puts");
        // A comment of another language would hide the parenthesis.
        let slashes = self.in_line().windows(2).any(|pair| {
            pair[0].token == Token::Slash && matches!(pair[1].token, Token::Slash | Token::Star)
        });
        Some(match self.last().filter(|_| is_print && !slashes) {
            Some(last) => {
                let begin = self.up_to(before, found);
                let edits = [(begin, "print("), (self.of(last).after(), ")")];
                diagnostic.fix_all("write `print(…)`", edits)
            }
            None => diagnostic.note(instead),
        })
    }
}
