//! Guessing where control goes, so that the processor need not wait for it.
//!
//! The next instruction is known only when the distance of a jump, or the record of a callee, has been
//! loaded from the one before; the processor guesses which *handler* comes next, but every operand
//! that the handler reads hangs on that load. Round by round these loads form a chain that takes longer
//! than the work. Comparing the target with the last one and going on with *that* turns the chain into
//! a branch: the processor guesses its outcome and begins the next round, or the callee, at once. It is
//! right as long as a loop goes round and a function calls itself or is called again.
//!
//! The idea is value prediction (Lipasti, Wilkerson and Shen, *Value Locality and Load Value
//! Prediction*, 1996) in software.

/// `target`, taken from `last` if it is the same; `last` afterwards.
#[inline(always)]
pub(super) fn confirm<T>(last: &mut *const T, target: *const T) -> *const T {
    if target == *last {
        independent(*last)
    } else {
        *last = target;
        target
    }
}

/// `pointer`, of which LLVM does not know that it equals anything, in a branch that it may not turn
/// into a selection.
#[inline(always)]
#[allow(clippy::pointers_in_nomem_asm_block)] // Nothing is read through it there.
fn independent<T>(pointer: *const T) -> *const T {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    let pointer = {
        let mut pointer = pointer;
        // SAFETY: there is no instruction inside.
        unsafe {
            std::arch::asm!("/* {0} */", inout(reg) pointer, options(nomem, nostack, preserves_flags));
        }
        pointer
    };
    pointer
}
