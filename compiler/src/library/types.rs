//! Types of the library that programs import by name.

use super::{Group, files, random};

/// A type that a module of the library has. Its objects are those of a class with one private Integer, by which
/// natives know what belongs to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LibraryType {
    /// An open file.
    File,
    /// A generator of random numbers.
    Random,
}

impl LibraryType {
    pub(crate) const ALL: [LibraryType; 2] = [LibraryType::File, LibraryType::Random];

    /// What programs call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            LibraryType::File => "File",
            LibraryType::Random => "Random",
        }
    }

    /// The module that has it.
    pub(crate) fn module(self) -> &'static str {
        match self {
            LibraryType::File => "io",
            LibraryType::Random => "random",
        }
    }

    /// The name of its class in bytecode, which no class of a program can have.
    pub(crate) fn class_name(self) -> String {
        format!("{}.{}", self.module(), self.name())
    }

    /// What it is for.
    pub(crate) fn about(self) -> &'static str {
        match self {
            LibraryType::File => "An open file. `Using` closes it at its end.",
            LibraryType::Random => {
                "A source of random numbers: those of a seed are the same on every machine."
            }
        }
    }

    /// Its members.
    pub(crate) fn group(self) -> Group {
        let members = match self {
            LibraryType::File => files::FILE,
            LibraryType::Random => random::GENERATOR,
        };
        Group { name: self.name(), members }
    }

    /// The type that `module` has under a name.
    pub(crate) fn of_module(module: &str, name: &str) -> Option<LibraryType> {
        Self::of_module_all(module).find(|known| known.name() == name)
    }

    /// The types that `module` has.
    pub(crate) fn of_module_all(module: &str) -> impl Iterator<Item = LibraryType> + use<'_> {
        Self::ALL.into_iter().filter(move |known| known.module() == module)
    }

    /// The type of a signature of the table.
    pub(super) fn from_name(name: &str) -> Option<LibraryType> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}
