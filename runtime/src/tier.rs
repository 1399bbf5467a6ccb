//! How native code and the interpreter meet, without knowing each other.

use std::ops::ControlFlow;
use std::sync::Arc;

use runa_bytecode::FunctionIndex;

use crate::context::Context;
use crate::exception::TraceEntry;
use crate::instance::Instance;

/// Native code of a function as Rust calls it: `arguments` are as many words as the function has
/// parameters, in their shapes; `closure` is the function value or 0. The result is a word in the
/// shape of the function's result; it means nothing when the context has a pending exception.
pub type NativeEntry =
    unsafe extern "C" fn(context: *mut Context, arguments: *const u64, closure: u64) -> u64;

/// Makes native code of functions that are called often.
pub trait TierUp: Send + Sync + std::fmt::Debug {
    /// After how many calls or loop rounds a function is worth compiling.
    fn threshold(&self) -> u32;

    /// Native code for `function`, or nothing if it stays interpreted.
    fn compile(&self, instance: &Arc<Instance>, function: FunctionIndex) -> Option<NativeEntry>;

    /// Native code that `function` has from the beginning, as in an executable.
    fn ready(&self, _function: FunctionIndex) -> Option<NativeEntry> {
        None
    }

    /// Gives every slot of native frames of the context that holds a reference.
    fn visit_frames(&self, context: &Context, visit: &mut dyn FnMut(crate::RootSlot));

    /// Gives the places of native activations, innermost first, each with the number of waiting
    /// activations of the interpreter that are further out, until it is told to stop. Code whose places
    /// nothing tells is left out.
    fn visit_places(
        &self,
        _context: &Context,
        _visit: &mut dyn FnMut(usize, TraceEntry) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// The table of entry points for [`Context::entries`], valid as long as this object.
    fn entries(&self) -> *const u64;
}
