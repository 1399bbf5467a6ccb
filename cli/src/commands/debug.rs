//! `runa dap`.

use std::path::Path;

use runa::{LoadOptions, Machine, RunOptions, Sources, Streams};
use runa_debugger::Launcher;

use crate::exit::{BAD_INPUT, Failure, Outcome};
use crate::program;
use crate::render::{Renderer, Style};

/// Serves a debugging editor on standard input and output.
pub(super) fn serve() -> Outcome {
    let input = std::io::BufReader::new(std::io::stdin());
    runa_debugger::dap::serve(input, std::io::stdout(), Box::new(Programs))
        .map(|()| 0)
        .map_err(|error| Failure::new(BAD_INPUT, error.to_string()))
}

/// Loads programs from files.
struct Programs;

impl Launcher for Programs {
    fn launch(&self, path: &Path, streams: Streams) -> Result<Machine, String> {
        let mut sources = Sources::new();
        let program = program::read(path)
            .map_err(|failure| failure.message.unwrap_or_else(|| String::from("cannot read it")))?;
        let loaded = program.load(&mut sources, &LoadOptions::default());
        let renderer = Renderer::new(Style::Plain, Some(false));
        let module = loaded.module.ok_or_else(|| renderer.render(&loaded.diagnostics, &sources))?;
        let options = RunOptions { streams, ..RunOptions::default() };
        let prepared = runa::prepare(module, options).map_err(|error| error.to_string())?;
        Ok(prepared.machine)
    }
}
