//! The interpreter as an engine.

use std::ops::ControlFlow;
use std::sync::Arc;

use runa_bytecode::{FunctionIndex, Shape, TypeId};
use runa_runtime::classes::ObjectType;
use runa_runtime::instance::Engine;
use runa_runtime::{Context, ObjectRef, Program, Raised, RootSlot, Tagged, TierUp, TraceEntry};

use crate::function::{Form, FunctionRecord};
use crate::hooks::{Hooked, Location, Mode, Plain};
use crate::inspect::{View, locate};
use crate::interpreter::{Exit, Start, run};
use crate::register::{Code, Ins, Layout};
use crate::translate::{TranslateError, translate};
use crate::value::Value;

/// Heat of functions when nothing compiles.
const NEVER_HOT: u32 = 0;
/// Every so many calls and loop rounds the running function is noted.
const SAMPLE_INTERVAL: u32 = 256;

/// Interprets a program.
#[derive(Debug)]
pub struct Interpreter {
    program: Arc<Program>,
    records: Box<[FunctionRecord]>,
    tier: Option<Arc<dyn TierUp>>,
    interval: u32,
}

impl Interpreter {
    /// An interpreter of `program`, which hands hot functions to `tier`.
    pub fn new(program: Arc<Program>, tier: Option<Arc<dyn TierUp>>) -> Self {
        let module = program.module();
        let heat = tier.as_ref().map_or(NEVER_HOT, |tier| tier.threshold().max(1));
        let records = module.functions.iter().enumerate().map(|(index, function)| {
            let index = FunctionIndex(index as u32);
            let layout = Layout::new(function, module.max_stack(index));
            let record = FunctionRecord::new(index, layout, !function.captures.is_empty(), heat);
            if let Some(entry) = tier.as_ref().and_then(|tier| tier.ready(index)) {
                record.set_native(entry as *const ());
            }
            record
        });
        let records = records.collect();
        let interval = SAMPLE_INTERVAL.min(heat.max(1));
        let interval = if tier.is_some() { interval } else { SAMPLE_INTERVAL };
        Self { records, tier, interval, program }
    }

    /// Translates all functions now that were not called yet; otherwise each waits for its first call. What cannot be
    /// translated raises an exception when it is called. O(instructions).
    pub fn translate_all(&self) {
        for record in &self.records {
            // The first call says what is wrong.
            let _ = self.code(record, Form::Fused);
        }
    }

    /// What it interprets.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The compiler's table of native entry points, for contexts; null without one.
    pub(crate) fn native_entries(&self) -> *const u64 {
        self.tier.as_ref().map_or(std::ptr::null(), |tier| tier.entries())
    }

    /// What there is to know of an object of a class.
    #[inline]
    pub(crate) fn object_type(&self, object: ObjectRef) -> &ObjectType {
        let found = self.program.object_type(object.type_number());
        found.expect("the verifier has shown that it is an object of a class")
    }

    pub(crate) fn record(&self, function: FunctionIndex) -> &FunctionRecord {
        &self.records[function.index()]
    }

