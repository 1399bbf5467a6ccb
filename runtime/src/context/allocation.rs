//! Where objects come from: the buffer of the context, and what happens when it is full.

use super::{Context, Raised};
use crate::heap::{Buffer, Heap, HeapExhausted, Purpose, collect};
use crate::object::{Header, ObjectRef, WORD};
use crate::objects::map::LastKey;

impl Context {
    /// A new object of `words` words (header included) and the given type; everything behind the
    /// header is zero. May move every other object.
    #[inline]
    pub fn allocate(&mut self, type_number: u32, words: usize) -> Result<ObjectRef, Raised> {
        let end = self.allocation_next.wrapping_add((words * WORD) as u64);
        if end > self.allocation_end || Heap::is_large(words) {
            return self.allocate_slowly(type_number, words);
        }
        Ok(self.place(type_number, words))
    }

    /// Makes an object in the buffer, which has room for it.
    #[inline]
    fn place(&mut self, type_number: u32, words: usize) -> ObjectRef {
        let object = ObjectRef::from_word(self.allocation_next);
        let object = object.expect("buffers are not at address 0");
        self.allocation_next += (words * WORD) as u64;
        object.set_raw(0, Header::new(type_number, words).0);
        object
    }

    #[cold]
    #[inline(never)]
    fn allocate_slowly(&mut self, type_number: u32, words: usize) -> Result<ObjectRef, Raised> {
        self.collect_in_stress();
        if Heap::is_large(words) {
            return self.allocate_large(type_number, words);
        }
        self.refill(words)?;
        let object = self.place(type_number, words);
        self.count_allocated(words, 1);
        self.end_buffer_in_stress();
        Ok(object)
    }

    fn allocate_large(&mut self, type_number: u32, words: usize) -> Result<ObjectRef, Raised> {
        if self.instance.heap.is_step_due(words) {
            collect::go_on(self);
        }
        let mut large = self.instance.heap.large(words);
        if large.is_err() && self.instance.heap.may_fit(words) {
            let collect = |context: &mut Context| collect::make_large(context, words);
            large = self.collect_for(collect, |heap| heap.large(words));
        }
        let object = large.map_err(|HeapExhausted| self.raise_out_of_memory())?;
        let refers = self.instance.program().objects_refer(type_number);
        let flags = if refers { Header::UNLOGGED | Header::LINED } else { 0 };
        object.set_raw(0, Header::new(type_number, words).0 | flags);
        self.count_large(words);
        Ok(object)
    }

    /// Makes sure that objects of `words` words together can be allocated in the buffer without
    /// anything moving; `false` when that many never fit.
    pub(crate) fn make_room(&mut self, words: usize) -> Result<bool, Raised> {
        if Heap::is_large(words) {
            return Ok(false);
        }
        if self.allocation_next + (words * WORD) as u64 > self.allocation_end {
            self.collect_in_stress();
            self.refill(words)?;
        }
        Ok(true)
    }

    /// Has every `interval`-th allocation in the instance move objects from now on; 0 has none. To be
    /// called before other contexts run, which would notice only with their next buffer.
    pub fn collect_every(&mut self, interval: u32) {
        self.instance.stress.collect_every(interval);
        // Else nothing would happen while there is room in the buffer.
        self.end_buffer_in_stress();
    }

    fn collect_in_stress(&mut self) {
        if self.instance.stress.is_due() {
            collect::stress(self);
        }
    }

    /// Allocates in room that was made with [`make_room`](Self::make_room), as the second of two objects of
    /// `together` words.
    pub(crate) fn allocate_in_room(
        &mut self,
        type_number: u32,
        words: usize,
        together: usize,
    ) -> Result<ObjectRef, Raised> {
        let object = self.allocate(type_number, words);
        self.count_allocated(together, 2);
        self.end_buffer_in_stress();
        object
    }

    /// Gets a buffer with room for `words` words. May move every object. Raises `OutOfMemoryError`.
    fn refill(&mut self, words: usize) -> Result<(), Raised> {
        if self.allocation_next + (words * WORD) as u64 <= self.buffer_end {
            self.allocation_end = self.buffer_end;
            return Ok(());
        }
        let take = |heap: &Heap| heap.buffer(Purpose::Young);
        let mut buffer = take(&self.instance.heap);
        for make_room in [collect::make_room, collect::make_all_room] {
            if buffer.is_err() && self.instance.heap.may_fit(words) {
                buffer = self.collect_for(make_room, take);
            }
        }
        let buffer = buffer.map_err(|HeapExhausted| self.raise_out_of_memory())?;
        self.set_buffer(buffer);
        Ok(())
    }

    /// What `collect` makes, which collects. Where another thread has collected first, what `take` finds then,
    /// if others have not taken it all already.
    fn collect_for<T>(
        &mut self,
        collect: impl Fn(&mut Context) -> Option<Result<T, HeapExhausted>>,
        take: impl Fn(&Heap) -> Result<T, HeapExhausted>,
    ) -> Result<T, HeapExhausted> {
        loop {
            if let Some(made) = collect(self) {
                return made;
            }
            if let Ok(made) = take(&self.instance.heap) {
                return Ok(made);
            }
        }
    }

    fn set_buffer(&mut self, Buffer { start, end }: Buffer) {
        let distance = self.sample_distance();
        self.allocation_next = start;
        self.allocation_end = end;
        self.buffer_end = end;
        self.sample_at = start.saturating_add(distance);
    }

    /// Under stress the buffer seems full after each object, so that each allocation is slow.
    fn end_buffer_in_stress(&mut self) {
        if self.instance.stress.is_on() {
            self.allocation_end = self.allocation_next;
        }
    }

    /// Allocates for the exception that reports that nothing more can be allocated.
    pub(crate) fn allocate_reserve(&mut self, type_number: u32, words: usize) -> Option<ObjectRef> {
        if self.allocation_next + (words * WORD) as u64 > self.buffer_end {
            let buffer = self.instance.heap.buffer(Purpose::Report).ok()?;
            self.set_buffer(buffer);
        }
        let object = self.place(type_number, words);
        self.end_buffer_in_stress();
        Some(object)
    }

    /// Gives up the buffer, whose objects are about to be moved away, and what is known of others.
    pub(crate) fn forget_objects(&mut self) {
        self.last_key = LastKey::default();
        self.give_up_buffer();
    }

    /// Allocates no more in the buffer.
    pub(crate) fn give_up_buffer(&mut self) {
        self.sample_at = self.sample_distance();
        self.allocation_next = 0;
        self.allocation_end = 0;
        self.buffer_end = 0;
    }
}
