//! Calls.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0405",
        "a call has wrong arguments",
        "The arguments do not fit the parameters: one is missing or too many, a label is no
parameter or is given twice. First come arguments by their place, then those with a label:
`f(1, b: 2)`. The message shows the signature; what has a default there can be left out.",
        Example::Source(
            "Process called f(a as Integer)\n    print(a)\nEnd Process\nf()\n",
            "Process called f(a as Integer)\n    print(a)\nEnd Process\nf(1)\n",
        ),
    ),
    entry(
        "E0411",
        "something that is called cannot be called",
        "Parentheses behind a value call it, and only functions can be called. Numbers are
converted by members: `t.to_integer()`, `n.to_text()`.",
        Example::Source("Let n = 5\nprint(n(2))\n", "Let n = 5\nprint(n * 2)\n"),
    ),
    entry(
        "E0418",
        "a member is not called",
        "What a value can do are processes, and a process is called with parentheses, even without
arguments: `xs.length()`. Only fields are read without them.",
        Example::Source("print([1, 2].length)\n", "print([1, 2].length())\n"),
    ),
    entry(
        "E0419",
        "a process without a result is used as a value",
        "A process that returns nothing does something and has no value to go on with.",
        Example::Source("Let x = print(1)\n", "Let x = 1\nprint(x)\n"),
    ),
];
