//! Types and parameters of functions that the grammar does not allow.

use runa_diagnostics::Diagnostic;

use super::{Context, Token, error};

impl Context<'_> {
    pub(super) fn function_habit(&self) -> Option<Diagnostic> {
        self.bare_function_type().or_else(|| self.parameter_without_name())
    }

    /// `List of (Integer) => Text`, `Map of Text to (Float) => Float`.
    fn bare_function_type(&self) -> Option<Diagnostic> {
        let found = self.found();
        let before = self.before()?;
        let is_inside_type = matches!(before.token, Token::Of | Token::To | Token::And);
        if found.token != Token::LambdaParen || !is_inside_type {
            return None;
        }
        let word = self.word(before);
        let message = "a type of functions stands in parentheses here";
        let diagnostic = error("E0201", message, self.of(found), "they are missing");
        Some(diagnostic.note(format!("`{word} ((Integer) => Text)`, for example")))
    }

    /// `(_) => 0`.
    fn parameter_without_name(&self) -> Option<Diagnostic> {
        let found = self.found();
        let before = self.before()?;
        let is_parameter = matches!(before.token, Token::LambdaParen | Token::Comma);
        let is_closed = matches!(self.behind()?.token, Token::Comma | Token::RightParen);
        if found.token != Token::Wildcard || !is_parameter || !is_closed {
            return None;
        }
        let message = "a parameter has a name";
        let diagnostic = error("E0201", message, self.of(found), "`_` is none");
        Some(diagnostic.note("one that begins with `_` may stay unused: `_n`"))
    }
}
