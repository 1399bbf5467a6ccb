//! Where the object file of an executable and the runtime archive meet.
//!
//! An executable is linked from an object file, which the compiler makes of a program, and the archive,
//! which has `main`, the library and the interpreter. The object file defines three symbols, and the
//! archive refers to them:
//!
//! | symbol | what lies there |
//! | --- | --- |
//! | [`IMAGE`] | the verified module in the format of `.runab` files |
//! | [`IMAGE_LENGTH`] | a `u64`: how many bytes it has |
//! | [`NATIVE_TABLE`] | a [`NativeTable`]: the native code of its functions |
//!
//! Both sides are made by the same version of Runa; [`VERSION`] tells when they are not.

use runa_bytecode::FunctionIndex;

use crate::tier::NativeEntry;

/// The symbol of the module's bytes.
pub const IMAGE: &str = "runa_image";
/// The symbol of their number.
pub const IMAGE_LENGTH: &str = "runa_image_len";
/// The symbol of the [`NativeTable`].
pub const NATIVE_TABLE: &str = "runa_native_table";

/// What [`NativeTable::version`] is for objects that fit this archive. Grows with every change of what
/// compiled code relies on: the structures here, the helpers that it calls, the fields of `Context`.
pub const VERSION: u64 = 1;

/// The native code of a program, as it lies in the object file.
#[derive(Debug)]
#[repr(C)]
pub struct NativeTable {
    /// [`VERSION`] of the compiler that made it; nothing else is looked at when it is another.
    pub version: u64,
    /// How many functions the table is for: all of the module, or none when nothing is compiled.
    pub function_count: u64,
    /// So many of them, in the order of the module.
    pub functions: *const NativeCode,
    /// How many bytes of stack maps there are.
    pub stack_map_bytes: u64,
    /// The stack maps, in the compiler's form.
    pub stack_maps: *const u8,
}

/// The native code of a function.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct NativeCode {
    /// How Rust calls it; nothing when the function is interpreted.
    pub entry: Option<NativeEntry>,
    /// How compiled code calls it, for [`Context::entries`](crate::Context::entries): code of its own,
    /// or a bridge to the interpreter. Null when no compiled code calls it.
    pub code: *const u8,
}

// SAFETY: what the pointers refer to is constant data and code of the executable.
unsafe impl Sync for NativeTable {}

/// Byte offsets of the fields of [`NativeTable`], for the compiler that lays it out.
#[derive(Clone, Copy, Debug)]
pub struct NativeTableOffsets;

impl NativeTableOffsets {
    /// [`NativeTable::version`].
    pub const VERSION: usize = std::mem::offset_of!(NativeTable, version);
    /// [`NativeTable::function_count`].
    pub const FUNCTION_COUNT: usize = std::mem::offset_of!(NativeTable, function_count);
    /// [`NativeTable::functions`].
    pub const FUNCTIONS: usize = std::mem::offset_of!(NativeTable, functions);
    /// [`NativeTable::stack_map_bytes`].
    pub const STACK_MAP_BYTES: usize = std::mem::offset_of!(NativeTable, stack_map_bytes);
    /// [`NativeTable::stack_maps`].
    pub const STACK_MAPS: usize = std::mem::offset_of!(NativeTable, stack_maps);
    /// How many bytes a table has.
    pub const SIZE: usize = size_of::<NativeTable>();
}

impl NativeTable {
    /// The rows of all functions.
    ///
    /// # Safety
    /// The table is one that a compiler of this version made and the linker has completed.
    pub unsafe fn functions(&self) -> &[NativeCode] {
        if self.function_count == 0 {
            return &[];
        }
        // SAFETY: the compiler lays out as many rows as it says, and they are constant.
        unsafe { std::slice::from_raw_parts(self.functions, self.function_count as usize) }
    }

    /// The native code of `function`, if it has some.
    ///
    /// # Safety
    /// As for [`functions`](Self::functions).
    pub unsafe fn entry(&self, function: FunctionIndex) -> Option<NativeEntry> {
        // SAFETY: as the caller says.
        unsafe { self.functions() }.get(function.index())?.entry
    }

    /// The stack maps.
    ///
    /// # Safety
    /// As for [`functions`](Self::functions).
    pub unsafe fn stack_maps(&self) -> &[u8] {
        if self.stack_map_bytes == 0 {
            return &[];
        }
        // SAFETY: the compiler lays out as many bytes as it says, and they are constant.
        unsafe { std::slice::from_raw_parts(self.stack_maps, self.stack_map_bytes as usize) }
    }
}
