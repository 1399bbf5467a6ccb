//! Invariants: what has to hold for each object of a class. A class that has some has a process that checks them; so has the
//! class at the top of those that it extends, so that methods that are inherited from there find it in every object.

use std::sync::{Arc, OnceLock};

use runa_diagnostics::Span;

use super::resolve::Resolver;
use super::{Body, ClassId, Names, ProcessId, ProcessKind, Variable, VariableId, VariableKind};
use crate::syntax::ast::{self, Expr, TypeKind};

/// What the method is called that checks the invariants of an object; no program can name it.
pub(crate) const INVARIANT: &str = "the invariant";

/// The head of that method, which no program writes.
pub(crate) fn invariant_head() -> &'static ast::ProcessHead {
    static HEAD: OnceLock<ast::ProcessHead> = OnceLock::new();
    HEAD.get_or_init(|| ast::ProcessHead {
        name: ast::Name { text: Arc::from(INVARIANT), span: Span::default() },
        type_parameters: Vec::new(),
        parameters: Vec::new(),
        result: None,
        bounds: Vec::new(),
        span: Span::default(),
    })
}

/// `Invariant condition, message`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Invariant<'a> {
    pub(crate) condition: &'a Expr,
    pub(crate) message: Option<&'a Expr>,
    pub(crate) span: Span,
}

/// What checks the invariants of the objects of a class.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InvariantCheck {
    pub(crate) process: ProcessId,
}

impl Names<'_> {
    /// Whether a class has invariants of its own or takes over those of a trait.
    fn has_invariants(&self, class: ClassId) -> bool {
        let has_own = |class: ClassId| !self.class(class).invariants.is_empty();
        let of_trait = |written: &ast::Type| match &written.kind {
            TypeKind::Named(name) | TypeKind::Applied(name, _) => {
                self.class_written(name).is_some_and(has_own)
            }
            _ => false,
        };
        has_own(class) || self.class(class).declaration.uses.iter().any(of_trait)
    }
}

impl<'a> Resolver<'a> {
    /// Declares what checks invariants; all classes are declared.
    pub(super) fn declare_invariants(&mut self) {
        let with_some = self.names.class_ids().filter(|&id| self.names.has_invariants(id));
        for class in with_some.collect::<Vec<_>>() {
            let top = self.names.with_bases(class).last().unwrap_or(class);
            let is_late = self.is_of_earlier_input(top) && self.names.class(top).check.is_none();
            if is_late {
                // Its methods are there, and do not check any.
                let info = self.names.class(class);
                let span = info.invariants.first().map_or(info.name().span, |first| first.span);
                let what = "an invariant below a class of an earlier input that has none";
                self.names.classes[class.index()].refused.push((what, span));
                continue;
            }
            for class in [class, top] {
                if self.names.class(class).check.is_none() {
                    self.declare_check(class);
                }
            }
            if self.names.checking.is_none() {
                self.names.checking = Some(self.new_checking());
            }
        }
    }

    pub(super) fn declare_check(&mut self, class: ClassId) {
        let info = self.names.class(class);
        let declared = &info.declaration.name;
        let span = info.invariants.first().map_or(declared.span, |first| first.span);
        let name = format!("the invariant of `{}`", declared.text);
        let process = self.member_process(class, &name, span, &[], Body::Invariants(class));
        self.names.processes[process.index()].kind = ProcessKind::Invariant;
        self.belongs_to(process, class, true);
        self.names.classes[class.index()].check = Some(InvariantCheck { process });
    }

    /// The variable that says what is not to be checked: `true` while invariants are being checked, since what a
    /// condition calls does not check them again; an object while a class above makes its part of it; or `false`.
    fn new_checking(&mut self) -> VariableId {
        let id = VariableId(self.names.variables.len() as u32);
        let is_known = self.names.known.is_some_and(|known| known.checking.is_some());
        let (name, span) = ("an invariant is being checked", Span::default());
        self.names.variables.push(Variable {
            is_global: true,
            is_known,
            is_outermost: true,
            is_assigned: true,
            is_assigned_by_others: true,
            ..Variable::made(name, span, VariableKind::Let, ProcessId(0))
        });
        id
    }

    /// The conditions of a class.
    pub(super) fn invariants(&mut self, class: ClassId) {
        for invariant in self.names.class(class).invariants.clone() {
            self.condition(invariant.condition);
            invariant.message.iter().for_each(|message| self.expression(message));
        }
    }
}
