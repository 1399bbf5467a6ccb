//! The files that a program has open. Objects of the program know them by numbers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::files::OpenFile;
use crate::context::{Context, Raised, RootSlot};
use crate::object::{ObjectRef, layout};

/// The open files of an instance.
///
/// Each has a weak reference to the object that programs know it by: what no object knows any more is closed
/// when the next one is opened. All are closed with the instance.
#[derive(Debug, Default)]
pub struct OpenFiles {
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    by_number: HashMap<i64, Entry>,
    last: i64,
}

#[derive(Debug)]
struct Entry {
    file: Arc<Mutex<OpenFile>>,
    /// The weak reference to its object, or 0 before there is one.
    owner: AtomicU64,
}

impl OpenFiles {
    /// Not held where the heap may be collected: that looks into it.
    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file with a number, unless it was closed.
    pub fn get(&self, number: i64) -> Option<Arc<Mutex<OpenFile>>> {
        self.lock().by_number.get(&number).map(|entry| Arc::clone(&entry.file))
    }

    fn add(&self, file: OpenFile) -> i64 {
        let mut entries = self.lock();
        entries.last += 1;
        let number = entries.last;
        let (file, owner) = (Arc::new(Mutex::new(file)), AtomicU64::new(0));
        entries.by_number.insert(number, Entry { file, owner });
        number
    }

    fn set_owner(&self, number: i64, weak: ObjectRef) {
        if let Some(entry) = self.lock().by_number.get(&number) {
            entry.owner.store(weak.address(), Ordering::Release);
        }
    }

    /// Takes those out whose objects are gone.
    fn take_abandoned(&self) -> Vec<Entry> {
        let mut entries = self.lock();
        let is_abandoned = |entry: &Entry| {
            let weak = ObjectRef::from_word(entry.owner.load(Ordering::Acquire));
            weak.is_some_and(|weak| weak.get(layout::WEAK_TARGET) == 0)
        };
        let gone = entries.by_number.extract_if(|_, entry| is_abandoned(entry));
        gone.map(|(_, entry)| entry).collect()
    }

    /// Gives every slot that holds a reference.
    pub(crate) fn visit_roots(&self, visit: &mut dyn FnMut(RootSlot)) {
        for entry in self.lock().by_number.values() {
            visit(RootSlot::Reference(entry.owner.as_ptr()));
        }
    }
}

impl Context {
    /// Takes a file among those that are open; its number, which `object` is to know it by.
    pub fn keep_file(&mut self, file: OpenFile) -> i64 {
        let instance = Arc::clone(self.instance());
        drop(instance.files.take_abandoned());
        instance.files.add(file)
    }

    /// Says which object a program knows a file by.
    pub fn set_file_owner(&mut self, number: i64, object: ObjectRef) -> Result<(), Raised> {
        let weak = self.new_weak(object)?;
        self.instance().files.set_owner(number, weak);
        Ok(())
    }
}
