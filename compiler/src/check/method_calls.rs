//! Calls of methods.

use std::rc::Rc;
use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::classes::{Member, Method};
use super::coerce::Wanted;
use super::members::unknown_member;
use super::objects::shared_through_object;
use super::self_type::OfSelf;
use crate::hir::{Expression, ExpressionKind, MethodCall};
use crate::names::{ClassId, Meaning, ProcessId};
use crate::syntax::ast::{self, Expr};
use crate::types::{ClassTy, SELF_TYPE, Ty, TypeVariable};

impl<'a> Checker<'_, 'a> {
    /// The method that a class calls `name`.
    pub(super) fn method_called(&self, class: ClassId, name: &str) -> Option<Rc<Method<'a>>> {
        match self.class(class).member(name)? {
            &Member::Method(number) => self.class(class).methods.get(usize::from(number)).cloned(),
            &Member::Generic(number) => self.class(class).generic.get(usize::from(number)).cloned(),
            Member::Own(method) => Some(Rc::clone(method)),
            _ => None,
        }
    }

    /// The same for an object of which only the bounds of its type are known.
    pub(super) fn method_of_variable(
        &mut self,
        receiver: Expression,
        variable: &TypeVariable,
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Result<Expression, Expression> {
        let own = receiver.ty.clone();
        let has_member = |class: &Arc<ClassTy>| {
            self.class(class.id).member(&name.text).is_some()
                || self.promised(class, &name.text).is_some()
        };
        match self.bound_classes(variable).into_iter().find(has_member) {
            Some(class) => {
                if let Some(found) = self.promised_with_self(&class, name) {
                    return Ok(self.dispatched_as(receiver, (found, &own), name, arguments, span));
                }
                let receiver = Expression { ty: Ty::Class(Arc::clone(&class)), ..receiver };
                self.method_call(receiver, &class, name, arguments, span)
            }
            None => Err(Expression { ty: own, ..receiver }),
        }
    }

    /// `object.name(arguments)`; nothing if its class has no such member.
    pub(super) fn method_call(
        &mut self,
        receiver: Expression,
        class: &Arc<ClassTy>,
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Result<Expression, Expression> {
        if self.is_other_actor(&receiver, class) {
            return self.message(receiver, class, name, arguments, span);
        }
        let found = self.class(class.id).member(&name.text).cloned();
        if let Some(variant) = class.variant()
            && !matches!(found, Some(Member::Field(_)))
        {
            let receiver = self.as_variant(receiver);
            return self.method_call(receiver, variant, name, arguments, span);
        }
        match found {
            Some(Member::Field(_)) => {
                let Some(function) = self.field(receiver, name, name.span) else {
                    return Ok(Expression::error(span));
                };
                Ok(self.call_value(function, arguments, span))
            }
            Some(Member::Own(method)) if method.is_shared => {
                self.check_for_errors(arguments);
                let diagnostic = shared_through_object(&class.name, name, "(…)");
                Ok(self.wrong(span, diagnostic))
            }
            Some(Member::Static(_)) => {
                self.check_for_errors(arguments);
                let diagnostic = shared_through_object(&class.name, name, "");
                Ok(self.wrong(span, diagnostic))
            }
            Some(Member::Own(method)) if method.of_self == OfSelf::Elsewhere => {
                Ok(self.refuse_call_with_self(class, name, &method, arguments, span))
            }
            Some(Member::Own(method)) => {
                if method.is_private && !self.is_around(method.owner) {
                    self.private(class, name);
                }
                self.note_method(name, class, &method);
                let Some(process) = method.process else { return Ok(Expression::error(span)) };
                Ok(self.direct_call(process, receiver, &method.name, arguments, span))
            }
            Some(Member::Method(number)) => {
                let method = Rc::clone(&self.class(class.id).methods[usize::from(number)]);
                self.note_method(name, class, &method);
                Ok(self.dispatched(receiver, (class, number), &method, arguments, span))
            }
            Some(Member::Generic(number)) => {
                let method = Rc::clone(&self.class(class.id).generic[usize::from(number)]);
                self.note_method(name, class, &method);
                Ok(self.dispatched_generic(receiver, &method, arguments, span))
            }
            None => match self.promised(class, &name.text) {
                // What a trait says is looked at again in each class.
                Some(found)
                    if found.2.of_self != OfSelf::Nowhere && self.names.is_trait(class.id) =>
                {
                    let own = Ty::Class(Arc::clone(class));
                    Ok(self.dispatched_as(receiver, (found, &own), name, arguments, span))
                }
                Some((_, _, method)) if method.of_self == OfSelf::Elsewhere => {
                    Ok(self.refuse_call_with_self(class, name, &method, arguments, span))
                }
                Some((interface, number, method)) => {
                    self.note_method(name, &interface, &method);
                    Ok(self.dispatched(receiver, (&interface, number), &method, arguments, span))
                }
                None => Err(receiver),
            },
        }
    }

    /// A call of a method that an interface promises, of an object whose `Self` is `own`.
    fn dispatched_as(
        &mut self,
        receiver: Expression,
        ((interface, number, method), own): ((Arc<ClassTy>, u16, Rc<Method<'a>>), &Ty),
        name: &ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let method = self.as_method_of(&method, own);
        self.note_method(name, &interface, &method);
        self.dispatched(receiver, (&interface, number), &method, arguments, span)
    }

    pub(super) fn note_method(&mut self, name: &ast::Name, class: &ClassTy, method: &Method<'a>) {
        self.note_deprecated(method.head.name.span, name.span);
        if self.notes.is_none() {
            return;
        }
        let parameters = method.head.parameters.iter().zip(&method.parameters);
        let shown = parameters.map(|(written, ty)| format!("{} as {ty}", written.name.text));
        let result = self.result_of_method(method);
        let signature =
            format!("{}({}) returns {result}", method.name, shown.collect::<Vec<_>>().join(", "));
        self.note_member(name, &class.name, &signature, "");
    }

    /// A call of a method that the class of the object chooses.
    pub(super) fn dispatched(
        &mut self,
        receiver: Expression,
        (class, number): (&Arc<ClassTy>, u16),
        method: &Rc<Method<'a>>,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        if !method.head.type_parameters.is_empty() {
            return self.dispatched_generic(receiver, method, arguments, span);
        }
        let result = self.result_of_method(method);
        let given = match method.process {
            Some(process) => self.arguments_of(process, &method.name, arguments, span),
            None => self.arguments_of_head(method, arguments, span),
        };
        let Some(given) = given else { return Expression::error(span) };
        let class = Arc::clone(class);
        // The object is computed before what the call needs beforehand.
        self.hold_before(receiver, !given.held.is_empty(), |receiver| {
            given.finish(span, |arguments| {
                let call = MethodCall { class, method: number, receiver, arguments };
                Expression::new(ExpressionKind::CallMethod(Box::new(call)), result, span)
            })
        })
    }

    /// A call of a process with an object that it knows as `self`.
    pub(super) fn direct_call(
        &mut self,
        process: ProcessId,
        receiver: Expression,
        name: &str,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        match self.is_generic_process(process) {
            true => self.call_generic(process, arguments, span, None, |checker, process| {
                checker.call_on(process, receiver, name, arguments, span)
            }),
            false => self.call_on(process, receiver, name, arguments, span),
        }
    }

    /// The same for a process that has no types to find out.
    fn call_on(
        &mut self,
        process: ProcessId,
        receiver: Expression,
        name: &str,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let result = self.result_of(process);
        let Some(given) = self.arguments_of(process, name, arguments, span) else {
            return Expression::error(span);
        };
        self.hold_before(receiver, !given.held.is_empty(), |receiver| {
            given.finish(span, |mut arguments| {
                arguments.insert(0, receiver);
                Expression::new(ExpressionKind::Call(process, arguments), result, span)
            })
        })
    }

    pub(super) fn hold_before(
        &mut self,
        value: Expression,
        is_needed: bool,
        make: impl FnOnce(Expression) -> Expression,
    ) -> Expression {
        match is_needed {
            true => self.hold(value, |_, held| make(held)),
            false => make(value),
        }
    }

    /// `Circle.unit()`.
    pub(super) fn call_of_class(
        &mut self,
        (id, object): (ClassId, &'a Expr),
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        if let Some(case) = self.names.case_of(id, &name.text) {
            let own = self.self_before_dot(object);
            return self.make_case((case, own.as_ref()), name, arguments, span);
        }
        let class = self.class(id).clone();
        match class.member(&name.text) {
            Some(Member::Static(_)) if self.class_before_dot(object).is_none() => {
                self.check_for_errors(arguments);
                let message = format!("`{}` belongs to all types of this class", name.text);
                let diagnostic = Diagnostic::error("E0404", message)
                    .at(name.span, "asked of one of them")
                    .note(format!("write it behind the name of the class alone: `.{}`", name.text));
                self.wrong(span, diagnostic)
            }
            Some(Member::Static(_)) => {
                let function = self.static_value(object, name, name.span);
                let function = function.unwrap_or_else(|| Expression::error(span));
                self.call_value(function, arguments, span)
            }
            Some(Member::Own(method)) if method.is_shared => {
                if method.is_private && !self.is_around(method.owner) {
                    self.private(&class.ty, name);
                }
                self.note_method(name, &class.ty, method);
                match method.process {
                    Some(process) if self.is_generic_process(process) => {
                        self.call_generic(process, arguments, span, None, |checker, process| {
                            checker.call_process(process, arguments, span)
                        })
                    }
                    Some(process) => self.call_process(process, arguments, span),
                    None => Expression::error(span),
                }
            }
            found => {
                self.check_for_errors(arguments);
                let diagnostic = match found {
                    Some(_) => {
                        let message = format!(
                            "`{}` belongs to the objects of `{}`",
                            name.text, class.ty.name
                        );
                        Diagnostic::error("E0404", message).at(name.span, "called on the class")
                    }
                    None => self.not_of_class(&class, name),
                };
                self.wrong(span, diagnostic)
            }
        }
    }

    /// The class that stands before a dot.
    pub(super) fn class_before_dot(&self, object: &Expr) -> Option<ClassId> {
        let name = self.names.named(object)?;
        match self.meaning(name.span) {
            Meaning::Class(class) if &*name.text == SELF_TYPE => {
                Some(self.known_self().map_or(class, |own| own.id))
            }
            Meaning::Class(class) => Some(class),
            _ => None,
        }
    }

    // ---- what is inherited

    /// `super.name(arguments)`.
    pub(super) fn super_call(
        &mut self,
        object: &'a Expr,
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let base = self.class_around().and_then(|class| self.class(class).ty.base.clone());
        let (Some(receiver), Some(base)) = (self.receiver_at(object.span), base) else {
            self.check_for_errors(arguments);
            let diagnostic = no_super(object.span);
            return self.wrong(span, diagnostic);
        };
        self.refuse_early_object(object.span);
        self.all_fields_set(object.span);
        let receiver = self.variable_value(receiver, object.span);
        let method = match self.class(base.id).member(&name.text) {
            Some(Member::Method(_) | Member::Generic(_)) => self.method_called(base.id, &name.text),
            _ => None,
        };
        let Some(process) = method.as_ref().and_then(|method| method.process) else {
            self.check_for_errors(arguments);
            let diagnostic = match method {
                Some(_) => {
                    let message = format!("`{}` does not say what `{}` does", base.name, name.text);
                    Diagnostic::error("E0607", message).at(name.span, "abstract there")
                }
                None => {
                    let known = self.class(base.id).names();
                    unknown_member(&base.name, &name.text, name.span, known)
                }
            };
            return self.wrong(span, diagnostic);
        };
        let receiver = self.coerce(receiver, &Ty::Class(base), &Wanted::by("`super`"));
        self.direct_call(process, receiver, &name.text, arguments, span)
    }
}

pub(super) fn no_super(span: Span) -> Diagnostic {
    Diagnostic::error("E0607", "there is nothing inherited here")
        .at(span, "`super` is what the class of a method extends")
}
