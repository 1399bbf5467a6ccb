//! Whole listings: what they assemble to, and what is said about wrong ones.

use expect_test::{Expect, expect};
use runa_assembler::{Assembler, assemble, disassemble, explain};
use runa_bytecode::{Constant, Module, verify};
use runa_diagnostics::{FileId, Source};

fn module(text: &str) -> Module {
    let source = Source::new("test.asm", text).unwrap();
    let assembled = assemble(&source, FileId(0));
    assert!(assembled.diagnostics.is_empty(), "{:#?}", assembled.diagnostics);
    assembled.module
}

fn errors(text: &str, expected: Expect) {
    let source = Source::new("test.asm", text).unwrap();
    let mut out = String::new();
    for diagnostic in assemble(&source, FileId(0)).diagnostics {
        let place = diagnostic.span().map(|span| source.line_column(span.start).to_string());
        let place = place.unwrap_or_default();
        out += &format!("{place} {} {}\n", diagnostic.code, diagnostic.message);
        for suggestion in &diagnostic.suggestions {
            out += &format!("    {}\n", suggestion.message);
        }
    }
    expected.assert_eq(&out);
}

const COUNTING_LOOP: &str = "
; Constants declaration
.const MAX_ITERATIONS 100
.const MIN_VALUE 0

; Main program
PUSH MAX_ITERATIONS
PUSH MIN_VALUE

loop:
    DUP                 ; Duplicate counter
    PUSH 0
    GT                  ; counter > 0?
    JF end             ; Jump to end if false

    PUSH 1
    SUB                 ; counter--
    JMP loop           ; Continue loop

end:
    POP                 ; Clean up stack
    HALT               ; Program termination
";

#[test]
fn the_counting_loop_is_flat_code() {
    let flat = Assembler::new().assemble_flat(COUNTING_LOOP).unwrap();
    let shown: Vec<String> = flat.instructions.iter().map(ToString::to_string).collect();
    expect![[
        r#"PUSH 100 | PUSH 0 | DUP | PUSH 0 | GT | JF 9 | PUSH 1 | SUB | JMP 2 | POP | HALT"#
    ]]
    .assert_eq(&shown.join(" | "));
    assert!(verify(module(COUNTING_LOOP)).is_ok());
}

#[test]
fn a_called_label_begins_a_function() {
    let module = module("PUSH 7\nCALL double\nHALT\ndouble:\n.args 1\nload 0\nload 0\nadd\nret");
    assert_eq!(module.functions.len(), 2);
    assert_eq!(module.functions[1].parameter_count, 1);
    assert_eq!(module.functions[1].line_at(1).unwrap().line, 6);
    assert!(verify(module).is_ok());
}

#[test]
fn a_function_may_be_named_in_quotes_or_behind_a_comma() {
    for call in ["CALL \"seven\"", ".export other, seven"] {
        let module = module(&format!("{call}\nHALT\nseven: PUSH 7\nRET"));
        assert_eq!(module.functions.len(), 2, "{call}");
        assert_eq!(module.functions[1].name, "seven");
    }
}

#[test]
fn a_label_at_the_end_halts() {
    let flat = Assembler::new().assemble_flat("loop:\nPUSH true\nJT end\nJMP loop\nend:").unwrap();
    let shown: Vec<String> = flat.instructions.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["PUSH true", "JT 3", "JMP 0", "HALT"]);
}

#[test]
fn many_errors_are_cut_off_in_linear_time() {
    let functions: String =
        (0..1000).map(|number| format!(".func function{number}() Any\nHALT\n.end\n")).collect();
    let exports: String =
        (0..200_000).map(|number| format!(".export a functiom{number}\n")).collect();
    let source = Source::new("test.asm", functions + &exports).unwrap();
    assert_eq!(assemble(&source, FileId(0)).diagnostics.len(), 100);
}

const STRUCTURED: &str = r#"
.module "sample"
.capability "filesystem=read:/data"
.attribute "author" "a \"quoted\" \u{202e}\r\t\\name"
.file "sample.runa"
.const GREETING "hello\n"
.data BLOB 1 2 "three" 0xFF
.const TENTH 0.1
.const NOWHERE nan:0x7ff8000000000005
.const BELOW -inf
.native Text.upper(Text) Text
.global counter List of Map of Text? to (Integer, Float) => Cell of Integer
.export start main
.test "it runs" main
.func main() Nothing
    .local count Integer
    .local _ Any
    .handler from to to ArithmeticError
    PUSH.I 5
    STORE count
