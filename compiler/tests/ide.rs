//! What editors get to know; `$0` marks the cursor.

use std::fmt::Write;
use std::path::Path;

use expect_test::{Expect, expect};
use runa_compiler::ide::{Analysis, analyse};
use runa_diagnostics::{FileId, Source, Sources};

fn analysed(text: &str) -> (Source, u32, Analysis) {
    let cursor = text.find("$0").expect("the text has a cursor");
    let source = Source::new("test.runa", text.replacen("$0", "", 1)).unwrap();
    let analysis = analyse(&source, FileId(0));
    (source, cursor as u32, analysis)
}

fn hover(text: &str, expected: Expect) {
    let (source, cursor, analysis) = analysed(text);
    let mut shown = String::new();
    match analysis.hover(cursor) {
        None => shown.push_str("nothing\n"),
        Some(hover) => {
            let words = &source.text()[hover.span.range()];
            writeln!(shown, "on `{words}`\n{}", hover.code).unwrap();
            if !hover.about.is_empty() {
                writeln!(shown, "---\n{}", hover.about).unwrap();
            }
        }
    }
    expected.assert_eq(&shown);
}

fn definition(text: &str, expected: Expect) {
    let (source, cursor, analysis) = analysed(text);
    let shown = match analysis.definition(cursor) {
        None => String::from("nothing"),
        Some(definition) => {
            let place = source.line_column(definition.declared.start);
            format!("{} at {place}", &source.text()[definition.declared.range()])
        }
    };
    expected.assert_eq(&shown);
}

