//! How values and calls look to Cranelift.

use cranelift_codegen::ir::{AbiParam, MemFlagsData, Signature, Type, types};
use cranelift_codegen::isa::CallConv;
use runa_bytecode::Shape;
use runa_runtime::abi::{AbiType, HelperInfo};
use runa_runtime::tagged::bits;

/// Memory of ours: aligned and mapped.
pub(super) fn plain() -> MemFlagsData {
    MemFlagsData::trusted()
}

/// Memory that does not change while a function runs.
pub(super) fn constant() -> MemFlagsData {
    MemFlagsData::trusted().with_readonly().with_can_move()
}

/// The register type of values of a shape.
pub(super) fn register(shape: Shape) -> Type {
    match shape {
        Shape::Integer | Shape::Reference | Shape::Tagged => types::I64,
        Shape::Float => types::F64,
        Shape::Boolean => types::I8,
    }
}

/// The type that says in stack maps what a slot of a shape holds. Both have the size of a word;
/// Cranelift only hands the type on.
pub(super) fn stack_map_type(shape: Shape) -> Type {
    if shape == Shape::Tagged { TAGGED_SLOT } else { types::I64 }
}

/// The stack map type of tagged words.
pub(super) const TAGGED_SLOT: Type = types::F64;

/// How values lie in tagged words, as operands of instructions: see [`bits`].
pub(super) const INTEGER_MASK: i64 = bits::TAG_MASK as i64;
pub(super) const INTEGER_TAG: i64 = bits::INTEGER_TAG as i64;
pub(super) const INTEGER_SHIFT: i64 = bits::INTEGER_SHIFT as i64;
pub(super) const EXPONENT_BIAS: i64 = bits::EXPONENT_BIAS as i64;
pub(super) const ROTATION: i64 = bits::ROTATION as i64;
pub(super) const NO_FLOAT: i64 = bits::NO_FLOAT as i64;

/// The signature of a compiled function: its parameters, then the function value or 0.
pub(super) fn function(parameters: &[Shape], result: Shape) -> Signature {
    let mut signature = Signature::new(CallConv::Tail);
    let parameters = parameters.iter().map(|&shape| AbiParam::new(register(shape)));
    signature.params.extend(parameters);
    signature.params.push(AbiParam::new(types::I64));
    signature.returns.push(AbiParam::new(register(result)));
    signature
}

/// The signature of a [`NativeEntry`](runa_runtime::NativeEntry).
pub(super) fn entry() -> Signature {
    let mut signature = Signature::new(CallConv::SystemV);
    signature.params.extend([AbiParam::new(types::I64); 3]);
    signature.returns.push(AbiParam::new(types::I64));
    signature
}

fn abi(ty: AbiType) -> AbiParam {
    AbiParam::new(match ty {
        AbiType::Word => types::I64,
        AbiType::Float => types::F64,
    })
}

/// The signature of a helper itself.
pub(super) fn helper(info: HelperInfo) -> Signature {
    let mut signature = stub(info, CallConv::SystemV);
    signature.params.insert(0, AbiParam::new(types::I64));
    signature
}

/// The signature of the stub through which compiled code calls a helper: without the context.
pub(super) fn stub(info: HelperInfo, convention: CallConv) -> Signature {
    let mut signature = Signature::new(convention);
    signature.params.extend(info.parameters.iter().map(|&ty| abi(ty)));
    // A call that keeps all registers has none for a result.
    if convention != CallConv::PreserveAll {
        signature.returns.push(abi(info.result));
    }
    signature
}
