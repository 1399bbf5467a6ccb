//! One thread of execution.

mod allocation;
mod extension;
mod handlers;
mod requests;
mod roots;
mod sampling;
mod stores;

use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use runa_bytecode::{Constant, ErrorKind};

use crate::allocation_profile::Sampling;
use crate::exception::OUT_OF_MEMORY;
use crate::heap::{HeapExhausted, Remembered, Stop, Stoppable};
use crate::instance::Instance;
use crate::native::Handle;
use crate::native_frames::{NativeExit, NativeRun};
use crate::object::ObjectRef;
use crate::objects::map::LastKey;
use crate::rights::Rights;
use crate::tagged::Tagged;

pub use extension::ExtendError;
pub use requests::{Requests, RequestsOffsets};
pub use roots::RootKind;

/// An exception is pending in the context: the caller stops what it does and hands this on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raised;

/// Where an object is referred to from outside the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootSlot {
    /// A word that is an object's address or 0.
    Reference(*mut u64),
    /// A self-tagged word.
    Tagged(*mut u64),
}

/// An activation that waits: what it goes on with, where its slots are, which function it runs.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Frame {
    /// The instruction after the one that waits, in the engine's own form.
    pub pc: *const u64,
    /// Its first slot.
    pub base: *mut u64,
    /// The engine's record of its function.
    pub function: *const u64,
}

/// The atomics of [`requests`].
mod atomics {
    pub(super) use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
}

impl Stoppable for Requests {
    fn ask_to_park(&self) {
        self.ask(Self::PARK);
    }

    fn need_not_park(&self) {
        self.withdraw(Self::PARK);
    }
}

/// One thread of execution in an instance.
///
/// The first fields are read and written by compiled code at the offsets of [`ContextOffsets`].
#[derive(Debug)]
#[repr(C)]
pub struct Context {
    /// The exception that is on its way, or 0.
    pub pending: u64,
    /// Where the next object is allocated.
    allocation_next: u64,
    /// The end of the buffer.
    allocation_end: u64,
    /// The [`Requests`].
    requests_address: *const Requests,
    /// Where compiled code last left for the runtime.
    pub exit: NativeExit,
    /// The run of compiled code that is innermost, or null; a stack walk starts there.
    pub native_run: *const NativeRun,
    /// The engine's table of native entry points, one pointer for each function; 0 for functions
    /// that can only be called through the engine.
    pub entries: *const u64,
    /// The constants of the instance, tagged words.
    constants: *const AtomicU64,
    /// The variables of the instance's module.
    globals: *const AtomicU64,
    /// A byte for each variable: whether it is set.
    globals_set: *const AtomicBool,
    /// What a helper gave that compiled code called while keeping all registers.
    native_answer: u64,
    /// Native stack addresses below this one are too deep.
    native_stack_limit: u64,

    /// The value stack.
    stack: Box<[std::mem::MaybeUninit<u64>]>,
    /// Waiting activations of the interpreter.
    frames: Box<[std::mem::MaybeUninit<Frame>]>,
    /// How many of them there are.
    frame_count: usize,
    /// The first free word of the value stack, for engines that start to run.
    pub stack_used: usize,
    /// The end of the buffer, which `allocation_end` hides under stress and where an allocation is to be
    /// counted.
    buffer_end: u64,
    /// The byte of the buffer, or behind it, with which the next object is counted; none has this number
    /// when nothing is counted.
    sample_at: u64,
    sampling: Option<Box<Sampling>>,
    /// For the engine's own use; two words that it understands, zero at first.
    pub engine_words: [usize; 2],
    /// For the engine's own use: what a run leaves that has ended in its own way.
    pub ending: Option<Box<dyn std::any::Any + Send>>,
    /// The key that was looked for in a map last.
    pub(crate) last_key: LastKey,
    /// The exception that is raised when not even another can be made.
    last_resort: u64,
    /// Old objects that were stored into since the last collection.
    remembered: Remembered,
    /// What such objects referred to before, while objects are marked.
    overwritten: Vec<ObjectRef>,
    handles: Vec<u64>,
    handlers: handlers::Handlers,
    pub(crate) rights: Rights,
    rooted_slots: Vec<RootSlot>,
    /// Whether the activation in which the pending exception is raised is in its trace already.
    pub(crate) raised_again: bool,
    uncatchable: bool,
    exit_code: Option<u8>,
    requests: Arc<Requests>,
    instance: Arc<Instance>,
}

// SAFETY: a context is used by one thread at a time. Its raw pointers point into what it owns itself
// or keeps alive (stacks, requests, instance), or are null, or name native frames that are only
// looked at by the thread that runs the context or has stopped that.
unsafe impl Send for Context {}

