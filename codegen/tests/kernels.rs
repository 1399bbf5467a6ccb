//! Compiled functions give what Rust gives, and raise where they must.

mod support;

use runa_bytecode::ErrorKind;
use support::{Compiled, assert_raises};

const FIB: &str = "
.func fib(n Integer) Integer
    LOAD n
    PUSH.I 2
    LT.I
    JF.B more
    LOAD n
    RET
more:
    LOAD n
    PUSH.I 1
    SUB.I
    CALL fib
    LOAD n
    PUSH.I 2
    SUB.I
    CALL fib
    ADD.I
    RET
.end
";

#[test]
fn calls_call_themselves() {
    fn fib(n: i64) -> i64 {
        if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
    }
    let mut program = Compiled::new(FIB);
    assert_eq!(program.integer(&[20]), Ok(fib(20)));
    assert_eq!(program.jit.compiled_functions(), 1);
}

/// Every operation on two Integers, with operands at the edges.
#[test]
fn integers_are_checked_as_the_runtime_checks_them() {
    use runa_runtime::operations::arithmetic::{Binary, IntegerError, integer};
    let operations = [
        ("ADD.I", Binary::Add),
        ("SUB.I", Binary::Subtract),
        ("MUL.I", Binary::Multiply),
        ("DIV.I", Binary::Divide),
        ("MOD.I", Binary::Modulo),
        ("POW.I", Binary::Power),
        ("AND.I", Binary::And),
        ("OR.I", Binary::Or),
        ("XOR.I", Binary::Xor),
        ("SHL.I", Binary::ShiftLeft),
        ("SHR.I", Binary::ShiftRight),
        ("USHR.I", Binary::ShiftRightUnsigned),
    ];
    let edges = [0, 1, -1, 2, 3, -7, 63, 64, 1 << 32, i64::MAX, i64::MAX - 1, i64::MIN];
    for (mnemonic, operation) in operations {
        let general = format!(
            ".func main(a Integer, b Integer) Integer\nLOAD a\nLOAD b\n{mnemonic}\nRET\n.end"
        );
        let mut general = Compiled::new(&general);
        for b in edges {
            // With a constant operand other code is made.
            let constant =
                format!(".func main(a Integer) Integer\nLOAD a\nPUSH.I {b}\n{mnemonic}\nRET\n.end");
            let mut constant = Compiled::new(&constant);
            for a in edges {
                for result in [general.integer(&[a, b]), constant.integer(&[a])] {
                    match integer(operation, a, b) {
                        Ok(expected) => assert_eq!(result, Ok(expected), "{a} {mnemonic} {b}"),
                        Err(why) => {
                            let kind = match why {
                                IntegerError::Overflow => ErrorKind::OverflowError,
                                IntegerError::DivisionByZero => ErrorKind::DivisionByZeroError,
                                IntegerError::ShiftCount | IntegerError::NegativePower => {
                                    ErrorKind::ValueError
                                }
                            };
                            assert_raises(result, kind, &[(0, 2)]);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn comparisons_of_floats_know_nan() {
    type Compare = fn(f64, f64) -> bool;
    let comparisons: [(&str, Compare); 6] = [
        ("EQ.F", |a, b| a == b),
        ("NE.F", |a, b| a != b),
        ("LT.F", |a, b| a < b),
        ("LE.F", |a, b| a <= b),
        ("GT.F", |a, b| a > b),
        ("GE.F", |a, b| a >= b),
    ];
    let edges = [0.0, -0.0, 1.5, -1.5, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    for (mnemonic, compare) in comparisons {
        let text =
            format!(".func main(a Float, b Float) Boolean\nLOAD a\nLOAD b\n{mnemonic}\nRET\n.end");
        let branch = format!(
            ".func main(a Float, b Float) Boolean\nLOAD a\nLOAD b\n{mnemonic}\nJT.B yes\n\
             PUSH.B false\nRET\nyes:\nPUSH.B true\nRET\n.end"
        );
        for text in [text, branch] {
            let mut program = Compiled::new(&text);
            for a in edges {
                for b in edges {
                    let result = program.call(0, &[a.to_bits(), b.to_bits()]);
                    assert_eq!(result, Ok(u64::from(compare(a, b))), "{a} {mnemonic} {b}");
                }
            }
        }
    }
}

/// Sums what a list of Floats holds, by index, and changes it.
const LIST: &str = "
.func main(n Integer) Float
    .local list List of Float
    .local i Integer
    .local sum Float
    NEW_LIST List of Float, 0
    STORE list
    PUSH.I 0
    STORE i
fill:
    LOAD i
    LOAD n
    GE.I
    JT.B filled
    LOAD list
    LOAD i
    ITOF
    APPEND.F
    LOAD i
    PUSH.I 1
    ADD.I
    STORE i
    JMP fill
filled:
    PUSH.F 0.0
    STORE sum
    PUSH.I 0
    STORE i
next:
    LOAD i
    LOAD list
    LEN.L
    GE.I
    JT.B done
    LOAD list
    LOAD i
    LOAD list
    LOAD i
    GET_ARRAY.F
    PUSH.F 0.5
    MUL.F
    SET_ARRAY.F
    LOAD sum
    LOAD list
    LOAD i
    GET_ARRAY.F
    ADD.F
    STORE sum
    LOAD i
    PUSH.I 1
    ADD.I
    STORE i
    JMP next
done:
    LOAD sum
    RET
.end
";

#[test]
fn lists_of_floats_are_filled_and_read() {
    for program in [Compiled::new(LIST), Compiled::new(LIST).stressed()] {
        let mut program = program;
        let result = program.call(0, &[1000]).map(f64::from_bits);
        assert_eq!(result, Ok((0..1000).map(|i| f64::from(i) * 0.5).sum()));
    }
}

#[test]
fn a_list_of_booleans_is_a_list_of_bytes() {
    let text = "
.func main(n Integer) Integer
    .local flags List of Boolean
    .local i Integer
    .local count Integer
    NEW_LIST List of Boolean, 0
    STORE flags
    PUSH.I 0
    STORE i
    PUSH.I 0
    STORE count
fill:
    LOAD flags
    LOAD i
    PUSH.I 3
    MOD.I
    PUSH.I 0
    EQ.I
    APPEND.B
    LOAD i
    PUSH.I 1
    ADD.I
    DUP
    STORE i
    LOAD n
    LT.I
    JT.B fill
    LOAD flags
    PUSH.I 0
    PUSH.B false
    SET_ARRAY.B
count_them:
    LOAD i
    PUSH.I 1
    SUB.I
    STORE i
    LOAD flags
    LOAD i
    GET_ARRAY.B
    JF.B skip
    LOAD count
    PUSH.I 1
    ADD.I
    STORE count
skip:
    LOAD i
    PUSH.I 0
    GT.I
    JT.B count_them
    LOAD count
    RET
.end
";
    assert_eq!(Compiled::new(text).stressed().integer(&[100]), Ok(33));
}

const OUTSIDE: &str = "
.func main(index Integer) Float
    LOAD index
    CALL element
    RET
.end
.func element(index Integer) Float
    PUSH.F 1.5
    PUSH.F 2.5
    NEW_LIST List of Float, 2
    LOAD index
    GET_ARRAY.F
    RET
.end
";

#[test]
fn an_index_outside_raises_with_the_places_that_it_passed() {
    let mut program = Compiled::new(OUTSIDE);
    assert_eq!(program.call(0, &[1]).map(f64::from_bits), Ok(2.5));
    for outside in [2, -1, i64::MAX, i64::MIN] {
        let result = program.call(0, &[outside as u64]);
        assert_eq!(
            result.as_ref().unwrap_err().message,
            format!("index {outside} is outside a list of 2 elements (0 to 1)")
        );
        assert_raises(result, ErrorKind::IndexError, &[(1, 4), (0, 1)]);
    }
}

#[test]
fn a_handler_takes_its_kind_and_sees_the_locals() {
    let text = "
.func main(a Integer, b Integer) Integer
    .local before Integer
    PUSH.I 7
    STORE before
start:
    LOAD a
    LOAD b
    DIV.I
    STORE before
    LOAD a
    LOAD before
    ADD.I
    RET
stop:
caught:
    POP
    LOAD before
    RET
.handler start stop caught DivisionByZeroError
.end
";
    for mut program in [Compiled::new(text), Compiled::new(text).stressed()] {
        assert_eq!(program.integer(&[8, 2]), Ok(12));
        assert_eq!(program.integer(&[8, 0]), Ok(7));
        assert_raises(program.integer(&[i64::MIN, -1]), ErrorKind::OverflowError, &[(0, 4)]);
        assert_raises(program.integer(&[i64::MAX, 1]), ErrorKind::OverflowError, &[(0, 8)]);
    }
}

#[test]
fn endless_recursion_raises_where_it_calls() {
    let text = "
.func down(n Integer) Integer
    LOAD n
    PUSH.I 1
    ADDW.I
    CALL down
    RET
.end
";
    let report = Compiled::new(text).integer(&[0]).unwrap_err();
    assert_eq!(report.kind, ErrorKind::StackOverflowError);
    assert!(report.left_out > 1000);
    assert!(report.places().all(|place| place.pc == 3), "{report:?}");
}

#[test]
fn functions_without_code_are_called_through_the_engine() {
    let text = "
.func main(n Integer, text Text) Integer
    LOAD n
    PUSH.F 0.5
    LOAD text
    PUSH.B true
    CALL hosted
    LOAD n
    ADD.I
    RET
.end
.func hosted(n Integer, f Float, t Text, b Boolean) Integer
    LOAD n
    RET
.end
";
    let hosted: support::Hosted = |context, arguments| {
        assert_eq!(arguments[1], 0.5f64.to_bits());
        assert_eq!(arguments[3], 1);
        let text = runa_runtime::ObjectRef::from_word(arguments[2]).unwrap();
        let length = runa_runtime::objects::text::scalar_length(text) as u64;
        if arguments[0] == 0 {
            return Err(context.raise(ErrorKind::ValueError, "no"));
        }
        Ok(arguments[0] * 100 + length)
    };
    let mut program = Compiled::with(text, &[], &[(1, hosted)]).stressed();
    let word = program.context.new_text("four").unwrap().address();
    assert_eq!(program.call(0, &[3, word]), Ok(307));
    let word = program.context.new_text("four").unwrap().address();
    assert_raises(program.call(0, &[0, word]), ErrorKind::ValueError, &[(0, 4)]);
}
