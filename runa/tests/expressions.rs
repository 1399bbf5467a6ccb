//! Expressions compiled to flat code.

use runa::assembler::SimpleCompiler;
use runa::{Value, VirtualMachine};

fn evaluate(expression: &str) -> Result<Value, String> {
    let compiled = SimpleCompiler::new().compile_expression(expression);
    let (instructions, constants) = compiled.map_err(|error| error.to_string())?;
    let mut machine = VirtualMachine::new();
    machine.load_bytecode_module(instructions, constants).map_err(|error| error.to_string())?;
    machine.run().map_err(|error| error.to_string())?;
    assert_eq!(machine.stack_size(), 1, "{expression} leaves one value");
    machine.stack_top().cloned().map_err(|error| error.to_string())
}

fn check(expression: &str, expected: &str) {
    let shown = match evaluate(expression) {
        Ok(value) => format!("{value:?}"),
        Err(error) => error,
    };
    assert_eq!(shown, expected, "{expression}");
}

/// The listing of the introductory text: constants are pushed, operators are instructions.
#[test]
fn seed_expression_compiles_to_14() {
    let mut compiler = SimpleCompiler::new();
    let (instructions, constants) =
        compiler.compile_expression("(5 + 3) * 2 - 8 / 4").expect("Compilation failed");
    let shown: Vec<String> = instructions.iter().map(ToString::to_string).collect();
    let expected = ["PUSH 5", "PUSH 3", "ADD", "PUSH 2", "MUL", "PUSH 8", "PUSH 4", "DIV", "SUB"];
    assert_eq!(shown, expected);

    let mut vm = VirtualMachine::new();
    vm.load_bytecode_module(instructions, constants).expect("Failed to load program");
    vm.run().expect("Execution failed");
    assert_eq!(format!("{:?}", vm.stack_top().unwrap()), "Integer(14)");
}

#[test]
fn operators_mean_what_they_mean_in_a_program() {
    check("7 / 2", "Integer(3)");
    check("-7 / 2", "Integer(-3)");
    check("-7 % 2", "Integer(-1)");
    check("-2 ^ 2", "Integer(-4)");
    check("2 ^ 3 ^ 2", "Integer(512)");
    check("1 + 2.5", "Float(3.5)");
    check("(1 / 2) * 2.5", "Float(0.0)");
    check("if 1 > 2 then 0.5 otherwise 2 + 3", "Float(5.0)");
    check("1 << 4 | 3 & 6 xor 1", "Integer(19)");
    check("~5", "Integer(-6)");
    check("-9223372036854775808", "Integer(-9223372036854775808)");
    check("1 == 1.0", "Boolean(true)");
    check("\"a\" < \"b\" and not (2 >= 3)", "Boolean(true)");
    check("\"ab\" + \"cd\"", "Text(\"abcd\")");
    check("[10, 20, 30][1] + [1, 2].length()", "Integer(22)");
    check("1 # a comment", "Integer(1)");
    check("1 +\n 2", "Integer(3)");
}

#[test]
fn what_decides_is_not_followed_by_the_rest() {
    check("1 > 2 and 1 / 0 == 1", "Boolean(false)");
    check("1 < 2 or 1 / 0 == 1", "Boolean(true)");
    check("if true then 1 otherwise 1 / 0", "Integer(1)");
}

#[test]
fn what_goes_wrong_is_said() {
    check("1 / 0", "DivisionByZeroError: 1 / 0 has no result");
    check(
        "9223372036854775807 + 1",
        "OverflowError: 9223372036854775807 + 1 does not fit into an Integer",
    );
    check("", "1:1: an expression is missing");
    check("1 +", "1:4: a value is missing behind `+`");
    check("1 2", "1:3: something is missing between `1` and `2`");
    check("5 and 3", "1:1: a condition needs Boolean, found Integer (and one more error)");
    check(
        "1 + \"a\"",
        "1:1: `+` needs numbers, Texts or lists of the same type, found Integer and Text",
    );
    check("1 + unknown", "1:5: there is no `unknown` here");
    for needs_a_program in ["read_line()", "\"{1}\"", "1 +% 2", "(x) => x", "[1].sorted()"] {
        let error = evaluate(needs_a_program).unwrap_err();
        assert!(error.contains("needs a whole program"), "{needs_a_program}: {error}");
    }
}

#[test]
fn long_and_deep_expressions_end_in_an_answer() {
    check(&format!("1{}", " + 1".repeat(200)), "Integer(201)");
    for bad in [format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000)), "-".repeat(100_000)] {
        assert!(evaluate(&bad).is_err());
    }
}
