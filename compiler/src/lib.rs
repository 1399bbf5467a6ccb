//! The Runa language: syntax, names, types, lowering to bytecode.
