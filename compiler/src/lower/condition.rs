//! Lowering of Boolean expressions, as jumps where only a jump is wanted.

use runa_bytecode::{Instruction, TypeId};

use super::emit::Label;
use super::function::FunctionLowering;
use crate::hir::{Compare, Expression, ExpressionKind};
use crate::types::Ty;

impl FunctionLowering<'_, '_, '_> {
    /// Jumps to `target` if `condition` is `wanted`, else goes on.
    pub(super) fn condition(&mut self, condition: &Expression, wanted: bool, target: Label) {
        match &condition.kind {
            ExpressionKind::Boolean(value) if *value == wanted => self.builder.goto(target),
            ExpressionKind::Boolean(_) => {}
            ExpressionKind::Not(operand) => self.condition(operand, !wanted, target),
            ExpressionKind::And(left, right) => self.both(left, right, false, wanted, target),
            ExpressionKind::Or(left, right) => self.both(left, right, true, wanted, target),
            _ => {
                self.expression(condition);
                self.at(condition.span);
                self.builder.branch(wanted, target);
            }
        }
    }

    /// `left and right`, or `left or right`; `decisive` is the value of `left` that decides alone.
    fn both(
        &mut self,
        left: &Expression,
        right: &Expression,
        decisive: bool,
        wanted: bool,
        target: Label,
    ) {
        if decisive == wanted {
            self.condition(left, wanted, target);
            self.condition(right, wanted, target);
        } else {
            let skip = self.builder.label();
            self.condition(left, decisive, skip);
            self.condition(right, wanted, target);
            self.builder.place(skip);
        }
    }

    /// Pushes the value of a Boolean operation.
    pub(super) fn boolean(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Not(operand) => {
                self.expression(operand);
                self.emit(Instruction::NotBoolean {});
            }
            ExpressionKind::And(..) | ExpressionKind::Or(..) => self.materialise(expression),
            ExpressionKind::Compare(operator, left, right) => {
                self.expression(left);
                self.expression(right);
                self.at(expression.span);
                self.compare(*operator, &left.ty);
            }
            ExpressionKind::Same(left, right) => {
                self.expression(left);
                self.expression(right);
                self.emit(Instruction::Same {});
            }
            ExpressionKind::Is(value, ty) => {
                self.expression(value);
                let ty = self.module.types.id(ty);
                self.emit(Instruction::Is { ty });
            }
            ExpressionKind::IsNothing(value) => {
                self.expression(value);
                self.is_nothing(&value.ty);
            }
            _ => {}
        }
    }

    /// Turns jumps into a value.
    fn materialise(&mut self, expression: &Expression) {
        let (no, end) = (self.builder.label(), self.builder.label());
        self.condition(expression, false, no);
        self.emit(Instruction::PushBoolean { value: true });
        self.builder.goto(end);
        self.builder.place(no);
        self.emit(Instruction::PushBoolean { value: false });
        self.builder.place(end);
    }

    /// Replaces a value of type `ty` by whether it is `nothing`.
    pub(super) fn is_nothing(&mut self, ty: &Ty) {
        self.emit(match ty.is_reference() {
            true => Instruction::IsNothing {},
            false => Instruction::Is { ty: TypeId::NOTHING },
        });
    }

    /// Compares two values of type `ty`.
    fn compare(&mut self, operator: Compare, ty: &Ty) {
        match ty {
            Ty::Integer => self.emit(compare_integer(operator)),
            Ty::Float => self.emit(compare_float(operator)),
            Ty::Boolean => self.emit(match operator {
                Compare::NotEqual => Instruction::NotEqualBoolean {},
                _ => Instruction::EqualBoolean {},
            }),
            Ty::Text => self.compare_text(operator),
            _ => {
                self.emit(compare_any(operator));
                self.emit(Instruction::Cast { ty: TypeId::BOOLEAN });
            }
        }
    }

    fn compare_text(&mut self, operator: Compare) {
        match operator {
            Compare::Equal => self.emit(Instruction::EqualText {}),
            Compare::NotEqual => self.emit(Instruction::NotEqualText {}),
            _ => {
                self.emit(Instruction::CompareText {});
                self.emit(Instruction::PushInteger { value: 0 });
                self.emit(compare_integer(operator));
            }
        }
    }
}

/// The instruction that compares Integers.
pub(super) fn compare_integer(operator: Compare) -> Instruction {
    match operator {
        Compare::Equal => Instruction::EqualInteger {},
        Compare::NotEqual => Instruction::NotEqualInteger {},
        Compare::Less => Instruction::LessInteger {},
        Compare::LessEqual => Instruction::LessEqualInteger {},
        Compare::Greater => Instruction::GreaterInteger {},
        Compare::GreaterEqual => Instruction::GreaterEqualInteger {},
    }
}

fn compare_float(operator: Compare) -> Instruction {
    match operator {
        Compare::Equal => Instruction::EqualFloat {},
        Compare::NotEqual => Instruction::NotEqualFloat {},
        Compare::Less => Instruction::LessFloat {},
        Compare::LessEqual => Instruction::LessEqualFloat {},
        Compare::Greater => Instruction::GreaterFloat {},
        Compare::GreaterEqual => Instruction::GreaterEqualFloat {},
    }
}

/// The instruction that compares values of `Any`; its result is `Any`.
pub(crate) fn compare_any(operator: Compare) -> Instruction {
    match operator {
        Compare::Equal => Instruction::Equal {},
        Compare::NotEqual => Instruction::NotEqual {},
        Compare::Less => Instruction::Less {},
        Compare::LessEqual => Instruction::LessEqual {},
        Compare::Greater => Instruction::Greater {},
        Compare::GreaterEqual => Instruction::GreaterEqual {},
    }
}
