//! Which instruction of the bytecode a call in compiled code belongs to.
//!
//! Cranelift carries a number with each of its instructions to the end, meant for places of a source
//! text. Here it says which instruction of the function the code is for.

use cranelift_codegen::CompiledCode;
use cranelift_codegen::ir::SourceLoc;

/// What a call in compiled code is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// An instruction of the function.
    Instruction(u32),
    /// The function; several of its instructions share the code.
    Function,
    /// Nothing: the interpreter has taken over the activation.
    Nothing,
}

impl Place {
    /// The number that Cranelift carries.
    pub(super) fn to_number(self) -> SourceLoc {
        match self {
            Place::Nothing => SourceLoc::new(0),
            Place::Instruction(pc) => SourceLoc::new(pc.saturating_add(1)),
            Place::Function => SourceLoc::default(),
        }
    }

    fn of_number(number: SourceLoc) -> Self {
        match number.bits() {
            _ if number.is_default() => Place::Function,
            0 => Place::Nothing,
            bits => Place::Instruction(bits - 1),
        }
    }
}

/// For each call of a function the address to which it returns, counted from the beginning, and its place.
pub(super) fn places(code: &CompiledCode) -> Vec<(u32, Place)> {
    let parts = code.buffer.get_srclocs_sorted();
    let place = |offset: u32| {
        // The last byte of the call.
        let last = offset.saturating_sub(1);
        let after = parts.partition_point(|part| part.start <= last);
        let part = after.checked_sub(1).and_then(|index| parts.get(index));
        let part = part.filter(|part| last < part.end);
        part.map_or(Place::Function, |part| Place::of_number(part.loc))
    };
    code.buffer.call_sites().map(|site| (site.ret_addr, place(site.ret_addr))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_for_places() {
        for place in [Place::Nothing, Place::Function, Place::Instruction(0), Place::Instruction(7)]
        {
            assert_eq!(Place::of_number(place.to_number()), place);
        }
    }
}
