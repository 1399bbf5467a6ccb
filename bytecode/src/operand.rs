//! What may stand behind an instruction's name. One implementation for each kind serves encoder,
//! decoder, assembler and disassembler.

use std::fmt;

use crate::reader::Reader;
use crate::{
    CaptureIndex, ConstantIndex, Count, DecodeProblem, ErrorKind, FieldIndex, FunctionIndex,
    GlobalIndex, Literal, LocalIndex, MethodIndex, NativeIndex, Real, Target, TypeId,
};

/// The kinds of operands, for tools that treat them alike (assembler, reference).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperandKind {
    /// `nothing`, a Boolean, an Integer or a Float.
    Literal,
    /// An Integer.
    Integer,
    /// A Float.
    Float,
    /// A Boolean.
    Boolean,
    /// A local variable.
    Local,
    /// A captured variable.
    Capture,
    /// A field.
    Field,
    /// A method.
    Method,
    /// A number of operands.
    Count,
    /// A constant of the module.
    Constant,
    /// A function of the module.
    Function,
    /// A native function of the module.
    Native,
    /// A variable of the module.
    Global,
    /// A type of the module.
    Type,
    /// An instruction of the function.
    Target,
    /// A kind of exception.
    ErrorKind,
}

/// An operand of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Operand {
    Literal(Literal),
    Integer(i64),
    Float(Real),
    Boolean(bool),
    Local(LocalIndex),
    Capture(CaptureIndex),
    Field(FieldIndex),
    Method(MethodIndex),
    Count(Count),
    Constant(ConstantIndex),
    Function(FunctionIndex),
    Native(NativeIndex),
    Global(GlobalIndex),
    Type(TypeId),
    Target(Target),
    ErrorKind(ErrorKind),
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Literal(value) => value.fmt(f),
            Operand::Integer(value) => value.fmt(f),
            Operand::Float(value) => value.fmt(f),
            Operand::Boolean(value) => value.fmt(f),
            Operand::Local(index) => index.fmt(f),
            Operand::Capture(index) => index.fmt(f),
            Operand::Field(index) => index.fmt(f),
            Operand::Method(index) => index.fmt(f),
            Operand::Count(count) => count.fmt(f),
            Operand::Constant(index) => index.fmt(f),
            Operand::Function(index) => index.fmt(f),
            Operand::Native(index) => index.fmt(f),
            Operand::Global(index) => index.fmt(f),
            Operand::Type(id) => id.fmt(f),
            Operand::Target(target) => target.fmt(f),
            Operand::ErrorKind(kind) => kind.fmt(f),
        }
    }
}

/// The Rust types that stand for operands in the instruction table.
pub(crate) trait OperandType: Copy {
    /// Which kind it is.
    const KIND: OperandKind;
    /// As one of all kinds.
    fn wrap(self) -> Operand;
    /// Back from one of all kinds, if it is of this kind.
    fn unwrap(operand: Operand) -> Option<Self>;
    /// Writes it as `.runab` keeps it.
    fn encode(self, out: &mut Vec<u8>);
    /// Reads what `encode` writes.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeProblem>;
}

macro_rules! operand {
    ($type:ty, $kind:ident, |$value:ident, $out:ident| $encode:expr, |$reader:ident| $decode:expr) => {
        impl OperandType for $type {
            const KIND: OperandKind = OperandKind::$kind;

            fn wrap(self) -> Operand {
                Operand::$kind(self)
            }

            fn unwrap(operand: Operand) -> Option<Self> {
                match operand {
                    Operand::$kind(value) => Some(value),
                    _ => None,
                }
            }

            fn encode(self, $out: &mut Vec<u8>) {
                let $value = self;
                $encode
            }

            fn decode($reader: &mut Reader<'_>) -> Result<Self, DecodeProblem> {
                $decode
            }
        }
    };
}

macro_rules! index_operand {
    ($($type:ident $kind:ident $read:ident;)*) => { $(
        operand!(
            $type,
            $kind,
            |value, out| crate::encode::unsigned(u64::from(value.0), out),
            |reader| reader.$read().map($type)
        );
    )* };
}

index_operand! {
    LocalIndex Local u16;
    CaptureIndex Capture u16;
    FieldIndex Field u16;
    MethodIndex Method u16;
    Count Count u16;
    ConstantIndex Constant u32;
    FunctionIndex Function u32;
    NativeIndex Native u32;
    GlobalIndex Global u32;
    TypeId Type u32;
    Target Target u32;
}

operand!(i64, Integer, |value, out| crate::encode::signed(value, out), |reader| reader.signed());
operand!(Real, Float, |value, out| crate::encode::real(value, out), |reader| reader.real());
operand!(bool, Boolean, |value, out| out.push(u8::from(value)), |reader| reader.boolean());
operand!(ErrorKind, ErrorKind, |value, out| out.push(value as u8), |reader| {
    reader.byte_as(ErrorKind::from_byte, DecodeProblem::UnknownErrorKind)
});
operand!(Literal, Literal, |value, out| crate::encode::literal(value, out), |reader| {
    reader.literal()
});
