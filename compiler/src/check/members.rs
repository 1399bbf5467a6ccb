//! Members and processes of the library.

use std::rc::Rc;
use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span, closest};

use super::Checker;
use super::arguments::{Callee, Formal, LateArguments};
use super::coerce::Wanted;
use super::operators::{optional_note, order_note};
use crate::hir::{Element, Expression, ExpressionKind, MemberCall};
use crate::library::{self, Bound, Code, DefaultValue, Found, Group, Member, Parameter, Signature};
use crate::syntax::ast;
use crate::types::{Bindings, Conversion, Ty};

impl<'a> Checker<'_, 'a> {
    /// `receiver.name(arguments)`.
    pub(super) fn member_call(
        &mut self,
        receiver: Expression,
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let ty = self.open.resolve(&receiver.ty);
        if ty.is_silent() || matches!(ty, Ty::Open(_)) {
            return self.silent_call(receiver, arguments, span);
        }
        let receiver = match &ty {
            Ty::Class(class) => match self.method_call(receiver, class, name, arguments, span) {
                Ok(call) => return call,
                Err(receiver) => receiver,
            },
            Ty::Variable(variable) => {
                match self.method_of_variable(receiver, variable, name, arguments, span) {
                    Ok(call) => return call,
                    Err(receiver) => receiver,
                }
            }
            _ => receiver,
        };
        let receiver = match self.iterator_member(receiver, name, arguments, span) {
            Ok(call) => return call,
            Err(receiver) => receiver,
        };
        let receiver = match self.c_string(receiver, name, arguments, span) {
            Ok(made) => return made,
            Err(receiver) => receiver,
        };
        // Bytes are read as UTF-8, and what `Any` is shows when the program runs.
        let has_text = !matches!(ty, Ty::Optional(_) | Ty::Bytes | Ty::Any);
        if &*name.text == "to_text" && arguments.is_empty() && has_text {
            let about = "Its text, as `print` writes it.";
            self.note_member(name, &ty.to_string(), "to_text() returns Text", about);
            let value = self.to_any(receiver).boxed();
            return Expression::new(ExpressionKind::ToText(value, None), Ty::Text, span);
        }
        if ty == Ty::Any {
            self.note_member(name, "Any", &name.text, "Found when the program runs.");
            return self.dynamic_member_call(receiver, name, arguments, span);
        }
        if &*name.text == "cast" && matches!(ty, Ty::List(_)) {
            let signature = "cast(type) returns List of the type";
            let about = "A copy with elements of another type; `TypeError` where one is not.";
            self.note_member(name, &ty.to_string(), signature, about);
            return self.list_cast(receiver, arguments, span);
        }
        if let ("to_map", Ty::List(element)) = (&*name.text, &ty)
            && arguments.is_empty()
        {
            let element = Ty::clone(element);
            return self.list_to_map(receiver, &element, name, span);
        }
        match self.find_member(&ty, &name.text) {
            Some(found) => {
                self.note_library(name, &ty.to_string(), found.member);
                self.library_call(found, Some(receiver), None, arguments, span)
            }
            None => {
                self.check_for_errors(arguments);
                let diagnostic = match self.capability(&receiver, name, span) {
                    Some(_) => super::rights::no_process(name),
                    None => self.no_such_member(&ty, name),
                };
                self.wrong(span, diagnostic)
            }
        }
    }

    /// The member of the library that values of a type have under a name.
    fn find_member(&self, ty: &Ty, name: &str) -> Option<Found> {
        let found = library::groups_of(ty).into_iter().find_map(|group| group.find(name));
        found.or_else(|| {
            self.element_of_iterable(ty)?;
            library::groups_of_iterables().into_iter().find_map(|group| group.find(name))
        })
    }

    /// A call on something wrong or not yet known: the arguments are checked all the same.
    fn silent_call(
        &mut self,
        receiver: Expression,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        self.check_for_errors(arguments);
        match receiver.ty {
            Ty::Error => Expression::error(span),
            _ => Expression { ty: Ty::Never, span, ..receiver },
        }
    }

    /// A call of a member of `Any`: found when the program runs.
    fn dynamic_member_call(
        &mut self,
        receiver: Expression,
        name: &ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        match self.late_arguments(arguments, span) {
            LateArguments::Plain(arguments) => {
                let call = MemberCall { name: Arc::clone(&name.text), receiver, arguments };
                Expression::new(ExpressionKind::CallMember(Box::new(call)), Ty::Any, span)
            }
            LateArguments::Arranged { labels, values } => {
                let name = Expression::text(Arc::clone(&name.text), name.span);
                let all = vec![receiver, name, labels, self.to_any(values)];
                Expression::native("Late.member", all, Ty::Any, span)
            }
        }
    }

    pub(super) fn no_such_member(&self, ty: &Ty, name: &ast::Name) -> Diagnostic {
        if matches!(ty, Ty::Optional(_)) {
            let message = format!("`{}` needs a value, and {ty} may be nothing", name.text);
            let diagnostic =
                Diagnostic::error("E0408", message).at(name.span, "called on an optional");
            return optional_note(diagnostic, ty).note("`?.` gives nothing when there is no value");
        }
        if let Ty::Variable(variable) = ty {
            let classes = self.bound_classes(variable);
            let members = classes.iter().flat_map(|class| self.class(class.id).names());
            let diagnostic = unknown_member(
                &format!("`{}`", variable.name),
                &name.text,
                name.span,
                members.chain(["to_text"]),
            );
            return optional_note(diagnostic, ty);
        }
        if let Ty::Class(class) = ty {
            let known = self.class(class.id).names().chain(["to_text"]);
            return unknown_member(&class.name, &name.text, name.span, known);
        }
        let names: Vec<&str> = library::groups_of(ty)
            .into_iter()
            .flat_map(Group::names)
            .chain(["to_text"])
            .chain(super::rights::named_parts(ty))
            .collect();
        let diagnostic = unknown_member(&ty.to_string(), &name.text, name.span, names);
        let of_sets = library::groups_of(&Ty::set(Ty::Any)).into_iter();
        let is_of_sets = || of_sets.take(1).any(|group| group.find(&name.text).is_some());
        match ty {
            Ty::Map(_) if is_of_sets() => {
                diagnostic.note("`{}` is an empty map; `Set of Integer()` makes an empty set")
            }
            Ty::Map(_) => match library::without_member_of_maps(&name.text) {
                Some(note) => diagnostic.note(note),
                None => diagnostic,
            },
            _ => diagnostic,
        }
    }

    /// A call of a library process, of a member with its receiver, or of a process that belongs to
    /// the type `owner`.
    pub(super) fn library_call(
        &mut self,
        found: Found,
        receiver: Option<Expression>,
        owner: Option<&Ty>,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let signature = &*self.signature(found.member);
        let is_walk = matches!(found.member.code, Code::Walk(_));
        let receiver = match receiver {
            Some(receiver) if !is_walk => Some(self.as_list(receiver, found)),
            receiver => receiver,
        };
        let receiver = match receiver {
            Some(list) if signature.bound == Some(Bound::Addable) && arguments.is_empty() => {
                match self.sum_of_addable(list, span) {
                    Ok(sum) => return sum,
                    Err(list) => Some(list),
                }
            }
            receiver => receiver,
        };
        let receiver_type = receiver.as_ref().map(|receiver| self.open.resolve(&receiver.ty));
        let receiver_type =
            receiver_type.map(|ty| self.element_of_iterable(&ty).map_or(ty, Ty::list));
        let mut bindings =
            receiver_type.as_ref().or(owner).map(Bindings::of_receiver).unwrap_or_default();
        if let Some(problem) = self.bound_problem(signature, receiver_type.as_ref(), span) {
            self.check_for_errors(arguments);
            return self.wrong(span, problem);
        }
        let formals: Vec<Formal<'_>> = signature.parameters.iter().map(formal).collect();
        let callee =
            Callee { name: signature.name, signature: &found.member.signature, declared: None };
        let Some(given) = self.arrange(&callee, &formals, arguments, span) else {
            return Expression::error(span);
        };
        let values = self.library_arguments(signature, &mut bindings, &given, span);
        let Some(values) = values else { return Expression::error(span) };
        self.library_expression(found, signature, receiver, &bindings, values, span)
    }

    /// The signature of a member, which is taken apart only once.
    pub(super) fn signature(&mut self, member: &'static Member) -> Rc<Signature> {
        let known = self.signatures.entry(member.signature);
        Rc::clone(known.or_insert_with(|| Rc::new(member.parsed())))
    }

    /// The receiver as a list when a Range, Set or Bytes is asked for a member that lists have.
    fn as_list(&mut self, receiver: Expression, found: Found) -> Expression {
        if found.group == "List" { self.listed(receiver) } else { receiver }
    }

    fn bound_problem(
        &mut self,
        signature: &Signature,
        receiver: Option<&Ty>,
        span: Span,
    ) -> Option<Diagnostic> {
        let (bound, Some(Ty::List(element))) = (signature.bound?, receiver) else { return None };
        if bound.holds(element, &mut |ty| self.have_order(ty, ty)) {
            return None;
        }
        let needs = match bound {
            Bound::Number => "numbers",
            Bound::Addable => "elements that can be added",
            Bound::Comparable => "elements that can be compared with `<`",
        };
        let message = format!("`{}` needs {needs}, and these are {element}", signature.name);
        let diagnostic =
            Diagnostic::error("E0413", message).at(span, format!("a list of {element}"));
        Some(match (bound, element.as_ref()) {
            (Bound::Comparable, Ty::Class(class)) => order_note(diagnostic, class),
            (_, ty) => optional_note(diagnostic, ty),
        })
    }

    /// The values of all parameters: lambdas last, when most type parameters are known. Nothing after arguments
    /// in the wrong order were reported.
    fn library_arguments(
        &mut self,
        signature: &Signature,
        bindings: &mut Bindings,
        given: &[Option<&'a ast::Expr>],
        span: Span,
    ) -> Option<Vec<Expression>> {
        let mut values: Vec<Option<Expression>> = vec![None; given.len()];
        for lambdas in [false, true] {
            if lambdas && let Some(swapped) = self.swapped_with_process(signature, given, &values) {
                self.report(swapped);
                for lambda in given.iter().flatten().filter(|given| ast::is_lambda(given)) {
                    self.expression(lambda, None);
                }
                return None;
            }
            for (index, parameter) in signature.parameters.iter().enumerate() {
                let Some(argument) = given.get(index).copied().flatten() else { continue };
                if ast::is_lambda(argument) != lambdas {
                    continue;
                }
                let expected = bindings.apply(&parameter.ty);
                let value = self.expression(argument, Some(&expected));
                let value = self.as_list_argument(value, signature, parameter);
                bindings.learn(&parameter.ty, &self.open.resolve(&value.ty));
                values[index] = Some(value);
            }
        }
        let parameters = signature.parameters.iter().zip(values);
        let values = parameters.map(|(parameter, value)| match value {
            Some(value) => self.library_argument(signature, parameter, bindings, value),
            None => default_value(parameter, span),
        });
        Some(values.collect())
    }

    /// The elements of another collection where a list is read.
    fn as_list_argument(
        &mut self,
        value: Expression,
        signature: &Signature,
        parameter: &Parameter,
    ) -> Expression {
        let is_read = matches!(parameter.ty, Ty::List(_)) && signature.name != "shuffle";
        let ty = self.open.resolve(&value.ty);
        match ty {
            _ if !is_read => value,
            Ty::Range | Ty::Set(_) | Ty::Bytes => self.listed(value),
            _ if self.element_of_iterable(&ty).is_some() => self.listed(value),
            _ => value,
        }
    }

    /// A value in the type of its parameter and then as a native takes it.
    fn library_argument(
        &mut self,
        signature: &Signature,
        parameter: &Parameter,
        bindings: &Bindings,
        value: Expression,
    ) -> Expression {
        let formal = bindings.apply_all(&parameter.ty);
        self.coerce(value, &formal, &Wanted::by_parameter(parameter.name, signature.name))
    }

    /// A value as natives take values: functions of `Any`, and `Any` for what they cannot know.
    pub(super) fn native_argument(&mut self, value: Expression, formal: &Ty) -> Expression {
        let (native, _) = library::native_type(formal);
        let value = match formal {
            Ty::Function(function) => {
                let wanted = Ty::any_function(function.parameters.len());
                self.coerce(value, &wanted, &Wanted::by("a library process"))
            }
            _ => value,
        };
        self.coerce(value, &native, &Wanted::by("a library process"))
    }

    pub(super) fn library_expression(
        &mut self,
        found: Found,
        signature: &Signature,
        receiver: Option<Expression>,
        bindings: &Bindings,
        mut values: Vec<Expression>,
        span: Span,
    ) -> Expression {
        let result = self.open.resolve(&bindings.apply_all(&signature.result));
        let is_tuple = |ty: &Ty| matches!(ty, Ty::Tuple(_));
        let parts = signature.result.parts();
        if (is_tuple(&signature.result) || parts.into_iter().any(is_tuple))
            && self.is_too_large(&result, span)
        {
            return Expression::error(span);
        }
        let kind = match (found.member.code, receiver) {
            (Code::IntegerToFloat, Some(receiver)) => {
                ExpressionKind::Convert(Conversion::Widen, receiver.boxed())
            }
            (Code::TextLength | Code::ListLength, Some(receiver)) => {
                ExpressionKind::Length(receiver.boxed())
            }
            (Code::ListAdd, Some(receiver)) => match values.pop() {
                Some(value) => ExpressionKind::Append(receiver.boxed(), value.boxed()),
                None => ExpressionKind::Error,
            },
            (Code::MapGet, Some(list)) => match values.pop() {
                Some(index) => ExpressionKind::Find(Box::new(Element { list, index })),
                None => ExpressionKind::Error,
            },
            (Code::Walk(walk), Some(receiver)) => {
                let parts = (receiver, values);
                let (receiver, values) = match self.walk(walk, parts, &result, span) {
                    Ok(expression) => return expression,
                    Err((receiver, values)) => (self.as_list(receiver, found), values),
                };
                return self.native_call(found, signature, Some(receiver), values, result, span);
            }
            (_, receiver) => {
                return self.native_call(found, signature, receiver, values, result, span);
            }
        };
        Expression::new(kind, result, span)
    }

    fn native_call(
        &mut self,
        found: Found,
        signature: &Signature,
        receiver: Option<Expression>,
        values: Vec<Expression>,
        result: Ty,
        span: Span,
    ) -> Expression {
        let generic = receiver.as_ref().map(|receiver| library::generic_receiver(&receiver.ty));
        // The type, the receiver and the values.
        let mut arguments = Vec::with_capacity(values.len() + 2);
        if signature.wants_type(generic.as_ref()) {
            let kind = ExpressionKind::TypeNumber(result.clone());
            arguments.push(Expression::new(kind, Ty::Integer, span));
        }
        if let Some(receiver) = receiver {
            let ty = receiver.ty.clone();
            arguments.push(self.native_argument(receiver, &ty));
        }
        for (value, parameter) in values.into_iter().zip(&signature.parameters) {
            arguments.push(self.native_argument(value, &parameter.ty));
        }
        let (native_result, _) = library::native_type(&signature.result);
        let native_result = if signature.result == Ty::Never { Ty::Never } else { native_result };
        let call = Expression::native(found.native_name(), arguments, native_result, span);
        self.coerce(call, &result, &Wanted::by("the result"))
    }

    /// `pairs.to_map()`: keys with their values.
    fn list_to_map(
        &mut self,
        receiver: Expression,
        element: &Ty,
        name: &'a ast::Name,
        span: Span,
    ) -> Expression {
        let map = match element {
            Ty::Tuple(parts) if parts.len() == 2 => Ty::map(parts[0].clone(), parts[1].clone()),
            Ty::Error => return Expression::error(span),
            Ty::Any | Ty::Never | Ty::Open(_) => Ty::map(Ty::Any, Ty::Any),
            _ => {
                let message = format!("`to_map` needs pairs, and these are {element}");
                let diagnostic = Diagnostic::error("E0413", message)
                    .at(span, format!("a list of {element}"))
                    .note("`index_by` makes a map with keys that a function gives");
                return self.wrong(span, diagnostic);
            }
        };
        let about = "The pairs as the entries of a map; of equal keys the last value stays.";
        let owner = Ty::list(element.clone()).to_string();
        self.note_member(name, &owner, &format!("to_map() returns {map}"), about);
        let receiver = self.to_any(receiver);
        self.made("List.to_map", [receiver], map, span)
    }

    /// `list.cast(Type)`: a copy with other elements.
    fn list_cast(
        &mut self,
        receiver: Expression,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let [argument] = arguments else {
            let diagnostic =
                Diagnostic::error("E0405", "`cast` takes one type, as in `cast(Integer)`")
                    .at(span, "called here");
            return self.wrong(span, diagnostic);
        };
        let Some(element) = self.type_argument(&argument.value) else {
            return Expression::error(span);
        };
        let receiver = self.to_any(receiver);
        self.made("List.cast", [receiver], Ty::list(element), span)
    }
}

fn formal(parameter: &Parameter) -> Formal<'_> {
    Formal { name: parameter.name, has_default: parameter.default.is_some() }
}

pub(super) fn default_value(parameter: &Parameter, span: Span) -> Expression {
    match parameter.default {
        Some(DefaultValue::Integer(value)) => {
            Expression::new(ExpressionKind::Integer(value), Ty::Integer, span)
        }
        Some(DefaultValue::Text(text)) => Expression::text(text, span),
        None => Expression::error(span),
    }
}

/// A member that does not exist; `names` are those that do.
pub(crate) fn unknown_member<'n>(
    owner: &str,
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::error("E0404", format!("{owner} has no member `{name}`"))
        .at(span, "not a member");
    let names: Vec<&str> = names.into_iter().collect();
    match library::known_elsewhere(name, &names).or_else(|| closest(name, names)) {
        Some(meant) => diagnostic.suggest(format!("write `{meant}`"), span, meant),
        None => diagnostic,
    }
}
