//! What types cannot do, and members that they do not have.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0404",
        "a type has no such member",
        "What stands behind the dot is no member of the value's type. Similar names are suggested;
an editor with the language server shows all there are.

The members of a value of type Any are looked for when the program runs.",
        Example::Source("print([1, 2].lenght())\n", "print([1, 2].length())\n"),
    ),
    entry(
        "E0409",
        "values of these types are not compared",
        "Numbers are compared with numbers and texts with texts. Values of types that have nothing
in common are never equal, so that the comparison is a mistake.",
        Example::Source("print(1 == \"1\")\n", "print(\"{1}\" == \"1\")\n"),
    ),
    entry(
        "E0410",
        "a value has no elements",
        "Lists, maps, texts and ranges have elements: `[…]` takes one, `in` looks for one, `For
each` goes through them. The characters of a Text can be read and not set: a Text never
changes.",
        Example::Source(
            "For each n in 5\n    print(n)\nEnd For\n",
            "For each n in 1..5\n    print(n)\nEnd For\n",
        ),
    ),
    entry(
        "E0413",
        "the elements of a list cannot do this",
        "Some members need elements of a certain kind: `average` numbers, `sum` what can be added
with `+` to give the same type again: numbers, texts, lists, objects whose type implements
`Addable`; `sorted` what can be compared: numbers, texts, objects whose type implements
`Comparable`, and tuples of these.",
        Example::Source("print([true, false].sum())\n", "print([1, 2].sum())\n"),
    ),
    entry(
        "E0415",
        "a format in a text is wrong",
        "Behind the colon of a hole: `[[fill]< > ^][+][0][width][,][.digits][b o x e f %]`, each
part where it is needed and in this order. `{x:>8.2}` puts a number with two digits to the
right of eight places, `{n:08b}` writes bits, `{n:,}` groups thousands.

Not every kind of value has every part: a Text has no sign, an Integer no digits.",
        Example::Source("print(\"{1:5q}\")\n", "print(\"{1:5x}\")\n"),
    ),
];
