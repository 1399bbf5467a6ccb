//! Members of Range beyond the reading members of List.

use super::{Member, native};

pub(super) const RANGE: &[Member] = &[
    native("start() returns Integer", "Its first number, were it not empty."),
    native("end() returns Integer", "Its last number, were it not empty."),
    native(
        "length() returns Integer",
        "How many numbers it has; `OverflowError` when they cannot be counted.",
    ),
    native("is_empty() returns Boolean", "Whether it has no numbers."),
    native("contains(number as Integer) returns Boolean", "Whether `number` is in it."),
    native(
        "step(by as Integer) returns List of Integer",
        "Every `by`-th number from the first, or from the last backwards; `ValueError` for 0.",
    ),
    native("to_list() returns List of Integer", "Its numbers."),
];
