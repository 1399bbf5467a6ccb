//! Processes that belong to no type: the prelude, `math`, `system`, and what the compiler itself
//! needs for operators and loops.

use super::{Member, native};

/// Always there, without `Import`. `print`, `fail` and `same` have rules of their own.
pub(super) const PRELUDE: &[Member] = &[
    native("read_line() returns Text?", "The next line of standard input, or nothing at its end."),
    native("type_of(value as Any) returns Text", "The name of the value's type."),
];

pub(super) const MATH: &[Member] = &[
    native("sqrt(x as Float) returns Float", "The square root; NaN below zero."),
    native("cube_root(x as Float) returns Float", "The cube root."),
    native("exp(x as Float) returns Float", "`math.E` to the power of `x`."),
    native("log(x as Float) returns Float", "The natural logarithm."),
    native("log2(x as Float) returns Float", "The logarithm to base 2."),
    native("log10(x as Float) returns Float", "The logarithm to base 10."),
    native("sin(x as Float) returns Float", "The sine of `x` radians."),
    native("cos(x as Float) returns Float", "The cosine of `x` radians."),
    native("tan(x as Float) returns Float", "The tangent of `x` radians."),
    native("asin(x as Float) returns Float", "The angle in radians whose sine is `x`."),
    native("acos(x as Float) returns Float", "The angle in radians whose cosine is `x`."),
    native("atan(x as Float) returns Float", "The angle in radians whose tangent is `x`."),
    native(
        "atan2(y as Float, x as Float) returns Float",
        "The angle in radians of the point (x, y).",
    ),
    native("hypot(x as Float, y as Float) returns Float", "The length of the vector (x, y)."),
    native(
        "floor(x as Float) returns Integer",
        "The next whole number below; `OverflowError` when it does not fit.",
    ),
    native(
        "ceiling(x as Float) returns Integer",
        "The next whole number above; `OverflowError` when it does not fit.",
    ),
    native(
        "round(x as Float) returns Integer",
        "The nearest whole number, halves away from zero; `OverflowError` when it does not fit.",
    ),
    native(
        "truncate(x as Float) returns Integer",
        "The whole number toward zero; `OverflowError` when it does not fit.",
    ),
    native(
        "gcd(a as Integer, b as Integer) returns Integer",
        "The greatest common divisor, never negative.",
    ),
    native(
        "lcm(a as Integer, b as Integer) returns Integer",
        "The least common multiple, never negative.",
    ),
    native("is_prime(n as Integer) returns Boolean", "Whether only 1 and itself divide it."),
    native(
        "factorial(n as Integer) returns Integer",
        "1 * 2 * … * `n`; `ValueError` below zero, `OverflowError` above 20.",
    ),
    native("random() returns Float", "A random number from 0.0 up to, not including, 1.0."),
];

pub(super) const SYSTEM: &[Member] = &[
    native(
        "arguments() returns List of Text",
        "What follows the program's name on the command line.",
    ),
    native(
        "environment(name as Text) returns Text?",
        "A variable of the environment, or nothing when it is not there.",
    ),
    native(
        "exit(code as Integer) returns Never",
        "Ends the program with this exit code, 0 to 255.",
    ),
];

