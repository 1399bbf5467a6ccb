//! The Runa language: syntax, names, types, lowering to bytecode.
#![forbid(unsafe_code)]
