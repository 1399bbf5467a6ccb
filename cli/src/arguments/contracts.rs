//! Which contracts are checked.

use clap::{Args, ValueEnum};
use runa::{Contracts, LoadOptions};

/// Which contracts of processes a program checks when it runs.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct ContractFlags {
    /// Which contracts of processes are checked; bytecode has those with which it was compiled.
    #[arg(long, value_enum, value_name = "WHICH", default_value_t = Checked::All)]
    contracts: Checked,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Checked {
    /// None.
    Off,
    /// `Requires` only.
    Requires,
    /// `Requires` and `Ensures`.
    #[default]
    All,
}

impl ContractFlags {
    /// How a program is loaded then, without its tests.
    pub(crate) fn load_options(self) -> LoadOptions {
        let contracts = match self.contracts {
            Checked::Off => Contracts::Off,
            Checked::Requires => Contracts::Requires,
            Checked::All => Contracts::All,
        };
        LoadOptions { contracts, ..LoadOptions::default() }
    }
}
