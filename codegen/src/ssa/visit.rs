//! What each instruction becomes.

use runa_bytecode::{
    CaptureIndex, ClassKind, ConstantIndex, Count, ErrorKind, FieldIndex, FunctionIndex,
    GlobalIndex, Literal, LocalIndex, MethodIndex, NativeIndex, Real, Shape, Target, Type, TypeId,
    VisitArithmetic, VisitArray, VisitCall, VisitComparison, VisitConstant, VisitControl,
    VisitException, VisitLocal, VisitObject, VisitStack, VisitText,
};
use runa_runtime::Tagged;
use runa_runtime::abi::Helper;
use runa_runtime::operations::arithmetic::Binary;

use super::build::{Builder, Done, Refused};
use super::{Condition, Immediates, Op, Terminator, Value, Wrapping};

/// Methods without operands that all do the same with another operation.
macro_rules! each {
    ($with:ident: $($method:ident($($argument:expr),*))*) => {
        $(fn $method(&mut self) -> Done { self.$with($($argument),*) })*
    };
}

impl Builder<'_> {
    fn two(&mut self) -> Result<[Value; 2], Refused> {
        let right = self.pop()?;
        Ok([self.pop()?, right])
    }

    /// An operation on the topmost operand that cannot raise.
    fn unary(&mut self, op: Op, gives: Shape) -> Done {
        let operand = self.pop()?;
        self.push(op, &[operand], gives)
    }

    /// An operation on the topmost operand that may raise.
    fn unary_or_raise(&mut self, op: Op, gives: Shape) -> Done {
        let operand = self.pop()?;
        self.push_or_raise(op, &[operand], gives)
    }

    /// An operation on the two topmost operands that cannot raise.
    fn binary(&mut self, op: Op, gives: Shape) -> Done {
        let operands = self.two()?;
        self.push(op, &operands, gives)
    }

    /// An operation on the two topmost operands that may raise.
    fn binary_or_raise(&mut self, op: Op, gives: Shape) -> Done {
        let operands = self.two()?;
        self.push_or_raise(op, &operands, gives)
    }

    fn dynamic(&mut self, operation: Binary) -> Done {
        self.binary_or_raise(Op::Dynamic(operation), Shape::Tagged)
    }

    fn checked(&mut self, operation: Binary) -> Done {
        self.binary_or_raise(Op::Checked(operation), Shape::Integer)
    }

    fn wrapping(&mut self, operation: Wrapping) -> Done {
        self.binary(Op::Wrapping(operation), Shape::Integer)
    }

    fn float(&mut self, operation: Binary) -> Done {
        self.binary(Op::Float(operation), Shape::Float)
    }

    fn compare_integers(&mut self, condition: Condition) -> Done {
        self.binary(Op::CompareIntegers(condition), Shape::Boolean)
    }

    fn compare_floats(&mut self, condition: Condition) -> Done {
        self.binary(Op::CompareFloats(condition), Shape::Boolean)
    }

    /// Pushes a Boolean as a tagged word, and remembers what it was.
    fn push_boxed(&mut self, boolean: Value) -> Done {
        self.push(Op::BoxBoolean, &[boolean], Shape::Tagged)?;
        if let Some(&boxed) = self.stack.last() {
            self.boxed_booleans.insert(boxed, boolean);
        }
        Ok(())
    }

    fn dynamic_compare(&mut self, condition: Condition) -> Done {
        self.binary_or_raise(Op::DynamicCompare(condition), Shape::Boolean)?;
        let boolean = self.pop()?;
        self.push_boxed(boolean)
    }

    fn dynamic_equality(&mut self) -> Result<Value, Refused> {
        let operands = self.two()?;
        if self.module.types.classes().have_protocols() {
            self.push_or_raise(Op::DynamicEqualAsking, &operands, Shape::Boolean)?;
            return self.pop();
        }
        self.give(Op::DynamicEqual, &operands, Shape::Boolean)
    }

    /// A helper that takes the topmost operands, pushes its result and may raise.
    fn helper(
        &mut self,
        helper: Helper,
        immediates: Immediates,
        pops: usize,
        gives: Shape,
    ) -> Done {
        let operands = self.pop_many(pops)?;
        self.push_or_raise(Op::Helper(helper, immediates), &operands, gives)
    }

    /// The same with the operands in slots.
    fn helper_of_slots(
        &mut self,
        helper: Helper,
        immediates: Immediates,
        pops: usize,
        gives: Shape,
    ) -> Done {
        let operands = self.pop_many(pops)?;
        self.push_or_raise(Op::HelperOfSlots(helper, immediates), &operands, gives)
    }

    fn branch(&mut self, condition: Value, target: Target, if_true: bool) -> Done {
        let jump = self.edge(target)?;
        let next = self.edge_to(self.pc + 1)?;
        let (then, otherwise) = if if_true { (jump, next) } else { (next, jump) };
        self.end(Terminator::Branch { condition, then, otherwise });
        Ok(())
    }

    fn branch_dynamic(&mut self, target: Target, if_true: bool) -> Done {
        let value = self.pop()?;
        let condition = match self.boxed_booleans.get(&value) {
            Some(&boolean) => boolean,
            None => self.give(Op::IsTrue, &[value], Shape::Boolean)?,
        };
        self.branch(condition, target, if_true)
    }

    fn get_element(&mut self, shape: Shape) -> Done {
        self.binary_or_raise(Op::GetElement(shape), shape)
    }

    fn set_element(&mut self, shape: Shape) -> Done {
        let operands = self.pop_many(3)?;
        self.do_or_raise(Op::SetElement(shape), &operands)
    }

    fn map_value_shape(&self, map: TypeId) -> Result<Shape, Refused> {
        match self.module.types.get(map) {
            Some(&Type::Map(_, value)) => Ok(self.shape_of(value)),
            _ => Err(Refused::Inconsistent),
        }
    }

    fn append_element(&mut self, shape: Shape) -> Done {
        let operands = self.two()?;
        self.do_or_raise(Op::Append(shape), &operands)
    }
}

