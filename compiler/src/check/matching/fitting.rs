//! From one pattern to the tests that a value has to pass.

use std::sync::Arc;

use runa_diagnostics::Span;

use super::bounds::{Bounds, Number};
use super::pattern::{Kind, List, Pattern};
use crate::check::Checker;
use crate::check::coerce::Wanted;
use crate::check::narrowing::narrowed_value;
use crate::check::operators::Written;
use crate::check::tuples::{late_part, part_of};
use crate::hir::{Binary, Compare, Element, Expression, ExpressionKind, Temporary, Test, Tests};
use crate::names::VariableId;
use crate::types::{Conversion, Ty};

impl Checker<'_, '_> {
    /// What has to hold for `value` to fit.
    pub(super) fn tests(&mut self, value: &Expression, pattern: &Pattern) -> Tests {
        let mut tests = Tests::default();
        self.add_tests(value, pattern, &mut tests);
        tests
    }

    fn add_tests(&mut self, value: &Expression, pattern: &Pattern, tests: &mut Tests) {
        let span = pattern.span;
        match &pattern.kind {
            Kind::Anything | Kind::Error => {}
            Kind::Bind(variable) => self.add_binding(*variable, value, tests),
            Kind::Type(ty, inner) => {
                let test = self.type_test(value.clone(), ty, span);
                tests.tests.push(Test::Condition(test));
                let declared = self.open.resolve(&value.ty);
                let typed = narrowed_value(value.clone(), &declared, ty.clone());
                self.add_part(typed, inner, tests);
            }
            Kind::Boolean(wanted) => {
                let value = value.clone();
                let test = match wanted {
                    true => value,
                    false => boolean(ExpressionKind::Not(value.boxed()), span),
                };
                tests.tests.push(Test::Condition(test));
            }
            Kind::Text(text) => {
                let text = Expression::text(Arc::clone(text), span);
                let kind =
                    ExpressionKind::Compare(Compare::Equal, value.clone().boxed(), text.boxed());
                tests.tests.push(Test::Condition(boolean(kind, span)));
            }
            Kind::Number(bounds) => self.add_number(value, *bounds, span, tests),
            Kind::Constant(constant) => {
                let written = Written { symbol: "==", span };
                let constant = (**constant).clone();
                let test = self.compare(Compare::Equal, written, value.clone(), constant);
                tests.tests.push(Test::Condition(test));
            }
            Kind::Decimals(ends, exclusive) => {
                let [low, high] = (**ends).clone();
                let (below, symbol) = match exclusive {
                    true => (Compare::Less, "<"),
                    false => (Compare::LessEqual, "<="),
                };
                let least = Written { symbol: ">=", span };
                let least = self.compare(Compare::GreaterEqual, least, value.clone(), low);
                let most = Written { symbol, span };
                let most = self.compare(below, most, value.clone(), high);
                tests.tests.extend([least, most].map(Test::Condition));
            }
            Kind::List(list) => {
                let length = self.length_of(value);
                let (temporary, held) = self.temporary_for(&length);
                tests.tests.push(Test::Hold(temporary, length));
                self.add_list(value, &held, list, span, tests);
            }
            Kind::Map(entries) => self.add_map(value, entries, span, tests),
            Kind::Tuple(parts) => self.add_tuple(value, parts, span, tests),
            Kind::Fields(fields) => {
                for (field, part) in fields.read(value, span) {
                    self.add_part(field, part, tests);
                }
            }
            Kind::Or(sides) => {
                let sides = sides.iter().map(|side| self.tests(value, side)).collect();
                tests.tests.push(Test::Either(sides));
            }
        }
    }

    fn add_binding(&mut self, variable: VariableId, value: &Expression, tests: &mut Tests) {
        let ty = self.variable_type(variable);
        let name = Arc::clone(&self.names.variable(variable).name);
        let value = self.coerce(value.clone(), &ty, &Wanted::by_variable(&name));
        tests.bound.push((variable, value));
    }

    /// Tests a part of a value, which is computed once if it is read more than once.
    fn add_part(&mut self, part: Expression, pattern: &Pattern, tests: &mut Tests) {
        if pattern.reads_once() {
            return self.add_tests(&part, pattern, tests);
        }
        let (temporary, held) = self.temporary_for(&part);
        tests.tests.push(Test::Hold(temporary, part));
        self.add_tests(&held, pattern, tests);
    }

