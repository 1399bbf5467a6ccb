//! Types of the library that programs import by name.

use super::{Group, files, random, reflection};

/// A type that a module of the library has. Its objects are those of a class with one private Integer, by which
/// natives know what belongs to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LibraryType {
    /// An open file.
    File,
    /// A generator of random numbers.
    Random,
    /// What a program asks about a type.
    TypeDescription,
    /// The same about a field.
    Field,
    /// The same about a process or method.
    Signature,
    /// The same about a parameter.
    Parameter,
}

impl LibraryType {
    pub(crate) const ALL: [LibraryType; 6] = [
        LibraryType::File,
        LibraryType::Random,
        LibraryType::TypeDescription,
        LibraryType::Field,
        LibraryType::Signature,
        LibraryType::Parameter,
    ];

    /// What programs call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            LibraryType::File => "File",
            LibraryType::Random => "Random",
            LibraryType::TypeDescription => "TypeDescription",
            LibraryType::Field => "Field",
            LibraryType::Signature => "Signature",
            LibraryType::Parameter => "Parameter",
        }
    }

    /// The module that has it.
    pub(crate) fn module(self) -> &'static str {
        match self {
            LibraryType::File => "io",
            LibraryType::Random => "random",
            LibraryType::TypeDescription
            | LibraryType::Field
            | LibraryType::Signature
            | LibraryType::Parameter => "reflect",
        }
    }

    /// Whether its objects are values: equal when they are about the same thing.
    pub(crate) fn is_value(self) -> bool {
        self.module() == "reflect"
    }

    /// The types that members of its objects give, also where the program does not know what it has.
    pub(crate) fn related(self) -> &'static [LibraryType] {
        use LibraryType::{Field, Parameter, Signature, TypeDescription};
        match self {
            LibraryType::File | LibraryType::Random => &[],
            TypeDescription | Field | Signature | Parameter => {
                &[TypeDescription, Field, Signature, Parameter]
            }
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
            LibraryType::TypeDescription => "What there is to know of a type.",
            LibraryType::Field => "What there is to know of a field.",
            LibraryType::Signature => "What there is to know of a process or method.",
            LibraryType::Parameter => "What there is to know of a parameter.",
        }
    }

    /// Its members.
    pub(crate) fn group(self) -> Group {
        let members = match self {
            LibraryType::File => files::FILE,
            LibraryType::Random => random::GENERATOR,
            LibraryType::TypeDescription => reflection::TYPE,
            LibraryType::Field => reflection::FIELD,
            LibraryType::Signature => reflection::SIGNATURE,
            LibraryType::Parameter => reflection::PARAMETER,
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
