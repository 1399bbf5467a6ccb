//! The collector: stops, copies everything reachable elsewhere, and frees the old places.
//!
//! It is the simplest one that is exact (Cheney, *A nonrecursive list compacting algorithm*, 1970, with
//! a stack instead of a queue): its time grows with what is reachable, all of which it copies, except
//! large objects, which stay where they are. Under stress it copies these too and poisons the old
//! places, which finds each reference that is kept where it must not be.
//!
//! It expects that the given context is the only one that runs.

use std::sync::atomic::Ordering;

use runa_bytecode::{Shape, Type, TypeId};
use rustc_hash::FxHashMap;

use super::{BLOCK_BYTES, Block, FIRST_COLLECTION_BYTES, Heap};
use crate::context::{Context, RootSlot};
use crate::object::{Header, ObjectRef, WORD, kind, layout};
use crate::tagged::Tagged;

/// How many generations of poisoned blocks are kept from reuse.
const QUARANTINED_BLOCKS: usize = 16;

/// Moves every reachable object of the context's instance, frees the rest, and overwrites all old
/// places. Returns how many objects were freed.
pub fn collect(context: &mut Context) -> usize {
    let before = context.instance().heap.statistics().objects;
    let blocks = take_blocks(context);
    let copier = copy_all(context, Copier { old: blocks, ..Copier::default() });
    let copied = copier.copied;
    let heap = &context.instance().heap;
    let mut old = copier.old;
    old.iter_mut().for_each(Block::poison);
    heap.install(copier.new);
    let mut space = heap.lock();
    space.quarantine.extend(old);
    let surplus = space.quarantine.len().saturating_sub(QUARANTINED_BLOCKS);
    space.quarantine.drain(..surplus);
    before.saturating_sub(copied)
}

/// Frees what is not reachable from the context and its instance.
pub(crate) fn reclaim(context: &mut Context) {
    let mut blocks = take_blocks(context);
    let large = blocks.extract_if(.., |block| block.is_for_large_object());
    let large = large.map(|block| (block.start(), Some(block))).collect();
    let spare = std::mem::take(&mut context.instance().heap.lock().free);
    let copier = copy_all(context, Copier { old: blocks, large, spare, ..Copier::default() });
    let heap = &context.instance().heap;
    let Copier { old, mut new, kept, mut spare, .. } = copier;
    new.extend(kept);
    heap.install(new);
    spare.extend(old.into_iter().filter(|block| block.size() == BLOCK_BYTES));
    spare.truncate(heap.blocks_until_collection());
    heap.lock().free = spare;
}

fn take_blocks(context: &mut Context) -> Vec<Block> {
    context.forget_objects();
    std::mem::take(&mut context.instance().heap.lock().blocks)
}

/// Copies from the roots on.
fn copy_all(context: &mut Context, mut copier: Copier) -> Copier {
    let mut roots = Vec::new();
    context.visit_roots(&mut |slot| roots.push(slot));
    for slot in roots {
        copier.root(slot);
    }
    while let Some(object) = copier.scan.pop() {
        copier.scan_object(object, context);
    }
    copier
}

impl Heap {
    /// Makes `blocks` the blocks with all objects.
    fn install(&self, mut blocks: Vec<Block>) {
        blocks.iter_mut().for_each(Block::seal);
        let reserved: usize = blocks.iter().map(Block::size).sum();
        self.reserved.store(reserved, Ordering::Relaxed);
        let next = reserved.saturating_add(reserved.max(FIRST_COLLECTION_BYTES));
        self.collect_at.store(next, Ordering::Relaxed);
        self.collections.fetch_add(1, Ordering::Relaxed);
        self.lock().blocks = blocks;
    }

    /// How many blocks can be handed out before the next collection.
    fn blocks_until_collection(&self) -> usize {
        let next = self.collect_at.load(Ordering::Relaxed);
        next.saturating_sub(self.reserved.load(Ordering::Relaxed)) / BLOCK_BYTES
    }
}

#[derive(Default)]
struct Copier {
    /// What objects are copied out of.
    old: Vec<Block>,
    /// Where they are copied to; the last block has room.
    new: Vec<Block>,
    /// Blocks to use before new ones.
    spare: Vec<Block>,
    /// By address, large objects that stay where they are; with their blocks until they are reached.
    large: FxHashMap<u64, Option<Block>>,
    /// The blocks of those that were reached.
    kept: Vec<Block>,
    /// Objects that were reached and may refer to others.
    scan: Vec<ObjectRef>,
    copied: usize,
}

