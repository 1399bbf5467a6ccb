//! Raising, tracing and reporting exceptions.
//!
//! An exception is *pending* in its context from the moment it is raised until a handler takes it or
//! the engine hands it to its caller. Each activation that it leaves adds where it was, so a trace
//! runs from the place of raising outwards to the handler, the same on every tier.

use runa_bytecode::{ErrorKind, FunctionIndex, TypeId};

use crate::context::{Context, Raised};
use crate::object::{ObjectRef, kind, layout};
use crate::objects::text;

/// What the exception says that is raised when nothing more can be allocated.
pub(crate) const OUT_OF_MEMORY: &str = "the heap limit was reached";
/// How many innermost and outermost places of a long trace are kept.
const KEPT_AT_EACH_END: usize = 32;

/// A place that an exception passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceEntry {
    /// The function.
    pub function: FunctionIndex,
    /// The instruction that raised or called.
    pub pc: u32,
}

/// The places that the pending exception passed, innermost first; the middle of a long one is only
/// counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    innermost: Vec<TraceEntry>,
    outermost: std::collections::VecDeque<TraceEntry>,
    left_out: usize,
}

impl Trace {
    fn push(&mut self, entry: TraceEntry) {
        if self.innermost.len() < KEPT_AT_EACH_END {
            self.innermost.push(entry);
            return;
        }
        self.outermost.push_back(entry);
        if self.outermost.len() > KEPT_AT_EACH_END {
            self.outermost.pop_front();
            self.left_out += 1;
        }
    }

    fn clear(&mut self) {
        self.innermost.clear();
        self.outermost.clear();
        self.left_out = 0;
    }
}

/// An exception that nothing caught, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionReport {
    /// Its kind.
    pub kind: ErrorKind,
    /// Its message.
    pub message: String,
    /// The innermost places that it passed, innermost first.
    pub innermost: Vec<TraceEntry>,
    /// How many places were left out behind these.
    pub left_out: usize,
    /// The outermost places.
    pub outermost: Vec<TraceEntry>,
}

impl ExceptionReport {
    /// All places that are known, innermost first.
    pub fn places(&self) -> impl Iterator<Item = TraceEntry> + '_ {
        self.innermost.iter().chain(&self.outermost).copied()
    }
}

impl Context {
    /// Makes a new exception pending.
    #[cold]
    pub fn raise(&mut self, error: ErrorKind, message: &str) -> Raised {
        self.trace_mut().clear();
        // If making the exception raises another one, that one is pending instead.
        if let Ok(exception) = self.new_exception(error, message) {
            self.pending = exception.address();
        }
        Raised
    }

    /// Makes an exception object pending that was made before.
    pub fn throw(&mut self, exception: ObjectRef) -> Raised {
        self.trace_mut().clear();
        self.pending = exception.address();
        Raised
    }

    /// A new exception object.
    pub fn new_exception(&mut self, error: ErrorKind, message: &str) -> Result<ObjectRef, Raised> {
        let text = self.new_text(message)?;
        let handles = self.handle_count();
        let text = self.root(crate::Tagged::object(text));
        let exception = self.allocate(TypeId::EXCEPTION.0, layout::EXCEPTION_WORDS);
        let text = self.handle(text).to_reference_word();
        self.release(handles);
        let exception = exception?;
        exception.set_raw(layout::EXCEPTION_KIND, error as u64);
        self.store(exception, layout::EXCEPTION_MESSAGE, text);
        Ok(exception)
    }

    /// Raises `OutOfMemoryError` with memory kept back for it.
    #[cold]
    pub fn raise_out_of_memory(&mut self) -> Raised {
        self.be_looked_at_when_full();
        self.trace_mut().clear();
        let message = OUT_OF_MEMORY.as_bytes();
        let words = layout::BYTES_DATA + message.len().div_ceil(8);
        let made = (|| {
            let bytes = self.allocate_reserve(kind::BYTE_ARRAY, words)?;
            text::fill_bytes(bytes, message);
            let object = self.allocate_reserve(TypeId::TEXT.0, layout::TEXT_WORDS)?;
            text::initialise(object, bytes, message.len(), message.len());
            let exception = self.allocate_reserve(TypeId::EXCEPTION.0, layout::EXCEPTION_WORDS)?;
            exception.set_raw(layout::EXCEPTION_KIND, ErrorKind::OutOfMemoryError as u64);
            exception.set_raw(layout::EXCEPTION_MESSAGE, object.address());
            Some(exception)
        })();
        // What is left of the reserve is for no one else.
        self.give_up_buffer();
        self.pending = match made {
            Some(exception) => exception.address(),
            // Programs that keep all these exceptions use up the reserve too.
            None => self.last_resort(),
        };
        Raised
    }

    /// Notes that the pending exception leaves (or is caught in) an activation.
    pub fn pass(&mut self, function: FunctionIndex, pc: u32) {
        self.trace_mut().push(TraceEntry { function, pc });
    }

    /// The kind of the pending exception.
    pub fn pending_kind(&self) -> Option<ErrorKind> {
        ObjectRef::from_word(self.pending).map(exception_kind)
    }

    /// Takes the pending exception for a handler.
    pub fn catch(&mut self) -> Option<ObjectRef> {
        let exception = ObjectRef::from_word(std::mem::take(&mut self.pending));
        self.trace_mut().clear();
        exception
    }

    /// Takes the pending exception that nothing caught, as data.
    pub fn report(&mut self) -> Option<ExceptionReport> {
        let exception = ObjectRef::from_word(std::mem::take(&mut self.pending))?;
        self.take_uncatchable();
        let message = exception_message(exception);
        let trace = self.trace();
        let report = ExceptionReport {
            kind: exception_kind(exception),
            message,
            innermost: trace.innermost.clone(),
            left_out: trace.left_out,
            outermost: trace.outermost.iter().copied().collect(),
        };
        self.trace_mut().clear();
        Some(report)
    }
}

/// The kind of an exception object.
pub fn exception_kind(exception: ObjectRef) -> ErrorKind {
    ErrorKind::from_byte(exception.get(layout::EXCEPTION_KIND) as u8)
        .unwrap_or(ErrorKind::Exception)
}

/// The message of an exception object.
pub fn exception_message(exception: ObjectRef) -> String {
    ObjectRef::from_word(exception.get(layout::EXCEPTION_MESSAGE))
        .map(text::to_string)
        .unwrap_or_default()
}
