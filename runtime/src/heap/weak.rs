//! Weak references: objects that refer to another one without keeping it alive.
//!
//! The word with the target is none of the fields that collections follow. A collection that has found
//! everything that lives looks at the weak references themselves: where the target has moved they follow it,
//! where it is dead they are cleared. A target that is asked for while objects are marked counts as
//! reachable then, because it may be stored anywhere.

use crate::context::{Context, Raised};
use crate::object::{ObjectRef, kind, layout};
use crate::tagged::Tagged;

/// Weak references whose targets have lived so far.
#[derive(Clone, Debug, Default)]
pub(super) struct WeakReferences(Vec<ObjectRef>);

impl WeakReferences {
    pub(super) fn add(&mut self, weak: ObjectRef) {
        self.0.push(weak);
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Has them follow their targets or clears them; forgets those that are dead or cleared. `now` says where an
    /// object is that lives.
    pub(super) fn settle(&mut self, now: impl Fn(ObjectRef) -> Option<ObjectRef>) {
        self.0.retain_mut(|reference| {
            let Some(here) = now(*reference) else { return false };
            *reference = here;
            let target = ObjectRef::from_word(here.get(layout::WEAK_TARGET)).and_then(&now);
            here.set_raw(layout::WEAK_TARGET, target.map_or(0, ObjectRef::address));
            target.is_some()
        });
    }
}

impl Context {
    /// A new weak reference to an object.
    pub fn new_weak(&mut self, target: ObjectRef) -> Result<ObjectRef, Raised> {
        let handles = self.handle_count();
        let target = self.root(Tagged::object(target));
        let weak = self.allocate(kind::WEAK, layout::WEAK_TARGET + 1);
        let target = self.handle(target).to_reference_word();
        self.release(handles);
        let weak = weak?;
        weak.set_raw(layout::WEAK_TARGET, target);
        self.remember_weak(weak);
        Ok(weak)
    }

    /// What a weak reference refers to, if that lives.
    pub fn weak_target(&mut self, weak: ObjectRef) -> Option<ObjectRef> {
        debug_assert_eq!(weak.type_number(), kind::WEAK);
        let target = ObjectRef::from_word(weak.get(layout::WEAK_TARGET))?;
        self.keep_alive(target);
        Some(target)
    }
}
