//! Chores of the workspace, started with `cargo xtask`.
//!
//! * `tidy` checks the rules that keep the architecture what ARCHITECTURE.md says it is;
//! * `codegen` writes the files that are derived from the tables of instructions and errors;
//! * `bench` compares Runa with other languages on the same programs;
//! * `dist` puts together what a user installs;
//! * `matrix` runs every program on every engine with every way to treat its memory.
#![forbid(unsafe_code)]

mod bench;
mod codegen;
mod dist;
mod matrix;
mod progress;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Chores of the Runa workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    Tidy(tidy::Options),
    Codegen(codegen::Options),
    Bench(bench::Options),
    Dist(dist::Options),
    Matrix(matrix::Options),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().chore {
        Chore::Tidy(options) => tidy::run(&options),
        Chore::Codegen(options) => codegen::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Dist(options) => dist::run(&options),
        Chore::Matrix(options) => matrix::run(&options),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}
