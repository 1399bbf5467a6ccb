//! Tuples: making them, and taking them apart.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::coerce::Wanted;
use super::collections::has_parameter;
use super::matching::MayNotFit;
use super::operators::optional_note;
use crate::hir::{Expression, ExpressionKind, Statement, StatementKind};
use crate::names::{VariableId, VariableKind};
use crate::syntax::ast::{self, Expr, Pattern, PatternKind};
use crate::types::{Ty, conversion};

/// With how many types, those inside others included, a tuple type may be written. Types that say another
/// one twice, and so on, double with every step.
pub(super) const MOST_PARTS: usize = 250;

impl<'a> Checker<'_, 'a> {
    /// `(a, b)`.
    pub(super) fn tuple(
        &mut self,
        written: &'a [Expr],
        expected: Option<&Ty>,
        span: Span,
    ) -> Expression {
        let expected = expected.map(|ty| self.open.resolve(ty).without_nothing());
        let wanted: &[Ty] = match &expected {
            Some(Ty::Tuple(types)) if types.len() == written.len() => types,
            _ => &[],
        };
        let mut parts = Vec::with_capacity(written.len());
        for (index, part) in written.iter().enumerate() {
            let wanted = wanted.get(index).filter(|ty| !ty.is_silent());
            let part = self.expression(part, wanted);
            let part = self.without_result(part);
            parts.push(match wanted.filter(|ty| !has_parameter(ty)) {
                Some(wanted) => self.fitting_part(part, wanted),
                None => part,
            });
        }
        if parts.iter().any(|part| part.ty == Ty::Error) {
            return Expression::error(span);
        }
        let ty = Ty::tuple(parts.iter().map(|part| self.open.resolve(&part.ty)).collect());
        if self.is_too_large(&ty, span) {
            return Expression::error(span);
        }
        Expression::new(ExpressionKind::Object(parts), ty, span)
    }

    /// A part in the type that is wanted of it, if it can be; what is wrong is said of the whole tuple.
    fn fitting_part(&mut self, part: Expression, wanted: &Ty) -> Expression {
        let (from, to) = (self.open.resolve(&part.ty), self.open.resolve(wanted));
        match from.is_open() || to.is_open() || conversion(&from, &to).is_some() {
            true => self.coerce(part, wanted, &Wanted::by("this part of the tuple")),
            false => part,
        }
    }

    /// Whether a type with tuples is larger than one may be, which is reported.
    pub(super) fn is_too_large(&mut self, ty: &Ty, span: Span) -> bool {
        let is_too_large = ty.is_larger_than(MOST_PARTS);
        if is_too_large {
            let message = format!("a type with tuples would have more than {MOST_PARTS} parts");
            let diagnostic = Diagnostic::error("E0420", message)
                .at(span, "the parts of its parts are counted, too")
                .note("a structure gives values that belong together a name");
            self.report(diagnostic);
        }
        is_too_large
    }

    /// `Let (a, b) = e`.
    pub(super) fn let_apart(
        &mut self,
        pattern: &'a Pattern,
        value: Option<&'a Expr>,
        span: Span,
    ) -> Option<Statement> {
        let value = self.expression(value?, None);
        let value = self.without_result(value);
        let mut steps = Vec::new();
        self.take_apart(pattern, value, &mut steps);
        Some(Statement { kind: StatementKind::Group(steps), span })
    }

    /// Adds the steps that give the names of a pattern their values. All is computed once and in order.
    pub(super) fn take_apart(
        &mut self,
        pattern: &'a Pattern,
        value: Expression,
        steps: &mut Vec<Statement>,
    ) {
        match &pattern.kind {
            // What could not be read stands there as `_`.
            PatternKind::Wildcard => {}
            PatternKind::Bind(name) => self.name_part(name, value, steps),
            PatternKind::Typed(name, ty) => {
                let annotation = ty.span;
                let ty = self.written_type(ty);
                if let Some(variable) = self.declared_at(name.span) {
                    let known = &mut self.variables[variable.index()];
                    known.ty = ty.clone();
                    known.origin = Some(annotation);
                    known.annotated = true;
                    let wanted = Wanted::by_variable(&name.text)
                        .because(Some(annotation), "the type is said here");
                    let value = self.coerce(value, &ty, &wanted);
                    declare(variable, value, name.span, steps);
                }
            }
            PatternKind::Tuple(written) => {
                let ty = self.open.resolve(&value.ty);
                match self.parts(value, written.len(), pattern.span, steps) {
                    Some(parts) => {
                        for (part, value) in written.iter().zip(parts) {
                            self.take_apart(part, value, steps);
                        }
                    }
                    None => {
                        let ty = if ty.is_silent() { ty } else { Ty::Error };
                        self.lose_names(pattern, &ty);
                    }
                }
            }
            PatternKind::Construct(name, written) => {
                let ty = self.open.resolve(&value.ty);
                if ty.is_silent() {
                    return self.lose_names(pattern, &Ty::Error);
                }
                match self.taken_fields(name, written, &ty, pattern.span) {
                    Ok(fields) => {
                        let held = self.hold_step(value, steps);
                        for (part, (number, ty)) in written.iter().zip(fields) {
                            let kind = ExpressionKind::Field(held.clone().boxed(), number);
                            let field = Expression::new(kind, ty, part.pattern.span);
                            self.take_apart(&part.pattern, field, steps);
                        }
                    }
                    Err(why) => {
                        if why == MayNotFit::Unreported {
                            self.report(may_not_fit(pattern));
                        }
                        self.lose_names(pattern, &Ty::Error);
                    }
                }
            }
            _ => {
                if !value.ty.is_silent() {
                    self.report(may_not_fit(pattern));
                }
                self.lose_names(pattern, &Ty::Error);
            }
        }
    }

    /// The parts of a value that is to be a tuple of `count`, after steps that compute it. Nothing after what
    /// is wrong was reported, or when it is not known yet what it is.
    pub(super) fn parts(
        &mut self,
        value: Expression,
        count: usize,
        place: Span,
        steps: &mut Vec<Statement>,
    ) -> Option<Vec<Expression>> {
        let ty = self.open.resolve(&value.ty);
        match &ty {
            Ty::Tuple(types) if types.len() == count => {
                if let ExpressionKind::Object(parts) = value.kind {
                    let held = parts.into_iter().map(|part| self.hold_step(part, steps));
                    return Some(held.collect());
                }
                let held = self.hold_step(value, steps);
                Some((0..count).map(|index| part_of(&held, types, index)).collect())
            }
            Ty::Any => {
                let span = value.span;
                let wanted = integer(count, span);
                let tuple = Expression::native("Tuple.of", vec![value, wanted], Ty::Any, span);
                let held = self.hold_step(tuple, steps);
                Some((0..count).map(|index| late_part(&held, index)).collect())
            }
            _ if ty.is_silent() || matches!(ty, Ty::Open(_)) => {
                let span = value.span;
                steps.push(Statement { kind: StatementKind::Expression(value), span });
                None
            }
            _ => {
                let diagnostic = wrong_parts(&ty, count, value.span, place);
                self.report(diagnostic);
                None
            }
        }
    }

    /// Gives a name of a pattern its value.
    fn name_part(&mut self, name: &'a ast::Name, value: Expression, steps: &mut Vec<Statement>) {
        let Some(variable) = self.declared_at(name.span) else { return };
        if self.names.variable(variable).kind != VariableKind::Loop {
            let value = self.fit(variable, value);
            return declare(variable, value, name.span, steps);
        }
        self.variables[variable.index()].ty = self.open.resolve(&value.ty);
        declare(variable, value, name.span, steps);
    }

    /// `tuple.key` and `tuple.value`, which tuples with two parts have.
    pub(super) fn named_part(&mut self, tuple: Expression, name: &ast::Name) -> Option<Expression> {
        let Ty::Tuple(types) = self.open.resolve(&tuple.ty) else { return None };
        let index = match (types.len(), &*name.text) {
            (2, "key") => 0,
            (2, "value") => 1,
            _ => return None,
        };
        let signature = format!("{} as {}", name.text, types[index]);
        self.note_member(name, &tuple.ty.to_string(), &signature, "");
        let span = tuple.span.to(name.span);
        Some(Expression { span, ..part_of(&tuple, &types, index) })
    }
}

