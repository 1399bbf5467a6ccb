//! Lowering of loops. The test stands at the bottom, so that a round takes one jump.

use runa_bytecode::{ErrorKind, Instruction, LocalIndex, TypeId};

use super::condition::compare_integer;
use super::emit::Label;
use super::function::{FunctionLowering, Loop};
use crate::hir::{Compare, Count, Each, Expression, ExpressionKind, Over, RoundPart, Statement};
use crate::types::{Conversion, Ty};

/// The end of a counting loop: known, or in a local variable.
#[derive(Clone, Copy, Debug)]
enum Limit {
    Literal(i64),
    Local(LocalIndex),
}

/// The natives that go through a collection by its places.
struct Walk {
    changes: &'static str,
    next: &'static str,
    /// What each variable of a round is set to.
    parts: [&'static str; 2],
}

const MAP_WALK: Walk =
    Walk { changes: "Map.changes", next: "Map.next", parts: ["Map.key_at", "Map.value_at"] };

/// A round over a set has its second variable only.
const SET_WALK: Walk =
    Walk { changes: "Set.changes", next: "Set.next", parts: ["Set.at", "Set.at"] };

/// Whether a condition only compares variables and literals.
fn is_short_test(condition: &Expression) -> bool {
    let is_short =
        |side: &Expression| side.is_literal() || matches!(side.kind, ExpressionKind::Variable(_));
    match &condition.kind {
        ExpressionKind::Compare(_, left, right) => is_short(left) && is_short(right),
        _ => false,
    }
}

impl FunctionLowering<'_, '_, '_> {
    pub(super) fn while_loop(&mut self, condition: &Expression, body: &[Statement]) {
        let (test, end) = (self.builder.label(), self.builder.label());
        let forever = matches!(condition.kind, ExpressionKind::Boolean(true));
        if is_short_test(condition) {
            // Repeated here, so that where no `continue` leads to the one below, nothing but the end
            // of the body does.
            self.at(condition.span);
            self.condition(condition, false, end);
        } else if !forever {
            self.builder.goto(test);
        }
        let start = self.builder.place_loop_start();
        self.loop_body(body, test, end);
        self.builder.place(test);
        self.at(condition.span);
        self.condition(condition, true, start);
        self.builder.place(end);
    }

    fn loop_body(&mut self, body: &[Statement], continue_at: Label, break_at: Label) {
        let cleanups = self.cleanups.len();
        self.loops.push(Loop { continue_at, break_at, cleanups });
        self.block(body);
        self.loops.pop();
    }

    /// A hidden local of type Integer that is set to the value on the stack.
    fn hidden_integer(&mut self) -> LocalIndex {
        let local = self.builder.temporary(TypeId::INTEGER);
        self.emit(Instruction::Store { local });
        local
    }

    /// The local of what a loop counts, set to the value on the stack; a hidden one when nobody can see it.
    fn loop_number(&mut self, number: &RoundPart) -> LocalIndex {
        match number {
            RoundPart::Variable(variable) => {
                let local = self.declare(*variable);
                self.emit(Instruction::Store { local });
                local
            }
            RoundPart::Held(temporary, ty) => self.hold(*temporary, ty),
            RoundPart::Unused => self.hidden_integer(),
        }
    }

    pub(super) fn count_loop(&mut self, count: &Count) {
        self.open_scope();
        self.expression(&count.start);
        let variable = self.loop_number(&count.number);
        let mut limit = self.limit(&count.end);
        let step = count.step.as_ref().map(|step| self.limit(step));
        let end = self.builder.label();
        match step {
            None => {
                self.leave_unless_started(variable, limit, count.exclusive, end);
                if count.exclusive {
                    limit = self.one_less(limit);
                }
                self.rounds_by_one(count, variable, limit, end);
            }
            Some(step) => self.rounds_by_step(count, variable, limit, step, end),
        }
        self.builder.place(end);
        if let Limit::Local(local) = limit {
            self.builder.release(local);
        }
        if let Some(Limit::Local(local)) = step {
            self.builder.release(local);
        }
        match count.number {
            RoundPart::Variable(_) => {}
            RoundPart::Held(temporary, _) => self.release(temporary),
            RoundPart::Unused => self.builder.release(variable),
        }
        self.close_scope();
    }

