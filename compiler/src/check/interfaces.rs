//! The interfaces that the language knows: through them operators, `Using` and `print` reach methods of
//! the program's own types.

use std::sync::Arc;

use runa_bytecode::{ClassKind, Protocol, Protocols};
use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::classes::{Class, Member};
use super::coerce::Wanted;
use super::self_type::OfSelf;
use crate::hir::{Binary, Compare, Expression, ExpressionKind, MethodCall};
use crate::names::ClassId;
use crate::syntax::ast::{self, TypeKind};
use crate::types::{ClassTy, Conversion, Ty};

/// An interface of the language.
#[derive(Debug)]
pub(super) struct BuiltIn {
    pub(super) name: &'static str,
    /// Its method.
    pub(super) method: &'static str,
    takes: &'static [Part],
    gives: Part,
}

/// A type in the signature of such a method.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// The first type behind `of`, or the type itself.
    First,
    /// The last type behind `of`, or the type itself.
    Last,
    Boolean,
    Integer,
    Text,
    Nothing,
}

const fn binary(name: &'static str, method: &'static str) -> BuiltIn {
    BuiltIn { name, method, takes: &[Part::First], gives: Part::Last }
}

/// What takes whatever its method takes.
const CALLABLE: &str = "Callable";

const BUILT_IN: &[BuiltIn] = &[
    binary("Addable", "plus"),
    binary("Subtractable", "minus"),
    binary("Multipliable", "times"),
    binary("Divisible", "divided_by"),
    binary("Remainder", "remainder"),
    binary("Powered", "power"),
    BuiltIn { name: "Negatable", method: "negated", takes: &[], gives: Part::Last },
    BuiltIn { name: "Equatable", method: "equals", takes: &[Part::First], gives: Part::Boolean },
    BuiltIn {
        name: "Comparable",
        method: "compare_to",
        takes: &[Part::First],
        gives: Part::Integer,
    },
    BuiltIn { name: "Hashable", method: "hash", takes: &[], gives: Part::Integer },
    BuiltIn { name: "Indexable", method: "get_at", takes: &[Part::First], gives: Part::Last },
    BuiltIn { name: CALLABLE, method: "call", takes: &[], gives: Part::Nothing },
    BuiltIn { name: "Container", method: "contains", takes: &[Part::First], gives: Part::Boolean },
    BuiltIn { name: "Display", method: "to_text", takes: &[], gives: Part::Text },
    BuiltIn { name: "Closable", method: "close", takes: &[], gives: Part::Nothing },
];

/// The interface of the language that is called `name`.
pub(super) fn built_in(name: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|known| known.name == name)
}

/// Whether values of every type do what an interface of the language promises.
pub(super) fn has_everybody(interface: &BuiltIn) -> bool {
    matches!(interface.name, "Display" | "Equatable")
}

/// Whether values of a type of the language do what one of its interfaces promises.
pub(super) fn is_of_built_in(ty: &Ty, interface: &BuiltIn) -> bool {
    match interface.name {
        "Addable" => ty.is_number() || matches!(ty, Ty::Text | Ty::List(_)),
        "Subtractable" | "Multipliable" | "Divisible" | "Remainder" | "Powered" | "Negatable" => {
            ty.is_number()
        }
        "Comparable" => ty.is_number() || *ty == Ty::Text,
        "Hashable" => {
            ty.is_number()
                || matches!(ty, Ty::Text | Ty::Boolean | Ty::Bytes | Ty::Range | Ty::Nothing)
        }
        "Container" => {
            matches!(ty, Ty::List(_) | Ty::Map(_) | Ty::Set(_) | Ty::Range | Ty::Text | Ty::Bytes)
        }
        _ => has_everybody(interface),
    }
}

/// The method that stands for an operator.
pub(super) fn method_of(operator: Binary) -> Option<&'static str> {
    Some(match operator {
        Binary::Add => "plus",
        Binary::Subtract => "minus",
        Binary::Multiply => "times",
        Binary::Divide => "divided_by",
        Binary::Remainder => "remainder",
        Binary::Power => "power",
        _ => return None,
    })
}

/// What a class says that it promises to the language.
#[derive(Debug)]
pub(super) struct Promise<'a> {
    class: ClassId,
    to: &'static BuiltIn,
    written: &'a ast::Type,
}

