//! Names and what they stand for.

use std::borrow::Cow;
use std::collections::HashMap;

use runa_diagnostics::Span;

use crate::problem::{self, Parsed};

/// A name where it is used.
#[derive(Clone, Debug)]
pub(crate) struct Name<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) span: Span,
}

/// Something named or numbered.
#[derive(Clone, Debug)]
pub(crate) enum Reference<'a> {
    Number(u32),
    Name(Name<'a>),
}

/// Names of numbered things. Names need not be unique, but only unique ones can be used.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    /// The number, or nothing for a name of several.
    numbers: HashMap<Cow<'a, str>, Option<u32>>,
}

impl<'a> Names<'a> {
    pub(crate) fn add(&mut self, name: Cow<'a, str>, number: u32) {
        let known = self.numbers.entry(name).or_insert(Some(number));
        if *known != Some(number) {
            *known = None;
        }
    }

    /// Whether `name` stands for the thing `number` and for no other.
    pub(crate) fn is_only(&self, name: &str, number: u32) -> bool {
        self.numbers.get(name) == Some(&Some(number))
    }

    /// The number of the only thing of a name.
    pub(crate) fn only(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied().flatten()
    }

    /// The number that `name` stands for; `what` is said in the complaint.
    pub(crate) fn resolve(&self, name: &Name<'_>, what: &str) -> Parsed<u32> {
        match self.numbers.get(&name.text) {
            Some(Some(number)) => Ok(*number),
            Some(None) => Err(problem::ambiguous(what, &name.text, name.span)),
            None => {
                let known = self.numbers.keys().map(Cow::as_ref);
                Err(problem::unknown(what, &name.text, name.span, known))
            }
        }
    }
}

impl<'a> FromIterator<(&'a str, u32)> for Names<'a> {
    fn from_iter<I: IntoIterator<Item = (&'a str, u32)>>(named: I) -> Self {
        let mut names = Self::default();
        named.into_iter().for_each(|(name, number)| names.add(Cow::Borrowed(name), number));
        names
    }
}

/// The labels of a function, which are unique.
#[derive(Debug, Default)]
pub(crate) struct Labels<'a> {
    places: HashMap<&'a str, (u32, Span)>,
}

impl<'a> Labels<'a> {
    pub(crate) fn add(&mut self, name: &'a str, pc: u32, span: Span) -> Parsed<()> {
        if let Some(&(_, first)) = self.places.get(name) {
            return Err(problem::duplicate("label", name, span, first));
        }
        self.places.insert(name, (pc, span));
        Ok(())
    }

    /// Where a label of place `pc` is defined, if there is one. O(labels).
    pub(crate) fn defined_at(&self, pc: u32) -> Option<Span> {
        self.places.values().find(|&&(place, _)| place == pc).map(|&(_, span)| span)
    }

    pub(crate) fn get(&self, name: &str) -> Option<u32> {
        self.places.get(name).map(|&(pc, _)| pc)
    }

    pub(crate) fn resolve(&self, reference: &Reference<'_>) -> Parsed<u32> {
        let name = match reference {
            Reference::Number(pc) => return Ok(*pc),
            Reference::Name(name) => name,
        };
        self.get(&name.text).ok_or_else(|| {
            let known = self.places.keys().copied();
            problem::unknown("label", &name.text, name.span, known)
        })
    }
}
