//! Full collections: everything reachable is marked, and what is not is freed, while the program stands
//! still.
//!
//! They find the young generation empty. Some of them empty blocks: objects there are copied when they are
//! reached; if there is no room for a copy they stay, and their block with them.

use std::sync::atomic::Ordering;

use super::classes::{self, Class};
use super::fields;
use super::references::{move_to, update_field, update_root};
use super::region::{BlockIndex, POISON};
use super::space::{Filler, Leaves, OldBits, Space, Use};
use super::young::Survivors;
use crate::context::RootSlot;
use crate::object::{ObjectRef, WORD};
use crate::program::Program;

/// Which objects a collection moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moving {
    /// None.
    Nothing,
    /// Those of blocks with few objects, as many as others have slots for.
    Sparse,
    /// All, to find references that are kept where they must not be.
    Everything,
}

/// Frees what is not reachable from `roots`.
pub(super) fn collect(
    space: &mut Space,
    program: &Program,
    roots: &[RootSlot],
    moving: Moving,
) -> Survivors {
    space.end_cycle();
    space.end_evacuation();
    space.stop_filling();
    choose_blocks(space, moving);
    let (filler, bits) = (space.give_filler(), space.old_bits());
    let (scan, survivors) = (Vec::new(), Survivors::default());
    let mut marking = Marking { space, filler, bits, program, moving, scan, survivors };
    for &slot in roots {
        update_root(slot, |object| marking.reach(object));
    }
    while let Some(object) = marking.scan.pop() {
        fields::visit(object, program, |word, is_tagged| {
            update_field(object, word, is_tagged, |object| marking.reach(object));
        });
    }
    let Marking { space, filler, survivors, .. } = marking;
    space.take_back(filler);
    space.stop_filling();
    space.settle_marked();
    for block in 0..space.block_count() {
        sweep(space, block);
    }
    space.give_back_freed();
    survivors
}

/// How many objects an old block has.
fn count(space: &Space, block: BlockIndex) -> usize {
    let words = space.region.objects.of_block(block).iter();
    words.map(|word| word.load(Ordering::Relaxed).count_ones() as usize).sum()
}

/// How many of the blocks of a class, given with how many objects each has, can be emptied into the rest and leave
/// room for `more` objects there: the first of them, if those have the fewest.
pub(super) fn emptied(class: Class, blocks: &[(usize, BlockIndex)], more: usize) -> usize {
    let objects: usize = blocks.iter().map(|&(objects, _)| objects).sum();
    blocks.len().saturating_sub((objects + more).div_ceil(class.slots()))
}

/// Chooses the blocks to empty.
fn choose_blocks(space: &mut Space, moving: Moving) {
    if moving == Moving::Nothing {
        return;
    }
    let mut by_class: [Vec<(usize, BlockIndex)>; classes::COUNT] = [const { Vec::new() }; _];
    for block in 0..space.block_count() {
        if let Use::Old(class) = space.use_of(block) {
            by_class[class.index()].push((count(space, block), block));
        }
    }
    for (class, mut blocks) in Class::all().zip(by_class) {
        blocks.sort_unstable();
        let emptied = match moving {
            Moving::Everything => blocks.len(),
            _ => emptied(class, &blocks, 0),
        };
        // The first are emptied into the last, which get full by that.
        blocks[..emptied].iter().for_each(|&(_, block)| space.evacuate(block, true));
        for &(objects, block) in &blocks[emptied..] {
            if objects < class.slots() {
                space.count_objects(block, objects);
                space.recycle(block);
            }
        }
    }
}

struct Marking<'a> {
    space: &'a mut Space,
    filler: Filler,
    bits: OldBits,
    program: &'a Program,
    moving: Moving,
    scan: Vec<ObjectRef>,
    survivors: Survivors,
}

impl Marking<'_> {
    /// Where an object is now, which is marked.
    fn reach(&mut self, object: ObjectRef) -> ObjectRef {
        let header = object.header();
        if let Some(moved) = header.forwarded_to() {
            return moved;
        }
        let words = header.words();
        let used_for = self.space.use_at(object);
        debug_assert!(!matches!(used_for, Use::Free | Use::Young), "a stale reference: {object:?}");
        if self.space.region.marks.has(object.address()) {
            return object;
        }
        let copy = self.copy_of(object, used_for);
        if let Some(copy) = copy {
            move_to(object, copy, header);
        }
        let object = copy.unwrap_or(object);
        self.space.region.marks.set(object);
        self.survivors.objects += 1;
        self.survivors.bytes += words * WORD;
        if self.program.objects_refer(header.type_number()) {
            self.scan.push(object);
        }
        object
    }

    /// A new place for an object that is to be moved, if there is one.
    fn copy_of(&mut self, object: ObjectRef, used_for: Use) -> Option<ObjectRef> {
        match used_for {
            Use::Large(count) if self.moving == Moving::Everything => {
                let block = self.space.take_large(count as usize)?;
                ObjectRef::from_word(self.space.region.start(block))
            }
            Use::Old(class) if self.space.is_evacuated(object) => {
                self.space.allocate_old(&mut self.filler, class, &self.bits)
            }
            _ => None,
        }
    }
}

/// Frees the objects of a block that are not marked, and takes the marks of the others away.
pub(super) fn sweep(space: &mut Space, block: BlockIndex) {
    match space.use_of(block) {
        Use::Old(class) => {
            let (mut live, mut before) = (0, 0);
            if space.poisons() {
                poison_dead(space, block, class);
            }
            let objects = space.region.objects.of_block(block);
            for (objects, marks) in objects.iter().zip(space.region.marks.of_block(block)) {
                let marked = marks.load(Ordering::Relaxed);
                before += objects.load(Ordering::Relaxed).count_ones() as usize;
                objects.store(marked, Ordering::Relaxed);
                marks.store(0, Ordering::Relaxed);
                live += marked.count_ones() as usize;
            }
            space.evacuate(block, false);
            space.emptied(class, before - live);
            if live == 0 {
                space.free_old(block);
            } else if live < class.slots() {
                space.count_objects(block, live);
                if space.leaves_of(block) == Leaves::Never {
                    space.recycle(block);
                }
            }
        }
        Use::Large(count) => {
            let is_live = space.region.marks.has(space.region.start(block));
            space.region.marks.clear(block);
            if !is_live {
                space.free_large(block, count as usize);
            }
        }
        Use::Free | Use::Young | Use::LargeRest => {}
    }
}

/// Overwrites the objects of a block that are not marked, so that a stale reference does not go
/// unnoticed.
fn poison_dead(space: &Space, block: BlockIndex, class: Class) {
    let bytes = class.words() * WORD;
    for slot in (0..class.slots()).map(|slot| space.region.start(block) + (slot * bytes) as u64) {
        if space.region.objects.has(slot) && !space.region.marks.has(slot) {
            space.region.fill_bytes(slot, bytes, POISON);
        }
    }
}
