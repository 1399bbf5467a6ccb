//! Conformance suite: the same programs on every tier.
#![forbid(unsafe_code)]
