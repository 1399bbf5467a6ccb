//! What the code that is running may do outside: the rights of every call on the way to it that declares some.
//!
//! A call that declares none has those of its caller, and what is done outside needs a right from each
//! declaration: calls have the intersection. Where nothing was declared everything may be done.

use std::path::Path;
use std::sync::Arc;

use runa_bytecode::{ErrorKind, FileAccess, Right, TypeId};

use crate::Tagged;
use crate::context::{Context, Raised};
use crate::effects::paths::resolved;
use crate::exception::exception_kind;
use crate::object::{ObjectRef, layout};

/// What one `@needs` declares.
#[derive(Debug)]
struct Declared {
    text: Box<str>,
    rights: Vec<Right>,
}

/// The declarations that are in force, outermost first, each once.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    in_force: Vec<Arc<Declared>>,
    /// All that were met, so that each is read once.
    known: Vec<Arc<Declared>>,
}

impl Rights {
    /// Whether everything may be done.
    pub fn are_unlimited(&self) -> bool {
        self.in_force.is_empty()
    }

    /// Whether something may be done with a file or folder. Links are followed, so this asks the system.
    pub fn allow_file(&self, access: FileAccess, path: &str) -> bool {
        if self.are_unlimited() {
            return true;
        }
        let Some(path) = resolved(Path::new(path)) else { return false };
        self.in_force.iter().all(|declared| {
            declared.rights.iter().any(|right| match right {
                Right::Files(known, None) => *known == access,
                Right::Files(known, Some(root)) => {
                    *known == access
                        && resolved(Path::new(root)).is_some_and(|root| path.starts_with(root))
                }
                Right::Other(..) => false,
            })
        })
    }

    fn declared(&mut self, text: &str) -> Arc<Declared> {
        if let Some(known) = self.known.iter().find(|known| *known.text == *text) {
            return Arc::clone(known);
        }
        let declared = Arc::new(Declared { text: text.into(), rights: Right::parse_all(text) });
        self.known.push(Arc::clone(&declared));
        declared
    }
}

impl Context {
    /// What the running code may do.
    pub fn rights(&self) -> &Rights {
        &self.rights
    }

    /// From now on, until that is [left](Self::leave_rights), nothing may be done but what `text` declares, and
    /// of that only what may be done already. Gives how many declarations were in force before.
    pub fn enter_rights(&mut self, text: &str) -> usize {
        let before = self.rights.in_force.len();
        if !self.rights.in_force.iter().any(|declared| *declared.text == *text) {
            let declared = self.rights.declared(text);
            self.rights.in_force.push(declared);
        }
        before
    }

    /// Forgets all declarations but the first `count`.
    pub fn leave_rights(&mut self, count: usize) {
        self.rights.in_force.truncate(count);
    }

    /// Raises a `PermissionError` for what needs a right that is missing.
    #[cold]
    pub fn raise_permission(&mut self, message: &str, missing: &Right) -> Raised {
        match self.new_permission_error(message, missing) {
            Ok(raised) | Err(raised) => raised,
        }
    }

    /// The right that an exception says was missing: a Text, empty for those that programs make. May allocate.
    pub fn capability_of(&mut self, exception: ObjectRef) -> Result<ObjectRef, Raised> {
        match ObjectRef::from_word(exception.get(layout::EXCEPTION_CAPABILITY)) {
            Some(text) => Ok(text),
            None => self.new_text(""),
        }
    }

    /// The exception whose [capability](Self::capability_of) the member `name` of a value is, if it is that.
    pub(crate) fn has_capability(&self, value: Tagged, name: &str) -> Option<ObjectRef> {
        let exception = value.as_object().filter(|_| name == "capability")?;
        let program = self.instance().program();
        let declared = Self::object_type_of(program, value);
        let is_declared =
            declared.is_some_and(|(_, objects)| objects.member(name, program.types()).is_some());
        let has_it = !is_declared
            && self.is(value, TypeId::EXCEPTION)
            && exception_kind(exception) == ErrorKind::PermissionError;
        has_it.then_some(exception)
    }

    fn new_permission_error(&mut self, message: &str, missing: &Right) -> Result<Raised, Raised> {
        let handles = self.handle_count();
        let capability = self.new_text(&missing.to_string())?;
        let capability = self.root(Tagged::object(capability));
        let exception = self.new_exception(ErrorKind::PermissionError, message);
        if let Ok(exception) = exception {
            let word = self.handle(capability).to_reference_word();
            self.store(exception, layout::EXCEPTION_CAPABILITY, word);
        }
        self.release(handles);
        Ok(self.throw(exception?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(texts: &[&str]) -> Rights {
        let mut rights = Rights::default();
        for text in texts {
            let declared = rights.declared(text);
            rights.in_force.push(declared);
        }
        rights
    }

    #[test]
    fn without_declarations_everything_may_be_done() {
        assert!(rights(&[]).allow_file(FileAccess::Write, "/"));
    }

    #[test]
    fn rights_reach_into_folders() {
        let below = rights(&["filesystem: \"read:src\""]);
        assert!(below.allow_file(FileAccess::Read, "src"));
        assert!(below.allow_file(FileAccess::Read, "src/lib.rs"));
        assert!(below.allow_file(FileAccess::Read, "./src/heap/../lib.rs"));
        assert!(below.allow_file(FileAccess::Read, "src/not/there/yet.txt"));
        for outside in ["Cargo.toml", "src/../Cargo.toml", "src2", "src/no/../../a", "/", "../src"]
        {
            assert!(!below.allow_file(FileAccess::Read, outside), "{outside}");
        }
        assert!(!below.allow_file(FileAccess::Write, "src/lib.rs"));
    }

    #[test]
    fn all_declarations_have_to_allow_it() {
        let both = rights(&["filesystem: \"read:.\"", "filesystem: \"read:src\"\nffi: \"libc\""]);
        assert!(both.allow_file(FileAccess::Read, "src/lib.rs"));
        assert!(!both.allow_file(FileAccess::Read, "Cargo.toml"));
        let none = rights(&["filesystem: \"read\"", "network: \"localhost\""]);
        assert!(!none.allow_file(FileAccess::Read, "src/lib.rs"));
    }
}
