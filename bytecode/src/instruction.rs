//! Everything that is derived from the instruction table.

use std::fmt;

use crate::operand::OperandType;
use crate::reader::Reader;
use crate::{
    CaptureIndex, ConstantIndex, Count, DecodeProblem, ErrorKind, FieldIndex, FunctionIndex,
    GlobalIndex, Literal, LocalIndex, MethodIndex, NativeIndex, Operand, OperandKind, Real, Target,
    TypeId,
};

/// What an instruction may do besides its effect on the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// May raise an exception.
    pub const RAISES: Flags = Flags(1);
    /// Has a jump target.
    pub const BRANCHES: Flags = Flags(2);
    /// Never goes on with the next instruction.
    pub const ENDS: Flags = Flags(4);
    /// Runs another function.
    pub const CALLS: Flags = Flags(8);
    /// May allocate, and so may move every object.
    pub const ALLOCATES: Flags = Flags(16);

    /// Whether all of `flags` are set.
    pub fn contains(self, flags: Flags) -> bool {
        self.0 & flags.0 == flags.0
    }
}

/// What an instruction with a fixed effect expects or leaves in a stack slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum SlotKind {
    Integer,
    Float,
    Boolean,
    Text,
    Any,
}

impl SlotKind {
    /// The type of the slot.
    pub fn ty(self) -> TypeId {
        match self {
            SlotKind::Integer => TypeId::INTEGER,
            SlotKind::Float => TypeId::FLOAT,
            SlotKind::Boolean => TypeId::BOOLEAN,
            SlotKind::Text => TypeId::TEXT,
            SlotKind::Any => TypeId::ANY,
        }
    }
}

/// What an instruction does to the operand stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Always the same; the last of each list is the top.
    Fixed {
        /// What is popped.
        pops: &'static [SlotKind],
        /// What is pushed.
        pushes: &'static [SlotKind],
    },
    /// Depends on operands or on the types found; see the verifier.
    Special,
}

/// What the table says of an instruction.
#[derive(Debug)]
pub struct InstructionInfo {
    /// The byte that stands for it in a module.
    pub byte: u8,
    /// Its name in assembly.
    pub mnemonic: &'static str,
    /// Its name in words, as the trace shows it.
    pub name: &'static str,
    /// Its family.
    pub family: Family,
    /// Names and kinds of its operands.
    pub operands: &'static [(&'static str, OperandKind)],
    /// Its effect on the stack.
    pub effect: Effect,
    /// What else it may do.
    pub flags: Flags,
    /// What it does, in a sentence.
    pub documentation: &'static str,
}

macro_rules! effect {
    ((special)) => {
        Effect::Special
    };
    (([$($pop:ident),*] -> [$($push:ident),*])) => {
        Effect::Fixed { pops: &[$(SlotKind::$pop),*], pushes: &[$(SlotKind::$push),*] }
    };
}

