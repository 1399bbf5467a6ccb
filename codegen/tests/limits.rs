//! Functions that are too large for native code.

mod support;

use std::fmt::Write;
use std::sync::Arc;

use runa_bytecode::{FunctionIndex, verify};
use runa_codegen::ssa::Refused;
use runa_codegen::{CodegenError, Jit};
use runa_runtime::{NativeTable, Program};

/// A function of `locals` variables that all live through `branches` branches.
fn branching(locals: usize, branches: usize) -> String {
    let mut text = String::from(".func main() Integer\n");
    for local in 0..locals {
        writeln!(text, ".local v{local} Integer").unwrap();
    }
    for local in 0..locals {
        writeln!(text, "PUSH.I {local}\nSTORE v{local}").unwrap();
    }
    for branch in 0..branches {
        let local = branch % locals;
        writeln!(text, "LOAD v{local}\nPUSH.I 3\nGT.I\nJF.B skip{branch}").unwrap();
        writeln!(text, "PUSH.I 1\nSTORE v{local}\nskip{branch}:").unwrap();
    }
    text.push_str("PUSH.I 0\n");
    for local in 0..locals {
        writeln!(text, "LOAD v{local}\nADDW.I").unwrap();
    }
    text + "RET\n.end\n"
}

/// A function of `locals` variables and loops, in which no variable lives but their counter.
fn looping(locals: usize, loops: usize) -> String {
    let mut text = String::from(".func main() Integer\n.local i Integer\nPUSH.I 0\nSTORE i\n");
    for local in 0..locals {
        writeln!(text, ".local v{local} Any").unwrap();
    }
    for number in 0..loops {
        writeln!(text, "again{number}:\nLOAD i\nPUSH.I 1\nGT.I\nJT.B again{number}").unwrap();
    }
    text + "PUSH.I 0\nRET\n.end\n"
}

/// A function that reads a field of a record so often.
fn reading(fields: usize) -> String {
    let read = "LOAD r\nGET_FIELD 0\nPOP\n".repeat(fields);
    format!(".func main() Integer\n.local r Any\nNEW 2\nSTORE r\n{read}PUSH.I 0\nRET\n.end\n")
}

fn compile(text: &str) -> Result<bool, CodegenError> {
    let module = verify(support::module(text)).unwrap();
    let program = Program::link(module, &NativeTable::default()).unwrap();
    let jit = Jit::new(Arc::new(program), 1);
    jit.compile_or_tell(FunctionIndex(1)).map(|entry| entry.is_some())
}

#[test]
fn what_would_take_long_to_compile_stays_interpreted() {
    assert!(compile(&branching(10, 100)).unwrap());
    assert!(compile(&looping(100, 100)).unwrap());
    assert!(compile(&reading(1_000)).unwrap());
    let straight = format!(".func main() Integer\nPUSH.I 1\n{}RET\n.end", "NOP\n".repeat(30_000));
    let large = [branching(4, 2_000), branching(400, 400), looping(1_900, 900), reading(2_500)];
    for text in large.into_iter().chain([straight]) {
        let refused = compile(&text).expect_err("the function is too large");
        assert!(matches!(refused, CodegenError::Refused(Refused::TooLarge)), "{refused}");
    }
}
