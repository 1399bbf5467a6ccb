//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

const EXIT_CODES: &str = "\
Exit codes:
  0   everything went well (or what `main` returns)
  1   the program ended with an exception, or a test failed
  2   the command was called in a wrong way
  65  the program text or bytecode has errors
  66  a file cannot be read
  69  something is missing that the command needs
  74  something cannot be written";

/// The language Runa: run, check, compile, assemble, test and debug programs.
#[derive(Debug, Parser)]
#[command(name = "runa", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub(crate) struct Runa {
    #[command(flatten)]
    pub(crate) display: Display,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How messages look.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Display {
    /// How errors are shown: with the source (rich), one line each (short), plain text, or a JSON
    /// object a line.
    #[arg(long, value_enum, default_value_t = Diagnostics::Rich, global = true)]
    pub(crate) diagnostics: Diagnostics,
    /// Whether to use colours; `auto` looks at the terminal and NO_COLOR.
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Diagnostics {
    Rich,
    Short,
    Plain,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a program: source (.runa), assembly (.asm) or bytecode (.runab).
    #[command(after_help = "Examples:
  runa run hello.runa
  runa run wordcount.runa < book.txt
  runa run counting.asm --trace
  echo 'print(6 * 7)' | runa run -")]
    Run(Run),
    /// Look for errors without running anything.
    Check {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Compile source to bytecode.
    #[command(after_help = "Example:\n  runa compile hello.runa -o hello.runab")]
    Compile(Translate),
    /// Assemble text to bytecode.
    #[command(after_help = "Example:\n  runa asm counting.asm && runavm counting.runab")]
    Asm(Translate),
    /// Show the bytecode of a program as assembly text, which `runa asm` reads back.
    Disasm {
        /// The program: source, assembly or bytecode.
        file: PathBuf,
    },
    /// Evaluate an expression and print its value.
    #[command(after_help = "Example:\n  runa eval '(5 + 3) * 2 - 8 / 4'")]
    Eval {
        /// The expression.
        expression: String,
    },
    /// Run the `Test` blocks of programs.
    Test {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Only tests whose name contains this.
        #[arg(long)]
        filter: Option<String>,
    },
    /// Debug programs from an editor: speaks the Debug Adapter Protocol on standard input and output.
    Dap,
    /// Help an editor: speaks the Language Server Protocol on standard input and output.
    Lsp,
    /// Write a completion script for a shell.
    #[command(
        after_help = "Example:\n  runa completions bash > ~/.local/share/bash-completion/completions/runa"
    )]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// What a program is run with.
#[derive(Args, Debug)]
pub(crate) struct Run {
    /// The program; `-` reads source from standard input.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) limits: RunLimits,
    /// What the program gets as `arguments`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<String>,
}

/// Limits and ways of running.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct RunLimits {
    /// Show every instruction with the stack after it.
    #[arg(long)]
    pub(crate) trace: bool,
    /// Stop after this many bytecode instructions.
    #[arg(long, value_name = "N")]
    pub(crate) max_instructions: Option<u64>,
    /// Stop after this many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<f64>,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value > 0.0 && value < 1e9 => Ok(value),
        _ => Err(String::from("give a number of seconds above 0")),
    }
}

/// From one file to another.
#[derive(Args, Debug)]
pub(crate) struct Translate {
    /// The file to read.
    pub(crate) file: PathBuf,
    /// The file to write; by default the same name with `.runab`.
    #[arg(short, long)]
    pub(crate) output: Option<PathBuf>,
}

/// The Runa virtual machine: runs bytecode.
#[derive(Debug, Parser)]
#[command(name = "runavm", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub(crate) struct RunaVm {
    #[command(flatten)]
    pub(crate) display: Display,
    /// Show the bytecode as assembly text instead of running it.
    #[arg(long)]
    pub(crate) disassemble: bool,
    #[command(flatten)]
    pub(crate) limits: RunLimits,
    /// The program, as `runa compile` or `runa asm` writes it.
    pub(crate) program: PathBuf,
    /// What the program gets as `arguments`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<String>,
}
