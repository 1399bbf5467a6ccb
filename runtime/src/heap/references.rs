//! Words that refer to objects, and objects that move.

use std::sync::atomic::Ordering;

use crate::context::RootSlot;
use crate::object::{Header, ObjectRef};
use crate::tagged::Tagged;

/// The object that a word refers to.
#[inline]
pub(super) fn referred(word: u64, is_tagged: bool) -> Option<ObjectRef> {
    if is_tagged { Tagged(word).as_object() } else { ObjectRef::from_word(word) }
}

/// The object that a root refers to.
pub(super) fn referred_by(root: RootSlot) -> Option<ObjectRef> {
    let (address, is_tagged) = slot(root);
    // SAFETY: roots are the addresses of live slots of stopped contexts.
    referred(unsafe { *address }, is_tagged)
}

/// Makes a root refer to where its object is now.
pub(super) fn update_root(root: RootSlot, moved: impl FnOnce(ObjectRef) -> ObjectRef) {
    let (address, is_tagged) = slot(root);
    // SAFETY: as above.
    let word = unsafe { &mut *address };
    *word = updated(*word, is_tagged, moved);
}

fn slot(root: RootSlot) -> (*mut u64, bool) {
    match root {
        RootSlot::Reference(address) => (address, false),
        RootSlot::Tagged(address) => (address, true),
    }
}

/// Makes word `word` of `object` refer to where its object is now.
#[inline]
pub(super) fn update_field(
    object: ObjectRef,
    word: usize,
    is_tagged: bool,
    moved: impl FnOnce(ObjectRef) -> ObjectRef,
) {
    let old = object.get(word);
    let new = updated(old, is_tagged, moved);
    if new != old {
        object.set_raw(word, new);
    }
}

/// A word as it must be now that the object it refers to, if any, may have moved.
#[inline]
fn updated(word: u64, is_tagged: bool, moved: impl FnOnce(ObjectRef) -> ObjectRef) -> u64 {
    match referred(word, is_tagged).map(moved) {
        Some(object) if is_tagged => Tagged::object(object).0,
        Some(object) => object.address(),
        None => word,
    }
}

/// Copies an object to `copy`, whose header is going to be `header`, and leaves word of that where it
/// was.
#[inline]
pub(super) fn move_to(object: ObjectRef, copy: ObjectRef, header: Header) {
    copy_to(object, copy, header);
    object.set_raw(0, copy.address() | Header::FORWARDED);
}

/// Copies an object to `copy`, whose header is going to be `header`.
#[inline]
pub(super) fn copy_to(object: ObjectRef, copy: ObjectRef, header: Header) {
    copy.set_raw(0, header.0);
    for index in 1..header.words() {
        copy.set_raw(index, object.get(index));
    }
}

/// Leaves word where an object was that it has moved to `copy`, unless another thread has left such word
/// first: then, where that has moved it.
pub(super) fn forward(object: ObjectRef, copy: ObjectRef) -> Result<(), ObjectRef> {
    let moved = copy.address() | Header::FORWARDED;
    let mut before = object.header();
    loop {
        if let Some(elsewhere) = before.forwarded_to() {
            return Err(elsewhere);
        }
        // Released, so that who goes there finds the copy complete.
        let exchanged =
            object.word(0).compare_exchange(before.0, moved, Ordering::AcqRel, Ordering::Acquire);
        match exchanged {
            Ok(_) => return Ok(()),
            Err(now) => before = Header(now),
        }
    }
}
