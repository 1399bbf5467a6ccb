//! Signs of other languages, and types as they write them.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0238",
        "`&&` and `||` are written `and` and `or`",
        "Conditions are joined with words; the second part is evaluated only where it matters. `&`
and `|` work on the bits of Integers.",
        Example::Source("Let a = true\nprint(a && a)\n", "Let a = true\nprint(a and a)\n"),
    ),
    entry(
        "E0239",
        "there is no such assignment",
        "A variable is changed by `=`, `+=`, `-=`, `*=` or `/=`. `++` and `--` do not exist: in an
expression nobody can say when they happen. For other operators write the name twice.",
        Example::Source("Let i = 1\ni++\n", "Let i = 1\ni += 1\n"),
    ),
    entry(
        "E0240",
        "a comment begins with `#`",
        "It ends with its line; `##` describes the declaration below. There are no comments over
several lines, so a `#` is always seen at the line it makes silent.",
        Example::Source("print(1) // one\n", "print(1) # one\n"),
    ),
    entry(
        "E0241",
        "comparisons cannot be chained",
        "`a < b < c` compares `a < b`, which is true or false, with `c` in one half of all
languages and means what it looks like in the other. Here it is written out.",
        Example::Source("Let n = 5\nprint(1 < n < 9)\n", "Let n = 5\nprint(1 < n and n < 9)\n"),
    ),
    entry(
        "E0243",
        "no value is `nothing`",
        "A variable has no value only if its type says so: `Integer?` is an Integer or `nothing`.
`x is nothing` asks, `x ?? 0` gives a value instead.",
        Example::Source(
            "Let x as Integer? = 1\nprint(x is null)\n",
            "Let x as Integer? = 1\nprint(x is nothing)\n",
        ),
    ),
    entry(
        "E0244",
        "a power is written `^`",
        "`2 ^ 3` is 8. It binds more tightly than a minus before it, as in mathematics: `-2 ^ 2` is
-4. The exclusive or of bits is the word `xor`.",
        Example::Source("print(2 ** 3)\n", "print(2 ^ 3)\n"),
    ),
    entry(
        "E0250",
        "a text has no letter or sign before it",
        "Every text has holes: `\"{x}\"` puts the value of `x` there. Only `r\"…\"`, a text without
holes and escapes, and `b\"…\"`, bytes, begin with a letter.",
        Example::Source("Let x = 1\nprint(f\"{x}\")\n", "Let x = 1\nprint(\"{x}\")\n"),
    ),
    entry(
        "E0251",
        "what a process is called with stands in parentheses",
        "`print` is a process like others, and calls have parentheses: so a name alone is always a
value and never does anything.",
        Example::Source("print \"Hello\"\n", "print(\"Hello\")\n"),
    ),
    entry(
        "E0259",
        "`is` asks for a type",
        "`x is Integer` asks whether a value is of a type, `x is nothing` whether there is one.
Values are compared with `==` and `!=`; `same(a, b)` asks whether two are one object.",
        Example::Source("Let x = 3\nprint(x is 3)\n", "Let x = 3\nprint(x == 3)\n"),
    ),
    entry(
        "E0260",
        "a comparison has another sign",
        "There are `==`, `!=`, `<`, `<=`, `>` and `>=`. `==` never converts anything, so it needs
no stricter form.",
        Example::Source("Let x = 1\nprint(x === 1)\n", "Let x = 1\nprint(x == 1)\n"),
    ),
    entry(
        "E0261",
        "a sign is written in another way",
        "A range with its end is `a..b`, one without it `a..<b`. `a ?? b` is `a`, or `b` where `a`
is nothing.",
        Example::Source(
            "For each i in 1..=3\n    print(i)\nEnd For\n",
            "For each i in 1..3\n    print(i)\nEnd For\n",
        ),
    ),
    entry(
        "E0262",
        "types begin with a capital letter",
        "The first letter of a name says what it is: a capital one begins types and constants, a
small one values. The types of numbers are `Integer` and `Float`, then there are `Text`,
`Boolean`, `List of T`, `Map of K to V`, `Nothing` and `Any`.",
        Example::Source("Let a as string = \"x\"\n", "Let a as Text = \"x\"\n"),
    ),
    entry(
        "E0263",
        "the types in a type follow `of`",
        "`List of Integer`, `Map of Text to List of Integer`: types are read aloud like everything
else. Angle brackets compare, square ones take elements.",
        Example::Source("Let a as List<Integer> = [1]\n", "Let a as List of Integer = [1]\n"),
    ),
    entry(
        "E0264",
        "`of` stands twice",
        "One `of` stands between a type and what it is made of.",
        Example::Source("Let a as List of of Integer = [1]\n", "Let a as List of Integer = [1]\n"),
    ),
    entry(
        "E0265",
        "a type with `of` is no value",
        "`List of Integer` names a type. Calling it makes one: `List of Integer()` is an empty
list.",
        Example::Source("Let xs = List of Integer\n", "Let xs = List of Integer()\n"),
    ),
    entry(
        "E0266",
        "a variable begins with a small letter",
        "Capital letters begin types, cases and constants, so that a reader and the language see at
once what a name is. `Constant` declares names with either.",
        Example::Source("Let Total = 5\n", "Let total = 5\n"),
    ),
    entry(
        "E0268",
        "a label is followed by a colon",
        "A colon ties a label to its value: `print(x, end: \"\")`. `=` sets a variable and has no
value, so it never stands in a call; `==` compares.",
        Example::Source("print(1, end = \"\")\n", "print(1, end: \"\")\n"),
    ),
    entry(
        "E0269",
        "several indexes stand in one pair of brackets",
        "Brackets behind a value hold one index. A list of lists is indexed twice, and a tuple in
parentheses is one index: `board[(x, y)]`.",
        Example::Source(
            "Let rows = [[1, 2], [3, 4]]\nprint(rows[1, 0])\n",
            "Let rows = [[1, 2], [3, 4]]\nprint(rows[1][0])\n",
        ),
    ),
];