macro_rules! derive_from_table {
    ($(
        $family:ident $visitor:ident {
            $(
                $(#[doc = $doc:literal])*
                $byte:literal $mnemonic:literal $method:ident = $variant:ident
                { $($operand:ident: $type:ty),* } $effect:tt [$($flag:ident),*];
            )*
        }
    )*) => {
        /// A group of instructions that belong together.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Family {
            $($family,)*
        }

        impl Family {
            /// All families in the order of the table.
            pub const ALL: &'static [Family] = &[$(Family::$family),*];
        }

        /// An instruction without its operands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Opcode {
            $($(
                $(#[doc = $doc])*
                $variant = $byte,
            )*)*
        }

        impl Opcode {
            /// All instructions in the order of the table.
            pub const ALL: &'static [Opcode] = &[$($(Opcode::$variant),*),*];

            /// The instruction that `byte` stands for.
            pub fn from_byte(byte: u8) -> Option<Self> {
                match byte {
                    $($($byte => Some(Opcode::$variant),)*)*
                    _ => None,
                }
            }

            /// The instruction called `mnemonic`, in capitals.
            pub fn from_mnemonic(mnemonic: &str) -> Option<Self> {
                match mnemonic {
                    $($($mnemonic => Some(Opcode::$variant),)*)*
                    _ => None,
                }
            }

            /// What the table says of it.
            pub fn info(self) -> &'static InstructionInfo {
                match self {
                    $($(Opcode::$variant => const {
                        &InstructionInfo {
                            byte: $byte,
                            mnemonic: $mnemonic,
                            name: stringify!($variant),
                            family: Family::$family,
                            operands: &[
                                $((stringify!($operand), <$type as OperandType>::KIND)),*
                            ],
                            effect: effect!($effect),
                            flags: Flags(0 $(| Flags::$flag.0)*),
                            documentation: concat!($($doc),*).trim_ascii(),
                        }
                    },)*)*
                }
            }

            /// The instruction with `operands`, which must be as many and of the kinds that
            /// [`info`](Self::info) says.
            pub fn with(self, operands: &[Operand]) -> Option<Instruction> {
                let mut rest = operands.iter().copied();
                let instruction = match self {
                    $($(Opcode::$variant => Instruction::$variant {
                        $($operand: OperandType::unwrap(rest.next()?)?),*
                    },)*)*
                };
                rest.next().is_none().then_some(instruction)
            }
        }

        /// An instruction with its operands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Instruction {
            $($(
                $(#[doc = $doc])*
                #[allow(missing_docs)]
                $variant { $($operand: $type),* },
            )*)*
        }

        impl Instruction {
            /// The instruction without its operands.
            pub fn opcode(self) -> Opcode {
                match self {
                    $($(Instruction::$variant { .. } => Opcode::$variant,)*)*
                }
            }

            /// Its operands in order.
            pub fn operands(self) -> Vec<Operand> {
                let mut operands = Vec::new();
                self.for_each_operand(|operand| operands.push(operand));
                operands
            }

            /// Calls `each` with its operands in order.
            #[inline]
            pub fn for_each_operand(self, #[allow(unused_mut)] mut each: impl FnMut(Operand)) {
                match self {
                    $($(Instruction::$variant { $($operand),* } => {
                        $(each($operand.wrap());)*
                    })*)*
                }
            }

            pub(crate) fn encode(self, out: &mut Vec<u8>) {
                out.push(self.opcode() as u8);
                match self {
                    $($(Instruction::$variant { $($operand),* } => { $($operand.encode(out);)* })*)*
                }
            }

            pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeProblem> {
                let opcode =
                    reader.byte_as(Opcode::from_byte, DecodeProblem::UnknownInstruction)?;
                Ok(match opcode {
                    $($(Opcode::$variant => Instruction::$variant {
                        $($operand: <$type as OperandType>::decode(reader)?),*
                    },)*)*
                })
            }
        }

        $(
            /// One method for each instruction of a family; a new row of the table does not compile
            /// until every visitor handles it.
            pub trait $visitor {
                /// What handling an instruction gives.
                type Output;
                $(
                    $(#[doc = $doc])*
                    fn $method(&mut self $(, $operand: $type)*) -> Self::Output;
                )*
            }
        )*

        /// Something that handles every instruction; implemented family by family.
        pub trait Visitor<Output>: $($visitor<Output = Output> +)* {}

        impl<Output, T: $($visitor<Output = Output> +)*> Visitor<Output> for T {}

        /// Calls the visitor's method for `instruction`.
        #[inline]
        pub fn visit<Output, V: Visitor<Output>>(
            visitor: &mut V,
            instruction: Instruction,
        ) -> Output {
            match instruction {
                $($(Instruction::$variant { $($operand),* } => visitor.$method($($operand),*),)*)*
            }
        }
    };
}

for_each_instruction!(derive_from_table);

impl Instruction {
    /// What the table says of it.
    pub fn info(self) -> &'static InstructionInfo {
        self.opcode().info()
    }

    /// Where it may jump, if it does.
    pub fn target(self) -> Option<Target> {
        match self {
            Instruction::Jump { target }
            | Instruction::JumpIfTrue { target }
            | Instruction::JumpIfFalse { target }
            | Instruction::BranchIfTrue { target }
            | Instruction::BranchIfFalse { target } => Some(target),
            _ => None,
        }
    }

    /// The same with what `change` makes of its target, if it has one.
    pub(crate) fn with_target(self, change: impl FnOnce(u32) -> u32) -> Self {
        let moved = |Target(target)| Target(change(target));
        match self {
            Instruction::Jump { target } => Instruction::Jump { target: moved(target) },
            Instruction::JumpIfTrue { target } => Instruction::JumpIfTrue { target: moved(target) },
            Instruction::JumpIfFalse { target } => {
                Instruction::JumpIfFalse { target: moved(target) }
            }
            Instruction::BranchIfTrue { target } => {
                Instruction::BranchIfTrue { target: moved(target) }
            }
            Instruction::BranchIfFalse { target } => {
                Instruction::BranchIfFalse { target: moved(target) }
            }
            other => other,
        }
    }

    /// Whether the next instruction is never reached from it.
    pub fn ends(self) -> bool {
        self.info().flags.contains(Flags::ENDS)
    }
}

/// The mnemonic and the operands as bare numbers: `JF 7`.
impl fmt::Display for Instruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.info().mnemonic)?;
        for (index, operand) in self.operands().iter().enumerate() {
            write!(f, "{} {operand}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_is_unique_and_documented() {
        let mut mnemonics = HashSet::new();
        for &opcode in Opcode::ALL {
            let info = opcode.info();
            assert_eq!(Opcode::from_byte(info.byte), Some(opcode));
            assert_eq!(Opcode::from_mnemonic(info.mnemonic), Some(opcode));
            assert!(mnemonics.insert(info.mnemonic));
            assert!(info.documentation.ends_with('.'), "{}", info.mnemonic);
        }
    }

    #[test]
    fn branches_are_exactly_those_with_a_target() {
        for &opcode in Opcode::ALL {
            let info = opcode.info();
            let has_target = info.operands.iter().any(|(_, kind)| *kind == OperandKind::Target);
            assert_eq!(info.flags.contains(Flags::BRANCHES), has_target, "{}", info.mnemonic);
        }
    }
}
