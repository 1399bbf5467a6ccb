//! Whole files.

use expect_test::expect;

use crate::support::{check, formatted};

#[test]
fn an_empty_text_stays_empty() {
    check("", expect![]);
}

#[test]
fn only_comments() {
    check(
        r"

# one


# two",
        expect![[r#"
    # one

    # two
"#]],
    );
}

#[test]
fn only_blank_lines() {
    check("\n  \n\t\n", expect![]);
}

#[test]
fn windows_line_ends() {
    check(
        "\u{feff}If a\r\n    b() # c\r\nEnd If\r\nLet t = \"\"\"\r\n    x\r\n    \"\"\"\r\n",
        expect![[r#"
        If a
            b()  # c
        End If
        Let t = """
            x
            """
    "#]],
    );
}

#[test]
fn line_ends_inside_of_a_text_stay() {
    let text = "Let t = \"\"\"a\r\nb\"\"\"\n";
    assert_eq!(formatted(text).as_deref(), Ok(text));
}
