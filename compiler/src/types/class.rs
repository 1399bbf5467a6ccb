use std::hash::{Hash, Hasher};
use std::sync::Arc;

use runa_bytecode::{ClassKind, ErrorKind};

use super::Ty;
use crate::names::ClassId;

/// A class as a type: its name and what is above it. What it has is in the checker's tables.
#[derive(Clone, Debug)]
pub(crate) struct ClassTy {
    pub(crate) id: ClassId,
    /// As messages and reflection show it: `Stack of Integer`.
    pub(crate) name: Arc<str>,
    pub(crate) kind: ClassKind,
    /// The class as it is declared, of which this one is a copy if it is generic.
    pub(crate) origin: ClassId,
    /// What its type parameters stand for.
    pub(crate) arguments: Vec<Ty>,
    /// What it extends.
    pub(crate) base: Option<Arc<ClassTy>>,
    /// The exceptions of the language that it extends, or what it extends does.
    pub(crate) exception: Option<ErrorKind>,
    /// What a signal of its objects may be given, if it may be given something.
    pub(crate) resumed_with: Option<Ty>,
    /// What it promises itself.
    pub(crate) interfaces: Vec<Arc<ClassTy>>,
    /// Itself and all above it, in ascending order.
    pub(crate) ancestors: Vec<ClassId>,
}

impl ClassTy {
    pub(crate) fn new(
        id: ClassId,
        name: Arc<str>,
        kind: ClassKind,
        base: Option<Arc<ClassTy>>,
        exception: Option<ErrorKind>,
        interfaces: Vec<Arc<ClassTy>>,
    ) -> Self {
        let exception = exception.or_else(|| base.as_ref()?.exception);
        let resumed_with = base.as_ref().and_then(|base| base.resumed_with.clone());
        let above = base.iter().chain(&interfaces);
        let mut ancestors: Vec<ClassId> =
            above.flat_map(|above| above.ancestors.iter().copied()).chain([id]).collect();
        ancestors.sort_unstable();
        ancestors.dedup();
        Self {
            id,
            name,
            kind,
            origin: id,
            arguments: Vec::new(),
            base,
            exception,
            resumed_with,
            interfaces,
            ancestors,
        }
    }

    /// The same class, as what comes of the generic class `origin` with these types.
    pub(crate) fn of(self, origin: ClassId, arguments: Vec<Ty>) -> Self {
        Self { origin, arguments, ..self }
    }

    /// The same class, whose signals are given such a value if that is said here.
    pub(crate) fn resumable(self, with: Option<Ty>) -> Self {
        Self { resumed_with: with.or(self.resumed_with), ..self }
    }

    /// This class or one above it that is a copy of the generic class `origin`, the nearest first.
    pub(crate) fn as_copy_of(&self, origin: ClassId) -> Option<&ClassTy> {
        if self.origin == origin {
            return Some(self);
        }
        let above = self.base.iter().chain(&self.interfaces);
        above.into_iter().find_map(|above| above.as_copy_of(origin))
    }

    /// The variant that it is a case of.
    pub(crate) fn variant(&self) -> Option<&Arc<ClassTy>> {
        self.base.as_ref().filter(|base| base.kind == ClassKind::Variant)
    }

    /// Whether it is `above`, extends it or promises what it does.
    pub(crate) fn is_subclass(&self, above: &ClassTy) -> bool {
        self.ancestors.binary_search(&above.id).is_ok()
    }

    /// Whether its objects are exceptions of a kind.
    pub(crate) fn is_exception(&self, kind: ErrorKind) -> bool {
        self.exception.is_some_and(|own| own.is(kind))
    }

    /// Whether there may be an object of both.
    pub(crate) fn may_be(&self, other: &ClassTy) -> bool {
        let is_open = |class: &ClassTy| {
            matches!(class.kind, ClassKind::Class | ClassKind::Abstract | ClassKind::Interface)
        };
        let either_is_promised =
            self.kind == ClassKind::Interface || other.kind == ClassKind::Interface;
        self.is_subclass(other)
            || other.is_subclass(self)
            || (either_is_promised && is_open(self) && is_open(other))
    }

    /// The nearest class that both are or extend.
    pub(crate) fn common_base(self: &Arc<Self>, other: &Arc<Self>) -> Option<Arc<ClassTy>> {
        if self.is_subclass(other) {
            return Some(Arc::clone(other));
        }
        let mut above = Arc::clone(self);
        while !other.is_subclass(&above) {
            let next = above.base.clone()?;
            above = next;
        }
        Some(above)
    }
}

/// Classes are the same when they are declared at the same place.
impl PartialEq for ClassTy {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for ClassTy {}

impl Hash for ClassTy {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}
