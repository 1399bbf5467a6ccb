//! Raising, tracing and reporting exceptions.
//!
//! An exception is *pending* in its context from the moment it is raised until a handler takes it or
//! the engine hands it to its caller. Each activation that it leaves adds where it was, so a trace
//! runs from the place of raising outwards to the handler, the same on every tier.
//!
//! The trace belongs to the exception. Who throws one that has been caught goes on with its trace; who
//! only lets it go on ([`Context::rethrow`]) adds nothing to it for the activation that caught it, so
//! that the trace is the one it would have without that handler.

mod report;
mod trace;

use runa_bytecode::{ErrorKind, FunctionIndex, TypeId};

use crate::Tagged;
use crate::context::{Context, Raised};
use crate::object::{ObjectRef, kind, layout};
use crate::objects::text;

pub use report::ExceptionReport;
pub(crate) use trace::Trace;
pub use trace::TraceEntry;

/// What the exception says that is raised when nothing more can be allocated.
pub(crate) const OUT_OF_MEMORY: &str = "the heap limit was reached";

impl Context {
    /// Makes a new exception pending.
    #[cold]
    pub fn raise(&mut self, error: ErrorKind, message: &str) -> Raised {
        // If making the exception raises another one, that one is pending instead.
        if let Ok(exception) = self.new_exception(error, message) {
            self.make_pending(exception);
        }
        Raised
    }

    /// Makes an exception object pending; the current place becomes part of its trace.
    pub fn throw(&mut self, exception: ObjectRef) -> Raised {
        self.make_pending(exception);
        Raised
    }

    /// Makes an exception object pending whose trace the current activation is not to be added to: it
    /// caught the exception and lets it go on, or is not where the mistake is.
    pub fn rethrow(&mut self, exception: ObjectRef) -> Raised {
        self.make_pending(exception);
        self.raised_again = true;
        Raised
    }

    fn make_pending(&mut self, exception: ObjectRef) {
        self.pending = exception.address();
        self.raised_again = false;
    }

    /// A new exception object.
    pub fn new_exception(&mut self, error: ErrorKind, message: &str) -> Result<ObjectRef, Raised> {
        let text = self.new_text(message)?;
        self.new_exception_of(error, text, None)
    }

    /// A new exception object that says the Text `message`, with the exception that led to it.
    pub fn new_exception_of(
        &mut self,
        error: ErrorKind,
        message: ObjectRef,
        cause: Option<ObjectRef>,
    ) -> Result<ObjectRef, Raised> {
        let handles = self.handle_count();
        let message = self.root(Tagged::object(message));
        let cause = cause.map(|cause| self.root(Tagged::object(cause)));
        let made = self.new_trace().and_then(|trace| {
            let trace = self.root(Tagged::object(trace));
            let exception = self.allocate(TypeId::EXCEPTION.0, layout::EXCEPTION_WORDS)?;
            exception.set_raw(layout::EXCEPTION_KIND, error as u64);
            for (word, part) in [
                (layout::EXCEPTION_MESSAGE, Some(message)),
                (layout::EXCEPTION_TRACE, Some(trace)),
                (layout::EXCEPTION_CAUSE, cause),
            ] {
                let part = part.map_or(0, |part| self.handle(part).to_reference_word());
                self.store(exception, word, part);
            }
            Ok(exception)
        });
        self.release(handles);
        made
    }

    /// A new exception of a class, which says nothing yet; its fields are not set.
    pub(crate) fn new_exception_of_class(
        &mut self,
        ty: TypeId,
        words: usize,
        kind: ErrorKind,
    ) -> Result<ObjectRef, Raised> {
        let handles = self.handle_count();
        let message = self.new_text("")?;
        let message = self.root(Tagged::object(message));
        let made = self.new_trace().and_then(|trace| {
            let trace = self.root(Tagged::object(trace));
            let exception = self.allocate(ty.0, words)?;
            exception.set_raw(layout::EXCEPTION_KIND, kind as u64);
            for (word, part) in
                [(layout::EXCEPTION_MESSAGE, message), (layout::EXCEPTION_TRACE, trace)]
            {
                let part = self.handle(part).to_reference_word();
                self.store(exception, word, part);
            }
            Ok(exception)
        });
        self.release(handles);
        made
    }

