//! Objects: `self`, and reading and setting fields.

use std::rc::Rc;
use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::classes::{Class, Member};
use super::members::unknown_member;
use crate::hir::{Expression, ExpressionKind};
use crate::names::{ClassId, Meaning, ProcessKind, VariableId};
use crate::syntax::ast::{self, Expr, ExprKind};
use crate::types::{ClassTy, Ty};

impl<'a> Checker<'_, 'a> {
    /// The class around the place being checked.
    pub(super) fn class_around(&self) -> Option<ClassId> {
        let outermost = self.frames.first()?;
        self.names.class_around(outermost.process).or(self.static_owner)
    }

    /// Whether the place being checked belongs to a class, or to another copy of the same generic class.
    pub(super) fn is_around(&self, class: ClassId) -> bool {
        let origin = |class: ClassId| self.class(class).ty.origin;
        self.class_around().is_some_and(|around| origin(around) == origin(class))
    }

    /// `self`.
    pub(super) fn self_value(&mut self, span: Span) -> Expression {
        let Some(receiver) = self.receiver_at(span) else {
            if self.names.has_meaning(span) {
                // That it cannot be used was said.
                return Expression::error(span);
            }
            let diagnostic = self.no_receiver(span);
            return self.wrong(span, diagnostic);
        };
        self.refuse_early_object(span);
        self.all_fields_set(span);
        self.variable_value(receiver, span)
    }

    fn no_receiver(&self, span: Span) -> Diagnostic {
        let process = self.process().map(|process| self.names.process(process));
        let message = "`self` is the object that a method is called on";
        let diagnostic = Diagnostic::error("E0608", message);
        match process {
            Some(info) if info.kind == ProcessKind::Default && info.class.is_some() => diagnostic
                .at(span, "there is no object yet when a default is computed")
                .note("a `Constructor` can set a field to what others of the object say"),
            Some(info) if info.kind == ProcessKind::Default => diagnostic
                .at(span, "defaults are computed by the caller")
                .note("let the parameter be `nothing` by default, and ask for that in the process"),
            _ => diagnostic.at(span, "not in a method"),
        }
    }

    pub(super) fn receiver_at(&self, span: Span) -> Option<VariableId> {
        match self.meaning(span) {
            Meaning::Variable(receiver) => Some(receiver),
            _ => None,
        }
    }

    /// The object before a dot; `self` does not leave a constructor by that.
    pub(super) fn object(&mut self, written: &'a Expr) -> Expression {
        match (&written.kind, self.receiver_at(written.span)) {
            (ExprKind::SelfValue, Some(receiver)) => {
                self.refuse_early_object(written.span);
                self.variable_value(receiver, written.span)
            }
            (ExprKind::Paren(inner), _) => Expression { span: written.span, ..self.object(inner) },
            _ => self.expression_as_case(written, None),
        }
    }

    // ---- fields

    /// `object.name`, when the object is of a class or only known later.
    pub(super) fn field(
        &mut self,
        object: Expression,
        name: &'a ast::Name,
        span: Span,
    ) -> Option<Expression> {
        let ty = self.open.resolve(&object.ty);
        match &ty {
            Ty::Any => {
                let kind = ExpressionKind::GetMember(object.boxed(), Arc::clone(&name.text));
                Some(Expression::new(kind, Ty::Any, span))
            }
            Ty::Variable(variable) => {
                let has_field = |class: &Arc<ClassTy>| {
                    matches!(self.class(class.id).member(&name.text), Some(Member::Field(_)))
                };
                let class = self.bound_classes(variable).into_iter().find(has_field)?;
                self.field(Expression { ty: Ty::Class(class), ..object }, name, span)
            }
            Ty::Class(class) if self.is_other_actor(&object, class) => {
                let diagnostic = self.not_a_message(class, name);
                Some(self.wrong(span, diagnostic))
            }
            Ty::Class(class) => {
                let number = self.field_number(class, name)?;
                let field = Rc::clone(&self.class(class.id).fields[usize::from(number)]);
                let about = format!("{} as {}", field.name, field.ty);
                self.note_member(name, &class.name, &about, "");
                self.field_is_set(&object, number, name.span);
                let kind = ExpressionKind::Field(object.boxed(), number);
                Some(Expression::new(kind, field.ty.clone(), span))
            }
            _ => None,
        }
    }

    /// The number of a field that may be used here; nothing, and nothing said, if there is none.
    pub(super) fn field_number(&mut self, class: &ClassTy, name: &ast::Name) -> Option<u16> {
        let found = self.class(class.id).member(&name.text).cloned();
        let Some(Member::Field(number)) = found else { return None };
        let owner = self.class(class.id).fields[usize::from(number)].private_to;
        if owner.is_some_and(|owner| !self.is_around(owner)) {
            self.private(class, name);
        }
        Some(number)
    }

    pub(super) fn private(&mut self, class: &ClassTy, name: &ast::Name) {
        let message = format!("`{}` of `{}` is private", name.text, class.name);
        let diagnostic =
            Diagnostic::error("E0603", message).at(name.span, "only the type itself uses it");
        self.report(diagnostic);
    }

    /// What is said of a member that a class has not, or not in this way.
    pub(super) fn no_such_field(&mut self, class: &ClassTy, name: &ast::Name) -> Diagnostic {
        let known = self.class(class.id);
        match known.member(&name.text) {
            Some(Member::Own(method)) if method.is_shared => {
                shared_through_object(&class.name, name, "(…)")
            }
            Some(Member::Static(_)) => shared_through_object(&class.name, name, ""),
            Some(_) => Diagnostic::error(
                "E0418",
                format!("`{}` is a process: call it with `()`", name.text),
            )
            .at(name.span, "not called")
            .fix("call it", name.span.after(), "()"),
            None if self.promised(class, &name.text).is_some() => Diagnostic::error(
                "E0418",
                format!("`{}` is a process: call it with `()`", name.text),
            )
            .at(name.span, "not called")
            .fix("call it", name.span.after(), "()"),
            None => match self.field_of_case(class, name) {
                Some(diagnostic) => diagnostic,
                None => unknown_member(&class.name, &name.text, name.span, known.names()),
            },
        }
    }
}

impl Class<'_> {
    /// The names of what belongs to the class itself.
    pub(super) fn shared_names(&self) -> Vec<&str> {
        let own = self.members().filter_map(|member| match member {
            Member::Own(method) if method.is_shared => Some(&*method.name),
            Member::Static(known) => Some(&*known.name),
            _ => None,
        });
        own.collect()
    }
}

pub(super) fn shared_through_object(class: &str, name: &ast::Name, behind: &str) -> Diagnostic {
    let message = format!("`{}` belongs to the class, not to its objects", name.text);
    Diagnostic::error("E0404", message)
        .at(name.span, if behind.is_empty() { "asked of an object" } else { "called on an object" })
        .note(format!("write `{class}.{}{behind}`", name.text))
}
