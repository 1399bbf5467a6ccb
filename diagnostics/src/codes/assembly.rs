//! Assembly. `docs/assembly.md` is its reference.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "A0101",
        "there is no such instruction",
        "`docs/instructions.md` lists all instructions. Their names may be written in small
letters; a suffix such as `.I` names the type they work on.",
        Example::Assembly("PUSH 1\nADDD\n", "PUSH 1\nPUSH 2\nADD\n"),
    ),
    entry(
        "A0102",
        "there is no such directive",
        "A word with a dot before it says something about the program rather than doing something:
`.func`, `.end`, `.const`, `.local`. `docs/assembly.md` has all of them.",
        Example::Assembly(
            ".funk main() Any\n    PUSH 1\n    RET\n.end\n",
            ".func main() Any\n    PUSH 1\n    RET\n.end\n",
        ),
    ),
    entry(
        "A0103",
        "a label is not defined",
        "Jumps and calls name a label that stands with a colon before an instruction, in the same
function. Labels may stand before or behind their use.",
        Example::Assembly("loop:\n    JMP lop\n", "loop:\n    JMP loop\n"),
    ),
    entry(
        "A0104",
        "a label is defined twice",
        "In a function each label names one place.",
        Example::Assembly(
            "here:\n    NOP\nhere:\n    HALT\n",
            "here:\n    NOP\nthere:\n    HALT\n",
        ),
    ),
    entry(
        "A0105",
        "something else is expected",
        "The operand is of another kind than the instruction or directive takes: a number where a
label should be, say. The message names what is expected.",
        Example::Assembly("JMP \"there\"\n", "there:\n    JMP there\n"),
    ),
    entry(
        "A0106",
        "something is missing",
        "The instruction or directive takes more than stands on the line.",
        Example::Assembly("PUSH\nHALT\n", "PUSH 1\nHALT\n"),
    ),
    entry(
        "A0107",
        "something is too much",
        "The line goes on behind what the instruction or directive takes. Each instruction has a
line of its own; a comment begins with `;`.",
        Example::Assembly("ADD 1\n", "PUSH 1\nPUSH 2\nADD\n"),
    ),
    entry(
        "A0108",
        "a text is not closed",
        "A text ends with a double quote on the line it begins on; `\\n` stands for a line end in
it.",
        Example::Assembly("PUSH \"Hello\nHALT\n", "PUSH \"Hello\"\nHALT\n"),
    ),
    entry(
        "A0109",
        "a number is wrong or out of range",
        "An Integer has 64 bits. Numbers of locals, constants and fields have less; the message
says how much. `0x` begins a number in base 16.",
        Example::Assembly("PUSH 99999999999999999999\n", "PUSH 999999999\n"),
    ),
    entry(
        "A0110",
        "a function has no `.end`",
        "`.func` begins a function and `.end` ends it; the next `.func` comes behind that.",
        Example::Assembly(
            ".func main() Any\n    PUSH 1\n    RET\n",
            ".func main() Any\n    PUSH 1\n    RET\n.end\n",
        ),
    ),
    entry(
        "A0111",
        "something stands outside of a function",
        "In a file with `.func`, instructions, labels and locals stand between `.func` and `.end`.
A file without `.func` is one program from its first instruction on.",
        Example::Assembly(
            ".func main() Any\n    PUSH 1\n    RET\n.end\nNOP\n",
            ".func main() Any\n    NOP\n    PUSH 1\n    RET\n.end\n",
        ),
    ),
    entry(
        "A0112",
        "a directive needs functions",
        "This file has no `.func`, so it is flat code: instructions and constants. Handlers, module
variables and types of locals need functions, with `.func` and `.end`.",
        Example::Assembly(
            "start:\nPUSH 1\nstop:\nHALT\n.handler start stop stop IndexError\n",
            ".func main() Any\nstart:\n    PUSH 1\n    RET\nstop:\n    POP\n    PUSH 2\n    RET\n\
             .handler start stop stop IndexError\n.end\n",
        ),
    ),
    entry(
        "A0113",
        "a constant is not defined",
        "`.const name value` gives a value a name; instructions name it.",
        Example::Assembly(
            ".const limit 10\nLOADC limt\nHALT\n",
            ".const limit 10\nLOADC limit\nHALT\n",
        ),
    ),
    entry(
        "A0114",
        "a constant, function or variable is defined twice",
        "Each name is given once.",
        Example::Assembly(
            ".const a 1\n.const a 2\nLOADC a\nHALT\n",
            ".const a 1\n.const b 2\nLOADC a\nHALT\n",
        ),
    ),
    entry(
        "A0115",
        "a local variable is not defined",
        "`.local name type` names a local variable; `LOAD` and `STORE` take the name or a number.",
        Example::Assembly(
            ".func main() Any\n    LOAD x\n    RET\n.end\n",
            ".func main() Any\n    .local x Any\n    PUSH 1\n    STORE x\n    LOAD x\n    \
             RET\n.end\n",
        ),
    ),
    entry(
        "A0116",
        "a name means several things",
        "Several functions have this name, so that the name alone does not say which one is meant.
Write its number instead.",
        Example::Assembly(
            ".func main() Any\n    CALL f\n    RET\n.end\n\
             .func f() Any\n    PUSH 1\n    RET\n.end\n\
             .func f() Any\n    PUSH 2\n    RET\n.end\n",
            ".func main() Any\n    CALL g\n    RET\n.end\n\
             .func f() Any\n    PUSH 1\n    RET\n.end\n\
             .func g() Any\n    PUSH 2\n    RET\n.end\n",
        ),
    ),
    entry(
        "A0117",
        "a function or variable is not defined",
        "A call names a function of the file or of the library, and a module variable is declared
with its directive. Similar names are suggested.",
        Example::Assembly(
            ".func main() Any\n    CALL helper\n    RET\n.end\n",
            ".func main() Any\n    PUSH 1\n    RET\n.end\n",
        ),
    ),
    entry(
        "A0118",
        "there is no such type",
        "Types are written as `docs/assembly.md` says: `Integer`, `Any`, `List of Integer`, `%0`
for the type with this number.",
        Example::Assembly(
            ".func main() Integr\n    PUSH 1\n    RET\n.end\n",
            ".func main() Any\n    PUSH 1\n    RET\n.end\n",
        ),
    ),
    entry(
        "A0119",
        "a type is nested too deeply",
        "Types may be nested only so many times; the message says how many.",
        Example::None("a type of many levels would be needed"),
    ),
    entry(
        "A0120",
        "a function is entered from above",
        "In flat code a label that a `CALL` names begins a function. Whatever stands above it must
end before: with `RET`, `HALT` or `JMP`.",
        Example::Assembly(
            "CALL one\nNOP\none:\n    PUSH 1\n    RET\n",
            "CALL one\nHALT\none:\n    PUSH 1\n    RET\n",
        ),
    ),
    entry(
        "A0121",
        "a jump leads out of its function",
        "Jumps stay in their function; `CALL` leads to another one. In flat code a label that a
`CALL` names begins a function.",
        Example::Assembly(
            "start:\n    CALL one\n    HALT\none:\n    JMP start\n",
            "start:\n    CALL one\n    HALT\none:\n    PUSH 1\n    RET\n",
        ),
    ),
    entry(
        "A0122",
        "a character means nothing",
        "No word, number or sign of the assembly begins with this character.",
        Example::Assembly("PUSH §\n", "PUSH 5\n"),
    ),
    entry(
        "A0123",
        "there is no such kind of exception",
        "Handlers and instructions that raise name a kind: `IndexError`, `TypeError` and so on.",
        Example::Assembly(
            ".func main() Any\nstart:\n    PUSH 1\n    RET\nstop:\n    POP\n    PUSH 2\n    RET\n\
             .handler start stop stop IndxError\n.end\n",
            ".func main() Any\nstart:\n    PUSH 1\n    RET\nstop:\n    POP\n    PUSH 2\n    RET\n\
             .handler start stop stop IndexError\n.end\n",
        ),
    ),
    entry(
        "A0124",
        "there is no such escape",
        "Escapes in texts are `\\n`, `\\r`, `\\t`, `\\0`, `\\\"`, `\\\\` and `\\u{…}`.",
        Example::Assembly("PUSH \"a\\qb\"\nHALT\n", "PUSH \"a\\nb\"\nHALT\n"),
    ),
    entry(
        "A0125",
        "a program is not flat",
        "The small machine takes instructions and constants. Functions with `.func`, native
functions and module variables need a whole module: `runa asm`, `runa run`.",
        Example::None("only the assembler of the library for Rust says it"),
    ),
    entry(
        "A0126",
        "a function has too many local variables",
        "The number of a local variable has 16 bits. Keep values in lists, or divide the function.",
        Example::None("a function with tens of thousands of locals would be needed"),
    ),
    entry(
        "A0127",
        "a text is too large",
        "Places in a text are counted with 32 bits, which is enough for 4 GiB.",
        Example::None("a text of 4 GiB would be needed"),
    ),
    entry(
        "A0128",
        "a directive stands outside of a class",
        "`.field`, `.method` and `.implements` belong between `.class` and its `.end`.",
        Example::Assembly(
            ".class Point\n.end\n.field x Integer\n.func main() Any\n    RET\n.end\n",
            ".class Point\n    .field x Integer\n.end\n.func main() Any\n    RET\n.end\n",
        ),
    ),
    entry(
        "A0129",
        "a class cannot be part of the module",
        "What a class extends or promises comes before it in the listing. A class has at most
4096 fields and methods, and 256 classes above it.",
        Example::Assembly(
            ".class Circle extends Shape\n.end\n.class Shape\n.end\n.func main() Any\n    RET\n.end\n",
            ".class Shape\n.end\n.class Circle extends Shape\n.end\n.func main() Any\n    RET\n.end\n",
        ),
    ),
    entry(
        "A0190",
        "code breaks a rule of the verifier",
        "The text can be read, and its code would do what no code may: use a value of another type
than it has, take more from the stack than there is, run past its end. The verifier finds
that before anything runs; the note says which rule it is.",
        Example::Assembly(
            ".func main() Any\n    PUSH 1\n.end\n",
            ".func main() Any\n    PUSH 1\n    RET\n.end\n",
        ),
    ),
];
