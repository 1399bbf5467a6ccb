//! `runa explain`.

use runa_console::print;
use runa_diagnostics::codes::{self, Entry, Example};

use crate::exit::{Failure, Outcome, USAGE};

/// Explains one code, or lists all.
pub(super) fn explain(code: Option<&str>) -> Outcome {
    let text = match code {
        None => list(),
        Some(written) => codes::find(written).map(explanation).ok_or_else(|| unknown(written))?,
    };
    print(text.as_bytes()).map(|()| 0)
}

fn list() -> String {
    let lines = codes::all().into_iter().map(|entry| format!("{}  {}\n", entry.code, entry.title));
    lines.collect()
}

fn explanation(entry: &Entry) -> String {
    let Entry { code, title, explanation, example } = entry;
    let examples = match example {
        Example::Source(wrong, right)
        | Example::Expression(wrong, right)
        | Example::Assembly(wrong, right) => {
            format!("Wrong:\n\n{}\nRight:\n\n{}", indented(wrong), indented(right))
        }
        Example::None(reason) => format!("There is no example: {reason}.\n"),
    };
    format!("{code}: {title}\n\n{explanation}\n\n{examples}")
}

fn indented(program: &str) -> String {
    let line = |line: &str| format!("    {line}").trim_end().to_owned() + "\n";
    program.lines().map(line).collect()
}

fn unknown(written: &str) -> Failure {
    let meant = match codes::closest_to(written) {
        Some(entry) => format!("did you mean `{}` ({})?", entry.code, entry.title),
        None => String::from("`runa explain` without a code lists all"),
    };
    Failure::new(USAGE, format!("there is no code `{}`; {meant}", written.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_code_is_explained_with_both_examples() {
        expect![[r#"
            E0103: `!` is written `not`

            What is not so is said with the word `not`; `!=` alone has the sign.

            Wrong:

                Let done = false
                print(!done)

            Right:

                Let done = false
                print(not done)
        "#]]
        .assert_eq(&codes::find("0103").map(explanation).unwrap_or_default());
    }

    #[test]
    fn what_is_meant_is_guessed() {
        expect!["there is no code `E01003`; did you mean `E0003` (bytecode breaks a rule)?"]
            .assert_eq(&unknown("E01003").message.unwrap_or_default());
        expect!["there is no code `why`; `runa explain` without a code lists all"]
            .assert_eq(&unknown("why").message.unwrap_or_default());
    }
}
