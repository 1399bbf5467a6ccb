//! `Match`: its patterns, its arms and its value.
//!
//! Patterns of the syntax tree are checked against the type of the value (`reading`), which makes
//! [`Pattern`]s of them. From these come what the arms cover (`coverage`, found by `usefulness`) and the
//! steps that lead to an arm (`decision`).

mod bounds;
mod coverage;
mod decision;
mod fields;
mod fitting;
mod pattern;
mod pieces;
mod reading;
mod space;
mod taken;
mod usefulness;

use runa_bytecode::ErrorKind;
use runa_diagnostics::{Diagnostic, Span};

use super::coerce::Wanted;
use super::collections::has_parameter;
use super::flow::{Facts, Flow};
use super::narrowing::narrows;
use super::{Checker, Temporary};
use crate::hir::{Arm, Expression, ExpressionKind, Match, Statement, StatementKind, Step};
use crate::names::VariableId;
use crate::syntax::ast::{self, Expr, LambdaBody, MatchBody, PatternKind};
use crate::types::{Joining, Ty};
pub(super) use fields::MayNotFit;
use pattern::Pattern;

/// The value that is matched.
struct Subject {
    /// What stands for it; reading it again gives the same and does nothing else.
    value: Expression,
    /// Where it is computed, if that is not to be done each time.
    held: Option<(Temporary, Expression)>,
    ty: Ty,
    /// The variable that it is, if what its patterns say of it holds in the arms.
    variable: Option<VariableId>,
}

/// An arm whose pattern and guard are checked.
struct CheckedArm<Body> {
    pattern: Pattern,
    guard: Option<Expression>,
    body: Body,
}

/// All arms of a `Match`, and what is known at their ends.
struct CheckedArms<Body> {
    subject: Subject,
    arms: Vec<CheckedArm<Body>>,
    otherwise: Option<Body>,
    /// Also where it goes on without an arm, by mistake.
    ends: Vec<Flow>,
}

