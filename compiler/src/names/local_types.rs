//! Types that are named inside of a block: `Type Row = List of Integer`. They are known from their lines to the
//! ends of their blocks.

use runa_diagnostics::Span;

use super::classes::own_name_taken;
use super::resolve::Resolver;
use super::{Meaning, Names, place};
use crate::syntax::ast::{Alias, Name, Statement, StatementKind};
use crate::types::is_type_name;

impl<'a> Resolver<'a> {
    /// Notes where the types can be used that the statements of a block name.
    pub(super) fn note_local_types(&mut self, statements: &'a [Statement]) {
        let Some(last) = statements.last() else { return };
        for statement in statements {
            if let StatementKind::Alias(alias) = &statement.kind {
                let lives = statement.span.to(last.span);
                let known = self.names.local_types.entry(&alias.name.text).or_default();
                known.insert(place(lives), (lives, alias));
            }
        }
    }

    /// `Type Row = …` in a block.
    pub(super) fn local_type(&mut self, alias: &'a Alias) {
        if is_type_name(&alias.name.text) {
            self.report(own_name_taken(&alias.name));
        }
        self.bind_local(&alias.name, Meaning::Type);
    }
}

impl<'a> Names<'a> {
    /// The type that a block around `name` calls so: of those that live there the one that began last. Looks at the blocks
    /// behind that one only.
    pub(super) fn local_alias(&self, name: &Name) -> Option<&'a Alias> {
        let lives_here = |lives: Span| {
            lives.file == name.span.file
                && (lives.start..lives.end.max(lives.start + 1)).contains(&name.span.start)
        };
        let known = self.local_types.get(&*name.text)?;
        let mut before = known.range(..=place(name.span)).rev();
        before.find(|(_, (lives, _))| lives_here(*lives)).map(|(_, &(_, alias))| alias)
    }

    /// Whether a type is named inside of a block, where the types that the process around it is used with are
    /// known.
    pub(crate) fn is_local_type(&self, alias: &Alias) -> bool {
        self.local_alias(&alias.name).is_some_and(|known| known.name.span == alias.name.span)
    }
}
