//! Processes and methods.

use std::sync::Arc;

use runa_bytecode::{
    ClassIndex, ClassKind, Function, FunctionIndex, LocalIndex, Method, Type, TypeId,
};

use super::types::DescribedType;
use crate::object::layout;
use crate::program::Program;
use crate::tagged::{Tagged, Unpacked};

/// How many bits behind its number are the number of a parameter.
const PART_BITS: u32 = 16;

/// Where the bits begin that say which sort it is.
const SORT_BITS: u32 = 60;

/// A process or method that a program asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Described {
    /// A process that belongs to no object.
    Process(FunctionIndex),
    /// A method by the type that was asked, and its number there.
    Method(TypeId, u16),
    /// A private method.
    Private(FunctionIndex),
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name; its place, from 1, where nobody has given it one.
    pub name: String,
    /// Its type.
    pub ty: DescribedType,
}

impl Parameter {
    /// How a program declares it.
    pub(super) fn text(&self, program: &Program) -> String {
        format!("{} as {}", self.name, self.ty.name(program))
    }
}

impl Described {
    /// The number by which it is told.
    pub fn number(self) -> i64 {
        let (sort, number) = match self {
            Described::Process(function) => (0, i64::from(function.0)),
            Described::Method(ty, index) => (1, i64::from(ty.0) << 16 | i64::from(index)),
            Described::Private(function) => (2, i64::from(function.0)),
        };
        sort << SORT_BITS | number << PART_BITS
    }

    /// The number by which its parameter `index` is told.
    pub fn number_of_part(self, index: usize) -> i64 {
        self.number() | i64::from(index as u16)
    }

    /// The place of the parameter that is told by a number.
    pub fn part_of(number: i64) -> usize {
        usize::from(number as u16)
    }

    /// What is told by a number, or has the parameter that is told by it.
    pub fn from_number(number: i64) -> Option<Self> {
        let rest = number & ((1 << SORT_BITS) - 1);
        let function = || u32::try_from(rest >> PART_BITS).ok().map(FunctionIndex);
        match number >> SORT_BITS {
            0 => function().map(Described::Process),
            1 => {
                let ty = u32::try_from(rest >> (PART_BITS + 16)).ok().map(TypeId)?;
                Some(Described::Method(ty, (rest >> PART_BITS) as u16))
            }
            2 => function().map(Described::Private),
            _ => None,
        }
    }

    /// The process that a function value is.
    pub fn of_value(program: &Program, value: Tagged) -> Option<Self> {
        let Unpacked::Object(closure) = value.unpack() else { return None };
        match program.types().get(closure.type_id()?)? {
            Type::Function(..) => {
                let function = FunctionIndex(closure.get(layout::CLOSURE_FUNCTION) as u32);
                program.module().function(function).map(|_| Described::Process(function))
            }
            _ => None,
        }
    }

    /// The processes of the main file that are neither private nor generic.
    pub fn processes(program: &Program) -> Vec<Self> {
        let exports = program.module().exports.iter();
        exports.map(|export| Described::Process(export.function)).collect()
    }

    /// The one of these that is called `name`.
    pub fn process_called(program: &Program, name: &str) -> Option<Self> {
        let export = program.module().exports.iter().find(|export| export.name == name)?;
        Some(Described::Process(export.function))
    }

    /// The methods of a type: those of its base first, private ones behind all others.
    pub fn methods(ty: DescribedType, program: &Program) -> Vec<Self> {
        let Some(class) = ty.class(program) else { return Vec::new() };
        let classes = program.types().classes();
        let owners = match classes.get(class).map(|class| class.kind) {
            Some(ClassKind::Interface) => classes.ancestors(class).to_vec(),
            _ => vec![class],
        };
        let mut found: Vec<Self> = Vec::new();
        for owner in owners {
            let Some(ty) = program.types().find(&Type::Class(owner)) else { continue };
            let methods = classes.methods(owner).iter().enumerate();
            let methods = methods.filter(|(_, method)| is_name(&method.name));
            found.extend(methods.map(|(index, _)| Described::Method(ty, index as u16)));
        }
        found.extend(private_methods(class, program));
        found
    }

    fn method(self, program: &Program) -> Option<&Arc<Method>> {
        let Described::Method(ty, index) = self else { return None };
        let class = program.types().class_of(ty)?;
        program.types().classes().methods(class).get(usize::from(index))
    }

    /// What it does, if that is known: not for an abstract method.
    fn function(self, program: &Program) -> Option<&Function> {
        let index = match self {
            Described::Process(function) | Described::Private(function) => function,
            Described::Method(..) => self.method(program)?.function?,
        };
        program.module().function(index)
    }

    /// Its name.
    pub fn name(self, program: &Program) -> &str {
        match self.method(program) {
            Some(method) => &method.name,
            None => self.function(program).map_or("?", |function| &function.name),
        }
    }