impl Copier {
    fn root(&mut self, slot: RootSlot) {
        match slot {
            RootSlot::Reference(address) => {
                // SAFETY: `visit_roots` gives addresses of live slots of a stopped context.
                let word = unsafe { &mut *address };
                *word = self.moved_reference(*word);
            }
            RootSlot::Tagged(address) => {
                // SAFETY: as above.
                let word = unsafe { &mut *address };
                *word = self.moved_tagged(*word);
            }
        }
    }

    fn moved_reference(&mut self, word: u64) -> u64 {
        ObjectRef::from_word(word).map_or(0, |object| self.copy(object).address())
    }

    fn moved_tagged(&mut self, word: u64) -> u64 {
        match Tagged(word).as_object() {
            Some(object) => Tagged::object(self.copy(object)).0,
            None => word,
        }
    }

    /// The new place of an object, which is copied when it is seen for the first time.
    fn copy(&mut self, object: ObjectRef) -> ObjectRef {
        let header = object.header();
        if let Some(moved) = header.forwarded_to() {
            return moved;
        }
        if Heap::is_large(header.words())
            && let Some(block) = self.large.get_mut(&object.address())
        {
            if let Some(block) = block.take() {
                self.kept.push(block);
                self.scan.push(object);
            }
            return object;
        }
        debug_assert!(
            self.old.iter().any(|block| block.contains(object.address())),
            "a stale reference: {object:?}"
        );
        let words = header.words();
        let copy = self.room(words);
        for index in 0..words {
            copy.set_raw(index, object.get(index));
        }
        object.set_raw(0, copy.address() | Header::FORWARDED);
        self.copied += 1;
        self.scan.push(copy);
        copy
    }

    fn room(&mut self, words: usize) -> ObjectRef {
        let bytes = words * WORD;
        let carved = self.new.last_mut().and_then(|block| block.carve(bytes));
        let buffer = carved.unwrap_or_else(|| {
            let spare = if bytes > BLOCK_BYTES { None } else { self.spare.pop() };
            let mut block = match spare {
                Some(block) => block.cleared(),
                None => Block::new_or_abort(bytes.max(BLOCK_BYTES)),
            };
            let buffer = block.carve(bytes).expect("a new block holds what it was made for");
            self.new.push(block);
            buffer
        });
        ObjectRef::from_word(buffer.start).expect("memory has an address")
    }

    fn scan_object(&mut self, object: ObjectRef, context: &Context) {
        let header = object.header();
        let words = header.words();
        match header.type_number() {
            kind::REFERENCE_ARRAY => self.fields(object, layout::ARRAY_ELEMENTS..words, false),
            kind::TAGGED_ARRAY => self.fields(object, layout::ARRAY_ELEMENTS..words, true),
            number if number >= kind::FIRST => {}
            number => self.scan_typed(object, TypeId(number), words, context),
        }
    }

    fn scan_typed(&mut self, object: ObjectRef, id: TypeId, words: usize, context: &Context) {
        let program = context.instance().program();
        match program.types().get(id) {
            Some(Type::Text | Type::Bytes) => self.field(object, layout::TEXT_BACKING, false),
            Some(Type::List(_)) => self.field(object, layout::LIST_BACKING, false),
            Some(Type::Map(..)) => {
                self.fields(object, layout::MAP_HASHES..layout::MAP_INDEX + 1, false);
            }
            Some(Type::Record) => self.fields(object, layout::RECORD_FIELDS..words, true),
            Some(Type::Exception) => {
                self.field(object, layout::EXCEPTION_MESSAGE, false);
                self.field(object, layout::EXCEPTION_TRACE, false);
            }
            Some(&Type::Cell(inner)) => {
                self.shaped(object, layout::CELL_VALUE, program.types().shape(inner));
            }
            Some(Type::Function(..)) => {
                let function = object.get(layout::CLOSURE_FUNCTION) as usize;
                let captures = &program.module().functions[function].captures;
                for (index, &capture) in captures.iter().enumerate() {
                    let word = layout::CLOSURE_CAPTURES + index;
                    self.shaped(object, word, program.types().shape(capture));
                }
            }
            _ => {}
        }
    }

    fn shaped(&mut self, object: ObjectRef, word: usize, shape: Shape) {
        match shape {
            Shape::Reference => self.field(object, word, false),
            Shape::Tagged => self.field(object, word, true),
            Shape::Integer | Shape::Float | Shape::Boolean => {}
        }
    }

    fn fields(&mut self, object: ObjectRef, words: std::ops::Range<usize>, tagged: bool) {
        for word in words {
            self.field(object, word, tagged);
        }
    }

    fn field(&mut self, object: ObjectRef, word: usize, tagged: bool) {
        let old = object.get(word);
        let new = if tagged { self.moved_tagged(old) } else { self.moved_reference(old) };
        object.set_raw(word, new);
    }
}
