//! Showing diagnostics, exceptions and failures on standard error.
//!
//! Texts of programs and messages are made harmless for terminals, and long lines are cut, before
//! they are shown.

mod json;
mod never_closed;
mod plain;
mod rich;
mod uncaught;
mod visible;

use std::io::{self, IsTerminal};

use runa_bytecode::Module;
use runa_diagnostics::{Change, Diagnostic, Sources};
use runa_runtime::heap::NeverClosed;
use runa_runtime::{ExceptionReport, Program};
use serde_json::{Value, json};

use crate::exit::{Failure, say};
use plain::Plain;
use rich::Rich;
use uncaught::{Other, Relation, Step, Uncaught};
use visible::readable;
pub use visible::visible;

/// People do not read more at a time; tools get everything.
const MOST_SHOWN: usize = 100;

/// How messages look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// With the source and arrows, for people.
    Rich,
    /// One line each, for lists of errors in editors.
    Short,
    /// With the source in plain ASCII, for logs.
    Plain,
    /// A JSON object a line, for tools.
    Json,
}

/// How messages are shown.
#[derive(Clone, Copy, Debug)]
pub struct Renderer {
    style: Style,
    color: bool,
}

impl Renderer {
    /// Shows messages in this style, coloured or not; if nothing is said about colours, they are for
    /// terminals of people who have not declined them with `NO_COLOR`.
    pub fn new(style: Style, color: Option<bool>) -> Self {
        let color = color.unwrap_or_else(|| {
            let is_declined = std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
            io::stderr().is_terminal() && !is_declined
        });
        Self { style, color }
    }

    /// Whether messages are coloured.
    pub fn is_coloured(&self) -> bool {
        self.color
    }

    /// Shows diagnostics.
    pub fn show(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        if !diagnostics.is_empty() {
            say(&self.render(diagnostics, sources));
        }
    }

    /// Shows an exception that nothing caught: what and where, and how the program came there.
    pub fn show_exception(&self, report: &ExceptionReport, module: &Module, sources: &mut Sources) {
        say(&self.exception_text(report, module, sources));
    }

    /// The same as a text.
    pub fn exception_text(
        &self,
        report: &ExceptionReport,
        module: &Module,
        sources: &mut Sources,
    ) -> String {
        let uncaught = Uncaught::new(report, module, sources);
        self.render_exception(&uncaught, sources)
    }

    /// Shows which objects a program has made and not closed.
    pub fn show_never_closed(
        &self,
        objects: &[NeverClosed],
        program: &Program,
        sources: &mut Sources,
    ) {
        say(&self.never_closed_text(objects, program, sources));
    }

    /// The same as a text, which is empty if there are none.
    pub fn never_closed_text(
        &self,
        objects: &[NeverClosed],
        program: &Program,
        sources: &mut Sources,
    ) -> String {
        match never_closed::warnings(objects, program, sources) {
            none if none.is_empty() => String::new(),
            warnings => self.render(&warnings, sources),
        }
    }

    /// Shows why a command failed.
    pub fn show_failure(&self, failure: &Failure) {
        let Some(message) = &failure.message else { return };
        say(&match self.style {
            Style::Json => format!("{}\n", json::failure(message)),
            _ => format!("runa: {}\n", visible(message)),
        });
    }

    /// Shows which suggestions were followed in the file `file`, a line each.
    pub fn show_changes(&self, file: &str, changes: &[Change]) {
        let shown = changes.iter().map(|change| match self.style {
            Style::Json => format!("{}\n", json::change(file, change)),
            _ => {
                let Change { code, message, line } = change;
                format!("{}:{line}: fixed[{code}]: {}\n", visible(file), visible(message))
            }
        });
        say(&shown.collect::<String>());
    }

    /// Diagnostics as they are shown.
    pub fn render(&self, diagnostics: &[Diagnostic], sources: &Sources) -> String {
        let first = &diagnostics[..diagnostics.len().min(MOST_SHOWN)];
        let mut text: String = match self.style {
            Style::Json => {
                let objects = diagnostics.iter();
                return objects
                    .map(|one| format!("{}\n", json::diagnostic(one, sources)))
                    .collect();
            }
            Style::Rich => {
                let mut rich = Rich::new(sources, self.color);
                first.iter().map(|diagnostic| rich.diagnostic(&readable(diagnostic))).collect()
            }
            Style::Plain | Style::Short => {
                let plain = Plain::new(sources, self.style == Style::Short);
                first.iter().map(|diagnostic| plain.diagnostic(&readable(diagnostic))).collect()
            }
        };
        if diagnostics.len() > first.len() {
            let more = diagnostics.len() - first.len();
            text.push_str(&format!("… and {more} more; `--diagnostics json` shows all\n"));
        }
        text
    }

    fn render_exception(&self, uncaught: &Uncaught, sources: &Sources) -> String {
        let diagnostic = &readable(&uncaught.diagnostic);
        let head = match self.style {
            Style::Json => return format!("{}\n", exception_object(uncaught, sources)),
            Style::Rich => Rich::new(sources, self.color).exception(diagnostic),
            Style::Plain => Plain::new(sources, false).diagnostic(diagnostic),
            Style::Short => Plain::new(sources, true).diagnostic(diagnostic),
        };
        head + &visible(&uncaught.trace_text())
    }
}

