//! The `runa` command.
fn main() {}
