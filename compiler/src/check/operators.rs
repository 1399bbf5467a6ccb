//! Operators on values whose types are known.

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::coerce::Wanted;
use crate::hir::{Binary, Compare, Expression, ExpressionKind, Unary};
use crate::types::{ClassTy, Conversion, Joining, Ty, join, may_be};

/// An operator as the source writes it and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<'a> {
    pub(super) symbol: &'a str,
    /// The whole operation.
    pub(super) span: Span,
}

impl Checker<'_, '_> {
    /// `left operator right` for arithmetic and bits.
    pub(super) fn binary(
        &mut self,
        operator: Binary,
        written: Written<'_>,
        left: Expression,
        right: Expression,
    ) -> Expression {
        let (a, b) = (self.open.resolve(&left.ty), self.open.resolve(&right.ty));
        if let Some(ty) = silent(&a, &b) {
            return silent_operation(operator, left, right, ty, written.span);
        }
        let (left, right) = match &a {
            Ty::Class(class) => {
                match self.binary_of_object(operator, class, left, right, written.span) {
                    Ok(call) => return call,
                    Err(operands) => *operands,
                }
            }
            Ty::Variable(variable) => {
                match self.binary_of_variable(operator, variable, left, right, written.span) {
                    Ok(operation) => return operation,
                    Err(operands) => *operands,
                }
            }
            _ => (left, right),
        };
        if a == Ty::Any || b == Ty::Any {
            return self.binary_any(operator, left, right, written.span);
        }
        match (operator, &a, &b) {
            (Binary::Add, Ty::Text, Ty::Text) => join_texts(left, right, written.span),
            (Binary::Add, Ty::List(_), Ty::List(_)) => self.join_lists(written, left, right),
            (Binary::Xor, Ty::Boolean, Ty::Boolean) => {
                let kind = ExpressionKind::Compare(Compare::NotEqual, left.boxed(), right.boxed());
                Expression::new(kind, Ty::Boolean, written.span)
            }
            _ => match number_type(operator, &a, &b) {
                Some(Ty::Decimal) => {
                    let result = self.binary_any(operator, left, right, written.span);
                    self.convert(result, Conversion::Cast, Ty::Decimal)
                }
                Some(ty) => self.binary_numbers(operator, left, right, ty, written.span),
                None => {
                    let diagnostic = wrong_operands(operator, written, (&left, &a), (&right, &b));
                    self.wrong(written.span, diagnostic)
                }
            },
        }
    }

    fn binary_numbers(
        &mut self,
        operator: Binary,
        left: Expression,
        right: Expression,
        ty: Ty,
        span: Span,
    ) -> Expression {
        let wanted = Wanted::by("the operator");
        let left = self.coerce(left, &ty, &wanted);
        let right = self.coerce(right, &ty, &wanted);
        Expression::new(ExpressionKind::Binary(operator, left.boxed(), right.boxed()), ty, span)
    }

    /// An operator one of whose operands is `Any`: decided when the program runs.
    fn binary_any(
        &mut self,
        operator: Binary,
        left: Expression,
        right: Expression,
        span: Span,
    ) -> Expression {
        let wrapping = matches!(
            operator,
            Binary::AddWrapping | Binary::SubtractWrapping | Binary::MultiplyWrapping
        );
        if wrapping {
            return self.binary_numbers(operator, left, right, Ty::Integer, span);
        }
        let (left, right) = (self.to_any(left), self.to_any(right));
        Expression::new(
            ExpressionKind::Binary(operator, left.boxed(), right.boxed()),
            Ty::Any,
            span,
        )
    }

    fn join_lists(
        &mut self,
        written: Written<'_>,
        left: Expression,
        right: Expression,
    ) -> Expression {
        let wanted = Wanted::by("the right side of `+`")
            .because(Some(left.span), format!("this is {}", left.ty));
        let right = self.coerce(right, &left.ty.clone(), &wanted);
        let ty = self.open.resolve(&left.ty);
        let sum = self.binary_any(Binary::Add, left, right, written.span);
        self.convert(sum, Conversion::Cast, ty)
    }

