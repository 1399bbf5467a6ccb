//! Texts, numbers and characters.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0101",
        "a text is not closed",
        "A text between double quotes ends on the line it begins on. So a forgotten quote is found
in its own line and not at the end of the file.

A text over several lines stands between three double quotes on each side.",
        Example::Source("print(\"Hello)\n", "print(\"Hello\")\n"),
    ),
    entry(
        "E0102",
        "a text stands between other quotes than double ones",
        "Texts have one form: double quotes. Single quotes and backticks mean nothing, and a
character is a Text of length one.",
        Example::Source("print('Hello')\n", "print(\"Hello\")\n"),
    ),
    entry(
        "E0103",
        "`!` is written `not`",
        "What is not so is said with the word `not`; `!=` alone has the sign.",
        Example::Source("Let done = false\nprint(!done)\n", "Let done = false\nprint(not done)\n"),
    ),
    entry(
        "E0104",
        "a character means nothing",
        "No word, number or sign of the language begins with this character. Names may have letters
and digits of all scripts; other characters belong into texts and comments. Signs copied
from a document, such as curved quotes, look like others and are not the same.",
        Example::Source("Let price = 5 § 2\n", "Let price = 5 - 2\n"),
    ),
    entry(
        "E0105",
        "a number is too large",
        "An Integer has 64 bits: from -9223372036854775808 to 9223372036854775807. A number beyond
that is never cut off or rounded silently. A number with a point is a Float, which reaches
to about 1.8e308 but keeps only 15 to 17 digits.",
        Example::Source("print(9223372036854775808)\n", "print(9223372036854775808.0)\n"),
    ),
    entry(
        "E0106",
        "a number has no digits",
        "`0x`, `0b` and `0o` begin numbers in base 16, 2 and 8; their digits are missing here.",
        Example::Source("print(0x_)\n", "print(0xFF)\n"),
    ),
    entry(
        "E0107",
        "there is no such escape",
        "In a text a backslash gives the next character another meaning: `\\n` a new line, `\\t` a
tab, `\\r` a carriage return, `\\0` the character 0, `\\\\` a backslash, `\\\"` a quote,
`\\{` and `\\}` braces, `\\x41` and `\\u{1F600}` characters by their number. Others are
kept free, so that a mistyped one is noticed.

`r\"…\"` is a text without escapes and holes: good for patterns and paths.",
        Example::Source("print(\"C:\\Users\")\n", "print(r\"C:\\Users\")\n"),
    ),
    entry(
        "E0108",
        "a hole in a text is not closed",
        "`{` in a text begins a hole: an expression whose value is put there. It ends with `}` on
the same line. A brace that is to be seen is written `\\{`.",
        Example::Source("Let n = 1\nprint(\"n is {n\")\n", "Let n = 1\nprint(\"n is {n}\")\n"),
    ),
    entry(
        "E0109",
        "a hole in a text is empty",
        "A hole needs an expression whose value is put there. Braces that are to be seen are
written `\\{` and `\\}`.",
        Example::Source("print(\"{}\")\n", "print(\"\\{\\}\")\n"),
    ),
    entry(
        "E0110",
        "a text has a hole where it must be known",
        "The names of tests and libraries are known before a program runs, so nothing can be put
into them.",
        Example::Source(
            "Let n = 1\nTest \"number {n}\"\n    Assert n == 1\nEnd Test\n",
            "Let n = 1\nTest \"number 1\"\n    Assert n == 1\nEnd Test\n",
        ),
    ),
];
