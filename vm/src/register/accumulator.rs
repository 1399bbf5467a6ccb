//! The accumulators: the word, and the Float, that the instruction before has put into its slot.
//!
//! A result always goes to its slot too, so that an accumulator is never the only place of a value
//! and nothing that walks frames needs to know of it. It spares the instruction that follows the way
//! through memory, which takes several times as long as an addition. It holds only until the next
//! instruction of the same block.

use super::{Ins, Op};

/// The kinds of accumulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Word,
    Float,
}

/// What becomes of an instruction one of whose operands is in the accumulator.
struct Forms {
    /// Whether it is a jump.
    jumps: bool,
    /// Its form with the left operand there.
    left: Op,
    /// Its form with the right operand there.
    right: Right,
}

#[derive(Clone, Copy)]
enum Right {
    /// It has none.
    None,
    /// A form of its own.
    Op(Op),
    /// The same or the mirrored operation, with the operands exchanged.
    Exchanged(Op),
}

impl Ins {
    /// This instruction as one that reads an operand from the accumulator, if it has an operand that
    /// `previous`, which always runs directly before it, has left there.
    pub(crate) fn after(self, previous: Ins) -> Ins {
        let Some(class) = accumulates(previous.op) else { return self };
        forms(self.op, class).map_or(self, |forms| self.with(&forms, previous.a))
    }

    fn with(self, forms: &Forms, slot: u16) -> Ins {
        // Jumps have their operands in `a` and `b`, as `c` is their distance.
        let (left, right) = if forms.jumps { (self.a, self.b) } else { (self.b, self.c) };
        match forms.right {
            _ if left == slot => Ins { op: forms.left, ..self },
            Right::Op(op) if right == slot => Ins { op, ..self },
            Right::Exchanged(op) if right == slot && forms.jumps => Ins { op, b: left, ..self },
            // `b` and `c` are the same then: who reports an error sees that the operands are exchanged.
            Right::Exchanged(op) if right == slot => Ins { op, c: left, ..self },
            _ => self,
        }
    }
}

/// Which accumulator an instruction leaves its result in.
fn accumulates(op: Op) -> Option<Class> {
    use Op::*;
    match op {
        AddInteger
        | AddIntegerImm
        | AddIntegerConst
        | SubtractInteger
        | SubtractIntegerImm
        | SubtractIntegerConst
        | MultiplyInteger
        | MultiplyIntegerImm
        | MultiplyIntegerConst
        | DivideInteger
        | ModuloInteger
        | ModuloIntegerConst
        | AddIntegerAcc
        | AddIntegerAccImm
        | SubtractIntegerAcc
        | SubtractIntegerAccImm
        | SubtractIntegerByAcc
        | MultiplyIntegerAcc
        | MultiplyIntegerAccImm
        | ModuloIntegerAcc
        | ModuloIntegerAccConst
        | Call
        | CallValue
        | GetWord
        | GetWordImm => Some(Class::Word),
        AddFloat
        | AddFloatConst
        | SubtractFloat
        | SubtractFloatConst
        | ConstSubtractFloat
        | MultiplyFloat
        | MultiplyFloatConst
        | DivideFloat
        | DivideFloatConst
        | ConstDivideFloat
        | IntegerToFloat
        | SquareRoot
        | AddFloatAcc
        | AddFloatAccConst
        | SubtractFloatAcc
        | SubtractFloatAccConst
        | SubtractFloatByAcc
        | MultiplyFloatAcc
        | MultiplyFloatAccConst
        | DivideFloatAcc
        | DivideFloatByAcc
        | SquareRootAcc
        | GetFloat
        | GetFloatImm => Some(Class::Float),
        _ => None,
    }
}

/// The forms of an instruction with operands of a class.
fn forms(op: Op, class: Class) -> Option<Forms> {
    let (calculation, jump) = match class {
        Class::Word => (integer_arithmetic(op), integer_jumps(op)),
        Class::Float => (float_arithmetic(op), float_jumps(op)),
    };
    let (left, right) = calculation.or(jump)?;
    Some(Forms { jumps: jump.is_some(), left, right })
}

