//! Native code in an object file, which a linker makes an executable of together with the runtime
//! archive; [`runa_runtime::aot`] says how the two meet.

mod image;
mod native;

use std::fmt;

use runa_bytecode::{Module, Verified, encode};

/// Why no object file can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectError {
    /// This kind of machine is not one that executables are made for.
    Platform,
    /// The file cannot be laid out.
    Layout(String),
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ObjectError::Platform => f.write_str(
                "executables are made on Linux with x86-64 or AArch64 processors only, so far",
            ),
            ObjectError::Layout(reason) => write!(f, "the object file cannot be made: {reason}"),
        }
    }
}

impl std::error::Error for ObjectError {}

/// An ELF object file with a program, for the machine that this runs on: the module, and the native
/// code of its functions where code can be made for the machine.
pub fn compile_object(module: &Verified<Module>) -> Result<Vec<u8>, ObjectError> {
    let mut object = match native::translate(module) {
        Ok(object) => object,
        Err(ObjectError::Platform) => {
            let mut object = image::new_object()?;
            image::add_empty_table(&mut object);
            object
        }
        Err(error) => return Err(error),
    };
    image::add_image(&mut object, &encode(module));
    image::finish(&object)
}