impl VisitStack for Builder<'_> {
    type Output = Done;

    fn nop(&mut self) -> Done {
        Ok(())
    }
    fn pop(&mut self) -> Done {
        Builder::pop(self).map(drop)
    }
    fn dup(&mut self) -> Done {
        let top = *self.stack.last().ok_or(Refused::Inconsistent)?;
        self.stack.push(top);
        Ok(())
    }
    fn swap(&mut self) -> Done {
        let [below, top] = self.two()?;
        self.stack.extend([top, below]);
        Ok(())
    }
    fn args(&mut self, _count: Count) -> Done {
        Ok(())
    }
}

impl VisitConstant for Builder<'_> {
    type Output = Done;

    fn push(&mut self, value: Literal) -> Done {
        let inline = match value {
            Literal::Nothing => Some(Tagged::NOTHING),
            Literal::Boolean(value) => Some(Tagged::boolean(value)),
            Literal::Integer(value) => Tagged::inline_integer(value),
            Literal::Float(value) => Tagged::inline_float(value.value()),
        };
        match (inline, value) {
            (Some(word), _) => Builder::push(self, Op::Word(word.0), &[], Shape::Tagged),
            (None, Literal::Integer(value)) => {
                let value = self.give(Op::Word(value as u64), &[], Shape::Integer)?;
                self.push_or_raise(Op::BoxInteger, &[value], Shape::Tagged)
            }
            (None, Literal::Float(value)) => {
                let bits = value.value().to_bits();
                let value = self.give(Op::Word(bits), &[], Shape::Float)?;
                self.push_or_raise(Op::BoxFloat, &[value], Shape::Tagged)
            }
            (None, Literal::Nothing | Literal::Boolean(_)) => Err(Refused::Inconsistent),
        }
    }
    fn push_integer(&mut self, value: i64) -> Done {
        Builder::push(self, Op::Word(value as u64), &[], Shape::Integer)
    }
    fn push_float(&mut self, value: Real) -> Done {
        Builder::push(self, Op::Word(value.value().to_bits()), &[], Shape::Float)
    }
    fn push_boolean(&mut self, value: bool) -> Done {
        Builder::push(self, Op::Word(u64::from(value)), &[], Shape::Boolean)
    }
    fn push_nothing(&mut self, _ty: TypeId) -> Done {
        Builder::push(self, Op::Word(0), &[], Shape::Reference)
    }
    fn load_constant(&mut self, constant: ConstantIndex) -> Done {
        Builder::push(self, Op::Constant(constant), &[], Shape::Tagged)
    }
    fn load_text(&mut self, constant: ConstantIndex) -> Done {
        Builder::push(self, Op::Text(constant), &[], Shape::Reference)
    }
    fn push_type(&mut self, ty: TypeId) -> Done {
        Builder::push(self, Op::Word(u64::from(ty.0)), &[], Shape::Integer)
    }
}

