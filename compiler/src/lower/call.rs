//! Lowering of calls and function values.

use std::sync::Arc;

use runa_bytecode::{Count, ErrorKind, Instruction};
use runa_diagnostics::Span;

use super::function::FunctionLowering;
use crate::hir::{Expression, ExpressionKind};
use crate::library::native_type;
use crate::names::{ProcessId, ProcessKind};
use crate::types::Ty;

impl FunctionLowering<'_, '_, '_> {
    /// Ends the code behind a call of `ty` when it never comes back, so that it may stand for a value of any type.
    pub(super) fn called(&mut self, ty: &Ty) {
        if *ty == Ty::Never && self.builder.is_reachable() {
            self.emit(Instruction::Pop {});
            self.text("a call came back that never does");
            self.emit(Instruction::Raise { kind: ErrorKind::TypeError });
        }
    }

    /// Pushes the result of a call.
    pub(super) fn call(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Call(process, arguments) => {
                self.call_process(*process, arguments, expression.span);
            }
            ExpressionKind::CallValue(callee, arguments) => {
                self.expression(callee);
                self.all(arguments);
                self.at(expression.span);
                let count = count(arguments);
                self.emit(match callee.ty {
                    Ty::Function(_) => Instruction::CallValue { count },
                    _ => Instruction::CallAny { count },
                });
            }
            ExpressionKind::CallNative(name, arguments) => {
                self.all(arguments);
                self.at(expression.span);
                let parameters: Vec<Ty> =
                    arguments.iter().map(|argument| argument.ty.clone()).collect();
                self.native_called(name, &parameters, &expression.ty);
            }
            ExpressionKind::CallMember(call) => {
                self.expression(&call.receiver);
                self.all(&call.arguments);
                self.at(expression.span);
                let name = self.module.constants.text(&call.name);
                self.emit(Instruction::CallMember { name, count: count(&call.arguments) });
            }
            _ => {}
        }
        self.called(&expression.ty);
    }

    pub(super) fn all(&mut self, expressions: &[Expression]) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    /// Calls a process; one that captures variables is called through a function value, and a default
    /// value that is written out stands in the place of its call.
    fn call_process(&mut self, process: ProcessId, arguments: &[Expression], span: Span) {
        if let Some(value) = self.module.program.processes[process.index()].plain_value()
            && self.module.names.process(process).kind == ProcessKind::Default
        {
            return self.expression(value);
        }
        if self.module.names.is_stub(process) {
            return self.stub(process, arguments, span);
        }
        let is_closure = !self.module.names.process(process).captures.is_empty();
        if is_closure {
            self.process_value(process, span);
        }
        self.all(arguments);
        self.at(span);
        self.emit(match is_closure {
            true => Instruction::CallValue { count: count(arguments) },
            false => Instruction::Call { function: self.module.function_of(process) },
        });
    }

    /// Stands for a call of a stub.
    pub(super) fn stub(&mut self, stub: ProcessId, arguments: &[Expression], span: Span) {
        let what = format!("`{}`", self.module.names.stub_name(stub));
        self.unavailable(&what, arguments, span);
    }

    /// Computes the parts of what is to be done, and raises an exception that says that it is not available. This is
    /// where a native call stands as soon as the runtime has it.
    pub(super) fn unavailable(&mut self, what: &str, parts: &[Expression], span: Span) {
        for part in parts {
            self.expression(part);
            self.emit(Instruction::Pop {});
        }
        self.at(span);
        self.text(&format!("{what} is not available in this build"));
        self.emit(Instruction::Raise { kind: ErrorKind::LibraryError });
    }

    /// Pushes a process or lambda as a value, with the variables it captures.
    pub(super) fn process_value(&mut self, process: ProcessId, span: Span) {
        self.at(span);
        let names = self.module.names;
        for &variable in &names.process(process).captures {
            self.push_storage(variable);
        }
        let ty = self.module.program.processes[process.index()].function_type();
        self.module.types.id(&ty);
        let function = self.module.function_of(process);
        self.emit(Instruction::Closure { function });
    }

    /// Calls the native function `name`.
    pub(super) fn native(&mut self, name: &str, parameters: &[Ty], result: &Ty) {
        self.native_called(&Arc::from(name), parameters, result);
    }

    fn native_called(&mut self, name: &Arc<str>, parameters: &[Ty], result: &Ty) {
        if !self.builder.is_reachable() {
            return;
        }
        let parameters = parameters.iter().map(|ty| native_type(ty).1).collect();
        let native = self.module.native(name, parameters, native_type(result).1);
        self.emit(Instruction::CallNative { native });
    }
}

fn count(arguments: &[Expression]) -> Count {
    Count(arguments.len() as u16)
}
