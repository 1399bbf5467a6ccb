//! Results as JUnit XML, in the form that Jenkins, GitLab, GitHub's actions and others read.

use std::fmt::Write;

use super::one_file::Tested;
use crate::pages::escaped;

/// The document. The tests of a file are a suite; files without tests that ran do not appear.
pub(super) fn write(results: &[Tested]) -> String {
    let mut suites = String::new();
    for tests in results.chunk_by(|a, b| a.file == b.file) {
        suite(tests, &mut suites);
    }
    let totals = totals(results);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"runa test\" {totals}>\n{suites}</testsuites>\n"
    )
}

/// The attributes that count tests.
fn totals(tests: &[Tested]) -> String {
    let failed = tests.iter().filter(|test| !test.is_good()).count();
    let seconds: f64 = tests.iter().map(|test| test.took.as_secs_f64()).sum();
    format!(
        "tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\" time=\"{seconds:.3}\"",
        tests.len()
    )
}

fn suite(tests: &[Tested], out: &mut String) {
    let Some(first) = tests.first() else { return };
    let (file, totals) = (escaped(&first.file), totals(tests));
    // Writing to a String cannot fail.
    let _ = writeln!(out, "  <testsuite name=\"{file}\" {totals}>");
    tests.iter().for_each(|test| case(test, out));
    out.push_str("  </testsuite>\n");
}

fn case(test: &Tested, out: &mut String) {
    let (file, name) = (escaped(&test.file), escaped(&test.name));
    let line = if test.line > 0 { format!(" line=\"{}\"", test.line) } else { String::new() };
    let seconds = test.took.as_secs_f64();
    let head = format!(
        "    <testcase classname=\"{file}\" name=\"{name}\" file=\"{file}\"{line} time=\"{seconds:.3}\""
    );
    let mut inside = String::new();
    if let Some(failure) = &test.failure {
        let (kind, message) = (escaped(&failure.kind), one_line(&failure.message));
        let plain = escaped(failure.plain.trim_end());
        let _ = writeln!(
            inside,
            "      <failure type=\"{kind}\" message=\"{message}\">{plain}</failure>"
        );
    }
    if !test.output.is_empty() {
        let _ = writeln!(inside, "      <system-out>{}</system-out>", escaped(&test.output));
    }
    let _ = match inside.is_empty() {
        true => writeln!(out, "{head}/>"),
        false => writeln!(out, "{head}>\n{inside}    </testcase>"),
    };
}

/// A text for an attribute, where a line end would become a blank.
fn one_line(text: &str) -> String {
    escaped(text).replace('\n', "&#10;")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use expect_test::expect;

    use super::super::one_file::Failed;
    use super::*;

    fn tested(name: &str, failure: Option<Failed>, output: &str) -> Tested {
        Tested {
            file: "a&b.runa".into(),
            name: name.into(),
            line: 3,
            took: Duration::from_millis(1500),
            output: output.into(),
            failure,
            never_closed: String::new(),
        }
    }

    #[test]
    fn a_document() {
        let failed = Failed {
            kind: "AssertionError".into(),
            message: "`1 < 0`\n\"no\"".into(),
            shown: String::new(),
            plain: "error\n".into(),
        };
        let results = [tested("adds <&>", None, ""), tested("fails", Some(failed), "]]>\u{1b}\n")];
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="runa test" tests="2" failures="1" errors="0" skipped="0" time="3.000">
              <testsuite name="a&amp;b.runa" tests="2" failures="1" errors="0" skipped="0" time="3.000">
                <testcase classname="a&amp;b.runa" name="adds &lt;&amp;&gt;" file="a&amp;b.runa" line="3" time="1.500"/>
                <testcase classname="a&amp;b.runa" name="fails" file="a&amp;b.runa" line="3" time="1.500">
                  <failure type="AssertionError" message="`1 &lt; 0`&#10;&quot;no&quot;">error</failure>
                  <system-out>]]&gt;�
            </system-out>
                </testcase>
              </testsuite>
            </testsuites>
        "#]]
        .assert_eq(&write(&results));
    }
}
