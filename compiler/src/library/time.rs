//! The module `time`.

use super::{Member, native};

pub(super) const TIME: &[Member] = &[
    native(
        "now() returns Float",
        "Seconds since the beginning of 1970 in UTC, by the clock of the system.",
    ),
    native(
        "monotonic() returns Float",
        "Seconds since some moment of this program: for measuring, as it never goes back.",
    ),
    native(
        "sleep(seconds as Float)",
        "Waits so long; `ValueError` for what is negative or no number.",
    ),
    native(
        "format(seconds as Float, pattern as Text = \"%Y-%m-%d %H:%M:%S\", zone as Text = \"UTC\") returns Text",
        "A moment as `now` gives it, in words: `%Y`, `%m`, `%d`, `%H`, `%M`, `%S`, `%A`, `%B` and others as in C. `zone` is `local` or a name such as `Europe/Vienna`.",
    ),
    native(
        "parse(text as Text, pattern as Text = \"%Y-%m-%d %H:%M:%S\", zone as Text = \"UTC\") returns Float?",
        "The moment that a text of this pattern tells, or nothing when it tells none.",
    ),
];