impl VisitLocal for Builder<'_> {
    type Output = Done;

    fn load(&mut self, local: LocalIndex) -> Done {
        let value = self.locals[local.index()].ok_or(Refused::Inconsistent)?;
        self.stack.push(value);
        Ok(())
    }
    fn store(&mut self, local: LocalIndex) -> Done {
        self.locals[local.index()] = Some(Builder::pop(self)?);
        Ok(())
    }
    fn load_capture(&mut self, capture: CaptureIndex) -> Done {
        let ty = self.source.captures.get(capture.index()).ok_or(Refused::Inconsistent)?;
        let closure = self.closure.ok_or(Refused::Inconsistent)?;
        let shape = self.shape_of(*ty);
        Builder::push(self, Op::Capture(capture.0), &[closure], shape)
    }
    fn load_global(&mut self, global: GlobalIndex) -> Done {
        let ty = self.module.global(global).ok_or(Refused::Inconsistent)?.ty;
        let shape = self.shape_of(ty);
        self.push_or_raise(Op::GetGlobal(global), &[], shape)
    }
    fn store_global(&mut self, global: GlobalIndex) -> Done {
        let value = Builder::pop(self)?;
        self.simply_do(Op::SetGlobal(global), &[value])
    }
    fn new_cell(&mut self, ty: TypeId) -> Done {
        let value = Builder::pop(self)?;
        let shape = self.function.shape(value);
        let immediates = Immediates::Two(u64::from(ty.0), shape as u64);
        self.push_or_raise(Op::Helper(Helper::NewCell, immediates), &[value], Shape::Reference)
    }
    fn get_cell(&mut self) -> Done {
        let Some(&Type::Cell(inner)) = self.module.types.get(self.operand_type) else {
            return Err(Refused::Inconsistent);
        };
        let shape = self.shape_of(inner);
        self.unary(Op::GetCell, shape)
    }
    fn set_cell(&mut self) -> Done {
        let operands = self.two()?;
        self.simply_do(Op::SetCell, &operands)
    }
}

impl VisitArithmetic for Builder<'_> {
    type Output = Done;

    each! { dynamic:
        add(Binary::Add) subtract(Binary::Subtract) multiply(Binary::Multiply)
        divide(Binary::Divide) modulo(Binary::Modulo) power(Binary::Power)
        and(Binary::And) or(Binary::Or) xor(Binary::Xor) shift_left(Binary::ShiftLeft)
        shift_right(Binary::ShiftRight) shift_right_unsigned(Binary::ShiftRightUnsigned)
    }
    each! { checked:
        add_integer(Binary::Add) subtract_integer(Binary::Subtract)
        multiply_integer(Binary::Multiply) divide_integer(Binary::Divide)
        modulo_integer(Binary::Modulo) power_integer(Binary::Power)
        shift_left_integer(Binary::ShiftLeft) shift_right_integer(Binary::ShiftRight)
        shift_right_unsigned_integer(Binary::ShiftRightUnsigned)
    }
    each! { wrapping:
        add_wrapping(Wrapping::Add) subtract_wrapping(Wrapping::Subtract)
        multiply_wrapping(Wrapping::Multiply) and_integer(Wrapping::And)
        or_integer(Wrapping::Or) xor_integer(Wrapping::Xor)
    }
    each! { float:
        add_float(Binary::Add) subtract_float(Binary::Subtract) multiply_float(Binary::Multiply)
        divide_float(Binary::Divide) modulo_float(Binary::Modulo) power_float(Binary::Power)
    }
    each! { helper:
        negate(Helper::Negate, Immediates::None, 1, Shape::Tagged)
        not(Helper::Not, Immediates::None, 1, Shape::Tagged)
    }
    each! { unary_or_raise: negate_integer(Op::NegateInteger, Shape::Integer) }
    each! { unary:
        not_integer(Op::NotInteger, Shape::Integer) negate_float(Op::NegateFloat, Shape::Float)
        integer_to_float(Op::IntegerToFloat, Shape::Float)
        not_boolean(Op::NotBoolean, Shape::Boolean)
    }
}

