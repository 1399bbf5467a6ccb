//! `runa disasm`, `runavm --disassemble`.

use std::path::Path;

use runa::{LoadOptions, Sources};

use super::run::require_bytecode;
use crate::arguments::{OptimizeOnDemand, Stage};
use crate::exit::Outcome;
use crate::program;
use crate::render::Renderer;
use crate::replace;

/// Shows a form of a program.
pub(super) fn disassemble(
    path: &Path,
    stage: Stage,
    output: Option<&Path>,
    optimize: OptimizeOnDemand,
    renderer: &Renderer,
) -> Outcome {
    let mut sources = Sources::new();
    let module = program::open(path, &mut sources, &LoadOptions::default(), renderer)?;
    let module = optimize.apply(module);
    let text = match stage {
        Stage::Bytecode => runa_assembler::disassemble(&module),
        Stage::Ssa => runa::native_form(&module, runa::NativeForm::Ssa),
        Stage::Clif => runa::native_form(&module, runa::NativeForm::Clif),
    };
    replace::write(output.unwrap_or(Path::new("-")), text.as_bytes()).map(|()| 0)
}

/// Shows the bytecode in a file.
pub(super) fn disassemble_bytecode(path: &Path, renderer: &Renderer) -> Outcome {
    let program = program::read(path)?;
    require_bytecode(&program)?;
    let module = program.load_shown(&mut Sources::new(), &LoadOptions::default(), renderer)?;
    super::print(runa_assembler::disassemble(&module).as_bytes()).map(|()| 0)
}
