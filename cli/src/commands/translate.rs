//! `runa compile`, `runa asm`.

use runa::{LoadOptions, Sources};

use crate::arguments::{Compile, Translate};
use crate::cache::Cache;
use crate::exit::{Failure, Outcome, USAGE};
use crate::program::{self, Kind};
use crate::render::Renderer;
use crate::replace;

/// Compiles source to bytecode.
pub(super) fn compile(arguments: Compile, renderer: &Renderer) -> Outcome {
    let options = arguments.contracts.load_options();
    translate(arguments.files, Kind::Source, &options, &arguments.cache.cache(), renderer)
}

/// Assembles text to bytecode.
pub(super) fn assemble(arguments: Translate, renderer: &Renderer) -> Outcome {
    translate(arguments, Kind::Assembly, &LoadOptions::default(), &Cache::off(), renderer)
}

fn translate(
    arguments: Translate,
    wanted: Kind,
    options: &LoadOptions,
    cache: &Cache,
    renderer: &Renderer,
) -> Outcome {
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
    let module = cache.load_shown(&program, &mut Sources::new(), options, renderer)?;
    replace::write(&output, &runa::encode(&module)).map(|()| 0)
}

/// What a file contains and what to do with it.
fn other_way(kind: Kind) -> &'static str {
    match kind {
        Kind::Source => "source text: use `runa compile`",
        Kind::Assembly => "assembly text: use `runa asm`",
        Kind::Bytecode => "bytecode already: run it with `runavm`",
    }
}
