use super::{Member, native};

/// Members of all exceptions.
pub(super) const EXCEPTION: &[Member] = &[
    native("message() returns Text", "What it says."),
    native("cause() returns Exception?", "The exception that led to it, if one did."),
    native(
        "trace() returns List of Text",
        "The places that it has passed, from where it was raised outwards, such as `area (shapes.runa:7:12)`.",
    ),
    native(
        "suppressed() returns List of Exception",
        "What closing raised while it was on its way out of a `Using`.",
    ),
];