/// An exception for tools: a diagnostic with a trace.
fn exception_object(uncaught: &Uncaught, sources: &Sources) -> Value {
    let mut object = json::diagnostic(&uncaught.diagnostic, sources);
    object["trace"] = trace_array(&uncaught.trace);
    for (name, relation) in [("causes", Relation::Cause), ("suppressed", Relation::Suppressed)] {
        let others = uncaught.others.iter().filter(|other| other.relation == relation);
        object[name] = others.map(other_object).collect();
    }
    object
}

fn other_object(other: &Other) -> Value {
    json!({
        "kind": other.name,
        "message": other.message,
        "trace": trace_array(&other.trace),
    })
}

fn trace_array(trace: &[Step]) -> Value {
    let steps = trace.iter().map(|step| match step {
        Step::LeftOut(count) => json!({ "left_out": count }),
        Step::At(place) => json!({
            "function": place.function,
            "file": place.file,
            "line": place.line,
            "column": place.column,
            "instruction": place.pc,
        }),
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use runa_diagnostics::{FileId, Source, Span};

    fn check(style: Style, expected: &Expect) {
        let mut sources = Sources::new();
        sources.add(Source::new("a.runa", "Let total = 1\nprint(totl)\n").unwrap());
        let span = Span::new(FileId(0), 20, 24);
        let diagnostic = Diagnostic::error("E0301", "there is no `totl`")
            .at(span, "not known here")
            .at(Span::new(FileId(0), 4, 9), "`total` is declared here")
            .note("names are known from their line on")
            .fix("write `total`", span, "total");
        let renderer = Renderer { style, color: false };
        expected.assert_eq(&renderer.render(&[diagnostic], &sources));
    }

    #[test]
    fn rich() {
        check(
            Style::Rich,
            &expect![[r#"
                [E0301] Error: there is no `totl`
                   ╭─[ a.runa:2:7 ]
                   │
                 1 │ Let total = 1
                   │     ──┬──
                   │       ╰──── `total` is declared here
                 2 │ print(totl)
                   │       ──┬─
                   │         ╰─── not known here
                   │
                   │ Help: write `total`
                   │
                   │ Note: names are known from their line on
                ───╯
            "#]],
        );
    }

    #[test]
    fn plain() {
        check(
            Style::Plain,
            &expect![[r#"
            error[E0301]: there is no `totl`
              --> a.runa:2:7
              |
            1 | Let total = 1
              |     ----- `total` is declared here
            2 | print(totl)
              |       ^^^^ not known here
              |
              = names are known from their line on
              = help: write `total`

        "#]],
        );
    }

    #[test]
    fn short() {
        check(
            Style::Short,
            &expect![[r#"
            a.runa:2:7: error[E0301]: there is no `totl`
        "#]],
        );
    }

    #[test]
    fn json() {
        check(
            Style::Json,
            &expect![[r#"
            {"code":"E0301","column":7,"end":24,"end_column":11,"end_line":2,"file":"a.runa","labels":[{"column":7,"end":24,"end_column":11,"end_line":2,"file":"a.runa","line":2,"message":"not known here","start":20},{"column":5,"end":9,"end_column":10,"end_line":1,"file":"a.runa","line":1,"message":"`total` is declared here","start":4}],"line":2,"message":"there is no `totl`","notes":["names are known from their line on"],"severity":"error","start":20,"suggestions":[{"edits":[{"column":7,"end":24,"end_column":11,"end_line":2,"file":"a.runa","line":2,"replacement":"total","start":20}],"message":"write `total`","safe":true}]}
        "#]],
        );
    }

    #[test]
    fn the_fields_for_tools_are_documented() {
        const DOCUMENT: &str = include_str!("../../../docs/diagnostics.md");
        let span = Span::new(FileId(0), 6, 8);
        let diagnostic = Diagnostic::error("E0231", "a variable gets its value with `=`")
            .at(span, "`be` does not exist")
            .fix("write `=`", span, "=");
        let mut sources = Sources::new();
        sources.add(Source::new("a.runa", "Let x be 5").unwrap());
        let renderer = Renderer { style: Style::Json, color: false };
        let line = renderer.render(&[diagnostic], &sources);
        assert!(DOCUMENT.contains(&line), "the example is {line}");
        let fields = line.split('"').filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
        for field in fields.filter(|field| field.len() > 1 && *field != "error") {
            assert!(DOCUMENT.contains(&format!("`{field}`")), "`{field}` is described");
        }
    }

    #[test]
    fn a_place_outside_its_text_does_not_hide_the_message() {
        let mut sources = Sources::new();
        sources.add(Source::new("a.runa", "ä").unwrap());
        for (start, end) in [(1, 2), (0, 99), (50, 60), (2, 1)] {
            let span = Span::new(FileId(0), start, end);
            let diagnostic = Diagnostic::error("E0001", "out of place").at(span, "here");
            for style in [Style::Rich, Style::Plain, Style::Short, Style::Json] {
                let renderer = Renderer { style, color: false };
                let text = renderer.render(std::slice::from_ref(&diagnostic), &sources);
                assert!(text.contains("out of place"), "{style:?} {start}..{end}: {text}");
            }
        }
    }

    #[test]
    fn people_see_the_first_hundred_and_tools_see_all() {
        let diagnostics = vec![Diagnostic::error("E0001", "bad"); 150];
        let lines = |style| {
            let renderer = Renderer { style, color: false };
            renderer.render(&diagnostics, &Sources::new()).lines().count()
        };
        assert_eq!(lines(Style::Short), 101);
        assert_eq!(lines(Style::Json), 150);
    }
}
