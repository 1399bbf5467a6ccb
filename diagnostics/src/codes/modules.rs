//! Modules and imports.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0701",
        "an import names a module that is not there",
        "`Import net.http` reads the file `net/http.runa`: beside the main file of the program, in
the folders that the variable `RUNAVM_LIBRARY_PATH` names, or else the module of that
name in the library. Paths are the same in all files of a program, wherever they stand.",
        Example::Source(
            "Import maths
print(maths.PI)
",
            "Import math
print(math.PI)
",
        ),
    ),
    entry(
        "E0702",
        "a module cannot be read",
        "The file of a module that is imported is there, and cannot be read: it may be forbidden,
or no text in UTF-8. What else is wrong with the program is said nevertheless.",
        Example::None("it is about a file, not a program"),
    ),
    entry(
        "E0703",
        "a name is private to another module",
        "What stands behind `Private` at the outermost level of a file is seen in that file only.
Use what the module offers for others, or take `Private` away there.",
        Example::None("it needs a program of several files"),
    ),
    entry(
        "E0704",
        "a variable of another module is assigned",
        "Each module alone sets its variables, so that whoever reads it sees all places that do.
Others can read them, and call a process of the module that changes them.",
        Example::None("it needs a program of several files"),
    ),
];
