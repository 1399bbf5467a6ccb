//! Invariants: a process that checks them for a class, called behind what makes an object and behind each method that
//! others see.

use std::rc::Rc;
use std::sync::Arc;

use runa_bytecode::{ClassKind, ErrorKind};
use runa_diagnostics::Span;

use super::Checker;
use super::classes::{Class, Method};
use super::self_type::OfSelf;
use crate::hir::{Expression, ExpressionKind, MethodCall, Statement, StatementKind, Try};
use crate::names::{ClassId, INVARIANT, ProcessId, ProcessKind, VariableId, invariant_head};
use crate::types::Ty;

impl<'a> Checker<'_, 'a> {
    /// Adds the method that checks the invariants of a class, behind its own.
    pub(super) fn declare_invariant(&mut self, id: ClassId, class: &mut Class<'a>) {
        let names = self.names;
        let Some(check) = &names.class(id).check else { return };
        self.settle_receiver(check.process, &class.ty);
        self.settle_result(check.process, Ty::Nothing);
        if let Some(checking) = names.checking() {
            self.settle(checking, &Ty::Any);
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
    pub(super) fn begin_checking(&mut self, root: ProcessId) -> Option<Statement> {
        let span = self.names.process(root).span;
        let checking = self.names.checking()?;
        let kind = StatementKind::Declare(checking, Some(self.truth(false, span)));
        Some(Statement { kind, span })
    }

    /// A Boolean for the variable that says what is being checked.
    fn truth(&mut self, value: bool, span: Span) -> Expression {
        self.to_any(Expression::new(ExpressionKind::Boolean(value), Ty::Boolean, span))
    }

    /// The steps in which the constructor of a class above makes its part of an object. Invariants of the object are not
    /// checked meanwhile, whatever methods are called: those of its own class would read fields that are not set.
    pub(super) fn while_made(
        &mut self,
        object: &Expression,
        steps: Vec<Statement>,
        span: Span,
    ) -> Vec<Statement> {
        let has_invariants = match &object.ty {
            Ty::Class(class) => self.invariant_of(class.id).is_some(),
            _ => false,
        };
        let Some(checking) = self.names.checking().filter(|_| has_invariants) else { return steps };
        let object = self.to_any(object.clone());
        self.with_checking(checking, object, steps, span)
    }

    /// Does something while the variable that says what is being checked has a value, which is an `Any`.
    fn with_checking(
        &mut self,
        checking: VariableId,
        value: Expression,
        mut steps: Vec<Statement>,
        span: Span,
    ) -> Vec<Statement> {
        let statement = |kind| Statement { kind, span };
        let (temporary, before) = self.temporary(Ty::Any, span);
        let known = Expression::new(ExpressionKind::Variable(checking), Ty::Any, span);
        steps.insert(0, statement(StatementKind::Assign(checking, value)));
        let attempt = Try {
            body: steps,
            catches: Vec::new(),
            finally: Some(vec![statement(StatementKind::Assign(checking, before))]),
            returns: false,
        };
        let steps = vec![
            statement(StatementKind::Hold(temporary, known)),
            statement(StatementKind::Try(Box::new(attempt))),
        ];
        vec![statement(StatementKind::Group(steps))]
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
        if let (Some(checking), Some(receiver), false) =
            (names.checking(), names.process(root).receiver, demands.is_empty())
        {
            body.push(self.unless_checking(checking, receiver, demands, span));
        }
        self.finish_process(root, None, body);
    }

    /// Checks what an object has to keep, unless something is being checked or a part of the object is being made.
    fn unless_checking(
        &mut self,
        checking: VariableId,
        receiver: VariableId,
        demands: Vec<Statement>,
        span: Span,
    ) -> Statement {
        let yes = self.truth(true, span);
        let object = self.variable_value(receiver, span);
        let object = self.to_any(object);
        let is = |value: Expression| {
            let known = Expression::new(ExpressionKind::Variable(checking), Ty::Any, span);
            let kind = ExpressionKind::Same(known.boxed(), value.boxed());
            Expression::new(kind, Ty::Boolean, span)
        };
        let boolean = |kind| Expression::new(kind, Ty::Boolean, span);
        let either = ExpressionKind::Or(is(yes.clone()).boxed(), is(object).boxed());
        let neither = boolean(ExpressionKind::Not(boolean(either).boxed()));
        let kind = StatementKind::If {
            condition: neither.boxed(),
            then: self.with_checking(checking, yes, demands, span),
            otherwise: Vec::new(),
        };
        Statement { kind, span }
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