    fn limit(&mut self, value: &Expression) -> Limit {
        if let ExpressionKind::Integer(value) = value.kind {
            return Limit::Literal(value);
        }
        self.expression(value);
        Limit::Local(self.hidden_integer())
    }

    fn push_limit(&mut self, limit: Limit) {
        self.emit(match limit {
            Limit::Literal(value) => Instruction::PushInteger { value },
            Limit::Local(local) => Instruction::Load { local },
        });
    }

    /// Goes to `target` when `local` compares to `limit` as `operator` says.
    fn branch_on(&mut self, local: LocalIndex, operator: Compare, limit: Limit, target: Label) {
        self.emit(Instruction::Load { local });
        self.push_limit(limit);
        self.emit(compare_integer(operator));
        self.builder.branch(true, target);
    }

    fn leave_unless_started(
        &mut self,
        variable: LocalIndex,
        limit: Limit,
        exclusive: bool,
        end: Label,
    ) {
        let past = if exclusive { Compare::GreaterEqual } else { Compare::Greater };
        self.branch_on(variable, past, limit, end);
    }

    /// The last number below a limit that the first number is below; cannot overflow.
    fn one_less(&mut self, limit: Limit) -> Limit {
        match limit {
            Limit::Literal(value) => Limit::Literal(value.wrapping_sub(1)),
            Limit::Local(local) => {
                self.emit(Instruction::Load { local });
                self.emit(Instruction::PushInteger { value: 1 });
                self.emit(Instruction::SubtractWrapping {});
                self.emit(Instruction::Store { local });
                limit
            }
        }
    }

    /// Rounds up to and including `limit`. Testing before counting on is safe at the greatest
    /// Integer, so the sum needs no check.
    fn rounds_by_one(&mut self, count: &Count, variable: LocalIndex, limit: Limit, end: Label) {
        let next = self.builder.label();
        let start = self.builder.place_loop_start();
        self.loop_body(&count.body, next, end);
        self.builder.place(next);
        self.at(count.end.span);
        self.branch_on(variable, Compare::GreaterEqual, limit, end);
        self.add_wrapping(variable, Limit::Literal(1));
        self.emit(Instruction::Store { local: variable });
        self.builder.goto(start);
    }

    fn add_wrapping(&mut self, local: LocalIndex, step: Limit) {
        self.emit(Instruction::Load { local });
        self.push_limit(step);
        self.emit(Instruction::AddWrapping {});
    }

    /// Rounds with a step that may be negative. Counting on past the ends of the Integers shows in
    /// the sum being on the wrong side of the number it comes from.
    fn rounds_by_step(
        &mut self,
        count: &Count,
        variable: LocalIndex,
        limit: Limit,
        step: Limit,
        end: Label,
    ) {
        if let Limit::Local(step) = step {
            self.refuse_zero(step);
        }
        self.leave_when_past(variable, limit, step, end);
        let next = self.builder.label();
        let start = self.builder.place_loop_start();
        self.loop_body(&count.body, next, end);
        self.builder.place(next);
        self.at(count.end.span);
        self.add_wrapping(variable, step);
        let sum = self.hidden_integer();
        self.leave_when_wrapped(sum, variable, step, end);
        self.leave_when_past(sum, limit, step, end);
        self.emit(Instruction::Load { local: sum });
        self.emit(Instruction::Store { local: variable });
        self.builder.goto(start);
        self.builder.release(sum);
    }

    fn refuse_zero(&mut self, step: LocalIndex) {
        let fine = self.builder.label();
        self.branch_on(step, Compare::NotEqual, Limit::Literal(0), fine);
        self.text("the step of a loop is 0");
        self.emit(Instruction::Raise { kind: ErrorKind::ValueError });
        self.builder.place(fine);
    }

    /// Goes to `end` when `local` is beyond `limit` in the direction of `step`.
    fn leave_when_past(&mut self, local: LocalIndex, limit: Limit, step: Limit, end: Label) {
        self.by_direction(step, |lowering, past, _| {
            lowering.branch_on(local, past, limit, end);
        });
    }

