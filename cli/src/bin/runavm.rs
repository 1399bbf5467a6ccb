//! The command `runavm`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    runa_cli::runavm()
}
