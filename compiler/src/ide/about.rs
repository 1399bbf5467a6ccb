//! What is said about what the language itself has.

/// What a type is for; empty for types that programs declare.
pub(crate) fn type_named(name: &str) -> &'static str {
    match name {
        "Integer" => {
            "A whole number of 64 bits. Arithmetic that does not fit raises `OverflowError`."
        }
        "Float" => "A binary floating-point number of 64 bits.",
        "Decimal" => "An exact number of up to 28 decimal digits.",
        "Boolean" => "`true` or `false`.",
        "Text" => "A sequence of Unicode characters, which never changes.",
        "Bytes" => "A sequence of numbers from 0 to 255, which never changes.",
        "Any" => "Any value; what it is, is looked at when the program runs.",
        "Nothing" => "The type of `nothing`.",
        "Never" => "The type of what never gives a value, such as `fail(…)`.",
        "List" => "Elements in order, which can be changed and grow.",
        "Map" => "Values by keys, in the order in which the keys were added.",
        "Set" => "Elements that are there once each, in the order in which they were added.",
        "Range" => "The Integers from one to another.",
        "Self" => "The type of the declaration around.",
        "Exception" => "What went wrong: a message, its cause, and where it was raised.",
        _ => "",
    }
}

/// What a module of the library is for.
pub(crate) fn module(name: &str) -> &'static str {
    match name {
        "math" => "Mathematics: roots, logarithms, angles, whole numbers.",
        "system" => "The program and the system it runs on.",
        "io" => "Files and the standard streams.",
        "io.files" => "Files and folders. Paths are relative to the current folder.",
        "io.input" => "Standard input.",
        "io.output" => "Standard output.",
        "io.error" => "Standard error.",
        "time" => "Clocks, waiting, and dates as texts.",
        "random" => "Random numbers.",
        "reflect" => "What a program can ask about its own types, processes and values.",
        _ => "",
    }
}