    /// A function's code, translated when it is needed for the first time.
    pub(crate) fn code<'a>(
        &self,
        record: &'a FunctionRecord,
        form: Form,
    ) -> Result<&'a Code, TranslateError> {
        record.code_or(form, || translate(&self.program, &self.records, record.index, form))
    }

    /// After how many calls and loop rounds [`sample`](Self::sample) is to be called.
    #[inline(always)]
    pub(crate) fn sample_interval(&self) -> i32 {
        self.interval as i32
    }

    /// Counts for a function; compiles it when it has run often, if there is a compiler and it can.
    #[cold]
    #[inline(never)]
    pub(crate) fn sample(&self, context: &Context, record: &FunctionRecord) {
        let Some(tier) = &self.tier else { return };
        if !record.warm(self.interval) {
            return;
        }
        if let Some(entry) = tier.compile(context.instance(), record.index) {
            record.set_native(entry as *const ());
        }
    }

    /// Counts a call from outside the interpreter, which the loop does not see.
    fn count_call(&self, context: &Context, record: &FunctionRecord) {
        if let Some(tier) = &self.tier
            && record.warm(1)
            && let Some(entry) = tier.compile(context.instance(), record.index)
        {
            record.set_native(entry as *const ());
        }
    }

    /// Keeps what was on the stack when the program halted.
    #[cold]
    pub(crate) fn note_halt(mut view: View<'_>) {
        let values = view.operand_values();
        view.context().ending = Some(Box::new(values));
    }

    /// What was on the stack if the program has halted.
    pub(crate) fn take_halt(context: &mut Context) -> Option<Vec<Value>> {
        let values = context.ending.take()?.downcast::<Vec<Value>>().ok()?;
        Some(*values)
    }

    pub(crate) fn call_any(
        &self,
        context: &mut Context,
        function: Tagged,
        arguments: &[Tagged],
    ) -> Result<Tagged, Raised> {
        runa_runtime::operations::call::call_any(context, function, arguments)
    }

    /// A place in the value stack for a frame of `record`, above everything in use.
    fn new_frame(
        &self,
        context: &mut Context,
        record: &FunctionRecord,
    ) -> Result<*mut u64, Raised> {
        let end = context.stack_used + record.layout.words as usize;
        let frames_full = context.frame_count() + 1 >= context.stack_words() / 4;
        if end > context.stack_words() || frames_full || context.native_stack_is_low() {
            return Err(context.raise_stack_overflow());
        }
        // SAFETY: the frame lies within the stack, as was just checked.
        Ok(unsafe { context.stack_base().add(context.stack_used) })
    }

    /// Runs with the hooks of the context, if it has any.
    ///
    /// # Safety
    /// As for [`run`].
    pub(crate) unsafe fn run_in_mode(&self, context: &mut Context, start: Start) -> Exit {
        // SAFETY: `Machine` sets the words to hooks that live while it runs, and clears them.
        match unsafe { Hooked::from_words(context.engine_words) } {
            // SAFETY: as the caller says.
            Some(mut hooked) => unsafe { self.run_with(context, start, &mut hooked) },
            // SAFETY: as the caller says.
            None => unsafe { self.run_with(context, start, &mut Plain) },
        }
    }

    /// # Safety
    /// As for [`run`].
    unsafe fn run_with<M: Mode>(&self, context: &mut Context, start: Start, mode: &mut M) -> Exit {
        // SAFETY: as the caller says.
        unsafe { run(context, self, start, mode) }
    }

    /// Begins to run a function in a new frame.
    pub(crate) fn start(
        &self,
        context: &mut Context,
        function: FunctionIndex,
        closure: u64,
        arguments: &[u64],
    ) -> Exit {
        let record = self.record(function);
        if context.engine_words == [0; 2] {
            self.count_call(context, record);
        }
        let Ok(base) = self.new_frame(context, record) else { return Exit::Raised };
        let parameters = usize::from(self.program.function(function).parameter_count);
        assert_eq!(arguments.len(), parameters, "a call passes what the function takes");
        // SAFETY: the frame has room for all locals, parameters included, and the function value.
        unsafe {
            std::ptr::copy_nonoverlapping(arguments.as_ptr(), base, parameters);
            if record.takes_closure {
                *base.add(usize::from(record.layout.closure)) = closure;
            }
        }
        let outer_frames = context.frame_count();
        let start = Start { record, base, pc: None, outer_frames, inner_frames: 0 };
        // SAFETY: the frame was just made; arguments are in the shapes of the parameters, as the
        // `Engine` interface demands.
        unsafe { self.run_in_mode(context, start) }
    }

    /// Goes on with a run that was suspended.
    pub(crate) fn go_on(&self, context: &mut Context) -> Exit {
        let Some(&frame) = context.frames().last() else { return Exit::Raised };
        let inner_frames = context.frame_count() - 1;
        let pc = frame.pc.cast::<Ins>().wrapping_sub(1);
        context.stack_used = 0;
        let record = frame.function.cast::<FunctionRecord>();
        let start = Start { record, base: frame.base, pc: Some(pc), outer_frames: 0, inner_frames };
        // SAFETY: suspended runs leave frames and slots as they were, in the unfused form.
        unsafe { self.run_in_mode(context, start) }
    }
}

impl Engine for Interpreter {
    fn call(
        &self,
        context: &mut Context,
        function: FunctionIndex,
        closure: u64,
        arguments: &[u64],
    ) -> Result<u64, Raised> {
        match self.start(context, function, closure, arguments) {
            Exit::Returned(word) => Ok(word),
            Exit::Raised | Exit::Suspended => Err(Raised),
        }
    }

    fn resume(
        &self,
        context: &mut Context,
        function: FunctionIndex,
        closure: u64,
        pc: u32,
        slots: &[u64],
    ) -> Option<Result<u64, Raised>> {
        let record = self.record(function);
        let base = match self.new_frame(context, record) {
            Ok(base) => base,
            Err(raised) => return Some(Err(raised)),
        };
        let code = match self.code(record, Form::Unfused) {
            Ok(code) => code,
            Err(_) => return None,
        };
        let locals = usize::from(record.layout.locals);
        let operands = slots.len().checked_sub(locals)?;
        // SAFETY: the frame has room for all locals, the function value and the operand stack.
        unsafe {
            std::ptr::copy_nonoverlapping(slots.as_ptr(), base, locals);
            let first = base.add(usize::from(record.layout.operands));
            std::ptr::copy_nonoverlapping(slots.as_ptr().add(locals), first, operands);
            if record.takes_closure {
                *base.add(usize::from(record.layout.closure)) = closure;
            }
        }
        let at = code.instructions.get(pc as usize)?;
        let outer_frames = context.frame_count();
        let start = Start { record, base, pc: Some(at), outer_frames, inner_frames: 0 };
        let mut mode = Unfused;
        // SAFETY: the slots hold what the verifier says for `pc`, as the interface demands.
        Some(match unsafe { self.run_with(context, start, &mut mode) } {
            Exit::Returned(word) => Ok(word),
            Exit::Raised | Exit::Suspended => Err(Raised),
        })
    }

