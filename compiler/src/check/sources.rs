//! The texts that are checked, for what messages quote of them.

use runa_diagnostics::{FileId, Source, Span};
use rustc_hash::FxHashMap;

/// The texts of a program.
#[derive(Clone, Debug)]
pub(crate) struct Texts<'n> {
    main: &'n str,
    /// Those of the modules that it imports.
    others: FxHashMap<FileId, &'n str>,
}

impl<'n> From<&'n str> for Texts<'n> {
    fn from(main: &'n str) -> Self {
        Self { main, others: FxHashMap::default() }
    }
}

impl<'n> Texts<'n> {
    /// The main text and those of other modules.
    pub(crate) fn new(
        main: &'n Source,
        others: impl IntoIterator<Item = (FileId, &'n Source)>,
    ) -> Self {
        let others = others.into_iter().map(|(file, source)| (file, source.text()));
        Self { main: main.text(), others: others.collect() }
    }

    /// The words that `span` covers.
    pub(super) fn words(&self, span: Span) -> &'n str {
        let text = self.others.get(&span.file).copied().unwrap_or(self.main);
        text.get(span.range()).unwrap_or_default()
    }
}