from:
    .line 3:7
    LOADC.T GREETING
    CALL_NATIVE Text.upper
    POP
    NEW_LIST List of Integer?, 0
    POP
    JMP to
to:
    HALT
.end
.func "an odd name"(a Integer, b Integer) Integer
    .default 1 half 0
    .inline
    LOAD a
    LOAD b
    ADD.I
    RET
.end
.func half(a Integer) Integer
    LOAD a
    RET
.end
.func rest(all List of Integer) Nothing
    .rest
    HALT
.end
.func "an odd name"(_ Optional of Any) Any
    LOAD 0
    RET
.end
"#;

#[test]
fn disassembly_assembles_to_the_same_module() {
    for text in [STRUCTURED, COUNTING_LOOP, "CALL f\nHALT\nf:\nPUSH \"text\"\nRET", ""] {
        let first = module(text);
        let listing = disassemble(&first);
        let second = module(&listing);
        assert_eq!(first, second, "{listing}");
        assert_eq!(disassemble(&second), listing);
    }
}

#[test]
fn wrong_listings_are_explained() {
    errors(
        "PUHS 1",
        expect![[r#"
            1:1 A0101 there is no instruction `PUHS`
                did you mean `PUSH`?
        "#]],
    );
    errors(
        "JMP lop\nloop: HALT\nloop: HALT",
        expect![[r#"
            1:5 A0103 there is no label `lop`
                did you mean `loop`?
            3:1 A0104 the label `loop` is defined twice
        "#]],
    );
    errors(
        "PUSH\nPUSH 1 2\nPUSH 99999999999999999999\nLOAD x\nPUSH \"open",
        expect![[r#"
        1:5 A0106 the operand `value` is missing
        2:8 A0107 `2` is too much
        3:6 A0109 `99999999999999999999` is out of range
        4:6 A0115 there is no local `x`
        5:6 A0108 the text is not closed
    "#]],
    );
    errors(
        ".func f() Any\nHALT",
        expect![[r#"
        1:7 A0110 the function `f` has no `.end`
    "#]],
    );
    errors(
        ".func f() Itneger\nHALT\n.end",
        expect![[r#"
            1:11 A0118 there is no type `Itneger`
                did you mean `Integer`?
        "#]],
    );
    errors(
        ".cosnt A 1",
        expect![[r#"
            1:1 A0102 there is no directive `.cosnt`
                did you mean `.const`?
        "#]],
    );
    errors(
        "CALL f\nf: RET",
        expect![[r#"
        2:1 A0120 control runs into the function `f` from above
    "#]],
    );
}

#[test]
fn a_broken_rule_is_shown_at_its_line() {
    let text = "PUSH 1\nADD\nHALT";
    let source = Source::new("test.asm", text).unwrap();
    let module = module(text);
    let broken = verify(module.clone()).unwrap_err();
    let diagnostic = explain(&broken[0], &module, &source, FileId(0));
    assert_eq!(source.line_of(diagnostic.span().unwrap().start), 2);
}

#[test]
fn a_long_line_takes_linear_time() {
    let labels: String = (0..300_000).map(|number| format!("l{number}: ")).collect();
    let text = "x".repeat(5_000_000);
    let module = module(&format!("{labels}PUSH \"{text}\""));
    assert_eq!(module.constants, [Constant::Text(text)]);
    errors(
        &"@".repeat(5_000_000),
        expect![[r#"
            1:1 A0122 the character `@` has no meaning here
        "#]],
    );
}

proptest::proptest! {
    #[test]
    fn any_text_gives_a_result(text in "([.A-Z_a-z0-9:;,()?\"\\\\ ]{0,12}|(PUSH|CALL|JMP|LOAD|\\.func|\\.end|\\.type|\\.args) [\\PC]{0,8})(\n[\\PC]{0,20}){0,8}") {
        let source = Source::new("test.asm", text).unwrap();
        let assembled = assemble(&source, FileId(0));
        if assembled.diagnostics.is_empty() {
            let listing = disassemble(&assembled.module);
            proptest::prop_assert_eq!(module(&listing), assembled.module);
        }
    }
}

#[test]
fn the_examples_of_the_documentation_are_valid() {
    let page = include_str!("../../docs/assembly.md");
    let examples = page.split("```asm\n").skip(1);
    let listings: Vec<&str> = examples.filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(listings.len(), 3);
    for listing in listings {
        let module = module(listing);
        assert_eq!(verify(module.clone()).map(|_| ()), Ok(()), "{listing}");
    }
}
