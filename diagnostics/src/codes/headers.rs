//! Lines that begin blocks and declarations as in other languages.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0236",
        "nothing stands behind the header of a block",
        "The line that begins a block ends with its condition: no colon, no `then`, no `do`. `End`
and the word of the block end it.",
        Example::Source(
            "If 1 < 2:\n    print(\"yes\")\nEnd If\n",
            "If 1 < 2\n    print(\"yes\")\nEnd If\n",
        ),
    ),
    entry(
        "E0237",
        "`=` in a condition is written `==`",
        "`=` sets a variable and has no value; `==` compares. A condition that sets something is a
slip in nearly all programs that have one, so there is none.",
        Example::Source(
            "Let x = 1\nIf x = 1\n    print(x)\nEnd If\n",
            "Let x = 1\nIf x == 1\n    print(x)\nEnd If\n",
        ),
    ),
    entry(
        "E0242",
        "the name of a process or type follows `called`",
        "Declarations read aloud: a process called `area`, a class called `Circle`.",
        Example::Source(
            "Process one()\n    Return 1\nEnd Process\n",
            "Process called one()\n    Return 1\nEnd Process\n",
        ),
    ),
    entry(
        "E0245",
        "`For each` goes through elements",
        "`For each x in xs` takes the elements of a list, the characters of a Text, the numbers of
a range or the pairs of a map. `For i from a to b` counts.",
        Example::Source(
            "For x in [1, 2]\n    print(x)\nEnd For\n",
            "For each x in [1, 2]\n    print(x)\nEnd For\n",
        ),
    ),
    entry(
        "E0246",
        "the first number of a counting loop follows `from`",
        "`For i from 1 to 10` counts from 1 to 10, with both ends. The variable belongs to the loop
and is not set.",
        Example::Source(
            "For i = 1 to 3\n    print(i)\nEnd For\n",
            "For i from 1 to 3\n    print(i)\nEnd For\n",
        ),
    ),
    entry(
        "E0247",
        "the type of a result follows `returns`",
        "`Process called f() returns Integer`. Without `returns` the type is found from what the
process returns.",
        Example::Source(
            "Process called one() -> Integer\n    Return 1\nEnd Process\n",
            "Process called one() returns Integer\n    Return 1\nEnd Process\n",
        ),
    ),
    entry(
        "E0248",
        "the type of a name follows `as`",
        "`as` ties a name to a type. A colon ties a key or a label to a value: `{\"a\": 1}`,
`print(x, end: \"\")`.",
        Example::Source("Let a: Integer = 5\n", "Let a as Integer = 5\n"),
    ),
    entry(
        "E0249",
        "blocks have no braces",
        "A block begins with the next line and ends with `End` and its word. Braces make maps and
sets, and holes in texts.",
        Example::Source(
            "If 1 < 2 {\n    print(\"yes\")\n}\n",
            "If 1 < 2\n    print(\"yes\")\nEnd If\n",
        ),
    ),
];
