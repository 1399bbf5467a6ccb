//! What outside the heap refers to objects.

use std::sync::Arc;

use super::{Context, RootSlot};

/// Where outside the heap references to objects are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootKind {
    /// Exceptions that are pending or made beforehand.
    Exceptions,
    /// What native functions hold.
    Handles,
    /// The constants of the program.
    Constants,
    /// The variables of the module.
    Variables,
    /// The activations of functions.
    Frames,
}

impl RootKind {
    /// All of them.
    pub const ALL: [RootKind; 5] = [
        RootKind::Exceptions,
        RootKind::Handles,
        RootKind::Constants,
        RootKind::Variables,
        RootKind::Frames,
    ];
}

impl Context {
    /// Gives every slot outside the heap that refers to an object.
    pub fn visit_roots(&mut self, visit: &mut dyn FnMut(RootSlot)) {
        RootKind::ALL.into_iter().for_each(|kind| self.visit_roots_of(kind, visit));
    }

    /// The same for those of a kind.
    pub(crate) fn visit_roots_of(&mut self, kind: RootKind, visit: &mut dyn FnMut(RootSlot)) {
        match kind {
            RootKind::Exceptions => {
                visit(RootSlot::Reference(&raw mut self.pending));
                visit(RootSlot::Reference(&raw mut self.last_resort));
            }
            RootKind::Handles => {
                for handle in &mut self.handles {
                    visit(RootSlot::Tagged(handle));
                }
                self.rooted_slots.iter().copied().for_each(&mut *visit);
            }
            RootKind::Constants => self.instance.visit_constants(visit),
            RootKind::Variables => self.instance.visit_variables(visit),
            RootKind::Frames => {
                let engine = Arc::clone(self.instance.engine());
                engine.visit_frames(self, visit);
            }
        }
    }
}
