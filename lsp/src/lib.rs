//! Language server for Runa.
#![forbid(unsafe_code)]
