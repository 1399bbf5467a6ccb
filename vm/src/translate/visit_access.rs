//! The stack, constants, variables, objects, lists and text.

use runa_bytecode::{
    CaptureIndex, ConstantIndex, Count, FieldIndex, GlobalIndex, Instruction, Literal, LocalIndex,
    Real, Shape, Type, TypeId, VisitArray, VisitConstant, VisitLocal, VisitObject, VisitStack,
    VisitText,
};
use runa_runtime::Tagged;
use runa_runtime::classes::field_word;

use super::TranslateError;
use super::builder::{Builder, Entry};
use crate::function::Form;
use crate::interpreter::pack;
use crate::register::Op;

type Done = Result<(), TranslateError>;

impl VisitStack for Builder<'_> {
    type Output = Done;

    fn nop(&mut self) -> Done {
        self.nothing()
    }

    fn pop(&mut self) -> Done {
        Builder::pop(self);
        self.nothing()
    }

    fn dup(&mut self) -> Done {
        let Some(&entry) = self.stack.last() else { return Ok(()) };
        if self.branch_on_nothing(entry) {
            return Ok(());
        }
        if self.form == Form::Fused && self.is_home(entry, self.stack.len() - 1) {
            // The copy must not refer to the slot of another height.
            self.stack.push(entry);
            self.settle_all();
        } else {
            self.push(entry);
        }
        Ok(())
    }

    fn swap(&mut self) -> Done {
        let top = self.stack.len() - 1;
        if self.form == Form::Fused {
            self.settle(top + 1);
        }
        let (a, b) = (self.layout.operand(top - 1), self.layout.operand(top));
        self.emit(Op::Swap, a, b, 0);
        Ok(())
    }

    fn args(&mut self, _count: Count) -> Done {
        self.nothing()
    }
}

impl Builder<'_> {
    /// An instruction that only changes what is known.
    fn nothing(&mut self) -> Done {
        if self.form == Form::Unfused {
            self.emit(Op::Nop, 0, 0, 0);
        }
        Ok(())
    }

    /// An operand that the instruction only reads.
    fn read(&mut self, op: Op) -> Done {
        let slot = self.pop_slot();
        self.result(op, slot, 0);
        Ok(())
    }

    /// An operand of an instruction that may move objects.
    fn read_settled(&mut self, op: Op, c: u16) -> Done {
        let slot = self.pop_slot();
        self.settle_all();
        self.result(op, slot, c);
        Ok(())
    }

    /// The topmost `count` entries in neighbouring slots; gives the first of these.
    pub(super) fn gather(&mut self, count: usize) -> u16 {
        self.settle_all();
        let depth = self.stack.len() - count;
        self.layout.operand(depth)
    }

    /// An instruction that reads the topmost `count` entries, in neighbouring slots, as long as it
    /// runs, and pushes a result.
    pub(super) fn gathered(&mut self, op: Op, count: usize, c: u16) -> Done {
        let base = self.gather(count);
        let depth = self.stack.len() - count;
        let slot = self.layout.operand(depth);
        self.emit(op, slot, base, c);
        self.drop_entries(count);
        self.push_result(slot);
        Ok(())
    }

    fn get_element(&mut self, op: Op) -> Done {
        let imm = match op {
            Op::GetWord => Some(Op::GetWordImm),
            Op::GetFloat => Some(Op::GetFloatImm),
            _ => None,
        };
        if let (Some(imm), Some(&Entry::Integer(value))) = (imm, self.stack.last())
            && let Ok(short) = u16::try_from(value)
        {
            Builder::pop(self);
            let list = self.pop_slot();
            self.result(imm, list, short);
            return Ok(());
        }
        let (list, index) = self.pop_two();
        self.result(op, list, index);
        Ok(())
    }

    fn set_element(&mut self, op: Op) -> Done {
        let value = Builder::pop(self);
        let index = Builder::pop(self);
        let list = Builder::pop(self);
        let depth = self.stack.len();
        let list = self.slot_of(list, depth);
        let index = self.slot_of(index, depth + 1);
        if let (Op::SetByte, Entry::Integer(value)) = (op, value) {
            // A Boolean, which has one of two values.
            self.emit(Op::SetByteImm, list, index, value as u16);
            return Ok(());
        }
        let value = self.slot_of(value, depth + 2);
        self.emit(op, list, index, value);
        Ok(())
    }

    /// Whether `BOX.I` begins the end of an interpolation: `BOX.I; TO_TEXT; CONCAT n`, with a
    /// `LOADC.T` before the last or without. Gives how many texts are there already, the constant,
    /// and how many instructions follow.
    fn number_join(&self) -> Option<(u16, Option<ConstantIndex>, u32)> {
        let Instruction::ToText {} = self.following(1)? else { return None };
        let (after, length) = match self.following(2)? {
            Instruction::LoadText { constant } => (Some(constant), 3),
            _ => (None, 2),
        };
        let Instruction::Concat { count } = self.following(length)? else { return None };
        let before = count.0.checked_sub(1 + u16::from(after.is_some()))?;
        Some((before, after, length))
    }

    /// An interpolation with an Integer as its last part, or its last part but a constant.
    fn join_number(&mut self, before: u16, after: Option<ConstantIndex>, length: u32) -> Done {
        let number = self.pop_slot();
        let join = pack::NumberJoin { before, number, after };
        let constant = self.constant(join.pack())?;
        self.pc += length;
        self.gathered(Op::ConcatInteger, usize::from(before), constant)
    }

    fn append(&mut self, shape: Shape) -> Done {
        let (list, value) = self.pop_two();
        self.settle_all();
        self.emit(Op::Append, list, value, shape as u16);
        Ok(())
    }
}

