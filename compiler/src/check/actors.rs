//! Actors: from outside they take messages, and nothing else.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::{Checker, unavailable};
use crate::hir::{Expression, ExpressionKind};
use crate::names::{ClassId, ProcessKind};
use crate::syntax::ast::{self, TypeDeclarationKind};
use crate::types::{ClassTy, Ty};

/// What the runtime calls when an actor begins and when it ends.
const HOOKS: [&str; 2] = ["started", "stopping"];

impl<'a> Checker<'_, 'a> {
    /// Whether the objects of a class are actors.
    pub(super) fn is_actor(&self, class: ClassId) -> bool {
        self.names.class(class).declaration.kind == TypeDeclarationKind::Actor
    }

    /// Whether an object is an actor, and not the one whose inside is looked at.
    pub(super) fn is_other_actor(&self, object: &Expression, class: &ClassTy) -> bool {
        if !self.is_actor(class.id) {
            return false;
        }
        let around = self.frames.first().map(|frame| self.names.process(frame.process));
        let receiver = around.and_then(|around| around.receiver);
        !matches!(object.kind, ExpressionKind::Variable(variable) if receiver == Some(variable))
    }

    /// What is wrong with the declaration of an actor.
    pub(super) fn check_actor(&mut self, id: ClassId) {
        let info = self.names.class(id);
        if info.declaration.kind != TypeDeclarationKind::Actor {
            return;
        }
        for promised in &info.declaration.implements {
            let what = "an Actor that implements an interface";
            self.report(unavailable::unavailable(what, promised.span));
        }
        for handler in info.methods.iter().filter(|method| method.is_handler) {
            self.check_hook(handler.head);
        }
    }

    fn check_hook(&mut self, head: &'a ast::ProcessHead) {
        let name = &*head.name.text;
        let (count, right) = match name {
            "started" => (0, "On started()"),
            "stopping" => (1, "On stopping(reason)"),
            _ => return,
        };
        if head.parameters.len() != count || head.result.is_some() {
            let message = format!("nobody sends `{name}`, which the actor is told by itself");
            let diagnostic = Diagnostic::error("E0631", message)
                .at(head.span, format!("it is written `{right}`"))
                .note("a message of one's own takes another name");
            self.report(diagnostic);
        }
    }

    /// A new object of an actor, which is not to be made yet: only what it is given is computed.
    pub(super) fn started_actor(&self, made: Expression) -> Expression {
        let Expression { kind, ty, span } = made;
        let parts = match kind {
            ExpressionKind::Hold { temporary, value, body } => {
                let body = self.started_actor(*body).boxed();
                return Expression::new(ExpressionKind::Hold { temporary, value, body }, ty, span);
            }
            ExpressionKind::Checked(object, _) => return self.started_actor(*object),
            ExpressionKind::New(new) => new.arguments,
            ExpressionKind::Object(fields) => {
                fields.into_iter().filter(|field| !self.is_default(field)).collect()
            }
            other => return Expression::new(other, ty, span),
        };
        let what = format!("the actor `{ty}`");
        Expression::unavailable(what, parts, ty, span)
    }

    /// Whether a value is computed by the default of a field.
    fn is_default(&self, value: &Expression) -> bool {
        let ExpressionKind::Call(process, _) = value.kind else { return false };
        self.names.process(process).kind == ProcessKind::Default
    }

    /// `actor.name(arguments)` from outside: a message, whose answer is a task. Nothing if actors have something that
    /// is called so.
    pub(super) fn message(
        &mut self,
        receiver: Expression,
        class: &Arc<ClassTy>,
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Result<Expression, Expression> {
        let is_message = |known: &&str| **known == *name.text && !HOOKS.contains(known);
        if !self.messages(class.id).iter().any(is_message) {
            if &*name.text == "to_text" && arguments.is_empty() {
                return Err(receiver);
            }
            self.check_for_errors(arguments);
            let diagnostic = self.not_a_message(class, name);
            return Ok(self.wrong(span, diagnostic));
        }
        let Some(method) = self.method_called(class.id, &name.text) else {
            return Ok(Expression::error(span));
        };
        let result = self.result_of_method(&method);
        let task = self.names.prelude_class("Task");
        let task = task.and_then(|task| self.copy_of_class(task, vec![result], span));
        let (Some(process), Some(task)) = (method.process, task) else {
            return Ok(Expression::error(span));
        };
        self.note_method(name, class, &method);
        let Some(given) = self.arguments_of(process, &method.name, arguments, span) else {
            return Ok(Expression::error(span));
        };
        let what = format!("the actor `{}`", class.name);
        let is_held = !given.held.is_empty();
        Ok(self.hold_before(receiver, is_held, |receiver| {
            given.finish(span, |mut parts| {
                parts.insert(0, receiver);
                Expression::unavailable(what, parts, Ty::Class(task), span)
            })
        }))
    }

    /// The names of the messages that an actor takes.
    fn messages(&self, class: ClassId) -> Vec<&'a str> {
        let methods = self.names.class(class).methods.iter();
        methods.filter(|method| method.is_handler).map(|method| &*method.head.name.text).collect()
    }

    /// What is said of something of an actor that others ask for.
    pub(super) fn not_a_message(&self, class: &ClassTy, name: &ast::Name) -> Diagnostic {
        let text = &*name.text;
        let mut messages = self.messages(class.id);
        if messages.contains(&text) && !HOOKS.contains(&text) {
            return Diagnostic::error("E0418", format!("`{text}` is a message: send it with `()`"))
                .at(name.span, "not sent")
                .fix("send it", name.span.after(), "()");
        }
        messages.retain(|known| !HOOKS.contains(known));
        if self.class(class.id).member(text).is_none() {
            return super::members::unknown_member(&class.name, text, name.span, messages);
        }
        let message = format!("`{text}` is inside of the actor `{}`", class.name);
        let note = match messages.as_slice() {
            [] => String::from("`On name(…)` in the actor is a message that others may send"),
            messages => format!("it takes these messages: `{}`", messages.join("`, `")),
        };
        Diagnostic::error("E0630", message)
            .at(name.span, "others only send messages to an actor")
            .note(note)
    }
}
