//! What each instruction does to the state of a frame.

use super::rules::Rule;
use super::state::FrameState;
use crate::{
    CaptureIndex, Constant, ConstantIndex, Count, Effect, ErrorKind, FieldIndex, Function,
    FunctionIndex, GlobalIndex, Instruction, Literal, LocalIndex, Module, NativeIndex, Real, Shape,
    Target, Type, TypeId, VisitArithmetic, VisitArray, VisitCall, VisitComparison, VisitConstant,
    VisitControl, VisitException, VisitLocal, VisitObject, VisitStack, VisitText, visit,
};

/// The rule that an instruction breaks, and how.
pub(super) type Violation = (Rule, String);
type Done = Result<(), Violation>;

/// Applies instructions of a function to a state.
#[derive(Debug)]
pub(super) struct Stepper<'a> {
    module: &'a Module,
    function: &'a Function,
    state: FrameState,
    pc: u32,
    ended: bool,
}

impl<'a> Stepper<'a> {
    pub(super) fn new(module: &'a Module, function: FunctionIndex, state: FrameState) -> Self {
        let function = &module.functions[function.index()];
        Self { module, function, state, pc: 0, ended: false }
    }

    pub(super) fn state(&self) -> &FrameState {
        &self.state
    }

    pub(super) fn into_state(self) -> FrameState {
        self.state
    }

    /// Whether the last instruction never goes on with the next one.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Applies instruction `pc`.
    pub(super) fn step(&mut self, pc: u32) -> Done {
        self.pc = pc;
        let instruction = self.function.code[pc as usize];
        self.ended = instruction.ends();
        let done = match instruction.info().effect {
            Effect::Fixed { pops, pushes } => self.fixed(pops, pushes),
            Effect::Special => Ok(()),
        };
        done.and_then(|()| visit(self, instruction))
            .map_err(|(rule, message)| (rule, with_name(instruction, &message)))
    }

    fn fixed(&mut self, pops: &[crate::SlotKind], pushes: &[crate::SlotKind]) -> Done {
        for kind in pops.iter().rev() {
            self.pop(kind.ty())?;
        }
        self.state.stack.extend(pushes.iter().map(|kind| kind.ty()));
        Ok(())
    }

    fn push(&mut self, ty: TypeId) -> Done {
        self.state.stack.push(ty);
        Ok(())
    }

    fn pop_any(&mut self) -> Result<TypeId, Violation> {
        let underflow = || (Rule::StackUnderflow, String::from("the operand stack is empty"));
        self.state.stack.pop().ok_or_else(underflow)
    }

    /// Pops something that can be used as `wanted`.
    fn pop(&mut self, wanted: TypeId) -> Done {
        let found = self.pop_any()?;
        if self.module.types.is_assignable(found, wanted) {
            return Ok(());
        }
        Err(self.mismatch(&self.name(wanted), found))
    }

    fn pop_shape(&mut self, wanted: Shape, what: &str) -> Result<TypeId, Violation> {
        let found = self.pop_any()?;
        if self.module.types.shape(found) == wanted {
            return Ok(found);
        }
        Err(self.mismatch(what, found))
    }

    fn name(&self, ty: TypeId) -> String {
        self.module.types.display(ty).to_string()
    }

    fn mismatch(&self, wanted: &str, found: TypeId) -> Violation {
        (Rule::OperandType, format!("needs {wanted}, found {}", self.name(found)))
    }

