//! The bit of the write barrier.
//!
//! An old object in whose header the bit is set was not stored into since the last collection. Whoever is
//! about to store first keeps what the object refers to, if objects are being marked, and only then clears the
//! bit: another thread that finds it cleared may store at once. One that finds it still set does the same again,
//! which does no harm.
//!
//! The file depends on nothing, so that a test can run it in every order that the memory of a machine allows.

/// Set in the header of an old object that was not stored into.
pub(crate) const UNLOGGED: u64 = 1 << 1;

/// An object, as the barrier sees it.
pub(crate) trait Stored: Copy {
    /// Its header. Whoever sees a header also sees what was done before it was
    /// [replaced](Self::set_header): an acquiring load.
    fn header(self) -> u64;

    /// Replaces the header, after everything that this thread did before: a releasing store.
    fn set_header(self, header: u64);
}

/// What a thread keeps for the collector.
pub(crate) trait Log<O> {
    /// Keeps what the object refers to now, if objects are being marked.
    fn keep_overwritten(&mut self, object: O);

    /// Remembers that the object is stored into.
    fn remember(&mut self, object: O);
}

/// Whether [`log`] must be called before something is stored into the object.
#[inline]
pub(crate) fn is_unlogged<O: Stored>(object: O) -> bool {
    object.header() & UNLOGGED != 0
}

/// Notes that something is about to be stored into an object that is [unlogged](is_unlogged).
pub(crate) fn log<O: Stored>(object: O, log: &mut impl Log<O>) {
    log.keep_overwritten(object);
    object.set_header(object.header() & !UNLOGGED);
    log.remember(object);
}