/// Types of keys for which there are instructions of their own.
enum CommonKey {
    Integer,
    Text,
}

impl Builder<'_> {
    /// The type of the keys of a map of type `map`, if these instructions may be used.
    fn common_key(&self, map: TypeId) -> Option<CommonKey> {
        let Some(&Type::Map(key, value)) = self.program.types().get(map) else { return None };
        if self.form == Form::Unfused || value == TypeId::BOOLEAN {
            return None;
        }
        match key {
            TypeId::INTEGER => Some(CommonKey::Integer),
            TypeId::TEXT => Some(CommonKey::Text),
            _ => None,
        }
    }

    fn get_entry(&mut self, op: Op) -> Done {
        let (map, key) = self.pop_two();
        self.result(op, map, key);
        Ok(())
    }

    /// An instruction that skips the next one, which loads the default.
    fn get_entry_or(&mut self, op: Op) -> Done {
        let default = Builder::pop(self);
        let (map, key) = self.pop_two();
        self.emit(op, 0, map, key);
        let slot = self.layout.operand(self.stack.len());
        self.load(slot, default);
        self.push_result(slot);
        Ok(())
    }

    fn set_entry(&mut self, op: Op) -> Done {
        let value = Builder::pop(self);
        let (map, key) = self.pop_two();
        let value = self.slot_of(value, self.stack.len() + 2);
        self.settle_all();
        self.emit(op, map, key, value);
        Ok(())
    }
}

impl VisitConstant for Builder<'_> {
    type Output = Done;

    fn push(&mut self, value: Literal) -> Done {
        let word = match value {
            Literal::Nothing => Some(Tagged::NOTHING),
            Literal::Boolean(value) => Some(Tagged::boolean(value)),
            Literal::Integer(value) => Tagged::inline_integer(value),
            Literal::Float(value) => Tagged::inline_float(value.value()),
        };
        match (word, value) {
            (Some(word), _) => Builder::push(self, Entry::Tagged(word.0)),
            (None, Literal::Float(value)) => self.push_boxed(value.value().to_bits(), true)?,
            (None, Literal::Integer(value)) => self.push_boxed(value as u64, false)?,
            (None, _) => {}
        }
        Ok(())
    }

    fn push_integer(&mut self, value: i64) -> Done {
        Builder::push(self, Entry::Integer(value));
        Ok(())
    }

    fn push_float(&mut self, value: Real) -> Done {
        Builder::push(self, Entry::Float(value.value().to_bits()));
        Ok(())
    }

    fn push_boolean(&mut self, value: bool) -> Done {
        Builder::push(self, Entry::Integer(i64::from(value)));
        Ok(())
    }

    fn push_nothing(&mut self, _ty: TypeId) -> Done {
        Builder::push(self, Entry::Integer(0));
        Ok(())
    }

    fn load_constant(&mut self, constant: ConstantIndex) -> Done {
        self.load_module_constant(Op::LoadTagged, constant)
    }

    fn load_text(&mut self, constant: ConstantIndex) -> Done {
        self.load_module_constant(Op::LoadText, constant)
    }

    fn push_type(&mut self, ty: TypeId) -> Done {
        Builder::push(self, Entry::Integer(i64::from(ty.0)));
        Ok(())
    }
}

impl Builder<'_> {
    /// A number that needs a box, which is made each time.
    fn push_boxed(&mut self, word: u64, float: bool) -> Done {
        self.settle_all();
        let constant = self.constant(word)?;
        self.result(Op::BoxConstant, constant, u16::from(float));
        Ok(())
    }

    fn load_module_constant(&mut self, op: Op, constant: ConstantIndex) -> Done {
        let slot = self.layout.operand(self.stack.len());
        self.emit_wide(op, slot, constant.0);
        self.push_result(slot);
        Ok(())
    }
}

