//! What editors want to know beyond the checked program.

use std::collections::HashMap;

use runa_diagnostics::Span;

use super::Checker;
use crate::library::Member;
use crate::names::PRELUDE;
use crate::syntax::ast::{self, Expr, ExprKind};
use crate::types::Ty;

/// What was found out about places, by the bytes from and up to which they stand. A later pass over
/// the same place says it better.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// The types of names where they are used.
    pub(crate) names: HashMap<(u32, u32), Ty>,
    /// The types of literals.
    pub(crate) literals: HashMap<(u32, u32), Ty>,
    /// Members where they are named.
    pub(crate) members: HashMap<(u32, u32), MemberNote>,
    /// Types where they are written.
    pub(crate) types: HashMap<(u32, u32), (String, Ty)>,
}

/// A member where it is named.
#[derive(Clone, Debug)]
pub(crate) struct MemberNote {
    /// What stands before the dot: a type or a module.
    pub(crate) owner: String,
    /// Name, parameters, result.
    pub(crate) signature: String,
    /// What it does.
    pub(crate) about: &'static str,
}

fn place(span: Span) -> (u32, u32) {
    (span.start, span.end)
}

impl Checker<'_, '_> {
    /// The notes, for what stands in a text: what is always there stands in none.
    fn notes_about(&mut self, span: Span) -> Option<&mut Notes> {
        self.notes.as_mut().filter(|_| span.file != PRELUDE)
    }

    /// Notes the type of a literal or name.
    pub(super) fn note_value(&mut self, written: &Expr, ty: &Ty) {
        let Some(notes) = self.notes_about(written.span) else { return };
        let types = match written.kind {
            ExprKind::Name(_) => &mut notes.names,
            ExprKind::Integer(_)
            | ExprKind::IntegerMinimum
            | ExprKind::Float(_)
            | ExprKind::Text(_)
            | ExprKind::Boolean(_)
            | ExprKind::Nothing => &mut notes.literals,
            _ => return,
        };
        types.insert(place(written.span), ty.clone());
    }

    /// Notes a type where it is written.
    pub(super) fn note_type(&mut self, name: &ast::Name, ty: &Ty) {
        if let Some(notes) = self.notes_about(name.span) {
            notes.types.insert(place(name.span), (name.text.to_string(), ty.clone()));
        }
    }

    /// Notes a member of the library.
    pub(super) fn note_library(&mut self, name: &ast::Name, owner: &str, member: &Member) {
        self.note_member(name, owner, member.signature, member.about);
    }

    /// Notes a member.
    pub(super) fn note_member(
        &mut self,
        name: &ast::Name,
        owner: &str,
        signature: &str,
        about: &'static str,
    ) {
        if let Some(notes) = self.notes_about(name.span) {
            let (owner, signature) = (owner.to_owned(), signature.to_owned());
            notes.members.insert(place(name.span), MemberNote { owner, signature, about });
        }
    }
}
