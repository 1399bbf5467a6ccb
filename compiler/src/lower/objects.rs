//! Lowering of classes and of what is done with objects.

use std::sync::Arc;

use runa_bytecode::{
    Class, ClassError, ClassIndex, ClassKind, Field, FieldIndex, Instruction, LocalIndex, Method,
    MethodIndex,
};
use runa_diagnostics::Diagnostic;
use rustc_hash::FxHashSet;

use super::emit::Position;
use super::function::FunctionLowering;
use super::module::ModuleBuilder;
use crate::hir::{self, Expression, ExpressionKind, New, Statement, StatementKind};
use crate::names::{ClassId, ProcessId};
use crate::session::Growth;
use crate::syntax::ast::TypeDeclarationKind;
use crate::types::{Conversion, Ty, conversion};

impl ModuleBuilder<'_, '_> {
    /// Adds the classes of the program to the module, those above others first.
    pub(super) fn declare_classes(&mut self) -> Vec<Diagnostic> {
        let order = order(&self.program.classes);
        let mut numbers = vec![ClassIndex(0); self.program.classes.len()];
        for (number, class) in order.iter().enumerate() {
            numbers[class.index()] = ClassIndex(number as u32);
        }
        self.types.set_classes(numbers, order.len());
        self.add_in_order(&order)
    }

    /// Adds the classes of an input of a session to those of earlier ones.
    pub(super) fn add_classes(&mut self, growth: &Growth) -> Vec<Diagnostic> {
        let all = self.program.classes.iter();
        let numbers = all.map(|class| growth.class(class.ty.id)).collect();
        let count = self.types.class_count() + growth.added_classes().len();
        self.types.set_classes(numbers, count);
        self.add_in_order(growth.added_classes())
    }

    fn add_in_order(&mut self, order: &[ClassId]) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for &id in order {
            let class = self.class(id);
            if let Err(error) = self.types.add_class(class) {
                let span = self.names.class(id).declaration.name.span;
                problems.push(too_many(&error).at(span, ""));
                return problems;
            }
        }
        problems.extend(self.types.add_waiting().err().map(|error| too_many(&error)));
        problems
    }

    fn class(&mut self, id: ClassId) -> Class {
        let program = self.program;
        let &hir::Class { ref ty, protocols, ref fields, ref methods, .. } =
            &program.classes[id.index()];
        let index = |class: ClassId| self.types.class_index(class);
        let base = ty.base.as_ref().map(|base| index(base.id));
        let interfaces = ty.interfaces.iter().map(|interface| index(interface.id)).collect();
        let fields = fields.iter().map(|field| Field {
            name: field.name.to_string(),
            ty: self.types.id(&field.ty),
            is_private: field.is_private,
        });
        let fields = fields.collect();
        let methods = methods.iter().map(|method| {
            let signature = Ty::function(method.parameters.clone(), method.result.clone());
            Method {
                name: method.name.to_string(),
                ty: self.types.id(&signature),
                function: method
                    .process
                    .filter(|&process| !self.names.is_stub(process))
                    .map(|process| self.function_of(process)),
                is_private: false,
            }
        });
        let methods = methods.collect();
        // Of a class of stubs, and of an actor, there are no objects.
        let is_actor = self.names.class(id).declaration.kind == TypeDeclarationKind::Actor;
        let has_objects = !is_actor && !self.names.has_stubs(id);
        let kind = if has_objects { ty.kind } else { ClassKind::Abstract };
        let name = ty.name.to_string();
        // The type of the class itself is there as soon as anything can be one.
        self.types.id(&Ty::Class(Arc::clone(ty)));
        let exception = ty.exception.filter(|_| base.is_none());
        Class { name, kind, base, exception, interfaces, protocols, fields, methods }
    }
}

/// What is said when there are more classes, of the program or of its tuples, than a module can hold.
pub(super) fn too_many(error: &ClassError) -> Diagnostic {
    let message = format!("the classes of this program are too many or too large: {error}");
    Diagnostic::error("E0605", message)
}

/// The methods with which objects that are to be closed are closed.
pub(super) fn closing(classes: &[hir::Class]) -> FxHashSet<ProcessId> {
    let closable = classes.iter().filter(|class| class.is_closable);
    let processes = closable.flat_map(|class| {
        let bases = std::iter::successors(Some(class), |class| {
            class.ty.base.as_ref().map(|base| &classes[base.id.index()])
        });
        let is_close =
            |method: &&hir::Method| &*method.name == "close" && method.parameters.is_empty();
        bases.filter_map(move |class| class.methods.iter().find(is_close)?.process)
    });
    processes.collect()
}

/// The classes, those above others first.
pub(crate) fn order(classes: &[hir::Class]) -> Vec<ClassId> {
    let needed = classes.iter().filter(|class| class.is_needed);
    let mut order: Vec<ClassId> = needed.map(|class| class.ty.id).collect();
    // What is above a class has fewer above it.
    order.sort_by_key(|id| (classes[id.index()].ty.ancestors.len(), *id));
    order
}

