//! What can be said on the command line.

mod caching;
mod check;
mod contracts;
mod documenting;
mod formatting;
mod memory;
mod optimizing;
mod testing;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use runa::{JitMode, MemoryModel};
use runa_console::render::{Renderer, Style};

use crate::configuration::Configuration;
use crate::insight::Insight;
pub(crate) use caching::{CacheAction, CacheFlag};
pub(crate) use check::Check;
pub(crate) use contracts::ContractFlags;
pub(crate) use documenting::Doc;
pub(crate) use formatting::Fmt;
use memory::MemoryOptions;
pub(crate) use optimizing::{OptimizeFlag, OptimizeOnDemand};
pub(crate) use testing::Test;

const EXIT_CODES: &str = "\
Exit codes:
  0   everything went well (a program ends with what `main` returns or `system.exit` gets)
  1   the program ended with an exception or ran into a limit, a test failed, or a file
      is not formatted
  2   the command was called in a wrong way, or there is nothing that `runa test` can run
  65  what was read has errors: program text, bytecode, configuration, snapshot
  66  a file cannot be read
  69  something is missing that the command needs: a linker, the runtime archive
  70  Runa itself has a mistake
  74  something cannot be written";

const RUNA_HELP: &str = "\
Examples:
  runa run hello.runa                    run a program
  runa new hello                         make a folder with a program to begin with
  runa check *.runa                      look for errors
  runa fmt                               format all programs here and in folders below
  runa compile hello.runa                write hello.runab
  runa asm counting.asm                  assemble it to counting.runab
  runa build hello.runa                  make the executable hello
  runa eval '(5 + 3) * 2 - 8 / 4'        calculate
  runa run hello.runa --trace            show every instruction
  runa test                              run the tests of all programs here
  runa doc                               write pages about what they declare
  runa repl                              try things out
  runa heap a.heapsnapshot               show what takes the memory
";

