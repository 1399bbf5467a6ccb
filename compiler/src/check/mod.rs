//! Types: from resolved names to the checked program.
//!
//! Each process of the top level, each test and the top level itself is a *root*, checked with
//! everything nested in it. The types of its variables grow while it is checked: it is checked again
//! until they have stopped growing, and only what the last pass says counts. A root is checked again
//! too when a result or a module variable that it uses has changed its type.

mod actors;
mod again;
mod arguments;
mod assignment;
mod attributes;
mod bounds;
mod calls;
mod class_heads;
mod classes;
mod coerce;
mod collections;
mod conditions;
mod contracts;
mod defaults;
mod exceptions;
mod expressions;
mod external;
mod flow;
mod format;
mod generic_calls;
mod generic_methods;
mod generics;
mod infer;
mod inherited_contracts;
mod interfaces;
mod invariants;
mod iteration;
mod known_types;
mod lambdas;
mod layout;
mod library_values;
mod lines;
mod loops;
mod making;
mod matching;
mod members;
mod method_calls;
mod modifiers;
mod narrowing;
mod notes;
mod objects;
mod open_types;
mod operators;
mod promises;
mod rest;
mod resumable;
mod rights;
mod select;
mod self_type;
mod slips;
mod sources;
mod statements;
mod statics;
mod sums;
mod texts;
mod traits;
mod tuples;
mod types;
mod unavailable;
mod variants;
mod walks;

use std::cell::Cell;
use std::rc::Rc;

use runa_diagnostics::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::hir::{Expression, ExpressionKind, Program, Statement, Temporary};
use crate::library::Signature;
use crate::names::{ClassId, Names, PRELUDE, ProcessId, VariableId};
use crate::syntax::ast;
use crate::types::Ty;
use classes::{Class, Declaring};
use flow::Flow;
use generic_methods::Choices;
use generics::Generics;
use interfaces::Promise;
use open_types::OpenTypes;

pub(crate) use again::{CheckedAgain, SettledTypes, check_again};
pub(crate) use infer::{Noted, check, check_noting};
pub(crate) use members::unknown_member;
pub(crate) use notes::{MemberNote, Notes};
pub(crate) use sources::Texts;
pub(crate) use unavailable::unavailable;

/// What is known of a variable's type.
#[derive(Clone, Debug)]
struct VariableType {
    ty: Ty,
    /// What first gave it the type, for messages.
    origin: Option<Span>,
    /// Whether the program says the type.
    annotated: bool,
    /// What others than its own root make of it, if that is more, and where.
    outside: Option<(Ty, Span)>,
    /// Whether somebody relies on the type: if it grows after that, all is to be checked once more.
    is_asked_for: Cell<bool>,
}

impl VariableType {
    /// The type of a variable of which nothing is known.
    fn unknown() -> Self {
        Self {
            ty: Ty::Never,
            origin: None,
            annotated: false,
            outside: None,
            is_asked_for: Cell::new(false),
        }
    }
}

/// What a process returns.
#[derive(Clone, Debug)]
struct ResultType {
    ty: Ty,
    origin: Option<Span>,
    annotated: bool,
    /// Whether anything has been returned with a value.
    returns_value: bool,
    /// As [`VariableType::is_asked_for`].
    is_asked_for: Cell<bool>,
}

impl ResultType {
    /// The result of a process of which nothing is known.
    fn unknown() -> Self {
        Self {
            ty: Ty::Never,
            origin: None,
            annotated: false,
            returns_value: false,
            is_asked_for: Cell::new(false),
        }
    }
}

/// The loop around a statement.
#[derive(Debug, Default)]
struct LoopFrame {
    /// What is known at each `Break`, met.
    after: Option<Flow>,
}

/// The process being checked.
#[derive(Debug)]
struct Frame {
    process: ProcessId,
    loops: Vec<LoopFrame>,
    /// The statements around the place that do something on every way out, innermost last.
    regions: Vec<Region>,
    /// How many loops were around the `Finally` that the place is in, if it is in one.
    finally: Option<usize>,
    /// What is known of the handler that it is, if it is one that a signal asks.
    handler: Option<resumable::HandlerFrame>,
}

impl Frame {
    fn new(process: ProcessId) -> Self {
        Self { process, loops: Vec::new(), regions: Vec::new(), finally: None, handler: None }
    }
}

/// The inside of a `Try` with `Finally`, or of a `Using`.
#[derive(Debug)]
struct Region {
    /// How many loops are around it.
    loops: usize,
    /// What is done on every way out.
    finally: Option<Span>,
    /// Whether a `Return` stands in it.
    returns: bool,
}

