//! `runa completions`, `runa man`: what the definitions of the commands are turned into.

use std::fs;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use super::print;
use crate::arguments::{Binary, Runa, RunaVm};
use crate::exit::{Failure, NO_OUTPUT, Outcome, reason};

/// Prints the script with which a shell completes a command.
pub(super) fn complete(shell: Shell, binary: Binary) -> Outcome {
    let mut command = definition(binary);
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    print(&script).map(|()| 0)
}

/// Writes a page for each command into `folder`.
pub(super) fn manual(folder: &Path) -> Outcome {
    let write = || {
        fs::create_dir_all(folder)?;
        for binary in [Binary::Runa, Binary::Runavm] {
            // It would be the same as the page of the command that it explains.
            let command = definition(binary).disable_help_subcommand(true);
            clap_mangen::generate_to(command, folder)?;
        }
        Ok(())
    };
    write().map(|()| 0).map_err(|error| {
        let message = format!("cannot write manual pages to {}", folder.display());
        Failure::new(NO_OUTPUT, format!("{message}: {}", reason(&error)))
    })
}

fn definition(binary: Binary) -> clap::Command {
    match binary {
        Binary::Runa => Runa::command(),
        Binary::Runavm => RunaVm::command(),
    }
}