/// What operators, loops and slices become; programs cannot name these.
pub(super) const INTERNAL: &[(&str, &[Member])] = &[
    (
        "",
        &[
            native("print(text as Text)", "Writes a text to standard output as it is."),
            native(
                "iterable(value as Any) returns Any",
                "A list or text itself, a list of the elements of a range, set or Bytes; `TypeError` for anything else.",
            ),
            native(
                "next_line(source as Any) returns Any",
                "The next line of a file, or of standard input when `source` is nothing; nothing at the end.",
            ),
            native(
                "contains(container as Any, value as Any) returns Boolean",
                "`value in container`; `TypeError` when it is no container.",
            ),
            native(
                "slice(value as Any, range as Range) returns Any",
                "`value[range]` of a list, text or Bytes.",
            ),
            native(
                "shown(value as Any) returns Text",
                "The beginning of what a value looks like, for messages.",
            ),
            native(
                "throws(type as Integer, body as () => Any) returns Boolean",
                "Whether calling `body` raises an exception of the given type; others go on.",
            ),
        ],
    ),
    (
        "Exception",
        &[
            native(
                "initialise(exception as Exception, message as Text, cause as Any)",
                "What `super(message, cause: e)` does in a class of exceptions.",
            ),
            native(
                "new(kind as Integer, message as Text, cause as Any) returns Any",
                "A new exception of a kind, with its cause or `nothing`.",
            ),
            native(
                "capability(exception as Exception) returns Text",
                "The right that was missing, for a `PermissionError`.",
            ),
            native(
                "suppress(exception as Any, other as Any)",
                "Adds `other` to what was suppressed while `exception` was on its way.",
            ),
        ],
    ),
    (
        "Closable",
        &[
            native(
                "opened(object as Any, file as Integer, line as Integer, column as Integer)",
                "Notes that an object was made that is to be closed, and where.",
            ),
            native("closed(object as Any)", "Notes that an object is closed."),
        ],
    ),
    (
        "Late",
        &[
            native(
                "call(function as Any, labels as Text, arguments as Any) returns Any",
                "Calls a value with a list of arguments, of which the last ones have labels: a text with spaces between them.",
            ),
            native(
                "member(object as Any, name as Text, labels as Text, arguments as Any) returns Any",
                "The same for what an object calls `name`.",
            ),
        ],
    ),
    (
        "Rights",
        &[
            native(
                "enter(needs as Text) returns Integer",
                "Leaves only those rights that a text declares; how many declarations there were before.",
            ),
            native("leave(count as Integer)", "Forgets all declarations but the first."),
        ],
    ),
    (
        "Handlers",
        &[
            native(
                "enter(record as Any)",
                "What is done in a `Try` may ask its handlers from now on: a list of an outcome, a number, and for each handler a type and a function.",
            ),
            native(
                "leave(record as Any)",
                "Nobody asks them from now on, nor those entered later.",
            ),
            native(
                "signal(exception as Any) returns Any",
                "What the innermost handler resumes with; raises the exception if it does not resume.",
            ),
            native(
                "take(record as Any, index as Integer, exception as Any) returns Boolean",
                "Whether a handler takes an exception that was thrown; what it did becomes the outcome.",
            ),
            native(
                "is_end(record as Any, exception as Any) returns Boolean",
                "Whether an exception is on its way to this record, whose handler was left.",
            ),
            native("way(record as Any) returns Integer", "How the handler was left."),
            native("value(record as Any) returns Any", "What it was left with."),
        ],
    ),
    (
        "Text",
        &[
            native(
                "at(text as Text, index as Integer) returns Text",
                "The character at `index`; `IndexError` outside.",
            ),
            native(
                "slice(text as Text, range as Range) returns Text",
                "The characters of the range; `IndexError` when one is missing.",
            ),
        ],
    ),
    (
        "Bytes",
        &[
            native(
                "at(bytes as Bytes, index as Integer) returns Integer",
                "The byte at `index`; `IndexError` outside.",
            ),
            native(
                "slice(bytes as Bytes, range as Range) returns Bytes",
                "The bytes of the range; `IndexError` when one is missing.",
            ),
        ],
    ),
    (
        "Decimal",
        &[native(
            "from_parts(low as Integer, high as Integer) returns Any",
            "The Decimal of the two words that it has in memory; `ValueError` for others.",
        )],
    ),
    (
        "List",
        &[
            native(
                "slice(list as Any, range as Range) returns Any",
                "A new list of the elements of the range; `IndexError` when one is missing.",
            ),
            native(
                "cast(type as Integer, list as Any) returns Any",
                "A list of the given type with the same elements, each checked and widened like `CAST`.",
            ),
            native(
                "to_map(type as Integer, list as Any) returns Any",
                "A map of the given type with the pairs of a list as its entries.",
            ),
            native(
                "measure(value as Any) returns Integer",
                "The length of a list; -1 for what is none.",
            ),
            native(
                "rest(list as Any, before as Integer, after as Integer) returns Any",
                "A new list without so many elements at the start and at the end.",
            ),
        ],
    ),
    (
        "Map",
        &[
            native("contains(map as Any, key as Any) returns Boolean", "Whether it has the key."),
            native(
                "measure(value as Any) returns Integer",
                "How many keys a map has; -1 for what is none.",
            ),
            native(
                "place_of(value as Any, key as Any) returns Integer",
                "The place of the key in a map; -1 without it, and for what is no map.",
            ),
            native(
                "changes(map as Any) returns Integer",
                "A number that is another one when entries were added or removed.",
            ),
            native(
                "next(map as Any, place as Integer, changes as Integer) returns Integer",
                "The first place with an entry from `place` on, or -1; `ConcurrentChangeError` unless `changes` gives that number.",
            ),
            native(
                "key_at(map as Any, place as Integer) returns Any",
                "The key at a place that `next` or `place_of` gave.",
            ),
            native(
                "value_at(map as Any, place as Integer) returns Any",
                "The value at a place that `next` or `place_of` gave.",
            ),
        ],
    ),
    (
        "Set",
        &[
            native("new(type as Integer) returns Any", "An empty set of the given type."),
            native(
                "changes(set as Any) returns Integer",
                "A number that is another one when elements were added or removed.",
            ),
            native(
                "next(set as Any, place as Integer, changes as Integer) returns Integer",
                "The first place with an element from `place` on, or -1; `ConcurrentChangeError` unless `changes` gives that number.",
            ),
            native(
                "at(set as Any, place as Integer) returns Any",
                "The element at a place that `next` gave.",
            ),
        ],
    ),
    (
        "Tuple",
        &[
            native(
                "measure(value as Any) returns Integer",
                "How many parts a tuple has; -1 for what is none.",
            ),
            native(
                "of(value as Any, count as Integer) returns Any",
                "The value if it is a tuple with so many parts, else `TypeError`.",
            ),
            native(
                "part(tuple as Any, index as Integer) returns Any",
                "The part at `index` of a tuple; `IndexError` outside.",
            ),
        ],
    ),
    (
        "Range",
        &[
            native("new(start as Integer, end as Integer) returns Range", "`start..end`."),
            native(
                "new_exclusive(start as Integer, end as Integer) returns Range",
                "`start..<end`: the numbers from `start` to `end` - 1; empty when `end` <= `start`.",
            ),
        ],
    ),
];
