//! `runa compile`, `runa asm`.

use runa::{LoadOptions, Sources};

use crate::arguments::Translate;
use crate::exit::{Failure, Outcome, USAGE};
use crate::files::{self, Kind};
use crate::render::Renderer;

/// Compiles source to bytecode.
pub(super) fn compile(arguments: Translate, renderer: &Renderer) -> Outcome {
    translate(arguments, renderer, Kind::Source, "`runa compile` reads source; use `runa asm`")
}

/// Assembles text to bytecode.
pub(super) fn assemble(arguments: Translate, renderer: &Renderer) -> Outcome {
    translate(
        arguments,
        renderer,
        Kind::Assembly,
        "`runa asm` reads .asm files; use `runa compile`",
    )
}

fn translate(arguments: Translate, renderer: &Renderer, kind: Kind, wrong: &str) -> Outcome {
    let content = files::read(&arguments.file)?;
    if content.kind() != kind {
        return Err(Failure::new(USAGE, format!("{}: {wrong}", content.name)));
    }
    let output = files::output_for(&arguments.file, arguments.output, "runab")?;
    let mut sources = Sources::new();
    let loaded = content.load(&mut sources, &LoadOptions::default());
    renderer.show(&loaded.diagnostics, &sources);
    let Some(module) = loaded.module else {
        return Err(Failure::silent(crate::exit::BAD_INPUT));
    };
    files::write(&output, &runa::encode(&module)).map(|()| 0)
}
