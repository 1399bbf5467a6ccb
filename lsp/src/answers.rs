//! Answers about a file, in the protocol's types.

use lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Hover, HoverContents, Location,
    MarkupContent, MarkupKind, NumberOrString, Position, Uri,
};
use runa_diagnostics::{FileId, Severity, Sources};

use crate::documents::Document;
use crate::position::Encoding;

/// The only text of an analysis, for now.
const FILE: FileId = FileId(0);

/// What is wrong with a file.
pub(crate) fn diagnostics(document: &Document, uri: &Uri, encoding: Encoding) -> Vec<Diagnostic> {
    let found = if document.is_assembly() {
        assembly_diagnostics(document)
    } else {
        let mut sources = Sources::new();
        let file = sources.add(document.source.clone());
        let options = runa_compiler::Options { include_tests: true };
        runa_compiler::compile(&sources, file, &options).diagnostics
    };
    found.iter().map(|diagnostic| convert(diagnostic, document, uri, encoding)).collect()
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
        code: Some(NumberOrString::String(diagnostic.code.to_owned())),
        source: Some(String::from("runa")),
        message,
        related_information: Some(others.collect()),
        ..Diagnostic::default()
    }
}

/// What stands at a place.
pub(crate) fn hover(document: &Document, position: Position, encoding: Encoding) -> Option<Hover> {
    if document.is_assembly() {
        return assembly_hover(document, position, encoding);
    }
    None
}

fn markdown(value: String, range: lsp_types::Range) -> Hover {
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    Hover { contents, range: Some(range) }
}

/// The instruction at a place of an assembly text.
fn assembly_hover(document: &Document, position: Position, encoding: Encoding) -> Option<Hover> {
    let source = &document.source;
    let offset = encoding.offset(source, position) as usize;
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let text = source.text();
    let start = text[..offset].rfind(|c| !is_part(c)).map_or(0, |at| at + 1);
    let end = text[offset..].find(|c| !is_part(c)).map_or(text.len(), |at| offset + at);
    let word = text.get(start..end)?.to_uppercase();
    let info = runa_bytecode::Opcode::from_mnemonic(&word)?.info();
    let operands: Vec<&str> = info.operands.iter().map(|(name, _)| *name).collect();
    let shown =
        format!("```\n{} {}\n```\n{}", info.mnemonic, operands.join(", "), info.documentation);
    let span = runa_diagnostics::Span::new(FILE, start as u32, end as u32);
    Some(markdown(shown, encoding.range(source, span)))
}
