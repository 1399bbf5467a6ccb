//! Names that are unknown, declared twice or may not change.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0301",
        "a name is not known",
        "Nothing that can be seen from here is declared with this name. A name is known from its
declaration to the end of its block; processes and types are known in the whole file.
Library modules are known after `Import`. Where a known name is similar, it is suggested.

Names are checked before the program runs, also in code that never does.",
        Example::Source("Let total = 5\nprint(totl)\n", "Let total = 5\nprint(total)\n"),
    ),
    entry(
        "E0302",
        "a name is used before it is declared",
        "The statements of a file run from top to bottom, and a variable has no value before its
line. In its own declaration it has none either.",
        Example::Source("n = 1\nLet n = 2\n", "Let n = 2\nn = 1\n"),
    ),
    entry(
        "E0303",
        "a variable is read before it has a value",
        "`Let x as Integer` declares a variable without a value. It must get one on every way that
leads to where it is read. A type such as `Integer?` has `nothing` as its first value.",
        Example::Source(
            "Process called f() returns Integer\n    Let x as Integer\n    Return x\nEnd Process\n",
            "Process called f() returns Integer\n    Let x as Integer\n    x = 1\n    \
             Return x\nEnd Process\n",
        ),
    ),
    entry(
        "E0304",
        "a type is not known",
        "No type has this name. The types of the language are Integer, Float, Boolean, Text, List,
Map, Range, Optional, Nothing, Never and Any; `Type Name = …` gives a type a name of
yours.",
        Example::Source("Let n as Integr = 1\n", "Let n as Integer = 1\n"),
    ),
    entry(
        "E0305",
        "something that never changes is set",
        "Constants and the variables of loops keep their values: a reader of a loop can rely on
what its first line says. Put the value into a variable to change it, or count with
`While`.",
        Example::Source(
            "For i from 1 to 3\n    i = 5\nEnd For\n",
            "For i from 1 to 3\n    Let n = i\n    n = 5\nEnd For\n",
        ),
    ),
    entry(
        "E0306",
        "a name is declared twice",
        "In a file each name is declared once, and no local name may hide one of the same process:
one of two variables with one name is nearly always set by mistake. Names of the file may
be hidden in processes; blocks that do not contain each other may use the same names.",
        Example::Source("Let n = 1\nLet n = 2\n", "Let n = 1\nn = 2\n"),
    ),
    entry(
        "E0307",
        "a process of another language is called",
        "What belongs to a value is a member of it: `xs.length()`, `x.to_text()`. `print` prints a
line, `read_line()` reads one. `\"{x}\"` makes a Text of any value.",
        Example::Source(
            "Let xs = [1, 2]\nprint(len(xs))\n",
            "Let xs = [1, 2]\nprint(xs.length())\n",
        ),
    ),
];
