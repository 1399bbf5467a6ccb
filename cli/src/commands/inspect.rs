//! `runa check`, `runa disasm`, `runavm --disassemble`.

use std::path::{Path, PathBuf};

use runa::{LoadOptions, Sources};

use super::run::require_bytecode;
use crate::arguments::Stage;
use crate::exit::{BAD_INPUT, Outcome};
use crate::program;
use crate::render::Renderer;
use crate::replace;

/// Shows what is wrong with programs, all of them; the exit code is of the first that failed.
pub(super) fn check(paths: &[PathBuf], renderer: &Renderer) -> Outcome {
    let mut code = 0;
    for path in paths {
        let failed = match check_one(path, renderer) {
            Ok(code) => code,
            Err(failure) => {
                renderer.show_failure(&failure);
                failure.code
            }
        };
        code = if code == 0 { failed } else { code };
    }
    Ok(code)
}

fn check_one(path: &Path, renderer: &Renderer) -> Outcome {
    let mut sources = Sources::new();
    let options = LoadOptions { include_tests: true };
    let loaded = program::read(path)?.load(&mut sources, &options);
    renderer.show(&loaded.diagnostics, &sources);
    Ok(if loaded.module.is_some() { 0 } else { BAD_INPUT })
}

/// Shows a form of a program.
pub(super) fn disassemble(
    path: &Path,
    stage: Stage,
    output: Option<&Path>,
    renderer: &Renderer,
) -> Outcome {
    let mut sources = Sources::new();
    let module = program::open(path, &mut sources, &LoadOptions::default(), renderer)?;
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
