//! The module `random`.

use super::{Member, native};

/// `random`.
pub(super) const RANDOM: &[Member] = &[
    native(
        "Random(seed as Integer) returns Random",
        "A generator whose numbers depend on nothing but the seed (SplitMix64).",
    ),
    native(
        "integer(range as Range) returns Integer",
        "A number of the range; `ValueError` when it is empty.",
    ),
    native("float() returns Float", "A number from 0.0 up to, not including, 1.0."),
    native("boolean() returns Boolean", "`true` or `false`."),
    native(
        "pick(list as List of U) returns U",
        "An element of the list; `ValueError` when it is empty.",
    ),
    native("shuffle(list as List of U)", "Puts the elements of the list in a random order."),
    native("shuffled(list as List of U) returns List of U", "The same as a new list."),
];

/// Members of `Random`.
pub(super) const GENERATOR: &[Member] = &[
    native(
        "integer(range as Range) returns Integer",
        "A number of the range; `ValueError` when it is empty.",
    ),
    native("float() returns Float", "A number from 0.0 up to, not including, 1.0."),
    native("boolean() returns Boolean", "`true` or `false`."),
    native(
        "pick(list as List of U) returns U",
        "An element of the list; `ValueError` when it is empty.",
    ),
    native("shuffle(list as List of U)", "Puts the elements of the list in a random order."),
    native("shuffled(list as List of U) returns List of U", "The same as a new list."),
];
