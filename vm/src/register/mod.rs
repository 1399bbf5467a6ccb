//! The form that the interpreter runs: fixed-width instructions over the slots of a frame.
//!
//! A frame is a row of words. The function's locals come first, then, when it is a closure, its
//! function value, then the places of the operand stack, the first of which is at
//! [`Layout::operands`]. Slot numbers are relative to the frame's base.

mod accumulator;
mod code;
mod op;
mod pair;

pub(crate) use code::{Code, Place};
pub(crate) use op::{Ins, Op};
pub(crate) use pair::pair;

use runa_bytecode::{Function, LocalIndex};
use runa_runtime::context::MINIMUM_FRAME_WORDS;

/// Where things lie in a function's frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// How many locals there are.
    pub(crate) locals: u16,
    /// The slot of the function value.
    pub(crate) closure: u16,
    /// The slot of the bottom of the operand stack.
    pub(crate) operands: u16,
    /// How many words a frame has.
    pub(crate) words: u32,
}

impl Layout {
    /// The layout for a verified function whose operand stack is at most `max_stack` high.
    pub(crate) fn new(function: &Function, max_stack: u16) -> Self {
        // The verifier limits locals and operand stack together to what 16 bits number.
        let locals = function.locals.len() as u16;
        let fixed = locals + u16::from(!function.captures.is_empty());
        let operands = fixed.max(MINIMUM_FRAME_WORDS as u16);
        Self {
            locals,
            closure: locals,
            operands,
            words: u32::from(operands) + u32::from(max_stack) + 2,
        }
    }

    /// The slot of a local.
    pub(crate) fn local(self, local: LocalIndex) -> u16 {
        local.0
    }

    /// The slot of the operand `depth` places above the bottom.
    pub(crate) fn operand(self, depth: usize) -> u16 {
        self.operands + depth as u16
    }
}