impl Drop for Context {
    fn drop(&mut self) {
        // Whoever collects next has to look at them too.
        let overwritten = self.take_overwritten();
        self.instance.heap.adopt(std::mem::take(&mut self.remembered), overwritten);
        self.instance.mutators.leave(&self.requests);
    }
}

/// Byte offsets of the fields of [`Context`] that compiled code uses.
#[derive(Clone, Copy, Debug)]
pub struct ContextOffsets;

impl ContextOffsets {
    /// [`Context::pending`].
    pub const PENDING: i32 = std::mem::offset_of!(Context, pending) as i32;
    /// Where the next object is allocated.
    pub const ALLOCATION_NEXT: i32 = std::mem::offset_of!(Context, allocation_next) as i32;
    /// The end of the allocation buffer.
    pub const ALLOCATION_END: i32 = std::mem::offset_of!(Context, allocation_end) as i32;
    /// Pointer to the [`Requests`].
    pub const REQUESTS: i32 = std::mem::offset_of!(Context, requests_address) as i32;
    /// [`NativeExit::frame`] of [`Context::exit`].
    pub const EXIT_FRAME: i32 = std::mem::offset_of!(Context, exit.frame) as i32;
    /// [`NativeExit::address`] of [`Context::exit`].
    pub const EXIT_ADDRESS: i32 = std::mem::offset_of!(Context, exit.address) as i32;
    /// [`Context::native_run`].
    pub const NATIVE_RUN: i32 = std::mem::offset_of!(Context, native_run) as i32;
    /// [`Context::entries`].
    pub const ENTRIES: i32 = std::mem::offset_of!(Context, entries) as i32;
    /// A word for the result of a helper that is called while all registers are kept.
    pub const ANSWER: i32 = std::mem::offset_of!(Context, native_answer) as i32;
    /// Pointer to the constants, a tagged word each.
    pub const CONSTANTS: i32 = std::mem::offset_of!(Context, constants) as i32;
    /// Pointer to the module's variables, a word each.
    pub const GLOBALS: i32 = std::mem::offset_of!(Context, globals) as i32;
    /// Pointer to a byte for each variable, which is 1 when it is set.
    pub const GLOBALS_SET: i32 = std::mem::offset_of!(Context, globals_set) as i32;
    /// How many activations of the interpreter wait, a word.
    pub const FRAME_COUNT: i32 = std::mem::offset_of!(Context, frame_count) as i32;
}

/// Every frame moves the base by at least this many words, so that the value stack's limit also
/// limits the number of frames.
pub const MINIMUM_FRAME_WORDS: usize = 4;

/// Bytes of the native stack that are kept for functions of the runtime, which do not look how much
/// is left before they call each other.
const NATIVE_STACK_RESERVE: usize = 256 << 10;

fn uninitialised<T>(count: usize) -> Box<[std::mem::MaybeUninit<T>]> {
    Box::new_uninit_slice(count)
}

impl Context {
    /// A context of `instance`; the first one makes the instance's constants. While other threads run in
    /// the instance, this one must reach safepoints — allocate, or run code — or be
    /// [outside](Self::outside): they wait for it when they collect.
    pub fn new(instance: Arc<Instance>) -> Result<Box<Self>, HeapExhausted> {
        let requests = Arc::new(Requests::default());
        let for_lock = Arc::clone(&instance);
        // Others that are made meanwhile wait before they join, when nobody waits for them yet.
        let mut has_constants = for_lock.lock_constants();
        instance.mutators.join(Arc::clone(&requests));
        let words = instance.limits().stack_words.max(1024);
        let mut context = Box::new(Self {
            pending: 0,
            allocation_next: 0,
            allocation_end: 0,
            requests_address: Arc::as_ptr(&requests),
            exit: NativeExit { frame: 0, address: 0 },
            native_run: std::ptr::null(),
            entries: std::ptr::null(),
            constants: instance.constants_address(),
            globals: instance.globals_address(),
            globals_set: instance.globals_set_address(),
            native_answer: 0,
            native_stack_limit: 0,
            stack: uninitialised(words),
            frames: uninitialised(words / MINIMUM_FRAME_WORDS + 16),
            frame_count: 0,
            stack_used: 0,
            buffer_end: 0,
            sample_at: u64::MAX,
            sampling: None,
            engine_words: [0; 2],
            ending: None,
            last_key: LastKey::default(),
            last_resort: 0,
            remembered: Remembered::default(),
            overwritten: Vec::new(),
            handles: Vec::new(),
            handlers: handlers::Handlers::default(),
            rights: Rights::default(),
            rooted_slots: Vec::new(),
            raised_again: false,
            uncatchable: false,
            exit_code: None,
            requests,
            instance,
        });
        context.limit_native_stack();
        if !*has_constants {
            context.make_constants()?;
            *has_constants = true;
        }
        drop(has_constants);
        let exception = context.new_exception(ErrorKind::OutOfMemoryError, OUT_OF_MEMORY);
        context.last_resort = exception.map_err(|Raised| HeapExhausted)?.address();
        let profiler = context.instance.profiler().clone();
        profiler.into_iter().for_each(|profiler| context.begin_sampling(profiler));
        Ok(context)
    }

