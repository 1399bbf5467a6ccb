//! What each instruction does to the state of a frame, besides the fixed effect that its row of the
//! table states.

use super::Violation;
use super::rules::Rule;
use super::stepper::{Done, Stepper, missing};
use crate::{
    CaptureIndex, ConstantIndex, Count, ErrorKind, FieldIndex, FunctionIndex, GlobalIndex, Literal,
    LocalIndex, MethodIndex, NativeIndex, Real, Shape, Target, Type, TypeId, VisitArithmetic,
    VisitArray, VisitCall, VisitComparison, VisitConstant, VisitControl, VisitException,
    VisitLocal, VisitObject, VisitStack, VisitText,
};

/// Instructions that have a fixed effect and nothing else to check; or, like jumps, none at all.
macro_rules! nothing_more {
    ($($method:ident($($operand:ty),*))*) => {
        $(fn $method(&mut self $(, _: $operand)*) -> Done { Ok(()) })*
    };
}

/// Instructions without operands that do the same for elements of different shapes.
macro_rules! each_shape {
    ($with:ident: $($method:ident($shape:ident))*) => {
        $(fn $method(&mut self) -> Done { self.$with(Shape::$shape) })*
    };
}

impl Stepper<'_> {
    fn get_element(&mut self, shape: Shape) -> Done {
        self.pop(TypeId::INTEGER)?;
        let element = self.pop_list(Some(shape))?;
        self.push(element)
    }

    fn set_element(&mut self, shape: Shape) -> Done {
        let value = self.pop_any()?;
        self.pop(TypeId::INTEGER)?;
        let element = self.pop_list(Some(shape))?;
        self.check_operand(value, element)
    }

    fn append(&mut self, shape: Shape) -> Done {
        let value = self.pop_any()?;
        let element = self.pop_list(Some(shape))?;
        self.check_operand(value, element)
    }

    fn not_made(&self, ty: TypeId) -> Done {
        Err((Rule::MadeType, format!("makes no {}", self.name(ty))))
    }

    /// Pops a key of a map of type `map` and the map; gives the type of its values.
    fn pop_key_and_map(&mut self, map: TypeId) -> Result<TypeId, Violation> {
        let (key, value) = self.map_parts(map)?;
        self.pop(key)?;
        self.pop(map)?;
        Ok(value)
    }

    fn map_parts(&self, map: TypeId) -> Result<(TypeId, TypeId), Violation> {
        match *self.ty(map)? {
            Type::Map(key, value) => Ok((key, value)),
            _ => Err((Rule::MapType, format!("needs a type of maps, found {}", self.name(map)))),
        }
    }

    /// Types that are known when a program runs; cells are known to their functions only.
    fn check_known_type(&self, ty: TypeId) -> Done {
        match self.ty(ty)? {
            Type::Cell(_) => Err((Rule::MadeType, String::from("knows no cells"))),
            _ => Ok(()),
        }
    }
}

impl VisitStack for Stepper<'_> {
    type Output = Done;

    nothing_more! { nop() }
    fn pop(&mut self) -> Done {
        self.pop_any().map(drop)
    }
    fn dup(&mut self) -> Done {
        let ty = self.pop_any()?;
        self.push(ty)?;
        self.push(ty)
    }
    fn swap(&mut self) -> Done {
        let top = self.pop_any()?;
        let below = self.pop_any()?;
        self.push(top)?;
        self.push(below)
    }
    fn args(&mut self, count: Count) -> Done {
        let takes = self.function.parameter_count;
        if self.pc != 0 {
            return Err((Rule::Arguments, String::from("stands behind other instructions")));
        }
        if count.0 != takes {
            return Err((Rule::Arguments, format!("says {count}, but the function takes {takes}")));
        }
        Ok(())
    }
}

