//! Signals: `signal`, `Resume`, and the `Try`s that they ask.
//!
//! In a program with signals a `Try` enters a record of its handlers, which the library asks before anything is left
//! (`stdlib/src/resumable.rs`). Conditions, and every `Catch` with `Resume`, are processes that the record has. They
//! give a list: how they were left, and with what. Where such a process was left in another way than by `Resume`, an
//! exception leads to its `Try`, which then does what is left to be done.

use runa_bytecode::{ErrorKind, way};
use runa_diagnostics::{Diagnostic, Span};

use super::coerce::Wanted;
use super::exceptions::{Way, span_of};
use super::flow::Flow;
use super::{Checker, Frame};
use crate::hir::{
    Catch, Compare, Expression, ExpressionKind, Statement, StatementKind, Temporary, Try,
};
use crate::names::{Handler, ProcessId, VariableId};
use crate::syntax::ast::{self, Block, Expr};
use crate::types::{Conversion, Ty};

/// How a handler was left, behind the ways that the library knows: at its end, or by one of these statements.
const END: i64 = way::FIRST_OTHER;
const RETURN: i64 = END + 1;
const BREAK: i64 = END + 2;
const CONTINUE: i64 = END + 3;

/// What is known of a handler while it is checked.
#[derive(Debug)]
pub(super) struct HandlerFrame {
    /// What `Resume` gives, if that is known.
    resumed_with: Option<Ty>,
    /// Whether the exception was signalled.
    is_signalled: VariableId,
    left: Vec<Leaving>,
}

/// A statement in a handler that leaves it and what its `Try` stands in.
#[derive(Clone, Debug)]
struct Leaving {
    way: Way,
    span: Span,
    flow: Flow,
}

/// How handlers are left.
#[derive(Debug, Default)]
struct Ways {
    left: Vec<Leaving>,
    /// Whether the end of one is reached.
    reaches_end: bool,
}

/// What the `Try`s of a program with signals are made of.
#[derive(Default)]
struct Record {
    /// Types and functions.
    items: Vec<Expression>,
    catches: Vec<Catch>,
    /// Variables that conditions set.
    shared: Vec<VariableId>,
    ways: Ways,
    /// What holds the exception that leads here, if one can.
    leading_here: Option<VariableId>,
}

