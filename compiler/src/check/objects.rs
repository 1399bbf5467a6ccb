//! Objects: making them, reading and setting their fields, calling their methods.

use std::rc::Rc;
use std::sync::Arc;

use runa_bytecode::ClassKind;
use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::arguments::{Callee, Formal};
use super::classes::{Class, Field, Member, Method};
use super::coerce::Wanted;
use super::defaults::Given;
use super::members::unknown_member;
use crate::hir::{Expression, ExpressionKind, MethodCall, New, Statement, StatementKind};
use crate::names::{ClassId, Meaning, ProcessId, ProcessKind, VariableId};
use crate::syntax::ast::{self, Expr, ExprKind};
use crate::types::{ClassTy, Ty, TypeVariable};

impl<'a> Checker<'_, 'a> {
    /// The class around the place being checked.
    pub(super) fn class_around(&self) -> Option<ClassId> {
        let outermost = self.frames.first()?;
        self.names.process(outermost.process).class
    }

    /// Whether the place being checked belongs to a class, or to another copy of the same generic class.
    fn is_around(&self, class: ClassId) -> bool {
        let origin = |class: ClassId| self.class(class).ty.origin;
        self.class_around().is_some_and(|around| origin(around) == origin(class))
    }

    /// `self`.
    pub(super) fn self_value(&mut self, span: Span) -> Expression {
        let Some(receiver) = self.receiver_at(span) else {
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

    fn receiver_at(&self, span: Span) -> Option<VariableId> {
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

    // ---- making

    /// `Circle("a", 2.0)`.
    pub(super) fn make(
        &mut self,
        id: ClassId,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let made = self.make_object(id, arguments, span);
        self.check_callback(id, &made);
        if self.is_actor(id) { self.started_actor(made) } else { made }
    }

    fn make_object(
        &mut self,
        id: ClassId,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let class = self.class(id).clone();
        if !class.ty.kind.has_objects() {
            self.check_for_errors(arguments);
            let what = match class.ty.kind {
                ClassKind::Interface => "an interface",
                ClassKind::Variant => "a variant: each is made as one of its cases",
                _ => "abstract",
            };
            let message =
                format!("there are no objects of just `{}`, which is {what}", class.ty.name);
            return self.wrong(span, Diagnostic::error("E0602", message).at(span, "made here"));
        }
        let ty = Ty::Class(Arc::clone(&class.ty));
        match self.constructor_of(&class) {
            Some((constructor, owner)) => {
                self.may_be_constructed(owner, span);
                let inherited = self.class(owner).fields.len();
                let defaults = self.defaults_below(&class, inherited, span);
                let name = class.ty.name.to_string();
                let given = self.arguments_of(constructor, &name, arguments, span);
                let Some(mut given) = given else { return Expression::error(span) };
                if !defaults.is_empty() {
                    // What is given is computed before fields get their defaults.
                    self.hold_all(&mut given);
                }
                let made = given.finish(span, |arguments| {
                    let new = New { constructor: Some(constructor), defaults, arguments };
                    Expression::new(ExpressionKind::New(Box::new(new)), ty, span)
                });
                self.checked_object(made)
            }
            None if class.ty.exception.is_some() => {
                let defaults = self.defaults_below(&class, 0, span);
                match self.exception_arguments(&class.ty.name, arguments, span) {
                    Some(given) => {
                        let mut given = Given { values: given.into(), held: Vec::new() };
                        if !defaults.is_empty() {
                            self.hold_all(&mut given);
                        }
                        let made = given.finish(span, |arguments| {
                            let new = New { constructor: None, defaults, arguments };
                            Expression::new(ExpressionKind::New(Box::new(new)), ty, span)
                        });
                        self.checked_object(made)
                    }
                    None => Expression::error(span),
                }
            }
            None => {
                let made = self.memberwise(&class, ty, arguments, span);
                self.checked_object(made)
            }
        }
    }

    /// Says so when the constructor of `owner` is used where it is not known.
    fn may_be_constructed(&mut self, owner: ClassId, span: Span) {
        if self.names.class(owner).is_constructor_private && self.class_around() != Some(owner) {
            let name = &self.class(owner).ty.name;
            let message = format!("the constructor of `{name}` is private");
            let diagnostic = Diagnostic::error("E0603", message)
                .at(span, "only the type itself uses it")
                .note(format!("a `Shared` process of `{name}` can make objects for others"));
            self.report(diagnostic);
        }
    }

    /// What initialises objects of a class, and the class that declares it: nothing if that is done
    /// field by field.
    pub(super) fn constructor_of(&self, class: &Class<'a>) -> Option<(ProcessId, ClassId)> {
        let mut above = Some(Arc::clone(&class.ty));
        while let Some(class) = above {
            if let Some(constructor) = self.names.class(class.id).constructor {
                return Some((constructor, class.id));
            }
            above = class.base.clone();
        }
        None
    }

    /// What the fields from number `inherited` on have before a constructor runs that does not know them.
    fn defaults_below(
        &mut self,
        class: &Class<'a>,
        inherited: usize,
        span: Span,
    ) -> Vec<(u16, Expression)> {
        let mut defaults = Vec::new();
        for (number, field) in class.fields.iter().enumerate().skip(inherited) {
            if !field.has_default() {
                let message =
                    format!("`{}` needs a constructor, which sets `{}`", class.ty.name, field.name);
                let diagnostic = Diagnostic::error("E0611", message)
                    .at(span, "made here")
                    .at(field.span, "no default")
                    .note("what it extends is initialised without this field");
                self.report(diagnostic);
            }
            defaults.extend(default_of(field, span).map(|value| (number as u16, value)));
        }
        defaults
    }

    /// An object whose fields are given one by one.
    pub(super) fn memberwise(
        &mut self,
        class: &Class<'a>,
        ty: Ty,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let given: Vec<Rc<Field>> =
            class.fields.iter().filter(|field| field.is_given()).cloned().collect();
        let formals: Vec<Formal<'_>> = given
            .iter()
            .map(|field| Formal { name: &field.name, has_default: field.has_default() })
            .collect();
        let shown = given.iter().map(|field| format!("{} as {}", field.name, field.ty));
        let signature = format!("{}({})", class.ty.name, shown.collect::<Vec<_>>().join(", "));
        let callee = Callee { name: &class.ty.name, signature: &signature, declared: None };
        let Some(values) = self.arrange(&callee, &formals, arguments, span) else {
            return Expression::error(span);
        };
        let wanted: Vec<(Ty, Arc<str>)> =
            given.iter().map(|field| (field.ty.clone(), Arc::clone(&field.name))).collect();
        let mut checked = self.in_written_order(&values, &wanted, &class.ty.name);
        let held = std::mem::take(&mut checked.held);
        let mut checked = checked.values.into_iter();
        let fields = class.fields.iter().map(|field| {
            let value = if field.is_given() { checked.next().flatten() } else { None };
            value.or_else(|| default_of(field, span)).unwrap_or_else(|| nothing(field, span))
        });
        let object = Expression::new(ExpressionKind::Object(fields.collect()), ty, span);
        super::defaults::behind(held, object, span)
    }

    /// `p with (x: 3)`.
    pub(super) fn with(
        &mut self,
        object: &'a Expr,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let object = self.object(object);
        let class = match self.open.resolve(&object.ty) {
            Ty::Class(class) if class.kind == ClassKind::Structure => self.class(class.id).clone(),
            ty => {
                self.check_for_errors(arguments);
                if ty.is_silent() {
                    return Expression { span, ..object };
                }
                let message = format!("`with` changes a copy of a structure, and this is {ty}");
                let diagnostic =
                    Diagnostic::error("E0606", message).at(object.span, "no structure");
                let is_variant =
                    matches!(&ty, Ty::Class(class) if class.kind == ClassKind::Variant);
                let note = "where `is` has shown which case it is, `with` changes a copy of that";
                let diagnostic = if is_variant { diagnostic.note(note) } else { diagnostic };
                return self.wrong(span, diagnostic);
            }
        };
        let formals: Vec<Formal<'_>> = class
            .fields
            .iter()
            .map(|field| Formal { name: &field.name, has_default: true })
            .collect();
        let signature = format!("{} with (field: value)", class.ty.name);
        let callee = Callee { name: "with", signature: &signature, declared: None };
        let ty = object.ty.clone();
        self.hold(object, |checker, held| {
            if let Some(bad) = arguments
                .iter()
                .find(|argument| !matches!(argument.kind, ast::ArgumentKind::Labelled(_)))
            {
                let diagnostic =
                    Diagnostic::error("E0606", "`with` names the fields that it changes")
                        .at(bad.span, "which field?");
                checker.report(diagnostic);
                return Expression::error(span);
            }
            let Some(values) = checker.arrange(&callee, &formals, arguments, span) else {
                return Expression::error(span);
            };
            for argument in arguments {
                if let ast::ArgumentKind::Labelled(label) = &argument.kind {
                    checker.field_number(&class.ty, label);
                }
            }
            let wanted: Vec<(Ty, Arc<str>)> = class
                .fields
                .iter()
                .map(|field| (field.ty.clone(), Arc::clone(&field.name)))
                .collect();
            let mut checked = checker.in_written_order(&values, &wanted, &class.ty.name);
            let before = std::mem::take(&mut checked.held);
            let fields = class.fields.iter().zip(checked.values).enumerate().map(
                |(number, (field, value))| {
                    let kept = || {
                        let kind = ExpressionKind::Field(held.clone().boxed(), number as u16);
                        Expression::new(kind, field.ty.clone(), span)
                    };
                    value.unwrap_or_else(kept)
                },
            );
            let object = Expression::new(ExpressionKind::Object(fields.collect()), ty, span);
            let object = checker.checked_object(object);
            super::defaults::behind(before, object, span)
        })
    }

    /// The method that a class calls `name`.
    pub(super) fn method_called(&self, class: ClassId, name: &str) -> Option<Rc<Method<'a>>> {
        match self.class(class).member(name)? {
            &Member::Method(number) => self.class(class).methods.get(usize::from(number)).cloned(),
            Member::Own(method) => Some(Rc::clone(method)),
            _ => None,
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

    // ---- methods

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
            None => match self.promised(class, &name.text) {
                Some((interface, number, method)) => {
                    self.note_method(name, &interface, &method);
                    Ok(self.dispatched(receiver, (&interface, number), &method, arguments, span))
                }
                None => Err(receiver),
            },
        }
    }

    pub(super) fn note_method(&mut self, name: &ast::Name, class: &ClassTy, method: &Method<'a>) {
        self.note_deprecated(method.head.name.span, name.span);
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
    fn direct_call(
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
            return self.make_case((case, None), name, arguments, span);
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
        match self.meaning(self.names.named(object)?.span) {
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
            Some(&Member::Method(number)) => {
                Some(Rc::clone(&self.class(base.id).methods[usize::from(number)]))
            }
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

    /// What a constructor does before its own statements: the defaults of its fields, then what
    /// initialises the base. `first` are the arguments of `super(…)` if the body begins with it.
    pub(super) fn constructor_prologue(
        &mut self,
        process: ProcessId,
        first: Option<(&'a [ast::Argument], Span)>,
    ) -> Vec<Statement> {
        let info = self.names.process(process);
        let (Some(id), Some(receiver)) = (info.class, info.receiver) else { return Vec::new() };
        let (class, span) = (self.class(id).clone(), info.span);
        let object = self.variable_value(receiver, span);
        let inherited = class.ty.base.as_ref().map_or(0, |base| self.class(base.id).fields.len());
        let mut steps = Vec::new();
        for (number, field) in class.fields.iter().enumerate().skip(inherited) {
            match default_of(field, span) {
                Some(value) => steps.push(assign(&object, number as u16, value)),
                None if !field.ty.accepts_nothing() => self.fields_to_set.push(number as u16),
                None => {}
            }
        }
        match (&class.ty.base, first) {
            (Some(base), first) => {
                let base = Arc::clone(base);
                steps.extend(self.initialise_base(&base, object, first, span));
            }
            (None, first) if class.ty.exception.is_some() => {
                let name = class.ty.exception.map_or("Exception", |kind| kind.name());
                steps.extend(self.initialise_exception(name, object, first, span));
            }
            (None, Some((arguments, span))) => {
                self.check_for_errors(arguments);
                self.report(no_super(span));
            }
            (None, None) => {}
        }
        steps
    }

    fn initialise_base(
        &mut self,
        base: &Arc<ClassTy>,
        object: Expression,
        first: Option<(&'a [ast::Argument], Span)>,
        declared: Span,
    ) -> Vec<Statement> {
        let class = self.class(base.id).clone();
        let (arguments, span) = first.unwrap_or((&[], declared));
        let mut steps = Vec::new();
        if let Some((constructor, owner)) = self.constructor_of(&class) {
            self.may_be_constructed(owner, span);
            let inherited = self.class(owner).fields.len();
            for (number, value) in self.defaults_below(&class, inherited, span) {
                steps.push(assign(&object, number, value));
            }
            let needs = self.names.process(constructor).parameters_written;
            if first.is_none() && needs.iter().any(|parameter| parameter.default.is_none()) {
                self.report(super_missing(&base.name, declared));
                return steps;
            }
            let owner = Ty::Class(Arc::clone(&self.class(owner).ty));
            let object = self.coerce(object, &owner, &Wanted::by("`super`"));
            let call = self.direct_call(constructor, object, &base.name, arguments, span);
            steps.push(Statement { kind: StatementKind::Expression(call), span });
            return steps;
        }
        if class.ty.exception.is_some() {
            for (number, value) in self.defaults_below(&class, 0, span) {
                steps.push(assign(&object, number, value));
            }
            steps.extend(self.initialise_exception(&base.name, object, first, declared));
            return steps;
        }
        if first.is_none() && class.fields.iter().any(|field| !field.has_default()) {
            self.report(super_missing(&base.name, declared));
            return steps;
        }
        let made = self.memberwise(&class, Ty::Class(Arc::clone(base)), arguments, span);
        steps.extend(self.take_over(made, &class, &object, span));
        steps
    }

    /// What `super(message, cause: e)` does in a class that extends the exceptions called `name`.
    fn initialise_exception(
        &mut self,
        name: &str,
        object: Expression,
        first: Option<(&'a [ast::Argument], Span)>,
        declared: Span,
    ) -> Option<Statement> {
        let Some((arguments, span)) = first else {
            self.report(super_missing(name, declared));
            return None;
        };
        let [message, cause] = self.exception_arguments(name, arguments, span)?;
        let arguments = vec![object, message, cause];
        let call = Expression::native("Exception.initialise", arguments, Ty::Nothing, span);
        Some(Statement { kind: StatementKind::Expression(call), span })
    }

    /// Sets the fields of `object` to those that an object made field by field would have.
    fn take_over(
        &mut self,
        made: Expression,
        class: &Class<'a>,
        object: &Expression,
        span: Span,
    ) -> Vec<Statement> {
        let mut steps = Vec::new();
        let mut made = made;
        while let ExpressionKind::Hold { temporary, value, body } = made.kind {
            steps.push(Statement { kind: StatementKind::Hold(temporary, *value), span });
            made = *body;
        }
        if let ExpressionKind::Object(values) = made.kind {
            let sets = values.into_iter().zip(0u16..class.fields.len() as u16);
            steps.extend(sets.map(|(value, number)| assign(object, number, value)));
        }
        // The temporaries end with the group.
        vec![Statement { kind: StatementKind::Group(steps), span }]
    }

    // ---- fields that a constructor has to set

    /// Whether `object` is the one that a constructor makes.
    pub(super) fn is_being_made(&self, object: &Expression) -> bool {
        let process = self.returning_process().map(|process| self.names.process(process));
        let receiver = process.and_then(|process| process.receiver);
        matches!(object.kind, ExpressionKind::Variable(variable) if receiver == Some(variable))
            && self.is_in_constructor()
    }

    pub(super) fn is_in_constructor(&self) -> bool {
        self.returning_process()
            .is_some_and(|process| self.names.process(process).kind == ProcessKind::Constructor)
    }

    /// A field of the object that is made is read.
    pub(super) fn field_is_set(&mut self, object: &Expression, number: u16, span: Span) {
        if self.is_being_made(object) && self.flow.is_field_unset(number) {
            self.flow.set_field(number);
            let message = format!("`{}` may have no value yet", self.words(span));
            self.report(Diagnostic::error("E0303", message).at(span, "read here"));
        }
    }

    /// A lambda or nested process is made, which may use the object later.
    pub(super) fn object_taken_along(&mut self, process: ProcessId, span: Span) {
        let receiver = self.process().and_then(|around| self.names.process(around).receiver);
        let captures = &self.names.process(process).captures;
        if receiver.is_some_and(|receiver| captures.contains(&receiver)) {
            self.all_fields_set(span);
        }
    }

    /// The object that is made becomes known to others, or its constructor ends.
    pub(super) fn all_fields_set(&mut self, span: Span) {
        if !self.is_in_constructor() || self.flow.ended {
            return;
        }
        let Some(class) = self.class_around() else { return };
        for number in self.flow.take_unset_fields() {
            let field = Rc::clone(&self.class(class).fields[usize::from(number)]);
            let message = format!("`{}` may not be set here", field.name);
            let diagnostic = Diagnostic::error("E0611", message)
                .at(span, "the object is used from here on")
                .at(field.span, "no default");
            self.report(diagnostic);
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

fn assign(object: &Expression, number: u16, value: Expression) -> Statement {
    let span = value.span;
    let kind = StatementKind::AssignField(object.clone().boxed(), number, value);
    Statement { kind, span }
}

/// What a field has that is not given, if there is something to compute.
fn default_of(field: &Field, span: Span) -> Option<Expression> {
    let kind = ExpressionKind::Call(field.default?, Vec::new());
    Some(Expression::new(kind, field.ty.clone(), span))
}

fn nothing(field: &Field, span: Span) -> Expression {
    match field.ty.accepts_nothing() {
        true => Expression::new(ExpressionKind::Nothing, field.ty.clone(), span),
        false => Expression::error(span),
    }
}

fn shared_through_object(class: &str, name: &ast::Name, behind: &str) -> Diagnostic {
    let message = format!("`{}` belongs to the class, not to its objects", name.text);
    Diagnostic::error("E0404", message)
        .at(name.span, if behind.is_empty() { "asked of an object" } else { "called on an object" })
        .note(format!("write `{class}.{}{behind}`", name.text))
}

fn no_super(span: Span) -> Diagnostic {
    Diagnostic::error("E0607", "there is nothing inherited here")
        .at(span, "`super` is what the class of a method extends")
}

fn super_missing(base: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0607", format!("`{base}` needs arguments to be initialised"))
        .at(span, "`super(…)` is missing")
        .note("the first statement of the constructor is `super(…)` with the arguments of the base")
}