impl VisitConstant for Stepper<'_> {
    type Output = Done;

    nothing_more! { push(Literal) push_integer(i64) push_float(Real) push_boolean(bool) }
    fn push_nothing(&mut self, ty: TypeId) -> Done {
        let optional = matches!(self.ty(ty)?, Type::Optional(_));
        if optional && self.shape(ty) == Shape::Reference {
            return Stepper::push(self, ty);
        }
        let message = format!("needs an optional reference type, found {}", self.name(ty));
        Err((Rule::MadeType, message))
    }
    fn load_constant(&mut self, constant: ConstantIndex) -> Done {
        match self.context.module.constant(constant) {
            Some(_) => Stepper::push(self, TypeId::ANY),
            None => Err(missing(Rule::ConstantIndex, "constant", constant)),
        }
    }
    fn load_text(&mut self, constant: ConstantIndex) -> Done {
        self.text_constant(constant)?;
        Stepper::push(self, TypeId::TEXT)
    }
    fn push_type(&mut self, ty: TypeId) -> Done {
        self.check_known_type(ty)
    }
}

impl VisitLocal for Stepper<'_> {
    type Output = Done;

    fn load(&mut self, local: LocalIndex) -> Done {
        let ty = self.local(local)?;
        if !self.state.assigned.contains(local.index()) {
            return Err((Rule::Unassigned, format!("reads local {local} before it is assigned")));
        }
        self.push(ty)
    }
    fn store(&mut self, local: LocalIndex) -> Done {
        let ty = self.local(local)?;
        Stepper::pop(self, ty)?;
        self.state.assigned.insert(local.index());
        Ok(())
    }
    fn load_capture(&mut self, capture: CaptureIndex) -> Done {
        match self.function.captures.get(capture.index()) {
            Some(&ty) => self.push(ty),
            None => Err(missing(Rule::CaptureIndex, "captured variable", capture)),
        }
    }
    fn load_global(&mut self, global: GlobalIndex) -> Done {
        let ty = self.global(global)?;
        self.push(ty)
    }
    fn store_global(&mut self, global: GlobalIndex) -> Done {
        let ty = self.global(global)?;
        Stepper::pop(self, ty)
    }
    fn new_cell(&mut self, ty: TypeId) -> Done {
        let &Type::Cell(inner) = self.ty(ty)? else { return self.not_made(ty) };
        Stepper::pop(self, inner)?;
        self.push(ty)
    }
    fn get_cell(&mut self) -> Done {
        let inner = self.pop_cell()?;
        self.push(inner)
    }
    fn set_cell(&mut self) -> Done {
        let value = self.pop_any()?;
        let inner = self.pop_cell()?;
        self.check_operand(value, inner)
    }
}

impl VisitArithmetic for Stepper<'_> {
    type Output = Done;

    nothing_more! {
        add() subtract() multiply() divide() modulo() power() negate()
        and() or() xor() not() shift_left() shift_right() shift_right_unsigned()
        add_integer() subtract_integer() multiply_integer() divide_integer() modulo_integer()
        power_integer() negate_integer() add_wrapping() subtract_wrapping() multiply_wrapping()
        and_integer() or_integer() xor_integer() not_integer()
        shift_left_integer() shift_right_integer() shift_right_unsigned_integer()
        add_float() subtract_float() multiply_float() divide_float() modulo_float() power_float()
        negate_float() integer_to_float() not_boolean()
    }
}

impl VisitComparison for Stepper<'_> {
    type Output = Done;

    nothing_more! {
        equal() not_equal() less() less_equal() greater() greater_equal()
        equal_integer() not_equal_integer() less_integer() less_equal_integer()
        greater_integer() greater_equal_integer()
        equal_float() not_equal_float() less_float() less_equal_float()
        greater_float() greater_equal_float()
        equal_boolean() not_equal_boolean() equal_text() not_equal_text() compare_text() same()
    }
    fn is(&mut self, ty: TypeId) -> Done {
        self.check_known_type(ty)
    }
    fn is_nothing(&mut self) -> Done {
        self.pop_shape(Shape::Reference, "an optional reference")?;
        self.push(TypeId::BOOLEAN)
    }
}

