//! The flat form: which labels begin functions, and how the row falls into them.

use std::borrow::Cow;
use std::collections::HashSet;

use runa_bytecode::{Count, Instruction, LineEntry, LocalIndex, LocalName, Module, TypeId};
use runa_diagnostics::{FileId, Source, Span};

use crate::assembly::Assembly;
use crate::body::{Body, Section};
use crate::lexer::{Cursor, Token};
use crate::problem::{self, Parsed};

/// What a first look at a listing shows.
#[derive(Debug, Default)]
pub(crate) struct Overview<'a> {
    /// Whether it has a `.func`.
    pub(crate) is_structured: bool,
    /// The names that are used as functions.
    pub(crate) called: HashSet<Cow<'a, str>>,
    /// The names of the classes, in their order.
    pub(crate) classes: Vec<Cow<'a, str>>,
}

/// Looks at the beginning of each line; what cannot be read is left for the real reading to refuse.
pub(crate) fn overview(source: &Source) -> Overview<'_> {
    let mut overview = Overview::default();
    for (start, end) in lines(source.text()) {
        // A line that cannot be read is reported when it is read in earnest.
        let _ = look_at(source.text(), start, end, &mut overview);
    }
    overview
}

/// Where the lines of a text begin and end.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut start = 0;
    text.split('\n').map(move |line| {
        let range = (start, start + line.len());
        start += line.len() + 1;
        range
    })
}

fn look_at<'a>(text: &'a str, start: usize, end: usize, overview: &mut Overview<'a>) -> Parsed<()> {
    let mut cursor = Cursor::new(text, start, end, FileId(0))?;
    loop {
        match cursor.take()? {
            (Token::Word(_), _) if *cursor.current() == Token::Colon => {
                cursor.take()?;
                continue;
            }
            (Token::Word(word), _)
                if ["CALL", "CLOSURE"].iter().any(|call| word.eq_ignore_ascii_case(call)) => {}
            (Token::Directive(".export" | ".test"), _) => {
                cursor.take()?;
                cursor.take_if(&Token::Comma)?;
            }
            (Token::Directive(".func"), _) => overview.is_structured = true,
            (Token::Directive(".class"), _) => {
                // A class without a name has a number nevertheless.
                overview.classes.push(match cursor.take() {
                    Ok((Token::Word(name), _)) => Cow::Borrowed(name),
                    Ok((Token::Text(name), _)) => name,
                    _ => Cow::Borrowed(""),
                });
                return Ok(());
            }
            _ => return Ok(()),
        }
        match cursor.take()?.0 {
            Token::Word(name) => overview.called.insert(Cow::Borrowed(name)),
            Token::Text(name) => overview.called.insert(name),
            _ => false,
        };
        return Ok(());
    }
}

impl<'a> Assembly<'a> {
    /// A label that is called begins a function, which control must not run into.
    pub(crate) fn begin_flat_function(&mut self, name: &'a str, span: Span) -> Parsed<()> {
        if self.awaited_arguments.is_some() {
            // Two labels of one function.
            return Ok(());
        }
        self.awaited_arguments = Some(span);
        self.begin_section(Some(name), span)
    }

    fn begin_section(&mut self, name: Option<&'a str>, span: Span) -> Parsed<()> {
        let Some(body) = self.body() else { return Ok(()) };
        let start = body.pc();
        body.sections.push(Section { start, name, ..Section::default() });
        match body.code.last() {
            Some(last) if !last.ends() => {
                Err(problem::runs_into_function(name.unwrap_or("ARGS"), span))
            }
            _ => Ok(()),
        }
    }

    /// In the flat form, sees to it that every function but the first begins with `ARGS`.
    pub(crate) fn before_instruction(
        &mut self,
        instruction: Instruction,
        span: Span,
    ) -> Parsed<()> {
        if !self.is_flat() {
            return Ok(());
        }
        let is_arguments = matches!(instruction, Instruction::Arguments { .. });
        match (self.awaited_arguments.take(), is_arguments) {
            (Some(label), false) => self.push_no_arguments(label),
            (None, true) if self.body().is_some_and(|body| body.pc() > 0) => {
                return self.begin_section(None, span);
            }
            _ => {}
        }
        Ok(())
    }

    /// A function without parameters begins at `label`.
    fn push_no_arguments(&mut self, label: Span) {
        let place = self.source.line_column(label.start);
        if let Some(body) = self.body() {
            body.push(Instruction::Arguments { count: Count(0) }, place.line, place.column);
        }
    }

    /// At the end of a listing: a label may stand behind the last instruction. One that is called
    /// begins a function; at any other one the program halts.
    pub(crate) fn end_flat(&mut self) {
        if let Some(label) = self.awaited_arguments.take() {
            self.push_no_arguments(label);
        }
        if self.is_flat() {
            self.push_halt();
        }
    }

    /// A row that does not end gets its `HALT` elsewhere; here it is only for a label at the end.
    fn push_halt(&mut self) {
        let source = self.source;
        let Some(body) = self.body() else { return };
        let has_ended = body.code.last().is_some_and(|last| last.ends());
        if let (true, Some(label)) = (has_ended, body.labels.defined_at(body.pc())) {
            let place = source.line_column(label.start);
            body.push(Instruction::Halt {}, place.line, place.column);
        }
    }
}

/// Gives the functions of a flat module the names, locals and lines that `body` knows.
///
/// The row had `length` instructions; its code has moved to the functions.
pub(crate) fn describe_functions(module: &mut Module, body: &Body<'_>, length: u32) {
    let lines = if body.lines.is_empty() { &body.listing } else { &body.lines };
    for (index, (function, section)) in module.functions.iter_mut().zip(&body.sections).enumerate()
    {
        if let Some(name) = section.name {
            function.name = String::from(name);
        }
        if function.locals.len() < usize::from(section.declared) {
            function.locals.resize(usize::from(section.declared), TypeId::ANY);
        }
        let end = function.code.len() as u32;
        let names = section.local_names.iter().map(|pending| LocalName {
            local: LocalIndex(pending.local),
            name: pending.name.to_string(),
            start: 0,
            end,
        });
        function.local_names = names.collect();
        let section_end = body.sections.get(index + 1).map_or(length, |next| next.start);
        function.lines = lines_between(lines, section.start, section_end);
    }
}

/// The part of a line table that belongs to `start..end`, counted from `start`.
fn lines_between(lines: &[LineEntry], start: u32, end: u32) -> Vec<LineEntry> {
    let first = lines.partition_point(|entry| entry.pc <= start).saturating_sub(1);
    let after = lines.partition_point(|entry| entry.pc < end);
    let part = lines.get(first..after).unwrap_or_default();
    part.iter().map(|entry| LineEntry { pc: entry.pc.saturating_sub(start), ..*entry }).collect()
}
