//! `Match`: patterns, arms, and what they leave out.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0440",
        "a `Match` leaves out a value",
        "A Boolean and a value that may be nothing have few cases, and a `Match` on them has an arm
for each, or `Otherwise`. A value that was forgotten shows here and not when the program
runs. An arm with `where` does not count, because what stands there may be false.

On other types `Match` raises `MatchError` for a value that no arm fits.",
        Example::Source(
            "Let n = \"12\".to_integer()\nMatch n\n    When 12\n        print(\"a dozen\")\n    \
             When nothing\n        print(\"no number\")\nEnd Match\n",
            "Let n = \"12\".to_integer()\nMatch n\n    When 12\n        print(\"a dozen\")\n    \
             When nothing\n        print(\"no number\")\n    Otherwise\n        \
             print(\"another number\")\nEnd Match\n",
        ),
    ),
    entry(
        "E0441",
        "an arm is never reached",
        "The first arm that fits is taken. Here the arms before take everything that this one fits,
so that it can go, or has to stand further up. This is a warning: the program runs.",
        Example::Source(
            "Let n = 5\nMatch n\n    When 0..9\n        print(\"a digit\")\n    When 5\n        \
             print(\"five\")\n    Otherwise\n        print(\"more\")\nEnd Match\n",
            "Let n = 5\nMatch n\n    When 5\n        print(\"five\")\n    When 0..9\n        \
             print(\"a digit\")\n    Otherwise\n        print(\"more\")\nEnd Match\n",
        ),
    ),
    entry(
        "E0442",
        "a pattern never fits",
        "The type of the value is known, and no value of it fits this pattern: no Integer is a
Text, and none is 1.5. Where the value is `Any`, each pattern may fit.",
        Example::Source(
            "Let n = 5\nMatch n\n    When \"5\"\n        print(\"five\")\n    Otherwise\n        \
             print(\"more\")\nEnd Match\n",
            "Let n = 5\nMatch n\n    When 5\n        print(\"five\")\n    Otherwise\n        \
             print(\"more\")\nEnd Match\n",
        ),
    ),
    entry(
        "E0443",
        "the sides of an `or` bind different names",
        "What follows a pattern does not know which side of its `or` has fitted. So a name that it
uses has to have a value either way.",
        Example::Source(
            "Let xs = [1, 2]\nMatch xs\n    When [a] or [a, b]\n        print(a)\n    \
             Otherwise\n        print(\"none\")\nEnd Match\n",
            "Let xs = [1, 2]\nMatch xs\n    When [a] or [a, _]\n        print(a)\n    \
             Otherwise\n        print(\"none\")\nEnd Match\n",
        ),
    ),
    entry(
        "E0444",
        "arms with `then` and arms with blocks are mixed",
        "`When … then value` gives the `Match` a value; `When …` with lines below it does
something. All arms of a `Match` are of one kind, `Otherwise` too.",
        Example::Source(
            "Match 5\n    When 5 then print(\"five\")\n    Otherwise\n        \
             print(\"more\")\nEnd Match\n",
            "Match 5\n    When 5 then print(\"five\")\n    Otherwise print(\"more\")\nEnd Match\n",
        ),
    ),
    entry(
        "E0445",
        "a list pattern has two `...`",
        "`...` stands for all elements that are left, and `...rest` gives them a name. With two of
them nobody could say where the one ends and the other begins.",
        Example::Source(
            "Match [1, 2, 3]\n    When [...a, 2, ...b]\n        print(a, b)\n    Otherwise\n        \
             print(\"no 2\")\nEnd Match\n",
            "Match [1, 2, 3]\n    When [_, 2, ...b]\n        print(b)\n    Otherwise\n        \
             print(\"no 2\")\nEnd Match\n",
        ),
    ),
    entry(
        "E0446",
        "a text in a pattern has holes",
        "Patterns are known before the program runs. What is computed is compared in a condition
behind `where`.",
        Example::Source(
            "Let name = \"Ada\"\nMatch \"Ada!\"\n    When \"{name}!\"\n        print(\"hello\")\n    \
             Otherwise\n        print(\"who?\")\nEnd Match\n",
            "Let name = \"Ada\"\nMatch \"Ada!\"\n    When t where t == \"{name}!\"\n        \
             print(\"hello\")\n    Otherwise\n        print(\"who?\")\nEnd Match\n",
        ),
    ),
    entry(
        "E0447",
        "a pattern asks for the same key twice",
        "A map has one value under a key. Put what it has to be into one pattern.",
        Example::Source(
            "Match {\"a\": 1}\n    When {\"a\": 1, \"a\": n}\n        print(n)\n    Otherwise\n        \
             print(\"none\")\nEnd Match\n",
            "Match {\"a\": 1}\n    When {\"a\": n} where n == 1\n        print(n)\n    Otherwise\n        \
             print(\"none\")\nEnd Match\n",
        ),
    ),
    entry(
        "E0448",
        "an arm of a `Match` gives no value",
        "Where the value of a `Match` is wanted, all of its arms give one: `When … then value` and
`Otherwise value`. A block below an arm only does something.",
        Example::Source(
            "Let size = Match 1\n    When 1\n        \"one\"\n    Otherwise\n        \"many\"\nEnd Match\n",
            "Let size = Match 1\n    When 1 then \"one\"\n    Otherwise \"many\"\nEnd Match\n",
        ),
    ),
    entry(
        "E0449",
        "a pattern asks for fields that the value has not",
        "Behind the name of a class, structure or case stands a pattern for each of its fields, in
their order, with `_` for what does not matter. With their names, `Point(y: 0)`, the
others may be left out.",
        Example::Source(
            "Structure called Point\n    x as Integer\n    y as Integer\nEnd Structure\nMatch Point(1, \
             2)\n    When Point(x)\n        print(x)\n    Otherwise\n        print(0)\nEnd Match\n",
            "Structure called Point\n    x as Integer\n    y as Integer\nEnd Structure\nMatch Point(1, \
             2)\n    When Point(x: 1)\n        print(1)\n    Otherwise\n        print(0)\nEnd Match\n",
        ),
    ),
    entry(
        "E0451",
        "a value that is taken apart has other parts",
        "`Let (a, b) = …`, `For each (a, b) in …` and `(a, b) = …` need a tuple with as many
parts as there are names. `_` stands for a part that is not needed. Of an `Any` the
parts are counted when the program runs.",
        Example::Source(
            "Let (name, age) = (\"Ada\", 36, \"London\")\nprint(name, age)\n",
            "Let (name, age, _) = (\"Ada\", 36, \"London\")\nprint(name, age)\n",
        ),
    ),
    entry(
        "E0452",
        "a pattern outside of `Match` may not fit",
        "`Let` and `For each` take tuples apart, whose number of parts is known, and objects, whose
fields are. What may be there or not — a number, the elements of a list, a key of a map, a
case of a variant — is asked for with `Match`, which says what happens else.",
        Example::Source(
            "Let [first, second] = [1, 2]\nprint(first, second)\n",
            "Match [1, 2]\n    When [first, second]\n        print(first, second)\n    Otherwise\n        \
             print(\"other\")\nEnd Match\n",
        ),
    ),
];