    /// `-operand` or `~operand`.
    pub(super) fn unary(
        &mut self,
        operator: Unary,
        written: Written<'_>,
        operand: Expression,
    ) -> Expression {
        let ty = self.open.resolve(&operand.ty);
        let operand = match (operator, &ty) {
            (Unary::Negate, Ty::Class(class)) => {
                match self.negated_object(class, operand, written.span) {
                    Ok(call) => return call,
                    Err(operand) => operand,
                }
            }
            _ => operand,
        };
        let result = match (operator, &ty) {
            (_, Ty::Any | Ty::Integer) => ty,
            (Unary::Negate, Ty::Variable(variable)) if self.can_be_negated(variable) => ty,
            (Unary::Negate, Ty::Float) => ty,
            (Unary::Negate, Ty::Decimal) => {
                let kind = ExpressionKind::Unary(operator, self.to_any(operand).boxed());
                let result = Expression::new(kind, Ty::Any, written.span);
                return self.convert(result, Conversion::Cast, Ty::Decimal);
            }
            (_, ty) if ty.is_silent() => ty.clone(),
            (_, Ty::Open(_)) => Ty::Never,
            _ => {
                let needed = if operator == Unary::Negate { "a number" } else { "an Integer" };
                let message = format!("`{}` needs {needed}, found {ty}", written.symbol);
                let diagnostic =
                    Diagnostic::error("E0402", message).at(operand.span, format!("this is {ty}"));
                return self.wrong(written.span, optional_note(diagnostic, &ty));
            }
        };
        Expression::new(ExpressionKind::Unary(operator, operand.boxed()), result, written.span)
    }

    /// A comparison.
    pub(super) fn compare(
        &mut self,
        operator: Compare,
        written: Written<'_>,
        left: Expression,
        right: Expression,
    ) -> Expression {
        self.open.unify(&left.ty, &right.ty, written.span);
        let (a, b) = (self.open.resolve(&left.ty), self.open.resolve(&right.ty));
        if let Some(ty) = silent(&a, &b) {
            let kind = ExpressionKind::Compare(operator, left.boxed(), right.boxed());
            let ty = if ty == Ty::Error { Ty::Error } else { Ty::Boolean };
            return Expression::new(kind, ty, written.span);
        }
        let (left, right) = match self.compare_objects(operator, left, right, written.span) {
            Ok(comparison) => return comparison,
            Err(operands) => *operands,
        };
        let is_equality = matches!(operator, Compare::Equal | Compare::NotEqual);
        let related = match (&a, &b) {
            // In a copy of something generic, a type parameter may well stand for what is never nothing.
            _ if is_equality => {
                can_be_equal(&a, &b) && (self.generics.is_in_copy() || !is_never_nothing(&a, &b))
            }
            _ => self.have_order(&a, &b),
        };
        if !related {
            let diagnostic = wrong_comparison(is_equality, written, (&left, &a), (&right, &b));
            return self.wrong(written.span, diagnostic);
        }
        let (left, right) = self.comparable(left, right, &a, &b);
        let kind = ExpressionKind::Compare(operator, left.boxed(), right.boxed());
        Expression::new(kind, Ty::Boolean, written.span)
    }

    /// Whether one of two values is the smaller one.
    pub(super) fn have_order(&mut self, a: &Ty, b: &Ty) -> bool {
        match (a, b) {
            (Ty::Tuple(a), Ty::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| self.have_order(a, b))
            }
            (Ty::Variable(variable), _) if a == b => self.has_order(variable),
            (Ty::Any, _) | (_, Ty::Any) | (Ty::Text, Ty::Text) => true,
            (Ty::Class(class), _) => self.orders(class, b),
            _ => a.is_number() && b.is_number() && join(a, b, Joining::Widening).is_some(),
        }
    }

    /// Both operands in a type that one instruction compares: their own if it is the same, a literal
    /// in that of the other, else `Any`, which compares Integer with Float exactly.
    fn comparable(
        &mut self,
        left: Expression,
        right: Expression,
        a: &Ty,
        b: &Ty,
    ) -> (Expression, Expression) {
        if a == b && matches!(a, Ty::Integer | Ty::Float | Ty::Boolean | Ty::Text) {
            return (left, right);
        }
        let exact = |value: &Expression| match value.kind {
            ExpressionKind::Integer(number) => number.unsigned_abs() <= 1 << 53,
            _ => false,
        };
        let wanted = Wanted::by("the comparison");
        match (a, b) {
            (Ty::Integer, Ty::Float) if exact(&left) => (self.coerce(left, b, &wanted), right),
            (Ty::Float, Ty::Integer) if exact(&right) => (left, self.coerce(right, a, &wanted)),
            _ => (self.to_any(left), self.to_any(right)),
        }
    }
}

/// The type of an operation on something wrong or not yet known.
fn silent(a: &Ty, b: &Ty) -> Option<Ty> {
    let unknown = |ty: &Ty| matches!(ty, Ty::Never | Ty::Open(_));
    if *a == Ty::Error || *b == Ty::Error {
        Some(Ty::Error)
    } else {
        (unknown(a) || unknown(b)).then_some(Ty::Never)
    }
}

fn silent_operation(
    operator: Binary,
    left: Expression,
    right: Expression,
    ty: Ty,
    span: Span,
) -> Expression {
    Expression::new(ExpressionKind::Binary(operator, left.boxed(), right.boxed()), ty, span)
}