fn declare(variable: VariableId, value: Expression, span: Span, steps: &mut Vec<Statement>) {
    steps.push(Statement { kind: StatementKind::Declare(variable, Some(value)), span });
}

/// A part of a tuple, which is read again.
pub(super) fn part_of(tuple: &Expression, types: &Arc<[Ty]>, index: usize) -> Expression {
    let ty = types.get(index).cloned().unwrap_or(Ty::Error);
    let kind = ExpressionKind::Field(tuple.clone().boxed(), index as u16);
    Expression::new(kind, ty, tuple.span)
}

/// A part of an `Any` that is known to be a tuple with that part.
pub(super) fn late_part(tuple: &Expression, index: usize) -> Expression {
    let span = tuple.span;
    Expression::native("Tuple.part", vec![tuple.clone(), integer(index, span)], Ty::Any, span)
}

fn integer(value: usize, span: Span) -> Expression {
    Expression::new(ExpressionKind::Integer(value as i64), Ty::Integer, span)
}

/// So many parts, in words.
pub(super) fn parts_in_words(count: usize) -> String {
    if count == 1 { "1 part".to_owned() } else { format!("{count} parts") }
}

fn wrong_parts(ty: &Ty, count: usize, value: Span, place: Span) -> Diagnostic {
    let wanted = parts_in_words(count);
    let message = match ty {
        Ty::Tuple(types) => {
            format!("a tuple of {} is taken apart into {count}", parts_in_words(types.len()))
        }
        _ => format!("a tuple of {wanted} is needed, found {ty}"),
    };
    let diagnostic = Diagnostic::error("E0451", message)
        .at(value, format!("this is {ty}"))
        .at(place, format!("{wanted} here"));
    match ty {
        Ty::Tuple(_) => diagnostic.note("`_` stands for a part that is not needed"),
        _ => optional_note(diagnostic, ty),
    }
}

fn may_not_fit(pattern: &Pattern) -> Diagnostic {
    Diagnostic::error("E0452", "this pattern may not fit the value")
        .at(pattern.span, "only tuples and the fields of objects are taken apart here")
        .note("`Match` looks at values that may be made in several ways")
}