    fn leave_when_wrapped(&mut self, sum: LocalIndex, before: LocalIndex, step: Limit, end: Label) {
        self.by_direction(step, |lowering, _, behind| {
            lowering.branch_on(sum, behind, Limit::Local(before), end);
        });
    }

    /// Emits what `emit` does for the direction of `step`, which decides what lies past and what
    /// lies behind; for both when it is not known.
    fn by_direction(&mut self, step: Limit, mut emit: impl FnMut(&mut Self, Compare, Compare)) {
        match step {
            Limit::Literal(value) if value < 0 => emit(self, Compare::Less, Compare::Greater),
            Limit::Literal(_) => emit(self, Compare::Greater, Compare::Less),
            Limit::Local(local) => {
                let (down, end) = (self.builder.label(), self.builder.label());
                self.branch_on(local, Compare::Less, Limit::Literal(0), down);
                emit(self, Compare::Greater, Compare::Less);
                self.builder.goto(end);
                self.builder.place(down);
                emit(self, Compare::Less, Compare::Greater);
                self.builder.place(end);
            }
        }
    }

    pub(super) fn each_loop(&mut self, each: &Each) {
        self.open_scope();
        match each.over {
            Over::Map => self.each_entry(each, &MAP_WALK),
            Over::Set => self.each_entry(each, &SET_WALK),
            Over::Lines => self.each_line(each),
            _ => self.each_element(each),
        }
        self.close_scope();
    }

    /// Rounds over positions: of a list, a Text, Bytes, or something dynamic.
    fn each_element(&mut self, each: &Each) {
        self.expression(&each.collection);
        let ty = self.module.types.id(&each.collection.ty);
        let whole = self.builder.temporary(ty);
        self.emit(Instruction::Store { local: whole });
        let collection = self.with_positions(each, whole);
        self.push_length(each, whole);
        let length = self.hidden_integer();
        self.emit(Instruction::PushInteger { value: 0 });
        let position = self.hidden_integer();

        let (next, test, end) = (self.builder.label(), self.builder.label(), self.builder.label());
        self.builder.goto(test);
        let start = self.builder.place_loop_start();
        self.element_variables(each, collection, position);
        self.round_body(each, next, end);
        self.builder.place(next);
        self.at(each.collection.span);
        self.add_wrapping(position, Limit::Literal(1));
        self.emit(Instruction::Store { local: position });
        self.builder.place(test);
        self.length_test(each, whole, length);
        self.branch_on(position, Compare::Less, Limit::Local(length), start);
        self.builder.place(end);
        for local in [length, position] {
            self.builder.release(local);
        }
        if collection != whole {
            self.builder.release(collection);
        }
        self.builder.release(whole);
    }

    /// The local of something whose elements have positions: what is gone through or, where that is only
    /// known when the program runs, what `iterable` makes of it. Whether elements were added or removed is
    /// seen at the original.
    fn with_positions(&mut self, each: &Each, whole: LocalIndex) -> LocalIndex {
        if each.over != Over::Dynamic {
            return whole;
        }
        self.emit(Instruction::Load { local: whole });
        self.at(each.collection.span);
        self.native("iterable", &[Ty::Any], &Ty::Any);
        let iterable = self.builder.temporary(TypeId::ANY);
        self.emit(Instruction::Store { local: iterable });
        iterable
    }

    /// Pushes the length of the collection.
    fn push_length(&mut self, each: &Each, collection: LocalIndex) {
        self.emit(Instruction::Load { local: collection });
        match each.over {
            Over::Dynamic => {
                self.emit(Instruction::Length {});
                self.emit(Instruction::Cast { ty: TypeId::INTEGER });
            }
            Over::Bytes => self.native("Bytes.length", &[Ty::Bytes], &Ty::Integer),
            _ => self.length(&each.collection.ty),
        }
    }

    /// Raises an exception when the collection has no longer the length it had.
    fn length_test(&mut self, each: &Each, collection: LocalIndex, length: LocalIndex) {
        if matches!(each.over, Over::Text | Over::Bytes) || !self.builder.is_reachable() {
            return;
        }
        let same = self.builder.label();
        self.push_length(each, collection);
        self.emit(Instruction::Load { local: length });
        self.emit(Instruction::EqualInteger {});
        self.builder.branch(true, same);
        self.text("elements were added or removed while the collection was iterated");
        self.emit(Instruction::Raise { kind: ErrorKind::ConcurrentChangeError });
        self.builder.place(same);
    }

