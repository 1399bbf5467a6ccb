//! Lowering of expressions: each leaves one value on the operand stack.

use runa_bytecode::{Count, Instruction, Literal, Real, TypeId};

use super::function::FunctionLowering;
use crate::hir::{Element, Expression, ExpressionKind};
use crate::types::{Conversion, Ty};

impl FunctionLowering<'_, '_, '_> {
    /// Pushes the value of `expression`.
    pub(super) fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Nothing => self.nothing(&expression.ty),
            ExpressionKind::Boolean(value) => self.emit(Instruction::PushBoolean { value: *value }),
            ExpressionKind::Integer(value) => self.emit(Instruction::PushInteger { value: *value }),
            ExpressionKind::Float(value) => {
                self.emit(Instruction::PushFloat { value: Real::new(*value) });
            }
            ExpressionKind::Text(text) => self.text(text),
            ExpressionKind::Bytes(bytes) => {
                let constant = self.module.constants.bytes(bytes);
                self.emit(Instruction::LoadConstant { constant });
                self.emit(Instruction::Cast { ty: TypeId::BYTES });
            }
            ExpressionKind::TypeNumber(ty) => {
                let ty = self.module.types.id(ty);
                self.emit(Instruction::PushType { ty });
            }
            ExpressionKind::Variable(variable) => {
                self.at(expression.span);
                match self.module.program.folded.get(variable) {
                    Some(value) => self.expression(value),
                    None => self.load(*variable),
                }
            }
            ExpressionKind::Temporary(temporary) => self.load_temporary(*temporary),
            ExpressionKind::Hold { temporary, value, body } => {
                self.expression(value);
                self.hold(*temporary, &value.ty);
                self.expression(body);
                self.release(*temporary);
            }
            ExpressionKind::Block { steps, value } => self.steps_to(steps, value),
            ExpressionKind::Process(process) => self.process_value(*process, expression.span),
            ExpressionKind::LibraryProcess(process) => self.library_process(process, expression),
            ExpressionKind::If { .. } | ExpressionKind::Fallback(..) => self.choice(expression),
            ExpressionKind::Match(matched) => self.match_arms(matched.as_ref()),
            ExpressionKind::List(..) | ExpressionKind::Map(..) => self.collection(expression),
            ExpressionKind::Element(element) => self.element(element, expression),
            ExpressionKind::Find(element) => self.find(element, expression),
            ExpressionKind::DynamicElement(element) => self.dynamic_element(element, expression),
            ExpressionKind::Join(..) | ExpressionKind::ToText(..) => self.text_making(expression),
            ExpressionKind::Call(..)
            | ExpressionKind::CallValue(..)
            | ExpressionKind::CallNative(..)
            | ExpressionKind::CallMember(..) => self.call(expression),
            ExpressionKind::New(..)
            | ExpressionKind::Object(..)
            | ExpressionKind::Checked(..)
            | ExpressionKind::Field(..)
            | ExpressionKind::CallMethod(..)
            | ExpressionKind::CallGeneric(..)
            | ExpressionKind::GetMember(..) => self.object(expression),
            _ => self.operation(expression),
        }
    }

    /// Operators and conversions.
    fn operation(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Convert(conversion, value) => {
                self.conversion(*conversion, value, &expression.ty);
            }
            ExpressionKind::Unary(operator, operand) => {
                self.expression(operand);
                self.at(expression.span);
                self.unary(*operator, &operand.ty);
            }
            ExpressionKind::Binary(operator, left, right) => {
                self.expression(left);
                self.expression(right);
                self.at(expression.span);
                self.binary(*operator, &left.ty);
            }
            ExpressionKind::Length(list) => {
                self.expression(list);
                self.length(&list.ty);
            }
            ExpressionKind::Append(list, value) => self.append(list, value, expression),
            ExpressionKind::Raise(kind, message) => {
                self.expression(message);
                self.at(expression.span);
                self.emit(Instruction::Raise { kind: *kind });
            }
            ExpressionKind::RaiseAtCaller(kind, message) => {
                self.raise_at_caller(*kind, message, expression);
            }
            ExpressionKind::Unavailable(what, parts) => {
                self.unavailable(what, parts, expression.span);
            }
            ExpressionKind::Error => {}
            _ => self.boolean(expression),
        }
    }

    /// Adds an instruction.
    pub(super) fn emit(&mut self, instruction: Instruction) {
        self.builder.emit(instruction);
    }

    /// Pushes the Text `text`.
    pub(super) fn text(&mut self, text: &str) {
        let constant = self.module.constants.text(text);
        self.emit(Instruction::LoadText { constant });
    }

    /// Pushes `nothing` as a value of type `ty`.
    pub(super) fn nothing(&mut self, ty: &Ty) {
        let id = self.module.types.id(ty);
        if ty.is_reference() {
            self.emit(Instruction::PushNothing { ty: id });
            return;
        }
        self.emit(Instruction::Push { value: Literal::Nothing });
        if id != TypeId::ANY {
            self.emit(Instruction::Cast { ty: id });
        }
    }

    fn choice(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::If { condition, then, otherwise } => {
                let (otherwise_at, end) = (self.builder.label(), self.builder.label());
                self.condition(condition, false, otherwise_at);
                self.expression(then);
                self.builder.goto(end);
                self.builder.place(otherwise_at);
                self.expression(otherwise);
                self.builder.place(end);
            }
            ExpressionKind::Fallback(value, fallback) => {
                self.fallback(value, fallback, &expression.ty);
            }
            _ => {}
        }
    }

    /// `value ?? fallback`, as a value of type `wanted`.
    fn fallback(&mut self, value: &Expression, fallback: &Expression, wanted: &Ty) {
        if let Some(element) = self.found_or_simple(value, fallback, wanted) {
            self.element_parts(element);
            self.expression(fallback);
            self.at(value.span);
            let ty = self.module.types.id(&element.list.ty);
            return self.emit(Instruction::GetMapOr { ty });
        }
        let (missing, end) = (self.builder.label(), self.builder.label());
        self.expression(value);
        self.emit(Instruction::Duplicate {});
        self.is_nothing(&value.ty);
        self.builder.branch(true, missing);
        let present = value.ty.without_nothing();
        if value.ty != *wanted {
            let conversion =
                if value.ty.is_reference() { Conversion::NotNothing } else { Conversion::Cast };
            self.convert(conversion, &value.ty, if *wanted == Ty::Any { &present } else { wanted });
            if *wanted == Ty::Any {
                self.convert(Conversion::Box, &present, wanted);
            }
        }
        self.builder.goto(end);
        self.builder.place(missing);
        self.emit(Instruction::Pop {});
        self.expression(fallback);
        self.builder.place(end);
    }

    /// The key of `map.get(key) ?? fallback` if the fallback may as well be evaluated before: if it
    /// does nothing, and a map without `nothing`s among its values is asked.
    fn found_or_simple<'e>(
        &mut self,
        value: &'e Expression,
        fallback: &Expression,
        wanted: &Ty,
    ) -> Option<&'e Element> {
        let ExpressionKind::Find(element) = &value.kind else { return None };
        let Ty::Map(parts) = &element.list.ty else { return None };
        let is_simple = match fallback.kind {
            ExpressionKind::Variable(variable) => self.module.global(variable).is_none(),
            _ => fallback.is_literal(),
        };
        (is_simple && parts.1 == *wanted && !wanted.accepts_nothing()).then_some(element)
    }

    fn collection(&mut self, expression: &Expression) {
        let ty = self.module.types.id(&expression.ty);
        match &expression.kind {
            ExpressionKind::List(elements) => self.list(elements, ty, expression),
            ExpressionKind::Map(entries) => {
                self.at(expression.span);
                self.emit(Instruction::NewMap { ty });
                for (key, value) in entries {
                    self.map_entry(&expression.ty, key, value);
                }
            }
            _ => {}
        }
    }

    /// Makes a list: the first elements at once, further ones appended.
    fn list(&mut self, elements: &[Expression], ty: TypeId, expression: &Expression) {
        let (first, rest) = elements.split_at(elements.len().min(MOST_AT_ONCE));
        for element in first {
            self.expression(element);
        }
        self.at(expression.span);
        self.emit(Instruction::NewList { ty, count: Count(first.len() as u16) });
        for element in rest {
            self.emit(Instruction::Duplicate {});
            self.expression(element);
            self.at(expression.span);
            self.append_instruction(&element.ty);
        }
    }

    /// Sets a key of the map on the stack, which stays there.
    fn map_entry(&mut self, map: &Ty, key: &Expression, value: &Expression) {
        self.emit(Instruction::Duplicate {});
        self.expression(key);
        self.expression(value);
        self.at(key.span);
        self.set_entry(map);
    }

    /// Pops a value, a key and a map of type `map` and sets the key.
    pub(super) fn set_entry(&mut self, map: &Ty) {
        let ty = self.module.types.id(map);
        self.emit(Instruction::SetMap { ty });
    }

    /// The value of a map's key, or `nothing`.
    fn find(&mut self, element: &Element, expression: &Expression) {
        self.boxed(&element.list);
        self.boxed(&element.index);
        self.at(expression.span);
        self.native("Map.get", &[Ty::Any, Ty::Any], &Ty::Any);
        if expression.ty != Ty::Any {
            self.convert(Conversion::Cast, &Ty::Any, &expression.ty);
        }
    }

    /// Pushes list and index of an element.
    pub(super) fn element_parts(&mut self, element: &Element) {
        self.expression(&element.list);
        self.expression(&element.index);
    }

    fn element(&mut self, element: &Element, expression: &Expression) {
        self.element_parts(element);
        self.at(expression.span);
        match &element.list.ty {
            map @ Ty::Map(_) => {
                let ty = self.module.types.id(map);
                self.emit(Instruction::GetMap { ty });
            }
            _ => self.get_element(&expression.ty),
        }
    }

    fn dynamic_element(&mut self, element: &Element, expression: &Expression) {
        self.element_parts(element);
        self.at(expression.span);
        self.emit(Instruction::GetArray {});
    }

    fn append(&mut self, list: &Expression, value: &Expression, expression: &Expression) {
        self.expression(list);
        self.expression(value);
        self.at(expression.span);
        self.append_instruction(&value.ty);
        self.nothing(&Ty::Nothing);
    }

    fn text_making(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Join(parts) => self.join_texts(parts, expression),
            ExpressionKind::ToText(value, format) => {
                self.expression(value);
                self.at(expression.span);
                match format {
                    None => self.emit(Instruction::ToText {}),
                    Some(format) => {
                        let format = self.module.constants.text(format);
                        self.emit(Instruction::Format { format });
                    }
                }
            }
            _ => {}
        }
    }

    /// Joins texts, at most [`MOST_AT_ONCE`] at a time.
    fn join_texts(&mut self, parts: &[Expression], expression: &Expression) {
        let mut pending: u16 = 0;
        for part in parts {
            if usize::from(pending) == MOST_AT_ONCE {
                self.emit(Instruction::Concat { count: Count(pending) });
                pending = 1;
            }
            self.expression(part);
            pending += 1;
        }
        self.at(expression.span);
        match pending {
            0 => self.text(""),
            1 => {}
            _ => self.emit(Instruction::Concat { count: Count(pending) }),
        }
    }
}

/// How many operands one instruction may take; keeps frames small.
const MOST_AT_ONCE: usize = 250;
