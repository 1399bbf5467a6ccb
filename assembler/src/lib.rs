//! The symbolic assembler of Runa: text to module and back.
