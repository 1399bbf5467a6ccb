//! Calls.

use std::fmt;
use std::sync::Arc;

use runa_bytecode::ErrorKind;
use runa_diagnostics::{Diagnostic, Span, closest};

use super::Checker;
use super::arguments::{Callee, Formal, LateArguments};
use super::classes::Method;
use super::coerce::Wanted;
use super::defaults::Given;
use super::rest::{Item, RestCallee};
use crate::hir::{Expression, ExpressionKind};
use crate::library::{self, Found, Group};
use crate::names::{Meaning, ProcessId};
use crate::syntax::ast::{self, ArgumentKind, Expr, ExprKind};
use crate::types::{Conversion, SELF_TYPE, Ty, exception_kind};

impl<'a> Checker<'_, 'a> {
    /// `callee(arguments)`.
    pub(super) fn call(
        &mut self,
        callee: &'a Expr,
        arguments: &'a [ast::Argument],
        span: Span,
        expected: Option<&Ty>,
    ) -> Expression {
        match &callee.kind {
            ExprKind::Name(name) => match self.case_called(name, expected) {
                Some(Ok(case)) => self.make_case((case, expected), name, arguments, span),
                Some(Err(diagnostic)) => {
                    self.check_for_errors(arguments);
                    self.wrong(span, *diagnostic)
                }
                None => self.call_name(name, callee, arguments, span, expected),
            },
            ExprKind::Member { object, name, .. }
                if self.names.module_before_dot(object).is_some() =>
            {
                self.call_name(name, callee, arguments, span, expected)
            }
            ExprKind::Member { object, name, optional } => {
                self.call_member(object, name, *optional, arguments, span)
            }
            ExprKind::TypeApplication(ty) => self.construct(ty, arguments, span),
            ExprKind::Super => {
                self.check_for_errors(arguments);
                let message = "`super(…)` is the first statement of a constructor, or not there";
                self.wrong(span, Diagnostic::error("E0607", message).at(callee.span, ""))
            }
            _ => {
                let function = self.expression(callee, None);
                self.call_value(function, arguments, span)
            }
        }
    }

    fn call_name(
        &mut self,
        name: &'a ast::Name,
        callee: &'a Expr,
        arguments: &'a [ast::Argument],
        span: Span,
        expected: Option<&Ty>,
    ) -> Expression {
        let meaning = self.meaning(name.span);
        self.note_deprecated_name(meaning, name.span);
        match meaning {
            Meaning::Process(process) if self.is_generic_process(process) => {
                self.call_generic(process, arguments, span, expected, |checker, process| {
                    checker.call_process(process, arguments, span)
                })
            }
            Meaning::Class(_) | Meaning::Type if &*name.text == SELF_TYPE => {
                match self.self_type(name) {
                    Ty::Class(class) => self.make(class.id, arguments, span),
                    _ => {
                        self.check_for_errors(arguments);
                        Expression::error(span)
                    }
                }
            }
            Meaning::Class(class) if self.names.is_generic(class) => {
                self.make_generic(class, arguments, span, expected)
            }
            Meaning::Process(process) => self.call_process(process, arguments, span),
            Meaning::Class(class) => self.make(class, arguments, span),
            Meaning::Prelude("print") => self.print(arguments, span),
            Meaning::Prelude("fail") => self.fail(arguments, span),
            Meaning::Prelude("same") => self.same(arguments, span),
            Meaning::Prelude("throws") => self.throws(arguments, span),
            Meaning::Prelude("old") => self.old(arguments, span),
            Meaning::Prelude(text) => match library::prelude(text) {
                Some(found) => self.library_call(found, None, None, arguments, span),
                None => Expression::error(span),
            },
            Meaning::Imported(module, member) => {
                let module = module.name();
                let group = library::module(module);
                match group.and_then(|group| group.find(member)) {
                    Some(found) => self.library_call(found, None, None, arguments, span),
                    None => self.no_such_process(module, member, name.span, group, arguments),
                }
            }
            Meaning::Unknown | Meaning::Case => {
                self.check_for_errors(arguments);
                Expression::error(span)
            }
            Meaning::Type if let Some(ty) = self.type_called(callee) => match ty {
                Ty::Exception(kind) => self.new_exception(kind, arguments, span),
                ty => self.make_of_type(ty, arguments, span),
            },
            Meaning::Type | Meaning::Module(_) | Meaning::OwnModule(_) => {
                self.check_for_errors(arguments);
                let message = format!("`{}` cannot be called", name.text);
                let diagnostic = Diagnostic::error("E0411", message).at(name.span, "called here");
                if !matches!(self.meaning(name.span), Meaning::Type) {
                    let note = format!("call something of the module: `{}.name()`", name.text);
                    return self.wrong(span, diagnostic.note(note));
                }
                let note = match name.text.as_ref() {
                    "Integer" | "Float" => {
                        "`to_integer()` and `to_float()` read numbers from a Text"
                    }
                    "Text" => "`.to_text()` or `\"{…}\"` make a Text",
                    _ => "`List of Integer()` makes an empty list",
                };
                self.wrong(span, diagnostic.note(note))
            }
            Meaning::Variable(_) => {
                let function = self.expression(callee, None);
                self.call_value(function, arguments, span)
            }
        }
    }

    /// The type that a call names, if that is plain to see.
    fn type_called(&mut self, callee: &Expr) -> Option<Ty> {
        let name = self.names.as_type_name(callee)?;
        let alias = self.names.alias_at(&name.modules, &name.name);
        let is_own = name.modules.is_empty() && exception_kind(&name.name.text).is_some();
        if !is_own && alias.is_none_or(|alias| !alias.parameters.is_empty()) {
            return None;
        }
        let span = name.name.span;
        Some(self.named_type(&name, &[], span, 0))
    }

    fn no_such_process(
        &mut self,
        module: &str,
        member: &str,
        span: Span,
        group: Option<Group>,
        arguments: &'a [ast::Argument],
    ) -> Expression {
        self.check_for_errors(arguments);
        let names: Vec<&str> = group.into_iter().flat_map(Group::names).collect();
        let diagnostic =
            super::members::unknown_member(&format!("the module `{module}`"), member, span, names);
        self.wrong(span, diagnostic)
    }

    /// A call of a process of the program.
    pub(super) fn call_process(
        &mut self,
        process: ProcessId,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let name = &self.names.process(process).name;
        let Some(given) = self.arguments_of(process, name, arguments, span) else {
            return Expression::error(span);
        };
        let result = self.result_of(process);
        given.finish(span, |arguments| {
            Expression::new(ExpressionKind::Call(process, arguments), result, span)
        })
    }

    /// The arguments of a call of a process, which messages call `name`; nothing after what is wrong with them
    /// was reported.
    pub(super) fn arguments_of(
        &mut self,
        process: ProcessId,
        name: &str,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Option<Given> {
        if let Some(given) = self.variadic_arguments(process, name, arguments, span) {
            return given;
        }
        let types = self.parameter_list(process);
        self.arguments_of_types(process, (name, &types), arguments, span)
    }

    /// The same for parameters of these types.
    fn arguments_of_types(
        &mut self,
        process: ProcessId,
        (name, types): (&str, &[Ty]),
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Option<Given> {
        let info = self.names.process(process);
        if info.parameters_written.last().is_some_and(|last| last.rest) {
            let callee = RestCallee {
                name,
                declared: info.span,
                written: info.parameters_written,
                types,
                process: Some((process, &info.defaults)),
            };
            return self.arguments_with_rest(callee, arguments, span);
        }
        if info.parameters_written.iter().any(|parameter| parameter.rest) {
            // In the wrong place, which was reported.
            self.check_for_errors(arguments);
            return None;
        }
        let shown = Shown { name, parameters: info.parameters_written };
        let formals = formals(info.parameters_written);
        let callee = Callee { name, signature: &shown, declared: Some(info.span) };
        let given = self.arrange(&callee, &formals, arguments, span)?;
        let written = info.parameters_written.iter().zip(&info.defaults);
        let mut arguments = Given::default();
        let mut early = self.in_order_of_text(&given, process, types, &mut arguments);
        for (index, (value, (ty, (written, default)))) in
            given.into_iter().zip(types.iter().zip(written)).enumerate()
        {
            if let Some(value) = early.get_mut(index).and_then(Option::take) {
                arguments.values.push(value);
            } else if let Some(value) = value {
                let value = self.expression(value, Some(ty));
                arguments.values.push(self.fitting(value, ty, written, process));
            } else if let &Some(default) = default {
                self.add_default(&mut arguments, process, default, ty, span);
            }
        }
        Some(arguments)
    }

    /// The same for a method without a body.
    pub(super) fn arguments_of_head(
        &mut self,
        method: &Method<'a>,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Option<Given> {
        if let Some(process) = method.head_process {
            let types = method.parameters.as_slice();
            return self.arguments_of_types(process, (&method.name, types), arguments, span);
        }
        let written = &method.head.parameters;
        if written.last().is_some_and(|last| last.rest) {
            let callee = RestCallee {
                name: &method.name,
                declared: method.head.name.span,
                written,
                types: &method.parameters,
                process: None,
            };
            return self.arguments_with_rest(callee, arguments, span);
        }
        let shown = Shown { name: &method.name, parameters: written };
        let declared = Some(method.head.name.span);
        let callee = Callee { name: &method.name, signature: &shown, declared };
        let given = self.arrange(&callee, &formals(written), arguments, span)?;
        let names = written.iter().map(|parameter| Arc::clone(&parameter.name.text));
        let wanted: Vec<(Ty, Arc<str>)> = method.parameters.iter().cloned().zip(names).collect();
        let checked = self.in_written_order(&given, &wanted, &method.name);
        let values = checked.values.into_iter().flatten().collect();
        Some(Given { values, held: checked.held })
    }

    /// A call of a function value.
    pub(super) fn call_value(
        &mut self,
        function: Expression,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let ty = self.open.resolve(&function.ty);
        let function = match &ty {
            Ty::Class(class) => match self.called_object(class, function, arguments, span) {
                Ok(call) => return call,
                Err(function) => function,
            },
            _ => function,
        };
        match &ty {
            Ty::Function(signature) => {
                let names: Vec<String> =
                    (1..=signature.parameters.len()).map(|index| format!("#{index}")).collect();
                let formals: Vec<Formal<'_>> =
                    names.iter().map(|name| Formal { name, has_default: false }).collect();
                let callee = Callee { name: "the function", signature: &ty, declared: None };
                let Some(given) = self.arrange(&callee, &formals, arguments, span) else {
                    return Expression::error(span);
                };
                let mut values = Vec::with_capacity(given.len());
                for (value, ty) in given.into_iter().flatten().zip(&signature.parameters) {
                    let value = self.expression(value, Some(ty));
                    values.push(self.coerce(value, ty, &Wanted::by("the argument")));
                }
                let kind = ExpressionKind::CallValue(function.boxed(), values);
                Expression::new(kind, signature.result.clone(), span)
            }
            Ty::Any => match self.late_arguments(arguments, span) {
                LateArguments::Plain(values) => {
                    let kind = ExpressionKind::CallValue(function.boxed(), values);
                    Expression::new(kind, Ty::Any, span)
                }
                LateArguments::Arranged { labels, values } => {
                    let all = vec![function, labels, self.to_any(values)];
                    Expression::native("Late.call", all, Ty::Any, span)
                }
            },
            _ if ty.is_silent() => {
                self.check_for_errors(arguments);
                Expression { span, ..function }
            }
            _ => {
                self.check_for_errors(arguments);
                let diagnostic = Diagnostic::error("E0411", format!("{ty} cannot be called"))
                    .at(function.span, format!("this is {ty}"));
                self.wrong(span, super::operators::optional_note(diagnostic, &ty))
            }
        }
    }

    fn call_member(
        &mut self,
        object: &'a Expr,
        name: &'a ast::Name,
        optional: bool,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        if let ExprKind::Super = object.kind {
            return self.super_call(object, name, arguments, span);
        }
        if let Some(class) = self.class_before_dot(object) {
            return self.call_of_class((class, object), name, arguments, span);
        }
        if let Some(owner) = self.owner(object) {
            return self.call_shared(&owner, object, name, arguments, span);
        }
        if let ExprKind::SelfValue = object.kind {
            self.all_fields_set(object.span);
        }
        let receiver = self.object(object);
        if optional {
            return self.call_if_there(receiver, name, arguments, span);
        }
        self.member_call(receiver, name, arguments, span)
    }

    /// The type or module before a dot.
    fn owner(&mut self, object: &'a Expr) -> Option<Owner> {
        if let ExprKind::TypeApplication(ty) = &object.kind {
            return Some(Owner::Type(self.written_type(ty)));
        }
        let name = self.owner_name(object)?;
        match library::module(name) {
            Some(group) => Some(Owner::Module(group)),
            None => self.type_argument(object).map(Owner::Type),
        }
    }

    /// `Text.from_code(…)`, `math.sqrt(…)`.
    fn call_shared(
        &mut self,
        owner: &Owner,
        object: &'a Expr,
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        if let Owner::Type(Ty::Class(class)) = owner {
            return self.call_of_class((class.id, object), name, arguments, span);
        }
        let (group, ty) = match owner {
            Owner::Module(group) => (Some(*group), None),
            Owner::Type(ty) => (library::shared_of(ty), Some(ty)),
        };
        let found: Option<Found> = group.and_then(|group| group.find(&name.text));
        match (found, ty) {
            (Some(found), ty) => {
                let owner = ty.map_or(found.group.to_owned(), ToString::to_string);
                self.note_library(name, &owner, found.member);
                self.library_call(found, None, ty, arguments, span)
            }
            (None, Some(ty)) if ty.is_silent() => {
                self.check_for_errors(arguments);
                Expression::error(span)
            }
            (None, _) => {
                self.check_for_errors(arguments);
                let shown = match owner {
                    Owner::Module(group) => format!("the module `{}`", group.name),
                    Owner::Type(ty) => format!("the type {ty}"),
                };
                let names: Vec<&str> = group.into_iter().flat_map(Group::names).collect();
                let diagnostic =
                    super::members::unknown_member(&shown, &name.text, name.span, names);
                self.wrong(span, diagnostic)
            }
        }
    }

    /// `receiver?.name(arguments)`: nothing when the receiver is.
    fn call_if_there(
        &mut self,
        receiver: Expression,
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        if self.open.resolve(&receiver.ty).is_silent() {
            self.check_for_errors(arguments);
            return Expression { span, ..receiver };
        }
        self.if_there(receiver, span, |checker, there| {
            checker.member_call(there, name, arguments, span)
        })
    }

    /// What `make` makes of a value that is there, nothing when it is not.
    pub(super) fn if_there(
        &mut self,
        receiver: Expression,
        span: Span,
        make: impl FnOnce(&mut Self, Expression) -> Expression,
    ) -> Expression {
        let ty = self.open.resolve(&receiver.ty);
        if !ty.accepts_nothing() {
            let message = format!("{ty} is never nothing: write `.` instead of `?.`");
            self.never_nothing(&receiver, message);
            return make(self, receiver);
        }
        let inner = if ty == Ty::Any { Ty::Any } else { ty.without_nothing() };
        self.hold(receiver, |checker, held| {
            let test = checker.type_test(held.clone(), &Ty::Nothing, span);
            let conversion = match &ty {
                Ty::Any => Conversion::None,
                _ if ty.is_reference() => Conversion::NotNothing,
                _ => Conversion::Cast,
            };
            let there = checker.convert(held, conversion, inner);
            let value = make(checker, there);
            let result = Ty::optional(checker.open.resolve(&value.ty));
            let wanted = Wanted::by("the result");
            let value = checker.coerce(value, &result, &wanted);
            let nothing = Expression::new(ExpressionKind::Nothing, result.clone(), span);
            let kind = ExpressionKind::If {
                condition: test.boxed(),
                then: nothing.boxed(),
                otherwise: value.boxed(),
            };
            Expression::new(kind, result, span)
        })
    }

    /// `List of Integer()`.
    fn construct(
        &mut self,
        ty: &'a ast::Type,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let ty = self.written_type(ty);
        self.make_of_type(ty, arguments, span)
    }

    /// A call of a type.
    fn make_of_type(&mut self, ty: Ty, arguments: &'a [ast::Argument], span: Span) -> Expression {
        if let Ty::Class(class) = &ty {
            return self.make(class.id, arguments, span);
        }
        self.check_for_errors(arguments);
        let is_collection = matches!(ty, Ty::List(_) | Ty::Map(_) | Ty::Set(_));
        if !arguments.is_empty() && is_collection {
            let diagnostic = Diagnostic::error("E0405", format!("`{ty}()` takes no arguments"))
                .at(span, "called here")
                .note("`[1, 2]` and `{\"a\": 1}` make collections with something in them");
            return self.wrong(span, diagnostic);
        }
        match &ty {
            Ty::List(_) => Expression::new(ExpressionKind::List(Vec::new()), ty, span),
            Ty::Map(_) => Expression::new(ExpressionKind::Map(Vec::new()), ty, span),
            Ty::Set(_) => self.made("Set.new", [], ty, span),
            _ if ty.is_silent() => Expression::error(span),
            _ => {
                let diagnostic = Diagnostic::error("E0411", format!("`{ty}` cannot be called"))
                    .at(span, "called here");
                self.wrong(span, diagnostic)
            }
        }
    }

    // ---- processes with rules of their own

    /// `print(a, b, end: "\n")`.
    fn print(&mut self, arguments: &'a [ast::Argument], span: Span) -> Expression {
        let mut parts = Vec::new();
        let mut end = None;
        let is_spread = arguments.iter().any(|argument| argument.kind == ArgumentKind::Spread);
        for argument in arguments {
            match &argument.kind {
                ArgumentKind::Labelled(label) if &*label.text == "end" => {
                    if end.is_some() {
                        let diagnostic = Diagnostic::error("E0405", "`end` is given twice");
                        self.report(diagnostic.at(argument.span, ""));
                    }
                    let value = self.expression(&argument.value, Some(&Ty::Text));
                    end = Some(self.coerce(value, &Ty::Text, &Wanted::by("`end` of `print`")));
                }
                ArgumentKind::Labelled(label) => {
                    let message = format!("`print` has no parameter `{}`", label.text);
                    let diagnostic = Diagnostic::error("E0405", message)
                        .at(label.span, "not a parameter")
                        .note("its signature is `print(...values as Any, end as Text = \"\\n\")`");
                    let diagnostic = match closest(&label.text, ["end"]) {
                        Some(meant) => {
                            diagnostic.suggest(format!("write `{meant}`"), label.span, meant)
                        }
                        None => diagnostic,
                    };
                    self.report(diagnostic);
                }
                // All values were written with the first of them.
                ArgumentKind::Spread | ArgumentKind::Positional if is_spread => {
                    if parts.is_empty() {
                        parts.push(self.all_printed(arguments, span));
                    }
                }
                ArgumentKind::Spread => {}
                ArgumentKind::Positional => {
                    if !parts.is_empty() {
                        parts.push(Expression::text(" ", span));
                    }
                    let value = self.expression(&argument.value, shown(&argument.value));
                    let value = self.without_result(value);
                    parts.push(self.as_text(value, None));
                }
            }
        }
        parts.push(end.unwrap_or_else(|| Expression::text("\n", span)));
        printed(parts, span)
    }

    /// The text of the values of `print(a, ...more)`, of which nobody knows how many they are.
    fn all_printed(&mut self, arguments: &'a [ast::Argument], span: Span) -> Expression {
        let items: Vec<Item<'a>> = Item::values(arguments).collect();
        let mut values = Vec::with_capacity(items.len());
        for &item in &items {
            let value = self.item(item, Some(&Ty::Any));
            values.push(match item.is_spread {
                true => value,
                // Values later in the line may change what its text is.
                false => {
                    let value = self.without_result(value);
                    self.as_text(value, None)
                }
            });
        }
        let list = self.list_of(&items, values, Ty::Any, &Wanted::by("a value"), span);
        if list.ty == Ty::Error {
            return list;
        }
        let arguments = vec![self.to_any(list), Expression::text(" ", span)];
        Expression::native("List.join", arguments, Ty::Text, span)
    }

    /// A value that is used: a process without a result gives none.
    pub(super) fn without_result(&mut self, value: Expression) -> Expression {
        let is_call = matches!(
            value.kind,
            ExpressionKind::Call(..)
                | ExpressionKind::CallNative(..)
                | ExpressionKind::CallValue(..)
        );
        // In a copy, a type parameter may well stand for Nothing.
        if is_call && value.ty == Ty::Nothing && !self.generics.is_in_copy() {
            let span = value.span;
            let diagnostic = Diagnostic::error("E0419", "this process returns no value")
                .at(span, "used as a value");
            return self.wrong(span, diagnostic);
        }
        value
    }

    /// `fail(message)`.
    fn fail(&mut self, arguments: &'a [ast::Argument], span: Span) -> Expression {
        let callee = Callee {
            name: "fail",
            signature: &"fail(message as Text) returns Never",
            declared: None,
        };
        let formals = [Formal { name: "message", has_default: false }];
        let Some(given) = self.arrange(&callee, &formals, arguments, span) else {
            return Expression::error(span);
        };
        let Some(message) = given.into_iter().flatten().next() else {
            return Expression::error(span);
        };
        let message = self.expression(message, Some(&Ty::Text));
        let message = self.coerce(message, &Ty::Text, &Wanted::by("`message` of `fail`"));
        let kind = ExpressionKind::Raise(ErrorKind::Exception, message.boxed());
        Expression::new(kind, Ty::Never, span)
    }

    /// `same(a, b)`.
    fn same(&mut self, arguments: &'a [ast::Argument], span: Span) -> Expression {
        let signature = "same(a as Any, b as Any) returns Boolean";
        let callee = Callee { name: "same", signature: &signature, declared: None };
        let formal = |name| Formal { name, has_default: false };
        let Some(given) = self.arrange(&callee, &[formal("a"), formal("b")], arguments, span)
        else {
            return Expression::error(span);
        };
        let mut values = Vec::new();
        for value in given.into_iter().flatten() {
            let value = self.expression(value, None);
            values.push(self.to_any(value).boxed());
        }
        match <[Box<Expression>; 2]>::try_from(values) {
            Ok([a, b]) => Expression::new(ExpressionKind::Same(a, b), Ty::Boolean, span),
            Err(_) => Expression::error(span),
        }
    }
}

/// Prints texts, one behind the other.
pub(super) fn printed(mut parts: Vec<Expression>, span: Span) -> Expression {
    let text = match parts.len() {
        1 => parts.remove(0),
        _ => Expression::new(ExpressionKind::Join(parts), Ty::Text, span),
    };
    Expression::native("print", vec![text], Ty::Nothing, span)
}

fn formals(written: &[ast::Parameter]) -> Vec<Formal<'_>> {
    let formals = written.iter().map(|parameter| Formal {
        name: &parameter.name.text,
        has_default: parameter.default.is_some(),
    });
    formals.collect()
}

/// What stands before a dot, when it is no value.
enum Owner {
    Type(Ty),
    Module(Group),
}

/// A process of the program as messages show it: `area(width, height)`.
struct Shown<'c> {
    name: &'c str,
    parameters: &'c [ast::Parameter],
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.parameters.iter().map(|parameter| &*parameter.name.text);
        write!(f, "{}({})", self.name, names.collect::<Vec<_>>().join(", "))
    }
}

/// What is wanted of a value that is shown: one of two values may be of any type.
pub(super) fn shown(value: &Expr) -> Option<&'static Ty> {
    matches!(value.kind, ExprKind::If(..) | ExprKind::Fallback(..) | ExprKind::Match(_))
        .then_some(&Ty::Any)
}
