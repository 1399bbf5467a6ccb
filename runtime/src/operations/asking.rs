//! Asking objects whether they are equal and how they are ordered, through the methods that their classes
//! promise for that.
//!
//! Whatever is compared is looked at first without asking anybody ([`equality`], [`compare`](super::compare)). What only
//! methods of the program can say is noted then, and asked when nothing else makes the values differ. So
//! comparisons in which no such object takes part neither allocate nor call, and whatever a method does to the values
//! that are being compared cannot disturb the comparison: all questions are about what was found at its beginning.

use std::cmp::Ordering;
use std::sync::Arc;

use runa_bytecode::{ErrorKind, FunctionIndex, Shape, TypeId};

use super::compare::{Compared, NanOrder};
use super::convert::unpack_word;
use super::equality::{Equality, Question, equal, equal_unpacked, equality};
use crate::context::{Context, Raised};
use crate::native::Handle;
use crate::object::ObjectRef;
use crate::objects::instance::{FIRST_PART, with_part};
use crate::objects::map::{MapShapes, mix};
use crate::objects::{list, map};
use crate::tagged::Tagged;

/// A method that objects are asked with about another value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// What is called, with the object that is asked first.
    pub(crate) function: FunctionIndex,
    /// The type of the other value.
    pub(crate) takes: TypeId,
}

/// A question whose values are kept up to date.
enum Kept {
    Objects(Handle, Handle),
    Entry { maps: [Handle; 2], changes: [u64; 2], place: usize },
}

impl Context {
    /// Whether `a == b`, as [`equal`](super::equality::equal), and objects whose classes say when they are equal are asked. May
    /// call methods of the program, and then allocate; raises what they raise.
    #[inline]
    pub fn equals(&mut self, a: Tagged, b: Tagged) -> Result<bool, Raised> {
        if a.both_inline_integers(b) {
            return Ok(a == b);
        }
        match equality(self, a.unpack(), b.unpack()) {
            Equality::Known(result) => Ok(result),
            Equality::Asks(questions) => self.ask_all(questions),
        }
    }

    /// [`equals`](Self::equals) if nobody must be asked. Neither allocates nor calls.
    #[inline]
    pub fn equals_silently(&self, a: Tagged, b: Tagged) -> Option<bool> {
        if !self.instance().program().asks() {
            return Some(equal(self, a, b));
        }
        match equality(self, a.unpack(), b.unpack()) {
            Equality::Known(result) => Some(result),
            Equality::Asks(_) => None,
        }
    }

    #[cold]
    fn ask_all(&mut self, questions: Vec<Question>) -> Result<bool, Raised> {
        if let &[Question::Objects(a, b)] = questions.as_slice() {
            return self.ask_equal(a, b);
        }
        let handles = self.handle_count();
        let kept: Vec<Kept> =
            questions.into_iter().map(|question| self.keep_question(question)).collect();
        let result = self.ask_kept(kept);
        self.release(handles);
        result
    }

    fn keep_question(&mut self, question: Question) -> Kept {
        match question {
            Question::Objects(a, b) => {
                Kept::Objects(self.root(Tagged::object(a)), self.root(Tagged::object(b)))
            }
            Question::Entry { maps, place } => Kept::Entry {
                maps: maps.map(|map| self.root(Tagged::object(map))),
                changes: maps.map(map::changes),
                place,
            },
        }
    }

