//! The commands.

mod build;
mod cache;
mod check;
mod debug;
mod doc;
mod documentation;
mod explain;
mod fmt;
mod heap;
mod inspect;
mod new;
mod run;
mod test;
mod trace;
mod translate;
mod watch;

pub(crate) use run::{engine_options, not_started};

use runa_console::print;

use crate::arguments::{Command, Repl, Runa, RunaVm};
use crate::exit::{BAD_INPUT, Failure, Outcome};
use crate::render::Renderer;

/// Does what was asked of `runa`.
pub(crate) fn run(runa: Runa, renderer: &Renderer) -> Outcome {
    match runa.command {
        Command::Run(run) => run::run(run, renderer),
        Command::Check(check) if check.watch => watch::watch(&check, renderer),
        Command::Check(check) => Ok(check::check(&check, renderer).code),
        Command::Explain { code } => explain::explain(code.as_deref()),
        Command::New { folder } => new::new(&folder),
        Command::Fmt(fmt) => fmt::fmt(&fmt, renderer),
        Command::Compile(translate) => translate::compile(translate, renderer),
        Command::Asm(translate) => translate::assemble(translate, renderer),
        Command::Build(build) => build::build(&build, renderer),
        Command::Disasm { file, stage, output, optimize } => {
            inspect::disassemble(&file, stage, output.as_deref(), optimize, renderer)
        }
        Command::Repl(repl) => crate::repl::repl(&repl, renderer),
        Command::Eval { expression, flags } => run::evaluate(&expression, &flags, renderer),
        Command::Test(test) => test::test(&test, renderer),
        Command::Doc(doc) => doc::doc(&doc, renderer),
        Command::Heap(heap) => heap::heap(&heap),
        Command::Cache { action } => cache::cache(action),
        Command::Dap => debug::serve(),
        Command::Lsp => {
            let served = runa_lsp::serve().map(|()| 0);
            served.map_err(|error| Failure::new(BAD_INPUT, error.to_string()))
        }
        Command::Completions { shell, binary } => documentation::complete(shell, binary),
        Command::Man { folder } => documentation::manual(&folder),
    }
}

/// Does what was asked of `runavm`.
pub(crate) fn run_vm(runavm: RunaVm, renderer: &Renderer) -> Outcome {
    let Some(program) = &runavm.program else {
        let engine = runavm.flags.engine;
        let repl = Repl { load: None, no_history: false, engine };
        return crate::repl::repl(&repl, renderer);
    };
    if runavm.disassemble {
        return inspect::disassemble_bytecode(program, renderer);
    }
    run::run_bytecode(program, &runavm.flags, runavm.arguments, renderer)
}
