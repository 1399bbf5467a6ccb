//! What `@` says before declarations.

use runa_bytecode::{Type, TypeId};

use super::processes::Described;
use super::types::DescribedType;
use crate::program::Program;

/// An attribute: its name and what it says.
pub type Attribute<'a> = (&'a str, &'a str);

impl DescribedType {
    /// What stands before the declaration of a type.
    pub fn attributes(self, program: &Program) -> Vec<Attribute<'_>> {
        let name = self.name(program);
        named(program, |owner, process| owner == name && process.is_empty())
    }
}

impl Described {
    /// What stands before the declaration of a process. A method also has what one has that it replaces.
    pub fn attributes(self, program: &Program) -> Vec<Attribute<'_>> {
        let (name, owner) = (self.name(program), self.owner(program));
        let Some(owner) = owner else {
            return named(program, |owner, process| owner.is_empty() && process == name);
        };
        let classes = program.types().classes();
        let above =
            program.types().class_of(owner).map_or(&[][..], |class| classes.ancestors(class));
        let is_owner = |text: &str| {
            above.iter().filter_map(|&above| classes.get(above)).any(|above| above.name == text)
        };
        named(program, |owner, process| process == name && is_owner(owner))
    }

    /// The type whose method it is.
    fn owner(self, program: &Program) -> Option<TypeId> {
        match self {
            Described::Process(_) => None,
            Described::Method(ty, _) => Some(ty),
            Described::Private(function) => {
                let function = program.module().function(function)?;
                function.parameters().first().copied()
            }
        }
    }
}

/// The attributes that the module has of what `is_wanted` for its type and its name.
fn named(program: &Program, is_wanted: impl Fn(&str, &str) -> bool) -> Vec<Attribute<'_>> {
    let all = program.module().attributes.iter();
    let all = all.filter_map(|(attribute, text)| {
        let (owner, rest) = text.split_once('\t')?;
        let (process, says) = rest.split_once('\t')?;
        is_wanted(owner, process).then_some((attribute.strip_prefix('@')?, says))
    });
    all.collect()
}

/// The type of the maps that tell attributes.
pub(crate) fn map_type(program: &Program) -> TypeId {
    let found = program.types().find(&Type::Map(TypeId::TEXT, TypeId::TEXT));
    found.unwrap_or(TypeId::MAP_OF_ANY)
}
