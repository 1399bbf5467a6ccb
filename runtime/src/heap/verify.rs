//! Checks a heap: that everything reachable is an object where objects may be, and that young
//! collections would find all young objects.

use std::fmt;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::evacuation::Slot;
use super::fields;
use super::mark::Phase;
use super::references::{referred, referred_by};
use super::remembered::is_line_remembered;
use super::space::{Leaves, Space, Use};
use crate::context::RootSlot;
use crate::object::{Header, ObjectRef, WORD, kind};
use crate::program::Program;

/// Ends the process when a heap is damaged.
pub type DamageHandler = fn(&str) -> !;

static DAMAGE_HANDLER: OnceLock<DamageHandler> = OnceLock::new();

/// What is done in this process when a heap that is [verified](super::HeapSettings::verify) is damaged; it
/// gets what is wrong. Only the first handler counts; without one there is a panic, which in functions
/// that compiled code has called ends the process.
///
/// A program cannot go on in a damaged heap, nor can the damage be one of its exceptions: handlers would
/// run in the same heap.
pub fn set_damage_handler(handler: DamageHandler) {
    // A second handler would be of somebody who does not own the process.
    let _ = DAMAGE_HANDLER.set(handler);
}

/// Says that a heap is damaged, and ends what uses it.
#[cold]
pub fn damaged(what: &str) -> ! {
    match DAMAGE_HANDLER.get() {
        Some(handler) => handler(what),
        None => panic!("the heap is damaged: {what}"),
    }
}

/// What is wrong with a heap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    what: &'static str,
    /// The object with the reference, or nothing for a root.
    from: Option<(ObjectRef, usize)>,
    to: ObjectRef,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:#x}, referred to by ", self.what, self.to.address())?;
        match self.from {
            Some((object, word)) => {
                let header = object.header().0;
                write!(f, "word {word} of the object at {:#x} ({header:#x})", object.address())
            }
            None => f.write_str("a root"),
        }
    }
}

/// Walks through everything that is reachable. O(heap).
pub(super) fn verify(space: &Space, program: &Program, roots: &[RootSlot]) -> Result<(), Fault> {
    let recorded = space.evacuation.slots().collect();
    let mut walk =
        Walk { space, program, recorded, seen: FxHashSet::default(), waiting: Vec::new() };
    for &root in roots {
        if let Some(object) = referred_by(root) {
            walk.reach(object, None)?;
        }
    }
    while let Some(object) = walk.waiting.pop() {
        walk.object(object)?;
    }
    Ok(())
}

struct Walk<'a> {
    space: &'a Space,
    program: &'a Program,
    /// The words that are known to refer to objects which leave their blocks later.
    recorded: FxHashSet<Slot>,
    seen: FxHashSet<ObjectRef>,
    waiting: Vec<ObjectRef>,
}

impl Walk<'_> {
    fn reach(&mut self, to: ObjectRef, from: Option<(ObjectRef, usize)>) -> Result<(), Fault> {
        if !self.seen.insert(to) {
            return Ok(());
        }
        let fault = |what| Err(Fault { what, from, to });
        if !self.space.region.contains(to.address()) || !to.address().is_multiple_of(WORD as u64) {
            return fault("an address outside of the heap");
        }
        let header = to.header();
        if header.forwarded_to().is_some() {
            return fault("an object that has moved");
        }
        let number = header.type_number();
        if number < kind::FIRST && number as usize >= self.program.types().len() {
            return fault("an object of no type");
        }
        match self.space.use_at(to) {
            Use::Free => return fault("an object in a free block"),
            Use::LargeRest => return fault("an object inside of a large one"),
            Use::Old(_) if !self.space.region.objects.has(to.address()) => {
                return fault("an object in a free slot");
            }
            Use::Old(_) | Use::Young | Use::Large(_) => {}
        }
        self.waiting.push(to);
        Ok(())
    }

    fn object(&mut self, object: ObjectRef) -> Result<(), Fault> {
        let mut result = Ok(());
        let is_old = !self.space.is_young(object);
        fields::visit(object, self.program, |word, is_tagged| {
            let Some(to) = referred(object.get(word), is_tagged) else { return };
            if result.is_ok() {
                result = self.reach(to, Some((object, word)));
            }
            if result.is_err() || !is_old || self.is_remembered(object, word) {
                return;
            }
            let what = match self.space.leaves(to) {
                Leaves::Soon => "a young object that no collection would find",
                Leaves::Later if !self.is_recorded(Slot::new(object, word, is_tagged)) => {
                    "an object that leaves its block without this word knowing"
                }
                Leaves::Later | Leaves::Never => return,
            };
            result = Err(Fault { what, from: Some((object, word)), to });
        });
        result
    }

    /// Whether a word follows when the object it refers to leaves its block. While objects are marked, not all
    /// were seen.
    fn is_recorded(&self, slot: Slot) -> bool {
        self.space.cycle.phase == Phase::Marking || self.recorded.contains(&slot)
    }

    /// Whether a young collection looks at word `word` of an old object.
    fn is_remembered(&self, object: ObjectRef, word: usize) -> bool {
        let header = object.header().0;
        if header & Header::LINED == 0 {
            return header & Header::UNLOGGED == 0;
        }
        is_line_remembered(&self.space.region.line_table(), object, word)
    }
}