#[test]
fn variables_have_the_type_that_was_found() {
    hover(
        "Let total = 0\nFor i from 1 to 3\n    to$0tal += i\nEnd For\n",
        expect![[r#"
            on `total`
            Let total as Integer
        "#]],
    );
    hover(
        "## How many there may be.\n## At the most.\nConstant LI$0MIT = 2.5\n",
        expect![[r#"
            on `LIMIT`
            Constant LIMIT as Float
            ---
            How many there may be.
            At the most.
        "#]],
    );
    hover(
        "Let xs = []\nxs.add(\"a\")\nprint($0xs)\n",
        expect![[r#"
            on `xs`
            Let xs as List of Text
        "#]],
    );
    hover(
        "For each (key, value) in {\"a\": 1}\n    print(key, value$0)\nEnd For\n",
        expect![[r#"
            on `value`
            value as Integer
            ---
            Variable of the loop.
        "#]],
    );
}

#[test]
fn what_a_test_has_shown_is_said() {
    hover(
        "Let t as Text? = read_line()\nIf t is not nothing\n    print($0t.length())\nEnd If\n",
        expect![[r#"
            on `t`
            Let t as Text?
            ---
            Here it is `Text`.
        "#]],
    );
}

#[test]
fn processes_have_signature_and_comment() {
    let text = "\
## The n-th Fibonacci number.
Process called fib(n as Integer, first = 1) returns Integer
    If n < 2
        Return n
    End If
    Return fib(n - 1, first) + fi$0b(n - 2, first)
End Process
";
    hover(
        text,
        expect![[r#"
            on `fib`
            Process called fib(n as Integer, first as Any = 1) returns Integer
            ---
            The n-th Fibonacci number.
        "#]],
    );
    definition(text, expect!["fib at 2:16"]);
    hover(
        "Process called half$0(x as Float)\n    Return x / 2\nEnd Process\n",
        expect![[r#"
            on `half`
            Process called half(x as Float) returns Float
        "#]],
    );
    hover(
        "Process called show(text as Text)\n    print(te$0xt)\nEnd Process\n",
        expect![[r#"
            on `text`
            text as Text
            ---
            Parameter of `show`.
        "#]],
    );
}

#[test]
fn the_library_says_what_it_does() {
    hover(
        "print([3, 1].sort$0ed())\n",
        expect![[r#"
            on `sorted`
            (List of Integer).sorted() returns List of T where T is Comparable
            ---
            In ascending order, as a new list.
        "#]],
    );
    hover(
        "Import math\nprint(math.sq$0rt(2.0), math.PI)\n",
        expect![[r#"
            on `sqrt`
            math.sqrt(x as Float) returns Float
            ---
            The square root; NaN below zero.
        "#]],
    );
    hover(
        "Import math\nprint(math.P$0I)\n",
        expect![[r#"
            on `PI`
            math.PI as Float
        "#]],
    );
    hover(
        "Import sqrt from math\nprint(sq$0rt(2.0))\n",
        expect![[r#"
            on `sqrt`
            math.sqrt(x as Float) returns Float
            ---
            The square root; NaN below zero.
        "#]],
    );
    hover(
        "pri$0nt(1)\n",
        expect![[r#"
            on `print`
            Process called print(...values as Any, end as Text = "\n")
            ---
            Writes the texts of its arguments with a space between them, then `end`.
        "#]],
    );
    hover(
        "print(Text.from_$0code(65))\n",
        expect![[r#"
            on `from_code`
            Text.from_code(code as Integer) returns Text
            ---
            The Text of one character with this scalar; `ValueError` when there is none.
        "#]],
    );
    hover(
        "Process called f(x)\n    Return x.whatever$0()\nEnd Process\n",
        expect![[r#"
            on `whatever`
            Any.whatever
            ---
            Found when the program runs.
        "#]],
    );
}

#[test]
fn literals_and_types_say_what_they_are() {
    hover(
        "print(0x$0ff)\n",
        expect![[r#"
            on `0xff`
            Integer
            ---
            A whole number of 64 bits. Arithmetic that does not fit raises `OverflowError`.
        "#]],
    );
    hover(
        "print(tr$0ue)\n",
        expect![[r#"
            on `true`
            Boolean
            ---
            `true` or `false`.
        "#]],
    );
    hover(
        "Let n = 1\nprint(\"a te$0xt with {n}\")\n",
        expect![[r#"
            on `"a text with {n}"`
            Text
            ---
            A sequence of Unicode characters, which never changes.
        "#]],
    );
    hover(
        "Let n = 1\nprint(\"ü a text with {$0n} in it\")\n",
        expect![[r#"
            on `n`
            Let n as Integer
        "#]],
    );
    hover(
        "Let xs as Li$0st of Integer = []\n",
        expect![[r#"
            on `List`
            List
            ---
            Elements in order, which can be changed and grow.
        "#]],
    );
    hover(
        "Type Row = List of Integer\nLet r as Ro$0w = []\n",
        expect![[r#"
            on `Row`
            Type Row = List of Integer
        "#]],
    );
    definition("Type Row = List of Integer\nLet r as Ro$0w = []\n", expect!["Row at 1:6"]);
}

#[test]
fn definitions_are_found_across_scopes() {
    let text = "\
Let count = 10

Process called outer(start as Integer)
    Let total = start
    Process called inner(by as Integer)
        total += by * count
        Return (x as Integer) => x + total
    End Process
    Return inner(2)
End Process
";
    let at = |needle: &str, behind: usize| {
        let place = text.rfind(needle).unwrap() + behind;
        format!("{}$0{}", &text[..place], &text[place..])
    };
    definition(&at("total\n", 0), expect!["total at 4:9"]);
    definition(&at("by *", 0), expect!["by at 5:26"]);
    definition(&at("count\n", 2), expect!["count at 1:5"]);
    definition(&at("x + total", 0), expect!["x at 7:17"]);
    definition(&at("inner(2)", 5), expect!["inner at 5:20"]);
    definition(&at("start\n", 0), expect!["start at 3:22"]);
    definition(&at("10", 0), expect!["nothing"]);
    definition("late$0r()\nProcess called later()\nEnd Process\n", expect!["later at 2:16"]);
    definition("print($0)\n", expect!["nothing"]);
}

#[test]
fn what_stands_beside_errors_is_known() {
    hover(
        "Let a = 1\nLet b = (a +\nLet c = 2\nprint($0c)\n",
        expect![[r#"
            on `c`
            Let c as Integer
        "#]],
    );
    hover(
        "Let a = 1\nLet b = a +* 2\nLet c = unknown\nprint($0a, c)\n",
        expect![[r#"
            on `a`
            Let a as Integer
        "#]],
    );
    definition(
        "Process called f(n as Integer)\n    If n ) \n    Return $0n\nEnd Process\n",
        expect!["n at 1:18"],
    );
}

#[test]
fn the_diagnostics_are_those_of_the_compiler() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs");
    let mut count = 0;
    for chapter in std::fs::read_dir(folder).unwrap() {
        for path in std::fs::read_dir(chapter.unwrap().path()).unwrap() {
            let path = path.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "runa") {
                continue;
            }
            let source = Source::new("a.runa", std::fs::read_to_string(&path).unwrap()).unwrap();
            let analysis = analyse(&source, FileId(0));
            let mut sources = Sources::new();
            let file = sources.add(source);
            let options = runa_compiler::Options { include_tests: true, ..Default::default() };
            let compiled = runa_compiler::compile(&sources, file, &options);
            if compiled.diagnostics.iter().any(|one| one.code == "E0701") {
                // Editors say nothing of modules that they do not look for.
                continue;
            }
            assert_eq!(analysis.diagnostics(), compiled.diagnostics, "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 100);
}

/// Whatever is cut out of a program, as happens while one types, it is analysed.
#[test]
fn any_text_is_analysed() {
    let tour = include_str!("../../examples/tour.runa");
    let cuts: Vec<usize> = tour.char_indices().map(|(at, _)| at).step_by(97).collect();
    let mut hovers = 0;
    for pair in cuts.windows(2) {
        for text in [
            tour[..pair[0]].to_owned(),
            format!("{}{}", &tour[..pair[0]], &tour[pair[1]..]),
            tour[pair[0]..].to_owned(),
        ] {
            let source = Source::new("tour.runa", text).unwrap();
            let analysis = analyse(&source, FileId(0));
            for offset in (0..=source.text().len() as u32).step_by(31) {
                hovers += usize::from(analysis.hover(offset).is_some());
                if let Some(found) = analysis.definition(offset) {
                    assert!(source.text().get(found.declared.range()).is_some());
                }
            }
        }
    }
    assert!(hovers > 400, "{hovers}");
    let empty = Source::new("", "").unwrap();
    assert!(analyse(&empty, FileId(0)).hover(0).is_none());
}

#[test]
fn cases_show_their_variant_and_their_fields() {
    let variant = "Variant called Shape\n    Circle(radius as Float)\n    Dot\nEnd Variant\n";
    hover(
        &format!("{variant}Let a = Ci$0rcle(2.0)\n"),
        expect![[r#"
            on `Circle`
            Shape.Circle(radius as Float)
        "#]],
    );
    hover(
        &format!("{variant}Let a = Shape.D$0ot\n"),
        expect![[r#"
            on `Dot`
            Shape.Dot
        "#]],
    );
    hover(
        &format!(
            "{variant}Match Dot\n    When Circle\n        print(1)\n    When D$0ot\n        print(2)\nEnd Match\n"
        ),
        expect![[r#"
            on `Dot`
            Shape.Dot
        "#]],
    );
}

#[test]
fn what_is_always_there_stands_in_no_text() {
    let text = "Actor called Counter\n    On add(by as Integer) returns Integer\n        Return by\n    End On\nEnd Actor\nProcess called use(counter as Counter, numbers as Channel of Integer)\n    Select\n        When number from numbers\n            Let sum = counter.add(number)\n            numbers.send(number)\n    End Select\nEnd Process\n";
    hover(
        &text.replace("numbers.send", "numbers.se$0nd"),
        expect![[r#"
            on `send`
            (Channel of Integer).send(value as Integer) returns Nothing
        "#]],
    );
    hover(
        &text.replace("counter.add", "counter.a$0dd"),
        expect![[r#"
            on `add`
            Counter.add(by as Integer) returns Task of Integer
        "#]],
    );
    hover(
        &text.replace("On add", "On a$0dd"),
        expect![[r#"
            on `add`
            On add(by as Integer) returns Integer
        "#]],
    );
    hover(
        &text.replace("send(number)", "send(num$0ber)"),
        expect![[r#"
            on `number`
            Constant number as Integer
        "#]],
    );
    hover(&text.replace("    End On", "    E$0nd On"), expect!["nothing\n"]);
    let source = Source::new("test.runa", text.to_owned()).unwrap();
    let analysis = analyse(&source, FileId(0));
    let words = |at: u32| analysis.hover(at).map(|hover| &text[hover.span.range()]);
    for at in 0..text.len() as u32 {
        let is_name = |word: &str| word.chars().all(char::is_alphanumeric);
        assert!(words(at).is_none_or(is_name), "{:?} at {at}", words(at));
    }
}
