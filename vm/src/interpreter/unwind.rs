//! Finding the handler of a pending exception.

use runa_runtime::{Context, Frame, Tagged};

use crate::engine::Interpreter;
use crate::function::{Form, FunctionRecord};
use crate::hooks::Mode;
use crate::inspect::View;
use crate::register::Ins;

/// Where control goes on.
pub(super) enum Landing {
    /// In a handler of a function of the same run.
    Handler {
        /// The activation.
        frame: Frame,
        /// The handler's first instruction.
        at: *const Ins,
        /// How many activations of the context wait for it.
        count: usize,
    },
    /// In whatever called the run: the exception is still pending.
    Caller,
}

/// Leaves activations, noting each in the trace, until one has a handler for the pending exception.
/// The innermost activation was published; `bottom` is the place of the run's outermost one.
pub(super) fn unwind<M: Mode>(
    context: &mut Context,
    engine: &Interpreter,
    form: Form,
    bottom: *mut Frame,
    mode: &mut M,
) -> Landing {
    let outer = (bottom as usize - context.frames_base() as usize) / size_of::<Frame>();
    while let Some(&frame) = context.frames().get(outer..).and_then(<[Frame]>::last) {
        // SAFETY: frames of a run hold addresses of the engine's function records.
        let record = unsafe { &*frame.function.cast::<FunctionRecord>() };
        if M::HOOKED {
            mode.raised(&mut View::new(context, engine));
        }
        let count = context.frame_count() - 1;
        if let Some(at) = handle(context, engine, record, frame, form) {
            return Landing::Handler { frame, at, count };
        }
        // SAFETY: fewer frames than were there.
        unsafe { context.set_frame_count(count) };
    }
    Landing::Caller
}

/// Notes the place in the trace and gives the exception to a handler that covers it.
fn handle(
    context: &mut Context,
    engine: &Interpreter,
    record: &FunctionRecord,
    frame: Frame,
    form: Form,
) -> Option<*const Ins> {
    let code = record.code(form)?;
    let pc = code.place(code.index_of(frame.pc.cast()) - 1).pc;
    context.pass(record.index, pc);
    if context.is_uncatchable() {
        return None;
    }
    let kind = context.pending_kind()?;
    let handlers = &engine.program().function(record.index).handlers;
    let handler = handlers
        .iter()
        .find(|handler| (handler.start..handler.end).contains(&pc) && kind.is(handler.kind))?;
    let at = code.block_at(handler.target)?;
    let exception = context.catch()?;
    // SAFETY: the bottom of the operand stack is a slot of the frame.
    unsafe { *frame.base.add(usize::from(code.layout.operands)) = Tagged::object(exception).0 };
    Some(at)
}
