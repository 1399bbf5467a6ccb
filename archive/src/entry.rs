//! Where the system starts the executable.

use std::ffi::{CStr, OsStr, c_char, c_int};
use std::os::unix::ffi::OsStrExt;

use crate::program;

/// The beginning of the executable: `argv` are the name of the program and what the user has written
/// behind it.
///
/// # Safety
/// To be called by the start-up code of the system, as it calls the `main` of C programs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn main(argc: c_int, argv: *const *const c_char) -> c_int {
    // SAFETY: nothing else runs yet. A program whose output nobody reads any more is to get an error,
    // as programs of Rust's own `main` do.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
    // SAFETY: as the caller says.
    let arguments = unsafe { arguments(argc, argv) };
    // A panic ends the thread that `start` makes and nothing more: none leaves this function.
    c_int::from(runa_console::start(move || program::run(arguments)))
}

/// What stands behind the name of the program; an argument that is not UTF-8 is an error, which has
/// the argument's number.
///
/// # Safety
/// `argv` are `argc` pointers to texts that end with a zero byte.
unsafe fn arguments(argc: c_int, argv: *const *const c_char) -> Result<Vec<String>, usize> {
    let count = usize::try_from(argc).unwrap_or_default();
    let arguments = (1..count).map(|index| {
        // SAFETY: `index` is below `argc`, and the text is one of the system.
        let text = unsafe { CStr::from_ptr(*argv.add(index)) };
        OsStr::from_bytes(text.to_bytes()).to_str().map(str::to_owned).ok_or(index)
    });
    arguments.collect()
}
