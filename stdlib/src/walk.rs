//! Going through a list or set while functions of the program are called.

use runa_runtime::objects::{list, map};
use runa_runtime::operations::convert::unpack_word;
use runa_runtime::{ErrorKind, Handle, NativeCall, ObjectRef, Raised, Tagged, Type, Unpacked};

use crate::arguments;

/// Goes through the list or set in an argument. Elements may be replaced meanwhile; when some are added
/// or removed, the next step raises `ConcurrentChangeError`.
pub(crate) struct Walk {
    argument: usize,
    length: usize,
    changes: u64,
    given: usize,
    /// Where the next element is looked for: in a set, behind places that are empty.
    place: usize,
    current: Handle,
}

impl Walk {
    /// Begins before the first element of the list or set in argument `argument`, an `Any`.
    pub(crate) fn start(call: &mut NativeCall<'_>, argument: usize) -> Result<Walk, Raised> {
        let object = sequence(call, argument)?;
        let (length, changes) = state(call, object);
        let current = call.context().root(Tagged::NOTHING);
        Ok(Walk { argument, length, changes, given: 0, place: 0, current })
    }

    /// The next element, which [`current`](Self::current) keeps.
    pub(crate) fn next(&mut self, call: &mut NativeCall<'_>) -> Result<Option<Tagged>, Raised> {
        let object = sequence(call, self.argument)?;
        if state(call, object) != (self.length, self.changes) {
            return Err(raise_changed(call));
        }
        if self.given == self.length {
            return Ok(None);
        }
        let element = match call.context_ref().is_list(object) {
            true => call.context().list_at(object, self.place as i64)?,
            false => self.element_of_set(call, object)?,
        };
        self.place += 1;
        self.given += 1;
        call.context().set_handle(self.current, element);
        Ok(Some(element))
    }

    fn element_of_set(
        &mut self,
        call: &mut NativeCall<'_>,
        set: ObjectRef,
    ) -> Result<Tagged, Raised> {
        let shapes = map::shapes(set, call.context_ref());
        let live = (self.place..map::used(set)).find(|&place| map::is_live(set, place));
        self.place = live.unwrap_or(self.place);
        match map::key_at(set, shapes, self.place) {
            Some(word) => call.context().word_to_any(word, shapes.key),
            None => Err(raise_changed(call)),
        }
    }

    /// How many elements the list or set has.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// The element that `next` gave last.
    pub(crate) fn current(&self, call: &NativeCall<'_>) -> Tagged {
        call.context_ref().handle(self.current)
    }

    /// The index of the element that `next` gave last.
    pub(crate) fn index(&self) -> usize {
        self.given.saturating_sub(1)
    }
}

/// Argument `index`, an `Any` that must be a list or set.
fn sequence(call: &mut NativeCall<'_>, index: usize) -> Result<ObjectRef, Raised> {
    let object = call.any(index).as_object();
    match object.and_then(|object| Some((object, call.context_ref().object_type(object)?))) {
        Some((object, Type::List(_) | Type::Set(_))) => Ok(object),
        _ => Err(arguments::raise_needs(call, "a list or set", index)),
    }
}

/// What is another one when elements were added to or removed from a list or set.
fn state(call: &NativeCall<'_>, object: ObjectRef) -> (usize, u64) {
    match call.context_ref().is_list(object) {
        true => (list::length(object), 0),
        false => (map::length(object), map::changes(object)),
    }
}

#[cold]
pub(crate) fn raise_changed(call: &mut NativeCall<'_>) -> Raised {
    let message = "elements were added or removed while the collection was iterated";
    call.raise(ErrorKind::ConcurrentChangeError, message)
}

/// Calls the predicate in argument `index`; raises `TypeError` unless it gives a Boolean.
pub(crate) fn test(
    call: &mut NativeCall<'_>,
    index: usize,
    values: &[Tagged],
) -> Result<bool, Raised> {
    match apply(call, index, values)? {
        Tagged::TRUE => Ok(true),
        Tagged::FALSE => Ok(false),
        other => {
            let found = call.context_ref().describe(other);
            let message = format!("a test needs to give Boolean, found {found}");
            Err(call.raise(ErrorKind::TypeError, &message))
        }
    }
}

/// Calls the function in argument `index`.
pub(crate) fn apply(
    call: &mut NativeCall<'_>,
    index: usize,
    values: &[Tagged],
) -> Result<Tagged, Raised> {
    let function = call.any(index);
    call.call_function(function, values)
}

/// The elements of a list, for natives that neither allocate nor call meanwhile.
pub(crate) fn elements<'a>(
    call: &'a NativeCall<'_>,
    object: ObjectRef,
) -> impl Iterator<Item = Unpacked> + 'a {
    let shape = list::element_shape(object, call.context_ref());
    (0..list::length(object) as i64)
        .map_while(move |index| list::get(object, shape, index))
        .map(move |word| unpack_word(word, shape))
}