    fn ty(&self, ty: TypeId) -> Result<&'a Type, Violation> {
        let unknown = || (Rule::TypeIndex, format!("there is no type {ty}"));
        self.module.types.get(ty).ok_or_else(unknown)
    }

    fn local(&self, local: LocalIndex) -> Result<TypeId, Violation> {
        let unknown = || (Rule::LocalIndex, format!("there is no local {local}"));
        self.function.locals.get(local.index()).copied().ok_or_else(unknown)
    }

    fn text_constant(&self, index: ConstantIndex) -> Done {
        match self.module.constant(index) {
            Some(Constant::Text(_)) => Ok(()),
            _ => Err((Rule::ConstantIndex, format!("constant {index} is no Text"))),
        }
    }

    fn callee(&self, index: FunctionIndex) -> Result<&'a Function, Violation> {
        let unknown = || (Rule::FunctionIndex, format!("there is no function {index}"));
        self.module.function(index).ok_or_else(unknown)
    }

    fn pop_all(&mut self, types: &[TypeId]) -> Done {
        types.iter().rev().try_for_each(|&ty| self.pop(ty))
    }

    fn pop_count(&mut self, count: usize, ty: TypeId) -> Done {
        if self.state.stack.len() < count {
            let message = format!("takes {count} operands, found {}", self.state.stack.len());
            return Err((Rule::StackUnderflow, message));
        }
        (0..count).try_for_each(|_| self.pop(ty))
    }

    /// Pops a list whose elements have a shape, and gives the type of these.
    fn pop_list(&mut self, shape: Option<Shape>) -> Result<TypeId, Violation> {
        let found = self.pop_any()?;
        match self.module.types.get(found) {
            Some(&Type::List(element))
                if shape.is_none_or(|shape| self.module.types.shape(element) == shape) =>
            {
                Ok(element)
            }
            _ => Err(self.mismatch(&list_of(shape), found)),
        }
    }

    fn get_element(&mut self, shape: Shape) -> Done {
        self.pop(TypeId::INTEGER)?;
        let element = self.pop_list(Some(shape))?;
        self.push(element)
    }

    fn set_element(&mut self, shape: Shape) -> Done {
        let value = self.pop_any()?;
        self.pop(TypeId::INTEGER)?;
        self.element_fits(value, shape)
    }

    fn append(&mut self, shape: Shape) -> Done {
        let value = self.pop_any()?;
        self.element_fits(value, shape)
    }

    fn element_fits(&mut self, value: TypeId, shape: Shape) -> Done {
        let element = self.pop_list(Some(shape))?;
        if self.module.types.is_assignable(value, element) {
            return Ok(());
        }
        Err(self.mismatch(&self.name(element), value))
    }

    fn function_type(&self, function: &Function) -> Option<TypeId> {
        let ty = Type::Function(function.parameters().to_vec(), function.result);
        self.module.types.find(&ty)
    }
}

fn list_of(shape: Option<Shape>) -> String {
    match shape {
        None => String::from("a list"),
        Some(Shape::Integer) => String::from("a List of Integer"),
        Some(Shape::Float) => String::from("a List of Float"),
        Some(Shape::Boolean) => String::from("a List of Boolean"),
        Some(Shape::Reference) => String::from("a list of references"),
        Some(Shape::Tagged) => String::from("a list of tagged values"),
    }
}

fn with_name(instruction: Instruction, message: &str) -> String {
    format!("{} {message}", instruction.info().mnemonic)
}

impl VisitStack for Stepper<'_> {
    type Output = Done;

    fn nop(&mut self) -> Done {
        Ok(())
    }
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
        if self.pc != 0 {
            return Err((Rule::Arguments, String::from("stands behind other instructions")));
        }
        if count.0 == self.function.parameter_count {
            return Ok(());
        }
        let takes = self.function.parameter_count;
        Err((Rule::Arguments, format!("says {count}, but the function takes {takes}")))
    }
}

impl VisitConstant for Stepper<'_> {
    type Output = Done;

    fn push(&mut self, _: Literal) -> Done {
        Ok(())
    }
    fn push_integer(&mut self, _: i64) -> Done {
        Ok(())
    }
    fn push_float(&mut self, _: Real) -> Done {
        Ok(())
    }
    fn push_boolean(&mut self, _: bool) -> Done {
        Ok(())
    }
    fn push_nothing(&mut self, ty: TypeId) -> Done {
        let optional = matches!(self.ty(ty)?, Type::Optional(_));
        if optional && self.module.types.shape(ty) == Shape::Reference {
            return Stepper::push(self, ty);
        }
        let message = format!("needs an optional reference type, found {}", self.name(ty));
        Err((Rule::MadeType, message))
    }
    fn load_constant(&mut self, constant: ConstantIndex) -> Done {
        if self.module.constant(constant).is_none() {
            return Err((Rule::ConstantIndex, format!("finds no constant {constant}")));
        }
        Stepper::push(self, TypeId::ANY)
    }
    fn load_text(&mut self, constant: ConstantIndex) -> Done {
        self.text_constant(constant)?;
        Stepper::push(self, TypeId::TEXT)
    }
    fn push_type(&mut self, ty: TypeId) -> Done {
        self.ty(ty).map(drop)
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
            None => Err((Rule::CaptureIndex, format!("finds no captured variable {capture}"))),
        }
    }
    fn load_global(&mut self, global: GlobalIndex) -> Done {
        match self.module.global(global) {
            Some(global) => self.push(global.ty),
            None => Err((Rule::GlobalIndex, format!("finds no module variable {global}"))),
        }
    }
    fn store_global(&mut self, global: GlobalIndex) -> Done {
        match self.module.global(global) {
            Some(global) => Stepper::pop(self, global.ty),
            None => Err((Rule::GlobalIndex, format!("finds no module variable {global}"))),
        }
    }
    fn new_cell(&mut self, ty: TypeId) -> Done {
        let &Type::Cell(inner) = self.ty(ty)? else {
            return Err((Rule::MadeType, format!("makes no {}", self.name(ty))));
        };
        Stepper::pop(self, inner)?;
        self.push(ty)
    }
    fn get_cell(&mut self) -> Done {
        let found = self.pop_any()?;
        match self.module.types.get(found) {
            Some(&Type::Cell(inner)) => self.push(inner),
            _ => Err(self.mismatch("a cell", found)),
        }
    }
    fn set_cell(&mut self) -> Done {
        let value = self.pop_any()?;
        let found = self.pop_any()?;
        match self.module.types.get(found) {
            Some(&Type::Cell(inner)) if self.module.types.is_assignable(value, inner) => Ok(()),
            Some(&Type::Cell(inner)) => Err(self.mismatch(&self.name(inner), value)),
            _ => Err(self.mismatch("a cell", found)),
        }
    }
}

