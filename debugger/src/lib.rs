//! Debugger engine of Runa and its protocol adapter.