impl<'a> Checker<'_, 'a> {
    /// `signal value`.
    pub(super) fn signal(&mut self, value: &'a Expr, span: Span) -> Expression {
        let value = self.expression(value, None);
        let ty = self.open.resolve(&value.ty);
        let given = match &ty {
            Ty::Class(class) => class.resumed_with.clone(),
            Ty::Exception(ErrorKind::Resumable) => Some(Ty::Any),
            _ if ty.is_silent() => return Expression::error(span),
            _ => None,
        };
        let Some(given) = given.map(|given| self.current_type(&given)) else {
            let diagnostic = cannot_be_signalled(&ty, value.span);
            return self.wrong(span, diagnostic);
        };
        let value = self.to_any(value);
        let answer = Expression::native("Handlers.signal", vec![value], Ty::Any, span);
        let wanted = Wanted::by("the value of the signal");
        self.coerce(answer, &given, &wanted)
    }

    /// `Resume`, `Resume value`.
    pub(super) fn resume_statement(
        &mut self,
        value: Option<&'a Expr>,
        span: Span,
    ) -> StatementKind {
        let handler = self.frames.last().and_then(|frame| frame.handler.as_ref());
        let Some(handler) = handler else {
            value.into_iter().for_each(|value| drop(self.expression(value, None)));
            let diagnostic = Diagnostic::error("E0541", "`Resume` stands outside of a `Catch`")
                .at(span, "there is no signal to be given a value")
                .note("`Resume` goes on behind the `signal` that a `Catch` has caught; it cannot stand in a lambda");
            self.report(diagnostic);
            self.flow.ended = true;
            return StatementKind::Group(Vec::new());
        };
        let (given, is_signalled) = (handler.resumed_with.clone(), handler.is_signalled);
        let value = self.resumed_value(value, given, span);
        self.leave_regions(Way::Resume, span);
        self.flow.ended = true;
        let held = self.new_temporary();
        let condition = variable(is_signalled, Ty::Boolean, span);
        let again = Expression::new(ExpressionKind::Temporary(held), Ty::Any, span);
        let message = "`Resume` is for signals: this exception was thrown";
        let raise = ExpressionKind::Raise(
            ErrorKind::NotResumableError,
            Expression::text(message, span).boxed(),
        );
        let raise = StatementKind::Expression(Expression::new(raise, Ty::Never, span));
        let resumed = self.outcome(way::RESUMED, Some(again), span);
        let choice = StatementKind::If {
            condition: condition.boxed(),
            then: vec![resumed],
            otherwise: vec![Statement { kind: raise, span }],
        };
        let hold = StatementKind::Hold(held, value);
        StatementKind::Group(vec![Statement { kind: hold, span }, Statement { kind: choice, span }])
    }

    /// What a signal is given, as an `Any`.
    fn resumed_value(
        &mut self,
        value: Option<&'a Expr>,
        given: Option<Ty>,
        span: Span,
    ) -> Expression {
        let Some(value) = value else {
            if let Some(given) = given.filter(|given| !given.accepts_nothing()) {
                let message = format!("the signal needs {given}");
                let diagnostic = Diagnostic::error("E0401", message).at(span, "a value is missing");
                self.report(diagnostic.note("write it behind the word: `Resume value`"));
            }
            return nothing(span);
        };
        let value = self.expression(value, given.as_ref());
        let value = self.without_result(value);
        let value = match given {
            Some(given) => self.coerce(value, &given, &Wanted::by("the signal")),
            None => value,
        };
        self.to_any(value)
    }

    // ---- handlers

    /// `Try` where there may be signals.
    pub(super) fn signalled_try(
        &mut self,
        body: &'a Block,
        catches: &'a [ast::Catch],
        finally: Option<&'a Block>,
        span: Span,
    ) -> StatementKind {
        let before = self.before_handlers(span);
        self.preset(span);
        self.enter_region(finally.is_some().then(|| finally.and_then(span_of)));
        self.enter_region(Some(None));
        let body = self.block(&body.statements);
        let body_returns = self.leave_region(true);
        let held = self.new_temporary();
        let mut end = std::mem::replace(&mut self.flow, before.clone());
        let mut record = Record::default();
        let mut taken = Vec::new();
        for catch in catches {
            self.flow = before.clone();
            let ty = self.caught_behind(catch, &mut taken);
            self.signalled_catch(catch, ty, held, &mut record);
            end = end.meet(std::mem::take(&mut self.flow));
        }
        if let Some(exception) = record.leading_here {
            let catch = self.led_here(exception, held, &record.ways, span);
            record.catches.insert(0, catch);
        }
        let returns = self.leave_region(finally.is_some());
        self.flow = end;
        let finally = finally.map(|finally| self.finally(finally, before));
        let attempt = Try { body, catches: record.catches, finally, returns };
        self.with_record(attempt, body_returns, (held, record.items), record.shared, span)
    }

    /// A `Try` whose handlers can be asked while its body is done.
    fn with_record(
        &mut self,
        attempt: Try,
        body_returns: bool,
        (held, items): (Temporary, Vec<Expression>),
        shared: Vec<VariableId>,
        span: Span,
    ) -> StatementKind {
        if items.is_empty() {
            return StatementKind::Try(Box::new(attempt));
        }
        let mut record = vec![nothing(span), nothing(span)];
        record.extend(items);
        let record = Expression::new(ExpressionKind::List(record), Ty::list(Ty::Any), span);
        let record = self.to_any(record);
        let statement = |kind| Statement { kind, span };
        let call = |name: &str| {
            let call = Expression::native(name, vec![temporary(held, span)], Ty::Nothing, span);
            statement(StatementKind::Expression(call))
        };
        let watched = Try {
            body: attempt.body,
            catches: Vec::new(),
            finally: Some(vec![call("Handlers.leave")]),
            returns: body_returns,
        };
        let body = vec![statement(StatementKind::Try(Box::new(watched)))];
        let declared =
            shared.into_iter().map(|variable| statement(StatementKind::Declare(variable, None)));
        let mut steps: Vec<Statement> = declared.collect();
        steps.push(statement(StatementKind::Hold(held, record)));
        steps.push(call("Handlers.enter"));
        steps.push(statement(StatementKind::Try(Box::new(Try { body, ..attempt }))));
        StatementKind::Group(steps)
    }

    fn signalled_catch(
        &mut self,
        catch: &'a ast::Catch,
        ty: Ty,
        held: Temporary,
        record: &mut Record,
    ) {
        let span = catch.span;
        let index = record.items.len() as i64 / 2;
        let handler = self.names.handler_at(span).map(|handler| self.own_handler(handler));
        let Some(handler) = handler else {
            if may_be_signalled(&ty) {
                let number = self.type_number(&ty, span);
                record.items.extend([number, nothing(span)]);
            }
            record.catches.push(self.catch(catch, ty));
            return;
        };
        for (variable, ty) in [
            (handler.exception, &ty),
            (handler.thrown, &ty),
            (handler.is_signalled, &Ty::Boolean),
            (handler.leading_here, &Ty::Exception(ErrorKind::Unwinding)),
        ] {
            self.settle(variable, ty);
        }
        record.leading_here.get_or_insert(handler.leading_here);
        let body = match handler.resumes {
            true => {
                let ways = self.resuming(catch, &ty, handler);
                let body = self.dispatch(held, &ways, span);
                record.ways.left.extend(ways.left);
                record.ways.reaches_end |= ways.reaches_end;
                body
            }
            false => self.guarded(catch, &ty, handler, record),
        };
        let number = self.type_number(&ty, span);
        let function = Ty::any_function(2);
        let process = ExpressionKind::Process(handler.process);
        let process = self.to_any(Expression::new(process, function, span));
        record.items.extend([number, process]);
        let thrown = self.to_any(variable(handler.thrown, ty.clone(), span));
        let index = Expression::new(ExpressionKind::Integer(index), Ty::Integer, span);
        let arguments = vec![temporary(held, span), index, thrown];
        let guard = Some(Expression::native("Handlers.take", arguments, Ty::Boolean, span));
        record.catches.push(Catch { variable: Some(handler.thrown), ty, guard, body, span });
    }

    /// The handler with the processes and variables of the copy that is looked at.
    fn own_handler(&self, handler: Handler) -> Handler {
        Handler {
            process: self.own_process(handler.process),
            exception: self.own_variable(handler.exception),
            is_signalled: self.own_variable(handler.is_signalled),
            thrown: self.own_variable(handler.thrown),
            leading_here: self.own_variable(handler.leading_here),
            ..handler
        }
    }

    fn type_number(&mut self, ty: &Ty, span: Span) -> Expression {
        let number = ExpressionKind::TypeNumber(ty.clone());
        self.to_any(Expression::new(number, Ty::Integer, span))
    }

    /// A `Catch` with `Resume`: all of it is the process. Gives how it is left.
    fn resuming(&mut self, catch: &'a ast::Catch, ty: &Ty, handler: Handler) -> Ways {
        let resumed_with = match ty {
            Ty::Class(class) => class.resumed_with.as_ref().map(|given| self.current_type(given)),
            _ => None,
        };
        let around = self.flow.clone();
        let frame =
            HandlerFrame { resumed_with, is_signalled: handler.is_signalled, left: Vec::new() };
        let span = catch.span;
        let (body, left) = self.in_handler(handler.process, frame, |checker| {
            let mut body = Vec::new();
            if let Some(guard) = &catch.guard {
                let (guard, consequences) = checker.condition(guard);
                checker.flow.learn(&consequences.when_true);
                let refuse = checker.outcome(way::REFUSED, None, span);
                body.push(unless(guard, refuse));
            }
            body.extend(checker.block(&catch.body.statements));
            if !checker.flow.ended {
                body.push(checker.outcome(END, None, span));
            }
            body
        });
        let own = std::mem::replace(&mut self.flow, around.clone());
        let reaches_end = !own.ended;
        self.flow = around.then(own);
        self.finish_handler(handler.process, body);
        Ways { left, reaches_end }
    }

    /// A `Catch` without `Resume`: its condition is the process, which keeps the exception for the block.
    fn guarded(
        &mut self,
        catch: &'a ast::Catch,
        ty: &Ty,
        handler: Handler,
        record: &mut Record,
    ) -> Vec<Statement> {
        let span = catch.span;
        let shared = catch.name.as_ref().and_then(|name| self.declared_at(name.span));
        if let Some(shared) = shared {
            self.settle(shared, ty);
            record.shared.push(shared);
        }
        let frame = HandlerFrame {
            resumed_with: None,
            is_signalled: handler.is_signalled,
            left: Vec::new(),
        };
        let mut learned = Vec::new();
        let around = self.flow.clone();
        let (body, _) = self.in_handler(handler.process, frame, |checker| {
            let exception = variable(handler.exception, ty.clone(), span);
            let keep = shared.map(|shared| StatementKind::Assign(shared, exception));
            let mut body: Vec<Statement> =
                keep.into_iter().map(|kind| Statement { kind, span }).collect();
            if let Some(guard) = &catch.guard {
                let (guard, consequences) = checker.condition(guard);
                learned = consequences.when_true;
                let refuse = checker.outcome(way::REFUSED, None, span);
                body.push(unless(guard, refuse));
            }
            body.push(checker.outcome(way::TAKEN, None, span));
            body
        });
        self.finish_handler(handler.process, body);
        self.flow = around;
        self.flow.learn(&learned);
        self.block(&catch.body.statements)
    }

    /// Checks what is in a handler; what is known at its end stays known.
    fn in_handler(
        &mut self,
        process: ProcessId,
        handler: HandlerFrame,
        check: impl FnOnce(&mut Self) -> Vec<Statement>,
    ) -> (Vec<Statement>, Vec<Leaving>) {
        let names = self.names;
        self.flow.keep(|variable| names.variable(variable).is_fixed());
        self.frames.push(Frame { handler: Some(handler), ..Frame::new(process) });
        let old = self.old.take();
        let body = check(self);
        self.old = old;
        let frame = self.frames.pop().and_then(|frame| frame.handler);
        (body, frame.map(|frame| frame.left).unwrap_or_default())
    }

    fn finish_handler(&mut self, process: ProcessId, body: Vec<Statement>) {
        self.finish_process(process, Some(Ty::list(Ty::Any)), body);
        self.program.processes[process.index()].any_boundary = true;
    }

    // ---- ways out of a handler

    /// Whether the place is in a handler that a signal asks.
    pub(super) fn is_in_handler(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.handler.is_some())
    }

    /// The process that a `Return` leaves.
    pub(super) fn returning_process(&self) -> Option<ProcessId> {
        let frames = self.frames.iter().rev();
        frames.into_iter().find(|frame| frame.handler.is_none()).map(|frame| frame.process)
    }

    /// A statement leaves the handler that it stands in, and more than that.
    pub(super) fn leave_handler(
        &mut self,
        way: Way,
        value: Option<Expression>,
        span: Span,
    ) -> StatementKind {
        let flow = self.flow.clone();
        if let Some(frame) = self.frames.last_mut() {
            frame.regions.iter_mut().for_each(|region| region.returns = true);
            if let Some(handler) = &mut frame.handler {
                handler.left.push(Leaving { way, span, flow });
            }
        }
        let value = value.map(|value| self.to_any(value));
        self.outcome(number_of(way), value, span).kind
    }

    /// What a handler gives: how it was left, and an `Any`.
    fn outcome(&mut self, way: i64, value: Option<Expression>, span: Span) -> Statement {
        let way = Expression::new(ExpressionKind::Integer(way), Ty::Integer, span);
        let way = self.to_any(way);
        let parts = vec![way, value.unwrap_or_else(|| nothing(span))];
        let outcome = Expression::new(ExpressionKind::List(parts), Ty::list(Ty::Any), span);
        Statement { kind: StatementKind::Return(Some(outcome)), span }
    }

    /// The exception that leads to a `Try` whose handler was left.
    fn led_here(
        &mut self,
        exception: VariableId,
        held: Temporary,
        ways: &Ways,
        span: Span,
    ) -> Catch {
        let ty = Ty::Exception(ErrorKind::Unwinding);
        let raised = self.to_any(variable(exception, ty.clone(), span));
        let arguments = vec![temporary(held, span), raised];
        let guard = Some(Expression::native("Handlers.is_end", arguments, Ty::Boolean, span));
        let said = self.diagnostics.len();
        let body = self.dispatch(held, ways, span);
        // Said of each handler.
        self.diagnostics.truncate(said);
        Catch { variable: Some(exception), ty, guard, body, span }
    }

    /// Does what is left to be done when a handler was left.
    fn dispatch(&mut self, held: Temporary, ways: &Ways, span: Span) -> Vec<Statement> {
        let around = self.flow.clone();
        let value =
            || Expression::native("Handlers.value", vec![temporary(held, span)], Ty::Any, span);
        let mut steps = vec![(way::RAISED, StatementKind::Throw(value()))];
        for leaving in &ways.left {
            self.flow = around.clone().then(leaving.flow.clone());
            self.flow.ended = false;
            let kind = match leaving.way {
                Way::Return => self.return_given(value(), leaving.span),
                Way::Break => self.leave_loop(StatementKind::Break, leaving.span),
                Way::Continue => self.leave_loop(StatementKind::Continue, leaving.span),
                Way::Resume => continue,
            };
            let way = number_of(leaving.way);
            if !steps.iter().any(|(known, _)| *known == way) {
                steps.push((way, kind));
            }
        }
        self.flow = around;
        let last = if ways.reaches_end { None } else { steps.pop() };
        let mut done: Vec<Statement> =
            steps.into_iter().map(|(way, kind)| when_left(held, way, kind, span)).collect();
        done.extend(last.map(|(_, kind)| Statement { kind, span }));
        done
    }

    /// Returns what a handler was left with.
    fn return_given(&mut self, value: Expression, span: Span) -> StatementKind {
        self.leave_regions(Way::Return, span);
        if self.is_in_handler() {
            return self.leave_handler(Way::Return, Some(value), span);
        }
        let Some(process) = self.process() else { return StatementKind::Return(None) };
        let known = &self.results[process.index()];
        let has_value = known.annotated || known.returns_value;
        match self.result_type(process) {
            Ty::Nothing | Ty::Never | Ty::Error => StatementKind::Return(None),
            Ty::Any if has_value => StatementKind::Return(Some(value)),
            ty if has_value => {
                StatementKind::Return(Some(self.convert(value, Conversion::Cast, ty)))
            }
            _ => StatementKind::Return(None),
        }
    }

    // ---- types

    /// What `Resumable of T` behind `extends` says.
    pub(super) fn resumable_of(&mut self, written: &'a ast::Type) -> Option<Ty> {
        match &written.kind {
            ast::TypeKind::Applied(name, given)
                if name.modules.is_empty() && &*name.name.text == "Resumable" =>
            {
                let [given] = given.as_slice() else { return None };
                Some(self.written_type(given))
            }
            _ => None,
        }
    }

    /// `Resumable of T` in another place.
    pub(super) fn only_extended(&mut self, span: Span) -> Ty {
        let diagnostic = Diagnostic::error("E0542", "`Resumable of …` can only be extended")
            .at(span, "this is no type of values")
            .note("name the class that extends it; `Resumable` alone is the type of all of them");
        self.report(diagnostic);
        Ty::Error
    }
}