    fn ask_kept(&mut self, questions: Vec<Kept>) -> Result<bool, Raised> {
        for question in questions {
            let is_equal = match question {
                Kept::Objects(a, b) => {
                    let (a, b) = (self.kept_object(a)?, self.kept_object(b)?);
                    self.ask_equal(a, b)?
                }
                Kept::Entry { maps, changes, place } => {
                    let handles = self.handle_count();
                    let result = self.ask_entry(maps, changes, place);
                    self.release(handles);
                    result?
                }
            };
            if !is_equal {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The object behind a handle.
    pub(crate) fn kept_object(&self, handle: Handle) -> Result<ObjectRef, Raised> {
        self.handle(handle).as_object().ok_or(Raised)
    }

    /// Whether `a` says that it equals `b`.
    fn ask_equal(&mut self, a: ObjectRef, b: ObjectRef) -> Result<bool, Raised> {
        let of = self.instance().program().object_type(a.type_number());
        let Some(asked) = of.and_then(|ty| ty.equals) else { return Ok(a == b) };
        let Some(other) = self.asked_word(asked, b) else { return Ok(false) };
        self.ask(asked.function, &[a.address(), other]).map(|word| word != 0)
    }

    /// The other object as a method takes it, if it is one of a class that it takes. Nothing else is ever asked about.
    pub(super) fn asked_word(&self, asked: Asked, other: ObjectRef) -> Option<u64> {
        self.instance().program().object_type(other.type_number())?;
        self.word_of_type(Tagged::object(other), asked.takes)
    }

    /// Calls a method of the program.
    pub(crate) fn ask(&mut self, method: FunctionIndex, words: &[u64]) -> Result<u64, Raised> {
        if self.native_stack_is_low() {
            return Err(self.raise_stack_overflow());
        }
        let engine = Arc::clone(self.instance().engine());
        engine.call(self, method, 0, words)
    }

    /// Whether the second of two maps has an entry that equals the one at `place` of the first.
    fn ask_entry(
        &mut self,
        maps: [Handle; 2],
        changes: [u64; 2],
        place: usize,
    ) -> Result<bool, Raised> {
        if self.native_stack_is_low() {
            return Err(self.raise_stack_overflow());
        }
        self.unchanged(maps[0], changes[0])?;
        let key = self.part_of_map(maps[0], place, false)?;
        let key = self.root(key);
        let hash = map::hash_at(self.kept_object(maps[0])?, place);
        let found = self.find_asking(maps[1], key, hash, Some(changes[1]))?;
        self.unchanged(maps[0], changes[0])?;
        let Some(found) = found else { return Ok(false) };
        if self.is_set(self.kept_object(maps[0])?) {
            return Ok(true);
        }
        let value = self.part_of_map(maps[0], place, true)?;
        let value = self.root(value);
        let other = self.part_of_map(maps[1], found, true)?;
        let value = self.handle(value);
        self.equals(value, other)
    }

    /// The key or value at a place of the map behind a handle, as `Any`. May allocate.
    pub(super) fn part_of_map(
        &mut self,
        map: Handle,
        place: usize,
        is_value: bool,
    ) -> Result<Tagged, Raised> {
        let map = self.kept_object(map)?;
        let shapes = map::shapes(map, self);
        let (word, shape) = match is_value {
            false => (map::key_at(map, shapes, place), shapes.key),
            true => (map::value_at(map, shapes, place), shapes.value),
        };
        self.word_to_any(word.ok_or(Raised)?, shape)
    }

    /// Raises `ConcurrentChangeError` when entries were added to or removed from a map since then.
    pub(super) fn unchanged(&mut self, map: Handle, changes: u64) -> Result<(), Raised> {
        match map::changes(self.kept_object(map)?) == changes {
            true => Ok(()),
            false => Err(self.raise_changed_meanwhile()),
        }
    }

    /// Raises the `ConcurrentChangeError` of a collection that changed while its elements were asked.
    #[cold]
    pub fn raise_changed_meanwhile(&mut self) -> Raised {
        let message = "elements were added or removed while they were compared";
        self.raise(ErrorKind::ConcurrentChangeError, message)
    }

    // ---- searching

    /// Where the first element of a list is that `value` equals. May call methods of the program, and raises what they
    /// raise. O(length).
    pub fn list_position(
        &mut self,
        object: ObjectRef,
        value: Tagged,
    ) -> Result<Option<usize>, Raised> {
        let (shape, wanted) = (list::element_shape(object, self), value.unpack());
        if !self.instance().program().asks() {
            return Ok((0..list::length(object)).find(|&index| {
                list::get(object, shape, index as i64)
                    .is_some_and(|word| equal_unpacked(self, wanted, unpack_word(word, shape)))
            }));
        }
        for index in 0..list::length(object) {
            let Some(word) = list::get(object, shape, index as i64) else { break };
            match equality(self, wanted, unpack_word(word, shape)) {
                Equality::Known(true) => return Ok(Some(index)),
                Equality::Known(false) => {}
                Equality::Asks(_) => {
                    let handles = self.handle_count();
                    let (list, value) = (self.root(Tagged::object(object)), self.root(value));
                    let found = self.list_position_asking(list, value, index);
                    self.release(handles);
                    return found;
                }
            }
        }
        Ok(None)
    }

    /// The same from an index on, with questions.
    fn list_position_asking(
        &mut self,
        list: Handle,
        value: Handle,
        start: usize,
    ) -> Result<Option<usize>, Raised> {
        let length = list::length(self.kept_object(list)?);
        for index in start..length {
            let object = self.kept_object(list)?;
            let element = self.list_at(object, index as i64)?;
            let wanted = self.handle(value);
            let is_equal = self.equals(wanted, element)?;
            if list::length(self.kept_object(list)?) != length {
                return Err(self.raise_changed_meanwhile());
            }
            if is_equal {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// Whether `value` equals a value of a map. May call methods of the program, and raises what they raise.
    /// O(length).
    pub fn map_has_value(&mut self, object: ObjectRef, value: Tagged) -> Result<bool, Raised> {
        let (shapes, wanted) = (map::shapes(object, self), value.unpack());
        for place in (0..map::used(object)).filter(|&place| map::is_live(object, place)) {
            let Some(word) = map::value_at(object, shapes, place) else { break };
            match equality(self, wanted, unpack_word(word, shapes.value)) {
                Equality::Known(true) => return Ok(true),
                Equality::Known(false) => {}
                Equality::Asks(_) => {
                    let handles = self.handle_count();
                    let (map, value) = (self.root(Tagged::object(object)), self.root(value));
                    let found = self.map_has_value_asking(map, value, place);
                    self.release(handles);
                    return found;
                }
            }
        }
        Ok(false)
    }

    fn map_has_value_asking(
        &mut self,
        map: Handle,
        value: Handle,
        start: usize,
    ) -> Result<bool, Raised> {
        let object = self.kept_object(map)?;
        let (changes, used) = (map::changes(object), map::used(object));
        for place in start..used {
            if !map::is_live(self.kept_object(map)?, place) {
                continue;
            }
            let other = self.part_of_map(map, place, true)?;
            let wanted = self.handle(value);
            let is_equal = self.equals(wanted, other)?;
            self.unchanged(map, changes)?;
            if is_equal {
                return Ok(true);
            }
        }
        Ok(false)
    }

    // ---- order

    /// What comparing two values finds that only their methods can order. May call methods of the program.
    #[cold]
    pub(super) fn ask_order(
        &mut self,
        a: Tagged,
        b: Tagged,
        nan: NanOrder,
    ) -> Result<Compared, Raised> {
        let (Some(a), Some(b)) = (a.as_object(), b.as_object()) else {
            return Ok(Compared::Undefined);
        };
        if self.asked_about_order(a, b) {
            return self.ask_compare(a, b).map(Compared::Ordered);
        }
        let (questions, decision) = self.tuple_questions(a, b, nan);
        let handles = self.handle_count();
        let kept: Vec<[Handle; 2]> = questions
            .into_iter()
            .map(|(a, b)| [a, b].map(|part| self.root(Tagged::object(part))))
            .collect();
        let result = self.ask_parts(&kept, decision);
        self.release(handles);
        result
    }

    fn ask_parts(
        &mut self,
        questions: &[[Handle; 2]],
        decision: Compared,
    ) -> Result<Compared, Raised> {
        for &[a, b] in questions {
            let (a, b) = (self.kept_object(a)?, self.kept_object(b)?);
            match self.ask_compare(a, b)? {
                Ordering::Equal => {}
                ordering => return Ok(Compared::Ordered(ordering)),
            }
        }
        Ok(decision)
    }

    /// Whether `a` is asked how it and `b` are ordered.
    pub(super) fn asked_about_order(&self, a: ObjectRef, b: ObjectRef) -> bool {
        let asked = self.instance().program().object_type(a.type_number());
        let asked = asked.and_then(|ty| ty.compare_to);
        asked.is_some_and(|asked| self.asked_word(asked, b).is_some())
    }

    fn ask_compare(&mut self, a: ObjectRef, b: ObjectRef) -> Result<Ordering, Raised> {
        let of = self.instance().program().object_type(a.type_number());
        let asked = of.and_then(|ty| ty.compare_to).ok_or(Raised)?;
        let other = self.asked_word(asked, b).ok_or(Raised)?;
        self.ask(asked.function, &[a.address(), other]).map(|word| (word as i64).cmp(&0))
    }

    /// Whether the class of an object has a method that says what it equals.
    pub fn says_what_it_equals(&self, object: ObjectRef) -> bool {
        let program = self.instance().program();
        program.object_type(object.type_number()).is_some_and(|ty| ty.equals.is_some())
    }

    // ---- keys

    /// Whether methods of the program may be asked about a key, because it is or holds an object whose class says
    /// when it is equal.
    #[inline]
    pub(crate) fn key_asks(&self, key: Tagged) -> bool {
        let program = self.instance().program();
        program.asks()
            && key.as_object().is_some_and(|object| {
                program.object_type(object.type_number()).is_some_and(|ty| ty.may_ask)
            })
    }

    /// [`key_asks`](Self::key_asks) for a word in the shape of keys.
    #[inline]
    pub(crate) fn key_word_asks(&self, key: u64, shapes: MapShapes) -> bool {
        match shapes.key {
            Shape::Reference => self.key_asks(Tagged::from_reference_word(key)),
            Shape::Tagged => self.key_asks(Tagged(key)),
            Shape::Integer | Shape::Float | Shape::Boolean => false,
        }
    }

    /// Where a map has a key that [asks](Self::key_asks). May call methods of the program and allocate.
    #[cold]
    pub(crate) fn place_asking(
        &mut self,
        map: Handle,
        key: Handle,
    ) -> Result<Option<usize>, Raised> {
        if map::length(self.kept_object(map)?) == 0 {
            return Ok(None);
        }
        let hash = self.hash_asking(key)?;
        self.find_asking(map, key, hash, None)
    }

    /// The place of the entry of a map whose key has this hash and is equal to `key`. Raises `ConcurrentChangeError`
    /// when entries are added or removed meanwhile.
    pub(crate) fn find_asking(
        &mut self,
        map: Handle,
        key: Handle,
        hash: u32,
        changes: Option<u64>,
    ) -> Result<Option<usize>, Raised> {
        let object = self.kept_object(map)?;
        let changes = changes.unwrap_or_else(|| map::changes(object));
        self.unchanged(map, changes)?;
        for place in map::places_with_hash(object, hash) {
            let found = self.part_of_map(map, place, false)?;
            let wanted = self.handle(key);
            let is_same = found == wanted;
            let is_equal = is_same || self.equals(wanted, found)?;
            self.unchanged(map, changes)?;
            if is_equal {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// The hash of a key that [asks](Self::key_asks).
    pub(crate) fn hash_asking(&mut self, key: Handle) -> Result<u32, Raised> {
        let object = self.kept_object(key)?;
        if self.is_asked_as_key(object) {
            return self.ask_hash(object);
        }
        let mut parts = Vec::new();
        self.each_hashed_part(object, |part| parts.push(part))?;
        let handles = self.handle_count();
        let parts: Vec<Result<u32, Handle>> = parts
            .into_iter()
            .map(|part| part.map_err(|object| self.root(Tagged::object(object))))
            .collect();
        let result = self.hash_of_parts(parts);
        self.release(handles);
        result
    }

    fn hash_of_parts(&mut self, parts: Vec<Result<u32, Handle>>) -> Result<u32, Raised> {
        parts.into_iter().try_fold(FIRST_PART, |hash, part| {
            let part = match part {
                Ok(part) => part,
                Err(object) => {
                    let object = self.kept_object(object)?;
                    self.ask_hash(object)?
                }
            };
            Ok(with_part(hash, part))
        })
    }

    fn ask_hash(&mut self, object: ObjectRef) -> Result<u32, Raised> {
        let of = self.instance().program().object_type(object.type_number());
        match of.and_then(|ty| ty.hash) {
            Some(function) => self.ask(function, &[object.address()]).map(mix),
            None => Err(self.has_no_hash(object)),
        }
    }

    #[cold]
    fn has_no_hash(&mut self, object: ObjectRef) -> Raised {
        let ty = self.type_name(Tagged::object(object));
        let message = format!(
            "a {ty} cannot be a key or in a set: it has `equals`, but no `hash()` that is the same for equal \
             ones; `{ty}` needs to implement `Hashable`"
        );
        self.raise(ErrorKind::TypeError, &message)
    }
}