/// The forms of calculations with Integers.
fn integer_arithmetic(op: Op) -> Option<(Op, Right)> {
    use Op::*;
    use Right::{Exchanged, None as NoForm, Op as Form};
    Some(match op {
        AddInteger => (AddIntegerAcc, Exchanged(AddIntegerAcc)),
        AddIntegerImm => (AddIntegerAccImm, NoForm),
        SubtractInteger => (SubtractIntegerAcc, Form(SubtractIntegerByAcc)),
        SubtractIntegerImm => (SubtractIntegerAccImm, NoForm),
        MultiplyInteger => (MultiplyIntegerAcc, Exchanged(MultiplyIntegerAcc)),
        MultiplyIntegerImm => (MultiplyIntegerAccImm, NoForm),
        ModuloInteger => (ModuloIntegerAcc, NoForm),
        ModuloIntegerConst => (ModuloIntegerAccConst, NoForm),
        _ => return None,
    })
}

/// The forms of jumps that compare Integers.
fn integer_jumps(op: Op) -> Option<(Op, Right)> {
    use Op::*;
    use Right::{Exchanged, None as NoForm};
    Some(match op {
        JumpLessInteger => (JumpLessIntegerAcc, Exchanged(JumpGreaterIntegerAcc)),
        JumpLessEqualInteger => (JumpLessEqualIntegerAcc, Exchanged(JumpGreaterEqualIntegerAcc)),
        JumpEqualInteger => (JumpEqualIntegerAcc, Exchanged(JumpEqualIntegerAcc)),
        JumpNotEqualInteger => (JumpNotEqualIntegerAcc, Exchanged(JumpNotEqualIntegerAcc)),
        JumpLessIntegerImm => (JumpLessIntegerAccImm, NoForm),
        JumpLessEqualIntegerImm => (JumpLessEqualIntegerAccImm, NoForm),
        JumpGreaterIntegerImm => (JumpGreaterIntegerAccImm, NoForm),
        JumpGreaterEqualIntegerImm => (JumpGreaterEqualIntegerAccImm, NoForm),
        JumpEqualIntegerImm => (JumpEqualIntegerAccImm, NoForm),
        JumpNotEqualIntegerImm => (JumpNotEqualIntegerAccImm, NoForm),
        _ => return None,
    })
}

/// The forms of calculations with Floats.
fn float_arithmetic(op: Op) -> Option<(Op, Right)> {
    use Op::*;
    use Right::{Exchanged, None as NoForm, Op as Form};
    Some(match op {
        AddFloat => (AddFloatAcc, Exchanged(AddFloatAcc)),
        AddFloatConst => (AddFloatAccConst, NoForm),
        SubtractFloat => (SubtractFloatAcc, Form(SubtractFloatByAcc)),
        SubtractFloatConst => (SubtractFloatAccConst, NoForm),
        MultiplyFloat => (MultiplyFloatAcc, Exchanged(MultiplyFloatAcc)),
        MultiplyFloatConst => (MultiplyFloatAccConst, NoForm),
        DivideFloat => (DivideFloatAcc, Form(DivideFloatByAcc)),
        SquareRoot => (SquareRootAcc, NoForm),
        _ => return None,
    })
}

/// The forms of jumps that compare Floats.
fn float_jumps(op: Op) -> Option<(Op, Right)> {
    use Op::*;
    use Right::{Exchanged, None as NoForm};
    Some(match op {
        JumpLessFloat => (JumpLessFloatAcc, Exchanged(JumpGreaterFloatAcc)),
        JumpLessEqualFloat => (JumpLessEqualFloatAcc, Exchanged(JumpGreaterEqualFloatAcc)),
        JumpNotLessFloat => (JumpNotLessFloatAcc, Exchanged(JumpNotGreaterFloatAcc)),
        JumpNotLessEqualFloat => (JumpNotLessEqualFloatAcc, Exchanged(JumpNotGreaterEqualFloatAcc)),
        JumpLessFloatConst => (JumpLessFloatAccConst, NoForm),
        JumpLessEqualFloatConst => (JumpLessEqualFloatAccConst, NoForm),
        JumpGreaterFloatConst => (JumpGreaterFloatAccConst, NoForm),
        JumpGreaterEqualFloatConst => (JumpGreaterEqualFloatAccConst, NoForm),
        JumpNotLessFloatConst => (JumpNotLessFloatAccConst, NoForm),
        JumpNotLessEqualFloatConst => (JumpNotLessEqualFloatAccConst, NoForm),
        JumpNotGreaterFloatConst => (JumpNotGreaterFloatAccConst, NoForm),
        JumpNotGreaterEqualFloatConst => (JumpNotGreaterEqualFloatAccConst, NoForm),
        _ => return None,
    })
}