impl VisitControl for Stepper<'_> {
    type Output = Done;

    nothing_more! {
        jump(Target) jump_if_true(Target) jump_if_false(Target)
        branch_if_true(Target) branch_if_false(Target) halt()
    }
}

impl VisitCall for Stepper<'_> {
    type Output = Done;

    fn call(&mut self, function: FunctionIndex) -> Done {
        let callee = self.callee(function)?;
        if !callee.captures.is_empty() {
            let message = format!("calls `{}`, which needs captured variables", callee.name);
            return Err((Rule::ClosureCall, message));
        }
        self.pop_all(callee.parameters())?;
        self.push(callee.result)
    }
    fn return_(&mut self) -> Done {
        let result = self.function.result;
        let may_be_nothing = matches!(result, TypeId::ANY | TypeId::NOTHING);
        if self.state.stack.is_empty() && may_be_nothing {
            return Ok(());
        }
        let found = self.pop_any()?;
        if self.context.module.types.is_assignable(found, result) {
            return Ok(());
        }
        let (wanted, found) = (self.name(result), self.name(found));
        Err((Rule::ResultType, format!("needs {wanted}, found {found}")))
    }
    fn call_value(&mut self, count: Count) -> Done {
        let count = usize::from(count.0);
        let height = self.state.stack.len();
        let Some(at) = height.checked_sub(count + 1) else {
            let message = format!("takes a function and {count} arguments, found {height} values");
            return Err((Rule::StackUnderflow, message));
        };
        let found = self.state.stack[at];
        match self.context.module.types.get(found) {
            Some(Type::Function(parameters, result)) if parameters.len() == count => {
                self.pop_all(parameters)?;
                self.pop_any()?;
                self.push(*result)
            }
            _ => Err(self.mismatch(&format!("a function of {count} arguments"), found)),
        }
    }
    fn call_any(&mut self, count: Count) -> Done {
        self.pop_count(usize::from(count.0) + 1, TypeId::ANY)?;
        self.push(TypeId::ANY)
    }
    fn call_native(&mut self, native: NativeIndex) -> Done {
        let Some(import) = self.context.module.native(native) else {
            return Err(missing(Rule::NativeIndex, "native function", native));
        };
        self.pop_all(&import.parameters)?;
        self.push(import.result)
    }
    fn call_member(&mut self, name: ConstantIndex, count: Count) -> Done {
        self.text_constant(name)?;
        self.pop_count(usize::from(count.0) + 1, TypeId::ANY)?;
        self.push(TypeId::ANY)
    }
    fn call_method(&mut self, ty: TypeId, method: MethodIndex) -> Done {
        self.call_method_of(ty, method)
    }
    fn closure(&mut self, function: FunctionIndex) -> Done {
        let callee = self.callee(function)?;
        self.pop_all(&callee.captures)?;
        match self.context.function_types.get(function.index()) {
            Some(&Some(ty)) => self.push(ty),
            _ => {
                let message =
                    format!("makes a value of `{}`, whose type is not listed", callee.name);
                Err((Rule::ClosureType, message))
            }
        }
    }
}

