//! What programs do to the world outside: files, clocks, the environment.
//!
//! Everything that the library does there goes through these few functions, so that whoever wants to refuse
//! something has one place to do it. Standard streams belong to the [`Instance`](crate::Instance).
//!
//! Nothing here knows of objects: natives call it [outside](crate::Context::outside) of the heap.

pub mod clock;
pub mod files;
pub mod lines;
mod open_files;
pub(crate) mod paths;

pub use open_files::OpenFiles;

/// A variable of the environment, if it is there and a text.
pub fn environment(name: &str) -> Option<String> {
    let is_name = !name.is_empty() && !name.contains(['=', '\0']);
    if is_name { std::env::var(name).ok() } else { None }
}
