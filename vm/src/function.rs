//! What the interpreter keeps about each function of a program.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use runa_bytecode::FunctionIndex;

use crate::register::{Code, Ins, Layout, Op};

static TRANSLATE: [Ins; 1] = [Ins::new(Op::Translate, 0, 0, 0)];
static ENTER_NATIVE: [Ins; 1] = [Ins::new(Op::EnterNative, 0, 0, 0)];

/// Which form of a function runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Several bytecode instructions may share a register instruction.
    Fused,
    /// One register instruction for each bytecode instruction, operands in their own slots.
    Unfused,
}

/// What a call needs of one form of a function.
#[derive(Debug)]
#[repr(C)]
struct Entry {
    /// The first instruction to run: of the code, or a stub.
    start: AtomicPtr<Ins>,
    constants: AtomicPtr<u64>,
    code: OnceLock<Code>,
}

impl Entry {
    fn new() -> Self {
        Self {
            start: AtomicPtr::new(TRANSLATE.as_ptr().cast_mut()),
            constants: AtomicPtr::new(std::ptr::null_mut()),
            code: OnceLock::new(),
        }
    }
}

/// A function of a program as the interpreter calls it. Never moves while the engine lives.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct FunctionRecord {
    fused: Entry,
    unfused: Entry,
    /// How many calls and loop rounds are left until the function is worth compiling.
    heat: AtomicU32,
    /// Address of its native code, or 0.
    native: AtomicPtr<()>,
    pub(crate) index: FunctionIndex,
    pub(crate) layout: Layout,
    /// Whether its frames hold its function value.
    pub(crate) takes_closure: bool,
}

impl FunctionRecord {
    pub(crate) fn new(
        index: FunctionIndex,
        layout: Layout,
        takes_closure: bool,
        heat: u32,
    ) -> Self {
        Self {
            fused: Entry::new(),
            unfused: Entry::new(),
            heat: AtomicU32::new(heat),
            native: AtomicPtr::new(std::ptr::null_mut()),
            index,
            layout,
            takes_closure,
        }
    }

    fn entry(&self, form: Form) -> &Entry {
        match form {
            Form::Fused => &self.fused,
            Form::Unfused => &self.unfused,
        }
    }

    /// Where a call starts to run.
    #[inline(always)]
    pub(crate) fn start(&self, form: Form) -> *const Ins {
        self.entry(form).start.load(Ordering::Acquire)
    }

    /// The constants of the code; null before it exists.
    #[inline(always)]
    pub(crate) fn constants(&self, form: Form) -> *const u64 {
        self.entry(form).constants.load(Ordering::Relaxed)
    }

    /// The code, if it was needed already.
    pub(crate) fn code(&self, form: Form) -> Option<&Code> {
        self.entry(form).code.get()
    }

    /// The code, translated now if it was not before.
    pub(crate) fn code_or<E>(
        &self,
        form: Form,
        translate: impl FnOnce() -> Result<Code, E>,
    ) -> Result<&Code, E> {
        let entry = self.entry(form);
        let code = match entry.code.get() {
            Some(code) => code,
            None => {
                let translated = translate()?;
                entry.code.get_or_init(|| translated)
            }
        };
        // Also where another thread is just translating it: its constants may not be known yet.
        entry.constants.store(code.constants.as_ptr().cast_mut(), Ordering::Relaxed);
        // A function that has native code already keeps starting there.
        let stub = TRANSLATE.as_ptr().cast_mut();
        let start = code.start().cast_mut();
        let _ = entry.start.compare_exchange(stub, start, Ordering::Release, Ordering::Relaxed);
        Ok(code)
    }

    /// The code that contains `pc`.
    pub(crate) fn code_at(&self, pc: *const Ins) -> Option<&Code> {
        [&self.fused, &self.unfused]
            .into_iter()
            .filter_map(|entry| entry.code.get())
            .find(|code| code.contains(pc))
    }

    /// Counts `rounds` calls or loop rounds; true when the function is worth compiling now.
    pub(crate) fn warm(&self, rounds: u32) -> bool {
        let heat = self.heat.load(Ordering::Relaxed);
        let left = heat.saturating_sub(rounds);
        self.heat.store(left, Ordering::Relaxed);
        heat > 0 && left == 0
    }

    /// From now on calls of the fused form run native code at `address`.
    pub(crate) fn set_native(&self, address: *const ()) {
        self.native.store(address.cast_mut(), Ordering::Release);
        self.fused.start.store(ENTER_NATIVE.as_ptr().cast_mut(), Ordering::Release);
    }

    /// The address of its native code, or null.
    pub(crate) fn native(&self) -> *const () {
        self.native.load(Ordering::Acquire)
    }
}