impl VisitObject for Stepper<'_> {
    type Output = Done;

    nothing_more! { new_record(Count) get_field(FieldIndex) set_field(FieldIndex) }
    fn box_integer(&mut self) -> Done {
        self.pop(TypeId::INTEGER)?;
        self.push(TypeId::OPTIONAL_INTEGER)
    }
    fn box_float(&mut self) -> Done {
        self.pop(TypeId::FLOAT)?;
        self.push(TypeId::OPTIONAL_FLOAT)
    }
    fn box_boolean(&mut self) -> Done {
        self.pop(TypeId::BOOLEAN)?;
        self.push(TypeId::OPTIONAL_BOOLEAN)
    }
    fn box_reference(&mut self) -> Done {
        let found = self.pop_shape(Shape::Reference, "a reference")?;
        if self.is_cell(found) {
            return Err(self.mismatch("a value", found));
        }
        self.push(TypeId::ANY)
    }
    fn cast(&mut self, ty: TypeId) -> Done {
        self.check_known_type(ty)?;
        self.pop_shape(Shape::Tagged, "Any")?;
        self.push(ty)
    }
    fn new_object(&mut self, ty: TypeId) -> Done {
        self.make_object(ty)
    }
    fn new_unset(&mut self, ty: TypeId) -> Done {
        self.make_unset(ty)
    }
    fn get_own(&mut self, ty: TypeId, field: FieldIndex) -> Done {
        self.get_field_of(ty, field)
    }
    fn set_own(&mut self, ty: TypeId, field: FieldIndex) -> Done {
        self.set_field_of(ty, field)
    }
    fn widen(&mut self, ty: TypeId) -> Done {
        self.pop(ty)?;
        self.push(ty)
    }
    fn get_member(&mut self, name: ConstantIndex) -> Done {
        self.text_constant(name)?;
        self.pop(TypeId::ANY)?;
        self.push(TypeId::ANY)
    }
    fn set_member(&mut self, name: ConstantIndex) -> Done {
        self.text_constant(name)?;
        self.pop(TypeId::ANY)?;
        self.pop(TypeId::ANY)
    }
    fn not_nothing(&mut self) -> Done {
        let found = self.pop_shape(Shape::Reference, "an optional reference")?;
        match self.context.module.types.get(found) {
            Some(&Type::Optional(inner)) => self.push(inner),
            _ => self.push(found),
        }
    }
}

impl VisitArray for Stepper<'_> {
    type Output = Done;

    nothing_more! { new_array(Count) get_array() set_array() length() }
    fn new_list(&mut self, ty: TypeId, count: Count) -> Done {
        let &Type::List(element) = self.ty(ty)? else { return self.not_made(ty) };
        self.pop_count(usize::from(count.0), element)?;
        self.push(ty)
    }
    fn new_map(&mut self, ty: TypeId) -> Done {
        let Type::Map(..) = self.ty(ty)? else { return self.not_made(ty) };
        self.push(ty)
    }
    fn get_map(&mut self, ty: TypeId) -> Done {
        let value = self.pop_key_and_map(ty)?;
        self.push(value)
    }
    fn get_map_or(&mut self, ty: TypeId) -> Done {
        let (_, value) = self.map_parts(ty)?;
        self.pop(value)?;
        self.get_map(ty)
    }
    fn set_map(&mut self, ty: TypeId) -> Done {
        let (_, value) = self.map_parts(ty)?;
        self.pop(value)?;
        self.pop_key_and_map(ty).map(drop)
    }
    each_shape! { get_element:
        get_integer(Integer) get_float(Float) get_boolean(Boolean) get_reference(Reference)
        get_tagged(Tagged)
    }
    each_shape! { set_element:
        set_integer(Integer) set_float(Float) set_boolean(Boolean) set_reference(Reference)
        set_tagged(Tagged)
    }
    each_shape! { append:
        append_integer(Integer) append_float(Float) append_boolean(Boolean)
        append_reference(Reference) append_tagged(Tagged)
    }
    fn list_length(&mut self) -> Done {
        self.pop_list(None)?;
        self.push(TypeId::INTEGER)
    }
}

impl VisitText for Stepper<'_> {
    type Output = Done;

    nothing_more! { to_text() text_length() }
    fn format(&mut self, format: ConstantIndex) -> Done {
        self.text_constant(format)?;
        self.pop(TypeId::ANY)?;
        self.push(TypeId::TEXT)
    }
    fn concat(&mut self, count: Count) -> Done {
        if count.0 == 0 {
            return Err((Rule::EmptyConcat, String::from("joins nothing")));
        }
        self.pop_count(usize::from(count.0), TypeId::TEXT)?;
        self.push(TypeId::TEXT)
    }
}

impl VisitException for Stepper<'_> {
    type Output = Done;

    nothing_more! { throw() raise(ErrorKind) rethrow() }
}
