//! What outside the heap refers to objects.

use std::sync::Arc;

use super::{Context, RootSlot};

/// Where a context has references to objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootKind {
    /// Exceptions that are pending or made beforehand.
    Exceptions,
    /// What native functions hold, and what signals may ask.
    Handles,
    /// The activations of functions.
    Frames,
}

impl RootKind {
    /// All of them.
    pub const ALL: [RootKind; 3] = [RootKind::Exceptions, RootKind::Handles, RootKind::Frames];
}

impl Context {
    /// Gives every slot of this context that refers to an object. Those of the
    /// [instance](crate::Instance::visit_roots) are others.
    pub(crate) fn visit_roots(&mut self, visit: &mut dyn FnMut(RootSlot)) {
        RootKind::ALL.into_iter().for_each(|kind| self.visit_own_roots(kind, visit));
    }

    /// Gives those of a kind.
    pub(crate) fn visit_own_roots(&mut self, kind: RootKind, visit: &mut dyn FnMut(RootSlot)) {
        match kind {
            RootKind::Exceptions => {
                visit(RootSlot::Reference(&raw mut self.pending));
                visit(RootSlot::Reference(&raw mut self.last_resort));
            }
            RootKind::Handles => {
                for handle in &mut self.handles {
                    visit(RootSlot::Tagged(handle));
                }
                for entry in &mut self.handlers.entries {
                    visit(RootSlot::Tagged(entry));
                }
                self.rooted_slots.iter().copied().for_each(&mut *visit);
            }
            RootKind::Frames => {
                let engine = Arc::clone(self.instance.engine());
                engine.visit_frames(self, visit);
            }
        }
    }
}