    /// Takes the current depth of the native stack as the start of what the context may use of it.
    /// To be called by the thread that is going to run the context.
    pub fn limit_native_stack(&mut self) {
        let here = 0u8;
        let address = (&raw const here) as u64;
        let wanted = self.instance.limits().native_stack_bytes;
        // On a stack that is not the thread's own nothing is known of what is left.
        let left = stacker::remaining_stack().filter(|&left| left != 0).unwrap_or(usize::MAX);
        let allowed = wanted.min(left.saturating_sub(NATIVE_STACK_RESERVE));
        self.set_native_stack_limit(address.saturating_sub(allowed as u64));
    }

    /// Makes native stack addresses below `limit` too deep, for contexts with stacks of their own.
    pub fn set_native_stack_limit(&mut self, limit: u64) {
        self.native_stack_limit = limit;
        self.requests.set_stack_limit(limit);
    }

    fn make_constants(&mut self) -> Result<(), HeapExhausted> {
        let instance = Arc::clone(&self.instance);
        for (index, constant) in instance.program().module().constants.iter().enumerate() {
            let word = self.make_constant(constant).map_err(|Raised| HeapExhausted)?;
            instance.set_constant(index, word);
        }
        Ok(())
    }

    fn make_constant(&mut self, constant: &Constant) -> Result<Tagged, Raised> {
        match constant {
            Constant::Integer(value) => self.box_integer(*value),
            Constant::Float(value) => self.box_float(value.value()),
            Constant::Text(text) => self.new_text(text).map(Tagged::object),
            Constant::Bytes(bytes) => self.new_bytes(bytes).map(Tagged::object),
        }
    }

    /// What it runs in.
    #[inline]
    pub fn instance(&self) -> &Arc<Instance> {
        &self.instance
    }

    /// What other threads ask of it.
    pub fn requests(&self) -> &Arc<Requests> {
        &self.requests
    }

    /// Whether something was asked.
    #[inline]
    pub fn has_requests(&self) -> bool {
        self.requests.pending() != 0
    }

    /// Whether it was asked to stop.
    #[inline]
    pub fn must_stop(&self) -> bool {
        self.requests.pending() & (Requests::STOP | Requests::INTERRUPT) != 0
    }

    /// Answers requests; called at safepoints. May move every object.
    #[cold]
    pub fn answer_requests(&mut self) -> Result<(), Raised> {
        let asked = self.requests.take();
        if asked & Requests::PARK != 0 {
            let instance = Arc::clone(&self.instance);
            // SAFETY: this is a safepoint: what the thread refers to lies in the frames, handles and slots
            // of its context.
            unsafe { instance.mutators.park(NonNull::from(&mut *self)) };
        }
        if asked & Requests::LOOK != 0 {
            self.be_looked_at();
        }
        let raised = if asked & Requests::INTERRUPT != 0 {
            self.raise(ErrorKind::Exception, "the program was interrupted")
        } else if asked & Requests::STOP != 0 {
            self.raise(ErrorKind::TimeoutError, "the program ran out of time")
        } else {
            return Ok(());
        };
        self.uncatchable = true;
        Err(raised)
    }

    /// Does something that may take long, such as waiting for input, and touches no object of the
    /// instance: others may collect meanwhile, and objects may have moved afterwards.
    pub fn outside<R>(&mut self, what: impl FnOnce() -> R) -> R {
        let instance = Arc::clone(&self.instance);
        // SAFETY: as for `answer_requests`; `what` cannot use the context, which is borrowed.
        unsafe { instance.mutators.outside(NonNull::from(self), what) }
    }

