//! Collections of the young generation: what is reachable moves to the old one.
//!
//! Only what may refer to young objects is looked at: the roots, and the old objects into which
//! something was stored since the last collection ([`Context::store`] remembers them).

use super::fields;
use super::references::{move_to, update_field, update_root};
use super::remembered::Remembered;
use super::space::Space;
use crate::context::RootSlot;
use crate::object::{Header, ObjectRef, WORD};
use crate::program::Program;

/// Objects with more words are remembered by lines, so that it does not take long to look at one.
const LINED_WORDS: usize = 64;

/// What a collection has found living.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Survivors {
    pub(super) objects: usize,
    pub(super) bytes: usize,
}

/// Moves the objects of the young generation that are reachable from `roots` and from the old objects
/// `remembered`, and frees its blocks.
pub(super) fn collect(
    space: &mut Space,
    program: &Program,
    roots: &[RootSlot],
    remembered: &Remembered,
) -> Survivors {
    let mut promotion =
        Promotion { space, program, scan: Vec::new(), survivors: Survivors::default() };
    for &slot in roots {
        update_root(slot, |object| promotion.move_object(object));
    }
    for &object in &remembered.objects {
        object.set_raw(0, object.header().0 | Header::UNLOGGED);
        fields::visit(object, program, |word, is_tagged| promotion.field(object, word, is_tagged));
    }
    let table = promotion.space.region.line_table();
    for &line in &remembered.lines {
        let object = line.object;
        fields::visit_part(object, program, line.words(), |word, is_tagged| {
            promotion.field(object, word, is_tagged);
        });
        line.clear(&table);
    }
    while let Some(object) = promotion.scan.pop() {
        fields::visit(object, program, |word, is_tagged| promotion.field(object, word, is_tagged));
    }
    let survivors = promotion.survivors;
    space.free_young();
    survivors
}

struct Promotion<'a> {
    space: &'a mut Space,
    program: &'a Program,
    /// Objects that were moved and may refer to others.
    scan: Vec<ObjectRef>,
    survivors: Survivors,
}

impl Promotion<'_> {
    #[inline]
    fn field(&mut self, object: ObjectRef, word: usize, is_tagged: bool) {
        update_field(object, word, is_tagged, |object| self.move_object(object));
    }

    /// Where an object is now.
    #[inline]
    fn move_object(&mut self, object: ObjectRef) -> ObjectRef {
        if !self.space.is_young(object) {
            return object;
        }
        let header = object.header();
        match header.forwarded_to() {
            Some(moved) => moved,
            None => self.promote(object, header),
        }
    }

    fn promote(&mut self, object: ObjectRef, header: Header) -> ObjectRef {
        let words = header.words();
        // There is room for all young objects beyond what is allowed; without memory from the
        // system half of the objects would be elsewhere and nothing could go on.
        let Some(copy) = self.space.allocate_old(words) else { out_of_memory(words) };
        let refers = self.program.objects_refer(header.type_number());
        let flags = match refers {
            true if words > LINED_WORDS => Header::UNLOGGED | Header::LINED,
            true => Header::UNLOGGED,
            false => 0,
        };
        let header = Header(header.0 | flags);
        move_to(object, copy, header);
        if refers {
            self.scan.push(copy);
        }
        self.survivors.objects += 1;
        self.survivors.bytes += words * WORD;
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
