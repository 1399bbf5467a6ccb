//! What the introductory texts say of the language, as programs with what they do behind them.
//!
//! The form is that of the conformance suite, and so is the promise: every tier does the same.

use std::path::Path;

use runa::{Input, LoadOptions, Module, Sources};
use runa_tests::{Case, Observation, observe};

/// Runs a program on every tier and compares with the marks at its end.
#[track_caller]
fn check(text: &str) {
    let case = Case::new(Path::new("seed.runa"), text);
    let observed = observe(&case);
    assert!(!observed.is_empty());
    for (tier, seen) in observed {
        assert_ne!(seen, Observation::default(), "the program does something");
        assert_eq!(case.with(&seen), text, "on {tier:?}");
    }
}

fn compile(text: &str) -> Module {
    let mut sources = Sources::new();
    let input = Input::Source(text);
    let loaded = runa::load(&mut sources, "seed.runa", input, &LoadOptions::default());
    loaded.module.expect("the program has no errors").module().clone()
}

/// The mnemonics of a function.
fn mnemonics(module: &Module, function: &str) -> Vec<&'static str> {
    let found = module.functions.iter().find(|candidate| candidate.name == function);
    let code = &found.expect("the function is there").code;
    code.iter().map(|instruction| instruction.info().mnemonic).collect()
}

#[test]
fn seed_primitive_types() {
    check(
        r#"Let number as Integer = 9223372036854775807
Let real as Float = 2.5
Let truth as Boolean = number > 0
Let words as Text = "grüße"
print(number, real, truth, words)
print(words.length(), words.upper(), words[2], "-".repeat(3))

#> 9223372036854775807 2.5 true grüße
#> 5 GRÜSSE ü ---
"#,
    );
}

#[test]
fn seed_lists_and_maps() {
    check(
        r#"Let numbers = List of Integer()
For i from 1 to 5
    numbers.add(i * i)
End For
numbers[0] = 100
print(numbers, numbers.length(), numbers.sorted(), numbers.sum())
Let ages as Map of Text to Integer = {"Ada": 36}
ages["Alan"] = 41
print(ages, ages["Ada"], ages.keys(), "Grace" in ages)

#> [100, 4, 9, 16, 25] 5 [4, 9, 16, 25, 100] 154
#> {"Ada": 36, "Alan": 41} 36 ["Ada", "Alan"] false
"#,
    );
}

#[test]
fn seed_closures_capture_variables() {
    check(
        r#"Process called counter(start as Integer) returns () => Integer
    Let count = start
    Return () => Do
        count += 1
        Return count
    End Do
End Process

Let first = counter(10)
Let second = counter(20)
print(first(), first(), second(), first())
Let twice = (f as (Integer) => Integer) => (x as Integer) => f(f(x))
print(twice((x) => x * 3)(2))

#> 11 12 21 13
#> 18
"#,
    );
}

#[test]
fn seed_optional_values() {
    check(
        r#"Process called length_of(text as Text?) returns Integer
    If text is nothing
        Return 0
    End If
    Return text.length()
End Process

print(length_of(nothing), length_of("four"), "12".to_integer() ?? 0, "x".to_integer() ?? 0)
Let unchecked as Any = nothing
Let number as Integer = unchecked

#> 0 4 12 0
#! TypeError: needs Integer, found nothing
#!   at main program (10:25)
"#,
    );
    check(
        r#"Let text as Text? = nothing
print(text.length())

#? 2:12 error[E0408]: `length` needs a value, and Text? may be nothing
"#,
    );
}

#[test]
fn seed_type_error_is_reported() {
    check(
        r#"Process called add(a, b)
    Return a + b
End Process

print(add(1, 2), add("1", "2"))
print(add(1, "2"))

#> 3 12
#! TypeError: `+` is not defined for Integer and Text
#!   at add (2:12)
#!   at main program (6:7)
"#,
    );
    check(
        r#"Let n as Integer = "1"

#? 1:20 error[E0401]: `n` needs Integer, found Text
"#,
    );
}

