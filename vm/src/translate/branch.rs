//! Comparisons, alone and together with the branch that follows them.

use runa_bytecode::{Instruction, Target, TypeId, VisitComparison, VisitControl};

use super::TranslateError;
use super::builder::{Builder, Entry};
use crate::function::Form;
use crate::register::Op;

type Done = Result<(), TranslateError>;

/// An order or equality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}

impl Relation {
    /// The relation that holds for `b, a` when this one holds for `a, b`.
    fn mirrored(self) -> Self {
        match self {
            Relation::Less => Relation::Greater,
            Relation::LessEqual => Relation::GreaterEqual,
            Relation::Greater => Relation::Less,
            Relation::GreaterEqual => Relation::LessEqual,
            Relation::Equal | Relation::NotEqual => self,
        }
    }

    /// The relation that holds for Integers exactly when this one does not.
    fn opposite(self) -> Self {
        match self {
            Relation::Less => Relation::GreaterEqual,
            Relation::LessEqual => Relation::Greater,
            Relation::Greater => Relation::LessEqual,
            Relation::GreaterEqual => Relation::Less,
            Relation::Equal => Relation::NotEqual,
            Relation::NotEqual => Relation::Equal,
        }
    }
}

/// A branch that takes a comparison's result.
struct Branch {
    target: Target,
    /// Whether it jumps when the comparison holds.
    when: bool,
    /// How many instructions it consists of.
    length: u32,
}

