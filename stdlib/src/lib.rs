//! The native parts of the Runa library.
