//! Superinstructions: pairs of instructions that often follow each other, done in one step.
//!
//! The first of them gets an operation that does the work of both; the second stays behind it as it
//! was and keeps its own operands, place and blame. What saves time is the jump from one to the other,
//! which the processor must predict, and which takes as long as the work itself.

use super::Op;

/// The operation for `first` that does `second` too.
pub(crate) fn pair(first: Op, second: Op) -> Option<Op> {
    use Op::*;
    Some(match (first, second) {
        (MultiplyInteger, AddIntegerAcc) => MultiplyIntegerThenAddIntegerAcc,
        (AddInteger, JumpLessIntegerAcc) => AddIntegerThenJumpLessIntegerAcc,
        (AddInteger, JumpLessEqualIntegerAcc) => AddIntegerThenJumpLessEqualIntegerAcc,
        (AddIntegerAcc, JumpLessIntegerAcc) => AddIntegerAccThenJumpLessIntegerAcc,
        (AddIntegerAcc, JumpLessEqualIntegerAcc) => AddIntegerAccThenJumpLessEqualIntegerAcc,
        (AddIntegerImm, JumpLessIntegerAcc) => AddIntegerImmThenJumpLessIntegerAcc,
        (AddIntegerImm, JumpLessEqualIntegerAcc) => AddIntegerImmThenJumpLessEqualIntegerAcc,
        (AddIntegerImm, JumpLessIntegerAccImm) => AddIntegerImmThenJumpLessIntegerAccImm,
        (AddIntegerImm, JumpLessEqualIntegerAccImm) => AddIntegerImmThenJumpLessEqualIntegerAccImm,
        (AddIntegerImm, Call) => AddIntegerImmThenCall,
        (SubtractIntegerImm, Call) => SubtractIntegerImmThenCall,
        (AddInteger, Return) => AddIntegerThenReturn,
        (AddIntegerAcc, Return) => AddIntegerAccThenReturn,
        (MultiplyFloat, AddFloatAcc) => MultiplyFloatThenAddFloatAcc,
        (MultiplyFloat, SubtractFloatAcc) => MultiplyFloatThenSubtractFloatAcc,
        (MultiplyFloat, SubtractFloatByAcc) => MultiplyFloatThenSubtractFloatByAcc,
        (MultiplyFloat, MultiplyFloatAcc) => MultiplyFloatThenMultiplyFloatAcc,
        (MultiplyFloatConst, MultiplyFloatAcc) => MultiplyFloatConstThenMultiplyFloatAcc,
        (MultiplyFloatAcc, AddFloatAcc) => MultiplyFloatAccThenAddFloatAcc,
        (AddFloat, AddFloatAcc) => AddFloatThenAddFloatAcc,
        (SubtractFloat, AddFloatAcc) => SubtractFloatThenAddFloatAcc,
        (AddFloatAcc, JumpGreaterFloatAccConst) => AddFloatAccThenJumpGreaterFloatAccConst,
        (GetFloat, AddFloatAcc) => GetFloatThenAddFloatAcc,
        (GetFloat, SubtractFloatByAcc) => GetFloatThenSubtractFloatByAcc,
        (GetFloat, MultiplyFloatAcc) => GetFloatThenMultiplyFloatAcc,
        _ => return None,
    })
}
