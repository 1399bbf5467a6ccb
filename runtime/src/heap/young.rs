//! Collections of the young generation: what is reachable moves to the old one.
//!
//! Only what may refer to young objects is looked at: the roots, and the old objects into which
//! something was stored since the last collection ([`Context::store`] remembers them). One thread does it alone,
//! or a [team].

use super::classes::Class;
use super::evacuation::Slot;
use super::fields;
use super::mark::load_soon;
use super::references::{move_to, referred, update_field, update_root};
use super::region::{BLOCK_BYTES, LineTable};
use super::remembered::{Line, Remembered};
use super::space::{Filler, Leaves, OldBits, Space};
use crate::context::RootSlot;
use crate::object::{Header, ObjectRef, WORD};
use crate::program::Program;

/// Objects with more words are remembered by lines, so that it does not take long to look at one.
const LINED_WORDS: usize = 64;
/// So many blocks are near the processor: what is moved out of them is not loaded ahead. Then objects are moved
/// depth first, which keeps what belongs together nearer to each other.
const NEAR_BLOCKS: usize = (4 << 20) / BLOCK_BYTES;
/// What so many objects refer to is being loaded while others are looked at, through so many of their words.
const LOADED_AHEAD: usize = 4;
const LOADED_WORDS: usize = 16;

/// What a collection has found living.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Survivors {
    pub(super) objects: usize,
    pub(super) bytes: usize,
}

/// Moves the objects of the young generation that are reachable from `roots` and from the old objects
/// `remembered`. The caller frees its blocks.
pub(super) fn collect(
    space: &mut Space,
    program: &Program,
    roots: &[RootSlot],
    remembered: &Remembered,
) -> Survivors {
    let (lines, is_far) = (space.region.line_table(), is_far(space));
    let (filler, bits) = (space.give_filler(), space.old_bits());
    let mut promotion = Promotion::new(Alone { space, filler, bits }, program, is_far);
    roots.iter().for_each(|&slot| promotion.root(slot));
    remembered.objects.iter().for_each(|&object| promotion.remembered(object));
    remembered.lines.iter().for_each(|&line| promotion.line(line, &lines));
    promotion.scan_all();
    let Promotion { way: Alone { space, filler, .. }, survivors, recorded, .. } = promotion;
    space.take_back(filler);
    recorded.into_iter().for_each(|slot| space.record(slot));
    survivors
}

/// Whether it takes long to load what is young. Stress tries what is done then on small heaps too.
pub(super) fn is_far(space: &Space) -> bool {
    space.young.len() > NEAR_BLOCKS || space.is_stressed
}

/// How objects are moved: by one thread, or by several at once.
pub(super) trait Way {
    /// Whether an object is going to leave its block.
    fn leaves(&self, object: ObjectRef) -> Leaves;

    /// Room for an object of the old generation.
    fn allocate(&mut self, class: Class) -> Option<ObjectRef>;

    /// Moves an object to `copy`, whose header is going to be `header`; gives where it is now, which is
    /// elsewhere if another thread has moved it first.
    fn move_to(&mut self, object: ObjectRef, copy: ObjectRef, header: Header) -> ObjectRef;
}

/// Finds young objects, and moves them.
pub(super) struct Promotion<'a, W> {
    pub(super) way: W,
    program: &'a Program,
    /// Objects that were moved and may refer to others.
    pub(super) scan: Vec<ObjectRef>,
    /// Those of them that come next, in a ring, if what they refer to is loaded ahead.
    loading: Option<[Option<ObjectRef>; LOADED_AHEAD]>,
    oldest: usize,
    pub(super) survivors: Survivors,
    /// Words of old objects that refer to such as leave their blocks later.
    pub(super) recorded: Vec<Slot>,
}

impl<'a, W: Way> Promotion<'a, W> {
    pub(super) fn new(way: W, program: &'a Program, loads_ahead: bool) -> Self {
        let (scan, survivors, recorded) = (Vec::new(), Survivors::default(), Vec::new());
        let loading = loads_ahead.then_some([None; LOADED_AHEAD]);
        Self { way, program, scan, loading, oldest: 0, survivors, recorded }
    }

    pub(super) fn root(&mut self, slot: RootSlot) {
        update_root(slot, |object| match self.way.leaves(object) {
            Leaves::Soon => self.move_object(object),
            Leaves::Never | Leaves::Later => object,
        });
    }

