//! Running the register form.

pub(crate) mod pack;
mod run;
mod slow;
mod unwind;

pub(crate) use run::{Exit, Start, run};
