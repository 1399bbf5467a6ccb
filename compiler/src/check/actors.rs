//! Actors: from outside they take messages, and nothing else.

use std::rc::Rc;
use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::classes::Method;
use super::promises::signature;
use crate::hir::{self, Expression, ExpressionKind};
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
        if !self.is_message(class.id, &name.text) {
            if &*name.text == "to_text" && arguments.is_empty() {
                return Err(receiver);
            }
            self.check_for_errors(arguments);
            let diagnostic = self.not_a_message(class, name);
            return Ok(self.wrong(span, diagnostic));
        }
        let method = self.method_for_others(class.id, &name.text, span);
        let method = method
            .and_then(|method| Some((method.process?, self.result_of_method(&method), method)));
        let Some((process, task, method)) = method else {
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
                Expression::unavailable(what, parts, task, span)
            })
        }))
    }

    /// What others call by `name` of an object of a class: of an actor a message, which gives a task.
    pub(super) fn method_for_others(
        &mut self,
        class: ClassId,
        name: &str,
        span: Span,
    ) -> Option<Rc<Method<'a>>> {
        let method = self.method_called(class, name)?;
        if !self.is_actor(class) {
            return Some(method);
        }
        let task = self.names.prelude_class("Task").filter(|_| self.is_message(class, name))?;
        let result = self.result_of_method(&method);
        let task = self.copy_of_class(task, vec![result], span)?;
        let (name, parameters) = (Arc::clone(&method.name), method.parameters.clone());
        Some(Rc::new(Method { name, parameters, result: Some(Ty::Class(task)), ..*method }))
    }

    /// What is said of a message that is of another type than the method that it stands for.
    pub(super) fn other_message(&self, message: &Method<'a>, wanted: &Method<'a>) -> Diagnostic {
        let (name, result) = (&message.name, self.result_of_method(wanted));
        let task = self.names.prelude_class("Task");
        let note = match &result {
            Ty::Class(given) if Some(given.origin) == task && !given.arguments.is_empty() => {
                let signature = signature(wanted, &given.arguments[0].to_string());
                format!("write `On {name}{signature}`")
            }
            result => format!(
                "an actor answers others with tasks: an interface for it says \
                 `returns Task of {result}`"
            ),
        };
        let message_text = format!("`{name}` is of another type than what it stands for");
        Diagnostic::error("E0609", message_text)
            .at(message.head.span, format!("gives others `{}`", self.shown_result(message)))
            .at(wanted.head.span, "the one it stands for")
            .note(note)
    }

    /// What an actor promises to others through interfaces. Nothing of it is done, since no actor is made yet.
    pub(super) fn promised_messages(&self, actor: &ClassTy) -> Vec<hir::Method> {
        let mut messages: Vec<hir::Method> = Vec::new();
        for &above in actor.ancestors.iter().filter(|&&above| above != actor.id) {
            for promised in &self.class(above).methods {
                if messages.iter().all(|known| known.name != promised.name) {
                    messages.push(hir::Method {
                        name: Arc::clone(&promised.name),
                        parameters: promised.parameters.clone(),
                        result: self.result_of_method(promised),
                        process: None,
                    });
                }
            }
        }
        messages
    }

    /// Whether an actor takes a message `name` from others.
    fn is_message(&self, class: ClassId, name: &str) -> bool {
        self.messages(class).contains(&name) && !HOOKS.contains(&name)
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