/// Whether an exception of a type may be signalled.
fn may_be_signalled(ty: &Ty) -> bool {
    match ty {
        Ty::Exception(kind) => ErrorKind::Resumable.is(*kind),
        Ty::Class(class) => class.is_exception(ErrorKind::Resumable),
        _ => true,
    }
}

fn number_of(way: Way) -> i64 {
    match way {
        Way::Return => RETURN,
        Way::Break => BREAK,
        Way::Continue => CONTINUE,
        Way::Resume => way::RESUMED,
    }
}

fn variable(variable: VariableId, ty: Ty, span: Span) -> Expression {
    Expression::new(ExpressionKind::Variable(variable), ty, span)
}

fn temporary(held: Temporary, span: Span) -> Expression {
    Expression::new(ExpressionKind::Temporary(held), Ty::Any, span)
}

fn nothing(span: Span) -> Expression {
    Expression::new(ExpressionKind::Nothing, Ty::Any, span)
}

/// `statement` if `condition` does not hold.
fn unless(condition: Expression, statement: Statement) -> Statement {
    let span = statement.span;
    let condition =
        Expression::new(ExpressionKind::Not(condition.boxed()), Ty::Boolean, span).boxed();
    let kind = StatementKind::If { condition, then: vec![statement], otherwise: Vec::new() };
    Statement { kind, span }
}

/// A statement that is done when the handler was left in that way.
fn when_left(held: Temporary, way: i64, kind: StatementKind, span: Span) -> Statement {
    let found = Expression::native("Handlers.way", vec![temporary(held, span)], Ty::Integer, span);
    let wanted = Expression::new(ExpressionKind::Integer(way), Ty::Integer, span);
    let equal = ExpressionKind::Compare(Compare::Equal, found.boxed(), wanted.boxed());
    let condition = Expression::new(equal, Ty::Boolean, span).boxed();
    let then = vec![Statement { kind, span }];
    let kind = StatementKind::If { condition, then, otherwise: Vec::new() };
    Statement { kind, span }
}

fn cannot_be_signalled(ty: &Ty, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error("E0540", format!("{ty} cannot be signalled"))
        .at(span, format!("this is {ty}"));
    match ty {
        Ty::Any => diagnostic
            .note("what the signal gives must be known: `signal (e as Missing)` names the class"),
        _ => diagnostic.note(
            "what is signalled extends `Resumable of T`, where T is what a handler gives; `Throw` raises other exceptions",
        ),
    }
}
