//! What words of inputs could become; `$0` marks the cursor.

use expect_test::{Expect, expect};
use runa_compiler::SessionCompiler;
use runa_diagnostics::{FileId, Source};

/// A compiler that knows what these inputs declare.
fn session(inputs: &[&str]) -> SessionCompiler {
    let (mut compiler, mut module) = (SessionCompiler::new(), SessionCompiler::first_module());
    for (index, input) in inputs.iter().enumerate() {
        let source = Source::new(format!("{index}"), *input).expect("it is short");
        let compiled = compiler.compile(&module, &source, FileId(index as u32));
        let extension = compiled.extension.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
        module = extension.module;
        compiler.accept(extension.declarations, |_| true);
    }
    compiler
}

fn check(inputs: &[&str], text: &str, expected: &Expect) {
    let cursor = text.find("$0").expect("the text has a cursor");
    let (start, found) = session(inputs).complete(&text.replacen("$0", "", 1), cursor);
    let mut shown = format!("from {start}\n");
    found.iter().for_each(|found| shown.push_str(&format!("{}: {}\n", found.name, found.code)));
    expected.assert_eq(&shown);
}

#[test]
fn names_of_the_session_come_with_their_types() {
    let inputs = [
        "Let total = 1",
        "Process called to_euro(cents as Integer)\nReturn cents / 100\nEnd Process",
    ];
    check(
        &inputs,
        "print(to$0",
        &expect![[r#"
        from 6
        to_euro: Process called to_euro(cents as Integer) returns Integer
        total: Let total as Integer
    "#]],
    );
}

#[test]
fn members_are_those_of_the_type_before_the_dot() {
    check(
        &["Let ages = {\"Ada\": 36}"],
        "ages.ke$0",
        &expect![[r#"
            from 5
            key_of: key_of(value as Integer) returns Text?
            keys: keys() returns List of Text
        "#]],
    );
    check(
        &["Let names = [\"a\"]"],
        "print(names[0].up$0",
        &expect![[r#"
        from 15
        upper: upper() returns Text
    "#]],
    );
    check(
        &[],
        "[1.5].map((x) => x).fi$0",
        &expect![[r#"
            from 20
            fill: fill(value as Float)
            filter: filter(test as (Float) => Boolean) returns List of Float
            find: find(test as (Float) => Boolean) returns Float?
            find_index: find_index(test as (Float) => Boolean) returns Integer?
            find_last: find_last(test as (Float) => Boolean) returns Float?
            first: first() returns Float?
        "#]],
    );
}

#[test]
fn modules_and_types_have_members_too() {
    check(
        &["Import math"],
        "math.P$0",
        &expect![[r#"
        from 5
        PI: PI
    "#]],
    );
    check(
        &[],
        "Text.fr$0",
        &expect![[r#"
            from 5
            from_code: from_code(code as Integer) returns Text
            from_codes: from_codes(codes as List of Integer) returns Text
        "#]],
    );
}

#[test]
fn names_of_unfinished_blocks_are_known() {
    check(
        &[],
        "Process called f(height as Float)\n    Let width = hei$0",
        &expect![[r#"
        from 50
        height: height
    "#]],
    );
}

#[test]
fn nothing_is_known_of_what_is_wrong() {
    check(
        &[],
        "unknown.fo$0",
        &expect![[r#"
        from 8
    "#]],
    );
    check(
        &[],
        ").$0",
        &expect![[r#"
        from 2
    "#]],
    );
}