/// The language Runa: run, check, compile, assemble, build, test, document and debug programs.
#[derive(Debug, Parser)]
#[command(name = "runa", version, arg_required_else_help = true)]
#[command(after_help = format!("{RUNA_HELP}\n{EXIT_CODES}"))]
pub(crate) struct Runa {
    #[command(flatten)]
    pub(crate) display: Display,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How messages look.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Messages")]
pub(crate) struct Display {
    /// How errors are shown.
    #[arg(long, value_enum, value_name = "STYLE", default_value_t = Diagnostics::Rich, global = true)]
    pub(crate) diagnostics: Diagnostics,
    /// Whether messages are coloured.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, global = true)]
    pub(crate) color: Color,
}

impl Display {
    /// What shows messages in this way.
    pub(crate) fn renderer(self) -> Renderer {
        let style = match self.diagnostics {
            Diagnostics::Rich => Style::Rich,
            Diagnostics::Short => Style::Short,
            Diagnostics::Plain => Style::Plain,
            Diagnostics::Json => Style::Json,
        };
        let color = match self.color {
            Color::Auto => None,
            Color::Always => Some(true),
            Color::Never => Some(false),
        };
        Renderer::new(style, color)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Diagnostics {
    /// With the source and arrows, for people.
    Rich,
    /// One line each, for lists of errors in editors.
    Short,
    /// With the source in plain ASCII, for logs.
    Plain,
    /// A JSON object a line, for tools.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Yes.
    Always,
    /// No.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a program: source (.runa), assembly (.asm) or bytecode (.runab).
    #[command(after_help = "\
Options for `runa` stand before the first argument of the program, or `--` ends them.

What is left on the stack when a program halts is shown: an assembly program that ends with
HALT shows its result in this way. A program's `main` may return the exit code, 0 to 255.

Examples:
  runa run hello.runa
  runa run word_count.runa < book.txt
  runa run counting.asm --trace
  runa run counting.asm --trace=stack 2> trace.txt
  runa run table.runa --timeout 10 -- --width 80
  echo 'print(6 * 7)' | runa run -")]
    Run(Run),
    /// Look for errors without running anything.
    #[command(after_help = "\
In folders all `.runa` and `.asm` files are checked, except in `target` and in hidden folders.

With --watch the files are looked at four times a second. What changes is checked as soon as it has
stayed the same between two looks; a file that disappears may come back. Ctrl-C ends it.

Examples:
  runa check hello.runa
  runa check --diagnostics short src/*.runa
  runa check --watch .                   check again whenever a file changes
  runa check --fix hello.runa            correct what has only one meaning
  runa check --fix --dry-run hello.runa  show that as a diff
  runa explain E0301                     what the code of an error means")]
    Check(Check),
    /// Make a folder with a program to begin with.
    #[command(after_help = "\
The folder gets main.runa, which has a process `main` and a test, README.md and .gitignore. It must
not exist yet, or be empty: nothing is written over.

Examples:
  runa new hello
  runa new ~/programs/word_count
  runa new .                             in this folder, which is empty or has only `.git`")]
    New {
        /// The folder; its name is that of the program.
        folder: PathBuf,
    },
    /// Explain the code of an error or warning, or list all codes.
    #[command(after_help = "\
Examples:
  runa explain E0301
  runa explain 0301                      the same
  runa explain                           all codes with their titles")]
    Explain {
        /// The code, such as E0301.
        code: Option<String>,
    },
    /// Format programs: one layout for all of them.
    #[command(after_help = "\
Only blanks, line ends, `;` and commas before closing brackets change, never what a program means;
each file is checked for that before it is written. Files with errors stay as they are. There
are no settings: four columns for each block, lines of up to 80 columns where that can be.

In folders all `.runa` files are formatted, except in `target` and in hidden folders.

Examples:
  runa fmt                               everything here and in folders below
  runa fmt hello.runa src
  runa fmt --check                       show what would change; exit code 1 if something would
  runa fmt --stdin < draft.runa          as editors do")]
    Fmt(Fmt),
    /// Compile source to bytecode.
    #[command(after_help = "\
Examples:
  runa compile hello.runa                write hello.runab
  runa compile hello.runa -o build/hello.runab
  runavm hello.runab")]
    Compile(Compile),
    /// Assemble text to bytecode.
    #[command(after_help = "\
Examples:
  runa asm counting.asm                  write counting.runab
  runavm counting.runab")]
    Asm(Assemble),
    /// Make an executable of a program.
    #[command(after_help = "\
The executable needs neither Runa nor the program text. It does what `runa run` does: it writes
and reads the same, shows the same errors and ends with the same exit codes. What stands behind
its name is what the program gets as `arguments`.

A C compiler links it: `cc`, or what the variable CC names. The runtime archive is found beside
the installed command, or in the folder `lib` of the one that RUNAVM_HOME names. The old
executable stays until the new one is complete.

The variables RUNAVM_MEMORY_MODEL and RUNAVM_MEMORY_MAX set the memory of the executable when it runs;
RUNAVM_GC_STRESS and RUNAVM_GC_VERIFY look for mistakes of Runa's collector.

Examples:
  runa build hello.runa                  write the executable hello
  ./hello
  runa build tools/count.runa -o bin/count
  runa build counting.asm --static       one that runs without any library of the system
  CC=clang runa build hello.runa")]
    Build(Build),
    /// Show the bytecode of a program as assembly text, which `runa asm` reads back.
    #[command(after_help = "\
Examples:
  runa disasm hello.runa
  runa disasm hello.runab -o hello.asm")]
    Disasm {
        /// The program: source, assembly or bytecode.
        file: PathBuf,
        /// The form to show.
        #[arg(long, value_enum, default_value_t = Stage::Bytecode)]
        stage: Stage,
        /// The file to write instead of standard output.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        optimize: OptimizeOnDemand,
    },
    /// Evaluate an expression and print its value.
    #[command(after_help = "\
Examples:
  runa eval '(5 + 3) * 2 - 8 / 4'
  runa eval '[3, 1, 2].sorted()'
  runa eval -- '-2 ^ 2'")]
    Eval {
        /// The expression.
        expression: String,
        #[command(flatten)]
        flags: RunFlags,
    },
    /// Write and run a program piece by piece: shows what each input gives.
    #[command(after_help = "\
What one input declares, the following ones can use. An input goes on over several lines while a
block or a bracket is open. `:help` shows the commands, which begin with a colon. Without a
terminal the inputs are read from standard input, up to the first one with an error.

Inputs are remembered in the file that the variable RUNA_HISTORY names, or else in
`runa/history` in XDG_STATE_HOME, by default ~/.local/state; if RUNA_HISTORY is empty, nowhere.
Limits are for each input anew.

Examples:
  runa repl
  runa repl --load tools.runa
  runa                                   the same as `runa repl` on a terminal
  echo '6 * 7' | runa repl")]
    Repl(Repl),
    /// Run the `Test` blocks of programs.
    #[command(after_help = testing::HELP)]
    Test(Test),
    /// Write pages about what programs declare, or run the examples in their comments.
    #[command(after_help = documenting::HELP)]
    Doc(Doc),
    /// Show what a heap snapshot has of each type, or what has grown between two.
    #[command(after_help = "\
`runa run --heap-snapshot=FILE` writes snapshots; those of Node.js and Chrome are understood, too.
Something that grows from one snapshot to the next without an end is a leak: Chrome's memory
panel, which opens the same files, shows what refers to it.

Examples:
  runa run --heap-snapshot=server.heapsnapshot --heap-snapshot-every=60 server.runa
  runa heap server.heapsnapshot
  runa heap server-1.heapsnapshot server-2.heapsnapshot --top 10
  runa heap --json server.heapsnapshot")]
    Heap(Heap),
    /// Show what is kept of programs that were compiled, or delete it.
    #[command(after_help = caching::HELP)]
    Cache {
        /// What to do.
        #[arg(value_enum, value_name = "ACTION", default_value_t = CacheAction::Info)]
        action: CacheAction,
    },
    /// Debug programs from an editor: speaks the Debug Adapter Protocol on standard input and output.
    Dap,
    /// Help an editor: speaks the Language Server Protocol on standard input and output.
    Lsp,
    /// Write a completion script for a shell.
    #[command(after_help = "\
Examples:
  runa completions bash > ~/.local/share/bash-completion/completions/runa
  runa completions zsh > ~/.zfunc/_runa
  runa completions fish > ~/.config/fish/completions/runa.fish
  runa completions powershell >> $PROFILE
  runa completions bash --for runavm > ~/.local/share/bash-completion/completions/runavm")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
        /// The command that is completed.
        #[arg(long = "for", value_enum, value_name = "COMMAND", default_value_t = Binary::Runa)]
        binary: Binary,
    },
    /// Write the manual pages of all commands, for `man`.
    #[command(after_help = "\
Examples:
  runa man ~/.local/share/man/man1       man runa-check shows one then")]
    Man {
        /// The folder to write them to, made if need be.
        folder: PathBuf,
    },
}

/// A command that has completions and manual pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Binary {
    /// What people who write programs use.
    Runa,
    /// What runs bytecode.
    Runavm,
}

/// A form of a program on its way to the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The bytecode, as assembly text.
    Bytecode,
    /// What native code is made of: typed, in static single assignment form.
    Ssa,
    /// The same in the form of the code generator, Cranelift.
    Clif,
}

/// What a program is run with.
#[derive(Args, Debug)]
pub(crate) struct Run {
    /// The program; `-` reads source from standard input.
    pub(crate) file: PathBuf,
    /// What the program gets as `arguments`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<String>,
    #[command(flatten)]
    pub(crate) contracts: ContractFlags,
    #[command(flatten)]
    pub(crate) cache: CacheFlag,
    // Last, because what follows would come under its headings.
    #[command(flatten)]
    pub(crate) flags: RunFlags,
}

/// How a program is run, and what is seen of it meanwhile.
#[derive(Args, Clone, Debug)]
pub(crate) struct RunFlags {
    /// Show every instruction on standard error, with the top of the stack or the whole stack after it.
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "top")]
    pub(crate) trace: Option<Trace>,
    #[command(flatten)]
    pub(crate) optimize: OptimizeFlag,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) insight: Insight,
}

/// What runs a program, and what it may use.
#[derive(Args, Clone, Debug)]
pub(crate) struct EngineFlags {
    /// Stop after this many bytecode instructions.
    #[arg(long, value_name = "N", value_parser = count)]
    pub(crate) max_instructions: Option<u64>,
    /// Stop after this many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<f64>,
    /// A file with settings, TOML with a table `[runtime]`. Options and variables of the environment
    /// count more than what it says.
    #[arg(long, value_name = "FILE", env = "RUNAVM_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// When processes are compiled to native code while the program runs.
    #[arg(long, value_enum, value_name = "WHEN", env = "RUNAVM_JIT")]
    pub(crate) jit: Option<Jit>,
    /// The same as `--jit=off`.
    #[arg(long, conflicts_with = "jit_threshold")]
    pub(crate) no_jit: bool,
    /// Compile processes that were called, or have gone round in loops, this many times.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) jit_threshold: Option<u32>,
    #[command(flatten)]
    pub(crate) memory: MemoryOptions,
}

/// What a trace shows of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Trace {
    /// The value on its top.
    Top,
    /// All of it, the top last.
    Stack,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Jit {
    /// Never: everything is interpreted.
    Off,
    /// When they have run for a while.
    On,
    /// When they are called for the first time.
    #[value(alias = "aggressive")]
    Always,
}

impl EngineFlags {
    /// When functions are compiled, if the options do not leave that to `file` or the memory model.
    pub(crate) fn jit_mode(&self, file: &Configuration, model: MemoryModel) -> JitMode {
        let threshold = self.jit_threshold.or(file.jit_threshold);
        let from_file = file.enable_jit.map(|yes| if yes { Jit::On } else { Jit::Off });
        match self.jit.or(from_file) {
            _ if self.no_jit => JitMode::Off,
            Some(Jit::Off) => JitMode::Off,
            Some(Jit::On) => threshold.map_or(JitMode::default(), JitMode::After),
            Some(Jit::Always) => JitMode::ALWAYS,
            None => threshold.map_or(JitMode::of_model(model), JitMode::After),
        }
    }
}

fn count(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| String::from("give a whole number, such as 1000000"))
}

pub(crate) fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value > 0.0 && value < 1e9 => Ok(value),
        _ => Err(String::from("give a number of seconds above 0, such as 10 or 0.5")),
    }
}

/// How a session begins.
#[derive(Args, Clone, Debug)]
pub(crate) struct Repl {
    /// Run a program first, whose declarations the session has.
    #[arg(long, value_name = "FILE")]
    pub(crate) load: Option<PathBuf>,
    /// Neither read nor write the history of inputs.
    #[arg(long)]
    pub(crate) no_history: bool,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
}

/// Which snapshots are shown, and how.
#[derive(Args, Debug)]
pub(crate) struct Heap {
    /// The snapshot, or the older one of two.
    pub(crate) file: PathBuf,
    /// A snapshot that was made later: shows what has changed since the first.
    pub(crate) newer: Option<PathBuf>,
    /// Show so many types, those that take or have grown most.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) top: usize,
    /// Write a JSON object; docs/memory-insight.md has its fields.
    #[arg(long)]
    pub(crate) json: bool,
}

/// From one file to another.
#[derive(Args, Debug)]
pub(crate) struct Translate {
    /// The file to read; `-` reads standard input.
    pub(crate) file: PathBuf,
    /// The file to write, `-` for standard output; by default the same name with `.runab`.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// From assembly to bytecode.
#[derive(Args, Debug)]
pub(crate) struct Assemble {
    #[command(flatten)]
    pub(crate) files: Translate,
    #[command(flatten)]
    pub(crate) optimize: OptimizeOnDemand,
}

/// From source to bytecode.
#[derive(Args, Debug)]
pub(crate) struct Compile {
    #[command(flatten)]
    pub(crate) files: Translate,
    #[command(flatten)]
    pub(crate) optimize: OptimizeFlag,
    #[command(flatten)]
    pub(crate) contracts: ContractFlags,
    #[command(flatten)]
    pub(crate) cache: CacheFlag,
}

/// From a program to an executable.
#[derive(Args, Debug)]
pub(crate) struct Build {
    /// The program: source, assembly or bytecode; `-` reads source from standard input.
    pub(crate) file: PathBuf,
    /// The executable to write; by default the name of the program without its extension.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Make it independent of the shared libraries of the system.
    #[arg(long = "static")]
    pub(crate) self_contained: bool,
    #[command(flatten)]
    pub(crate) optimize: OptimizeFlag,
    #[command(flatten)]
    pub(crate) contracts: ContractFlags,
    #[command(flatten)]
    pub(crate) cache: CacheFlag,
}

/// The Runa virtual machine: runs bytecode, as `runa compile` and `runa asm` write it.
#[derive(Debug, Parser)]
#[command(name = "runavm", version, arg_required_else_help = true)]
#[command(after_help = format!("{RUNAVM_HELP}\n{EXIT_CODES}"))]
pub(crate) struct RunaVm {
    /// Show the bytecode as assembly text instead of running it.
    #[arg(long)]
    pub(crate) disassemble: bool,
    /// Write and run a program piece by piece, as `runa repl` does.
    #[arg(short, long, conflicts_with_all = ["program", "disassemble", "trace"])]
    pub(crate) interactive: bool,
    /// The program.
    #[arg(value_name = "PROGRAM.runab", required_unless_present = "interactive")]
    pub(crate) program: Option<PathBuf>,
    /// What the program gets as `arguments`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<String>,
    // Last, because what follows would come under its headings.
    #[command(flatten)]
    pub(crate) flags: RunFlags,
    #[command(flatten)]
    pub(crate) display: Display,
}

const RUNAVM_HELP: &str = "\
Options for `runavm` stand before the first argument of the program, or `--` ends them.

Examples:
  runavm hello.runab
  runavm --disassemble hello.runab
  runavm --interactive
  runavm --max-instructions 1000000 untrusted.runab
";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_are_consistent() {
        Runa::command().debug_assert();
        RunaVm::command().debug_assert();
    }

    fn run(arguments: &[&str]) -> (Option<Trace>, Vec<String>) {
        let words = ["runa", "run"].iter().chain(arguments);
        match Runa::try_parse_from(words).unwrap().command {
            Command::Run(run) => (run.flags.trace, run.arguments),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn options_end_at_the_first_argument_of_the_program() {
        assert_eq!(run(&["--trace", "a.asm"]), (Some(Trace::Top), vec![]));
        assert_eq!(run(&["a.asm", "--trace=stack"]), (Some(Trace::Stack), vec![]));
        let words = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(run(&["a.asm", "x", "--trace"]), (None, words(&["x", "--trace"])));
        assert_eq!(run(&["a.asm", "--", "--trace"]), (None, words(&["--trace"])));
    }

    #[test]
    fn a_time_is_positive() {
        assert_eq!(seconds("0.5"), Ok(0.5));
        for bad in ["0", "-1", "nan", "inf", "1e300", "soon"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