impl Builder<'_> {
    /// The typed branch that follows.
    fn branch(&self) -> Option<Branch> {
        match self.following(1)? {
            Instruction::BranchIfTrue { target } => Some(Branch { target, when: true, length: 1 }),
            Instruction::BranchIfFalse { target } => {
                Some(Branch { target, when: false, length: 1 })
            }
            _ => None,
        }
    }

    /// The branch that follows on a dynamic comparison, directly or behind a cast to Boolean.
    fn dynamic_branch(&self) -> Option<Branch> {
        let (target, when, length) = match (self.following(1)?, self.following(2)) {
            (Instruction::JumpIfTrue { target }, _) => (target, true, 1),
            (Instruction::JumpIfFalse { target }, _) => (target, false, 1),
            (
                Instruction::Cast { ty: TypeId::BOOLEAN },
                Some(Instruction::BranchIfTrue { target }),
            ) => (target, true, 2),
            (
                Instruction::Cast { ty: TypeId::BOOLEAN },
                Some(Instruction::BranchIfFalse { target }),
            ) => (target, false, 2),
            _ => return None,
        };
        Some(Branch { target, when, length })
    }

    /// `DUP; IS Nothing;` and a typed branch, on a copy of `entry`, becomes one jump; the rest of `??`
    /// and `?.` goes on with the entry itself.
    pub(super) fn branch_on_nothing(&mut self, entry: Entry) -> bool {
        let depth = self.stack.len() - 1;
        let (Some(Instruction::Is { ty: TypeId::NOTHING }), Some(branch)) =
            (self.following(1), self.following(2))
        else {
            return false;
        };
        let (op, target) = match branch {
            Instruction::BranchIfTrue { target } => (Op::JumpIfNothing, target),
            Instruction::BranchIfFalse { target } => (Op::JumpUnlessNothing, target),
            _ => return false,
        };
        if !self.is_home(entry, depth) {
            return false;
        }
        self.settle_all();
        self.emit_jump(op, self.layout.operand(depth), 0, target);
        self.pc += 2;
        true
    }

    fn compare_integers(&mut self, relation: Relation) -> Done {
        let Some(branch) = self.branch() else {
            return self.compare_integer_value(relation);
        };
        let right = self.pop();
        let left = self.pop();
        let depth = self.stack.len();
        self.settle_all();
        let relation = if branch.when { relation } else { relation.opposite() };
        match (left, right) {
            (left, Entry::Integer(value)) => {
                let left = self.slot_of(left, depth);
                self.jump_integer_constant(relation, left, value, branch.target)?;
            }
            (Entry::Integer(value), right) => {
                let right = self.slot_of(right, depth + 1);
                self.jump_integer_constant(relation.mirrored(), right, value, branch.target)?;
            }
            (left, right) => {
                let left = self.slot_of(left, depth);
                let right = self.slot_of(right, depth + 1);
                let (op, left, right) = match relation {
                    Relation::Less => (Op::JumpLessInteger, left, right),
                    Relation::LessEqual => (Op::JumpLessEqualInteger, left, right),
                    Relation::Greater => (Op::JumpLessInteger, right, left),
                    Relation::GreaterEqual => (Op::JumpLessEqualInteger, right, left),
                    Relation::Equal => (Op::JumpEqualInteger, left, right),
                    Relation::NotEqual => (Op::JumpNotEqualInteger, left, right),
                };
                self.emit_jump(op, left, right, branch.target);
            }
        }
        self.pc += branch.length;
        Ok(())
    }

    fn jump_integer_constant(
        &mut self,
        relation: Relation,
        slot: u16,
        value: i64,
        target: Target,
    ) -> Done {
        if let Ok(short) = i16::try_from(value) {
            let op = match relation {
                Relation::Less => Op::JumpLessIntegerImm,
                Relation::LessEqual => Op::JumpLessEqualIntegerImm,
                Relation::Greater => Op::JumpGreaterIntegerImm,
                Relation::GreaterEqual => Op::JumpGreaterEqualIntegerImm,
                Relation::Equal => Op::JumpEqualIntegerImm,
                Relation::NotEqual => Op::JumpNotEqualIntegerImm,
            };
            self.emit_jump(op, slot, short as u16, target);
            return Ok(());
        }
        let op = match relation {
            Relation::Less => Op::JumpLessIntegerConst,
            Relation::LessEqual => Op::JumpLessEqualIntegerConst,
            Relation::Greater => Op::JumpGreaterIntegerConst,
            Relation::GreaterEqual => Op::JumpGreaterEqualIntegerConst,
            Relation::Equal => Op::JumpEqualIntegerConst,
            Relation::NotEqual => Op::JumpNotEqualIntegerConst,
        };
        let constant = self.constant(value as u64)?;
        self.emit_jump(op, slot, constant, target);
        Ok(())
    }

    fn compare_integer_value(&mut self, relation: Relation) -> Done {
        let (left, right) = self.pop_two();
        let (op, left, right) = match relation {
            Relation::Less => (Op::LessInteger, left, right),
            Relation::LessEqual => (Op::LessEqualInteger, left, right),
            Relation::Greater => (Op::LessInteger, right, left),
            Relation::GreaterEqual => (Op::LessEqualInteger, right, left),
            Relation::Equal => (Op::EqualInteger, left, right),
            Relation::NotEqual => (Op::NotEqualInteger, left, right),
        };
        self.result(op, left, right);
        Ok(())
    }

    fn compare_floats(&mut self, relation: Relation) -> Done {
        let Some(branch) = self.branch() else {
            let (left, right) = self.pop_two();
            let (op, left, right) = match relation {
                Relation::Less => (Op::LessFloat, left, right),
                Relation::LessEqual => (Op::LessEqualFloat, left, right),
                Relation::Greater => (Op::LessFloat, right, left),
                Relation::GreaterEqual => (Op::LessEqualFloat, right, left),
                Relation::Equal => (Op::EqualFloat, left, right),
                Relation::NotEqual => (Op::NotEqualFloat, left, right),
            };
            self.result(op, left, right);
            return Ok(());
        };
        let right = self.pop();
        let left = self.pop();
        let depth = self.stack.len();
        self.settle_all();
        let ordered = !matches!(relation, Relation::Equal | Relation::NotEqual);
        match (left, right) {
            (left, Entry::Float(word)) if ordered => {
                let left = self.slot_of(left, depth);
                let constant = self.constant(word)?;
                let op = float_constant_jump(relation, branch.when);
                self.emit_jump(op, left, constant, branch.target);
            }
            (Entry::Float(word), right) if ordered => {
                let right = self.slot_of(right, depth + 1);
                let constant = self.constant(word)?;
                let op = float_constant_jump(relation.mirrored(), branch.when);
                self.emit_jump(op, right, constant, branch.target);
            }
            (left, right) => {
                let left = self.slot_of(left, depth);
                let right = self.slot_of(right, depth + 1);
                let (op, left, right) = float_jump(relation, branch.when, left, right);
                self.emit_jump(op, left, right, branch.target);
            }
        }
        self.pc += branch.length;
        Ok(())
    }

    fn compare_dynamic(&mut self, value: Op, holds: Op, fails: Op) -> Done {
        match self.dynamic_branch() {
            None => {
                let (left, right) = self.pop_two();
                self.settle_all();
                self.result(value, left, right);
            }
            Some(branch) => {
                let (left, right) = self.pop_two();
                self.settle_all();
                let op = if branch.when { holds } else { fails };
                self.emit_jump(op, left, right, branch.target);
                self.pc += branch.length;
            }
        }
        Ok(())
    }

    fn compare(&mut self, op: Op) -> Done {
        let (left, right) = self.pop_two();
        self.result(op, left, right);
        Ok(())
    }

    fn jump_on(&mut self, op: Op, target: Target) -> Done {
        let slot = self.pop_slot();
        self.settle_all();
        self.emit_jump(op, slot, 0, target);
        Ok(())
    }
}

