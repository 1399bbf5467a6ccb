//! Which objects should have been closed and were not.
//!
//! Programs say when they have made an object that is to be closed, and when they close one. Both are only noted
//! where it happens. Each young collection strikes what was closed from what is open, before anything moves;
//! from then on the open ones are followed like weak references are, and those that die are counted by where they
//! were made.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::context::Context;
use crate::object::ObjectRef;

/// So many objects are noted as closed before those that are noted twice are looked for.
const MANY_CLOSED: usize = 4096;

/// Where something was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MadeAt {
    /// Which file of the module; there may be none with this number.
    pub file: u32,
    /// From 1; 0 if it is not known.
    pub line: u32,
    /// From 1; 0 if it is not known.
    pub column: u32,
}

/// An object that was made and should be closed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open {
    object: ObjectRef,
    made_at: MadeAt,
}

/// What a context has made and closed since the last young collection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closing {
    made: Vec<Open>,
    closed: Vec<ObjectRef>,
    /// At how many closed ones it looks for those that are there twice.
    look_at: usize,
}

/// Objects of a class that were made at the same place and never closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeverClosed {
    /// The type of the objects.
    pub type_number: u32,
    /// Where they were made.
    pub made_at: MadeAt,
    /// How many there are; at least 1.
    pub count: u64,
}

/// All of them, by generation.
#[derive(Debug, Default)]
pub(super) struct Unclosed {
    open: Vec<Open>,
    dead: FxHashMap<(u32, MadeAt), u64>,
}

impl Closing {
    pub(super) fn append(&mut self, mut other: Closing) {
        self.made.append(&mut other.made);
        self.closed.append(&mut other.closed);
    }

    fn close(&mut self, object: ObjectRef) {
        self.closed.push(object);
        if self.closed.len() > self.look_at.max(MANY_CLOSED) {
            self.closed.sort_unstable();
            self.closed.dedup();
            self.look_at = 2 * self.closed.len();
        }
    }
}

impl Unclosed {
    /// Forgets what was closed, and gives what was made since the last time and is open.
    pub(super) fn strike(&mut self, closing: Closing) -> Unclosed {
        let Closing { mut made, closed, .. } = closing;
        if !closed.is_empty() {
            let closed: FxHashSet<ObjectRef> = closed.into_iter().collect();
            made.retain(|open| !closed.contains(&open.object));
            self.open.retain(|open| !closed.contains(&open.object));
        }
        Unclosed { open: made, dead: FxHashMap::default() }
    }

    pub(super) fn append(&mut self, mut other: Unclosed) {
        self.open.append(&mut other.open);
        for (which, count) in other.dead {
            *self.dead.entry(which).or_default() += count;
        }
    }

    /// Follows the objects that live; `now` says where one is. Counts the others, whose headers are still there.
    pub(super) fn settle(&mut self, now: impl Fn(ObjectRef) -> Option<ObjectRef>) {
        let dead = &mut self.dead;
        self.open.retain_mut(|open| match now(open.object) {
            Some(here) => {
                open.object = here;
                true
            }
            None => {
                *dead.entry((open.object.type_number(), open.made_at)).or_default() += 1;
                false
            }
        });
    }

    /// What was never closed, open or dead, in the order of the places.
    pub(super) fn all(&self) -> Vec<NeverClosed> {
        let mut all = self.dead.clone();
        for open in &self.open {
            *all.entry((open.object.type_number(), open.made_at)).or_default() += 1;
        }
        let all = all.into_iter();
        let all =
            all.map(|((type_number, made_at), count)| NeverClosed { type_number, made_at, count });
        let mut all: Vec<NeverClosed> = all.collect();
        all.sort_unstable_by_key(|never| (never.made_at, never.type_number));
        all
    }
}

impl Context {
    /// Notes that an object was made that is to be closed.
    pub fn opened(&mut self, object: ObjectRef, made_at: MadeAt) {
        self.instance().heap.note_opened();
        self.closing().made.push(Open { object, made_at });
    }

    /// Notes that an object is closed.
    pub fn closed(&mut self, object: ObjectRef) {
        self.closing().close(object);
    }
}
