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

use std::collections::HashMap;
use std::sync::Arc;

use runa_bytecode::FunctionIndex;

use crate::context::{Context, RootSlot};
use crate::instance::Instance;
use crate::native_frames::{MappedSlot, visit_native_frames};
use crate::tier::{NativeEntry, TierUp};

/// The symbol of the module's bytes.
pub const IMAGE: &str = "runa_image";
/// The symbol of their number.
pub const IMAGE_LENGTH: &str = "runa_image_len";
/// The symbol of the [`NativeTable`].
pub const NATIVE_TABLE: &str = "runa_native_table";

/// What [`NativeTable::version`] is for objects that fit this archive. Grows with every change of what
/// compiled code relies on: the structures here, the helpers that it calls, the fields of `Context`.
pub const VERSION: u64 = 3;

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

/// Byte offsets of the fields of [`NativeCode`].
#[derive(Clone, Copy, Debug)]
pub struct NativeCodeOffsets;

impl NativeCodeOffsets {
    /// [`NativeCode::entry`].
    pub const ENTRY: usize = std::mem::offset_of!(NativeCode, entry);
    /// [`NativeCode::code`].
    pub const CODE: usize = std::mem::offset_of!(NativeCode, code);
    /// How many bytes the code of a function takes in the table.
    pub const SIZE: usize = size_of::<NativeCode>();
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

/// Writes stack maps in the form in which executables have them: rows of 32-bit words, little-endian.
///
/// A row is the function, how far behind the beginning of its code the call returns, the number of
/// slots, and for each of them its distance from the frame pointer and whether it is tagged.
#[derive(Debug, Default)]
pub struct StackMapWriter {
    bytes: Vec<u8>,
}

impl StackMapWriter {
    /// Adds the map of a call.
    pub fn add(&mut self, function: FunctionIndex, return_offset: u32, slots: &[MappedSlot]) {
        self.word(function.0);
        self.word(return_offset);
        self.word(slots.len() as u32);
        for slot in slots {
            self.word(slot.offset as u32);
            self.word(slot.is_tagged);
        }
    }

    fn word(&mut self, word: u32) {
        self.bytes.extend(word.to_le_bytes());
    }

    /// All maps.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Calls `each` with every map that [`StackMapWriter`] has written; an incomplete row ends them.
fn read_stack_maps(bytes: &[u8], mut each: impl FnMut(FunctionIndex, u32, Box<[MappedSlot]>)) {
    let (words, _) = bytes.as_chunks::<4>();
    let mut words = words.iter().map(|&word| u32::from_le_bytes(word));
    while let (Some(function), Some(offset), Some(count)) =
        (words.next(), words.next(), words.next())
    {
        let mut slots = Vec::new();
        for _ in 0..count {
            let (Some(offset), Some(is_tagged)) = (words.next(), words.next()) else { return };
            slots.push(MappedSlot { offset: offset as i32, is_tagged });
        }
        each(FunctionIndex(function), offset, slots.into_boxed_slice());
    }
}

/// The native code of an executable as an engine's upper tier: it is there from the beginning.
#[derive(Debug)]
pub struct NativeProgram {
    table: &'static NativeTable,
    /// The code of each function for [`Context::entries`].
    entries: Box<[u64]>,
    stack_maps: HashMap<u64, Box<[MappedSlot]>>,
}

impl NativeProgram {
    /// The native code that a table leads to; nothing when there is none.
    ///
    /// # Safety
    /// As for [`NativeTable::functions`]; and the table belongs to the program that is going to run.
    pub unsafe fn new(table: &'static NativeTable) -> Option<Arc<Self>> {
        // SAFETY: as the caller says.
        let (functions, maps) = unsafe { (table.functions(), table.stack_maps()) };
        if functions.is_empty() {
            return None;
        }
        let entries: Box<[u64]> = functions.iter().map(|code| code.code as u64).collect();
        let mut stack_maps = HashMap::new();
        read_stack_maps(maps, |function, offset, slots| {
            if let Some(&code) = entries.get(function.index()) {
                stack_maps.insert(code + u64::from(offset), slots);
            }
        });
        Some(Arc::new(Self { table, entries, stack_maps }))
    }
}

impl TierUp for NativeProgram {
    fn threshold(&self) -> u32 {
        u32::MAX
    }

    fn compile(&self, _: &Arc<Instance>, _: FunctionIndex) -> Option<NativeEntry> {
        None
    }

    fn ready(&self, function: FunctionIndex) -> Option<NativeEntry> {
        // SAFETY: as the caller of `new` has said.
        unsafe { self.table.entry(function) }
    }

    fn visit_frames(&self, context: &Context, visit: &mut dyn FnMut(RootSlot)) {
        let slots_at = |address| self.stack_maps.get(&address).map(|map| &**map);
        // SAFETY: the context's thread is the running one or stands still; compiled code keeps frame pointers, and the maps
        // were made with it.
        unsafe { visit_native_frames(context, slots_at, visit) };
    }

    fn entries(&self) -> *const u64 {
        self.entries.as_ptr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stack_maps_are_read_as_they_were_written() {
        let slots =
            [MappedSlot { offset: -16, is_tagged: 0 }, MappedSlot { offset: -8, is_tagged: 1 }];
        let mut writer = StackMapWriter::default();
        writer.add(FunctionIndex(3), 17, &slots);
        writer.add(FunctionIndex(4), 5, &[]);
        let bytes = writer.into_bytes();
        let read = |bytes: &[u8]| {
            let mut maps = Vec::new();
            read_stack_maps(bytes, |function, offset, slots| {
                maps.push((function.0, offset, slots.to_vec()));
            });
            maps
        };
        assert_eq!(read(&bytes), [(3, 17, slots.to_vec()), (4, 5, Vec::new())]);
        assert_eq!(read(&bytes[..20]), [], "an incomplete row is none");
    }
}
