//! The commands `runa` and `runavm` as they are built, run the way users run them.

mod bad_input;
mod building;
mod commands;
mod debugging;
mod executables;
mod formatting;
mod insight;
mod language_server;
mod limits;
mod memory;
mod outputs;
mod readme;
mod suite;
mod support;
