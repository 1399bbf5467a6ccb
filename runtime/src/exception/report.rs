//! Exceptions as data.

use runa_bytecode::{ErrorKind, Shape};

use super::{
    Trace, TraceEntry, exception_cause, exception_kind, exception_message, exception_name,
};
use crate::context::Context;
use crate::object::{ObjectRef, layout};
use crate::objects::list;

/// How many causes, and how many suppressed exceptions, a report has at most.
const MOST_OTHERS: usize = 8;

/// An exception that nothing caught, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionReport {
    /// Its kind: of an exception of a class what that extends.
    pub kind: ErrorKind,
    /// The name of its type.
    pub name: Box<str>,
    /// Its message.
    pub message: String,
    /// The innermost places that it passed, innermost first.
    pub innermost: Box<[TraceEntry]>,
    /// How many places were left out behind these.
    pub left_out: usize,
    /// The outermost places.
    pub outermost: Box<[TraceEntry]>,
    /// Its cause, the cause of that, and so on; at most eight, themselves without causes.
    pub causes: Box<[ExceptionReport]>,
    /// The first eight of those that were raised while it was on its way.
    pub suppressed: Box<[ExceptionReport]>,
}

impl ExceptionReport {
    /// An exception without a trace.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            name: kind.name().into(),
            message: message.into(),
            innermost: Box::default(),
            left_out: 0,
            outermost: Box::default(),
            causes: Box::default(),
            suppressed: Box::default(),
        }
    }

    /// All places that are known, innermost first.
    pub fn places(&self) -> impl Iterator<Item = TraceEntry> + '_ {
        self.innermost.iter().chain(&self.outermost).copied()
    }

    pub(super) fn of(exception: ObjectRef, context: &Context) -> Self {
        let alone = |exception| Self::alone(exception, context);
        let causes =
            std::iter::successors(exception_cause(exception), |&cause| exception_cause(cause));
        Self {
            causes: causes.take(MOST_OTHERS).map(alone).collect(),
            suppressed: suppressed(exception, context).map(alone).collect(),
            ..alone(exception)
        }
    }

    /// An exception without the others that belong to it.
    fn alone(exception: ObjectRef, context: &Context) -> Self {
        let Trace { innermost, left_out, outermost } = Trace::of(exception);
        let (kind, message) = (exception_kind(exception), exception_message(exception));
        let name = exception_name(exception, context).into();
        let (innermost, outermost) = (innermost.into(), outermost.into());
        Self { name, innermost, left_out, outermost, ..Self::new(kind, message) }
    }
}

fn suppressed(exception: ObjectRef, context: &Context) -> impl Iterator<Item = ObjectRef> {
    let found = ObjectRef::from_word(exception.get(layout::EXCEPTION_SUPPRESSED));
    let shape = found.map_or(Shape::Reference, |found| list::element_shape(found, context));
    found.into_iter().flat_map(move |found| {
        let elements =
            (0..MOST_OTHERS as i64).map_while(move |index| list::get(found, shape, index));
        elements.filter_map(ObjectRef::from_word)
    })
}