#[test]
fn seed_index_outside_is_reported() {
    check(
        r#"Let numbers = [1, 2, 3]
print(numbers[2])
print(numbers[3])

#> 3
#! IndexError: index 3 is outside a list of 3 elements (0 to 2)
#!   at main program (3:7)
"#,
    );
    check(
        r#"Let numbers as Any = [1, 2, 3]
numbers[-1] = 0

#! IndexError: index -1 is outside a list of 3 elements (0 to 2)
#!   at main program (2:1)
"#,
    );
}

#[test]
fn seed_stack_trace_names_source_lines() {
    check(
        r#"Process called outer(n as Integer) returns Integer
    Return inner(n - 1) + 1
End Process

Process called inner(n as Integer) returns Integer
    Return 10 / n
End Process

print(outer(2))
print([3, 1].map((n) => outer(n)))

#> 11
#! DivisionByZeroError: 10 / 0 has no result
#!   at inner (6:12)
#!   at outer (2:12)
#!   at a lambda (10:25)
#!   at main program (10:7)
"#,
    );
}

#[test]
fn seed_undefined_variable_is_refused() {
    check(
        r#"Let count = 1
print(coutn)

#? 2:7 error[E0301]: there is no `coutn` here
"#,
    );
    check(
        r#"show()
Let later = 1

Process called show()
    print(later)
End Process

#! InitializationError: `later` is read before it is set
#!   at show (5:11)
#!   at main program (1:1)
"#,
    );
}

#[test]
fn seed_math_functions() {
    check(
        r#"Import math

print(math.sqrt(2.0), math.sin(0.0), math.hypot(3.0, 4.0), math.PI)
print(math.gcd(12, 18), math.factorial(20), math.is_prime(97))

#> 1.4142135623730951 0.0 5.0 3.141592653589793
#> 6 2432902008176640000 true
"#,
    );
}

/// Built-in processes are native functions, called through the interface that bytecode names.
#[test]
fn seed_native_processes_are_called() {
    let program = r#"Let text = read_line() ?? "nobody"
print("Hello, {text.trim()}", [3, 1, 2].sorted_by((n) => -n))

#<   Ada
#> Hello, Ada [3, 2, 1]
"#;
    check(program);
    let natives: Vec<String> =
        compile(program).natives.into_iter().map(|native| native.name).collect();
    for expected in ["read_line", "Text.trim", "List.sorted_by", "print"] {
        assert!(natives.iter().any(|name| name == expected), "{expected} in {natives:?}");
    }
}

#[test]
fn seed_types_are_known_at_run_time() {
    check(
        r#"Process called describe(value)
    If value is Integer
        print("{value} is an {type_of(value)}")
    Otherwise
        print("{value} is a {type_of(value)}")
    End If
End Process

describe(5)
describe("five")
describe([5])
describe({"five": 5.0})

#> 5 is an Integer
#> five is a Text
#> [5] is a List of Integer
#> {"five": 5.0} is a Map of Text to Float
"#,
    );
}

/// Where types are known the compiler uses the instructions for them, elsewhere the ones that look.
#[test]
fn seed_typed_instructions_where_types_are_known() {
    let module = compile(
        "Process called typed(n as Integer, x as Float)
    Return if n < 10 then x * 2.0 + n otherwise x
End Process

Process called untyped(n, x)
    Return if n < 10 then x * 2.0 + n otherwise x
End Process
",
    );
    let typed = mnemonics(&module, "typed");
    for expected in ["LT.I", "MUL.F", "ITOF", "ADD.F"] {
        assert!(typed.contains(&expected), "{expected} in {typed:?}");
    }
    let untyped = mnemonics(&module, "untyped");
    for expected in ["LT", "MUL", "ADD"] {
        assert!(untyped.contains(&expected), "{expected} in {untyped:?}");
        assert!(!typed.contains(&expected), "{expected} in {typed:?}");
    }
}

/// The interpreter combines instructions (comparison and jump, constants, counting loops); with
/// hooks it runs them one by one. Both do the same, up to the places of an exception.
#[test]
fn seed_fused_and_unfused_code_agree() {
    check(
        r#"Let total = 0
For i from 1 to 1000
    If i % 3 == 0 or i % 5 == 0
        total += i
    End If
End For
print(total)
Let values = [5, 3, 8, 1]
Let position = 0
While values[position] != 7
    position += 1
End While

#> 234168
#! IndexError: index 4 is outside a list of 4 elements (0 to 3)
#!   at main program (10:7)
"#,
    );
}