/// Checks one root at a time.
#[derive(Debug)]
struct Checker<'n, 'a> {
    names: &'n Names<'a>,
    texts: Texts<'n>,
    program: Program,
    variables: Vec<VariableType>,
    results: Vec<ResultType>,
    /// By [`ClassId`](crate::names::ClassId).
    classes: Vec<Class<'a>>,
    declaring: Declaring,
    generics: Generics<'a>,
    choices: Choices,
    /// Arguments that were checked to find out what something generic is called with.
    ready: FxHashMap<*const ast::Expr, Expression>,
    /// What classes promise to the language.
    promises: Vec<Promise<'a>>,
    /// The classes and methods of these.
    promised_methods: FxHashSet<(ClassId, &'static str)>,
    /// The fields that the constructor being checked has to set.
    fields_to_set: Vec<u16>,
    open: OpenTypes,
    diagnostics: Vec<Diagnostic>,
    /// Whether this pass has changed a type.
    changed: bool,
    /// Variables of other roots that the root being checked has made more of.
    grown: Vec<VariableId>,
    /// What is known where the generic processes that stand in others begin.
    surroundings: FxHashMap<ProcessId, Flow>,
    /// Those of them of which that has changed.
    moved: Vec<ProcessId>,
    /// Processes around the place being checked, innermost last.
    frames: Vec<Frame>,
    /// The class whose constants and `Shared` fields are being given their values.
    static_owner: Option<ClassId>,
    flow: Flow,
    /// Signatures of the library, by how they are written.
    signatures: FxHashMap<&'static str, Rc<Signature>>,
    /// What has to be computed on entry for the `Ensures` that is checked, if one is.
    old: Option<Vec<Statement>>,
    /// Whether a contract of a constructor is checked that comes before the object has its fields.
    before_object: bool,
    /// What editors want to know, if one asks.
    notes: Option<Notes>,
}

impl Checker<'_, '_> {
    fn report(&mut self, mut diagnostic: Diagnostic) {
        // Nobody can look at what is always there.
        diagnostic.labels.retain(|label| label.span.file != PRELUDE);
        self.diagnostics.push(diagnostic);
    }

    /// Reports `diagnostic` and stands in for the expression at `span`.
    fn wrong(&mut self, span: Span, diagnostic: Diagnostic) -> Expression {
        self.report(diagnostic);
        Expression::error(span)
    }

    fn new_temporary(&mut self) -> Temporary {
        self.program.temporaries += 1;
        Temporary(self.program.temporaries)
    }

    /// A temporary for values of type `ty`, and what stands for it at `span`.
    fn temporary(&mut self, ty: Ty, span: Span) -> (Temporary, Expression) {
        let temporary = self.new_temporary();
        (temporary, Expression::new(ExpressionKind::Temporary(temporary), ty, span))
    }

    /// The words of the source that `span` covers.
    fn words(&self, span: Span) -> &str {
        self.texts.words(span)
    }

    /// The process being checked.
    fn process(&self) -> Option<ProcessId> {
        self.frames.last().map(|frame| frame.process)
    }

    /// Makes `value` usable several times in what `make` builds: it is computed once, before.
    fn hold(
        &mut self,
        value: Expression,
        make: impl FnOnce(&mut Self, Expression) -> Expression,
    ) -> Expression {
        if value.is_literal() {
            return make(self, value);
        }
        let (temporary, held) = self.temporary(value.ty.clone(), value.span);
        let body = make(self, held).boxed();
        let (ty, span) = (body.ty.clone(), body.span);
        let kind = ExpressionKind::Hold { temporary, value: value.boxed(), body };
        Expression::new(kind, ty, span)
    }

    /// The type of a variable as far as it is known.
    fn variable_type(&self, variable: VariableId) -> Ty {
        let known = &self.variables[variable.index()];
        known.is_asked_for.set(true);
        self.open.resolve(&known.ty)
    }

    /// What a process returns as far as it is known; `Never` if it is not.
    fn result_type(&self, process: ProcessId) -> Ty {
        let known = &self.results[process.index()];
        known.is_asked_for.set(true);
        self.open.resolve(&known.ty)
    }
}

/// A name of the library that this version has not, or not in sessions.
pub(crate) fn unavailable_name(name: &str, span: Span, is_session: bool) -> Diagnostic {
    match is_session {
        true => unavailable::unavailable(&format!("`{name}` in a session"), span),
        false => unavailable::name(name, span),
    }
}
