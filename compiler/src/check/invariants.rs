//! Invariants: a process that checks them for a class, called behind what makes an object and behind each method that
//! others see.

use std::rc::Rc;
use std::sync::Arc;

use runa_bytecode::{ClassKind, ErrorKind};

use super::Checker;
use super::classes::{Class, Method};
use super::self_type::OfSelf;
use crate::hir::{Expression, ExpressionKind, MethodCall, Statement, StatementKind, Try};
use crate::names::{ClassId, INVARIANT, ProcessId, ProcessKind, invariant_head};
use crate::types::Ty;

impl<'a> Checker<'_, 'a> {
    /// Adds the method that checks the invariants of a class, behind its own.
    pub(super) fn declare_invariant(&mut self, id: ClassId, class: &mut Class<'a>) {
        let names = self.names;
        let Some(check) = &names.class(id).check else { return };
        self.settle_receiver(check.process, &class.ty);
        self.settle_result(check.process, Ty::Nothing);
        if let Some(checking) = names.checking() {
            self.settle(checking, &Ty::Boolean);
        }
        let method = Rc::new(Method {
            name: Arc::from(INVARIANT),
            owner: id,
            head: invariant_head(),
            process: Some(check.process),
            head_process: None,
            parameters: Vec::new(),
            result: Some(Ty::Nothing),
            is_private: false,
            is_shared: false,
            of_self: OfSelf::Nowhere,
        });
        match class.invariant {
            Some(number) => class.methods[usize::from(number)] = method,
            None => {
                class.invariant = Some(class.methods.len() as u16);
                class.methods.push(method);
            }
        }
    }

    /// What checks the invariants of a class, and its number among the methods.
    fn invariant_of(&self, class: ClassId) -> Option<(u16, Rc<Method<'a>>)> {
        let class = self.class(class);
        let number = class.invariant?;
        Some((number, Rc::clone(class.methods.get(usize::from(number))?)))
    }

    /// A new object, whose invariants are checked.
    pub(super) fn checked_object(&self, object: Expression) -> Expression {
        let Ty::Class(class) = &object.ty else { return object };
        let Some((_, method)) = self.invariant_of(class.id) else { return object };
        let Some(process) = method.process else { return object };
        let (ty, span) = (object.ty.clone(), object.span);
        match object.kind {
            ExpressionKind::Hold { temporary, value, body } => {
                let body = self.checked_object(*body).boxed();
                Expression::new(ExpressionKind::Hold { temporary, value, body }, ty, span)
            }
            ExpressionKind::Error => object,
            _ => Expression::new(ExpressionKind::Checked(object.boxed(), process), ty, span),
        }
    }

    /// What is checked behind a method that others see.
    pub(super) fn invariant_behind(&self, process: ProcessId) -> Option<Statement> {
        let info = self.names.process(process);
        let (class, receiver) = (info.class?, info.receiver?);
        let (method, _) = self.invariant_of(class)?;
        let ty = Arc::clone(&self.class(class).ty);
        // Those of its traits, too, which only the checker knows.
        let declared = self.made_of(process);
        let methods = self.class(class).methods.iter().chain(&self.class(class).generic);
        let is_seen = { methods }.any(|method| {
            method.process == Some(declared) && !method.is_private && !method.is_shared
        });
        // Structures do not change.
        if info.kind != ProcessKind::Process || !is_seen || ty.kind == ClassKind::Structure {
            return None;
        }
        let span = info.span;
        let object = ExpressionKind::Variable(receiver);
        let receiver = Expression::new(object, Ty::Class(Arc::clone(&ty)), span);
        let call = MethodCall { class: ty, method, receiver, arguments: Vec::new() };
        let call = ExpressionKind::CallMethod(Box::new(call));
        let call = Expression::new(call, Ty::Nothing, span);
        Some(Statement { kind: StatementKind::Expression(call), span })
    }

    /// What the program begins with when there are invariants: none is being checked.
    pub(super) fn begin_checking(&self, root: ProcessId) -> Option<Statement> {
        let span = self.names.process(root).span;
        let no = Expression::new(ExpressionKind::Boolean(false), Ty::Boolean, span);
        let kind = StatementKind::Declare(self.names.checking()?, Some(no));
        Some(Statement { kind, span })
    }

    /// The body of the process that checks the invariants of `class`: those that are inherited, those of its traits, then
    /// its own, unless some are being checked.
    pub(super) fn check_invariants(&mut self, root: ProcessId, class: ClassId) {
        let names = self.names;
        let span = names.process(root).span;
        let mut body = Vec::new();
        if let Some(receiver) = names.process(root).receiver
            && !names.is_trait(class)
        {
            let base = self.class(class).ty.base.clone();
            let inherited = base.and_then(|base| self.invariant_of(base.id));
            let inherited = inherited.and_then(|(_, method)| method.process);
            let of_traits = self.class(class).checks_of_traits.clone();
            for process in inherited.into_iter().chain(of_traits) {
                let object = self.variable_value(receiver, span);
                let call = ExpressionKind::Call(process, vec![object]);
                let call = Expression::new(call, Ty::Nothing, span);
                body.push(Statement { kind: StatementKind::Expression(call), span });
            }
        }
        // Of a trait it is the class that uses it.
        let of = names.process(root).class.unwrap_or(class);
        let mut demands = Vec::new();
        for &invariant in &names.class(class).invariants {
            let kind = self.invariant(of, invariant);
            demands.push(Statement { kind, span: invariant.span });
        }
        if let (Some(checking), false) = (names.checking(), demands.is_empty()) {
            let boolean =
                |value| Expression::new(ExpressionKind::Boolean(value), Ty::Boolean, span);
            let set =
                |value| Statement { kind: StatementKind::Assign(checking, boolean(value)), span };
            demands.insert(0, set(true));
            let attempt = Try {
                body: demands,
                catches: Vec::new(),
                finally: Some(vec![set(false)]),
                returns: false,
            };
            let is_checking =
                Expression::new(ExpressionKind::Variable(checking), Ty::Boolean, span);
            let not = ExpressionKind::Not(is_checking.boxed());
            let kind = StatementKind::If {
                condition: Expression::new(not, Ty::Boolean, span).boxed(),
                then: vec![Statement { kind: StatementKind::Try(Box::new(attempt)), span }],
                otherwise: Vec::new(),
            };
            body.push(Statement { kind, span });
        }
        self.finish_process(root, None, body);
    }

    fn invariant(
        &mut self,
        class: ClassId,
        invariant: crate::names::Invariant<'a>,
    ) -> StatementKind {
        let name = Arc::clone(&self.class(class).ty.name);
        let words = (format!("`{name}` does not keep "), "");
        let demand = super::contracts::Demand {
            condition: invariant.condition,
            message: invariant.message,
            span: invariant.span,
            words,
            place: "the message of `Invariant`",
        };
        self.demand(&demand, |text| ExpressionKind::Raise(ErrorKind::ContractError, text))
    }
}
