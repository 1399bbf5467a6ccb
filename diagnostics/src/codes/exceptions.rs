//! Exceptions and contracts.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0530",
        "something that is no exception is thrown",
        "Only exceptions can be thrown: they say what went wrong and where. `Throw
Exception(\"why\")` and `fail(\"why\")` raise one that says a Text; `ValueError`,
`KeyError` and others say more.",
        Example::Source(
            "Throw \"too small\"\n",
            "Try\n    Throw ValueError(\"too small\")\nCatch e\n    print(e)\nEnd Try\n",
        ),
    ),
    entry(
        "E0531",
        "a type that is no exception is to be caught",
        "Only exceptions are thrown, so that nothing else can be caught. `Catch e` takes all of
them, `Catch e as ValueError` those of one type.",
        Example::Source(
            "Try\n    print(1)\nCatch e as Text\n    print(e)\nEnd Try\n",
            "Try\n    print(1)\nCatch e as ValueError\n    print(e)\nEnd Try\n",
        ),
    ),
    entry(
        "E0532",
        "a `Catch` is never reached",
        "The first `Catch` that fits takes an exception. Where an earlier one takes everything that
a later one names, the later one does nothing: write the special case first. This is a
warning.",
        Example::Source(
            "Try\n    print(1 / 0)\nCatch e\n    print(e)\nCatch e as OverflowError\n    \
             print(\"too large\")\nEnd Try\n",
            "Try\n    print(1 / 0)\nCatch e as OverflowError\n    print(\"too large\")\nCatch e\n    \
             print(e)\nEnd Try\n",
        ),
    ),
    entry(
        "E0533",
        "`Return`, `Break` or `Continue` leaves a `Finally`",
        "`Finally` is done on every way out of a `Try`, also when an exception is on its way,
which would be lost if the block went somewhere else. Decide before it where to go. A
loop inside of the `Finally` may be left as any other.",
        Example::Source(
            "Process called f() returns Integer\n    Try\n        Return 1\n    Finally\n        \
             Return 2\n    End Try\nEnd Process\n",
            "Process called f() returns Integer\n    Try\n        Return 1\n    Finally\n        \
             print(\"done\")\n    End Try\nEnd Process\n",
        ),
    ),
    entry(
        "E0534",
        "a `Try` has neither `Catch` nor `Finally`",
        "Such a `Try` does nothing with exceptions. `Catch` says what is done with one, `Finally`
what is done in any case.",
        Example::Source(
            "Try\n    print(1)\nEnd Try\n",
            "Try\n    print(1)\nFinally\n    print(2)\nEnd Try\n",
        ),
    ),
    entry(
        "E0535",
        "`Using` is given something that cannot be closed",
        "`Using` calls `close()` of its value on every way out. A value that has no such member
belongs into a variable: `Let`.",
        Example::Source("Using n = 5\n    print(n)\nEnd Using\n", "Let n = 5\nprint(n)\n"),
    ),
    entry(
        "E0536",
        "`old` stands where nothing is old",
        "`old(e)` in an `Ensures` is the value that `e` had when the process began. It is computed
then, so that it cannot stand in a lambda, whose parameters have no value yet, or in
another `old`.",
        Example::Source(
            "Process called all_above(xs as List of Integer, n as Integer) returns Boolean\n    \
             Ensures result == xs.all((x) => x > old(n))\n    Return xs.all((x) => x > n)\nEnd Process\n",
            "Process called next(n as Integer) returns Integer\n    Ensures result == old(n) + 1\n    \
             n += 1\n    Return n\nEnd Process\n",
        ),
    ),
    entry(
        "E0537",
        "`result` of a process without result",
        "In an `Ensures`, `result` is what the process returns. This one returns nothing, so that
it can only ensure something of its parameters and of variables of the module.",
        Example::Source(
            "Process called add(xs as List of Integer)\n    Ensures result > 0\n    xs.add(1)\n\
             End Process\n",
            "Process called add(xs as List of Integer)\n    Ensures xs.length() > 0\n    xs.add(1)\n\
             End Process\n",
        ),
    ),
    entry(
        "E0538",
        "a contract of a constructor uses the object too early",
        "`Requires` and `old(…)` of a constructor are computed when it begins: the object has no
fields yet. They may use the parameters; `Ensures` may use `self`, which is complete then.",
        Example::Source(
            "Class called Circle
    radius as Float
    Constructor(radius as Float)
        Requires self.radius > 0
        self.radius = radius
    End Constructor
End Class
",
            "Class called Circle
    radius as Float
    Constructor(radius as Float)
        Requires radius > 0
        self.radius = radius
    End Constructor
End Class
",
        ),
    ),
    entry(
        "E0539",
        "a `Requires` is never checked",
        "Whoever may call a method may call what replaces it: it is enough that what one of both
requires holds. Where the replaced method requires nothing, the other one cannot either.",
        Example::Source(
            "Class called Base
    Process called take(n as Integer)
        print(n)
    End Process
End Class
Class called Below extends Base
    Override Process called take(n as Integer)
        Requires n > 0
        print(-n)
    End Process
End Class
",
            "Class called Base
    Process called take(n as Integer)
        Requires n > 10
        print(n)
    End Process
End Class
Class called Below extends Base
    Override Process called take(n as Integer)
        Requires n > 0
        print(-n)
    End Process
End Class
",
        ),
    ),
    entry(
        "E0540",
        "something is signalled that no handler can give a value to",
        "`signal e` is an expression: its value is what a handler gives with `Resume`. So `e` must
be of a class that extends `Resumable of T`, where T is the type of that value. Other
exceptions are raised with `Throw`, which never comes back.",
        Example::Source(
            "Class called Missing extends Exception
End Class
Process called find() returns Integer
    Return signal Missing(\"no number\")
End Process
",
            "Class called Missing extends Resumable of Integer
End Class
Process called find() returns Integer
    Return signal Missing(\"no number\")
End Process
",
        ),
    ),
    entry(
        "E0541",
        "`Resume` stands outside of a `Catch`",
        "`Resume` gives the `signal` a value that the `Catch` around it has caught, and the
program goes on behind that. Without a `Catch` around it there is none; a lambda or a
process inside of a `Catch` may be called when the signal is over, so that it cannot
stand there either.",
        Example::Source(
            "Process called give(n as Integer)
    Resume n
End Process
",
            "Class called Missing extends Resumable of Integer
End Class
Try
    print(signal Missing(\"no number\"))
Catch e as Missing
    Resume 0
End Try
",
        ),
    ),
    entry(
        "E0542",
        "`Resumable of T` is used as a type of values",
        "`Resumable of T` says what signals of a class are given, and stands behind `extends`
only. Variables, parameters and `Catch` name the class itself, or `Resumable`, the type
of all of them.",
        Example::Source(
            "Process called show(e as Resumable of Integer)
    print(e.message())
End Process
",
            "Class called Missing extends Resumable of Integer
End Class
Process called show(e as Missing)
    print(e.message())
End Process
",
        ),
    ),
];
