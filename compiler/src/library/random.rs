//! The module `random`.

use super::{Member, native};

/// `random`.
pub(super) const RANDOM: &[Member] = &[
    native(
        "Random(seed as Integer) returns Random",
        "A generator whose numbers depend on nothing but the seed (SplitMix64).",
    ),
    INTEGER,
    FLOAT,
    BOOLEAN,
    PICK,
    SHUFFLE,
    SHUFFLED,
];

/// Members of `Random`.
pub(super) const GENERATOR: &[Member] = &[INTEGER, FLOAT, BOOLEAN, PICK, SHUFFLE, SHUFFLED];

// What the module does with a generator of its own, and a `Random` with itself.

const INTEGER: Member = native(
    "integer(range as Range) returns Integer",
    "A number of the range; `ValueError` when it is empty.",
);
const FLOAT: Member =
    native("float() returns Float", "A number from 0.0 up to, not including, 1.0.");
const BOOLEAN: Member = native("boolean() returns Boolean", "`true` or `false`.");
const PICK: Member = native(
    "pick(list as List of U) returns U",
    "An element of the list; `ValueError` when it is empty.",
);
const SHUFFLE: Member =
    native("shuffle(list as List of U)", "Puts the elements of the list in a random order.");
const SHUFFLED: Member =
    native("shuffled(list as List of U) returns List of U", "The same as a new list.");
