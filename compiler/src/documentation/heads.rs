//! Heads of declarations, as they are written, on one line.

use runa_diagnostics::{FileId, Source, Span};

use crate::syntax::ast::{Parameter, Type, TypeDeclaration};
use crate::syntax::{Token, tokens};

/// Gives pieces of a text.
pub(super) struct Heads<'a> {
    text: &'a str,
    /// Where its words begin and end; comments and line ends are none.
    words: Vec<std::ops::Range<usize>>,
}

impl<'a> Heads<'a> {
    pub(super) fn new(source: &'a Source, file: FileId) -> Self {
        let words = tokens(source, file).into_iter();
        let words = words.filter(|(token, _)| *token != Token::NewLine);
        Self { text: source.text(), words: words.map(|(_, range)| range).collect() }
    }

    /// What stands in a span, without comments and on one line.
    pub(super) fn text(&self, span: Span) -> String {
        let first = self.words.partition_point(|word| word.start < span.start as usize);
        let words = self.words[first..].iter().take_while(|word| word.end <= span.end as usize);
        let mut written = String::new();
        let mut end = span.start as usize;
        for word in words {
            let gap = self.text.get(end..word.start).unwrap_or_default();
            let is_broken = gap.contains('\n');
            let text = self.text.get(word.clone()).unwrap_or_default();
            let is_tight = is_broken
                && (written.ends_with(['(', '[', '{']) || text.starts_with([')', ']', '}']));
            if is_tight {
                // A comma may stand behind the last one only where the brackets have lines of their own.
                let kept = written.strip_suffix(',').map_or(written.len(), str::len);
                written.truncate(kept);
            } else if !gap.is_empty() && !written.is_empty() {
                written.push(' ');
            }
            written.push_str(text);
            end = word.end;
        }
        written
    }

    /// The first line of the declaration of a type.
    pub(super) fn of_type(&self, declaration: &TypeDeclaration) -> String {
        let names = declaration.type_parameters.iter().map(|parameter| parameter.name.span);
        let types = [&declaration.extends, &declaration.implements, &declaration.uses];
        let types = types.into_iter().flatten().map(|ty| ty.span);
        let bounds = declaration.bounds.iter().map(|bound| bound.bound.span);
        let ends = names.chain(types).chain(bounds).map(|span| span.end);
        let end = ends.fold(declaration.name.span.end, u32::max);
        let head = self.text(Span { end, ..declaration.span });
        // The span of an abstract class begins behind that word.
        let is_missing = declaration.is_abstract && !head.starts_with("Abstract");
        if is_missing { format!("Abstract {head}") } else { head }
    }

    /// `name(parameters) returns result`.
    pub(super) fn call(
        &self,
        name: &str,
        parameters: &[Parameter],
        result: Option<&Type>,
    ) -> String {
        let parameters: Vec<String> =
            parameters.iter().map(|parameter| self.text(parameter.span)).collect();
        let result = result.map(|ty| format!(" returns {}", self.text(ty.span)));
        format!("{name}({}){}", parameters.join(", "), result.unwrap_or_default())
    }
}
