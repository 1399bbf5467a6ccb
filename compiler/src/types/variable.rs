use std::hash::{Hash, Hasher};
use std::sync::Arc;

use runa_diagnostics::Span;

/// A type parameter of the program as a type: nothing is known of its values but what its bounds say.
#[derive(Clone, Debug)]
pub(crate) struct TypeVariable {
    pub(crate) name: Arc<str>,
    /// Where it is declared.
    pub(crate) span: Span,
}

/// Type parameters are the same when they are declared at the same place.
impl PartialEq for TypeVariable {
    fn eq(&self, other: &Self) -> bool {
        self.span == other.span
    }
}

impl Eq for TypeVariable {}

impl Hash for TypeVariable {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.span.file, self.span.start).hash(state);
    }
}
