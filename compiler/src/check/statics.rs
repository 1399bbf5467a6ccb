//! Constants and `Shared` fields of classes: variables of the module that are named through the class.

use std::rc::Rc;

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::classes::{Class, Member};
use super::coerce::Wanted;
use super::members::unknown_member;
use crate::hir::{Expression, ExpressionKind, Statement, StatementKind};
use crate::names::{ClassId, Meaning, VariableId};
use crate::syntax::ast::{self, Expr};
use crate::types::Ty;

/// A constant or `Shared` field.
#[derive(Debug)]
pub(super) struct Static {
    pub(super) name: Rc<str>,
    /// The class that declares it.
    pub(super) owner: ClassId,
    pub(super) is_private: bool,
}

impl<'a> Checker<'_, 'a> {
    /// Adds the constants and `Shared` fields of a class to what it has.
    pub(super) fn declare_statics(&mut self, id: ClassId, class: &mut Class<'a>) {
        let names = self.names;
        for known in &names.class(id).statics {
            let member = Static {
                name: Rc::from(&*known.name.text),
                owner: id,
                is_private: known.is_private,
            };
            self.add_member(class, known.name, Member::Static(Rc::new(member)), false);
        }
    }

    /// What the program does where a class stands: its constants and `Shared` fields get their values.
    pub(super) fn static_declarations(
        &mut self,
        declaration: &ast::TypeDeclaration,
    ) -> Vec<Statement> {
        let names = self.names;
        let Some(id) = names.class_named(&declaration.name) else { return Vec::new() };
        let info = names.class(id);
        if !std::ptr::eq(info.declaration, declaration) {
            return Vec::new();
        }
        let declare = |checker: &mut Self| {
            let declared = info.statics.iter().filter_map(|known| match known.value {
                Some(value) => {
                    checker.declaration(known.name, known.ty, Some(value), known.name.span)
                }
                None => checker.without_value(known.variable, known.ty?, known.name),
            });
            declared.collect()
        };
        // They belong to all types that are made of something generic.
        let outer = self.static_owner.replace(id);
        let declared = match names.is_generic(id) {
            true => declare(self),
            false => self.with_self(self.self_of(id), declare),
        };
        self.static_owner = outer;
        declared
    }

    /// A `Shared` field that says no value: it begins as `nothing`, if it can.
    fn without_value(
        &mut self,
        variable: VariableId,
        ty: &'a ast::Type,
        name: &'a ast::Name,
    ) -> Option<Statement> {
        let declared = self.declaration(name, Some(ty), None, name.span)?;
        self.flow.set(variable);
        let ty = self.variable_type(variable);
        if !ty.accepts_nothing() {
            let message = format!("`{}` needs a value", name.text);
            let diagnostic = Diagnostic::error("E0611", message)
                .at(name.span, "no value")
                .note("a `Shared` field is there from the start, before any object: write `= …`");
            self.report(diagnostic);
            return Some(declared);
        }
        let nothing = Expression::new(ExpressionKind::Nothing, Ty::Nothing, name.span);
        let value = self.coerce(nothing, &ty, &Wanted::by("the field"));
        let kind = StatementKind::Declare(variable, Some(value));
        Some(Statement { kind, span: name.span })
    }

    /// The constant or `Shared` field that `object.name` is, if it is one.
    pub(super) fn static_behind(
        &mut self,
        object: &Expr,
        name: &ast::Name,
    ) -> Option<(ClassId, VariableId)> {
        let class = self.class_before_dot(object)?;
        let Meaning::Variable(variable) = self.meaning(name.span) else { return None };
        if let Some(Member::Static(found)) = self.class(class).member(&name.text).cloned()
            && found.is_private
            && self.class_around() != Some(found.owner)
        {
            let ty = self.class(class).ty.clone();
            self.private(&ty, name);
        }
        Some((class, variable))
    }

    /// `Thermostat.LOWEST`.
    pub(super) fn static_value(
        &mut self,
        object: &'a Expr,
        name: &'a ast::Name,
        span: Span,
    ) -> Option<Expression> {
        if let Some((_, variable)) = self.static_behind(object, name) {
            return Some(self.variable_value(variable, span));
        }
        let class = self.class_before_dot(object)?;
        if self.names.has_meaning(name.span) {
            // Wrong, and reported.
            return Some(Expression::error(span));
        }
        let diagnostic = self.no_such_static(class, name);
        Some(self.wrong(span, diagnostic))
    }

    /// What is said where a class has no constant and no `Shared` field of that name.
    pub(super) fn no_such_static(&self, class: ClassId, name: &ast::Name) -> Diagnostic {
        let class = self.class(class);
        match class.member(&name.text) {
            Some(Member::Own(method)) if method.is_shared => {
                let message = format!("`{}` is a process: call it with `()`", name.text);
                Diagnostic::error("E0418", message).at(name.span, "not called").fix(
                    "call it",
                    name.span.after(),
                    "()",
                )
            }
            Some(_) => {
                let message =
                    format!("`{}` belongs to the objects of `{}`", name.text, class.ty.name);
                Diagnostic::error("E0404", message).at(name.span, "asked of the class")
            }
            None => {
                let owner = format!("the class `{}`", class.ty.name);
                unknown_member(&owner, &name.text, name.span, class.shared_names())
            }
        }
    }
}
