//! Words of other languages.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0230",
        "`Set … to` is an assignment with `=`",
        "A variable that exists is set with `=` and no word before it. `Set` is a type: `Set of
Text`.",
        Example::Source("Let x = 1\nSet x to 5\n", "Let x = 1\nx = 5\n"),
    ),
    entry(
        "E0231",
        "`be` and `:=` are written `=`",
        "`=` puts a value into a name, when the name is declared and later. There is one sign for
it, and it never compares.",
        Example::Source("Let x be 5\n", "Let x = 5\n"),
    ),
    entry(
        "E0232",
        "a variable is declared with `Let`",
        "`Let` declares a variable and `Constant` what never changes. The type is found by itself;
it can be said behind the name, with `as`: `Let x as Float = 5`.",
        Example::Source("var x = 5\n", "Let x = 5\n"),
    ),
    entry(
        "E0233",
        "a function is declared with `Process called`",
        "A process has a name, parameters with types if you like, and ends with `End Process`.
`Return` gives its value. Short functions without a name are lambdas: `(x) => x + 1`.",
        Example::Source(
            "def double(x)\n    Return x * 2\n",
            "Process called double(x)\n    Return x * 2\nEnd Process\n",
        ),
    ),
    entry(
        "E0234",
        "`else` is written `Otherwise`",
        "`Otherwise If` begins the next condition of an `If`, `Otherwise` what is done when none
held. In an expression the word is small: `if a then b otherwise c`.",
        Example::Source(
            "Let x = 1\nIf x == 1\n    print(1)\nelse if x == 2\n    print(2)\nEnd If\n",
            "Let x = 1\nIf x == 1\n    print(1)\nOtherwise If x == 2\n    print(2)\nEnd If\n",
        ),
    ),
    entry(
        "E0235",
        "words that begin a statement have a capital letter",
        "Words with a capital letter begin things (`If`, `Let`, `Return`), small words join things
(`of`, `to`, `and`). So the structure of a program can be seen at its left edge, and small
words like `match` and `test` stay free as names.",
        Example::Source(
            "Process called one()\n    return 1\nEnd Process\n",
            "Process called one()\n    Return 1\nEnd Process\n",
        ),
    ),
    entry(
        "E0252",
        "a word of another language has another name here",
        "`switch` is `Match`, `case` is `When`, `default` is `Otherwise`; `except` is `Catch`,
`raise` is `Throw`; `foreach` is `For each`, `unless` is `If not`, `until` is `While not`;
`struct` is `Structure called`, `enum` is `Variant called`; `include` and `require` are
`Import`.",
        Example::Source(
            "foreach x in [1, 2]\n    print(x)\nEnd For\n",
            "For each x in [1, 2]\n    print(x)\nEnd For\n",
        ),
    ),
    entry(
        "E0253",
        "a loop with three parts counts with `from` and `to`",
        "`For i from a to b` counts with both ends; `by s` makes other steps, also negative ones.
The ends are evaluated once, and the variable is fresh in each round and cannot be
changed, so that functions made in the loop keep their own. What does not count is a
`While`.",
        Example::Source(
            "for (i = 0; i < 9; i++)\n    print(i)\n",
            "For i from 0 to 8\n    print(i)\nEnd For\n",
        ),
    ),
    entry(
        "E0254",
        "a module is imported by its name",
        "`Import math` makes `math.sqrt` known, `Import sqrt from math` makes `sqrt` known. Names
come before their module. A module is named, not a file: `a.b` is the file a/b.runa.",
        Example::Source(
            "from math import sqrt\nprint(sqrt(2.0))\n",
            "Import sqrt from math\nprint(sqrt(2.0))\n",
        ),
    ),
    entry(
        "E0255",
        "`public`, `static` and `final` do not exist",
        "Everything can be seen from outside that is not `Private`. In a type, `Shared` makes a
process or constant belong to the type itself. `Constant` declares what never changes.",
        Example::Source("final x = 5\n", "Constant x = 5\n"),
    ),
    entry(
        "E0256",
        "an object is made by calling its type",
        "`Circle(1.0)` makes a circle and `List of Integer()` an empty list: the capital letter
says that it is a type, so no word is needed.",
        Example::Source("Let xs = new List of Integer()\n", "Let xs = List of Integer()\n"),
    ),
    entry(
        "E0257",
        "a function without a name is written `(x) => …`",
        "The parameters stand in parentheses, even a single one, and `=>` is followed by the value.
Several statements stand between `Do` and `End Do`.",
        Example::Source("print([1, 2].map(x => x * 2))\n", "print([1, 2].map((x) => x * 2))\n"),
    ),
    entry(
        "E0258",
        "a choice of values is written `if … then … otherwise …`",
        "The words read aloud what happens, and leave `?` to optional types and `:` to keys and
labels.",
        Example::Source(
            "Let n = 1\nprint(n == 1 ? \"one\" : \"many\")\n",
            "Let n = 1\nprint(if n == 1 then \"one\" otherwise \"many\")\n",
        ),
    ),
    entry(
        "E0267",
        "a word that begins a statement is misspelt",
        "No statement begins with a name and a value behind it, and the name looks like a word of
the language. Words that begin statements have a capital letter.",
        Example::Source("Improt math\nprint(1)\n", "Import math\nprint(math.PI)\n"),
    ),
    entry(
        "E0270",
        "a field is declared without `Let`",
        "`Let` declares variables of a block. A field of a class, structure, trait or actor is its
name and its type, with `Private` or `Shared` in front and a default value behind it where
there are any.",
        Example::Source(
            "Class called Counter\n    Let count as Integer = 0\nEnd Class\n",
            "Class called Counter\n    count as Integer = 0\nEnd Class\n",
        ),
    ),
    entry(
        "E0271",
        "words within a statement are small",
        "Words with a capital letter begin things (`If`, `Let`, `Return`), small words join things
(`of`, `to`, `and`). Within a statement a capital letter begins the name of a type or of a
constant.",
        Example::Source(
            "For Each x In [1, 2]\n    print(x)\nEnd For\n",
            "For each x in [1, 2]\n    print(x)\nEnd For\n",
        ),
    ),
];
