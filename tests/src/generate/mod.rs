//! Random programs with a model of what they do.
//!
//! [`Generated::new`] makes a well-typed program from a number; [`Generated::expected`] evaluates
//! its tree by the rules of the language in the plainest way there is. What engines do with the
//! program's source has to be the same. Programs end soon by construction; one that takes more
//! than [`MOST_STEPS`](model::MOST_STEPS) steps all the same has no expectation.

mod build;
mod model;
mod objects;
mod syntax;
mod write;

pub use model::Expected;

/// A program with its seed.
#[derive(Clone, Debug)]
pub struct Generated {
    program: syntax::Program,
    /// What it was made from.
    pub seed: u64,
}

impl Generated {
    /// The program for `seed`; the same on every machine.
    pub fn new(seed: u64) -> Self {
        Self { program: build::program(seed), seed }
    }

    /// Its source.
    pub fn source(&self) -> String {
        write::program(&self.program)
    }

    /// What it does, or nothing if that takes too long.
    pub fn expected(&self) -> Option<Expected> {
        model::run(&self.program)
    }
}
