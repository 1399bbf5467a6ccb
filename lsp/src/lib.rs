//! Language server for Runa.
