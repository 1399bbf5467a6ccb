//! Frames of compiled code on the native stack, and the references in them.
//!
//! Compiled code keeps frame pointers. When it calls a runtime helper that may allocate, a stub notes
//! where it left ([`NativeExit`]); when something calls compiled code, the entry point links a
//! [`NativeRun`] into the context. So the compiled part of the stack can be walked, run by run and
//! frame by frame, and the stack maps of the return addresses tell where references lie.

use std::ops::ControlFlow;

use crate::context::{Context, RootSlot};
use crate::exception::TraceEntry;

/// Where compiled code left for the runtime.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct NativeExit {
    /// The frame pointer of the compiled function that called the helper.
    pub frame: u64,
    /// The address to which the helper returns.
    pub address: u64,
}

/// A run of compiled code, from the entry point that Rust called to the innermost frame. Lies in the
/// frame of the entry point; written by compiled code.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct NativeRun {
    /// The exit that was noted when the run began: that of the run outside of it.
    pub outer_exit: NativeExit,
    /// The run outside of it, or null.
    pub outer: *const NativeRun,
    /// The frame pointer of the entry point, where a walk through the run ends.
    pub entry_frame: u64,
    /// How many activations of the interpreter waited when the run began.
    pub outer_frames: u64,
}

impl NativeRun {
    /// Byte offset of the frame pointer of [`outer_exit`](Self::outer_exit).
    pub const OUTER_EXIT_FRAME: i32 = std::mem::offset_of!(NativeRun, outer_exit.frame) as i32;
    /// Byte offset of the address of [`outer_exit`](Self::outer_exit).
    pub const OUTER_EXIT_ADDRESS: i32 = std::mem::offset_of!(NativeRun, outer_exit.address) as i32;
    /// Byte offset of [`outer`](Self::outer).
    pub const OUTER: i32 = std::mem::offset_of!(NativeRun, outer) as i32;
    /// Byte offset of [`entry_frame`](Self::entry_frame).
    pub const ENTRY_FRAME: i32 = std::mem::offset_of!(NativeRun, entry_frame) as i32;
    /// Byte offset of [`outer_frames`](Self::outer_frames).
    pub const OUTER_FRAMES: i32 = std::mem::offset_of!(NativeRun, outer_frames) as i32;
    /// Size in bytes.
    pub const BYTES: u32 = size_of::<NativeRun>() as u32;
}

/// A slot of a compiled frame that holds a reference while a call is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct MappedSlot {
    /// Distance from the frame pointer in bytes.
    pub offset: i32,
    /// 0 for a reference word, 1 for a tagged one.
    pub is_tagged: u32,
}

/// Gives every slot of the compiled frames of `context` that holds a reference. `slots_at` knows the
/// stack map of a return address; return addresses without references need none.
///
/// # Safety
/// The context's thread is the running one, or stands still; everything between the exits and the entry points of its
/// runs is code that keeps frame pointers, and `slots_at` tells slots of its frames.
pub unsafe fn visit_native_frames<'a>(
    context: &Context,
    slots_at: impl Fn(u64) -> Option<&'a [MappedSlot]>,
    visit: &mut dyn FnMut(RootSlot),
) {
    let each = &mut |frame: u64, address, _| {
        for slot in slots_at(address).unwrap_or_default() {
            let word = frame.wrapping_add_signed(i64::from(slot.offset)) as *mut u64;
            visit(match slot.is_tagged {
                0 => RootSlot::Reference(word),
                _ => RootSlot::Tagged(word),
            });
        }
        ControlFlow::Continue(())
    };
    // SAFETY: as the caller says.
    let _ = unsafe { walk(context, each) };
}

/// Gives the places of the compiled activations of `context`, as
/// [`TierUp::visit_places`](crate::TierUp::visit_places) does. `place_at` knows the place of a return
/// address; code that stands for no activation has none.
///
/// # Safety
/// As for [`visit_native_frames`].
pub unsafe fn visit_native_places(
    context: &Context,
    place_at: impl Fn(u64) -> Option<TraceEntry>,
    visit: &mut dyn FnMut(usize, TraceEntry) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let each = &mut |_, address, outer_frames| match place_at(address) {
        Some(place) => visit(outer_frames, place),
        None => ControlFlow::Continue(()),
    };
    // SAFETY: as the caller says.
    unsafe { walk(context, each) }
}

/// Gives the frame pointer of each compiled frame, the address to which its call returns, and how many
/// activations of the interpreter are outside of its run; innermost first.
///
/// # Safety
/// As for [`visit_native_frames`].
unsafe fn walk(
    context: &Context,
    each: &mut dyn FnMut(u64, u64, usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut exit = context.exit;
    let mut run = context.native_run;
    // SAFETY: runs lie in frames of entry points that have not returned, which unlink them when they
    // do.
    while let Some(innermost) = unsafe { run.as_ref() } {
        let &NativeRun { outer_exit, outer, entry_frame, outer_frames } = innermost;
        let NativeExit { mut frame, mut address } = exit;
        while frame != entry_frame {
            each(frame, address, outer_frames as usize)?;
            // SAFETY: a frame pointer points to the caller's frame pointer; above it lies the
            // return address.
            unsafe {
                address = *(frame as *const u64).add(1);
                frame = *(frame as *const u64);
            }
        }
        exit = outer_exit;
        run = outer;
    }
    ControlFlow::Continue(())
}
