//! Instruction table, types, module format, verifier and disassembly of Runa bytecode.