impl<'a> Checker<'_, 'a> {
    /// Whether a type behind `implements` is an interface of the language; takes note of it then.
    pub(super) fn promise(&mut self, class: ClassId, written: &'a ast::Type) -> bool {
        let (TypeKind::Named(name) | TypeKind::Applied(name, _)) = &written.kind else {
            return false;
        };
        let text = name.name.text.as_ref();
        if !name.modules.is_empty() || self.names.class_written(name).is_some() {
            return false;
        }
        match built_in(text) {
            Some(to) => {
                self.promised_methods.insert((class, to.method));
                if !self.names.is_class_copy(class) {
                    self.promises.push(Promise { class, to, written });
                }
                true
            }
            None => false,
        }
    }

    /// The same for what a trait promises that the class uses.
    pub(super) fn promise_of_trait(&mut self, class: ClassId, written: &ast::Type) -> bool {
        let (TypeKind::Named(name) | TypeKind::Applied(name, _)) = &written.kind else {
            return false;
        };
        let is_own = self.names.class_written(name).is_some();
        let to = built_in(&name.name.text).filter(|_| !is_own);
        self.promised_methods.extend(to.map(|to| (class, to.method)));
        to.is_some()
    }

    /// Whether classes have the methods that they promise to the language.
    pub(super) fn check_language_promises(&mut self) {
        for promise in std::mem::take(&mut self.promises) {
            self.within_class(promise.class, |checker| checker.check_promise(&promise));
        }
    }

    fn check_promise(&mut self, promise: &Promise<'a>) {
        let class = self.class(promise.class).clone();
        if self.is_actor(promise.class) {
            let (name, interface) = (&class.ty.name, promise.to.name);
            let message = format!("`{name}` cannot be `{interface}`, because it is an actor");
            let diagnostic =
                Diagnostic::error("E0604", message).at(promise.written.span, "promised here").note(
                    "an actor answers others with tasks, and the language does not wait for them",
                );
            self.report(diagnostic);
            return;
        }
        let arguments: &[ast::Type] = match &promise.written.kind {
            TypeKind::Applied(_, arguments) => arguments,
            _ => &[],
        };
        let arguments: Vec<Ty> =
            arguments.iter().map(|argument| self.written_type(argument)).collect();
        let own = Ty::Class(Arc::clone(&class.ty));
        let part = |part: Part| match part {
            Part::First => arguments.first().unwrap_or(&own).clone(),
            Part::Last => arguments.last().unwrap_or(&own).clone(),
            Part::Boolean => Ty::Boolean,
            Part::Integer => Ty::Integer,
            Part::Text => Ty::Text,
            Part::Nothing => Ty::Nothing,
        };
        let BuiltIn { name, method, takes, gives } = promise.to;
        let (takes, gives) = (takes.iter().copied().map(part), part(*gives));
        let takes: Vec<Ty> = takes.collect();
        let found = match class.member(method) {
            Some(&Member::Method(number)) => class.methods.get(usize::from(number)),
            Some(Member::Own(method)) if method.of_self == OfSelf::Elsewhere => Some(method),
            _ => None,
        };
        let is_kept = found.is_some_and(|found| {
            *name == CALLABLE || found.parameters == takes && self.result_of_method(found) == gives
        });
        if !is_kept {
            let shown: Vec<String> = takes.iter().map(|ty| format!("other as {ty}")).collect();
            let message = format!("`{}` does not have the method of `{name}`", class.ty.name);
            let diagnostic = Diagnostic::error("E0604", message)
                .at(promise.written.span, "promised here")
                .note(format!("write `{method}({}) returns {gives}`", shown.join(", ")));
            self.report(diagnostic);
        }
    }

    /// Whether a class says that it does what an interface of the language promises.
    pub(super) fn class_promises(&self, class: &ClassTy, interface: &BuiltIn) -> bool {
        self.has_promised(class, interface.method)
    }

    pub(super) fn has_promised(&self, class: &ClassTy, method: &'static str) -> bool {
        class.ancestors.iter().any(|&above| self.promised_methods.contains(&(above, method)))
    }

    /// Whether objects of a class say how they and values of type `other` are ordered.
    pub(super) fn orders(&self, class: &ClassTy, other: &Ty) -> bool {
        let known = self.class(class.id);
        let Some(&Member::Method(number)) = known.member("compare_to") else { return false };
        let method = &known.methods[usize::from(number)];
        let takes = match method.parameters.as_slice() {
            [Ty::Class(taken)] => matches!(other, Ty::Class(other) if other.is_subclass(taken)),
            [taken] => taken == other || *taken == Ty::Any,
            _ => false,
        };
        takes && self.has_promised(class, "compare_to")
    }

    /// What the language may ask objects of a class for when the program runs.
    pub(super) fn protocols(&self, class: &Class<'a>) -> Protocols {
        let is_kept = |protocol: &Protocol| {
            let Some(&Member::Method(number)) = class.member(protocol.method()) else {
                return false;
            };
            let method = &class.methods[usize::from(number)];
            let (count, result) = match protocol {
                Protocol::Equatable => (1, Ty::Boolean),
                Protocol::Comparable => (1, Ty::Integer),
                Protocol::Hashable => (0, Ty::Integer),
            };
            class.ty.kind != ClassKind::Interface
                && self.has_promised(&class.ty, protocol.method())
                && method.parameters.len() == count
                && self.result_of_method(method) == result
        };
        let kept = Protocol::ALL.into_iter().filter(is_kept);
        kept.fold(Protocols::NONE, Protocols::with)
    }

    /// A call of the method of an interface of the language, with values that are computed already; the
    /// values come back when the class of `receiver` has no such method.
    fn known_call<const N: usize>(
        &mut self,
        receiver: Expression,
        class: &Arc<ClassTy>,
        method: &'static str,
        values: [Expression; N],
        span: Span,
    ) -> Result<Expression, (Expression, [Expression; N])> {
        if !self.has_promised(class, method) {
            return Err((receiver, values));
        }
        self.method_with_values(receiver, class, method, values, span)
    }

    /// A call of a method by its name, with values that are computed already; they come back when there is none
    /// that takes so many.
    pub(super) fn method_with_values<const N: usize>(
        &mut self,
        receiver: Expression,
        class: &Arc<ClassTy>,
        method: &'static str,
        values: [Expression; N],
        span: Span,
    ) -> Result<Expression, (Expression, [Expression; N])> {
        let known = self.class(class.id);
        let found = match known.member(method) {
            Some(&Member::Method(number)) => {
                Some((number, std::rc::Rc::clone(&known.methods[usize::from(number)])))
            }
            _ => None,
        };
        let Some((number, found)) = found.filter(|(_, found)| found.parameters.len() == N) else {
            return Err((receiver, values));
        };
        let result = self.result_of_method(&found);
        let mut arguments = Vec::with_capacity(N);
        for (value, ty) in values.into_iter().zip(&found.parameters) {
            arguments.push(self.coerce(value, ty, &Wanted::by("the operator")));
        }
        let class = Arc::clone(class);
        let call = MethodCall { class, method: number, receiver, arguments };
        Ok(Expression::new(ExpressionKind::CallMethod(Box::new(call)), result, span))
    }

    /// `left operator right` where the left side is an object; the operands come back when its class does not
    /// say what that means.
    pub(super) fn binary_of_object(
        &mut self,
        operator: Binary,
        class: &Arc<ClassTy>,
        left: Expression,
        right: Expression,
        span: Span,
    ) -> Result<Expression, Box<(Expression, Expression)>> {
        let Some(method) = method_of(operator) else { return Err(Box::new((left, right))) };
        let called = self.known_call(left, class, method, [right], span);
        called.map_err(|(left, [right])| Box::new((left, right)))
    }

    /// `-operand` of an object.
    pub(super) fn negated_object(
        &mut self,
        class: &Arc<ClassTy>,
        operand: Expression,
        span: Span,
    ) -> Result<Expression, Expression> {
        let called = self.known_call(operand, class, "negated", [], span);
        called.map_err(|(operand, [])| operand)
    }

    /// `value in container` where that is an object.
    pub(super) fn contained_in_object(
        &mut self,
        class: &Arc<ClassTy>,
        value: Expression,
        container: Expression,
        span: Span,
    ) -> Option<Expression> {
        // The left side is computed first.
        let called = self.hold(value, |checker, value| {
            let called = checker.known_call(container, class, "contains", [value], span);
            called.unwrap_or_else(|_| Expression::error(span))
        });
        (called.ty != Ty::Error).then_some(called)
    }

    /// `close()` of an object.
    pub(super) fn closed_object(
        &mut self,
        class: &Arc<ClassTy>,
        object: Expression,
        span: Span,
    ) -> Result<Expression, Expression> {
        self.known_call(object, class, "close", [], span).map_err(|(object, [])| object)
    }

    /// `left operator right` of objects: nothing, and the operands come back, when the class of the left one does not say
    /// what that means.
    pub(super) fn compare_objects(
        &mut self,
        operator: Compare,
        left: Expression,
        right: Expression,
        span: Span,
    ) -> Result<Expression, Box<(Expression, Expression)>> {
        let (a, b) = (self.open.resolve(&left.ty), self.open.resolve(&right.ty));
        let is_equality = matches!(operator, Compare::Equal | Compare::NotEqual);
        let method = if is_equality { "equals" } else { "compare_to" };
        let (Ty::Class(class), Ty::Class(_)) = (a.without_nothing(), b.without_nothing()) else {
            return Err(Box::new((left, right)));
        };
        let may_be_nothing = a.accepts_nothing() || b.accepts_nothing();
        if !self.has_promised(&class, method) || may_be_nothing && !is_equality {
            return Err(Box::new((left, right)));
        }
        if !is_equality {
            let called = self.known_call(left, &class, method, [right], span);
            let order = called.map_err(|(left, [right])| Box::new((left, right)))?;
            let zero = Expression::new(ExpressionKind::Integer(0), Ty::Integer, span);
            let kind = ExpressionKind::Compare(operator, order.boxed(), zero.boxed());
            return Ok(Expression::new(kind, Ty::Boolean, span));
        }
        let equal = match may_be_nothing {
            false => {
                let called = self.known_call(left, &class, method, [right], span);
                called.map_err(|(left, [right])| Box::new((left, right)))?
            }
            true => self.equal_if_there(left, right, &class, span),
        };
        Ok(match operator {
            Compare::NotEqual => {
                Expression::new(ExpressionKind::Not(equal.boxed()), Ty::Boolean, span)
            }
            _ => equal,
        })
    }

    /// Whether two objects are equal one of which may be `nothing`.
    fn equal_if_there(
        &mut self,
        left: Expression,
        right: Expression,
        class: &Arc<ClassTy>,
        span: Span,
    ) -> Expression {
        let choice = |condition: Expression, then: Expression, otherwise: Expression| {
            let kind = ExpressionKind::If {
                condition: condition.boxed(),
                then: then.boxed(),
                otherwise: otherwise.boxed(),
            };
            Expression::new(kind, Ty::Boolean, span)
        };
        let boolean = |value| Expression::new(ExpressionKind::Boolean(value), Ty::Boolean, span);
        self.hold(left, |checker, left| {
            checker.hold(right, |checker, right| {
                let is_nothing =
                    |checker: &mut Self, value: &Expression| match value.ty.accepts_nothing() {
                        true => checker.type_test(value.clone(), &Ty::Nothing, span),
                        false => boolean(false),
                    };
                let (no_left, no_right) = (is_nothing(checker, &left), is_nothing(checker, &right));
                let there = |checker: &mut Self, value: Expression| {
                    let ty = value.ty.without_nothing();
                    match value.ty.accepts_nothing() {
                        true => checker.convert(value, Conversion::NotNothing, ty),
                        false => value,
                    }
                };
                let (left, right) = (there(checker, left), there(checker, right));
                let called = checker.known_call(left, class, "equals", [right], span);
                let called = called.unwrap_or_else(|_| boolean(false));
                let with_left = choice(no_right.clone(), boolean(false), called);
                choice(no_left, no_right, with_left)
            })
        })
    }

    /// Whether elements of an object can be set: its class promises that it has some, and how to set them.
    pub(super) fn can_set_elements(&self, class: &ClassTy) -> bool {
        self.has_promised(class, "get_at") && self.class(class.id).member("set_at").is_some()
    }

    /// The type of the elements of an object.
    pub(super) fn element_type_of_object(&self, class: &ClassTy) -> Ty {
        let class = self.class(class.id);
        match class.member("get_at") {
            Some(&Member::Method(number)) => {
                self.result_of_method(&class.methods[usize::from(number)])
            }
            _ => Ty::Error,
        }
    }

    /// `object[index]`.
    pub(super) fn element_of_object(
        &mut self,
        object: Expression,
        index: Expression,
        span: Span,
    ) -> Expression {
        let Ty::Class(class) = object.ty.clone() else { return Expression::error(span) };
        let called = self.known_call(object, &class, "get_at", [index], span);
        called.unwrap_or_else(|_| Expression::error(span))
    }

    /// `object[index] = value`.
    pub(super) fn set_element_of_object(
        &mut self,
        object: Expression,
        index: Expression,
        value: Expression,
        span: Span,
    ) -> Expression {
        let Ty::Class(class) = object.ty.clone() else { return Expression::error(span) };
        let called = self.method_with_values(object, &class, "set_at", [index, value], span);
        called.unwrap_or_else(|_| {
            let message = format!("`set_at` of `{}` takes a key and a value", class.name);
            self.wrong(span, Diagnostic::error("E0604", message).at(span, "used here"))
        })
    }

    /// `object(arguments)`; nothing if its class does not promise that.
    pub(super) fn called_object(
        &mut self,
        class: &Arc<ClassTy>,
        object: Expression,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Result<Expression, Expression> {
        let method = match self.class(class.id).member("call") {
            Some(&Member::Method(number)) if self.has_promised(class, "call") => number,
            _ => return Err(object),
        };
        let found = std::rc::Rc::clone(&self.class(class.id).methods[usize::from(method)]);
        Ok(self.dispatched(object, (class, method), &found, arguments, span))
    }
}
