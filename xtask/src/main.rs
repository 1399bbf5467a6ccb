//! Chores of the workspace: tidy, codegen, bench, dist.
fn main() {}
