//! The `runavm` command.
fn main() {}