impl VisitComparison for Builder<'_> {
    type Output = Done;

    each! { compare_integers:
        equal_integer(Condition::Equal) not_equal_integer(Condition::NotEqual)
        less_integer(Condition::Less) less_equal_integer(Condition::LessEqual)
        greater_integer(Condition::Greater) greater_equal_integer(Condition::GreaterEqual)
        equal_boolean(Condition::Equal) not_equal_boolean(Condition::NotEqual)
    }
    each! { compare_floats:
        equal_float(Condition::Equal) not_equal_float(Condition::NotEqual)
        less_float(Condition::Less) less_equal_float(Condition::LessEqual)
        greater_float(Condition::Greater) greater_equal_float(Condition::GreaterEqual)
    }
    each! { dynamic_compare:
        less(Condition::Less) less_equal(Condition::LessEqual)
        greater(Condition::Greater) greater_equal(Condition::GreaterEqual)
    }
    fn equal(&mut self) -> Done {
        let equal = self.dynamic_equality()?;
        self.push_boxed(equal)
    }
    fn not_equal(&mut self) -> Done {
        let equal = self.dynamic_equality()?;
        let different = self.give(Op::NotBoolean, &[equal], Shape::Boolean)?;
        self.push_boxed(different)
    }
    each! { binary:
        equal_text(Op::Helper(Helper::EqualText, Immediates::None), Shape::Boolean)
        compare_text(Op::Helper(Helper::CompareText, Immediates::None), Shape::Integer)
        same(Op::Helper(Helper::Same, Immediates::None), Shape::Boolean)
    }
    fn not_equal_text(&mut self) -> Done {
        self.equal_text()?;
        self.not_boolean()
    }
    fn is(&mut self, ty: TypeId) -> Done {
        if ty == TypeId::NOTHING {
            return self.unary(Op::IsTaggedNothing, Shape::Boolean);
        }
        let op = Op::Helper(Helper::Is, Immediates::One(u64::from(ty.0)));
        self.unary(op, Shape::Boolean)
    }
    each! { unary: is_nothing(Op::IsNothing, Shape::Boolean) }
}

impl VisitControl for Builder<'_> {
    type Output = Done;

    fn jump(&mut self, target: Target) -> Done {
        let edge = self.edge(target)?;
        self.end(Terminator::Jump(edge));
        Ok(())
    }
    fn jump_if_true(&mut self, target: Target) -> Done {
        self.branch_dynamic(target, true)
    }
    fn jump_if_false(&mut self, target: Target) -> Done {
        self.branch_dynamic(target, false)
    }
    fn branch_if_true(&mut self, target: Target) -> Done {
        let condition = self.pop()?;
        self.branch(condition, target, true)
    }
    fn branch_if_false(&mut self, target: Target) -> Done {
        let condition = self.pop()?;
        self.branch(condition, target, false)
    }
    /// Programs halt once: the interpreter does it.
    fn halt(&mut self) -> Done {
        self.interpret()
    }
}

