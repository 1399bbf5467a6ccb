//! The examples in comments: what they do is what stands below them.

use std::time::Duration;

use runa::documentation::{Comment, Entry, declares_at_the_outermost_level};
use runa::{
    FileId, FunctionIndex, LoadOptions, Loaded, Module, Outcome as Ended, RunOptions, Severity,
    Shared, Source, Sources, Verified,
};
use runa_console::print;

use super::Documented;
use crate::exit::{Failure, Outcome, PROGRAM_FAILED, say};
use crate::program::Program;
use crate::render::visible;
use crate::rewriting;

/// How long an example may run.
const PATIENCE: Duration = Duration::from_secs(10);

const FENCE: &str = "```";

/// What an example is to show, as in the book of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    /// What it prints.
    Output,
    /// The same, and the exception that ends it.
    Exception,
    /// What the compiler says.
    Diagnostics,
}

/// An example of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Example {
    /// What is documented.
    of: String,
    /// The line of the file on which it begins.
    line: u32,
    shows: Shows,
    program: String,
    expected: Vec<String>,
}

/// Runs all examples.
pub(super) fn test(files: &[Documented]) -> Outcome {
    let (mut passed, mut failed) = (0, 0);
    for file in files {
        for example in examples_of(file) {
            let is_good = run(file, &example)?;
            *(if is_good { &mut passed } else { &mut failed }) += 1;
        }
    }
    print(format!("\n{passed} passed, {failed} failed\n").as_bytes())?;
    Ok(if failed > 0 { PROGRAM_FAILED } else { 0 })
}

fn examples_of(file: &Documented) -> Vec<Example> {
    let mut found = Vec::new();
    add("the file", &file.chapter.about, &mut found);
    file.chapter.entries.iter().for_each(|entry| add_entry(entry, "", &mut found));
    found
}

fn add_entry(entry: &Entry, outer: &str, found: &mut Vec<Example>) {
    let name = super::links::anchor(outer, entry);
    add(&format!("`{name}`"), &entry.about, found);
    entry.members.iter().for_each(|member| add_entry(member, &name, found));
}

/// Adds the examples of a comment.
fn add(of: &str, comment: &Comment, found: &mut Vec<Example>) {
    let lines: Vec<&str> = comment.text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        let opening = lines[at];
        if !opening.starts_with(FENCE) {
            at += 1;
            continue;
        }
        let end = block_end(&lines, at);
        if let Some(shows) = shows(opening) {
            let program = lines[at + 1..end].iter().map(|line| format!("{line}\n")).collect();
            let blank = lines.iter().skip(end + 1).take_while(|line| line.is_empty()).count();
            let below = end + 1 + blank;
            let expected = match lines.get(below) {
                Some(&"```text") => lines[below + 1..block_end(&lines, below)].to_vec(),
                _ => Vec::new(),
            };
            let expected = expected.into_iter().map(str::to_owned).collect();
            let line = comment.line + at as u32 + 1;
            found.push(Example { of: of.to_owned(), line, shows, program, expected });
        }
        at = end + 1;
    }
}

/// The line that closes the block which line `start` opens; behind the last one if none does.
fn block_end(lines: &[&str], start: usize) -> usize {
    let closing = lines[start + 1..].iter().position(|&line| line == FENCE);
    closing.map_or(lines.len(), |distance| start + 1 + distance)
}

fn shows(opening: &str) -> Option<Shows> {
    match opening {
        "```runa" => Some(Shows::Output),
        "```runa raises" => Some(Shows::Exception),
        "```runa wrong" => Some(Shows::Diagnostics),
        _ => None,
    }
}

/// Runs an example and says what it does; whether that is what it should.
fn run(file: &Documented, example: &Example) -> Result<bool, Failure> {
    let Example { of, line, expected, .. } = example;
    let name = &file.program.name;
    let shown = match file.program.text() {
        Ok(text) => done(&file.program, text, example),
        Err(diagnostic) => Err(diagnostic.message.clone()),
    };
    let is_good = shown.as_ref().is_ok_and(|shown| shown == expected);
    let word = if is_good { "ok" } else { "FAILED" };
    print(visible(&format!("{name}:{line}: {of} … {word}\n")).as_bytes())?;
    match shown {
        Ok(_) if is_good => {}
        Ok(shown) => {
            let text =
                |lines: &[String]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
            let place = format!("{name}:{line}");
            say(&visible(&rewriting::diff(&place, &text(expected), &text(&shown), "as it is")));
        }
        Err(why) => say(&visible(&format!("{why}\n"))),
    }
    Ok(is_good)
}

/// The file with an example behind it.
struct Combined {
    text: String,
    /// The line on which the example begins.
    first: u32,
    is_block: bool,
}

