//! Expressions.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};
use rust_decimal::Decimal;

use super::Checker;
use super::coerce::Wanted;
use super::operators::Written;
use crate::hir::{Binary, Compare, Expression, ExpressionKind, Unary};
use crate::library::{self, NamedValue};
use crate::names::Meaning;
use crate::syntax::ast::{self, BinaryOperator, Expr, ExprKind, UnaryOperator};
use crate::types::{Conversion, Joining, SELF_TYPE, Ty};

impl<'a> Checker<'_, 'a> {
    /// An expression; `expected` is the type that its place wants, if that is known.
    pub(super) fn expression(&mut self, written: &'a Expr, expected: Option<&Ty>) -> Expression {
        if !self.ready.is_empty()
            && let Some(ready) = self.ready.remove(&std::ptr::from_ref(written))
        {
            return ready;
        }
        let checked = self.expression_as_case(written, expected);
        self.as_variant(checked)
    }

    /// The same; what is known to be of one case of a variant has the type of that case.
    pub(super) fn expression_as_case(
        &mut self,
        written: &'a Expr,
        expected: Option<&Ty>,
    ) -> Expression {
        let checked = self.unnoted_expression(written, expected);
        self.note_value(written, &checked.ty);
        checked
    }

    fn unnoted_expression(&mut self, written: &'a Expr, expected: Option<&Ty>) -> Expression {
        let span = written.span;
        let new = |kind, ty| Expression::new(kind, ty, span);
        match &written.kind {
            ExprKind::Integer(value) => match i64::try_from(*value) {
                Ok(value) => new(ExpressionKind::Integer(value), Ty::Integer),
                Err(_) => {
                    let message = "this number does not fit into an Integer";
                    self.wrong(span, Diagnostic::error("E0105", message).at(span, ""))
                }
            },
            ExprKind::IntegerMinimum => new(ExpressionKind::Integer(i64::MIN), Ty::Integer),
            ExprKind::Float(value) => new(ExpressionKind::Float(*value), Ty::Float),
            ExprKind::Decimal(digits) => self.decimal(digits, span),
            ExprKind::Boolean(value) => new(ExpressionKind::Boolean(*value), Ty::Boolean),
            ExprKind::Nothing => new(ExpressionKind::Nothing, Ty::Nothing),
            ExprKind::Text(parts) => self.text(parts, span),
            ExprKind::Bytes(bytes) => {
                new(ExpressionKind::Bytes(Arc::from(bytes.as_slice())), Ty::Bytes)
            }
            ExprKind::Name(name) => match self.case_called(name, expected) {
                Some(found) => self.case_value((found, expected), name, span),
                None => self.name(name, expected),
            },
            ExprKind::Paren(inner) => Expression { span, ..self.expression(inner, expected) },
            ExprKind::List(items) => self.list(items, expected, span),
            ExprKind::Set(items) => self.set(items, expected, span),
            ExprKind::Map(entries) => self.map(entries, expected, span),
            ExprKind::Lambda(parameters, body) => self.lambda(written, parameters, body, expected),
            ExprKind::If(condition, then, otherwise) => {
                self.if_expression(condition, then, otherwise, expected, span)
            }
            ExprKind::Or(..) | ExprKind::And(..) | ExprKind::Not(_) | ExprKind::Is { .. } => {
                self.condition(written).0
            }
            ExprKind::Binary { operator, left, right, .. } => {
                self.operation(*operator, left, right, span)
            }
            ExprKind::Unary(operator, operand) => self.negation(*operator, operand, expected, span),
            ExprKind::Fallback(left, right) => self.fallback(left, right, expected, span),
            ExprKind::Range { start, end, exclusive } => self.range(start, end, *exclusive, span),
            ExprKind::Cast(value, ty) => self.cast(value, ty, span),
            ExprKind::Index(object, index) => self.index(object, index, span),
            ExprKind::Call(callee, arguments) => self.call(callee, arguments, span, expected),
            ExprKind::Member { object, name, .. }
                if self.names.module_before_dot(object).is_some() =>
            {
                let value = self.name(name, expected);
                Expression { span, ..value }
            }
            ExprKind::Member { object, name, optional } => {
                match self.case_of_variant(object, name, span, expected) {
                    Some(case) => case,
                    None => self.member(object, name, *optional, span),
                }
            }
            ExprKind::SelfValue => self.self_value(span),
            ExprKind::Tuple(parts) => self.tuple(parts, expected, span),
            ExprKind::With(object, arguments) => self.with(object, arguments, span),
            ExprKind::Match(body) => self.match_value(body, expected, span),
            other => self.refused(other, span),
        }
    }

    /// A literal, as the two words that the running program has of it.
    fn decimal(&mut self, digits: &str, span: Span) -> Expression {
        let Ok(value) = Decimal::from_str_exact(digits) else {
            let message = "this number does not fit into a Decimal";
            let diagnostic = Diagnostic::error("E0105", message).at(span, "");
            return self.wrong(span, diagnostic.note("a Decimal has up to 28 digits"));
        };
        let words = u128::from_le_bytes(value.serialize());
        let parts = [words as i64, (words >> 64) as i64];
        let parts =
            parts.map(|part| Expression::new(ExpressionKind::Integer(part), Ty::Integer, span));
        let decimal = Expression::native("Decimal.from_parts", parts.to_vec(), Ty::Any, span);
        self.convert(decimal, Conversion::Cast, Ty::Decimal)
    }

    /// What is no value.
    fn refused(&mut self, kind: &ExprKind, span: Span) -> Expression {
        let diagnostic = match kind {
            ExprKind::Super => {
                let message = "`super` is no value: it stands before `(` or `.`";
                Diagnostic::error("E0607", message).at(span, "")
            }
            ExprKind::TypeApplication(_) => Diagnostic::error("E0412", "a type is no value")
                .at(span, "a type")
                .note("`List of Integer()` makes an empty list"),
            _ => return Expression::error(span),
        };
        self.wrong(span, diagnostic)
    }

    /// The value that a name stands for.
    pub(super) fn name(&mut self, name: &'a ast::Name, expected: Option<&Ty>) -> Expression {
        let span = name.span;
        match self.meaning(span) {
            Meaning::Variable(variable) => {
                if self.flow.is_unset(variable) {
                    let message = format!("`{}` may have no value yet", name.text);
                    let declared = self.names.variable(variable).span;
                    let diagnostic = Diagnostic::error("E0303", message)
                        .at(span, "read here")
                        .at(declared, "declared without a value");
                    // Said once.
                    self.flow.set(variable);
                    return self.wrong(span, diagnostic);
                }
                self.variable_value(variable, span)
            }
            Meaning::Process(process) => {
                self.note_deprecated(self.names.process(process).span, span);
                match self.is_generic_process(process) {
                    true => self.generic_value(process, span, expected),
                    false => self.process_value(process, span),
                }
            }
            // Cases are found before.
            Meaning::Unknown | Meaning::Case => Expression::error(span),
            Meaning::Imported(module, member) => {
                let module = module.name();
                if let Some(value) = library::named_value(module, member) {
                    return named(value, span);
                }
                let found = library::module(module).and_then(|group| group.find(member));
                let value = found.and_then(|found| self.library_value(found, span));
                value.unwrap_or_else(|| self.not_a_value(name, "a process of the library"))
            }
            Meaning::Prelude(text) => {
                let value = self.prelude_value(text, span);
                value.unwrap_or_else(|| self.not_a_value(name, "a process of the library"))
            }
            Meaning::Module(_) | Meaning::OwnModule(_) => self.not_a_value(name, "a module"),
            Meaning::Type | Meaning::Class(_) => self.not_a_value(name, "a type"),
        }
    }

    fn not_a_value(&mut self, name: &ast::Name, what: &str) -> Expression {
        let message = format!("`{}` is {what}, which is no value", name.text);
        let diagnostic = Diagnostic::error("E0412", message).at(name.span, "used as a value");
        let note = "a lambda can call it: `(x) => …`";
        self.wrong(
            name.span,
            if what.starts_with("a process") { diagnostic.note(note) } else { diagnostic },
        )
    }

    fn if_expression(
        &mut self,
        condition: &'a Expr,
        then: &'a Expr,
        otherwise: &'a Expr,
        expected: Option<&Ty>,
        span: Span,
    ) -> Expression {
        let (condition, consequences) = self.condition(condition);
        let before = self.flow.clone();
        self.flow.learn(&consequences.when_true);
        let then = self.expression(then, expected);
        self.restore(before.clone());
        self.flow.learn(&consequences.when_false);
        let otherwise = self.expression(otherwise, expected);
        self.restore(before);
        let ty = self.common(&then, &otherwise, expected, "both sides of this choice", span);
        let wanted = Wanted::by("this side of the choice");
        let (then, otherwise) =
            (self.coerce(then, &ty, &wanted), self.coerce(otherwise, &ty, &wanted));
        let (condition, then, otherwise) = (condition.boxed(), then.boxed(), otherwise.boxed());
        Expression::new(ExpressionKind::If { condition, then, otherwise }, ty, span)
    }

    /// The type of two values of which one is taken.
    fn common(
        &mut self,
        a: &Expression,
        b: &Expression,
        expected: Option<&Ty>,
        what: &str,
        span: Span,
    ) -> Ty {
        if let Some(joined) = self.open.join(&a.ty, &b.ty, Joining::Widening, span) {
            return joined;
        }
        match expected {
            Some(expected) if !super::collections::has_parameter(expected) => expected.clone(),
            _ => {
                let (x, y) = (self.open.resolve(&a.ty), self.open.resolve(&b.ty));
                let message = format!("{what} have types with nothing in common: {x} and {y}");
                let diagnostic = Diagnostic::error("E0416", message)
                    .at(a.span, format!("this is {x}"))
                    .at(b.span, format!("this is {y}"));
                self.report(diagnostic);
                Ty::Error
            }
        }
    }

    fn operation(
        &mut self,
        operator: BinaryOperator,
        left: &'a Expr,
        right: &'a Expr,
        span: Span,
    ) -> Expression {
        if operator == BinaryOperator::In {
            return self.contains(left, right, span);
        }
        if operator == BinaryOperator::NotIn {
            let contained = self.contains(left, right, span);
            let ty = contained.ty.clone();
            return Expression::new(ExpressionKind::Not(contained.boxed()), ty, span);
        }
        let written = Written { symbol: operator.symbol(), span };
        let left = self.expression(left, None);
        let expected = left.ty.clone();
        let right = self.expression(right, Some(&expected).filter(|ty| !ty.is_silent()));
        match comparison(operator) {
            Some(compare) => self.compare(compare, written, left, right),
            None => self.binary(arithmetic(operator), written, left, right),
        }
    }

    fn negation(
        &mut self,
        operator: UnaryOperator,
        operand: &'a Expr,
        expected: Option<&Ty>,
        span: Span,
    ) -> Expression {
        if operator == UnaryOperator::Signal {
            return self.signal(operand, span);
        }
        let operand = self.expression(operand, expected);
        match (operator, &operand.kind) {
            // The smallest Integer has no opposite, which shows when the program runs.
            (UnaryOperator::Negate, &ExpressionKind::Integer(value)) if value != i64::MIN => {
                let value = -value;
                Expression::new(ExpressionKind::Integer(value), Ty::Integer, span)
            }
            (UnaryOperator::Negate, ExpressionKind::Float(value)) => {
                Expression::new(ExpressionKind::Float(-value), Ty::Float, span)
            }
            (UnaryOperator::Negate, _) => {
                self.unary(Unary::Negate, Written { symbol: "-", span }, operand)
            }
            (UnaryOperator::BitNot | UnaryOperator::Signal, _) => {
                self.unary(Unary::Complement, Written { symbol: "~", span }, operand)
            }
        }
    }

    /// `left ?? right`.
    fn fallback(
        &mut self,
        left: &'a Expr,
        right: &'a Expr,
        expected: Option<&Ty>,
        span: Span,
    ) -> Expression {
        let left = self.expression(left, expected);
        let ty = self.open.resolve(&left.ty);
        let inner = ty.without_nothing();
        let before = self.flow.clone();
        let right = self.expression(right, Some(&inner).filter(|ty| !ty.is_silent()));
        self.restore(before);
        if ty.is_silent() {
            return Expression { span, ..left };
        }
        if !ty.accepts_nothing() {
            let message = format!("{ty} is never nothing, so `??` never takes the right side");
            self.never_nothing(&left, message);
            return Expression { span, ..left };
        }
        let joined = self.open.join(&inner, &right.ty, Joining::Widening, span);
        let wanted = expected.filter(|ty| **ty == Ty::Any).cloned();
        let Some(result) = joined.or(wanted) else {
            let message = format!(
                "both sides of `??` have types with nothing in common: {inner} and {}",
                right.ty
            );
            let diagnostic = Diagnostic::error("E0416", message)
                .at(left.span, format!("this is {ty}"))
                .at(right.span, format!("this is {}", right.ty));
            return self.wrong(span, diagnostic);
        };
        let wanted = Wanted::by("this side of `??`");
        let optional = Ty::optional(result.clone());
        let left = self.coerce(left, &optional, &wanted);
        let right = self.coerce(right, &result, &wanted);
        Expression::new(ExpressionKind::Fallback(left.boxed(), right.boxed()), result, span)
    }

    /// Warns that a test for `nothing` is idle, unless only what was known before makes it so.
    pub(super) fn never_nothing(&mut self, value: &Expression, message: String) {
        let mut inner = value;
        while let ExpressionKind::Convert(_, converted) = &inner.kind {
            inner = converted;
        }
        if let ExpressionKind::Variable(variable) = inner.kind
            && self.variable_type(variable).accepts_nothing()
        {
            return;
        }
        let label = format!("this is {}", self.open.resolve(&value.ty));
        self.report(Diagnostic::warning("E0417", message).at(value.span, label));
    }

    /// `value as T`.
    fn cast(&mut self, value: &'a Expr, ty: &ast::Type, span: Span) -> Expression {
        let ty = self.written_type(ty);
        let value = self.expression(value, Some(&ty));
        let value = self.made_iterable(value, &ty);
        let from = self.open.resolve(&value.ty);
        if from.is_open() || crate::types::conversion(&from, &ty).is_some() {
            let value = self.coerce(value, &ty, &Wanted::by("`as`"));
            return Expression { span, ..value };
        }
        if !crate::types::may_be(&from, &ty) {
            let message = format!("{from} is never {ty}");
            let diagnostic =
                Diagnostic::error("E0414", message).at(value.span, format!("this is {from}"));
            return self.wrong(span, diagnostic);
        }
        let value = self.to_any(value);
        let cast = self.convert(value, Conversion::Cast, ty);
        Expression { span, ..cast }
    }

    /// `object.name` without a call.
    fn member(
        &mut self,
        object: &'a Expr,
        name: &'a ast::Name,
        optional: bool,
        span: Span,
    ) -> Expression {
        if let Some(value) = self.static_value(object, name, span) {
            return value;
        }
        if let Some(owner) = self.owner_name(object) {
            if owner == SELF_TYPE
                && let Some(own) = self.names.named(object)
            {
                self.self_type(own);
                return Expression::error(span);
            }
            if let Some(value) = library::named_value(owner, &name.text) {
                let value = named(value, span);
                let signature = format!("{} as {}", name.text, value.ty);
                self.note_member(name, owner, &signature, "");
                return value;
            }
            if let Some(found) = library::module(owner).and_then(|group| group.find(&name.text)) {
                self.note_library(name, owner, found.member);
                let value = self.library_value(found, span);
                return value.unwrap_or_else(|| self.not_a_value(name, "a process of the library"));
            }
            let known = library::named_values(owner);
            let diagnostic =
                super::members::unknown_member(&format!("`{owner}`"), &name.text, name.span, known);
            return self.wrong(span, diagnostic);
        }
        let object = self.object(object);
        if self.open.resolve(&object.ty).is_silent() {
            return Expression { span, ..object };
        }
        match optional {
            true => {
                self.if_there(object, span, |checker, there| checker.member_of(there, name, span))
            }
            false => self.member_of(object, name, span),
        }
    }

    /// `object.name` of a value.
    fn member_of(&mut self, object: Expression, name: &'a ast::Name, span: Span) -> Expression {
        let ty = self.open.resolve(&object.ty);
        let is_late = ty == Ty::Any && &*name.text != "to_text";
        if let Some(capability) = self.capability(&object, name, span) {
            return capability;
        }
        if let Ty::Class(class) = &ty {
            return match self.field(object, name, span) {
                Some(field) => field,
                None => {
                    let diagnostic = self.no_such_field(class, name);
                    self.wrong(span, diagnostic)
                }
            };
        }
        if let Some(part) = self.named_part(object.clone(), name) {
            return part;
        }
        if is_late && let Some(field) = self.field(object, name, span) {
            return field;
        }
        let is_member = library::groups_of(&ty.without_nothing())
            .into_iter()
            .any(|group| group.find(&name.text).is_some());
        let diagnostic = if is_member || &*name.text == "to_text" {
            Diagnostic::error("E0418", format!("`{}` is a process: call it with `()`", name.text))
                .at(name.span, "not called")
                .fix("call it", name.span.after(), "()")
        } else {
            self.no_such_member(&ty, name)
        };
        self.wrong(span, diagnostic)
    }

    /// The module `io.files` where that stands before a dot.
    fn inner_module(&self, object: &Expr) -> Option<&'static str> {
        let ExprKind::Member { object, name, optional: false } = &object.kind else { return None };
        let ExprKind::Name(module) = &object.kind else { return None };
        match self.meaning(module.span) {
            Meaning::Module(module) => library::module_in(module, &name.text),
            _ => None,
        }
    }

    /// The type or module that stands before a dot.
    pub(super) fn owner_name(&self, object: &'a Expr) -> Option<&'a str> {
        if let Some(module) = self.inner_module(object) {
            return Some(module);
        }
        let name = self.names.named(object)?;
        match self.meaning(name.span) {
            Meaning::Type | Meaning::Class(_) => Some(&name.text),
            Meaning::Module(module) => Some(module),
            _ => None,
        }
    }
}

