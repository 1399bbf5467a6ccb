//! Loading, linking and interpreting Runa bytecode.
