//! Answers about a file, in the protocol's types.

use std::borrow::Cow;

use lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Hover, HoverContents, Location,
    MarkupContent, MarkupKind, NumberOrString, Position, TextEdit, Uri,
};
use runa_assembler::ide::{self, Found, SymbolKind};
use runa_diagnostics::{Severity, Source, Span};

use crate::documents::{Document, FILE};
use crate::position::Encoding;

/// Nobody reads more; finding places on very long lines takes time.
const MOST_DIAGNOSTICS: usize = 200;

/// What is wrong with a file, at most [`MOST_DIAGNOSTICS`].
pub(crate) fn diagnostics(document: &Document, uri: &Uri, encoding: Encoding) -> Vec<Diagnostic> {
    let found = match document.is_assembly() {
        true => Cow::Owned(assembly_diagnostics(document)),
        false => Cow::Borrowed(document.analysis().diagnostics()),
    };
    let first = found.iter().take(MOST_DIAGNOSTICS);
    first.map(|diagnostic| convert(diagnostic, document, uri, encoding)).collect()
}

fn assembly_diagnostics(document: &Document) -> Vec<runa_diagnostics::Diagnostic> {
    let assembled = runa_assembler::assemble(&document.source, FILE);
    if !assembled.diagnostics.is_empty() {
        return assembled.diagnostics;
    }
    match runa_bytecode::verify(assembled.module.clone()) {
        Ok(_) => Vec::new(),
        Err(errors) => errors
            .iter()
            .map(|error| runa_assembler::explain(error, &assembled.module, &document.source, FILE))
            .collect(),
    }
}

fn convert(
    diagnostic: &runa_diagnostics::Diagnostic,
    document: &Document,
    uri: &Uri,
    encoding: Encoding,
) -> Diagnostic {
    let source = &document.source;
    let range = diagnostic.span().map(|span| encoding.range(source, span)).unwrap_or_default();
    let mut message = diagnostic.message.clone();
    let helps = diagnostic.suggestions.iter().map(|suggestion| &suggestion.message);
    for note in diagnostic.notes.iter().chain(helps) {
        message.push('\n');
        message.push_str(note);
    }
    let others = diagnostic.labels.iter().skip(1).map(|label| DiagnosticRelatedInformation {
        location: Location::new(uri.clone(), encoding.range(source, label.span)),
        message: label.message.clone(),
    });
    Diagnostic {
        range,
        severity: Some(match diagnostic.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(diagnostic.code.to_string())),
        source: Some(String::from("runa")),
        message,
        related_information: Some(others.collect()),
        ..Diagnostic::default()
    }
}

/// What stands at a place.
pub(crate) fn hover(document: &Document, position: Position, encoding: Encoding) -> Option<Hover> {
    let offset = encoding.offset(&document.source, position);
    let (span, value) = if document.is_assembly() {
        let (span, found) = ide::at(&document.source, FILE, offset)?;
        (span, assembly_hover(&found, &document.source))
    } else {
        let hover = document.analysis().hover(offset)?;
        let code = format!("```runa\n{}\n```", hover.code);
        let value =
            if hover.about.is_empty() { code } else { format!("{code}\n\n{}", hover.about) };
        (hover.span, value)
    };
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    Some(Hover { contents, range: Some(encoding.range(&document.source, span)) })
}

fn assembly_hover(found: &Found, source: &Source) -> String {
    match found {
        Found::Instruction(opcode) => {
            let info = opcode.info();
            let operands: Vec<&str> = info.operands.iter().map(|(name, _)| *name).collect();
            let line = format!("{} {}", info.mnemonic, operands.join(", "));
            format!("```asm\n{}\n```\n\n{}", line.trim_end(), info.documentation)
        }
        Found::Directive(directive) => format!("`{directive}`: a directive of the assembler"),
        Found::Symbol(symbol) => {
            let line = source.line_text(source.line_of(symbol.declared.start)).unwrap_or_default();
            format!("```asm\n{}\n```\n\n{}", line.trim(), symbol_kind(symbol.kind))
        }
    }
}

fn symbol_kind(kind: SymbolKind) -> &'static str {
    match kind {
        SymbolKind::Label => "A label.",
        SymbolKind::Function => "A function.",
        SymbolKind::Constant => "A constant.",
        SymbolKind::Local => "A local variable.",
        SymbolKind::Global => "A variable of the module.",
        SymbolKind::Native => "A native function.",
    }
}

/// Where the name at a place is declared.
pub(crate) fn definition(
    document: &Document,
    uri: &Uri,
    position: Position,
    encoding: Encoding,
) -> Option<Location> {
    let offset = encoding.offset(&document.source, position);
    let declared = if document.is_assembly() {
        match ide::at(&document.source, FILE, offset)? {
            (_, Found::Symbol(symbol)) => symbol.declared,
            _ => return None,
        }
    } else {
        document.analysis().definition(offset)?.declared
    };
    Some(Location::new(uri.clone(), encoding.range(&document.source, declared)))
}

/// What has to change for a program to be formatted: the lines from the first to the last that
/// differ. Nothing for what cannot be formatted: assembly, and programs with errors.
pub(crate) fn formatting(document: &Document, encoding: Encoding) -> Option<Vec<TextEdit>> {
    if document.is_assembly() {
        return None;
    }
    let source = &document.source;
    let after = runa_compiler::format::format(source, FILE).ok()?;
    let before = source.text();
    if before == after {
        return Some(Vec::new());
    }
    let (old, new) = (before.split_inclusive('\n'), after.split_inclusive('\n'));
    let begin = common_length(old, new);
    let (old, new) = (before.get(begin..)?, after.get(begin..)?);
    let end = common_length(old.split_inclusive('\n').rev(), new.split_inclusive('\n').rev());
    let (old, new) = (before.len() - end, new.get(..new.len() - end)?);
    let range = encoding.range(source, Span::new(FILE, begin as u32, old as u32));
    Some(vec![TextEdit::new(range, new.to_owned())])
}

/// The bytes of the pieces that are the same in both from their beginning on.
fn common_length<'t>(
    one: impl Iterator<Item = &'t str>,
    other: impl Iterator<Item = &'t str>,
) -> usize {
    let same = one.zip(other).take_while(|(one, other)| one == other);
    same.map(|(piece, _)| piece.len()).sum()
}
