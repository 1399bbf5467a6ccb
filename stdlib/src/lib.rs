//! The native parts of the Runa library.
#![forbid(unsafe_code)]