impl VisitCall for Builder<'_> {
    type Output = Done;

    fn call(&mut self, function: FunctionIndex) -> Done {
        let callee = self.module.function(function).ok_or(Refused::Inconsistent)?;
        let (count, result) = (usize::from(callee.parameter_count), callee.result);
        let arguments = self.pop_many(count)?;
        let shape = self.shape_of(result);
        self.push_or_raise(Op::Call(function), &arguments, shape)
    }
    fn return_(&mut self) -> Done {
        let value = match self.stack.pop() {
            Some(value) => value,
            None => self.give(Op::Word(Tagged::NOTHING.0), &[], Shape::Tagged)?,
        };
        self.end(Terminator::Return(value));
        Ok(())
    }
    fn call_value(&mut self, count: Count) -> Done {
        let Some(Type::Function(_, result)) = self.module.types.get(self.operand_type) else {
            return Err(Refused::Inconsistent);
        };
        let shape = self.shape_of(*result);
        let operands = self.pop_many(usize::from(count.0) + 1)?;
        self.push_or_raise(Op::CallValue, &operands, shape)
    }
    fn call_any(&mut self, count: Count) -> Done {
        let pops = usize::from(count.0) + 1;
        self.helper_of_slots(Helper::CallAny, Immediates::None, pops, Shape::Tagged)
    }
    fn call_native(&mut self, native: NativeIndex) -> Done {
        let import = self.module.native(native).ok_or(Refused::Inconsistent)?;
        let (pops, shape) = (import.parameters.len(), self.shape_of(import.result));
        let immediate = Immediates::One(u64::from(native.0));
        self.helper_of_slots(Helper::CallNative, immediate, pops, shape)
    }
    fn call_member(&mut self, name: ConstantIndex, count: Count) -> Done {
        let pops = usize::from(count.0) + 1;
        let immediate = Immediates::One(u64::from(name.0));
        self.helper_of_slots(Helper::CallMember, immediate, pops, Shape::Tagged)
    }
    fn call_method(&mut self, ty: TypeId, method: MethodIndex) -> Done {
        let (module, types) = (self.module, &self.module.types);
        let class = types.class_of(ty).ok_or(Refused::Inconsistent)?;
        let classes = types.classes();
        if let Some(function) = classes.only_method(class, method) {
            return self.call(function);
        }
        let declared = classes.methods(class).get(method.index()).ok_or(Refused::Inconsistent)?;
        let Some(Type::Function(parameters, result)) = module.types.get(declared.ty) else {
            return Err(Refused::Inconsistent);
        };
        let (count, shape) = (parameters.len() + 1, self.shape_of(*result));
        let op = match classes.get(class).map(|class| class.kind) {
            Some(ClassKind::Interface) => Op::CallInterface(class, method),
            _ => Op::CallMethod(method),
        };
        let arguments = self.pop_many(count)?;
        self.push_or_raise(op, &arguments, shape)
    }
    fn closure(&mut self, function: FunctionIndex) -> Done {
        let callee = self.module.function(function).ok_or(Refused::Inconsistent)?;
        let ty = self.module.function_type(function).ok_or(Refused::Inconsistent)?;
        let captures = self.pop_many(callee.captures.len())?;
        self.push_or_raise(Op::NewClosure(function, ty), &captures, Shape::Reference)
    }
}

impl VisitObject for Builder<'_> {
    type Output = Done;

    each! { unary_or_raise:
        box_integer(Op::BoxInteger, Shape::Tagged) box_float(Op::BoxFloat, Shape::Tagged)
        not_nothing(Op::NotNothing, Shape::Reference)
    }
    each! { unary: box_reference(Op::BoxReference, Shape::Tagged) }
    fn box_boolean(&mut self) -> Done {
        let value = Builder::pop(self)?;
        self.push_boxed(value)
    }
    fn cast(&mut self, ty: TypeId) -> Done {
        let shape = self.shape_of(ty);
        // Others than these have one number in the header of all their objects.
        let is_exact = self.module.types.class_of(ty).is_none()
            && !matches!(self.module.types.get(ty), Some(Type::Optional(_) | Type::Exception(_)));
        match shape {
            Shape::Reference if is_exact => self.unary_or_raise(Op::CastToObject(ty), shape),
            _ => self.unary_or_raise(Op::Cast(ty), shape),
        }
    }
    fn new_record(&mut self, count: Count) -> Done {
        let immediate = Immediates::One(u64::from(count.0));
        self.helper(Helper::NewRecord, immediate, 0, Shape::Tagged)
    }
    fn get_field(&mut self, field: FieldIndex) -> Done {
        self.unary_or_raise(Op::GetField(field), Shape::Tagged)
    }
    fn set_field(&mut self, field: FieldIndex) -> Done {
        let operands = self.two()?;
        self.do_or_raise(Op::SetField(field), &operands)
    }
    fn new_object(&mut self, ty: TypeId) -> Done {
        let count = self.module.types.field_count(ty);
        let immediate = Immediates::One(u64::from(ty.0));
        // Compiled code makes objects itself where they are nothing but their fields.
        let helper = match self.module.types.exception_of_class(ty) {
            Some(_) => Helper::NewException,
            None => Helper::NewObject,
        };
        self.helper_of_slots(helper, immediate, count, Shape::Reference)
    }
    /// An object whose fields are what those of a new one are.
    fn new_unset(&mut self, ty: TypeId) -> Done {
        for index in 0..self.module.types.field_count(ty) {
            let shape = self.module.types.field_shape(ty, FieldIndex(index as u16));
            let word = if shape == Shape::Tagged { Tagged::NOTHING.0 } else { 0 };
            Builder::push(self, Op::Word(word), &[], shape)?;
        }
        self.new_object(ty)
    }
    fn get_own(&mut self, ty: TypeId, field: FieldIndex) -> Done {
        let shape = self.module.types.field_shape(ty, field);
        match self.module.types.is_set_late(ty, field) {
            true => {
                let word = self.word_of(ty, field);
                self.unary_or_raise(Op::GetOwnReference(ty, field, word), shape)
            }
            false => self.unary(Op::GetOwn(self.word_of(ty, field)), shape),
        }
    }
    fn set_own(&mut self, ty: TypeId, field: FieldIndex) -> Done {
        let operands = self.two()?;
        self.simply_do(Op::SetOwn(self.word_of(ty, field)), &operands)
    }
    fn widen(&mut self, _ty: TypeId) -> Done {
        Ok(())
    }
    fn get_member(&mut self, name: ConstantIndex) -> Done {
        self.helper(Helper::GetMember, Immediates::One(u64::from(name.0)), 1, Shape::Tagged)
    }
    fn set_member(&mut self, name: ConstantIndex) -> Done {
        let operands = self.two()?;
        let immediate = Immediates::One(u64::from(name.0));
        self.do_or_raise(Op::Helper(Helper::SetMember, immediate), &operands)
    }
}

