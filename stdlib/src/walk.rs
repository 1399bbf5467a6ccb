//! Going through a list while functions of the program are called.

use runa_runtime::objects::list;
use runa_runtime::operations::convert::unpack_word;
use runa_runtime::{ErrorKind, Handle, NativeCall, ObjectRef, Raised, Tagged, Unpacked};

use crate::arguments;

/// Goes through the list in an argument. Elements may be replaced meanwhile; when some are added or
/// removed, the next step raises `ConcurrentChangeError`.
pub(crate) struct Walk {
    argument: usize,
    length: usize,
    next: usize,
    current: Handle,
}

impl Walk {
    /// Begins before the first element of the list in argument `argument`, an `Any`.
    pub(crate) fn start(call: &mut NativeCall<'_>, argument: usize) -> Result<Walk, Raised> {
        let length = list::length(arguments::list(call, argument)?);
        let current = call.context().root(Tagged::NOTHING);
        Ok(Walk { argument, length, next: 0, current })
    }

    /// The next element, which [`current`](Self::current) keeps.
    pub(crate) fn next(&mut self, call: &mut NativeCall<'_>) -> Result<Option<Tagged>, Raised> {
        let object = arguments::list(call, self.argument)?;
        if list::length(object) != self.length {
            return Err(raise_changed(call));
        }
        if self.next == self.length {
            return Ok(None);
        }
        let element = call.context().list_at(object, self.next as i64)?;
        self.next += 1;
        call.context().set_handle(self.current, element);
        Ok(Some(element))
    }

    /// The element that `next` gave last.
    pub(crate) fn current(&self, call: &NativeCall<'_>) -> Tagged {
        call.context_ref().handle(self.current)
    }

    /// The index of the element that `next` gave last.
    pub(crate) fn index(&self) -> usize {
        self.next.saturating_sub(1)
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
