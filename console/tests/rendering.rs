//! Messages about texts that are hard to show.

use expect_test::{Expect, expect};
use runa_console::render::{Renderer, Style};
use runa_diagnostics::{Diagnostic, FileId, Source, Sources, Span};

/// Shows labels at the words of `text` that are given; a word that is not there marks the end.
fn check(text: &str, words: &[&str], rich: &Expect, plain: &Expect) {
    let mut sources = Sources::new();
    sources.add(Source::new("a.runa", text).unwrap());
    let mut diagnostic = Diagnostic::error("E0201", "it is wrong");
    for word in words {
        let start = text.find(word).unwrap_or(text.len());
        let end = (start + word.len()).min(text.len());
        let span = Span::new(FileId(0), start as u32, end as u32);
        diagnostic = diagnostic.at(span, format!("{} bytes", end - start));
    }
    let shown = |style| {
        Renderer::new(style, Some(false)).render(std::slice::from_ref(&diagnostic), &sources)
    };
    rich.assert_eq(&shown(Style::Rich));
    plain.assert_eq(&shown(Style::Plain));
}

#[test]
fn tabs_and_wide_characters_keep_marks_in_their_places() {
    check(
        "\tx = \"日本\"\t+ y\n",
        &["y", "\"日本\""],
        &expect![[r#"
        [E0201] Error: it is wrong
           ╭─[ a.runa:1:13 ]
           │
         1 │     x = "日本"   + y
           │         ───┬──     ┬
           │            ╰────────── 8 bytes
           │                    │
           │                    ╰── 1 bytes
        ───╯
    "#]],
        &expect![[r#"
        error[E0201]: it is wrong
          --> a.runa:1:13
          |
        1 |     x = "日本"  + y
          |         ------    ^ 1 bytes
          |         |
          |         8 bytes

    "#]],
    );
}

#[test]
fn carriage_returns_are_not_shown() {
    check(
        "x = 1\r\ny = z\r\n",
        &["z", "1"],
        &expect![[r#"
        [E0201] Error: it is wrong
           ╭─[ a.runa:2:5 ]
           │
         1 │ x = 1
           │     ┬
           │     ╰── 1 bytes
         2 │ y = z
           │     ┬
           │     ╰── 1 bytes
        ───╯
    "#]],
        &expect![[r#"
        error[E0201]: it is wrong
          --> a.runa:2:5
          |
        1 | x = 1
          |     - 1 bytes
        2 | y = z
          |     ^ 1 bytes

    "#]],
    );
}

#[test]
fn the_end_of_a_text_has_a_place() {
    check(
        "If x",
        &["no such word"],
        &expect![[r#"
        [E0201] Error: it is wrong
           ╭─[ a.runa:1:5 ]
           │
         1 │ If x
           │     │
           │     ╰─ 0 bytes
        ───╯
    "#]],
        &expect![[r#"
        error[E0201]: it is wrong
          --> a.runa:1:5
          |
        1 | If x
          |     ^ 0 bytes

    "#]],
    );
    check(
        "",
        &["no such word"],
        &expect![[r#"
        [E0201] Error: it is wrong
           ╭─[ a.runa:1:1 ]
           │
         1 │
           │ │
           │ ╰─ 0 bytes
        ───╯
    "#]],
        &expect![[r#"
        error[E0201]: it is wrong
          --> a.runa:1:1
          |
        1 |
          | ^ 0 bytes

    "#]],
    );
}

#[test]
fn a_place_may_have_several_lines() {
    check(
        "x = [\n  1,\n  2\n]\n",
        &["[\n  1,\n  2\n]", "2"],
        &expect![[r#"
        [E0201] Error: it is wrong
           ╭─[ a.runa:1:5 ]
           │
         1 │ ╭─▶ x = [
           ┆ ┆
         4 │ ├─▶ ]
           │ │
           │ ╰─────── 12 bytes
           │
           ├─[ a.runa:1:5 ]
           │
         3 │   2
           │   ┬
           │   ╰── 1 bytes
        ───╯
    "#]],
        &expect![[r#"
        error[E0201]: it is wrong
          --> a.runa:1:5
          |
        1 |   x = [
          | /-----^
        2 | |   1,
        3 | |   2
          | |   - 1 bytes
        4 | | ]
          | \-^ 12 bytes

    "#]],
    );
}

#[test]
fn a_line_may_have_several_places() {
    check(
        "x = a + b + c\n",
        &["b", "a", "c", "a + b"],
        &expect![[r#"
        [E0201] Error: it is wrong
           ╭─[ a.runa:1:9 ]
           │
         1 │ x = a + b + c
           │     ┬─┬─┬   ┬
           │     ╰────────── 1 bytes
           │       │ │   │
           │       ╰──────── 5 bytes
           │         │   │
           │         ╰────── 1 bytes
           │             │
           │             ╰── 1 bytes
        ───╯
    "#]],
        &expect![[r#"
        error[E0201]: it is wrong
          --> a.runa:1:9
          |
        1 | x = a + b + c
          |     ----^   - 1 bytes
          |     |   |
          |     |   1 bytes
          |     5 bytes
          |     1 bytes

    "#]],
    );
}

#[test]
fn of_a_long_line_only_a_part_is_shown() {
    let text = format!("{}?{}\n", "日".repeat(500_000), "b".repeat(500_000));
    let mut sources = Sources::new();
    sources.add(Source::new("a.runa", text).unwrap());
    let span = Span::new(FileId(0), 1_500_000, 1_500_001);
    let diagnostic = Diagnostic::error("E0201", "it is wrong").at(span, "here");
    for style in [Style::Rich, Style::Plain, Style::Short, Style::Json] {
        let renderer = Renderer::new(style, Some(false));
        let shown = renderer.render(std::slice::from_ref(&diagnostic), &sources);
        assert!(shown.contains("it is wrong") && shown.len() < 1000, "{style:?}: {shown}");
    }
}