    /// Whether a number lies within bounds, whatever type of number it is.
    fn add_number(&mut self, value: &Expression, bounds: Bounds, span: Span, tests: &mut Tests) {
        let ends = match value.ty {
            Ty::Integer => bounds.integers().map(|(a, b)| (Number::Integer(a), Number::Integer(b))),
            Ty::Float => bounds.floats().map(|(a, b)| (Number::Float(a), Number::Float(b))),
            _ => return self.add_late_number(value, bounds, span, tests),
        };
        // Bounds in which nothing lies were reported.
        let Some((low, high)) = ends else { return };
        let mut add = |operator, end| {
            let test = comparison(operator, value.clone(), number(end, span), span);
            tests.tests.push(Test::Condition(test));
        };
        if low == high {
            return add(Compare::Equal, low);
        }
        add(Compare::GreaterEqual, low);
        add(Compare::LessEqual, high);
    }

    /// The same for an `Any`, which need not be a number.
    fn add_late_number(
        &mut self,
        value: &Expression,
        bounds: Bounds,
        span: Span,
        tests: &mut Tests,
    ) {
        let Bounds { low, high, exclusive } = bounds;
        let any = |checker: &mut Self, end| {
            let number = number(end, span);
            checker.convert(number, Conversion::Box, Ty::Any)
        };
        if low == high && !exclusive {
            let test = comparison(Compare::Equal, value.clone(), any(self, low), span);
            return tests.tests.push(Test::Condition(test));
        }
        let [integer, float] =
            [Ty::Integer, Ty::Float].map(|ty| self.type_test(value.clone(), &ty, span));
        let is_number = boolean(ExpressionKind::Or(integer.boxed(), float.boxed()), span);
        let below = if exclusive { Compare::Less } else { Compare::LessEqual };
        let from = comparison(Compare::GreaterEqual, value.clone(), any(self, low), span);
        let to = comparison(below, value.clone(), any(self, high), span);
        tests.tests.extend([is_number, from, to].map(Test::Condition));
    }

    /// Whether a list with that length has the elements, and what its rest is.
    pub(super) fn add_list(
        &mut self,
        value: &Expression,
        length: &Expression,
        list: &List,
        span: Span,
        tests: &mut Tests,
    ) {
        let List { front, rest, back } = list;
        let wanted = integer((front.len() + back.len()) as i64, span);
        let operator = if rest.is_some() { Compare::GreaterEqual } else { Compare::Equal };
        let test = comparison(operator, length.clone(), wanted, span);
        tests.tests.push(Test::Condition(test));
        for (index, part) in front.iter().enumerate().filter(|(_, part)| !part.is_idle()) {
            let index = integer(index as i64, part.span);
            let element = element(value, index, part.span);
            self.add_part(element, part, tests);
        }
        for (index, part) in back.iter().enumerate().filter(|(_, part)| !part.is_idle()) {
            let from_end = integer((back.len() - index) as i64, part.span);
            let kind = ExpressionKind::Binary(
                Binary::SubtractWrapping,
                length.clone().boxed(),
                from_end.boxed(),
            );
            let index = Expression::new(kind, Ty::Integer, part.span);
            let element = element(value, index, part.span);
            self.add_part(element, part, tests);
        }
        if let Some(Some(variable)) = *rest {
            let list = self.to_any(value.clone());
            let counts = [front.len(), back.len()].map(|count| integer(count as i64, span));
            let arguments = std::iter::once(list).chain(counts).collect();
            let rest = Expression::native("List.rest", arguments, Ty::Any, span);
            let rest = match value.ty {
                Ty::Any => rest,
                _ => self.convert(rest, Conversion::Cast, value.ty.clone()),
            };
            self.add_binding(variable, &rest, tests);
        }
    }

    /// Whether something is a tuple with such parts.
    fn add_tuple(&mut self, value: &Expression, parts: &[Pattern], span: Span, tests: &mut Tests) {
        let types = match self.open.resolve(&value.ty) {
            Ty::Tuple(types) => Some(types),
            _ => None,
        };
        if types.is_none() {
            let measured = vec![value.clone()];
            let count = Expression::native("Tuple.measure", measured, Ty::Integer, span);
            let wanted = integer(parts.len() as i64, span);
            let test = comparison(Compare::Equal, count, wanted, span);
            tests.tests.push(Test::Condition(test));
        }
        for (index, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_idle()) {
            let found = match &types {
                Some(types) => part_of(value, types, index),
                None => late_part(value, index),
            };
            self.add_part(Expression { span: part.span, ..found }, part, tests);
        }
    }