macro_rules! fixed_effects {
    ($visitor:ident: $($method:ident)*) => {
        impl $visitor for Stepper<'_> {
            type Output = Done;
            $(fn $method(&mut self) -> Done { Ok(()) })*
        }
    };
}

fixed_effects! { VisitArithmetic:
    add subtract multiply divide modulo power negate and or xor not shift_left shift_right
    shift_right_unsigned add_integer subtract_integer multiply_integer divide_integer
    modulo_integer power_integer negate_integer add_wrapping subtract_wrapping multiply_wrapping
    and_integer or_integer xor_integer not_integer shift_left_integer shift_right_integer
    shift_right_unsigned_integer add_float subtract_float multiply_float divide_float modulo_float
    power_float negate_float integer_to_float not_boolean
}

impl VisitComparison for Stepper<'_> {
    type Output = Done;

    fn equal(&mut self) -> Done {
        Ok(())
    }
    fn not_equal(&mut self) -> Done {
        Ok(())
    }
    fn less(&mut self) -> Done {
        Ok(())
    }
    fn less_equal(&mut self) -> Done {
        Ok(())
    }
    fn greater(&mut self) -> Done {
        Ok(())
    }
    fn greater_equal(&mut self) -> Done {
        Ok(())
    }
    fn equal_integer(&mut self) -> Done {
        Ok(())
    }
    fn not_equal_integer(&mut self) -> Done {
        Ok(())
    }
    fn less_integer(&mut self) -> Done {
        Ok(())
    }
    fn less_equal_integer(&mut self) -> Done {
        Ok(())
    }
    fn greater_integer(&mut self) -> Done {
        Ok(())
    }
    fn greater_equal_integer(&mut self) -> Done {
        Ok(())
    }
    fn equal_float(&mut self) -> Done {
        Ok(())
    }
    fn not_equal_float(&mut self) -> Done {
        Ok(())
    }
    fn less_float(&mut self) -> Done {
        Ok(())
    }
    fn less_equal_float(&mut self) -> Done {
        Ok(())
    }
    fn greater_float(&mut self) -> Done {
        Ok(())
    }
    fn greater_equal_float(&mut self) -> Done {
        Ok(())
    }
    fn equal_boolean(&mut self) -> Done {
        Ok(())
    }
    fn not_equal_boolean(&mut self) -> Done {
        Ok(())
    }
    fn equal_text(&mut self) -> Done {
        Ok(())
    }
    fn not_equal_text(&mut self) -> Done {
        Ok(())
    }
    fn compare_text(&mut self) -> Done {
        Ok(())
    }
    fn same(&mut self) -> Done {
        Ok(())
    }
    fn is(&mut self, ty: TypeId) -> Done {
        self.ty(ty).map(drop)
    }
    fn is_nothing(&mut self) -> Done {
        self.pop_shape(Shape::Reference, "an optional reference")?;
        self.push(TypeId::BOOLEAN)
    }
}

