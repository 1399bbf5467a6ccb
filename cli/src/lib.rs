//! What the commands `runa` and `runavm` do: arguments, files, terminal.
//!
//! Everything that reads or writes files or knows a terminal is here; the rest of the toolchain
//! works on values.
#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod exit;
mod files;
mod render;

use std::process::ExitCode;

use clap::Parser;

/// Runs the command `runa`.
pub fn runa() -> ExitCode {
    exit::report(commands::run(arguments::Runa::parse()))
}

/// Runs the command `runavm`.
pub fn runavm() -> ExitCode {
    exit::report(commands::run_vm(arguments::RunaVm::parse()))
}
