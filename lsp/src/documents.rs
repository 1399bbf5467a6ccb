//! The texts of open files.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use lsp_types::{TextDocumentContentChangeEvent, Uri};
use runa_compiler::ide::{Analysis, analyse};
use runa_diagnostics::{FileId, Source};

use crate::position::Encoding;

/// The only text of an analysis, for now.
pub(crate) const FILE: FileId = FileId(0);

/// An open file.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) source: Source,
    pub(crate) version: i32,
    analysis: OnceCell<Analysis>,
    /// What was known of an earlier text, to go on from.
    earlier: RefCell<Option<Analysis>>,
}

impl Document {
    /// Whether it is assembly.
    pub(crate) fn is_assembly(&self) -> bool {
        self.source.name().ends_with(".asm")
    }

    /// What is known of the source, found out when somebody first asks.
    pub(crate) fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| match self.earlier.take() {
            Some(earlier) => earlier.edited(&self.source),
            None => analyse(&self.source, FILE),
        })
    }

    /// The same document with another text.
    fn changed(self, source: Source, version: i32) -> Self {
        let earlier = self.analysis.into_inner().or(self.earlier.into_inner());
        Self { source, version, analysis: OnceCell::new(), earlier: RefCell::new(earlier) }
    }
}

/// All open files by their address.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    open: HashMap<String, Document>,
}

impl Documents {
    pub(crate) fn open(&mut self, uri: &Uri, version: i32, text: String) {
        // A file that is too large to have places is not kept: it gets no answers.
        self.close(uri);
        if let Ok(source) = Source::new(uri.as_str(), text) {
            let (analysis, earlier) = (OnceCell::new(), RefCell::new(None));
            let document = Document { source, version, analysis, earlier };
            self.open.insert(uri.as_str().to_owned(), document);
        }
    }

    pub(crate) fn close(&mut self, uri: &Uri) {
        self.open.remove(uri.as_str());
    }

    pub(crate) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.open.get(uri.as_str())
    }

    /// Applies changes in order.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let Some(document) = self.open.get(uri.as_str()) else { return };
        let mut source = document.source.clone();
        for change in changes {
            let text = match change.range {
                None => change.text,
                Some(range) => {
                    let start = encoding.offset(&source, range.start) as usize;
                    let end = (encoding.offset(&source, range.end) as usize).max(start);
                    let mut text = source.text().to_owned();
                    text.replace_range(start..end, &change.text);
                    text
                }
            };
            match Source::new(uri.as_str(), text) {
                Ok(changed) => source = changed,
                // It has become too large: nothing is known of it until it is opened again.
                Err(_) => return self.close(uri),
            }
        }
        if let Some(document) = self.open.remove(uri.as_str()) {
            self.open.insert(uri.as_str().to_owned(), document.changed(source, version));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use lsp_types::{Position, Range};

    use super::*;

    #[test]
    fn changes_are_applied_in_order() {
        let uri = Uri::from_str("file:///a.runa").unwrap();
        let mut documents = Documents::default();
        documents.open(&uri, 1, String::from("Let a = 1\nLet b = 2\n"));
        let change = |line, from, to, text: &str| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(line, from), Position::new(line, to))),
            range_length: None,
            text: text.to_owned(),
        };
        let changes = vec![change(1, 8, 9, "ä"), change(1, 9, 9, "!")];
        documents.change(&uri, 2, changes, Encoding::Utf16);
        let document = documents.get(&uri).unwrap();
        assert_eq!(document.source.text(), "Let a = 1\nLet b = ä!\n");
        assert_eq!(document.version, 2);
    }
}