    /// Stops all other contexts, or waits while another one has stopped this one.
    pub(crate) fn stop_others<'a>(
        &mut self,
        instance: &'a Instance,
    ) -> Option<Stop<'a, Context, Requests>> {
        debug_assert!(std::ptr::eq(instance, &raw const *self.instance));
        // SAFETY: who asks for a collection keeps what it refers to in frames, handles and slots.
        unsafe { instance.mutators.stop(NonNull::from(self)) }
    }

    /// The same, again until this is the one that stops.
    pub(crate) fn surely_stop_others<'a>(
        &mut self,
        instance: &'a Instance,
    ) -> Stop<'a, Context, Requests> {
        loop {
            if let Some(stop) = self.stop_others(instance) {
                return stop;
            }
        }
    }

    /// Whether it is the only context of its instance.
    pub fn is_alone(&self) -> bool {
        self.instance.mutators.count() == 1
    }

    /// Whether handlers must let the pending exception pass.
    pub fn is_uncatchable(&self) -> bool {
        self.uncatchable
    }

    /// Ends the program: the exception that this makes pending passes all handlers, and whoever started
    /// the program asks for the [exit code](Self::take_exit_code).
    pub fn exit(&mut self, code: u8) -> Raised {
        let raised = self.raise(ErrorKind::Exception, "the program ends");
        self.uncatchable = true;
        self.exit_code = Some(code);
        raised
    }

    /// With which exit code the program ended itself, if it did; asking forgets it.
    pub fn take_exit_code(&mut self) -> Option<u8> {
        self.exit_code.take()
    }

    /// Makes the pending exception pass all handlers.
    pub fn set_uncatchable(&mut self) {
        self.uncatchable = true;
    }

    // ---- stacks

    /// The first word of the value stack.
    pub fn stack_base(&mut self) -> *mut u64 {
        self.stack.as_mut_ptr().cast()
    }

    /// How many words the value stack has.
    pub fn stack_words(&self) -> usize {
        self.stack.len()
    }

    /// The first place for waiting activations.
    pub fn frames_base(&mut self) -> *mut Frame {
        self.frames.as_mut_ptr().cast()
    }

    /// How many activations wait.
    pub fn frame_count(&self) -> usize {
        self.frame_count
    }

    /// Says how many activations wait.
    ///
    /// # Safety
    /// The first `count` places behind [`frames_base`](Self::frames_base) hold frames.
    pub unsafe fn set_frame_count(&mut self, count: usize) {
        self.frame_count = count;
    }

    /// The waiting activations, outermost first.
    pub fn frames(&self) -> &[Frame] {
        // SAFETY: the first `frame_count` places were written, as `set_frame_count` demands.
        unsafe { self.frames[..self.frame_count].assume_init_ref() }
    }

    /// Whether the native stack is used up, so that calling deeper must raise `StackOverflowError`.
    #[inline]
    pub fn native_stack_is_low(&self) -> bool {
        let here = 0u8;
        ((&raw const here) as u64) < self.native_stack_limit
    }

    /// An exception that reports that nothing more can be allocated, made before.
    pub(crate) fn last_resort(&self) -> u64 {
        self.last_resort
    }

    // ---- handles and roots

    /// Keeps a tagged word alive and up to date until the handles are [released](Self::release).
    pub fn root(&mut self, word: Tagged) -> Handle {
        self.handles.push(word.0);
        Handle::new(self.handles.len() - 1)
    }

    /// What a handle refers to now.
    #[inline]
    pub fn handle(&self, handle: Handle) -> Tagged {
        Tagged(self.handles[handle.index()])
    }

    /// Makes a handle refer to another value.
    #[inline]
    pub fn set_handle(&mut self, handle: Handle, word: Tagged) {
        self.handles[handle.index()] = word.0;
    }

    /// How many handles there are, for [`release`](Self::release).
    pub fn handle_count(&self) -> usize {
        self.handles.len()
    }

    /// Forgets all handles but the first `count`.
    pub fn release(&mut self, count: usize) {
        self.handles.truncate(count);
    }

    /// Makes a slot outside of frames a root, until the slots are
    /// [released](Self::release_slots).
    ///
    /// # Safety
    /// The slot can be read and written, holds what its kind says, and is no root otherwise, until it is
    /// released.
    pub unsafe fn root_slot(&mut self, slot: RootSlot) {
        self.rooted_slots.push(slot);
    }

    /// How many slots were made roots, for [`release_slots`](Self::release_slots).
    pub fn rooted_slot_count(&self) -> usize {
        self.rooted_slots.len()
    }

    /// Forgets all slots that were made roots but the first `count`.
    pub fn release_slots(&mut self, count: usize) {
        self.rooted_slots.truncate(count);
    }

    pub(crate) fn take_uncatchable(&mut self) -> bool {
        std::mem::take(&mut self.uncatchable)
    }
}
