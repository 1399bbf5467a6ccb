//! The symbolic assembler of Runa: text to module and back.
#![forbid(unsafe_code)]
