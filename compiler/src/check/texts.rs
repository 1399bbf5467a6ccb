//! Texts with holes.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::calls::shown;
use super::{Checker, format};
use crate::hir::{Expression, ExpressionKind};
use crate::syntax::ast::TextPart;
use crate::types::Ty;

impl<'a> Checker<'_, 'a> {
    /// A text literal.
    pub(super) fn text(&mut self, parts: &'a [TextPart], span: Span) -> Expression {
        let mut pieces = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                TextPart::Literal(literal) => pieces.push(Expression::text(literal.as_str(), span)),
                TextPart::Hole { value, format } => {
                    let value = self.expression(value, shown(value));
                    pieces.push(self.hole(value, format.as_ref()));
                }
            }
        }
        match pieces.len() {
            0 => Expression::text("", span),
            1 => pieces.remove(0),
            _ => Expression::new(ExpressionKind::Join(pieces), Ty::Text, span),
        }
    }

    fn hole(&mut self, value: Expression, format: Option<&(String, Span)>) -> Expression {
        let ty = self.open.resolve(&value.ty);
        if let Some((format, span)) = format
            && let Some(problem) = format::problem(format, &ty)
        {
            self.report(Diagnostic::error("E0415", problem).at(*span, "this format"));
        }
        let format = format.map(|(format, _)| format.as_str()).filter(|format| !format.is_empty());
        self.as_text(value, format)
    }

    /// The text of a value.
    pub(super) fn as_text(&mut self, value: Expression, format: Option<&str>) -> Expression {
        if format.is_none() && self.open.resolve(&value.ty) == Ty::Text {
            return value;
        }
        let span = value.span;
        let value = self.to_any(value).boxed();
        Expression::new(ExpressionKind::ToText(value, format.map(Arc::from)), Ty::Text, span)
    }
}
