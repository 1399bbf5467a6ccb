//! What a `PermissionError` says of the right that was missing.

use runa_bytecode::ErrorKind;
use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use crate::hir::Expression;
use crate::syntax::ast;
use crate::types::Ty;

const CAPABILITY: &str = "capability";

/// The members of a value of the library that are no processes.
pub(super) fn named_parts(ty: &Ty) -> impl Iterator<Item = &'static str> + use<> {
    let has_it = matches!(ty, Ty::Exception(kind) if kind.is(ErrorKind::PermissionError));
    has_it.then_some(CAPABILITY).into_iter()
}

/// Such a member is called.
pub(super) fn no_process(name: &ast::Name) -> Diagnostic {
    Diagnostic::error("E0411", format!("`{}` is a Text, which cannot be called", name.text))
        .at(name.span, "called here")
        .note("leave out the `()`")
}

impl<'a> Checker<'_, 'a> {
    /// `error.capability`, which only exceptions have that are a `PermissionError`; nothing if this is another
    /// member, or one that a class declares itself.
    pub(super) fn capability(
        &mut self,
        exception: &Expression,
        name: &'a ast::Name,
        span: Span,
    ) -> Option<Expression> {
        if &*name.text != CAPABILITY {
            return None;
        }
        let ty = self.open.resolve(&exception.ty);
        let kind = match &ty {
            Ty::Exception(kind) => *kind,
            Ty::Class(class) if self.class(class.id).member(&name.text).is_none() => {
                class.exception?
            }
            _ => return None,
        };
        if !kind.is(ErrorKind::PermissionError) {
            return None;
        }
        let about = "The right that was missing, as `@needs` would say it.";
        self.note_member(name, &ty.to_string(), "capability as Text", about);
        let arguments = vec![exception.clone()];
        Some(Expression::native("Exception.capability", arguments, Ty::Text, span))
    }
}
