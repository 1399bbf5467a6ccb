//! Lowering of `Match`: jumps from test to test, and to the arms.

use runa_bytecode::Instruction;

use super::condition::compare_integer;
use super::emit::Label;
use super::function::FunctionLowering;
use crate::hir::{Compare, Expression, Match, Statement, Step, Temporary, Test, Tests};

/// So many spans are tried one after the other; more are halved.
const FEW_SPANS: usize = 3;

/// What an arm does: runs a block or pushes a value.
pub(super) trait Body {
    fn lower(&self, lowering: &mut FunctionLowering<'_, '_, '_>);
}

impl Body for Vec<Statement> {
    fn lower(&self, lowering: &mut FunctionLowering<'_, '_, '_>) {
        lowering.block(self);
    }
}

impl Body for Expression {
    fn lower(&self, lowering: &mut FunctionLowering<'_, '_, '_>) {
        lowering.expression(self);
    }
}

/// A `Match` on its way to code.
struct Matching<'h, B> {
    matched: &'h Match<B>,
    /// Where each arm begins that several ways lead to; it stands behind the steps.
    shared: Vec<Option<Label>>,
    end: Label,
}

impl FunctionLowering<'_, '_, '_> {
    /// Lowers `matched`; each of its bodies leaves the same on the operand stack.
    pub(super) fn match_arms<B: Body>(&mut self, matched: &Match<B>) {
        let mut shared = vec![None; matched.arms.len()];
        self.shared_arms(&matched.steps, &mut vec![false; matched.arms.len()], &mut shared);
        let matching = Matching { matched, shared, end: self.builder.label() };
        // What no arm takes is said with what the steps have computed.
        let held = self.steps(&matching, &matched.steps);
        matched.otherwise.lower(self);
        held.into_iter().for_each(|temporary| self.release(temporary));
        for (arm, label) in matched.arms.iter().zip(&matching.shared) {
            let Some(label) = *label else { continue };
            self.builder.goto(matching.end);
            self.builder.place(label);
            arm.body.lower(self);
        }
        self.builder.place(matching.end);
    }

    /// Gives labels to the arms that a choice or more than one step leads to.
    fn shared_arms(&mut self, steps: &[Step], seen: &mut [bool], shared: &mut [Option<Label>]) {
        for step in steps {
            match step {
                Step::Hold(..) => {}
                Step::Arm(_, arm) => {
                    if std::mem::replace(&mut seen[*arm], true) {
                        shared[*arm].get_or_insert_with(|| self.builder.label());
                    }
                }
                Step::Within(_, steps) => self.shared_arms(steps, seen, shared),
                Step::Choose(_, spans) => {
                    for &(_, _, arm) in spans {
                        seen[arm] = true;
                        shared[arm].get_or_insert_with(|| self.builder.label());
                    }
                }
            }
        }
    }

    /// Takes the first arm that fits. Gives what it has computed, to be released.
    fn steps<B: Body>(&mut self, matching: &Matching<'_, B>, steps: &[Step]) -> Vec<Temporary> {
        let mut held = Vec::new();
        for step in steps {
            match step {
                Step::Hold(temporary, value) => self.hold_for(*temporary, value, &mut held),
                Step::Arm(tests, arm) => self.arm(matching, tests, *arm),
                Step::Within(condition, steps) => {
                    let next = self.builder.label();
                    self.at(condition.span);
                    self.condition(condition, false, next);
                    let held = self.steps(matching, steps);
                    held.into_iter().for_each(|temporary| self.release(temporary));
                    self.builder.place(next);
                }
                Step::Choose(value, spans) => {
                    let next = self.builder.label();
                    self.choose(matching, value, spans, next);
                    self.builder.place(next);
                }
            }
        }
        held
    }

    fn hold_for(&mut self, temporary: Temporary, value: &Expression, held: &mut Vec<Temporary>) {
        self.expression(value);
        self.at(value.span);
        self.hold(temporary, &value.ty);
        held.push(temporary);
    }

    /// Takes an arm if the tests and its guard hold.
    fn arm<B: Body>(&mut self, matching: &Matching<'_, B>, tests: &Tests, number: usize) {
        let (arm, next) = (&matching.matched.arms[number], self.builder.label());
        if let Some(label) = matching.shared[number] {
            self.tests(tests, next);
            self.builder.goto(label);
            self.builder.place(next);
            return;
        }
        self.open_scope();
        for &variable in &arm.variables {
            self.declare(variable);
        }
        self.tests(tests, next);
        if let Some(guard) = &arm.guard {
            self.at(guard.span);
            self.condition(guard, false, next);
        }
        arm.body.lower(self);
        self.close_scope();
        self.builder.goto(matching.end);
        self.builder.place(next);
    }

    /// Goes to `failed` unless all tests hold; else binds the variables.
    fn tests(&mut self, tests: &Tests, failed: Label) {
        let mut held = Vec::new();
        for test in &tests.tests {
            match test {
                Test::Condition(condition) => {
                    self.at(condition.span);
                    self.condition(condition, false, failed);
                }
                Test::Hold(temporary, value) => self.hold_for(*temporary, value, &mut held),
                Test::Either(sides) => self.either(sides, failed),
            }
        }
        for (variable, value) in &tests.bound {
            self.expression(value);
            self.at(value.span);
            self.store_first(*variable);
        }
        held.into_iter().for_each(|temporary| self.release(temporary));
    }

    fn either(&mut self, sides: &[Tests], failed: Label) {
        let Some((last, others)) = sides.split_last() else { return };
        let fits = self.builder.label();
        for side in others {
            let next = self.builder.label();
            self.tests(side, next);
            self.builder.goto(fits);
            self.builder.place(next);
        }
        self.tests(last, failed);
        self.builder.place(fits);
    }

    /// Goes to the arm in whose span the value lies, to `next` if there is none.
    fn choose<B: Body>(
        &mut self,
        matching: &Matching<'_, B>,
        value: &Expression,
        spans: &[(i64, i64, usize)],
        next: Label,
    ) {
        if spans.len() > FEW_SPANS {
            let (low, high) = spans.split_at(spans.len() / 2);
            let upper = self.builder.label();
            self.branch_if(value, Compare::GreaterEqual, high[0].0, upper);
            self.choose(matching, value, low, next);
            self.builder.place(upper);
            return self.choose(matching, value, high, next);
        }
        for &(first, last, arm) in spans {
            let Some(label) = matching.shared[arm] else { continue };
            if first == last {
                self.branch_if(value, Compare::Equal, first, label);
                continue;
            }
            let outside = self.builder.label();
            self.branch_if(value, Compare::Less, first, outside);
            self.branch_if(value, Compare::LessEqual, last, label);
            self.builder.place(outside);
        }
        self.builder.goto(next);
    }

    /// Goes to `target` when the Integer `value` compares to `limit` as `operator` says.
    fn branch_if(&mut self, value: &Expression, operator: Compare, limit: i64, target: Label) {
        self.expression(value);
        self.emit(Instruction::PushInteger { value: limit });
        self.emit(compare_integer(operator));
        self.builder.branch(true, target);
    }
}
