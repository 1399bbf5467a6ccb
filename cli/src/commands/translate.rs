//! `runa compile`, `runa asm`.

use std::path::{Path, PathBuf};

use runa::{LoadOptions, Module, Sources, Verified};

use crate::arguments::{Assemble, Compile, Translate};
use crate::exit::{Failure, Outcome, USAGE};
use crate::program::{self, Kind, Program};
use crate::render::Renderer;
use crate::replace;

/// Compiles source to bytecode.
pub(super) fn compile(arguments: Compile, renderer: &Renderer) -> Outcome {
    let options = arguments.contracts.load_options();
    let (program, output) = named(arguments.files, Kind::Source)?;
    let (cache, level) = (arguments.cache.cache(), arguments.optimize.level());
    let module = cache.load_shown(&program, &mut Sources::new(), &options, level, renderer)?;
    write(&output, &module)
}

/// Assembles text to bytecode.
pub(super) fn assemble(arguments: Assemble, renderer: &Renderer) -> Outcome {
    let (program, output) = named(arguments.files, Kind::Assembly)?;
    let module = program.load_shown(&mut Sources::new(), &LoadOptions::default(), renderer)?;
    write(&output, &arguments.optimize.apply(module))
}

/// The program that is to be translated, and the file for what it becomes.
fn named(arguments: Translate, wanted: Kind) -> Result<(Program, PathBuf), Failure> {
    let mut program = program::read(&arguments.file)?;
    if program.is_standard_input() && program.kind != Kind::Bytecode {
        // Without a name, the command says what it is.
        program.kind = wanted;
    }
    if program.kind != wanted {
        return Err(Failure::new(
            USAGE,
            format!("{} is {}", program.name, other_way(program.kind)),
        ));
    }
    let output = program::output_for(&arguments.file, arguments.output, "runab")?;
    Ok((program, output))
}

fn write(output: &Path, module: &Verified<Module>) -> Outcome {
    replace::write(output, &runa::encode(module)).map(|()| 0)
}

/// What a file contains and what to do with it.
fn other_way(kind: Kind) -> &'static str {
    match kind {
        Kind::Source => "source text: use `runa compile`",
        Kind::Assembly => "assembly text: use `runa asm`",
        Kind::Bytecode => "bytecode already: run it with `runavm`",
    }
}
