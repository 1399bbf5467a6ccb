//! Interfaces that are always there, written in the language itself.

use std::sync::OnceLock;

use runa_diagnostics::FileId;

use super::resolve::Resolver;
use super::{ClassId, Names};
use crate::syntax::{self, ast};

/// The file in which they stand, which no program has.
pub(crate) const PRELUDE: FileId = FileId(u32::MAX);

const TEXT: &str = "\
Interface called Iterator of T
    Process called advance() returns Boolean
    Process called current() returns T
End Interface
Interface called Iterable of T
    Process called iterator() returns Iterator of T
End Interface
";

fn program() -> &'static ast::Program {
    static PROGRAM: OnceLock<ast::Program> = OnceLock::new();
    PROGRAM.get_or_init(|| syntax::parse_from(TEXT, 0, PRELUDE).program)
}

impl Resolver<'_> {
    /// Declares what is always there. What a program declares itself hides it.
    pub(super) fn declare_prelude(&mut self) {
        if self.names.known.is_some() {
            return;
        }
        for item in &program().items {
            if let ast::ItemKind::Type(declaration) = &item.kind {
                let class = ClassId(self.names.classes.len() as u32);
                self.names.prelude.insert(&declaration.name.text, class);
                self.add_class(class, declaration);
            }
        }
    }
}

impl Names<'_> {
    /// The type that is called `name` where no module says something else.
    pub(crate) fn prelude_class(&self, name: &str) -> Option<ClassId> {
        self.prelude.get(name).copied()
    }
}