/// In which type numbers are combined, if both are numbers that `operator` takes.
fn number_type(operator: Binary, a: &Ty, b: &Ty) -> Option<Ty> {
    let for_floats = matches!(
        operator,
        Binary::Add
            | Binary::Subtract
            | Binary::Multiply
            | Binary::Divide
            | Binary::Remainder
            | Binary::Power
    );
    let ty =
        if a.is_number() && b.is_number() { join(a, b, Joining::Widening)? } else { return None };
    (ty == Ty::Integer || for_floats).then_some(ty)
}

fn join_texts(left: Expression, right: Expression, span: Span) -> Expression {
    let parts_of = |side: Expression| match side.kind {
        ExpressionKind::Join(parts) => parts,
        _ => vec![side],
    };
    let mut parts = parts_of(left);
    parts.extend(parts_of(right));
    Expression::new(ExpressionKind::Join(parts), Ty::Text, span)
}

/// Whether values of both types may be equal.
pub(super) fn can_be_equal(a: &Ty, b: &Ty) -> bool {
    let (a, b) = (a.without_nothing(), b.without_nothing());
    let is_variable = |ty: &Ty| matches!(ty, Ty::Variable(_));
    let may_be = may_be(&a, &b) && !is_variable(&a) && !is_variable(&b);
    join(&a, &b, Joining::Widening).is_some() || may_be
}

/// Whether one of two values is `nothing`, and the other one never is.
fn is_never_nothing(a: &Ty, b: &Ty) -> bool {
    let is_always = |ty: &Ty| !matches!(ty, Ty::Any | Ty::Variable(_)) && !ty.accepts_nothing();
    *a == Ty::Nothing && is_always(b) || *b == Ty::Nothing && is_always(a)
}

fn wrong_operands(
    operator: Binary,
    written: Written<'_>,
    (left, a): (&Expression, &Ty),
    (right, b): (&Expression, &Ty),
) -> Diagnostic {
    let needs = match operator {
        Binary::Add => "numbers, Texts or lists of the same type",
        Binary::Subtract
        | Binary::Multiply
        | Binary::Divide
        | Binary::Remainder
        | Binary::Power => "numbers",
        _ => "Integers",
    };
    let message = format!("`{}` needs {needs}, found {a} and {b}", written.symbol);
    let diagnostic = Diagnostic::error("E0402", message)
        .at(left.span, format!("this is {a}"))
        .at(right.span, format!("this is {b}"));
    if operator == Binary::Add && (*a == Ty::Text || *b == Ty::Text) {
        return diagnostic
            .note("nothing becomes a Text by itself: write `\"{…}\"` or `.to_text()`");
    }
    number_note(optional_note(optional_note(diagnostic, a), b), a, b)
}

/// Adds the way out when a Decimal meets a Float.
fn number_note(diagnostic: Diagnostic, a: &Ty, b: &Ty) -> Diagnostic {
    match (a, b) {
        (Ty::Float, Ty::Decimal) | (Ty::Decimal, Ty::Float) => diagnostic.note(
            "a Float is seldom the decimal number it shows: say which is meant with `to_decimal()` or `to_float()`",
        ),
        _ => diagnostic,
    }
}

fn wrong_comparison(
    is_equality: bool,
    written: Written<'_>,
    (left, a): (&Expression, &Ty),
    (right, b): (&Expression, &Ty),
) -> Diagnostic {
    let message = match is_equality {
        true => format!("{a} and {b} are never equal"),
        false => format!(
            "`{}` compares numbers with numbers and Text with Text, found {a} and {b}",
            written.symbol
        ),
    };
    let diagnostic = Diagnostic::error("E0409", message)
        .at(left.span, format!("this is {a}"))
        .at(right.span, format!("this is {b}"));
    let diagnostic = number_note(diagnostic, a, b);
    match (a, b) {
        _ if is_equality => diagnostic,
        (Ty::Class(class), Ty::Class(_)) => order_note(diagnostic, class),
        (Ty::Tuple(_), Ty::Tuple(_)) => diagnostic
            .note("tuples have an order when they have as many parts, and all of these have one"),
        _ => optional_note(optional_note(diagnostic, a), b),
    }
}

/// Adds how objects of a class get an order.
pub(super) fn order_note(diagnostic: Diagnostic, class: &ClassTy) -> Diagnostic {
    let name = &class.name;
    diagnostic.note(format!(
        "objects have an order when their type implements `Comparable`, with `compare_to(other as {name}) \
         returns Integer`"
    ))
}

/// Adds the way out when `ty` is an optional.
pub(super) fn optional_note(diagnostic: Diagnostic, ty: &Ty) -> Diagnostic {
    match ty {
        Ty::Variable(variable) if diagnostic.notes.is_empty() => diagnostic.note(format!(
            "nothing is known of `{0}`: a bound such as `where {0} is Comparable` says what it can do",
            variable.name
        )),
        Ty::Optional(_) if diagnostic.notes.is_empty() => diagnostic.note(
            "it may be nothing: write `?? value` for that case, or test it with `is nothing` first",
        ),
        _ => diagnostic,
    }
}