    /// Looks at an object that was stored into, which is going to be remembered anew.
    pub(super) fn remembered(&mut self, object: ObjectRef) {
        object.set_raw(0, object.header().0 | Header::UNLOGGED);
        self.scan(object);
    }

    /// The same for a line of one.
    pub(super) fn line(&mut self, line: Line, table: &LineTable) {
        let object = line.object;
        fields::visit_part(object, self.program, line.words(), |word, is_tagged| {
            self.field(object, word, is_tagged);
        });
        line.clear(table);
    }

    /// Looks at all objects that were moved.
    pub(super) fn scan_all(&mut self) {
        while let Some(object) = self.next() {
            self.scan(object);
        }
    }

    /// An object that was moved. What those refer to that come next is being loaded meanwhile: moving is
    /// mostly waiting for memory.
    #[inline]
    pub(super) fn next(&mut self) -> Option<ObjectRef> {
        let Some(loading) = &mut self.loading else { return self.scan.pop() };
        for _ in 0..=LOADED_AHEAD {
            let object = self.scan.pop();
            if let Some(object) = object {
                fields::visit_part(object, self.program, 0..LOADED_WORDS, |word, is_tagged| {
                    if let Some(to) = referred(object.get(word), is_tagged) {
                        load_soon(to.address());
                    }
                });
            }
            let next = std::mem::replace(&mut loading[self.oldest], object);
            self.oldest = (self.oldest + 1) % LOADED_AHEAD;
            if next.is_some() {
                return next;
            }
        }
        None
    }

    #[inline]
    pub(super) fn scan(&mut self, object: ObjectRef) {
        fields::visit(object, self.program, |word, is_tagged| self.field(object, word, is_tagged));
    }

    #[inline]
    fn field(&mut self, object: ObjectRef, word: usize, is_tagged: bool) {
        let mut leaves_later = false;
        update_field(object, word, is_tagged, |to| match self.way.leaves(to) {
            Leaves::Never => to,
            Leaves::Soon => self.move_object(to),
            Leaves::Later => {
                leaves_later = true;
                to
            }
        });
        if leaves_later {
            self.recorded.push(Slot::new(object, word, is_tagged));
        }
    }

    /// Where a young object is now.
    #[inline]
    fn move_object(&mut self, object: ObjectRef) -> ObjectRef {
        let header = object.published_header();
        match header.forwarded_to() {
            Some(moved) => moved,
            None => self.promote(object, header),
        }
    }

    fn promote(&mut self, object: ObjectRef, header: Header) -> ObjectRef {
        let words = header.words();
        // There is room for all young objects beyond what is allowed; without memory from the
        // system half of the objects would be elsewhere and nothing could go on.
        let Some(copy) = self.way.allocate(Class::of(words)) else { out_of_memory(words) };
        let refers = self.program.objects_refer(header.type_number());
        let flags = match refers {
            true if words > LINED_WORDS => Header::UNLOGGED | Header::LINED,
            true => Header::UNLOGGED,
            false => 0,
        };
        let moved = self.way.move_to(object, copy, Header(header.0 | flags));
        if moved == copy {
            if refers {
                self.scan.push(copy);
            }
            self.survivors.objects += 1;
            self.survivors.bytes += words * WORD;
        }
        moved
    }
}

/// One thread collects.
struct Alone<'a> {
    space: &'a mut Space,
    filler: Filler,
    bits: OldBits,
}

impl Way for Alone<'_> {
    #[inline]
    fn leaves(&self, object: ObjectRef) -> Leaves {
        self.space.leaves(object)
    }

    #[inline]
    fn allocate(&mut self, class: Class) -> Option<ObjectRef> {
        self.space.allocate_old(&mut self.filler, class, &self.bits)
    }

    #[inline]
    fn move_to(&mut self, object: ObjectRef, copy: ObjectRef, header: Header) -> ObjectRef {
        move_to(object, copy, header);
        copy
    }
}

#[cold]
fn out_of_memory(words: usize) -> ! {
    match std::alloc::Layout::array::<u64>(words) {
        Ok(layout) => std::alloc::handle_alloc_error(layout),
        Err(_) => std::process::abort(),
    }
}
