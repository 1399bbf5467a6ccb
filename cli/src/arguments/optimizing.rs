//! How much code is improved before it runs.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use runa::{Module, OptimizationLevel, Verified};

/// What is done unless somebody asks for something else: all that keeps each process for itself.
const USUAL: OptimizationLevel = OptimizationLevel::Full;

/// How much the bytecode of a program is improved before it is run or written.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct OptimizeFlag {
    /// How much the bytecode is improved; what the program does stays the same. By default 2; where instructions are shown or counted, 0.
    #[arg(long, value_name = "LEVEL", value_parser = levels())]
    optimize: Option<OptimizationLevel>,
}

impl OptimizeFlag {
    /// What was asked for, or what is usual.
    pub(crate) fn level(self) -> OptimizationLevel {
        self.optimize.unwrap_or(USUAL)
    }

    /// What was asked for: where instructions are shown or counted, they are those of the program otherwise.
    pub(crate) fn level_if_asked(self) -> OptimizationLevel {
        self.optimize.unwrap_or_default()
    }
}

/// The same for commands that show or write code as it is.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct OptimizeOnDemand {
    /// How much the bytecode is improved before. By default 0.
    #[arg(long, value_name = "LEVEL", value_parser = levels())]
    optimize: Option<OptimizationLevel>,
}

impl OptimizeOnDemand {
    /// The module, improved if that was asked for.
    pub(crate) fn apply(self, module: Verified<Module>) -> Verified<Module> {
        runa::optimise(module, self.optimize.unwrap_or_default())
    }
}

/// The levels, each with what it adds to the one before.
fn levels() -> impl TypedValueParser<Value = OptimizationLevel> {
    let helps = [
        "Not at all: each instruction is as the compiler or assembler has made it",
        "Constants are computed, jumps shortened, dead code left out; all variables stay as they are",
        "Also, instructions are combined, and values that nobody reads are not stored",
        "Also, small processes that cannot raise are put where they are called",
    ];
    let values = ["0", "1", "2", "3"].into_iter().zip(helps);
    PossibleValuesParser::new(values.map(|(name, help)| PossibleValue::new(name).help(help))).map(
        |text| {
            let number = text.parse().unwrap_or_default();
            OptimizationLevel::from_number(number).unwrap_or_default()
        },
    )
}
