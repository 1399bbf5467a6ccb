//! What every object file has beside code: the module itself.

use object::write::{Object, StandardSection, StandardSegment, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, SectionKind, SymbolFlags, SymbolKind, SymbolScope,
};
use runa_runtime::aot::{IMAGE, IMAGE_LENGTH, NATIVE_TABLE, NativeTableOffsets, VERSION};

use super::ObjectError;

/// Decoders may read words at their natural place.
const IMAGE_ALIGNMENT: u64 = 16;
const WORD: u64 = 8;

/// An object file without content.
pub(super) fn new_object() -> Result<Object<'static>, ObjectError> {
    if !cfg!(target_os = "linux") {
        return Err(ObjectError::Platform);
    }
    let architecture = match std::env::consts::ARCH {
        "x86_64" => Architecture::X86_64,
        "aarch64" => Architecture::Aarch64,
        _ => return Err(ObjectError::Platform),
    };
    Ok(Object::new(BinaryFormat::Elf, architecture, Endianness::Little))
}

/// Adds a module's bytes, and the mark that the program needs no executable stack.
pub(super) fn add_image(object: &mut Object<'_>, image: &[u8]) {
    let name = object.segment_name(StandardSegment::Data).to_vec();
    let section =
        object.add_section(name.clone(), b".rodata.runa".to_vec(), SectionKind::ReadOnlyData);
    let offset = object.append_section_data(section, image, IMAGE_ALIGNMENT);
    define(object, IMAGE, SymbolSection::Section(section), offset, image.len() as u64);
    constant(object, IMAGE_LENGTH, &(image.len() as u64).to_le_bytes());
    object.add_section(name, b".note.GNU-stack".to_vec(), SectionKind::Other);
}

/// Adds the table of a program without native code.
pub(super) fn add_empty_table(object: &mut Object<'_>) {
    let mut table = [0; NativeTableOffsets::SIZE];
    let version = NativeTableOffsets::VERSION..NativeTableOffsets::VERSION + WORD as usize;
    table[version].copy_from_slice(&VERSION.to_le_bytes());
    constant(object, NATIVE_TABLE, &table);
}

fn constant(object: &mut Object<'_>, name: &str, bytes: &[u8]) {
    let section = object.section_id(StandardSection::ReadOnlyData);
    let offset = object.append_section_data(section, bytes, WORD);
    define(object, name, SymbolSection::Section(section), offset, bytes.len() as u64);
}

fn define(object: &mut Object<'_>, name: &str, section: SymbolSection, value: u64, size: u64) {
    object.add_symbol(Symbol {
        name: name.as_bytes().to_vec(),
        value,
        size,
        kind: SymbolKind::Data,
        scope: SymbolScope::Linkage,
        weak: false,
        section,
        flags: SymbolFlags::None,
    });
}

/// The bytes of the file.
pub(super) fn finish(object: &Object<'_>) -> Result<Vec<u8>, ObjectError> {
    object.write().map_err(|error| ObjectError::Layout(error.to_string()))
}
