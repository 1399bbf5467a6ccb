//! Lines and blocks that cannot be read.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0201",
        "something does not fit where it stands",
        "The line is right up to the place that is marked, and no line goes on from there as this
one does. Where few things could stand instead, the message names them. Often the cause
lies just before: a sign or a bracket that is missing, or a word of another language.

A bracket that is open joins lines. When one is left open, the error shows in the next
line, and the message marks the bracket, too.",
        Example::Source("Let total 5\n", "Let total = 5\n"),
    ),
    entry(
        "E0202",
        "a line ends too early",
        "A statement is not complete at the end of its line. Lines go on by themselves inside of
brackets, behind an operator, a comma or `=`, and where the next line begins with a dot,
`and`, `or`, `then` or `otherwise`. A backslash at the end joins any two lines.",
        Example::Source("Let total\n", "Let total = 5\n"),
    ),
    entry(
        "E0203",
        "two values stand side by side",
        "Something is missing between them: an operator, a comma in a list or a call, or the
parentheses of a call. A process is called with its arguments in parentheses, `f(x)`; no
two values mean anything side by side.",
        Example::Source("Let x = 5 6\n", "Let x = 5 + 6\n"),
    ),
    entry(
        "E0210",
        "a block has no end",
        "Each block ends with `End` and the word it began with: `End If`, `End Process`. Because
the words say what is closed, the message can name the block that was left open instead of
the end of the file. Indentation is style and means nothing.",
        Example::Source("If 1 < 2\n    print(\"yes\")\n", "If 1 < 2\n    print(\"yes\")\nEnd If\n"),
    ),
    entry(
        "E0211",
        "an `End` does not say what it ends",
        "`End` is followed by the word of the block: `End If`, `End While`. With it a missing end
is found where it is missing, and a reader of a long block sees what ends here.",
        Example::Source(
            "If 1 < 2\n    print(\"yes\")\nEnd\n",
            "If 1 < 2\n    print(\"yes\")\nEnd If\n",
        ),
    ),
    entry(
        "E0212",
        "an `End` ends nothing",
        "No block of this kind is open here. Either the end is one too many, or the line that was
to begin the block could not be read, or another word begins it.",
        Example::Source("print(1)\nEnd If\n", "print(1)\n"),
    ),
    entry(
        "E0213",
        "something is nested too deeply",
        "Brackets, blocks and holes may be nested 120 levels deep, and no person reads half of
that. Give parts names with `Let`, or put them into processes of their own. A program that
writes such an expression had better write a list.",
        Example::Source(
            "print(\n\
             (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((\n\
             (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((\n\
             1\n\
             )))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\n\
             ))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\n",
            "print(1)\n",
        ),
    ),
    entry(
        "E0214",
        "a bracket is closed by one of another kind",
        "`(` is closed by `)`, `[` by `]` and `{` by `}`, the one that was opened last first.",
        Example::Source("Let xs = [1, 2)\n", "Let xs = [1, 2]\n"),
    ),
    entry(
        "E0215",
        "a bracket closes nothing",
        "No bracket of this kind is open here. One is too many, or the one that opens was
forgotten.",
        Example::Source("print(1))\n", "print(1)\n"),
    ),
    entry(
        "E0216",
        "a bracket is not closed",
        "Inside of brackets a line goes on in the next one. Where a statement begins there that no
bracket can contain, the bracket is taken for one that was left open.",
        Example::Source("Let xs = [1, 2\nprint(xs)\n", "Let xs = [1, 2]\nprint(xs)\n"),
    ),
    entry(
        "E0217",
        "a `Match` has no `When`",
        "A `Match` has lines `When pattern` with what is done, or `When pattern then value`, and
ends with `End Match`. `Otherwise` is for what no pattern fits.",
        Example::Source("Let x = Match 1\nprint(x)\n", "Let x = 1\nprint(x)\n"),
    ),
    entry(
        "E0220",
        "no module stands before a type",
        "In front of `Type of …` there may be a module and a dot, as in `shapes.Box of Integer()`.
A value has no types in it.",
        Example::Source(
            "Let xs = [1]\nLet ys = xs[0].List of Integer()\n",
            "Let ys = List of Integer()\n",
        ),
    ),
];
