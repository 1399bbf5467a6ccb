//! Objects that collections follow without keeping them alive: weak references, and what was made to be closed.
//!
//! A collection that has found everything that lives settles these: it notes where those are now that have moved,
//! and lets go of those that are dead.

use super::remembered::Remembered;
use super::space::Space;
use super::unclosed::Unclosed;
use super::weak::WeakReferences;
use crate::object::ObjectRef;

/// Those of a generation.
#[derive(Debug, Default)]
pub(super) struct Followed {
    pub(super) weak: WeakReferences,
    pub(super) unclosed: Unclosed,
}

impl Followed {
    /// `now` says where an object is that lives. The headers of dead ones are still there.
    fn settle(&mut self, now: impl Fn(ObjectRef) -> Option<ObjectRef>) {
        self.weak.settle(&now);
        self.unclosed.settle(&now);
    }
}

impl Space {
    /// Before a young collection: those that were made since the last one, without those that were closed.
    pub(super) fn newly_followed(&mut self, remembered: &mut Remembered) -> Followed {
        let weak = std::mem::take(&mut remembered.weak);
        let unclosed = self.followed.unclosed.strike(std::mem::take(&mut remembered.closing));
        Followed { weak, unclosed }
    }

    /// What lives of the young generation has moved: settles those that were `made` since the last collection of
    /// it. Others are old, and refer to old objects.
    pub(super) fn settle_young(&mut self, mut made: Followed) {
        made.settle(|object| match self.is_young(object) {
            true => object.header().forwarded_to(),
            false => Some(object),
        });
        self.followed.weak.append(made.weak);
        self.followed.unclosed.append(made.unclosed);
    }

    /// Objects have moved out of blocks, and none is known to be dead.
    pub(super) fn settle_moved(&mut self) {
        let mut followed = std::mem::take(&mut self.followed);
        followed.settle(|object| Some(self.now(object)));
        self.followed = followed;
    }

    /// What lives of the old generation is marked, and some of it may have moved.
    pub(super) fn settle_marked(&mut self) {
        let marks = self.region.marks;
        self.followed.settle(|object| {
            let here = object.header().forwarded_to().unwrap_or(object);
            marks.has(here.address()).then_some(here)
        });
    }
}