impl Combined {
    /// An example is a `Test`, so that its names are its own, unless it declares what can stand in no block.
    fn new(file: &str, example: &Example) -> Self {
        let end = if file.ends_with('\n') { "" } else { "\n" };
        let is_block = Source::new("example", example.program.as_str())
            .is_ok_and(|source| !declares_at_the_outermost_level(&source, FileId(0)));
        let (head, tail) = if is_block { ("Test \"example\"\n", "End Test\n") } else { ("", "") };
        let before = format!("{file}{end}{head}");
        let first = before.matches('\n').count() as u32 + 1;
        Self { text: format!("{before}{}{tail}", example.program), first, is_block }
    }
}

/// The lines that an example shows.
///
/// # Errors
/// Why it shows something else than it should, such as an exception instead of what it prints.
fn done(program: &Program, file: &str, example: &Example) -> Result<Vec<String>, String> {
    let combined = Combined::new(file, example);
    let mut sources = Sources::new();
    let loaded = load(program, &combined.text, &mut sources);
    let said = said(&loaded, &sources, combined.first);
    if example.shows == Shows::Diagnostics {
        return if said.is_empty() { Err("nothing is wrong with it".into()) } else { Ok(said) };
    }
    let Some(module) = loaded.module else { return Err(said.join("\n")) };
    let (output, raised) = match combined.is_block {
        true => run_block(&module)?,
        false => run_file(&module, program, file)?,
    };
    let lines = output.lines().map(|line| line.trim_end().to_owned());
    match (example.shows, raised) {
        (Shows::Output, Some(raised)) => Err(raised),
        (Shows::Exception, None) => Err("it raises nothing".into()),
        (_, raised) => {
            let raised = raised.map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
            Ok(lines.chain(raised.unwrap_or_default()).collect())
        }
    }
}

/// Loads the text of a program with an example in it.
fn load(program: &Program, text: &str, sources: &mut Sources) -> Loaded {
    let options = LoadOptions { include_tests: true, ..LoadOptions::default() };
    program.with_text(text.to_owned()).load(sources, &options)
}

/// What the compiler says about an example, with places in the example; about the file above it if that is an error.
fn said(loaded: &Loaded, sources: &Sources, first: u32) -> Vec<String> {
    let lines = loaded.diagnostics.iter().filter_map(|diagnostic| {
        let span = diagnostic.span()?;
        let place = sources.get(span.file)?.line_column(span.start);
        let (severity, is_error) = match diagnostic.severity {
            Severity::Error => ("error", true),
            _ => ("warning", false),
        };
        let (code, message) = (&diagnostic.code, &diagnostic.message);
        // Lines of modules that the file imports are none of the example.
        let line =
            if Some(span.file) == loaded.file { place.line.checked_sub(first) } else { None };
        match line {
            Some(line) => {
                Some(format!("{}:{} {severity}[{code}]: {message}", line + 1, place.column))
            }
            None if is_error => Some(format!("the file itself has an error: {message}")),
            None => None,
        }
    });
    lines.collect()
}

/// Runs the outermost level of a file and its last test; gives what that prints and raises.
fn run_block(module: &Verified<Module>) -> Result<(String, Option<String>), String> {
    let Some(test) = module.tests.last() else { return Err("the example is no block".into()) };
    let output = Shared::default();
    let mut prepared = prepared(module, &output)?;
    if let Some(raised) = raised(&prepared.run(FunctionIndex(0))) {
        return Err(format!("the file itself ends with {raised}"));
    }
    let before = output.text().len();
    let ended = prepared.run(test.function);
    Ok((output.text().split_off(before), raised(&ended)))
}

/// Runs a file with an example behind it; gives what it prints that the file alone does not.
fn run_file(
    module: &Verified<Module>,
    program: &Program,
    file: &str,
) -> Result<(String, Option<String>), String> {
    let output_of = |module: &Verified<Module>| {
        let output = Shared::default();
        let ended = prepared(module, &output)?.run(FunctionIndex(0));
        Ok::<_, String>((output.text(), raised(&ended)))
    };
    let alone = load(program, file, &mut Sources::new());
    let alone = alone.module.map(|module| output_of(&module)).transpose()?;
    let (text, raised) = output_of(module)?;
    let alone = alone.map(|(text, _)| text).unwrap_or_default();
    let own = text.strip_prefix(alone.as_str()).unwrap_or(&text);
    Ok((own.to_owned(), raised))
}

fn prepared(module: &Verified<Module>, output: &Shared) -> Result<runa::Prepared, String> {
    let options =
        RunOptions { streams: output.streams(), deadline: Some(PATIENCE), ..RunOptions::default() };
    runa::prepare(module.clone(), options).map_err(|error| error.to_string())
}

/// What ended a run, if it did not run to its end.
fn raised(ended: &Ended) -> Option<String> {
    match ended {
        Ended::Returned(_) | Ended::Halted(_) => None,
        Ended::Failed(report) => Some(format!("{}: {}", report.name, report.message)),
        Ended::Exited(code) => Some(format!("the program ended itself with exit code {code}")),
        Ended::InstructionLimit(limit) => Some(format!("stopped after {limit} instructions")),
        Ended::NotStarted(error) => Some(error.to_string()),
    }
}