impl VisitLocal for Builder<'_> {
    type Output = Done;

    fn load(&mut self, local: LocalIndex) -> Done {
        Builder::push(self, Entry::Slot(self.layout.local(local)));
        Ok(())
    }

    fn store(&mut self, local: LocalIndex) -> Done {
        let entry = Builder::pop(self);
        self.store_local(self.layout.local(local), entry);
        Ok(())
    }

    fn load_capture(&mut self, capture: CaptureIndex) -> Done {
        self.result(Op::LoadCapture, capture.0, 0);
        Ok(())
    }

    fn load_global(&mut self, global: GlobalIndex) -> Done {
        self.settle_all();
        let slot = self.layout.operand(self.stack.len());
        self.emit_wide(Op::LoadGlobal, slot, global.0);
        self.push_result(slot);
        Ok(())
    }

    fn store_global(&mut self, global: GlobalIndex) -> Done {
        let slot = self.pop_slot();
        self.emit_wide(Op::StoreGlobal, slot, global.0);
        Ok(())
    }

    fn new_cell(&mut self, ty: TypeId) -> Done {
        let types = self.program.types();
        let shape = match types.get(ty) {
            Some(&Type::Cell(inner)) => types.shape(inner),
            _ => Shape::Tagged,
        };
        let constant = self.constant(pack::type_and_shape(ty, shape))?;
        self.read_settled(Op::NewCell, constant)
    }

    fn get_cell(&mut self) -> Done {
        self.read(Op::GetCell)
    }

    fn set_cell(&mut self) -> Done {
        let (cell, value) = self.pop_two();
        self.emit(Op::SetCell, cell, value, 0);
        Ok(())
    }
}

impl VisitObject for Builder<'_> {
    type Output = Done;

    fn box_integer(&mut self) -> Done {
        match self.number_join() {
            Some((before, after, length)) => self.join_number(before, after, length),
            None => self.read_settled(Op::BoxInteger, 0),
        }
    }
    fn box_float(&mut self) -> Done {
        self.read_settled(Op::BoxFloat, 0)
    }
    fn box_boolean(&mut self) -> Done {
        self.read(Op::BoxBoolean)
    }
    fn box_reference(&mut self) -> Done {
        self.read(Op::BoxReference)
    }
    fn cast(&mut self, ty: TypeId) -> Done {
        let op = match ty {
            TypeId::INTEGER => Op::CastInteger,
            TypeId::FLOAT => Op::CastFloat,
            TypeId::BOOLEAN => Op::CastBoolean,
            TypeId::OPTIONAL_INTEGER => Op::CastOptionalInteger,
            _ => Op::Cast,
        };
        let constant = self.constant(u64::from(ty.0))?;
        self.read_settled(op, constant)
    }
    fn not_nothing(&mut self) -> Done {
        self.read_settled(Op::NotNothing, 0)
    }
    fn new_record(&mut self, count: Count) -> Done {
        self.settle_all();
        self.result(Op::NewRecord, count.0, 0);
        Ok(())
    }
    fn get_field(&mut self, field: FieldIndex) -> Done {
        self.read_settled(Op::GetField, field.0)
    }
    fn set_field(&mut self, field: FieldIndex) -> Done {
        let (record, value) = self.pop_two();
        self.settle_all();
        self.emit(Op::SetField, record, field.0, value);
        Ok(())
    }
    fn new_object(&mut self, ty: TypeId) -> Done {
        let constant = self.constant(u64::from(ty.0))?;
        let count = self.program.types().field_count(ty);
        self.gathered(Op::NewObject, count, constant)
    }
    fn new_unset(&mut self, ty: TypeId) -> Done {
        let constant = self.constant(u64::from(ty.0))?;
        self.settle_all();
        self.result(Op::NewUnset, 0, constant);
        Ok(())
    }
    fn get_own(&mut self, ty: TypeId, field: FieldIndex) -> Done {
        let word = field_word(self.program.types(), ty, field) as u16;
        match self.program.types().is_set_late(ty, field) {
            true => self.read_settled(Op::GetOwnReference, word),
            false => {
                let slot = self.pop_slot();
                self.result(Op::GetOwn, slot, word);
                Ok(())
            }
        }
    }
    fn set_own(&mut self, ty: TypeId, field: FieldIndex) -> Done {
        let (object, value) = self.pop_two();
        let op = match self.program.types().field_shape(ty, field) {
            Shape::Reference | Shape::Tagged => Op::SetOwn,
            Shape::Integer | Shape::Float | Shape::Boolean => Op::SetOwnRaw,
        };
        let word = field_word(self.program.types(), ty, field) as u16;
        self.emit(op, object, word, value);
        Ok(())
    }
    fn widen(&mut self, _ty: TypeId) -> Done {
        self.nothing()
    }
    fn get_member(&mut self, name: ConstantIndex) -> Done {
        let constant = self.constant(u64::from(name.0))?;
        self.read_settled(Op::GetMember, constant)
    }
    fn set_member(&mut self, name: ConstantIndex) -> Done {
        let constant = self.constant(u64::from(name.0))?;
        let (object, value) = self.pop_two();
        self.settle_all();
        self.emit(Op::SetMember, object, constant, value);
        Ok(())
    }
}

