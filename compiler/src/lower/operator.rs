//! Which instruction an operator is, by the type of its operands.

use runa_bytecode::Instruction;

use super::function::FunctionLowering;
use crate::hir::{Binary, Unary};
use crate::types::Ty;

impl FunctionLowering<'_, '_, '_> {
    /// Applies `operator` to two values of type `ty`.
    pub(super) fn binary(&mut self, operator: Binary, ty: &Ty) {
        self.emit(match ty {
            Ty::Integer => binary_integer(operator),
            Ty::Float => binary_float(operator),
            _ => binary_any(operator),
        });
    }

    /// Applies `operator` to a value of type `ty`.
    pub(super) fn unary(&mut self, operator: Unary, ty: &Ty) {
        self.emit(match (operator, ty) {
            (Unary::Negate, Ty::Integer) => Instruction::NegateInteger {},
            (Unary::Negate, Ty::Float) => Instruction::NegateFloat {},
            (Unary::Negate, _) => Instruction::Negate {},
            (Unary::Complement, Ty::Integer) => Instruction::NotInteger {},
            (Unary::Complement, _) => Instruction::Not {},
        });
    }

    /// Replaces a Text or list by its length.
    pub(super) fn length(&mut self, ty: &Ty) {
        self.emit(match ty {
            Ty::Text => Instruction::TextLength {},
            _ => Instruction::ListLength {},
        });
    }

    /// Replaces list and index by the element, which is a `ty`.
    pub(super) fn get_element(&mut self, ty: &Ty) {
        self.emit(match ty {
            Ty::Integer => Instruction::GetInteger {},
            Ty::Float => Instruction::GetFloat {},
            Ty::Boolean => Instruction::GetBoolean {},
            ty if ty.is_reference() => Instruction::GetReference {},
            _ => Instruction::GetTagged {},
        });
    }

    /// Pops an element of type `ty`, an index and a list and sets the element.
    pub(super) fn set_element(&mut self, ty: &Ty) {
        self.emit(match ty {
            Ty::Integer => Instruction::SetInteger {},
            Ty::Float => Instruction::SetFloat {},
            Ty::Boolean => Instruction::SetBoolean {},
            ty if ty.is_reference() => Instruction::SetReference {},
            _ => Instruction::SetTagged {},
        });
    }

    /// Pops an element of type `ty` and a list and appends the element.
    pub(super) fn append_instruction(&mut self, ty: &Ty) {
        self.emit(match ty {
            Ty::Integer => Instruction::AppendInteger {},
            Ty::Float => Instruction::AppendFloat {},
            Ty::Boolean => Instruction::AppendBoolean {},
            ty if ty.is_reference() => Instruction::AppendReference {},
            _ => Instruction::AppendTagged {},
        });
    }
}

/// The instruction for an operator on `Any`; the wrapping ones are for Integers only.
pub(crate) fn binary_any(operator: Binary) -> Instruction {
    match operator {
        Binary::Add | Binary::AddWrapping => Instruction::Add {},
        Binary::Subtract | Binary::SubtractWrapping => Instruction::Subtract {},
        Binary::Multiply | Binary::MultiplyWrapping => Instruction::Multiply {},
        Binary::Divide => Instruction::Divide {},
        Binary::Remainder => Instruction::Modulo {},
        Binary::Power => Instruction::Power {},
        Binary::And => Instruction::And {},
        Binary::Or => Instruction::Or {},
        Binary::Xor => Instruction::Xor {},
        Binary::ShiftLeft => Instruction::ShiftLeft {},
        Binary::ShiftRight => Instruction::ShiftRight {},
        Binary::ShiftRightUnsigned => Instruction::ShiftRightUnsigned {},
    }
}

fn binary_integer(operator: Binary) -> Instruction {
    match operator {
        Binary::Add => Instruction::AddInteger {},
        Binary::Subtract => Instruction::SubtractInteger {},
        Binary::Multiply => Instruction::MultiplyInteger {},
        Binary::Divide => Instruction::DivideInteger {},
        Binary::Remainder => Instruction::ModuloInteger {},
        Binary::Power => Instruction::PowerInteger {},
        Binary::AddWrapping => Instruction::AddWrapping {},
        Binary::SubtractWrapping => Instruction::SubtractWrapping {},
        Binary::MultiplyWrapping => Instruction::MultiplyWrapping {},
        Binary::And => Instruction::AndInteger {},
        Binary::Or => Instruction::OrInteger {},
        Binary::Xor => Instruction::XorInteger {},
        Binary::ShiftLeft => Instruction::ShiftLeftInteger {},
        Binary::ShiftRight => Instruction::ShiftRightInteger {},
        Binary::ShiftRightUnsigned => Instruction::ShiftRightUnsignedInteger {},
    }
}

/// The instruction for an operator on Floats; the checker lets only these six through.
fn binary_float(operator: Binary) -> Instruction {
    match operator {
        Binary::Add => Instruction::AddFloat {},
        Binary::Subtract => Instruction::SubtractFloat {},
        Binary::Multiply => Instruction::MultiplyFloat {},
        Binary::Divide => Instruction::DivideFloat {},
        Binary::Remainder => Instruction::ModuloFloat {},
        _ => Instruction::PowerFloat {},
    }
}
