//! Watching a program run: what debugger, tracer, profiler and limits are built on.

use runa_bytecode::{FunctionIndex, Instruction};
use runa_runtime::{Context, Raised};

use crate::inspect::View;

/// A place in the bytecode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The function.
    pub function: FunctionIndex,
    /// The instruction, from 0.
    pub pc: u32,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Run the instruction.
    Continue,
    /// Go on later: the run ends with everything in place. While a native function waits for the
    /// running code this is the same as [`Flow::Continue`].
    Suspend,
    /// Stop here: the run ends with [`Raised`] and can be found out to have been stopped.
    Stop,
}

/// Is told what happens. With hooks every instruction runs alone, in the unfused form.
pub trait Hooks {
    /// Called before each instruction.
    fn before(&mut self, view: &mut View<'_>, instruction: Instruction) -> Flow;

    /// Called when an exception was raised, before it looks for a handler; once for each activation
    /// that it reaches.
    fn raised(&mut self, _view: &mut View<'_>) {}
}

/// Which engine loop runs: with hooks or without.
pub(crate) trait Mode {
    /// Whether hooks are called.
    const HOOKED: bool;

    /// Calls the hook.
    fn before(&mut self, view: &mut View<'_>, instruction: Instruction) -> Flow;

    /// Calls the hook.
    fn raised(&mut self, view: &mut View<'_>);
}

/// Without hooks.
pub(crate) struct Plain;

impl Mode for Plain {
    const HOOKED: bool = false;

    #[inline(always)]
    fn before(&mut self, _view: &mut View<'_>, _instruction: Instruction) -> Flow {
        Flow::Continue
    }

    #[inline(always)]
    fn raised(&mut self, _view: &mut View<'_>) {}
}

/// With hooks, which nested runs of the same context share.
pub(crate) struct Hooked(*mut dyn Hooks);

impl Hooked {
    /// # Safety
    /// The hooks live as long as this value is used, and nothing else uses them meanwhile.
    pub(crate) unsafe fn new(hooks: *mut (dyn Hooks + '_)) -> Self {
        // SAFETY: only the lifetime changes, for which the caller answers.
        Self(unsafe {
            std::mem::transmute::<*mut (dyn Hooks + '_), *mut (dyn Hooks + 'static)>(hooks)
        })
    }

    /// As the context keeps it for nested runs.
    pub(crate) fn to_words(&self) -> [usize; 2] {
        // SAFETY: a pointer to a trait object is two words, and any words are valid integers.
        unsafe { std::mem::transmute::<*mut dyn Hooks, [usize; 2]>(self.0) }
    }

    /// The hooks that a context keeps, if it has any.
    ///
    /// # Safety
    /// The words are zero or from [`to_words`](Self::to_words), with hooks that still live.
    pub(crate) unsafe fn from_words(words: [usize; 2]) -> Option<Self> {
        if words[0] == 0 {
            return None;
        }
        // SAFETY: the words were made from such a pointer.
        Some(Self(unsafe { std::mem::transmute::<[usize; 2], *mut dyn Hooks>(words) }))
    }
}

impl Mode for Hooked {
    const HOOKED: bool = true;

    fn before(&mut self, view: &mut View<'_>, instruction: Instruction) -> Flow {
        // SAFETY: the hooks are alive, and a hook is never called while another one runs.
        unsafe { &mut *self.0 }.before(view, instruction)
    }

    fn raised(&mut self, view: &mut View<'_>) {
        // SAFETY: as above.
        unsafe { &mut *self.0 }.raised(view);
    }
}

/// Ends a run that hooks stopped: an exception that no handler catches.
#[cold]
pub(crate) fn stop(context: &mut Context) -> Raised {
    let raised = context.raise(runa_bytecode::ErrorKind::Exception, "the program was stopped");
    context.set_uncatchable();
    raised
}
