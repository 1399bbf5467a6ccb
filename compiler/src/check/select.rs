//! `Select`: one of several channels, whichever is ready.

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::coerce::Wanted;
use crate::hir::{Compare, Expression, ExpressionKind, Statement, StatementKind, Temporary};
use crate::syntax::ast::{Block, Expr, SelectArm, SelectArmKind};
use crate::types::Ty;

/// What messages call the choice.
const SELECT: &str = "`Select`";

impl<'a> Checker<'_, 'a> {
    /// What the arms wait for is computed once; then the number of one of them is chosen, and what it receives is put
    /// into its name.
    pub(super) fn select_statement(
        &mut self,
        arms: &'a [SelectArm],
        otherwise: Option<&'a Block>,
        span: Span,
    ) -> StatementKind {
        let (mut operands, mut received) = (Vec::new(), Vec::with_capacity(arms.len()));
        for arm in arms {
            received.push(self.select_operands(&arm.kind, &mut operands));
        }
        if arms.is_empty() {
            self.report(no_arms(otherwise.is_some(), self.first_word(span)));
        }
        let chosen = self.new_temporary();
        let choice = unavailable(operands, Ty::Integer, span);
        let mut blocks = Vec::with_capacity(arms.len());
        let mut ends = Vec::with_capacity(arms.len() + 1);
        for (arm, element) in arms.iter().zip(received) {
            let before = self.flow.clone();
            let body = self.select_arm(arm, element);
            ends.push(std::mem::replace(&mut self.flow, before));
            blocks.push(body);
        }
        let mut rest = match otherwise {
            Some(body) => {
                let body = self.block(&body.statements);
                ends.push(std::mem::take(&mut self.flow));
                body
            }
            // It waits until one of the arms is taken.
            None => blocks.pop().unwrap_or_default(),
        };
        let met = ends.into_iter().reduce(|one, other| one.meet(other));
        self.flow = met.unwrap_or_else(|| std::mem::take(&mut self.flow));
        for (number, block) in blocks.into_iter().enumerate().rev() {
            let condition = is_chosen(chosen, number, span).boxed();
            let kind = StatementKind::If { condition, then: block, otherwise: rest };
            rest = vec![Statement { kind, span }];
        }
        rest.insert(0, Statement { kind: StatementKind::Hold(chosen, choice), span });
        StatementKind::Group(rest)
    }

    /// Adds what an arm waits with and for; gives the type of what it receives.
    fn select_operands(&mut self, arm: &'a SelectArmKind, operands: &mut Vec<Expression>) -> Ty {
        match arm {
            SelectArmKind::Receive(_, channel) => {
                let (channel, element) = self.select_channel(channel);
                operands.push(channel);
                element
            }
            SelectArmKind::Send(value, channel) => {
                let (channel, element) = self.select_channel(channel);
                let value = self.expression(value, Some(&element));
                let value = self.without_result(value);
                let value = match element {
                    Ty::Error => value,
                    _ => self.coerce(value, &element, &Wanted::by("what the channel takes")),
                };
                operands.extend([value, channel]);
                Ty::Nothing
            }
        }
    }

    /// A channel and the type of what goes through it.
    fn select_channel(&mut self, written: &'a Expr) -> (Expression, Ty) {
        let value = self.expression(written, None);
        let ty = self.open.resolve(&value.ty);
        if ty == Ty::Any {
            return (value, Ty::Any);
        }
        if ty.is_silent() {
            return (value, Ty::Error);
        }
        let channel = self.names.prelude_class("Channel");
        let element = match (&ty, channel) {
            (Ty::Class(class), Some(channel)) => {
                class.as_copy_of(channel).and_then(|class| class.arguments.first().cloned())
            }
            _ => None,
        };
        let element = element.unwrap_or_else(|| {
            self.report(super::operators::optional_note(no_channel(&ty, written.span), &ty));
            Ty::Error
        });
        (value, element)
    }

    fn select_arm(&mut self, arm: &'a SelectArm, element: Ty) -> Vec<Statement> {
        let mut body = Vec::new();
        if let SelectArmKind::Receive(Some(name), channel) = &arm.kind
            && let Some(variable) = self.declared_at(name.span)
        {
            self.settle(variable, &element);
            let value = unavailable(Vec::new(), element, channel.span);
            let kind = StatementKind::Declare(variable, Some(value));
            body.push(Statement { kind, span: name.span });
        }
        body.extend(self.block(&arm.body.statements));
        body
    }

    /// The word with which a statement begins.
    fn first_word(&self, span: Span) -> Span {
        let length = self.words(span).find(|c: char| !c.is_alphabetic());
        Span { end: length.map_or(span.end, |length| span.start + length as u32), ..span }
    }
}

/// What only the runtime can find out.
fn unavailable(parts: Vec<Expression>, ty: Ty, span: Span) -> Expression {
    Expression::unavailable(SELECT, parts, ty, span)
}

fn is_chosen(chosen: Temporary, number: usize, span: Span) -> Expression {
    let integer = |kind| Expression::new(kind, Ty::Integer, span);
    let chosen = integer(ExpressionKind::Temporary(chosen)).boxed();
    let number = integer(ExpressionKind::Integer(number as i64)).boxed();
    let kind = ExpressionKind::Compare(Compare::Equal, chosen, number);
    Expression::new(kind, Ty::Boolean, span)
}

fn no_channel(ty: &Ty, span: Span) -> Diagnostic {
    Diagnostic::error("E0640", "an arm of a `Select` waits for a channel")
        .at(span, format!("this is {ty}"))
        .note("`When x from channel` receives, `When value to channel` sends")
}

fn no_arms(has_otherwise: bool, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error("E0641", "this `Select` has nothing to wait for");
    match has_otherwise {
        true => diagnostic
            .at(span, "only `Otherwise` is left")
            .note("without an arm its block is all that is ever done: write that alone"),
        false => diagnostic
            .at(span, "it would wait for ever")
            .note("an arm is `When x from channel`, or `When value to channel`"),
    }
}
