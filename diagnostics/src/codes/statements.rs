//! Statements, what they may do where they stand, and what this version does not have.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0501",
        "a process can reach its end without `Return`",
        "A process that says what it returns does so on every way to its end. A missing value is
never made up. `fail(\"why\")` ends a way that cannot be taken, and `returns Integer?`
lets a process return nothing.",
        Example::Source(
            "Process called sign(n as Integer) returns Integer\n    If n > 0\n        \
             Return 1\n    End If\nEnd Process\n",
            "Process called sign(n as Integer) returns Integer\n    If n > 0\n        \
             Return 1\n    End If\n    Return 0\nEnd Process\n",
        ),
    ),
    entry(
        "E0502",
        "something that cannot be set is set",
        "On the left of `=` stands a variable, an element `xs[i]` or several of them in
parentheses: `(a, b) = (b, a)`. Processes, types and values have no place to put
something.",
        Example::Source("Let xs = [1]\nxs.length() = 5\n", "Let xs = [1]\nxs[0] = 5\n"),
    ),
    entry(
        "E0503",
        "the step of a loop is 0",
        "Such a loop would never end. A negative step counts down; `While true` loops for ever.",
        Example::Source(
            "For i from 1 to 3 by 0\n    print(i)\nEnd For\n",
            "For i from 1 to 3 by 1\n    print(i)\nEnd For\n",
        ),
    ),
    entry(
        "E0504",
        "the entries of a map are pairs",
        "`For each` over a map gives a key and its value: `For each (key, value) in map`, or the
pair of them under one name. `_` stands for what is not needed; `map.keys()` and
`map.values()` give one of them.",
        Example::Source(
            "Let ages = {\"Ada\": 36}\nFor each (name, _, _) in ages\n    print(name)\nEnd For\n",
            "Let ages = {\"Ada\": 36}\nFor each (name, _) in ages\n    print(name)\nEnd For\n",
        ),
    ),
    entry(
        "E0505",
        "`Break` or `Continue` stands outside of a loop",
        "`Break` ends the innermost loop around it, `Continue` its round. A lambda or process
inside of the loop is not part of it: `Return` ends those.",
        Example::Source("Break\n", "While true\n    Break\nEnd While\n"),
    ),
    entry(
        "E0506",
        "`main` takes too much",
        "The process `main` is called when a program starts, with the arguments of the command line
or without anything. What it returns is the exit code.",
        Example::Source(
            "Process called main(a as List of Text, b as Text)\n    print(a, b)\nEnd Process\n",
            "Process called main(a as List of Text)\n    print(a)\nEnd Process\n",
        ),
    ),
    entry(
        "E0507",
        "a comparison does nothing",
        "A line that only compares has no effect; mostly `=` was meant. This is a warning.",
        Example::Source("Let x = 1\nx == 5\n", "Let x = 1\nx = 5\n"),
    ),
    entry(
        "E0508",
        "`Return` stands outside of a process",
        "There is nothing to return to. `system.exit` of the module `system` ends the program
anywhere, and what the process `main` returns is its exit code.",
        Example::Source("Return 5\n", "print(5)\n"),
    ),
    entry(
        "E0509",
        "an index is behind the last element",
        "The first element has the index 0, so the last one has the length less 1, and the length
itself always raises `IndexError`. `xs.last()` is the last element. This is a warning.",
        Example::Source(
            "Let xs = [1, 2]\nprint(xs[xs.length()])\n",
            "Let xs = [1, 2]\nprint(xs[xs.length() - 1])\n",
        ),
    ),
    entry(
        "E0510",
        "a process has too many variables",
        "The bytecode of one process can name only so many variables. Move parts of it into
processes of their own, or keep the values in a list or map.",
        Example::None("a process with tens of thousands of variables would be needed"),
    ),
    entry(
        "E0511",
        "`--` does not change a variable",
        "`x--` does not exist, and a line that ends with a sign goes on in the next one: what
follows would be subtracted twice. Write `x -= 1`.",
        Example::Source("Let x = 3\nx--\nprint(x)\n", "Let x = 3\nx -= 1\nprint(x)\n"),
    ),
    entry(
        "E0512",
        "a rest parameter stands where none can",
        "`...values as T` takes all arguments that are left, so that it is the last parameter. How
many arguments a lambda takes is a part of its type: it has no rest parameter.",
        Example::Source(
            "Process called total(...numbers as Integer, first as Integer)\n    print(first, numbers)\n\
             End Process\n",
            "Process called total(first as Integer, ...numbers as Integer)\n    print(first, numbers)\n\
             End Process\n",
        ),
    ),
    entry(
        "E0513",
        "a default stands where none can",
        "Arguments without labels go to the parameters in order. Those with defaults stand
last, so that they can be left out. How many arguments a lambda takes is a part of its
type: nobody could leave one out, so that its parameters have no defaults.",
        Example::Source(
            "Process called greet(greeting as Text = \"Hello\", name as Text)\n    \
             print(\"{greeting}, {name}\")\nEnd Process\n",
            "Process called greet(name as Text, greeting as Text = \"Hello\")\n    \
             print(\"{greeting}, {name}\")\nEnd Process\n",
        ),
    ),
    entry(
        "E0520",
        "what should be an expression is none",
        "The expression compiler takes one expression, such as `(5 + 3) * 2`. Statements belong
into a program.",
        Example::None("only the expression compiler of the library for Rust says it"),
    ),
    entry(
        "E0521",
        "an expression is more than the expression compiler makes",
        "The expression compiler makes flat code for the small machine, which has no lists,
functions and texts with holes. `runa eval` evaluates all expressions, and `runa run`
whole programs.",
        Example::None("only the expression compiler of the library for Rust says it"),
    ),
    entry(
        "E0522",
        "older code of a session uses what a name was before",
        "In a session a name was declared again, with another type. What was declared before
goes on using the older one; declare that again too if it is to use the new one. This is
a warning.",
        Example::None("it takes several inputs of a session"),
    ),
    entry(
        "E0560",
        "`@test` says nothing about a test",
        "`@test(timeout: seconds)` says how long the `Test` behind it may run: a number above 0, in
the line before the `Test`.",
        Example::Source(
            "@test(5)\nTest \"it adds\"\n    Assert 1 + 1 == 2\nEnd Test\n",
            "@test(timeout: 5)\nTest \"it adds\"\n    Assert 1 + 1 == 2\nEnd Test\n",
        ),
    ),
    entry(
        "E0561",
        "`@needs` says no rights, or stands before no process",
        "`@needs` says what the process behind it needs: a kind (`filesystem`, `network`,
`process`, `system`, `user_data` or `ffi`) and a text for each right. Files are `\"read\"`
or `\"write\"`, with `:` and a path for one file or folder. It stands in the line before a
`Process` or `Constructor`, or before everything else of a file for all that is in it.",
        Example::Source(
            "@needs(filesystem: \"reed:data\")\nProcess called f()\nEnd Process\n",
            "@needs(filesystem: \"read:data\")\nProcess called f()\nEnd Process\n",
        ),
    ),
    entry(
        "E0562",
        "`@deprecated` says nothing of a process or type",
        "`@deprecated(\"use `other`\")` says that the process, method or type behind it should
not be used any more, and in a plain text what to use instead. It stands in the line
before the `Process`, `Class`, `Structure`, `Variant` or `Interface`.",
        Example::Source(
            "@deprecated\nProcess called f()\nEnd Process\n",
            "@deprecated(\"use `g`\")\nProcess called f()\nEnd Process\n",
        ),
    ),
    entry(
        "E0563",
        "something deprecated is used",
        "The declaration of what is used here begins with `@deprecated`: it is going to disappear,
and the text says what to use instead. This is a warning: the program runs.",
        Example::Source(
            "@deprecated(\"use `twice`\")\nProcess called double(n as Integer) returns Integer\n    \
             Return 2 * n\nEnd Process\n\nProcess called twice(n as Integer) returns Integer\n    \
             Return 2 * n\nEnd Process\n\nprint(double(4))\n",
            "Process called twice(n as Integer) returns Integer\n    Return 2 * n\nEnd Process\n\n\
             print(twice(4))\n",
        ),
    ),
    entry(
        "E0564",
        "there is no such attribute",
        "What `@` says of the declaration behind it is one of `@deprecated`, `@inline`, `@layout`,
`@needs` and `@test`.",
        Example::Source(
            "@deprecate(\"use `twice`\")\nProcess called double(n as Integer) returns Integer\n    \
             Return 2 * n\nEnd Process\n",
            "@deprecated(\"use `twice`\")\nProcess called double(n as Integer) returns Integer\n    \
             Return 2 * n\nEnd Process\n",
        ),
    ),
    entry(
        "E0565",
        "`@inline` stands before no process",
        "`@inline` wishes that a process comes in place of its calls, where that is possible. It
says nothing else, and stands in the line before a `Process` with a body or a
`Constructor`.",
        Example::Source(
            "@inline\nLet limit = 3\n",
            "@inline\nProcess called limit() returns Integer\n    Return 3\nEnd Process\n",
        ),
    ),
    entry(
        "E0566",
        "there is no such layout",
        "`@layout(\"c\")` before a `Structure` says that it is one of C's, which `External` processes
take and give as they are. Each of its fields is an Integer, a Float, a Boolean, a
`Pointer` or another structure with this attribute; there is at least one field, and the
structure is not generic.",
        Example::Source(
            "@layout(\"c\")\nStructure called Entry\n    name as Text\n    size as Integer\nEnd Structure\n",
            "@layout(\"c\")\nStructure called Entry\n    name as Pointer\n    size as Integer\nEnd Structure\n",
        ),
    ),
    entry(
        "E0900",
        "a part of the language is not available yet",
        "The compiler understands what is written and cannot make code for it in this version. The
program is not wrong. Only sessions (`runa repl`) still say so, for example of an actor:
put it into a file. CHANGELOG.md says what each version has added.",
        Example::None("only inputs of a session can lead to it"),
    ),
    entry(
        "E0902",
        "a name of the library is not available yet",
        "The language is to have this type or process, and this version has it not. The name is
kept free, so that programs mean the same later.",
        Example::Source("Let x = Optional(1)\n", "Let x as Integer? = 1\n"),
    ),
];