    /// Gives an exception its message, a Text, and the exception that led to it.
    pub fn initialise_exception(
        &mut self,
        exception: ObjectRef,
        message: ObjectRef,
        cause: Option<ObjectRef>,
    ) {
        self.store(exception, layout::EXCEPTION_MESSAGE, message.address());
        self.store(exception, layout::EXCEPTION_CAUSE, cause.map_or(0, ObjectRef::address));
    }

    /// Raises `OutOfMemoryError` with memory kept back for it.
    #[cold]
    pub fn raise_out_of_memory(&mut self) -> Raised {
        self.be_looked_at_when_full();
        let message = OUT_OF_MEMORY.as_bytes();
        let words = layout::BYTES_DATA + message.len().div_ceil(8);
        let made = (|| {
            let bytes = self.allocate_reserve(kind::BYTE_ARRAY, words)?;
            text::fill_bytes(bytes, message);
            let object = self.allocate_reserve(TypeId::TEXT.0, layout::TEXT_WORDS)?;
            text::initialise(object, bytes, message.len(), message.len());
            let trace = self.new_reserve_trace()?;
            let exception = self.allocate_reserve(TypeId::EXCEPTION.0, layout::EXCEPTION_WORDS)?;
            exception.set_raw(layout::EXCEPTION_KIND, ErrorKind::OutOfMemoryError as u64);
            exception.set_raw(layout::EXCEPTION_MESSAGE, object.address());
            exception.set_raw(layout::EXCEPTION_TRACE, trace.address());
            Some(exception)
        })();
        // What is left of the reserve is for no one else.
        self.give_up_buffer();
        // Programs that keep all these exceptions use up the reserve too.
        let exception = made.or_else(|| {
            let last = ObjectRef::from_word(self.last_resort());
            last.inspect(|&last| trace::clear(last))
        });
        if let Some(exception) = exception {
            self.make_pending(exception);
        }
        Raised
    }

    /// Notes that the pending exception leaves (or is caught in) an activation.
    pub fn pass(&mut self, function: FunctionIndex, pc: u32) {
        if std::mem::take(&mut self.raised_again) {
            return;
        }
        if let Some(exception) = ObjectRef::from_word(self.pending) {
            trace::push(exception, TraceEntry { function, pc });
        }
    }

    /// The kind of the pending exception.
    pub fn pending_kind(&self) -> Option<ErrorKind> {
        ObjectRef::from_word(self.pending).map(exception_kind)
    }

    /// Takes the pending exception for a handler.
    pub fn catch(&mut self) -> Option<ObjectRef> {
        ObjectRef::from_word(std::mem::take(&mut self.pending))
    }

    /// Takes the pending exception that nothing caught, as data.
    pub fn report(&mut self) -> Option<ExceptionReport> {
        let exception = self.catch()?;
        self.take_uncatchable();
        Some(ExceptionReport::of(exception, self))
    }

    /// The places that an exception has passed, in words such as `area (shapes.runa:7:12)`, innermost
    /// first. The middle of a long trace is one row that says how many it stands for.
    pub fn trace_in_words(&self, exception: ObjectRef) -> Vec<String> {
        Trace::of(exception).describe(self.instance().program().module())
    }
}

/// The kind of an exception object.
pub fn exception_kind(exception: ObjectRef) -> ErrorKind {
    ErrorKind::from_byte(exception.get(layout::EXCEPTION_KIND) as u8)
        .unwrap_or(ErrorKind::Exception)
}

/// The name of the type of an exception object.
pub fn exception_name(exception: ObjectRef, context: &Context) -> String {
    context.type_name(Tagged::object(exception))
}

/// The message of an exception object.
pub fn exception_message(exception: ObjectRef) -> String {
    ObjectRef::from_word(exception.get(layout::EXCEPTION_MESSAGE))
        .map(text::to_string)
        .unwrap_or_default()
}

/// The exception that led to one.
pub fn exception_cause(exception: ObjectRef) -> Option<ObjectRef> {
    ObjectRef::from_word(exception.get(layout::EXCEPTION_CAUSE))
}