    /// Whether only the type itself can call it.
    pub fn is_private(self, program: &Program) -> bool {
        matches!(self, Described::Private(_))
            || self.method(program).is_some_and(|method| method.is_private)
    }

    /// Whether it has no body.
    pub fn is_abstract(self, program: &Program) -> bool {
        self.function(program).is_none()
    }

    /// Whether it is called on an object.
    pub fn is_method(self) -> bool {
        !matches!(self, Described::Process(_))
    }

    /// Its parameters, without the object that it is called on.
    pub fn parameters(self, program: &Program) -> Vec<Parameter> {
        let (named, skipped) = match self {
            Described::Method(ty, _) => {
                (self.function(program).or_else(|| self.made_by(ty, program)), 1)
            }
            Described::Private(_) => (self.function(program), 1),
            Described::Process(_) => (self.function(program), 0),
        };
        let types: &[TypeId] = match (self.method(program), self.function(program)) {
            (Some(method), _) => match program.types().get(method.ty) {
                Some(Type::Function(parameters, _)) => parameters,
                _ => &[],
            },
            (None, Some(function)) => function.parameters().get(skipped..).unwrap_or(&[]),
            (None, None) => &[],
        };
        let name = |index: usize| {
            let local = LocalIndex((index + skipped) as u16);
            let name = named.and_then(|function| function.local_name(local, 0));
            name.map_or_else(|| (index + 1).to_string(), str::to_owned)
        };
        let parameter =
            |(index, &ty)| Parameter { name: name(index), ty: DescribedType::of(program, ty) };
        types.iter().enumerate().map(parameter).collect()
    }

    /// A function that some class has for an abstract method: its parameters have names.
    fn made_by(self, ty: TypeId, program: &Program) -> Option<&Function> {
        let (above, name) = (program.types().class_of(ty)?, self.name(program));
        let classes = program.types().classes();
        let below = classes.iter().map(|(index, _)| index);
        let mut below = below.filter(|&index| classes.is_subclass(index, above));
        below.find_map(|index| {
            let methods = classes.methods(index).iter();
            let function = methods.rev().find(|method| method.name == name)?.function?;
            program.module().function(function)
        })
    }

    /// What it gives.
    pub fn result(self, program: &Program) -> DescribedType {
        let result = match (self.method(program), self.function(program)) {
            (Some(method), _) => match program.types().get(method.ty) {
                Some(&Type::Function(_, result)) => result,
                _ => TypeId::ANY,
            },
            (None, Some(function)) => function.result,
            (None, None) => TypeId::ANY,
        };
        DescribedType::of(program, result)
    }

    /// How a program declares it: `area(scale as Float) returns Float`.
    pub(super) fn text(self, program: &Program) -> String {
        let parameters = self.parameters(program);
        let parameters: Vec<String> =
            parameters.iter().map(|parameter| parameter.text(program)).collect();
        let private = if self.is_private(program) { "Private " } else { "" };
        let head = format!("{private}{}({})", self.name(program), parameters.join(", "));
        match self.result(program) {
            DescribedType::Type(TypeId::NOTHING) => head,
            result => format!("{head} returns {}", result.name(program)),
        }
    }
}

/// Whether programs can write a name; the compiler gives others to what it makes itself.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|character| character.is_alphanumeric() || character == '_')
}

/// The private methods of a class and of those that it extends. They stand in no table of a class: they are the functions
/// that take an object of the class as `self` and that no table has. O(functions).
fn private_methods(class: ClassIndex, program: &Program) -> Vec<Described> {
    let classes = program.types().classes();
    let is_above = |ty: Option<&TypeId>| {
        let owner = ty.and_then(|&ty| program.types().class_of(ty));
        owner.is_some_and(|owner| classes.is_subclass(class, owner))
    };
    let is_public = |index: FunctionIndex| {
        classes.ancestors(class).iter().any(|&above| {
            classes.methods(above).iter().any(|method| method.function == Some(index))
        })
    };
    let functions = program.module().functions.iter().enumerate();
    let functions = functions.map(|(index, function)| (FunctionIndex(index as u32), function));
    let private = functions.filter(|(index, function)| {
        is_name(&function.name)
            && is_above(function.parameters().first())
            && function.local_name(LocalIndex(0), 0) == Some("self")
            && !is_public(*index)
    });
    private.map(|(index, _)| Described::Private(index)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Described, FunctionIndex, TypeId};

    #[test]
    fn numbers_lead_back_to_processes() {
        let all = [
            Described::Process(FunctionIndex(7)),
            Described::Process(FunctionIndex(u32::MAX)),
            Described::Method(TypeId(0xFF_FEFF), 4095),
            Described::Private(FunctionIndex(3)),
        ];
        for described in all {
            assert_eq!(Described::from_number(described.number()), Some(described));
            let part = described.number_of_part(9);
            assert_eq!(
                (Described::from_number(part), Described::part_of(part)),
                (Some(described), 9)
            );
        }
        assert_eq!(Described::from_number(-1), None);
    }
}