/// The jump for `left (relation) right` between slots.
fn float_jump(relation: Relation, when: bool, left: u16, right: u16) -> (Op, u16, u16) {
    use Relation::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    match (relation, when) {
        (Less, true) => (Op::JumpLessFloat, left, right),
        (Less, false) => (Op::JumpNotLessFloat, left, right),
        (LessEqual, true) => (Op::JumpLessEqualFloat, left, right),
        (LessEqual, false) => (Op::JumpNotLessEqualFloat, left, right),
        (Greater, true) => (Op::JumpLessFloat, right, left),
        (Greater, false) => (Op::JumpNotLessFloat, right, left),
        (GreaterEqual, true) => (Op::JumpLessEqualFloat, right, left),
        (GreaterEqual, false) => (Op::JumpNotLessEqualFloat, right, left),
        (Equal, true) | (NotEqual, false) => (Op::JumpEqualFloat, left, right),
        (Equal, false) | (NotEqual, true) => (Op::JumpNotEqualFloat, left, right),
    }
}

/// The jump for an ordering between a slot and a constant.
fn float_constant_jump(relation: Relation, when: bool) -> Op {
    match (relation, when) {
        (Relation::Less, true) => Op::JumpLessFloatConst,
        (Relation::LessEqual, true) => Op::JumpLessEqualFloatConst,
        (Relation::Greater, true) => Op::JumpGreaterFloatConst,
        (Relation::GreaterEqual | Relation::Equal | Relation::NotEqual, true) => {
            Op::JumpGreaterEqualFloatConst
        }
        (Relation::Less, false) => Op::JumpNotLessFloatConst,
        (Relation::LessEqual, false) => Op::JumpNotLessEqualFloatConst,
        (Relation::Greater, false) => Op::JumpNotGreaterFloatConst,
        (Relation::GreaterEqual | Relation::Equal | Relation::NotEqual, false) => {
            Op::JumpNotGreaterEqualFloatConst
        }
    }
}

