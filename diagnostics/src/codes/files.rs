//! Files that cannot be used, and what is no program at all.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0001",
        "a text is too large",
        "Places in a text are counted with 32 bits, which is enough for 4 GiB. A program of that
size is data by mistake: read data with the program instead of writing it into it.",
        Example::None("a text of 4 GiB would be needed"),
    ),
    entry(
        "E0002",
        "a bytecode file cannot be read",
        "The file begins like bytecode, or is called .runab, and something in it is damaged or was
made by a version of Runa that this one does not understand. Nothing of it is run.

Compile the program again with `runa compile`, or assemble it again with `runa asm`.",
        Example::None("bytecode is no text"),
    ),
    entry(
        "E0003",
        "bytecode breaks a rule",
        "The file can be read, and the verifier has found that its code would do what no code may:
use a value of another type than it has, jump outside of its function, take more from the
stack than there is. Such code is never run, whatever it comes from.

Compile the program again. If a compiler of yours has made it, the message says which rule
of docs/instructions.md and docs/assembly.md it breaks.",
        Example::None("bytecode is no text"),
    ),
    entry(
        "E0004",
        "the compiler made invalid code",
        "This is a mistake in Runa, not in your program: what the compiler made was refused by the
verifier, and nothing was run. Please report it with the program that leads to it.

Changing the statement that the message names often is a way around it until then.",
        Example::None("it is a mistake in Runa"),
    ),
    entry(
        "E0005",
        "a file is not UTF-8",
        "Programs are texts in UTF-8. The message says which byte of the file is none; often the
file was saved in another encoding, or is no text at all.

Save the file as UTF-8 in your editor, or convert it: `iconv -f latin1 -t utf-8`.",
        Example::None("the example would not be UTF-8 itself"),
    ),
    entry(
        "E0006",
        "a configuration file has a wrong setting",
        "Settings come from a TOML file with a table `[runtime]`. A name that is no setting, and a
value that a setting does not take, are errors rather than ignored: a limit that is
misspelt would be none.

`docs/cli.md` has all settings and their values.",
        Example::None("it is about a configuration file, not a program"),
    ),
];