fn named(value: NamedValue, span: Span) -> Expression {
    match value {
        NamedValue::Integer(value) => {
            Expression::new(ExpressionKind::Integer(value), Ty::Integer, span)
        }
        NamedValue::Float(value) => Expression::new(ExpressionKind::Float(value), Ty::Float, span),
    }
}

fn comparison(operator: BinaryOperator) -> Option<Compare> {
    Some(match operator {
        BinaryOperator::Equal => Compare::Equal,
        BinaryOperator::NotEqual => Compare::NotEqual,
        BinaryOperator::Less => Compare::Less,
        BinaryOperator::LessEqual => Compare::LessEqual,
        BinaryOperator::Greater => Compare::Greater,
        BinaryOperator::GreaterEqual => Compare::GreaterEqual,
        _ => return None,
    })
}

pub(super) fn arithmetic(operator: BinaryOperator) -> Binary {
    match operator {
        BinaryOperator::Add => Binary::Add,
        BinaryOperator::Subtract => Binary::Subtract,
        BinaryOperator::Multiply => Binary::Multiply,
        BinaryOperator::Divide => Binary::Divide,
        BinaryOperator::Remainder => Binary::Remainder,
        BinaryOperator::AddWrapping => Binary::AddWrapping,
        BinaryOperator::SubtractWrapping => Binary::SubtractWrapping,
        BinaryOperator::MultiplyWrapping => Binary::MultiplyWrapping,
        BinaryOperator::BitAnd => Binary::And,
        BinaryOperator::BitOr => Binary::Or,
        BinaryOperator::Xor => Binary::Xor,
        BinaryOperator::ShiftLeft => Binary::ShiftLeft,
        BinaryOperator::ShiftRight => Binary::ShiftRight,
        BinaryOperator::ShiftRightUnsigned => Binary::ShiftRightUnsigned,
        // The others are comparisons, which do not get here.
        _ => Binary::Power,
    }
}
