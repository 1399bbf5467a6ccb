//! The program in this executable.

use std::sync::Arc;

use runa_bytecode::{Module, Verified, decode, verify};
use runa_console::exit::{BAD_INPUT, Failure, Outcome, PROGRAM_FAILED, USAGE};
use runa_console::memory::from_environment;
use runa_console::render::{Renderer, Style};
use runa_console::streams::{Output, standard_streams};
use runa_diagnostics::Sources;
use runa_runtime::aot::{NativeProgram, NativeTable, VERSION};
use runa_runtime::{Program, TierUp};
use runa_vm::{Machine, MachineOptions};

// The object file of the program has these, under the names that `runa_runtime::aot` gives them.
unsafe extern "C" {
    static runa_image: u8;
    static runa_image_len: u64;
    static runa_native_table: NativeTable;
}

/// Runs the program and gives the exit code.
pub(crate) fn run(arguments: Result<Vec<String>, usize>) -> u8 {
    let renderer = Renderer::new(Style::Rich, None);
    run_shown(arguments, &renderer).unwrap_or_else(|failure| {
        renderer.show_failure(&failure);
        failure.code
    })
}

fn run_shown(arguments: Result<Vec<String>, usize>, renderer: &Renderer) -> Outcome {
    let arguments =
        arguments.map_err(|index| Failure::new(USAGE, format!("argument {index} is not UTF-8")))?;
    let program = Program::link(module()?, &runa_stdlib::natives())
        .map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    let memory = from_environment().map_err(|message| Failure::new(USAGE, message))?;
    let limits = memory.limits().map_err(|error| Failure::new(USAGE, error.to_string()))?;
    let output = Output::standard();
    let options = MachineOptions {
        limits,
        streams: standard_streams(&output, arguments),
        tier: native_code(),
        stress: memory.stress.unwrap_or(0),
    };
    let mut machine = Machine::new(Arc::new(program), options)
        .map_err(|error| Failure::new(PROGRAM_FAILED, error.to_string()))?;
    let ended = machine.run();
    output.finish().map_err(|error| Failure::of_output(&error))?;
    runa_console::conclude(ended, &mut machine, &mut Sources::new(), renderer)
}

/// The native code in the executable, if there is some.
fn native_code() -> Option<Arc<dyn TierUp>> {
    // SAFETY: `runa build` has made the table together with the module, and `module` has looked at its
    // version before.
    let native = unsafe { NativeProgram::new(&runa_native_table) };
    native.map(|native| native as Arc<dyn TierUp>)
}

/// The module in the executable. It is verified like any other: the file may have been changed, and
/// nothing but verified modules can be run.
fn module() -> Result<Verified<Module>, Failure> {
    // SAFETY: the object file was made by `runa build`, and its version is looked at before anything
    // else; the image is as long as it says and does not change.
    let (version, image) = unsafe {
        let length = runa_image_len as usize;
        (runa_native_table.version, std::slice::from_raw_parts(&raw const runa_image, length))
    };
    if version != VERSION {
        return Err(damaged("its parts come from different versions of Runa"));
    }
    let module = decode(image).map_err(|error| damaged(&error.to_string()))?;
    verify(module)
        .map_err(|errors| damaged(&errors.first().map(ToString::to_string).unwrap_or_default()))
}

fn damaged(reason: &str) -> Failure {
    let message = format!("this executable is damaged: {reason}; build it again with `runa build`");
    Failure::new(BAD_INPUT, message)
}
