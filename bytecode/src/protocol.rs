//! What the language asks objects for through methods of their own.

use std::fmt;

use crate::{Type, TypeId, Types};

/// Something that the language asks objects for when it meets them where it knows no types: as elements, as
/// keys, behind `Any`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Protocol {
    /// `equals(other)` says whether the object equals another one.
    Equatable = 0,
    /// `compare_to(other)` says with a number below, at or above 0 where it stands in an order.
    Comparable = 1,
    /// `hash()` gives a number that is the same for equal objects, so that they can be keys.
    Hashable = 2,
}

impl Protocol {
    /// All of them, by their numbers.
    pub const ALL: [Protocol; 3] = [Protocol::Equatable, Protocol::Comparable, Protocol::Hashable];

    /// Its method.
    pub fn method(self) -> &'static str {
        match self {
            Protocol::Equatable => "equals",
            Protocol::Comparable => "compare_to",
            Protocol::Hashable => "hash",
        }
    }

    /// The word for it in assembly.
    pub fn word(self) -> &'static str {
        match self {
            Protocol::Equatable => "equatable",
            Protocol::Comparable => "comparable",
            Protocol::Hashable => "hashable",
        }
    }

    /// Whether a function of type `ty`, without the receiver, can be its method.
    pub fn fits(self, ty: TypeId, types: &Types) -> bool {
        let Some(Type::Function(parameters, result)) = types.get(ty) else { return false };
        match self {
            Protocol::Equatable => parameters.len() == 1 && *result == TypeId::BOOLEAN,
            Protocol::Comparable => parameters.len() == 1 && *result == TypeId::INTEGER,
            Protocol::Hashable => parameters.is_empty() && *result == TypeId::INTEGER,
        }
    }
}

/// Which of them a class says that it does.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Protocols(u8);

impl Protocols {
    /// None of them.
    pub const NONE: Protocols = Protocols(0);

    /// Those whose bits, counted from 0 by their numbers, are set.
    pub fn from_bits(bits: u8) -> Option<Protocols> {
        (bits >> Protocol::ALL.len() == 0).then_some(Protocols(bits))
    }

    /// A bit for each, counted from 0 by their numbers.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one is among them.
    pub fn has(self, protocol: Protocol) -> bool {
        self.0 & (1 << protocol as u8) != 0
    }

    /// These and another one.
    pub fn with(self, protocol: Protocol) -> Protocols {
        Protocols(self.0 | 1 << protocol as u8)
    }

    /// These and others.
    pub fn and(self, others: Protocols) -> Protocols {
        Protocols(self.0 | others.0)
    }

    /// All that are among them.
    pub fn iter(self) -> impl Iterator<Item = Protocol> {
        Protocol::ALL.into_iter().filter(move |&protocol| self.has(protocol))
    }
}

impl fmt::Debug for Protocols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
