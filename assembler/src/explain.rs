//! Verification errors as diagnostics about the listing.

use runa_bytecode::{LineEntry, Module, VerifyError};
use runa_diagnostics::{Diagnostic, FileId, Source, Span};

use crate::lexer::{Cursor, Token};

/// What the verifier says of a module as a diagnostic about its listing.
///
/// `module` is what [`assemble`](crate::assemble) made of `source`, which is `file`. The place is the
/// statement that the line table names; without one, the diagnostic has no place.
pub fn explain(error: &VerifyError, module: &Module, source: &Source, file: FileId) -> Diagnostic {
    let mut diagnostic = Diagnostic::error("A0190", error.message.clone());
    let entry = line_entry(error, module, source);
    if let Some(span) = entry.and_then(|entry| statement(entry, source, file)) {
        diagnostic = diagnostic.at(span, "");
    }
    if error.function.is_some() {
        let place = match error.pc {
            Some(pc) => format!(", at its instruction {pc}"),
            None => String::new(),
        };
        diagnostic = diagnostic.note(format!("in the function `{}`{place}", error.function_name));
    }
    diagnostic.note(error.rule.description())
}

/// The line of the error if it lies in the listing; an error of a whole function is at its beginning.
fn line_entry(error: &VerifyError, module: &Module, source: &Source) -> Option<LineEntry> {
    let function = module.function(error.function?)?;
    let in_listing = module.file_of(function) == Some(source.name());
    function.line_at(error.pc.unwrap_or(0)).filter(|_| in_listing)
}

/// Where the statement of a line stands, without labels before and comments behind it.
fn statement(entry: LineEntry, source: &Source, file: FileId) -> Option<Span> {
    let line_start = source.line_start(entry.line)?;
    let line = source.line_text(entry.line)?;
    let line_end = line_start as usize + line.len();
    let before = line.char_indices().nth((entry.column.max(1) - 1) as usize);
    let start = line_start as usize + before.map_or(0, |(offset, _)| offset);
    let whole = Span::new(file, start as u32, line_end as u32);
    let Ok(mut cursor) = Cursor::new(source.text(), start, line_end, file) else {
        return Some(whole);
    };
    let first = cursor.span();
    while *cursor.current() != Token::End {
        if cursor.take().is_err() {
            return Some(whole);
        }
    }
    Some(first.to(cursor.previous()))
}
