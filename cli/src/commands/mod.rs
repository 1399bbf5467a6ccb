//! The commands.

mod build;
mod debug;
mod fmt;
mod heap;
mod inspect;
mod run;
mod test;
mod trace;
mod translate;

use clap::CommandFactory;
use runa_console::print;

use crate::arguments::{Command, Runa, RunaVm};
use crate::exit::{BAD_INPUT, Failure, Outcome};
use crate::render::Renderer;

/// Does what was asked of `runa`.
pub(crate) fn run(runa: Runa, renderer: &Renderer) -> Outcome {
    match runa.command {
        Command::Run(run) => run::run(&run.file, &run.flags, run.arguments, renderer),
        Command::Check { files } => inspect::check(&files, renderer),
        Command::Fmt(fmt) => fmt::fmt(&fmt, renderer),
        Command::Compile(translate) => translate::compile(translate, renderer),
        Command::Asm(translate) => translate::assemble(translate, renderer),
        Command::Build(build) => build::build(&build, renderer),
        Command::Disasm { file, stage, output } => {
            inspect::disassemble(&file, stage, output.as_deref(), renderer)
        }
        Command::Eval { expression, flags } => run::evaluate(&expression, &flags, renderer),
        Command::Test(test) => test::test(&test, renderer),
        Command::Heap(heap) => heap::heap(&heap),
        Command::Dap => debug::serve(),
        Command::Lsp => {
            let served = runa_lsp::serve().map(|()| 0);
            served.map_err(|error| Failure::new(BAD_INPUT, error.to_string()))
        }
        Command::Completions { shell } => complete(shell),
    }
}

/// Does what was asked of `runavm`.
pub(crate) fn run_vm(runavm: RunaVm, renderer: &Renderer) -> Outcome {
    if runavm.disassemble {
        return inspect::disassemble_bytecode(&runavm.program, renderer);
    }
    run::run_bytecode(&runavm.program, &runavm.flags, runavm.arguments, renderer)
}

fn complete(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Runa::command(), "runa", &mut script);
    print(&script).map(|()| 0)
}