impl VisitArray for Builder<'_> {
    type Output = Done;

    fn new_array(&mut self, count: Count) -> Done {
        self.settle_all();
        self.result(Op::NewArray, count.0, 0);
        Ok(())
    }
    fn get_array(&mut self) -> Done {
        let (container, index) = self.pop_two();
        self.settle_all();
        self.result(Op::IndexGet, container, index);
        Ok(())
    }
    fn set_array(&mut self) -> Done {
        let base = self.gather(3);
        self.emit(Op::IndexSet, base, base + 1, base + 2);
        self.drop_entries(3);
        Ok(())
    }
    fn length(&mut self) -> Done {
        self.read_settled(Op::Length, 0)
    }
    fn new_list(&mut self, ty: TypeId, count: Count) -> Done {
        let constant = self.constant(pack::type_and_count(ty, count.0))?;
        self.gathered(Op::NewList, usize::from(count.0), constant)
    }
    fn new_map(&mut self, ty: TypeId) -> Done {
        let constant = self.constant(u64::from(ty.0))?;
        self.settle_all();
        self.result(Op::NewMap, 0, constant);
        Ok(())
    }
    fn get_map(&mut self, ty: TypeId) -> Done {
        match self.common_key(ty) {
            Some(CommonKey::Integer) => self.get_entry(Op::GetMapInteger),
            Some(CommonKey::Text) => self.get_entry(Op::GetMapText),
            None => self.gathered(Op::GetMap, 2, 0),
        }
    }
    fn get_map_or(&mut self, ty: TypeId) -> Done {
        match self.common_key(ty) {
            Some(CommonKey::Integer) => self.get_entry_or(Op::GetMapIntegerOr),
            Some(CommonKey::Text) => self.get_entry_or(Op::GetMapTextOr),
            None => self.gathered(Op::GetMapOr, 3, 0),
        }
    }
    fn set_map(&mut self, ty: TypeId) -> Done {
        match self.common_key(ty) {
            Some(CommonKey::Integer) => self.set_entry(Op::SetMapInteger),
            Some(CommonKey::Text) => self.set_entry(Op::SetMapText),
            None => {
                let base = self.gather(3);
                self.emit(Op::SetMap, 0, base, 0);
                self.drop_entries(3);
                Ok(())
            }
        }
    }
    fn get_integer(&mut self) -> Done {
        self.get_element(Op::GetWord)
    }
    fn get_float(&mut self) -> Done {
        self.get_element(Op::GetFloat)
    }
    fn get_boolean(&mut self) -> Done {
        self.get_element(Op::GetByte)
    }
    fn get_reference(&mut self) -> Done {
        self.get_element(Op::GetWord)
    }
    fn get_tagged(&mut self) -> Done {
        self.get_element(Op::GetWord)
    }
    fn set_integer(&mut self) -> Done {
        self.set_element(Op::SetWord)
    }
    fn set_float(&mut self) -> Done {
        self.set_element(Op::SetWord)
    }
    fn set_boolean(&mut self) -> Done {
        self.set_element(Op::SetByte)
    }
    fn set_reference(&mut self) -> Done {
        self.set_element(Op::SetWord)
    }
    fn set_tagged(&mut self) -> Done {
        self.set_element(Op::SetWord)
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
        self.read(Op::ListLength)
    }
}

impl VisitText for Builder<'_> {
    type Output = Done;

    fn to_text(&mut self) -> Done {
        self.read_settled(Op::ToText, 0)
    }
    fn format(&mut self, format: ConstantIndex) -> Done {
        let constant = self.constant(u64::from(format.0))?;
        self.read_settled(Op::Format, constant)
    }
    fn concat(&mut self, count: Count) -> Done {
        self.gathered(Op::Concat, usize::from(count.0), count.0)
    }
    fn text_length(&mut self) -> Done {
        self.read(Op::TextLength)
    }
}
