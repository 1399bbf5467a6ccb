//! Calls of C.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0660",
        "a value of this type cannot go to C or come from there",
        "C knows numbers and addresses: Integer, Float, Boolean, Pointer, and the types whose names
begin with `C`, which say exactly which one. A Text goes there as `t.to_c_string()`, a
list as the `pointer()` of `Memory.of(list)`, a function as that of `Callback(f)`.",
        Example::Source(
            "External Library \"libc\"
External Process called puts(text as Text) returns CInt from \"libc\"
",
            "External Library \"libc\"
External Process called puts(text as Pointer) returns CInt from \"libc\"
",
        ),
    ),
    entry(
        "E0661",
        "an `External` line says what C has not",
        "What a process of C takes must be known when the program is compiled: each parameter has
a type, none has a default value, and the name of a library or of a process in it is a
name. `args as Any` as the last parameter is C's `...`.",
        Example::Source(
            "External Library \"libc\"
External Process called abs(x as CInt = 1) returns CInt from \"libc\"
",
            "External Library \"libc\"
External Process called abs(x as CInt) returns CInt from \"libc\"
Process called absolute(x as Integer = 1) returns Integer
    Return abs(x)
End Process
",
        ),
    ),
    entry(
        "E0662",
        "a library of C is not named, or named twice",
        "`External Library` names each library once in a file that takes something from it, so that
one sees at its head what it needs. With `as` it gets a second, shorter name. What stands
behind `from` is one of these names.",
        Example::Source(
            "External Process called abs(x as CInt) returns CInt from \"libc\"
",
            "External Library \"libc\"
External Process called abs(x as CInt) returns CInt from \"libc\"
",
        ),
    ),
    entry(
        "E0663",
        "a type of C stands outside of an `External` line",
        "Types such as `CInt` say how a value is passed to C, and nothing else: in a program it is
an Integer, a Float or a Boolean.",
        Example::Source(
            "Process called twice(x as CInt) returns Integer
    Return x * 2
End Process
",
            "Process called twice(x as Integer) returns Integer
    Return x * 2
End Process
",
        ),
    ),
    entry(
        "E0664",
        "the arguments for `...` of C are wrong",
        "Behind the parameters that have names such a process takes any number of arguments, of
which C knows nothing but what it is given: Integer, Float, Boolean and Pointer. They are
written one by one. As no function value takes any number of them, a lambda has to call it
where one is needed.",
        Example::Source(
            "External Library \"libc\"
External Process called printf(format as Pointer, args as Any) returns CInt from \"libc\"
Process called greet(name as Text)
    printf(\"hello %s\".to_c_string(), name)
End Process
",
            "External Library \"libc\"
External Process called printf(format as Pointer, args as Any) returns CInt from \"libc\"
Process called greet(name as Text)
    printf(\"hello %s\".to_c_string(), name.to_c_string())
End Process
",
        ),
    ),
];
