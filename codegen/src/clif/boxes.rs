//! Between tagged words and the other shapes.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, MemFlagsData, types};
use cranelift_module::Module;
use runa_bytecode::{Shape, TypeId};
use runa_runtime::abi::Helper;
use runa_runtime::tagged::bits;
use runa_runtime::{Header, Tagged};

use super::CodegenError;
use super::control::Exit;
use super::frame::Lowering;
use super::glue::from_word;
use super::types::{
    EXPONENT_BIAS, INTEGER_MASK, INTEGER_SHIFT, INTEGER_TAG, NO_FLOAT, ROTATION, plain,
};
use crate::ssa::{Immediates, Instruction, Value};

impl<M: Module> Lowering<'_, M> {
    /// A value that is mostly `fast`; when `is_slow` holds, a helper gives it, or raises.
    pub(super) fn or_slowly(
        &mut self,
        is_slow: ir::Value,
        fast: ir::Value,
        (helper, arguments): (Helper, &[ir::Value]),
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let slow = self.cold_block();
        self.or_slowly_from(slow, is_slow, fast, (helper, arguments), at, live)
    }

    /// The same where control may have gone to the slow block before.
    fn or_slowly_from(
        &mut self,
        slow: ir::Block,
        is_slow: ir::Value,
        fast: ir::Value,
        (helper, arguments): (Helper, &[ir::Value]),
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        self.leave_if(is_slow, slow, &[]);
        self.or_in(slow, fast, at, live, |lowering| {
            let word = lowering.call_while_live(helper, arguments, at, live)?;
            let shape = lowering.result_shape(at);
            Ok(from_word(&mut lowering.b, word, shape))
        })
    }

    /// `fast`, or what `slowly` gives in the block `slow`, where objects may move.
    pub(super) fn or_in(
        &mut self,
        slow: ir::Block,
        fast: ir::Value,
        at: &Instruction,
        live: &[Value],
        slowly: impl FnOnce(&mut Self) -> Result<ir::Value, CodegenError>,
    ) -> Result<ir::Value, CodegenError> {
        let next = self.b.create_block();
        let result = self.parameter(next, self.result_shape(at));
        let with_live = |lowering: &Self, result| -> Vec<ir::Value> {
            std::iter::once(result).chain(lowering.list(live)).collect()
        };
        let values = with_live(self, fast);
        self.jump_with(next, &values);

        self.b.switch_to_block(slow);
        let result_of_slow = slowly(self)?;
        let values = with_live(self, result_of_slow);
        self.jump_with(next, &values);

        self.begin_with(next, live);
        Ok(result)
    }

    /// Calls a helper that may move objects while `live` and what handlers need is in the frame;
    /// unwinds when it raises. What stands for `live` afterwards has changed.
    pub(super) fn call_while_live(
        &mut self,
        helper: Helper,
        arguments: &[ir::Value],
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let saved = self.save_over(at, live);
        let word = self.call_exit(helper, arguments, &saved)?;
        self.come_back(&saved, at)?;
        Ok(word)
    }

    fn argument(&self, at: &Instruction) -> ir::Value {
        self.value(self.function.values(at.arguments)[0])
    }

    pub(super) fn box_integer(
        &mut self,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let value = self.argument(at);
        let shifted = self.b.ins().ishl_imm_u(value, INTEGER_SHIFT);
        let word = self.b.ins().bor_imm_u(shifted, INTEGER_TAG);
        let back = self.b.ins().sshr_imm_u(word, INTEGER_SHIFT);
        let is_long = self.b.ins().icmp(IntCC::NotEqual, back, value);
        self.or_slowly(is_long, word, (Helper::BoxInteger, &[value]), at, live)
    }

    pub(super) fn box_float(
        &mut self,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let value = self.argument(at);
        let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), value);
        let biased = self.b.ins().iadd_imm_s(bits, EXPONENT_BIAS);
        let word = self.b.ins().rotl_imm_u(biased, ROTATION);
        let is_uncommon = self.b.ins().band_imm_u(word, NO_FLOAT);
        self.or_slowly(is_uncommon, word, (Helper::BoxFloat, &[value]), at, live)
    }

    pub(super) fn box_boolean(&mut self, value: ir::Value) -> ir::Value {
        let (yes, no) = (self.word(Tagged::TRUE.0), self.word(Tagged::FALSE.0));
        self.b.ins().select(value, yes, no)
    }

    pub(super) fn cast(
        &mut self,
        ty: TypeId,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let value = self.argument(at);
        let (fast, is_slow) = match ty {
            TypeId::INTEGER => {
                let tag = self.b.ins().band_imm_u(value, INTEGER_MASK);
                let is_slow = self.b.ins().icmp_imm_s(IntCC::NotEqual, tag, INTEGER_TAG);
                (self.b.ins().sshr_imm_u(value, INTEGER_SHIFT), is_slow)
            }
            TypeId::FLOAT => {
                let is_slow = self.b.ins().band_imm_u(value, NO_FLOAT);
                let biased = self.b.ins().rotr_imm_u(value, ROTATION);
                let bits = self.b.ins().iadd_imm_s(biased, -EXPONENT_BIAS);
                (from_word(&mut self.b, bits, Shape::Float), is_slow)
            }
            TypeId::BOOLEAN => {
                let yes = self.b.ins().icmp_imm_s(IntCC::Equal, value, Tagged::TRUE.0 as i64);
                let no = self.b.ins().icmp_imm_s(IntCC::Equal, value, Tagged::FALSE.0 as i64);
                let is_either = self.b.ins().bor(yes, no);
                (yes, self.b.ins().bxor_imm_u(is_either, 1))
            }
            _ => return self.helper(Helper::Cast, Immediates::One(u64::from(ty.0)), at, live),
        };
        let number = self.word(u64::from(ty.0));
        self.or_slowly(is_slow, fast, (Helper::Cast, &[number, value]), at, live)
    }

    /// The header is looked at here; what is no object, or one of another type, goes to the helper, which raises.
    pub(super) fn cast_to_object(
        &mut self,
        ty: TypeId,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let value = self.argument(at);
        // Before anything goes to the slow block, which needs them.
        let arguments = [self.word(u64::from(ty.0)), value];
        let slow = self.cold_block();
        let object = self.object_of(value, (slow, &[]));
        let is_other = self.is_of_other_type(object, ty);
        self.or_slowly_from(slow, is_other, object, (Helper::Cast, &arguments), at, live)
    }

    /// The object that a tagged word refers to; leaves where it refers to none.
    pub(super) fn object_of(
        &mut self,
        value: ir::Value,
        (block, arguments): Exit<'_>,
    ) -> ir::Value {
        // What else has the tag of pointers is `nothing`, `false` and `true`, which are small.
        let untagged = self.b.ins().iadd_imm_s(value, -(Tagged::NOTHING.0 as i64));
        let other_bits = self.b.ins().band_imm_u(untagged, bits::TAG_MASK as i64);
        self.leave_if(other_bits, block, arguments);
        let truth = (Tagged::TRUE.0 - Tagged::NOTHING.0) as i64;
        let is_scalar = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, untagged, truth);
        self.leave_if(is_scalar, block, arguments);
        untagged
    }

    /// Whether an object is not of just this type.
    pub(super) fn is_of_other_type(&mut self, object: ir::Value, ty: TypeId) -> ir::Value {
        let header = self.b.ins().load(types::I32, plain(), object, 0);
        let number = self.b.ins().band_imm_u(header, Header::TYPE_BITS as i64);
        let wanted = Header::new(ty.0, 0).0 as i64;
        self.b.ins().icmp_imm_u(IntCC::NotEqual, number, wanted)
    }

    pub(super) fn not_nothing(&mut self, at: &Instruction) -> Result<ir::Value, CodegenError> {
        let value = self.argument(at);
        let nothing = self.b.ins().icmp_imm_s(IntCC::Equal, value, 0);
        self.raise_if(nothing, (Helper::RaiseNothing, None), &[], (at.pc, at.site))?;
        Ok(value)
    }
}
