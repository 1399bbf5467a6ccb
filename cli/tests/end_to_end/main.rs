//! The commands `runa` and `runavm` as they are built, run the way users run them.

mod bad_input;
mod building;
#[cfg(unix)]
mod caching;
mod closing;
mod commands;
mod debugging;
mod documentation;
mod documenting;
mod executables;
mod fixing;
mod formatting;
mod insight;
mod language_server;
mod limits;
mod memory;
mod modules;
mod outputs;
mod projects;
mod readme;
mod sessions;
mod suite;
mod support;
mod terminal;
mod testing;
mod watching;
