//! Conformance suite: the same programs on every tier.