    fn visit_frames(&self, context: &Context, visit: &mut dyn FnMut(RootSlot)) {
        for frame in context.frames() {
            // SAFETY: frames hold addresses of this engine's function records.
            let record = unsafe { &*frame.function.cast::<FunctionRecord>() };
            self.visit_frame(record, frame, visit);
        }
        if let Some(tier) = &self.tier {
            tier.visit_frames(context, visit);
        }
    }

    fn visit_places(
        &self,
        context: &Context,
        visit: &mut dyn FnMut(TraceEntry) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut frames = context.frames();
        let mut visit_down_to = |outer: usize, visit: &mut dyn FnMut(TraceEntry) -> _| {
            while frames.len() > outer
                && let Some((frame, others)) = frames.split_last()
            {
                frames = others;
                let Location { function, pc } = locate(frame);
                visit(TraceEntry { function, pc })?;
            }
            ControlFlow::Continue(())
        };
        if let Some(tier) = &self.tier {
            tier.visit_places(context, &mut |outer, place| {
                visit_down_to(outer, visit)?;
                visit(place)
            })?;
        }
        visit_down_to(0, visit)
    }
}

/// The unfused form without hooks, to finish what native code began.
struct Unfused;

impl Mode for Unfused {
    const HOOKED: bool = true;

    fn before(&mut self, _: &mut View<'_>, _: runa_bytecode::Instruction) -> crate::Flow {
        crate::Flow::Continue
    }

    fn raised(&mut self, _: &mut View<'_>) {}
}

impl Interpreter {
    /// The slots of references among the operands of the instruction that runs next, in a program that hooks
    /// have suspended. While an instruction runs its operands are its own matter; before, they are not.
    pub(crate) fn operands_of_next(&self, context: &Context) -> Vec<RootSlot> {
        let mut slots = Vec::new();
        let Some(frame) = context.frames().last() else { return slots };
        // SAFETY: as above.
        let record = unsafe { &*frame.function.cast::<FunctionRecord>() };
        let pc = frame.pc.cast::<Ins>();
        let Some(code) = record.code_at(pc) else { return slots };
        let place = code.place(code.index_of(pc) - 1);
        let Some(state) = self.program.module().frame_state(record.index, place.pc) else {
            return slots;
        };
        for (depth, &ty) in state.stack().iter().enumerate().skip(usize::from(place.live)) {
            let index = code.layout.operand(depth);
            self.visit_slot(frame, index, ty, &mut |slot| slots.push(slot));
        }
        slots
    }

    fn visit_slot(
        &self,
        frame: &runa_runtime::Frame,
        index: u16,
        ty: TypeId,
        visit: &mut dyn FnMut(RootSlot),
    ) {
        // SAFETY: the slot is one of the frame.
        let address = unsafe { frame.base.add(usize::from(index)) };
        match self.program.types().shape(ty) {
            Shape::Reference => visit(RootSlot::Reference(address)),
            Shape::Tagged => visit(RootSlot::Tagged(address)),
            Shape::Integer | Shape::Float | Shape::Boolean => {}
        }
    }

    fn visit_frame(
        &self,
        record: &FunctionRecord,
        frame: &runa_runtime::Frame,
        visit: &mut dyn FnMut(RootSlot),
    ) {
        let pc = frame.pc.cast::<Ins>();
        let Some(code) = record.code_at(pc) else { return };
        let place = code.place(code.index_of(pc) - 1);
        let Some(state) = self.program.module().frame_state(record.index, place.pc) else { return };
        let mut slot = |index: u16, ty: TypeId| self.visit_slot(frame, index, ty, &mut *visit);
        let function = self.program.function(record.index);
        for (index, &ty) in function.locals.iter().enumerate() {
            if state.is_assigned(runa_bytecode::LocalIndex(index as u16)) {
                slot(index as u16, ty);
            }
        }
        let operands = state.stack().iter().take(usize::from(place.live)).enumerate();
        for (depth, &ty) in operands {
            slot(code.layout.operand(depth), ty);
        }
        if record.takes_closure {
            // SAFETY: as above.
            let address = unsafe { frame.base.add(usize::from(record.layout.closure)) };
            visit(RootSlot::Reference(address));
        }
    }
}