    /// Sets the variables of a round.
    fn element_variables(&mut self, each: &Each, collection: LocalIndex, position: LocalIndex) {
        let [position_part, element_part] = &each.parts;
        if !matches!(position_part, RoundPart::Unused) {
            self.emit(Instruction::Load { local: position });
            self.store_part(position_part);
        }
        if !matches!(element_part, RoundPart::Unused) {
            self.emit(Instruction::Load { local: collection });
            self.emit(Instruction::Load { local: position });
            self.at(each.collection.span);
            match (&each.over, &each.collection.ty) {
                (Over::List, Ty::List(ty)) => self.get_element(ty),
                (Over::Text, _) => self.native("Text.at", &[Ty::Text, Ty::Integer], &Ty::Text),
                (Over::Bytes, _) => {
                    self.native("Bytes.at", &[Ty::Bytes, Ty::Integer], &Ty::Integer);
                }
                _ => {
                    self.emit(Instruction::BoxInteger {});
                    self.emit(Instruction::GetArray {});
                }
            }
            self.store_part(element_part);
        }
    }

    /// Pops what a round sets.
    pub(super) fn store_part(&mut self, part: &RoundPart) {
        match part {
            RoundPart::Unused => self.emit(Instruction::Pop {}),
            RoundPart::Variable(variable) => self.store_new(*variable),
            RoundPart::Held(temporary, ty) => {
                self.hold(*temporary, ty);
            }
        }
    }

    /// The body of a round, behind which nobody needs what it was given.
    pub(super) fn round_body(&mut self, each: &Each, continue_at: Label, break_at: Label) {
        self.loop_body(&each.body, continue_at, break_at);
        for part in &each.parts {
            if let RoundPart::Held(temporary, _) = part {
                self.release(*temporary);
            }
        }
    }

    /// Rounds over the entries of a map or the elements of a set, which is on hand as `Any`.
    fn each_entry(&mut self, each: &Each, walk: &Walk) {
        self.expression(&each.collection);
        let map = self.builder.temporary(TypeId::ANY);
        self.emit(Instruction::Store { local: map });
        self.emit(Instruction::Load { local: map });
        self.native(walk.changes, &[Ty::Any], &Ty::Integer);
        let changes = self.hidden_integer();
        self.emit(Instruction::PushInteger { value: 0 });
        let place = self.hidden_integer();

        let (next, test, end) = (self.builder.label(), self.builder.label(), self.builder.label());
        self.builder.goto(test);
        let start = self.builder.place_loop_start();
        self.entry_variables(each, walk, map, place);
        self.round_body(each, next, end);
        self.builder.place(next);
        self.at(each.collection.span);
        self.add_wrapping(place, Limit::Literal(1));
        self.emit(Instruction::Store { local: place });
        self.builder.place(test);
        for local in [map, place, changes] {
            self.emit(Instruction::Load { local });
        }
        self.native(walk.next, &[Ty::Any, Ty::Integer, Ty::Integer], &Ty::Integer);
        self.emit(Instruction::Store { local: place });
        self.branch_on(place, Compare::GreaterEqual, Limit::Literal(0), start);
        self.builder.place(end);
        for local in [map, changes, place] {
            self.builder.release(local);
        }
    }

    fn entry_variables(&mut self, each: &Each, walk: &Walk, map: LocalIndex, place: LocalIndex) {
        for (part, native) in each.parts.iter().zip(walk.parts) {
            let ty = match part {
                RoundPart::Unused => continue,
                RoundPart::Variable(variable) => {
                    self.module.program.variables[variable.index()].clone()
                }
                RoundPart::Held(_, ty) => ty.clone(),
            };
            self.emit(Instruction::Load { local: map });
            self.emit(Instruction::Load { local: place });
            self.at(each.collection.span);
            self.native(native, &[Ty::Any, Ty::Integer], &Ty::Any);
            if ty != Ty::Any {
                self.convert(Conversion::Cast, &Ty::Any, &ty);
            }
            self.store_part(part);
        }
    }
}
