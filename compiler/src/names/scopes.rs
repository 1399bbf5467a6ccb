//! Which names can be seen from a place.

use runa_diagnostics::Span;
use rustc_hash::FxHashMap;

use super::Meaning;

/// A name that can be seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binding<'a> {
    pub(super) meaning: Meaning<'a>,
    /// Where it is declared.
    pub(super) span: Span,
}

/// The local names around a place, innermost blocks last, those of the module, and those that earlier
/// inputs of a session have declared.
#[derive(Debug, Default)]
pub(super) struct Scopes<'a> {
    locals: FxHashMap<&'a str, Vec<Binding<'a>>>,
    blocks: Vec<Vec<&'a str>>,
    /// Those of the class around the place.
    class: FxHashMap<&'a str, Binding<'a>>,
    module: FxHashMap<&'a str, Binding<'a>>,
    known: FxHashMap<&'a str, Binding<'a>>,
}

impl<'a> Scopes<'a> {
    /// Opens a block.
    pub(super) fn open(&mut self) {
        self.blocks.push(Vec::new());
    }

    /// Closes a block: its names end.
    pub(super) fn close(&mut self) {
        for name in self.blocks.pop().unwrap_or_default() {
            if let Some(bindings) = self.locals.get_mut(name) {
                bindings.pop();
            }
        }
    }

    /// Declares a local name in the innermost block.
    pub(super) fn declare(&mut self, name: &'a str, binding: Binding<'a>) {
        self.locals.entry(name).or_default().push(binding);
        if let Some(block) = self.blocks.last_mut() {
            block.push(name);
        }
    }

    /// Declares a name of the module; the older one if there is one already.
    pub(super) fn declare_in_module(
        &mut self,
        name: &'a str,
        binding: Binding<'a>,
    ) -> Option<Binding<'a>> {
        let older = self.module.get(name).copied();
        if older.is_none() {
            self.module.insert(name, binding);
        }
        older
    }

    /// Takes the names of another module; gives those of the one before.
    pub(super) fn exchange_module(
        &mut self,
        names: FxHashMap<&'a str, Binding<'a>>,
    ) -> FxHashMap<&'a str, Binding<'a>> {
        std::mem::replace(&mut self.module, names)
    }

    /// Declares what an earlier input has declared; names of the module hide it.
    pub(super) fn declare_known(&mut self, name: &'a str, binding: Binding<'a>) {
        self.known.insert(name, binding);
    }

    /// Takes names that are known in a class alone, instead of those of another one.
    pub(super) fn set_class(&mut self, names: FxHashMap<&'a str, Binding<'a>>) {
        self.class = names;
    }

    /// The local of that name.
    pub(super) fn local(&self, name: &str) -> Option<Binding<'a>> {
        self.locals.get(name)?.last().copied()
    }

    /// What `name` is here.
    pub(super) fn find(&self, name: &str) -> Option<Binding<'a>> {
        let shared = || self.module.get(name).or_else(|| self.known.get(name)).copied();
        self.local(name).or_else(|| self.class.get(name).copied()).or_else(shared)
    }

    /// Every name that can be seen.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let visible = self.locals.iter().filter(|(_, bindings)| !bindings.is_empty());
        let shared = self.class.keys().chain(self.module.keys()).chain(self.known.keys()).copied();
        visible.map(|(name, _)| *name).chain(shared)
    }
}