impl VisitComparison for Builder<'_> {
    type Output = Done;

    fn equal(&mut self) -> Done {
        self.compare_dynamic(Op::Equal, Op::JumpEqual, Op::JumpNotEqual)
    }
    fn not_equal(&mut self) -> Done {
        self.compare_dynamic(Op::NotEqual, Op::JumpNotEqual, Op::JumpEqual)
    }
    fn less(&mut self) -> Done {
        self.compare_dynamic(Op::Less, Op::JumpLess, Op::JumpNotLess)
    }
    fn less_equal(&mut self) -> Done {
        self.compare_dynamic(Op::LessEqual, Op::JumpLessEqual, Op::JumpNotLessEqual)
    }
    fn greater(&mut self) -> Done {
        self.compare_dynamic(Op::Greater, Op::JumpGreater, Op::JumpNotGreater)
    }
    fn greater_equal(&mut self) -> Done {
        self.compare_dynamic(Op::GreaterEqual, Op::JumpGreaterEqual, Op::JumpNotGreaterEqual)
    }
    fn equal_integer(&mut self) -> Done {
        self.compare_integers(Relation::Equal)
    }
    fn not_equal_integer(&mut self) -> Done {
        self.compare_integers(Relation::NotEqual)
    }
    fn less_integer(&mut self) -> Done {
        self.compare_integers(Relation::Less)
    }
    fn less_equal_integer(&mut self) -> Done {
        self.compare_integers(Relation::LessEqual)
    }
    fn greater_integer(&mut self) -> Done {
        self.compare_integers(Relation::Greater)
    }
    fn greater_equal_integer(&mut self) -> Done {
        self.compare_integers(Relation::GreaterEqual)
    }
    fn equal_float(&mut self) -> Done {
        self.compare_floats(Relation::Equal)
    }
    fn not_equal_float(&mut self) -> Done {
        self.compare_floats(Relation::NotEqual)
    }
    fn less_float(&mut self) -> Done {
        self.compare_floats(Relation::Less)
    }
    fn less_equal_float(&mut self) -> Done {
        self.compare_floats(Relation::LessEqual)
    }
    fn greater_float(&mut self) -> Done {
        self.compare_floats(Relation::Greater)
    }
    fn greater_equal_float(&mut self) -> Done {
        self.compare_floats(Relation::GreaterEqual)
    }
    fn equal_boolean(&mut self) -> Done {
        self.compare_integers(Relation::Equal)
    }
    fn not_equal_boolean(&mut self) -> Done {
        self.compare_integers(Relation::NotEqual)
    }
    fn equal_text(&mut self) -> Done {
        self.compare(Op::EqualText)
    }
    fn not_equal_text(&mut self) -> Done {
        self.compare(Op::NotEqualText)
    }
    fn compare_text(&mut self) -> Done {
        self.compare(Op::CompareText)
    }
    fn same(&mut self) -> Done {
        self.compare(Op::Same)
    }
    fn is(&mut self, ty: TypeId) -> Done {
        let slot = self.pop_slot();
        let constant = self.constant(u64::from(ty.0))?;
        self.result(Op::Is, slot, constant);
        Ok(())
    }
    fn is_nothing(&mut self) -> Done {
        let slot = self.pop_slot();
        self.result(Op::IsNothing, slot, 0);
        Ok(())
    }
}

impl VisitControl for Builder<'_> {
    type Output = Done;

    fn jump(&mut self, target: Target) -> Done {
        self.settle_all();
        self.emit_jump(Op::Jump, 0, 0, target);
        Ok(())
    }
    fn jump_if_true(&mut self, target: Target) -> Done {
        self.jump_on(Op::JumpIfTruthy, target)
    }
    fn jump_if_false(&mut self, target: Target) -> Done {
        self.jump_on(Op::JumpIfFalsy, target)
    }
    fn branch_if_true(&mut self, target: Target) -> Done {
        self.jump_on(Op::JumpIfTrue, target)
    }
    fn branch_if_false(&mut self, target: Target) -> Done {
        self.jump_on(Op::JumpIfFalse, target)
    }
    fn halt(&mut self) -> Done {
        self.settle_all();
        debug_assert!(self.form == Form::Fused || self.stack.len() <= usize::from(u16::MAX));
        self.emit(Op::Halt, 0, 0, 0);
        Ok(())
    }
}
