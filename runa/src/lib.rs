//! Embedding Runa in Rust.
