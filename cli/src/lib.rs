//! What the two commands share.
