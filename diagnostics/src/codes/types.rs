//! Values of a type that is not wanted.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0401",
        "a value of another type is needed",
        "Where a type is said, only values of it may go: into a variable, a parameter, a result, an
element. An Integer becomes a Float by itself, and nothing else is converted, because each
other conversion can lose something or fail: `x.to_text()`, `t.to_integer()`,
`f.rounded()`.

A value of type Any is checked when the program runs.",
        Example::Source("Let n as Integer = \"5\"\n", "Let n as Integer = 5\n"),
    ),
    entry(
        "E0402",
        "an operator does not work on these types",
        "Each operator has its types: numbers with numbers, `+` also Text with Text and List with
List, `and`, `or` and `not` Booleans, `&` and `|` Integers. Nothing becomes a Text by
itself; a hole makes one: `\"{n} apples\"`.",
        Example::Source("print(1 + \"2\")\n", "print(\"{1}2\")\n"),
    ),
    entry(
        "E0403",
        "a variable has two types",
        "A variable without a type gets the one of the values it is set to, as long as that changes
no meaning. Integer and Float are not mixed: `7 / 2` is 3 with the one and 3.5 with the
other. Write the number as `0.0`, or say the type: `Let x as Float = 0`, `Let x as Any =
0`.",
        Example::Source("Let x = 1\nx = 2.5\n", "Let x = 1.0\nx = 2.5\n"),
    ),
    entry(
        "E0406",
        "a type takes other types than these",
        "`List of Text` and `Optional of Text` take one type, `Map of Text to Integer` takes two;
Integer, Text and the like take none.",
        Example::Source("Let n as Integer of Text = 1\n", "Let n as Integer = 1\n"),
    ),
    entry(
        "E0407",
        "a type stands for itself",
        "`Type A = B` gives a type another name. Following the names must lead to a type at last.",
        Example::Source(
            "Type A = B\nType B = A\nLet x as A = 1\n",
            "Type A = Integer\nLet x as A = 1\n",
        ),
    ),
    entry(
        "E0408",
        "a value may be nothing",
        "A `Text?` is a Text or `nothing`, and `nothing` has no members and fits no Text. `If x is
not nothing` makes the value known in the block below; `x ?? \"\"` gives another value
instead; `x?.length()` gives nothing where there is nothing.",
        Example::Source(
            "Let name = read_line()\nprint(name.length())\n",
            "Let name = read_line() ?? \"\"\nprint(name.length())\n",
        ),
    ),
    entry(
        "E0412",
        "what is used as a value is none",
        "Types and modules are no values: they cannot be put into variables. Processes are values,
also those of the library, except `fail`, `throws` and what works with values of any type,
as members do: a lambda can call those, `(x) => fail(x)`.",
        Example::Source("Let f = fail\n", "Let f = (text) => fail(text)\n"),
    ),
    entry(
        "E0414",
        "a value is never of this type",
        "`x is T` and `x as T` ask about a value whose type leaves something open: Any, or a type
that may be nothing. Where the answer is always no, the question is a mistake.",
        Example::Source("Let n = 5\nprint(n is Text)\n", "Let n as Any = 5\nprint(n is Text)\n"),
    ),
    entry(
        "E0416",
        "values that belong together have nothing in common",
        "The elements of a list, the keys and values of a map and the two values of an `if` have
one type. Any is not chosen by itself, because everything then is checked only when the
program runs: say `as List of Any` where it is meant.",
        Example::Source("Let xs = [1, \"two\"]\n", "Let xs as List of Any = [1, \"two\"]\n"),
    ),
    entry(
        "E0417",
        "a value cannot be nothing",
        "`??` gives another value where there is nothing, and here there always is something. This
is a warning: the program runs, and what stands behind `??` never does.",
        Example::Source("Let n = 5\nprint(n ?? 0)\n", "Let n = 5\nprint(n)\n"),
    ),
    entry(
        "E0420",
        "a type is nested too deeply or too large",
        "A type such as `List of List of …` may be nested only so many times. Types that grow
with every turn of a recursion have no end; say the type with `as Any`. A type with
tuples has at most 250 parts, those of its parts included: give values that belong
together a structure.",
        Example::None("a type of many levels would be needed"),
    ),
    entry(
        "E0421",
        "types depend on each other in too long a chain",
        "The types of the variables of a process are found by looking at it again until they do not
change any more. Here that would take too long. Say some of the types with `as`.",
        Example::None("a very long process would be needed"),
    ),
];
