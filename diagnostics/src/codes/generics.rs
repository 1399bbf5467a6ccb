//! What is generic.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0650",
        "nothing tells what a type parameter is",
        "The types that something generic is used with are found out from the arguments of a
call and from what its place wants. Where that says nothing they have to be said: behind
`of` for a class, with the type of a variable for a process.",
        Example::Source(
            "Class called Stack of T
    items as List of T = []
End Class
Let stack = Stack()
",
            "Class called Stack of T
    items as List of T = []
End Class
Let stack = Stack of Integer()
",
        ),
    ),
    entry(
        "E0651",
        "a type is not what a bound asks for",
        "`where T is Comparable` says what the types must be able to do that something generic
is used with: they implement an interface, or they are classes below a class. Only that
can be done with values of the type parameter.",
        Example::Source(
            "Process called least of T(a as T, b as T) returns T where T is Comparable
    Return if a < b then a otherwise b
End Process
print(least([1], [2]))
",
            "Process called least of T(a as T, b as T) returns T where T is Comparable
    Return if a < b then a otherwise b
End Process
print(least(1, 2))
",
        ),
    ),
    entry(
        "E0652",
        "something generic is used with types without an end",
        "What is generic is made anew for each list of types that it is used with. Something
that uses itself with a larger type each time would never be done: use the same types
again.",
        Example::Source(
            "Process called deep of T(value as T, n as Integer) returns Integer
    Return if n == 0 then 0 otherwise deep([value], n - 1)
End Process
print(deep(1, 3))
",
            "Process called deep(value as Any, n as Integer) returns Integer
    Return if n == 0 then 0 otherwise deep([value], n - 1)
End Process
print(deep(1, 3))
",
        ),
    ),
];
