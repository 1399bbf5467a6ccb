//! Element types of `[]` and `{}` that the first use decides.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use runa_diagnostics::Span;

use crate::types::{Joining, OpenType, Ty, join};

/// What is known of the open types of the process being checked.
#[derive(Debug, Default)]
pub(crate) struct OpenTypes {
    /// What each was found to be, and where.
    found: FxHashMap<OpenType, (Ty, Span)>,
    /// Those that this pass has met without knowing them.
    unknown: Vec<OpenType>,
    /// Whether this pass has found one.
    changed: bool,
}

impl OpenTypes {
    /// Begins another pass over the same process.
    pub(crate) fn begin_pass(&mut self) {
        self.unknown.clear();
        self.changed = false;
    }

    /// Whether the pass has found something that code before may want to know.
    pub(crate) fn changed(&self) -> bool {
        self.changed
    }

    /// Gives up on what is still unknown: it is `Any`. Whether there was something to give up on.
    pub(crate) fn give_up(&mut self, place: Span) -> bool {
        let mut unknown = std::mem::take(&mut self.unknown);
        unknown.extend(self.found.values().flat_map(|(ty, _)| self.open_in(ty)));
        let mut gave_up = false;
        for open in unknown {
            if let Entry::Vacant(entry) = self.found.entry(open) {
                entry.insert((Ty::Any, place));
                gave_up = true;
            }
        }
        gave_up
    }

    /// What is not known yet inside of a type.
    fn open_in(&self, ty: &Ty) -> Vec<OpenType> {
        let mut unknown = Vec::new();
        self.resolve(ty).map_leaves(&mut |leaf| {
            if let Ty::Open(open) = leaf {
                unknown.push(*open);
            }
            leaf.clone()
        });
        unknown
    }

    /// The type that a literal has for `open`.
    pub(crate) fn of_literal(&mut self, open: OpenType) -> Ty {
        match self.found.get(&open) {
            Some((ty, _)) => self.resolve(ty),
            None => {
                self.unknown.push(open);
                Ty::Open(open)
            }
        }
    }

    /// `ty` with everything filled in that is known by now.
    pub(crate) fn resolve(&self, ty: &Ty) -> Ty {
        if self.found.is_empty() || !ty.is_open() {
            return ty.clone();
        }
        ty.map_leaves(&mut |leaf| match leaf {
            Ty::Open(open) => match self.found.get(open) {
                Some((found, _)) => self.resolve(found),
                None => leaf.clone(),
            },
            _ => leaf.clone(),
        })
    }

    /// Learns from two types that are to be the same where both are known.
    pub(crate) fn unify(&mut self, a: &Ty, b: &Ty, place: Span) {
        if !a.is_open() && !b.is_open() {
            return;
        }
        match (a, b) {
            (Ty::Open(open), other) | (other, Ty::Open(open)) => self.find(*open, other, place),
            (Ty::List(a), Ty::List(b))
            | (Ty::Set(a), Ty::Set(b))
            | (Ty::Optional(a), Ty::Optional(b)) => {
                self.unify(a, b, place);
            }
            (Ty::Optional(inner), other) | (other, Ty::Optional(inner)) => {
                self.unify(inner, other, place);
            }
            (Ty::Map(a), Ty::Map(b)) => {
                self.unify(&a.0, &b.0, place);
                self.unify(&a.1, &b.1, place);
            }
            (Ty::Tuple(a), Ty::Tuple(b)) => {
                a.iter().zip(b.iter()).for_each(|(a, b)| self.unify(a, b, place));
            }
            (Ty::Function(a), Ty::Function(b)) => {
                for (a, b) in a.parameters.iter().zip(&b.parameters) {
                    self.unify(a, b, place);
                }
                self.unify(&a.result, &b.result, place);
            }
            _ => {}
        }
    }

    /// Learns what `open` is. What is known to be the same as another open type teaches that one, so that
    /// no type is ever found to be, or to be made of, itself.
    fn find(&mut self, open: OpenType, ty: &Ty, place: Span) {
        let ty = self.resolve(ty);
        if let Some((found, _)) = self.found.get(&open) {
            let found = self.resolve(found);
            return match found == ty {
                true => {}
                false => self.unify(&found, &ty, place),
            };
        }
        let mentions_itself = ty.has_leaf(&|leaf| *leaf == Ty::Open(open));
        if !matches!(ty, Ty::Never) && !mentions_itself {
            self.found.insert(open, (ty, place));
            self.changed = true;
        }
    }

    /// The join of two types of which either may teach the other something.
    pub(crate) fn join(&mut self, a: &Ty, b: &Ty, joining: Joining, place: Span) -> Option<Ty> {
        self.unify(a, b, place);
        join(&self.resolve(a), &self.resolve(b), joining)
    }
}
