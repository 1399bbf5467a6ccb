//! The commands.

mod debug;
mod inspect;
mod run;
mod test;
mod trace;
mod translate;

use std::io::Write;

use clap::CommandFactory;

use crate::arguments::{Command, Runa, RunaVm};
use crate::exit::{Failure, Outcome};
use crate::render::Renderer;

/// Does what was asked of `runa`.
pub(crate) fn run(arguments: Runa) -> Outcome {
    let renderer = Renderer::new(arguments.display);
    match arguments.command {
        Command::Run(run) => run::run(&run.file, run.limits, run.arguments, &renderer),
        Command::Check { files } => inspect::check(&files, &renderer),
        Command::Compile(translate) => translate::compile(translate, &renderer),
        Command::Asm(translate) => translate::assemble(translate, &renderer),
        Command::Disasm { file } => inspect::disassemble(&file, &renderer),
        Command::Eval { expression } => run::evaluate(&expression, &renderer),
        Command::Test { files, filter } => test::test(&files, filter.as_deref(), &renderer),
        Command::Dap => debug::serve(),
        Command::Lsp => {
            let served = runa_lsp::serve().map(|()| 0);
            served.map_err(|error| Failure::new(crate::exit::BAD_INPUT, error.to_string()))
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Runa::command(), "runa", &mut script);
            print(&script).map(|()| 0)
        }
    }
}

/// Does what was asked of `runavm`.
pub(crate) fn run_vm(arguments: RunaVm) -> Outcome {
    let renderer = Renderer::new(arguments.display);
    if arguments.disassemble {
        return inspect::disassemble(&arguments.program, &renderer);
    }
    run::run(&arguments.program, arguments.limits, arguments.arguments, &renderer)
}

/// Writes to standard output.
fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.map_err(|error| Failure::of_output(&error))
}