impl<'a> Checker<'_, 'a> {
    /// `Match` whose value nobody wants.
    pub(super) fn match_statement(&mut self, body: &'a MatchBody, span: Span) -> StatementKind {
        self.refuse_mixed_arms(body);
        let checked = self.arms(body, |checker, body| match body {
            LambdaBody::Block(block) => checker.block(&block.statements),
            LambdaBody::Value(value) => {
                let kind = checker.expression_statement(value);
                vec![Statement { kind, span: value.span }]
            }
        });
        self.flow.ended = true;
        for end in checked.ends.clone() {
            let here = std::mem::take(&mut self.flow);
            self.flow = here.meet(end);
        }
        let failed = |raise| vec![Statement { kind: StatementKind::Expression(raise), span }];
        StatementKind::Match(Box::new(self.matched(checked, failed, span)))
    }

    /// `Match` as a value.
    pub(super) fn match_value(
        &mut self,
        body: &'a MatchBody,
        expected: Option<&Ty>,
        span: Span,
    ) -> Expression {
        let is_refused = self.refuse_blocks(body, span);
        let before = self.flow.clone();
        let mut checked = self.arms(body, |checker, body| match body {
            LambdaBody::Value(value) => {
                let value = checker.expression(value, expected);
                checker.without_result(value)
            }
            LambdaBody::Block(block) => {
                checker.block(&block.statements);
                Expression::error(span)
            }
        });
        self.restore(before);
        let ty = self.type_of_arms(&checked, expected);
        for body in checked.bodies_mut() {
            let value = std::mem::replace(body, Expression::error(span));
            *body = self.coerce(value, &ty, &Wanted::by("this arm"));
        }
        let matched = self.matched(checked, |raise| raise, span);
        if is_refused {
            return Expression::error(span);
        }
        Expression::new(ExpressionKind::Match(Box::new(matched)), ty, span)
    }

    /// The type that the values of all arms have.
    fn type_of_arms(&mut self, arms: &CheckedArms<Expression>, expected: Option<&Ty>) -> Ty {
        let mut ty = Ty::Never;
        let mut first: Option<Span> = None;
        for body in arms.bodies() {
            let joined = self.open.join(&ty, &body.ty, Joining::Widening, body.span);
            if joined.is_none()
                && let Some(expected) = expected.filter(|ty| !has_parameter(ty))
            {
                return expected.clone();
            }
            let Some(joined) = joined else {
                let (a, b) = (self.open.resolve(&ty), self.open.resolve(&body.ty));
                let message = format!(
                    "the arms of this `Match` have types with nothing in common: {a} and {b}"
                );
                let mut diagnostic = Diagnostic::error("E0416", message)
                    .at(body.span, format!("this is {b}"))
                    .note("say the type where the value gets its name: `Let x as Any = Match …`");
                if let Some(first) = first {
                    diagnostic = diagnostic.at(first, format!("this is {a}"));
                }
                self.report(diagnostic);
                return Ty::Error;
            };
            first = first.or(Some(body.span));
            ty = joined;
        }
        ty
    }

    /// Checks the value, then each arm with what is known when those before it do not fit.
    fn arms<Body>(
        &mut self,
        body: &'a MatchBody,
        mut check: impl FnMut(&mut Self, &'a LambdaBody) -> Body,
    ) -> CheckedArms<Body> {
        let subject = self.subject(&body.subject);
        let mut left = subject.ty.clone();
        let (mut arms, mut ends) = (Vec::with_capacity(body.arms.len()), Vec::new());
        for arm in &body.arms {
            let before = self.flow.clone();
            let pattern = self.pattern_of_arm(&arm.pattern, &subject.ty, &left);
            self.learn_fit(&subject, &pattern);
            let mut guard = None;
            if let Some(written) = &arm.guard {
                let (condition, consequences) = self.condition(written);
                self.flow.learn(&consequences.when_true);
                guard = Some(condition);
            }
            let body = check(self, &arm.body);
            ends.push(std::mem::replace(&mut self.flow, before));
            if guard.is_none() {
                left = pattern.type_left(left);
                self.learn(&subject, &left);
            }
            arms.push(CheckedArm { pattern, guard, body });
        }
        let leaves_out = self.check_coverage(&subject.ty, &arms, body);
        let otherwise = body.otherwise.as_ref().map(|body| check(self, body));
        if otherwise.is_some() || leaves_out {
            ends.push(std::mem::take(&mut self.flow));
        }
        CheckedArms { subject, arms, otherwise, ends }
    }

    /// Reports arms that are never reached, and values that are left out; whether it is an error to leave
    /// them out.
    fn check_coverage<Body>(
        &mut self,
        ty: &Ty,
        arms: &[CheckedArm<Body>],
        written: &MatchBody,
    ) -> bool {
        let has_error = arms.iter().any(|arm| arm.pattern.has_error());
        if ty.is_silent() || ty.is_open() || has_error {
            return false;
        }
        let arms: Vec<_> = arms.iter().map(|arm| (&arm.pattern, arm.guard.is_none())).collect();
        self.report_coverage(ty, &arms, written)
    }

    fn subject(&mut self, written: &'a Expr) -> Subject {
        let variable = self.narrowable(written);
        let value = self.expression(written, None);
        let value = self.without_result(value);
        let ty = self.open.resolve(&value.ty);
        let variable = variable.filter(|&variable| self.can_be_narrowed(variable));
        let is_repeatable = match value.kind {
            ExpressionKind::Variable(variable) => {
                self.names.variable(variable).stays_within_expressions()
            }
            _ => value.is_literal(),
        };
        if is_repeatable || ty.is_silent() {
            return Subject { value, held: None, ty, variable };
        }
        let (temporary, held) = self.temporary(ty.clone(), value.span);
        Subject { value: held, held: Some((temporary, value)), ty, variable }
    }

    /// The pattern of an arm to which values of type `left` come. A name stands for one of these; else the
    /// pattern itself says for which it is.
    fn pattern_of_arm(&mut self, written: &'a ast::Pattern, from: &Ty, left: &Ty) -> Pattern {
        if left != from && matches!(written.kind, PatternKind::Bind(_)) {
            return self.pattern(written, left).typed(left.clone());
        }
        self.pattern(written, from)
    }

    /// What is known of the matched variable where a pattern fits.
    fn learn_fit(&mut self, subject: &Subject, pattern: &Pattern) {
        if let Some(ty) = pattern.fitting_type() {
            self.learn(subject, &ty.clone());
        }
    }

    fn learn(&mut self, subject: &Subject, ty: &Ty) {
        if let Some(variable) = subject.variable
            && narrows(&subject.ty, ty)
        {
            self.flow.learn(&Facts::from([(variable, ty.clone())]));
        }
    }

    /// The arms with what decides between them; `failed` makes what is done if none fits of what raises
    /// the exception then.
    fn matched<Body>(
        &mut self,
        checked: CheckedArms<Body>,
        failed: impl FnOnce(Expression) -> Body,
        span: Span,
    ) -> Match<Body> {
        let CheckedArms { subject, arms, otherwise, .. } = checked;
        let rows: Vec<_> =
            arms.iter().map(|arm| (arm.pattern.clone(), arm.guard.is_some())).collect();
        let held = subject.held.into_iter();
        let mut steps: Vec<Step> = held.map(|(place, value)| Step::Hold(place, value)).collect();
        steps.extend(self.decision(&subject.value, rows));
        let otherwise = otherwise.unwrap_or_else(|| {
            let value = self.to_any(subject.value);
            let value = Expression::native("shown", vec![value], Ty::Text, span);
            let parts = vec![Expression::text("no arm fits ", span), value];
            let message = Expression::new(ExpressionKind::Join(parts), Ty::Text, span);
            let kind = ExpressionKind::Raise(ErrorKind::MatchError, message.boxed());
            failed(Expression::new(kind, Ty::Never, span))
        });
        let arms = arms.into_iter().map(|CheckedArm { pattern, guard, body }| {
            let mut variables = Vec::new();
            pattern.variables(&mut variables);
            variables.sort_unstable();
            variables.dedup();
            Arm { variables, guard, body }
        });
        Match { steps, arms: arms.collect(), otherwise }
    }

    /// Reports blocks where others are values.
    fn refuse_mixed_arms(&mut self, body: &MatchBody) {
        let bodies = || body.arms.iter().map(|arm| (&arm.body, arm.span)).chain(otherwise(body));
        let is_value = |body: &LambdaBody| matches!(body, LambdaBody::Value(_));
        let Some((first, first_span)) = bodies().next() else { return };
        let Some((_, other)) = bodies().find(|(body, _)| is_value(body) != is_value(first)) else {
            return;
        };
        let kind = |is_value: bool| if is_value { "gives a value" } else { "is a block" };
        let diagnostic = Diagnostic::error("E0444", "arms with `then` and arms with blocks are mixed")
            .at(other, format!("this one {}", kind(!is_value(first))))
            .at(first_span, format!("this one {}", kind(is_value(first))))
            .note("write all arms in one way; `then` gives a value, a block on the lines below does something");
        self.report(diagnostic);
    }

    /// Reports blocks in a `Match` whose value is wanted.
    fn refuse_blocks(&mut self, body: &MatchBody, span: Span) -> bool {
        let bodies = body.arms.iter().map(|arm| (&arm.body, arm.span)).chain(otherwise(body));
        let mut blocks = bodies.filter(|(body, _)| matches!(body, LambdaBody::Block(_)));
        let Some((_, block)) = blocks.next() else { return false };
        let word = Span { end: span.start + "Match".len() as u32, ..span };
        let diagnostic = Diagnostic::error("E0448", "an arm of this `Match` gives no value")
            .at(block, "a block has no value")
            .at(word, "its value is wanted here")
            .note("write `When … then value`, and `Otherwise value`");
        self.report(diagnostic);
        true
    }
}

/// `Otherwise` and its place, as far as it has one.
fn otherwise(body: &MatchBody) -> Option<(&LambdaBody, Span)> {
    let otherwise = body.otherwise.as_ref()?;
    let span = match otherwise {
        LambdaBody::Value(value) => value.span,
        LambdaBody::Block(block) => block.statements.first()?.span,
    };
    Some((otherwise, span))
}

impl<Body> CheckedArms<Body> {
    fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.arms.iter().map(|arm| &arm.body).chain(&self.otherwise)
    }

    fn bodies_mut(&mut self) -> impl Iterator<Item = &mut Body> {
        self.arms.iter_mut().map(|arm| &mut arm.body).chain(&mut self.otherwise)
    }
}