impl VisitArray for Builder<'_> {
    type Output = Done;

    each! { get_element:
        get_integer(Shape::Integer) get_float(Shape::Float) get_boolean(Shape::Boolean)
        get_reference(Shape::Reference) get_tagged(Shape::Tagged)
    }
    each! { set_element:
        set_integer(Shape::Integer) set_float(Shape::Float) set_boolean(Shape::Boolean)
        set_reference(Shape::Reference) set_tagged(Shape::Tagged)
    }
    each! { append_element:
        append_integer(Shape::Integer) append_float(Shape::Float) append_boolean(Shape::Boolean)
        append_reference(Shape::Reference) append_tagged(Shape::Tagged)
    }
    each! { helper:
        get_array(Helper::IndexGet, Immediates::None, 2, Shape::Tagged)
        length(Helper::LengthOf, Immediates::None, 1, Shape::Tagged)
    }
    fn new_array(&mut self, count: Count) -> Done {
        self.helper(Helper::NewArray, Immediates::One(u64::from(count.0)), 0, Shape::Tagged)
    }
    fn set_array(&mut self) -> Done {
        let operands = self.pop_many(3)?;
        self.do_or_raise(Op::Helper(Helper::IndexSet, Immediates::None), &operands)
    }
    fn new_list(&mut self, ty: TypeId, count: Count) -> Done {
        let immediate = Immediates::One(u64::from(ty.0));
        self.helper_of_slots(Helper::NewList, immediate, usize::from(count.0), Shape::Reference)
    }
    fn new_map(&mut self, ty: TypeId) -> Done {
        self.helper(Helper::NewMap, Immediates::One(u64::from(ty.0)), 0, Shape::Reference)
    }
    fn get_map(&mut self, ty: TypeId) -> Done {
        let value = self.map_value_shape(ty)?;
        self.helper(Helper::EntryGet, Immediates::None, 2, value)
    }
    fn get_map_or(&mut self, ty: TypeId) -> Done {
        let value = self.map_value_shape(ty)?;
        self.helper(Helper::EntryGetOr, Immediates::None, 3, value)
    }
    fn set_map(&mut self, _ty: TypeId) -> Done {
        let operands = self.pop_many(3)?;
        self.do_or_raise(Op::Helper(Helper::EntrySet, Immediates::None), &operands)
    }
    each! { unary: list_length(Op::ListLength, Shape::Integer) }
}

impl VisitText for Builder<'_> {
    type Output = Done;

    each! { helper: to_text(Helper::ToText, Immediates::None, 1, Shape::Reference) }
    fn format(&mut self, format: ConstantIndex) -> Done {
        let immediate = Immediates::One(u64::from(format.0));
        self.helper(Helper::Format, immediate, 1, Shape::Reference)
    }
    fn concat(&mut self, count: Count) -> Done {
        let pops = usize::from(count.0);
        self.helper_of_slots(Helper::Concat, Immediates::None, pops, Shape::Reference)
    }
    each! { unary: text_length(Op::TextLength, Shape::Integer) }
}

impl VisitException for Builder<'_> {
    type Output = Done;

    fn throw(&mut self) -> Done {
        self.raise(Helper::Throw, Immediates::None)
    }
    fn raise(&mut self, kind: ErrorKind) -> Done {
        Builder::raise(self, Helper::Raise, Immediates::One(kind as u64))
    }
    fn rethrow(&mut self) -> Done {
        self.raise(Helper::Rethrow, Immediates::None)
    }
}
