//! Looking at a program that stands still.

use runa_bytecode::{Instruction, LocalIndex, TypeId};
use runa_runtime::{Context, ExceptionReport, Frame, TraceEntry};

use crate::engine::Interpreter;
use crate::function::FunctionRecord;
use crate::hooks::Location;
use crate::register::Ins;
use crate::value::Value;

/// Of a value that is looked at, so many elements are copied, those of nested collections counted.
const SHOWN: usize = 10_000;

/// A program that stands still, in a hook or suspended.
#[derive(Debug)]
pub struct View<'a> {
    context: &'a mut Context,
    engine: &'a Interpreter,
}

/// An activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameView {
    /// Where it is: at the instruction that runs next, or at the call it waits for.
    pub location: Location,
    /// Its distance from the outermost activation, which is 0.
    pub depth: usize,
}

/// A local variable of an activation.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalView {
    /// Its place among the locals.
    pub local: LocalIndex,
    /// Its name in the source, if it has one at this place.
    pub name: Option<String>,
    /// Its type.
    pub ty: TypeId,
    /// Its value, if it has one already.
    pub value: Option<Value>,
}

impl<'a> View<'a> {
    pub(crate) fn new(context: &'a mut Context, engine: &'a Interpreter) -> Self {
        Self { context, engine }
    }

    /// What runs.
    pub fn program(&self) -> &'a runa_runtime::Program {
        self.engine.program()
    }

    /// The context, for values.
    pub fn context(&mut self) -> &mut Context {
        self.context
    }

    /// How many activations there are.
    pub fn depth(&self) -> usize {
        self.context.frame_count()
    }

    /// Where the innermost activation is.
    pub fn location(&self) -> Location {
        let place = self.context.frames().last().map(locate);
        place.unwrap_or(Location { function: runa_bytecode::FunctionIndex(0), pc: 0 })
    }

    /// The instruction that runs next.
    pub fn instruction(&self) -> Option<Instruction> {
        let location = self.location();
        self.program().function(location.function).code.get(location.pc as usize).copied()
    }

    /// All activations, innermost first.
    pub fn frames(&self) -> Vec<FrameView> {
        let frames = self.context.frames().iter().enumerate().rev();
        frames.map(|(depth, frame)| FrameView { location: locate(frame), depth }).collect()
    }

    /// The locals of the activation at distance `depth` from the outermost one, to be looked at: the
    /// beginnings of large values.
    pub fn locals(&self, depth: usize) -> Vec<LocalView> {
        let Some(frame) = self.context.frames().get(depth) else { return Vec::new() };
        let location = locate(frame);
        let function = self.program().function(location.function);
        let state = self.program().module().frame_state(location.function, location.pc);
        let locals = function.locals.iter().enumerate();
        locals
            .map(|(index, &ty)| {
                let local = LocalIndex(index as u16);
                let assigned = state.as_ref().is_some_and(|state| state.is_assigned(local));
                LocalView {
                    local,
                    name: function.local_name(local, location.pc).map(str::to_owned),
                    ty,
                    value: assigned.then(|| self.slot(frame, index, ty, SHOWN)),
                }
            })
            .collect()
    }

    fn slot(&self, frame: &Frame, index: usize, ty: TypeId, elements: usize) -> Value {
        // SAFETY: the index is within the layout of the frame's function.
        let word = unsafe { *frame.base.add(index) };
        Value::beginning(self.context, word, self.program().types().shape(ty), elements)
    }

    /// What lies on the operand stack of the innermost activation, the top last.
    pub fn operand_values(&self) -> Vec<Value> {
        self.operands(usize::MAX)
    }

    /// The same, to be looked at: the beginnings of large values.
    pub fn operands_shown(&self) -> Vec<Value> {
        self.operands(SHOWN)
    }

    fn operands(&self, elements: usize) -> Vec<Value> {
        let Some(frame) = self.context.frames().last() else { return Vec::new() };
        let location = locate(frame);
        let state = self.program().module().frame_state(location.function, location.pc);
        let Some(state) = state else { return Vec::new() };
        let first = usize::from(record(frame).layout.operands);
        let types = state.stack().iter().enumerate();
        types.map(|(depth, &ty)| self.slot(frame, first + depth, ty, elements)).collect()
    }

    /// The value of a global variable, if it is set; of a large one the beginning.
    pub fn global(&self, index: runa_bytecode::GlobalIndex) -> Option<Value> {
        let ty = self.program().module().global(index)?.ty;
        let word = self.context.instance().global(index)?;
        Some(Value::beginning(self.context, word, self.program().types().shape(ty), SHOWN))
    }

    /// The exception that is pending, as data.
    pub fn exception(&self) -> Option<ExceptionReport> {
        let exception = runa_runtime::ObjectRef::from_word(self.context.pending)?;
        let kind = runa_runtime::exception::exception_kind(exception);
        let message = runa_runtime::exception::exception_message(exception);
        Some(ExceptionReport {
            innermost: self
                .frames()
                .into_iter()
                .map(|frame| TraceEntry {
                    function: frame.location.function,
                    pc: frame.location.pc,
                })
                .collect(),
            name: runa_runtime::exception::exception_name(exception, self.context).into(),
            ..ExceptionReport::new(kind, message)
        })
    }
}

/// Where an activation is.
pub(crate) fn locate(frame: &Frame) -> Location {
    let record = record(frame);
    let pc = frame.pc.cast::<Ins>();
    let place = record.code_at(pc).map(|code| code.place(code.index_of(pc) - 1).pc);
    Location { function: record.index, pc: place.unwrap_or(0) }
}

fn record(frame: &Frame) -> &FunctionRecord {
    // SAFETY: frames of the interpreter hold addresses of its function records, which live as long
    // as it does, and views borrow it.
    unsafe { &*frame.function.cast::<FunctionRecord>() }
}