impl VisitControl for Stepper<'_> {
    type Output = Done;

    fn jump(&mut self, _: Target) -> Done {
        Ok(())
    }
    fn jump_if_true(&mut self, _: Target) -> Done {
        Ok(())
    }
    fn jump_if_false(&mut self, _: Target) -> Done {
        Ok(())
    }
    fn branch_if_true(&mut self, _: Target) -> Done {
        Ok(())
    }
    fn branch_if_false(&mut self, _: Target) -> Done {
        Ok(())
    }
    fn halt(&mut self) -> Done {
        Ok(())
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
        if self.module.types.is_assignable(found, result) {
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
        match self.module.types.get(found) {
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
        let Some(import) = self.module.native(native) else {
            return Err((Rule::NativeIndex, format!("finds no native function {native}")));
        };
        self.pop_all(&import.parameters)?;
        self.push(import.result)
    }
    fn call_member(&mut self, name: ConstantIndex, count: Count) -> Done {
        self.text_constant(name)?;
        self.pop_count(usize::from(count.0) + 1, TypeId::ANY)?;
        self.push(TypeId::ANY)
    }
    fn closure(&mut self, function: FunctionIndex) -> Done {
        let callee = self.callee(function)?;
        self.pop_all(&callee.captures)?;
        match self.function_type(callee) {
            Some(ty) => self.push(ty),
            None => {
                let message =
                    format!("makes a value of `{}`, whose type is not listed", callee.name);
                Err((Rule::ClosureType, message))
            }
        }
    }
}

impl VisitObject for Stepper<'_> {
    type Output = Done;

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
        self.pop_shape(Shape::Reference, "a reference")?;
        self.push(TypeId::ANY)
    }
    fn cast(&mut self, ty: TypeId) -> Done {
        if matches!(self.ty(ty)?, Type::Cell(_)) {
            return Err((Rule::MadeType, String::from("makes no cell")));
        }
        self.pop_shape(Shape::Tagged, "Any")?;
        self.push(ty)
    }
    fn not_nothing(&mut self) -> Done {
        let found = self.pop_shape(Shape::Reference, "an optional reference")?;
        match self.module.types.get(found) {
            Some(&Type::Optional(inner)) => self.push(inner),
            _ => self.push(found),
        }
    }
    fn new_record(&mut self, _: Count) -> Done {
        Ok(())
    }
    fn get_field(&mut self, _: FieldIndex) -> Done {
        Ok(())
    }
    fn set_field(&mut self, _: FieldIndex) -> Done {
        Ok(())
    }
}

impl VisitArray for Stepper<'_> {
    type Output = Done;

    fn new_array(&mut self, _: Count) -> Done {
        Ok(())
    }
    fn get_array(&mut self) -> Done {
        Ok(())
    }
    fn set_array(&mut self) -> Done {
        Ok(())
    }
    fn length(&mut self) -> Done {
        Ok(())
    }
    fn new_list(&mut self, ty: TypeId, count: Count) -> Done {
        let &Type::List(element) = self.ty(ty)? else {
            return Err((Rule::MadeType, format!("makes no {}", self.name(ty))));
        };
        self.pop_count(usize::from(count.0), element)?;
        self.push(ty)
    }
    fn new_map(&mut self, ty: TypeId) -> Done {
        if !matches!(self.ty(ty)?, Type::Map(..)) {
            return Err((Rule::MadeType, format!("makes no {}", self.name(ty))));
        }
        self.push(ty)
    }
    fn get_integer(&mut self) -> Done {
        self.get_element(Shape::Integer)
    }
    fn get_float(&mut self) -> Done {
        self.get_element(Shape::Float)
    }
    fn get_boolean(&mut self) -> Done {
        self.get_element(Shape::Boolean)
    }
    fn get_reference(&mut self) -> Done {
        self.get_element(Shape::Reference)
    }
    fn get_tagged(&mut self) -> Done {
        self.get_element(Shape::Tagged)
    }
    fn set_integer(&mut self) -> Done {
        self.set_element(Shape::Integer)
    }
    fn set_float(&mut self) -> Done {
        self.set_element(Shape::Float)
    }
    fn set_boolean(&mut self) -> Done {
        self.set_element(Shape::Boolean)
    }
    fn set_reference(&mut self) -> Done {
        self.set_element(Shape::Reference)
    }
    fn set_tagged(&mut self) -> Done {
        self.set_element(Shape::Tagged)
    }
    fn append_integer(&mut self) -> Done {
        self.append(Shape::Integer)
    }
    fn append_float(&mut self) -> Done {
        self.append(Shape::Float)
    }
    fn append_boolean(&mut self) -> Done {
        self.append(Shape::Boolean)
    }
    fn append_reference(&mut self) -> Done {
        self.append(Shape::Reference)
    }
    fn append_tagged(&mut self) -> Done {
        self.append(Shape::Tagged)
    }
    fn list_length(&mut self) -> Done {
        self.pop_list(None)?;
        self.push(TypeId::INTEGER)
    }
}

impl VisitText for Stepper<'_> {
    type Output = Done;

    fn to_text(&mut self) -> Done {
        Ok(())
    }
    fn format(&mut self, format: ConstantIndex) -> Done {
        self.text_constant(format)?;
        self.pop(TypeId::ANY)?;
        self.push(TypeId::TEXT)
    }
    fn concat(&mut self, count: Count) -> Done {
        if count.0 == 0 {
            return Err((Rule::StackUnderflow, String::from("joins nothing")));
        }
        self.pop_count(usize::from(count.0), TypeId::TEXT)?;
        self.push(TypeId::TEXT)
    }
    fn text_length(&mut self) -> Done {
        Ok(())
    }
}

impl VisitException for Stepper<'_> {
    type Output = Done;

    fn throw(&mut self) -> Done {
        Ok(())
    }
    fn raise(&mut self, _: ErrorKind) -> Done {
        Ok(())
    }
}
