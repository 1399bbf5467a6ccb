//! `For each line in file.lines()` takes one line after the other instead of making a list of all.

use super::Checker;
use crate::hir::{Expression, ExpressionKind};
use crate::library::LibraryType;
use crate::types::Ty;

impl Checker<'_, '_> {
    /// What a loop over the lines of a file or of standard input reads them from: the file, or nothing, as
    /// `Any`. The collection comes back when it is something else.
    pub(super) fn lines_source(
        &mut self,
        collection: Expression,
    ) -> Result<Expression, Expression> {
        let span = collection.span;
        let ExpressionKind::Convert(_, call) = &collection.kind else { return Err(collection) };
        let ExpressionKind::CallNative(name, arguments) = &call.kind else {
            return Err(collection);
        };
        // Behind the type of the list.
        let source = match (&**name, arguments.get(1)) {
            ("File.lines", Some(file)) => file.clone(),
            ("io.input.lines", _) => Expression::new(ExpressionKind::Nothing, Ty::Nothing, span),
            ("io.files.lines", Some(path)) => {
                let mode = Expression::text("read", span);
                self.made(
                    "io.files.open",
                    [path.clone(), mode],
                    Ty::Library(LibraryType::File),
                    span,
                )
            }
            _ => return Err(collection),
        };
        Ok(self.to_any(source))
    }
}
