//! A collector for tests: stops, copies everything reachable elsewhere, poisons the old copies.
//!
//! It moves every object at every collection, which finds each reference that is kept where it must
//! not be. It expects that the given context is the only one that runs.

use std::sync::atomic::Ordering;

use runa_bytecode::{Shape, Type, TypeId};

use super::{BLOCK_BYTES, Block, Heap, Space};
use crate::context::{Context, RootSlot};
use crate::object::{Header, ObjectRef, WORD, kind, layout};
use crate::tagged::Tagged;

/// How many generations of poisoned blocks are kept from reuse.
const QUARANTINED_BLOCKS: usize = 16;

/// Moves every reachable object of the context's instance and frees the rest. Returns how many
/// objects were freed.
pub fn collect(context: &mut Context) -> usize {
    let before = context.instance().heap.statistics().objects;
    let old = {
        let mut space = context.instance().heap.lock();
        std::mem::take(&mut space.blocks)
    };
    context.forget_buffer();
    let mut copier = Copier { old, new: Space::default(), scan: Vec::new(), copied: 0 };
    let mut roots = Vec::new();
    context.visit_roots(&mut |slot| roots.push(slot));
    for slot in roots {
        copier.root(slot);
    }
    while let Some(object) = copier.scan.pop() {
        copier.scan_object(object, context);
    }
    let Copier { mut old, new, copied, .. } = copier;
    old.iter_mut().for_each(Block::poison);
    let mut blocks = new.blocks;
    blocks.iter_mut().for_each(Block::seal);
    install(&context.instance().heap, old, blocks);
    before.saturating_sub(copied)
}

fn install(heap: &Heap, old: Vec<Block>, new: Vec<Block>) {
    let mut space = heap.lock();
    let reserved: usize = new.iter().map(Block::size).sum();
    heap.reserved.store(reserved, Ordering::Relaxed);
    heap.collections.fetch_add(1, Ordering::Relaxed);
    space.blocks = new;
    space.quarantine.extend(old);
    let surplus = space.quarantine.len().saturating_sub(QUARANTINED_BLOCKS);
    space.quarantine.drain(..surplus);
}

struct Copier {
    old: Vec<Block>,
    new: Space,
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
        let carved = self.new.blocks.last_mut().and_then(|block| block.carve(bytes));
        let buffer = carved.unwrap_or_else(|| {
            let mut block =
                Block::new(bytes.max(BLOCK_BYTES)).expect("the test collector has memory");
            let buffer = block.carve(bytes).expect("a new block holds what it was made for");
            self.new.blocks.push(block);
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
