//! Members of Bytes beyond those of List that leave it as it is.

use super::{Member, native};

pub(super) const BYTES: &[Member] = &[
    native("length() returns Integer", "How many bytes it has."),
    native("is_empty() returns Boolean", "Whether it has no bytes."),
    native("contains(byte as Integer) returns Boolean", "Whether `byte` is in it."),
    native("to_text() returns Text?", "The Text that it is in UTF-8, or nothing when it is none."),
    native("to_list() returns List of Integer", "Its bytes as numbers from 0 to 255."),
    native("hex() returns Text", "Two hexadecimal digits for each byte."),
];

pub(super) const BYTES_SHARED: &[Member] = &[
    native(
        "from_list(bytes as List of Integer) returns Bytes",
        "These numbers as Bytes; `ValueError` unless each is from 0 to 255.",
    ),
    native(
        "from_hex(digits as Text) returns Bytes?",
        "The bytes that `hex()` writes so, or nothing when these are no pairs of digits.",
    ),
];
