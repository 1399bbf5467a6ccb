//! Weak references: objects that refer to another one without keeping it alive.
//!
//! The word with the target is none of the fields that collections follow. A collection that has found
//! everything that lives looks at the weak references themselves: where the target has moved they follow it,
//! where it is dead they are cleared. A target that is asked for while objects are marked counts as
//! reachable then, because it may be stored anywhere.

use super::space::Space;
use crate::context::{Context, Raised};
use crate::object::{ObjectRef, kind, layout};
use crate::tagged::Tagged;

/// Has weak references follow their targets or clears them; forgets those that are dead or cleared. `now` says
/// where an object is that lives.
fn settle(weak: &mut Vec<ObjectRef>, now: impl Fn(ObjectRef) -> Option<ObjectRef>) {
    weak.retain_mut(|reference| {
        let Some(here) = now(*reference) else { return false };
        *reference = here;
        let target = ObjectRef::from_word(here.get(layout::WEAK_TARGET)).and_then(&now);
        here.set_raw(layout::WEAK_TARGET, target.map_or(0, ObjectRef::address));
        target.is_some()
    });
}

impl Space {
    /// What lives of the young generation has moved: settles the weak references that were `made` since the
    /// last collection of it. Others refer to old objects.
    pub(super) fn settle_young_weak(&mut self, mut made: Vec<ObjectRef>) {
        settle(&mut made, |object| match self.is_young(object) {
            true => object.header().forwarded_to(),
            false => Some(object),
        });
        self.weak.append(&mut made);
    }

    /// Objects have moved out of blocks: has weak references follow.
    pub(super) fn move_weak(&mut self) {
        let mut weak = std::mem::take(&mut self.weak);
        settle(&mut weak, |object| Some(self.now(object)));
        self.weak = weak;
    }

    /// What lives of the old generation is marked, and some of it may have moved.
    pub(super) fn settle_old_weak(&mut self) {
        let mut weak = std::mem::take(&mut self.weak);
        let marks = self.region.marks;
        settle(&mut weak, |object| {
            let here = object.header().forwarded_to().unwrap_or(object);
            marks.has(here.address()).then_some(here)
        });
        self.weak = weak;
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
