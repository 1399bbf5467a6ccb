//! Members of Text.

use super::{Code, Member, instruction, native};

pub(super) const TEXT: &[Member] = &[
    instruction(Code::TextLength, "length() returns Integer", "How many characters it has."),
    native("is_empty() returns Boolean", "Whether it has no characters."),
    native("code() returns Integer", "The scalar of a Text of one character, else `ValueError`."),
    native(
        "code_at(index as Integer) returns Integer",
        "The scalar at `index`; `IndexError` outside.",
    ),
    native("upper() returns Text", "The same in upper case."),
    native("lower() returns Text", "The same in lower case."),
    native("trim() returns Text", "Without white space at both ends."),
    native("trim_start() returns Text", "Without white space at the start."),
    native("trim_end() returns Text", "Without white space at the end."),
    native(
        "split(separator as Text) returns List of Text",
        "The parts between the separators; `ValueError` when `separator` is empty.",
    ),
    native("lines() returns List of Text", "Its lines without their ends."),
    native("words() returns List of Text", "The parts between runs of white space."),
    native("characters() returns List of Text", "Its characters, each a Text."),
    native("codes() returns List of Integer", "The scalars of its characters."),
    native(
        "count(part as Text) returns Integer",
        "How often `part` is in it, without overlaps; `ValueError` when `part` is empty.",
    ),
    native(
        "is_blank() returns Boolean",
        "Whether it has nothing but white space, or no characters at all.",
    ),
    native(
        "before(part as Text) returns Text?",
        "What stands before the first `part`, or nothing without it.",
    ),
    native(
        "after(part as Text) returns Text?",
        "What stands behind the first `part`, or nothing without it.",
    ),
    native("remove_prefix(part as Text) returns Text", "Without `part` at its start."),
    native("remove_suffix(part as Text) returns Text", "Without `part` at its end."),
    native("capitalized() returns Text", "With its first character in upper case."),
    native("contains(part as Text) returns Boolean", "Whether `part` is in it."),
    native("starts_with(part as Text) returns Boolean", "Whether it begins with `part`."),
    native("ends_with(part as Text) returns Boolean", "Whether it ends with `part`."),
    native("index_of(part as Text) returns Integer?", "Where `part` is first."),
    native("last_index_of(part as Text) returns Integer?", "Where `part` is last."),
    native(
        "replace(part as Text, replacement as Text) returns Text",
        "With every `part` replaced; `ValueError` when `part` is empty.",
    ),
    native(
        "replace_first(part as Text, replacement as Text) returns Text",
        "With the first `part` replaced; `ValueError` when `part` is empty.",
    ),
    native(
        "repeat(count as Integer) returns Text",
        "`count` times itself; `ValueError` when `count` is negative.",
    ),
    native("reversed() returns Text", "Its characters from the last to the first."),
    native(
        "pad_start(width as Integer, fill as Text = \" \") returns Text",
        "Filled at the start up to `width` characters; `ValueError` unless `fill` is one character.",
    ),
    native(
        "pad_end(width as Integer, fill as Text = \" \") returns Text",
        "Filled at the end up to `width` characters; `ValueError` unless `fill` is one character.",
    ),
    native(
        "pad_both(width as Integer, fill as Text = \" \") returns Text",
        "Filled at both ends up to `width` characters; `ValueError` unless `fill` is one character.",
    ),
    native(
        "to_integer(base as Integer = 10) returns Integer?",
        "The number it writes in a base from 2 to 36, or nothing when it writes none.",
    ),
    native("to_float() returns Float?", "The number it writes, or nothing when it writes none."),
    native("to_bytes() returns Bytes", "Its bytes in UTF-8."),
    native(
        "graphemes() returns List of Text",
        "What readers see as its characters: a letter with its accents is one.",
    ),
    native(
        "to_decimal() returns Decimal?",
        "The number it writes, or nothing when it writes none.",
    ),
    native("is_letter() returns Boolean", "Whether it has characters and all are letters."),
    native("is_digit() returns Boolean", "Whether it has characters and all are digits."),
    native("is_space() returns Boolean", "Whether it has characters and all are white space."),
    native(
        "is_upper() returns Boolean",
        "Whether it has characters and all are upper-case letters.",
    ),
    native(
        "is_lower() returns Boolean",
        "Whether it has characters and all are lower-case letters.",
    ),
];

pub(super) const TEXT_SHARED: &[Member] = &[
    native(
        "from_code(code as Integer) returns Text",
        "The Text of one character with this scalar; `ValueError` when there is none.",
    ),
    native(
        "from_codes(codes as List of Integer) returns Text",
        "The Text of the characters with these scalars; `ValueError` when one is none.",
    ),
];
