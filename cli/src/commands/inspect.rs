//! `runa check`, `runa disasm`.

use std::path::{Path, PathBuf};

use runa::{LoadOptions, Sources};

use super::print;
use crate::exit::{BAD_INPUT, Failure, Outcome};
use crate::files;
use crate::render::Renderer;

/// Shows what is wrong with files.
pub(super) fn check(paths: &[PathBuf], renderer: &Renderer) -> Outcome {
    let mut failed = false;
    for path in paths {
        let mut sources = Sources::new();
        let loaded = files::read(path)?.load(&mut sources, &LoadOptions { include_tests: true });
        renderer.show(&loaded.diagnostics, &sources);
        failed |= loaded.module.is_none();
    }
    if failed { Err(Failure::silent(BAD_INPUT)) } else { Ok(0) }
}

/// Shows the bytecode of a program.
pub(super) fn disassemble(path: &Path, renderer: &Renderer) -> Outcome {
    let mut sources = Sources::new();
    let module = files::load_shown(path, &mut sources, &LoadOptions::default(), renderer)?;
    print(runa_assembler::disassemble(&module).as_bytes()).map(|()| 0)
}
