//! Inputs in colours.

use runa::{Class, highlight};

const RESET: &str = "\x1b[0m";

/// A text in which what is more than a name or a sign has a colour.
pub(super) fn coloured(text: &str) -> String {
    let mut shown = String::with_capacity(2 * text.len());
    let mut end = 0;
    for (range, class) in highlight(text) {
        let Some(colour) = colour(class) else { continue };
        shown.push_str(text.get(end..range.start).unwrap_or_default());
        shown.push_str(colour);
        shown.push_str(text.get(range.clone()).unwrap_or_default());
        shown.push_str(RESET);
        end = range.end;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    shown
}

/// Colours that can be read on light and dark backgrounds. The brackets of a hole have none, so that it
/// stands out of its text.
fn colour(class: Class) -> Option<&'static str> {
    Some(match class {
        Class::Keyword | Class::JoiningWord => "\x1b[35m",
        Class::Constant | Class::Number => "\x1b[33m",
        Class::TypeName => "\x1b[36m",
        Class::Text => "\x1b[32m",
        Class::Escape => "\x1b[1;32m",
        Class::Attribute => "\x1b[34m",
        Class::Comment => "\x1b[90m",
        Class::Documentation => "\x1b[3;90m",
        Class::Unreadable => "\x1b[31m",
        Class::Name | Class::Operator | Class::Punctuation => return None,
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::coloured;

    /// What the text looks like, with `~` for the character that begins a command to the terminal.
    fn check(text: &str, expected: Expect) {
        expected.assert_eq(&coloured(text).replace('\x1b', "~"));
    }

    #[test]
    fn words_types_and_values_have_colours() {
        check(
            "Let ä as Text = nothing",
            expect!["~[35mLet~[0m ä ~[35mas~[0m ~[36mText~[0m = ~[33mnothing~[0m"],
        );
        check("@from Process(1)", expect!["~[34m@~[0m~[34mfrom~[0m ~[35mProcess~[0m(~[33m1~[0m)"]);
    }

    #[test]
    fn holes_and_escapes_stand_out_of_texts() {
        check(
            r#""a\n{x:>4}b""#,
            expect![[r#"~[32m"a~[0m~[1;32m\n~[0m{x~[1;32m:>4~[0m}~[32mb"~[0m"#]],
        );
    }

    #[test]
    fn comments_are_told_from_documentation_and_from_what_cannot_be_read() {
        check("# why", expect!["~[90m# why~[0m"]);
        check("## What", expect!["~[3;90m## What~[0m"]);
        check("x €", expect!["x ~[31m€~[0m"]);
    }
}
