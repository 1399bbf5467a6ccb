//! What a program does, as far as it can be seen.

use runa::{Diagnostic, ExceptionReport, FileId, Module, Outcome, Sources, TraceEntry, Value};

/// What was seen of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// What compiler or assembler said.
    pub diagnostics: Vec<String>,
    /// What was written to standard output.
    pub output: Vec<String>,
    /// The exception that nothing caught, with its trace.
    pub exception: Vec<String>,
    /// What it returned or left.
    pub result: Option<String>,
}

impl Observation {
    /// All lines with their marks.
    pub(crate) fn marked_lines(&self) -> impl Iterator<Item = (char, &String)> {
        let mark = |mark, lines| std::iter::repeat(mark).zip(lines);
        mark('?', &self.diagnostics)
            .chain(mark('>', &self.output))
            .chain(mark('!', &self.exception))
            .chain(self.result.iter().map(|result| ('=', result)))
    }

    /// Adds how a run ended.
    pub(crate) fn add_outcome(&mut self, outcome: &Outcome, module: &Module) {
        match outcome {
            Outcome::Returned(Value::Nothing) => {}
            Outcome::Returned(value) => self.result = Some(value.to_string()),
            Outcome::Halted(stack) => {
                let shown: Vec<String> = stack.iter().map(|value| format!("{value:?}")).collect();
                self.result = Some(format!("[{}]", shown.join(", ")));
            }
            Outcome::Exited(code) => self.result = Some(format!("exit code {code}")),
            Outcome::Failed(report) => self.exception = describe(report, module),
            Outcome::InstructionLimit(limit) => {
                self.exception = vec![format!("stopped after {limit} instructions")];
            }
            Outcome::NotStarted(error) => self.exception = vec![format!("not started: {error}")],
        }
    }
}

/// What was said, a line each.
pub(crate) fn describe_diagnostics(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<String> {
    let lines = diagnostics.iter().map(|diagnostic| {
        let place = diagnostic.span().and_then(|span| {
            let source = sources.get(span.file)?;
            // The main file is the first.
            let file = if span.file == FileId(0) { "" } else { &*format!("{}:", source.name()) };
            Some(format!("{file}{} ", source.line_column(span.start)))
        });
        let severity = diagnostic.severity.name();
        let Diagnostic { code, message, .. } = diagnostic;
        format!("{}{severity}[{code}]: {message}", place.unwrap_or_default())
    });
    lines.collect()
}

/// Kind and message, then the places; the repetitions in a long trace are left out, as their number
/// depends on the size of frames.
pub(crate) fn describe(report: &ExceptionReport, module: &Module) -> Vec<String> {
    let mut lines = describe_alone(report, module);
    let causes = report.causes.iter().map(|cause| ("caused by ", cause));
    let suppressed = report.suppressed.iter().map(|other| ("suppressed ", other));
    for (relation, other) in causes.chain(suppressed) {
        let mut other = describe_alone(other, module);
        other[0].insert_str(0, relation);
        lines.append(&mut other);
    }
    lines
}

fn describe_alone(report: &ExceptionReport, module: &Module) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", report.name, report.message)];
    let shown = |entry: &&TraceEntry| {
        !module.function(entry.function).is_some_and(|function| module.is_of_language(function))
    };
    lines.extend(report.innermost.iter().filter(shown).map(|&entry| place(entry, module)));
    if report.left_out > 0 {
        lines.push(String::from("  …"));
    }
    lines.extend(report.outermost.iter().filter(shown).map(|&entry| place(entry, module)));
    lines.dedup();
    lines
}

fn place(entry: TraceEntry, module: &Module) -> String {
    let Some(function) = module.function(entry.function) else { return String::from("  at ?") };
    let line = function.line_at(entry.pc);
    let file = match module.files.get(function.file as usize) {
        Some(name) if function.file > 0 => format!("{name}:"),
        _ => String::new(),
    };
    let place = line.map(|entry| format!(" ({file}{}:{})", entry.line, entry.column));
    format!("  at {}{}", function.name, place.unwrap_or_default())
}