impl FunctionLowering<'_, '_, '_> {
    /// Pushes a new object, a field, or the result of a method.
    pub(super) fn object(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::New(new) => self.new_object(new, expression),
            ExpressionKind::Object(fields) => {
                self.all(fields);
                self.at(expression.span);
                let ty = self.module.types.id(&expression.ty);
                self.emit(Instruction::NewObject { ty });
                self.opened(&expression.ty);
            }
            ExpressionKind::Checked(object, check) => {
                self.expression(object);
                if self.module.contracts.ensures() {
                    self.emit(Instruction::Duplicate {});
                    self.at(expression.span);
                    let function = self.module.function_of(*check);
                    self.emit(Instruction::Call { function });
                    self.emit(Instruction::Pop {});
                }
            }
            ExpressionKind::Field(object, number) => {
                self.expression(object);
                self.at(expression.span);
                let ty = self.module.types.id(&object.ty);
                self.emit(Instruction::GetOwn { ty, field: FieldIndex(*number) });
            }
            ExpressionKind::CallMethod(call) if self.module.names.has_stubs(call.class.id) => {
                let methods = &self.module.program.classes[call.class.id.index()].methods;
                let stub = methods.get(usize::from(call.method)).and_then(|method| method.process);
                let parts = [&call.receiver].into_iter().chain(&call.arguments).cloned();
                let parts: Vec<Expression> = parts.collect();
                if let Some(stub) = stub {
                    self.stub(stub, &parts, expression.span);
                }
            }
            ExpressionKind::CallMethod(call) => {
                self.expression(&call.receiver);
                self.all(&call.arguments);
                self.at(expression.span);
                let ty = self.module.types.id(&Ty::Class(Arc::clone(&call.class)));
                self.emit(Instruction::CallMethod { ty, method: MethodIndex(call.method) });
                self.called(&expression.ty);
            }
            ExpressionKind::CallGeneric(call) => self.call_generic(call, expression),
            ExpressionKind::GetMember(object, name) => {
                self.expression(object);
                self.at(expression.span);
                let name = self.module.constants.text(name);
                self.emit(Instruction::GetMember { name });
            }
            _ => {}
        }
    }

    fn new_object(&mut self, new: &New, expression: &Expression) {
        if let Some(stub) = new.constructor.filter(|&made| self.module.names.is_stub(made)) {
            return self.stub(stub, &new.arguments, expression.span);
        }
        let ty = self.module.types.id(&expression.ty);
        self.at(expression.span);
        self.emit(Instruction::NewUnset { ty });
        for (number, value) in &new.defaults {
            self.emit(Instruction::Duplicate {});
            self.expression(value);
            self.emit(Instruction::SetOwn { ty, field: FieldIndex(*number) });
        }
        self.emit(Instruction::Duplicate {});
        self.all(&new.arguments);
        self.at(expression.span);
        match new.constructor {
            Some(constructor) => {
                let function = self.module.function_of(constructor);
                self.emit(Instruction::Call { function });
            }
            None => {
                let parameters = [Ty::EXCEPTION, Ty::Text, Ty::Any];
                self.native("Exception.initialise", &parameters, &Ty::Nothing);
            }
        }
        self.emit(Instruction::Pop {});
        self.opened(&expression.ty);
    }

    /// Says that the object on the stack is made, if it is to be closed.
    fn opened(&mut self, ty: &Ty) {
        let Ty::Class(class) = ty else { return };
        if self.module.program.classes[class.id.index()].is_closable {
            self.emit(Instruction::Duplicate {});
            self.box_object(ty);
            let Position { line, column } = self.builder.position();
            for value in [self.builder.file(), line, column] {
                self.emit(Instruction::PushInteger { value: i64::from(value) });
            }
            let parameters = [Ty::Any, Ty::Integer, Ty::Integer, Ty::Integer];
            self.native("Closable.opened", &parameters, &Ty::Nothing);
            self.emit(Instruction::Pop {});
        }
    }

    /// Says that the object whose method begins is closed.
    pub(super) fn enter_closing(&mut self, process: ProcessId) {
        let object = self.process.parameters.first();
        if let Some(object) = object.filter(|_| self.module.closing.contains(&process)) {
            self.emit(Instruction::Load { local: LocalIndex(0) });
            self.box_object(object);
            self.native("Closable.closed", &[Ty::Any], &Ty::Nothing);
            self.emit(Instruction::Pop {});
        }
    }

    fn box_object(&mut self, ty: &Ty) {
        let boxing = conversion(ty, &Ty::Any).unwrap_or(Conversion::None);
        self.convert(boxing, ty, &Ty::Any);
    }

    /// Sets a field.
    pub(super) fn set_field(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::AssignField(object, number, value) => {
                self.expression(object);
                self.expression(value);
                self.at(statement.span);
                let ty = self.module.types.id(&object.ty);
                self.emit(Instruction::SetOwn { ty, field: FieldIndex(*number) });
            }
            StatementKind::AssignMember(object, name, value) => {
                self.expression(object);
                self.expression(value);
                self.at(statement.span);
                let name = self.module.constants.text(name);
                self.emit(Instruction::SetMember { name });
            }
            _ => {}
        }
    }
}