    /// Whether something is a map with these keys.
    fn add_map(
        &mut self,
        value: &Expression,
        entries: &[(Arc<str>, Pattern)],
        span: Span,
        tests: &mut Tests,
    ) {
        let map = self.to_any(value.clone());
        let value_type = match &value.ty {
            Ty::Map(parts) => parts.1.clone(),
            _ => Ty::Any,
        };
        if entries.is_empty() && value.ty == Ty::Any {
            let length = Expression::native("Map.measure", vec![map], Ty::Integer, span);
            let test = comparison(Compare::GreaterEqual, length, integer(0, span), span);
            return tests.tests.push(Test::Condition(test));
        }
        for (key, part) in entries {
            let key = Expression::text(Arc::clone(key), span);
            let arguments = vec![map.clone(), self.to_any(key)];
            let place = Expression::native("Map.place_of", arguments, Ty::Integer, part.span);
            let (temporary, held) = self.temporary_for(&place);
            tests.tests.push(Test::Hold(temporary, place));
            let none = integer(0, span);
            let test = comparison(Compare::GreaterEqual, held.clone(), none, span);
            tests.tests.push(Test::Condition(test));
            if part.is_idle() {
                continue;
            }
            let arguments = vec![map.clone(), held];
            let found = Expression::native("Map.value_at", arguments, Ty::Any, part.span);
            let found = match &value_type {
                Ty::Any => found,
                ty => self.convert(found, Conversion::Cast, ty.clone()),
            };
            self.add_part(found, part, tests);
        }
    }

    /// The length of a list; of something else it is -1.
    pub(super) fn length_of(&mut self, value: &Expression) -> Expression {
        let span = value.span;
        match value.ty {
            Ty::List(_) => {
                let kind = ExpressionKind::Length(value.clone().boxed());
                Expression::new(kind, Ty::Integer, span)
            }
            _ => Expression::native("List.measure", vec![value.clone()], Ty::Integer, span),
        }
    }

    /// What stands for `value` when that is held.
    pub(super) fn temporary_for(&mut self, value: &Expression) -> (Temporary, Expression) {
        self.temporary(value.ty.clone(), value.span)
    }
}

impl Pattern {
    /// Whether nothing is to be done for it.
    pub(super) fn is_idle(&self) -> bool {
        match &self.kind {
            Kind::Anything | Kind::Error => true,
            Kind::Fields(fields) => fields.patterns().all(Pattern::is_idle),
            _ => false,
        }
    }

    /// Whether it reads the value at most once.
    pub(super) fn reads_once(&self) -> bool {
        match &self.kind {
            Kind::Anything
            | Kind::Error
            | Kind::Bind(_)
            | Kind::Boolean(_)
            | Kind::Text(_)
            | Kind::Constant(_) => true,
            Kind::Fields(fields) => {
                let mut read = fields.patterns().filter(|part| !part.is_idle());
                read.next().is_none_or(Pattern::reads_once) && read.next().is_none()
            }
            Kind::Type(..)
            | Kind::Number(_)
            | Kind::Decimals(..)
            | Kind::List(_)
            | Kind::Map(_)
            | Kind::Tuple(_)
            | Kind::Or(_) => false,
        }
    }
}

fn boolean(kind: ExpressionKind, span: Span) -> Expression {
    Expression::new(kind, Ty::Boolean, span)
}

fn comparison(operator: Compare, left: Expression, right: Expression, span: Span) -> Expression {
    boolean(ExpressionKind::Compare(operator, left.boxed(), right.boxed()), span)
}

fn integer(value: i64, span: Span) -> Expression {
    Expression::new(ExpressionKind::Integer(value), Ty::Integer, span)
}

fn number(number: Number, span: Span) -> Expression {
    match number {
        Number::Integer(value) => integer(value, span),
        Number::Float(value) => Expression::new(ExpressionKind::Float(value), Ty::Float, span),
    }
}

/// An element of a list, or of an `Any` that is one.
fn element(list: &Expression, index: Expression, span: Span) -> Expression {
    let ty = match &list.ty {
        Ty::List(element) => Some((**element).clone()),
        _ => None,
    };
    let list = list.clone();
    match ty {
        Some(ty) => {
            Expression::new(ExpressionKind::Element(Box::new(Element { list, index })), ty, span)
        }
        None => {
            let index_type = Ty::Any;
            let index = Expression::new(
                ExpressionKind::Convert(Conversion::Box, index.boxed()),
                index_type,
                span,
            );
            let kind = ExpressionKind::DynamicElement(Box::new(Element { list, index }));
            Expression::new(kind, Ty::Any, span)
        }
    }
}
