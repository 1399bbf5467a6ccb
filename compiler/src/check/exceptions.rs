//! `Try`, `Using`, `Throw`, and exceptions as values.

use runa_bytecode::ErrorKind;
use runa_diagnostics::{Diagnostic, Span};

use super::arguments::{Callee, Formal};
use super::coerce::Wanted;
use super::flow::Flow;
use super::{Checker, Region};
use crate::hir::{
    Catch, Expression, ExpressionKind, MemberCall, Statement, StatementKind, Try, Using,
};
use crate::library;
use crate::names::VariableId;
use crate::syntax::ast::{self, Block, Expr};
use crate::types::{Conversion, Ty, conversion};

/// A statement that leaves others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Return,
    Break,
    Continue,
    Resume,
}

impl<'a> Checker<'_, 'a> {
    /// `Throw value`.
    pub(super) fn throw_statement(&mut self, value: &'a Expr) -> StatementKind {
        let value = self.expression(value, None);
        let ty = self.open.resolve(&value.ty);
        self.flow.ended = true;
        match ty {
            Ty::Exception(_) | Ty::Any => {}
            Ty::Class(class) if class.exception.is_some() => {}
            _ if ty.is_silent() => {}
            _ => {
                let diagnostic = Diagnostic::error("E0530", format!("{ty} cannot be thrown"))
                    .at(value.span, format!("this is {ty}"));
                let note = match ty {
                    Ty::Text => {
                        "`Throw Exception(text)` or `fail(text)` raise an exception that says a Text"
                    }
                    _ => "only exceptions are thrown: `Throw Exception(\"what went wrong\")`",
                };
                self.report(diagnostic.note(note));
            }
        }
        StatementKind::Throw(self.to_any(value))
    }

    /// `Try … Catch … Finally`.
    pub(super) fn try_statement(
        &mut self,
        body: &'a Block,
        catches: &'a [ast::Catch],
        finally: Option<&'a Block>,
        span: Span,
    ) -> StatementKind {
        if catches.is_empty() && finally.is_none() {
            let diagnostic = Diagnostic::error(
                "E0534",
                "this `Try` has no `Catch` and no `Finally`",
            )
            .at(Span { end: span.start + "Try".len() as u32, ..span }, "catches nothing")
            .note(
                "`Catch` says what is done with an exception, `Finally` what is done in any case",
            );
            self.report(diagnostic);
        }
        if self.names.signals && !catches.is_empty() {
            return self.signalled_try(body, catches, finally, span);
        }
        let before = self.before_handlers(span);
        if finally.is_some() {
            self.preset(span);
        }
        self.enter_region(finally.is_some().then(|| finally.and_then(span_of)));
        let body = self.block(&body.statements);
        let mut end = std::mem::replace(&mut self.flow, before.clone());
        let mut checked: Vec<Catch> = Vec::with_capacity(catches.len());
        let mut taken = Vec::new();
        for catch in catches {
            self.flow = before.clone();
            let ty = catch.ty.as_ref().map_or(Ty::EXCEPTION, |ty| self.caught_type(ty));
            if is_exception(&ty) {
                self.warn_if_unreachable(&ty, catch.span, &taken);
                taken.extend(catch.guard.is_none().then(|| (ty.clone(), catch.span)));
            }
            checked.push(self.catch(catch, ty));
            end = end.meet(std::mem::take(&mut self.flow));
        }
        let returns = self.leave_region(finally.is_some());
        self.flow = end;
        let finally = finally.map(|finally| self.finally(finally, before));
        StatementKind::Try(Box::new(Try { body, catches: checked, finally, returns }))
    }

    /// What is known when anything in a statement may have been done: nothing of what it assigns.
    pub(super) fn before_handlers(&self, span: Span) -> Flow {
        let mut flow = self.flow.clone();
        let assigned = self.assigned_within(span);
        flow.keep(|variable| !assigned.contains(&variable));
        flow
    }

    /// Variables that get their first value in a statement with several ways out.
    pub(super) fn preset(&mut self, span: Span) {
        let names = self.names;
        let assigned = self.assigned_within(span).into_iter();
        let late = assigned.filter(|&id| !names.variable(id).has_value);
        self.program.preset.extend(late);
    }

    pub(super) fn enter_region(&mut self, finally: Option<Option<Span>>) {
        if let (Some(finally), Some(frame)) = (finally, self.frames.last_mut()) {
            frame.regions.push(Region { loops: frame.loops.len(), finally, returns: false });
        }
    }

    /// Whether there is a `Return` in the region.
    pub(super) fn leave_region(&mut self, is_region: bool) -> bool {
        let frame = self.frames.last_mut().filter(|_| is_region);
        frame.and_then(|frame| frame.regions.pop()).is_some_and(|region| region.returns)
    }

    pub(super) fn catch(&mut self, catch: &'a ast::Catch, ty: Ty) -> Catch {
        let variable = catch.name.as_ref().and_then(|name| self.declared_at(name.span));
        if let Some(variable) = variable {
            let known = &mut self.variables[variable.index()];
            known.ty = ty.clone();
            known.annotated = true;
        }
        let guard = catch.guard.as_ref().map(|guard| {
            let (guard, consequences) = self.condition(guard);
            self.flow.learn(&consequences.when_true);
            guard
        });
        let body = self.block(&catch.body.statements);
        Catch { variable, ty, guard, body, span: catch.span }
    }

    /// The type that a `Catch` names.
    pub(super) fn caught_type(&mut self, written: &'a ast::Type) -> Ty {
        let ty = self.written_type(written);
        if is_exception(&ty) || ty == Ty::Error {
            return ty;
        }
        let diagnostic = not_an_exception(&ty, written.span)
            .note("`Catch e` catches whatever was thrown, `Catch e as ValueError` only that");
        self.report(diagnostic);
        Ty::Error
    }

    /// `taken` is what the handlers before a `Catch` of `ty` take.
    pub(super) fn warn_if_unreachable(&mut self, ty: &Ty, at: Span, taken: &[(Ty, Span)]) {
        if let Some(&(_, wider)) = taken.iter().find(|(taken, _)| is_caught(ty, taken)) {
            let diagnostic = Diagnostic::warning("E0532", "this `Catch` is never reached")
                .at(at, "an earlier one takes everything that it could catch")
                .at(wider, "this one")
                .note("the first fitting `Catch` wins: write the special case first");
            self.report(diagnostic);
        }
    }

    /// What is done on every way out. `before` is what is known on each of them; behind it, what was known
    /// before and is not touched by it holds, and what it makes known.
    pub(super) fn finally(&mut self, block: &'a Block, before: Flow) -> Vec<Statement> {
        let mut end = std::mem::replace(&mut self.flow, before);
        let outer = self.frames.last_mut().map(|frame| {
            let loops = frame.loops.len();
            frame.finally.replace(loops)
        });
        let checked = self.block(&block.statements);
        if let (Some(frame), Some(outer)) = (self.frames.last_mut(), outer) {
            frame.finally = outer;
        }
        self.forget_in(&mut end, span_of(block));
        let own = std::mem::take(&mut self.flow);
        self.flow = end.then(own);
        checked
    }

    fn forget_in(&self, flow: &mut Flow, span: Option<Span>) {
        let Some(span) = span else { return };
        for variable in self.assigned_within(span) {
            flow.forget(variable);
        }
    }

    /// A statement leaves what is around it: whether it may. What the `Finally` blocks on its way assign is
    /// not known where it leads to.
    pub(super) fn leave_regions(&mut self, way: Way, span: Span) -> bool {
        let Some(frame) = self.frames.last_mut() else { return true };
        let loops = frame.loops.len();
        let is_return = matches!(way, Way::Return | Way::Resume);
        let is_inside = |inside: usize| is_return || inside >= loops;
        if frame.finally.is_some_and(is_inside) {
            let word = match way {
                Way::Return => "Return",
                Way::Break => "Break",
                Way::Continue => "Continue",
                Way::Resume => "Resume",
            };
            let message = format!("`{word}` leaves a `Finally`");
            let diagnostic = Diagnostic::error("E0533", message)
                .at(span, "an exception on its way would be lost here")
                .note("`Finally` is done on every way out; decide before it where to go");
            self.report(diagnostic);
            return false;
        }
        let mut blocks = Vec::new();
        for region in frame.regions.iter_mut().filter(|region| is_inside(region.loops)) {
            region.returns |= is_return;
            blocks.push(region.finally);
        }
        let mut flow = std::mem::take(&mut self.flow);
        blocks.into_iter().for_each(|block| self.forget_in(&mut flow, block));
        self.flow = flow;
        true
    }

    /// `Using name = value`.
    pub(super) fn using_statement(
        &mut self,
        name: &'a ast::Name,
        value: &'a Expr,
        body: &'a Block,
        span: Span,
    ) -> Option<StatementKind> {
        let variable = self.declared_at(name.span)?;
        let value = self.expression(value, None);
        let value = self.without_result(value);
        let value = self.fit(variable, value);
        let close = self.closing(variable, value.span);
        self.preset(span);
        self.enter_region(Some(None));
        let body = self.block(&body.statements);
        let returns = self.leave_region(true);
        let using = Using { variable, value, body, close, returns };
        Some(StatementKind::Using(Box::new(using)))
    }

    /// The call of `close()` on a variable.
    fn closing(&mut self, variable: VariableId, span: Span) -> Expression {
        let ty = self.variable_type(variable);
        let receiver = Expression::new(ExpressionKind::Variable(variable), ty.clone(), span);
        if ty.is_silent() {
            return Expression::error(span);
        }
        if ty == Ty::Any {
            let call = MemberCall { name: "close".into(), receiver, arguments: Vec::new() };
            let kind = ExpressionKind::CallMember(Box::new(call));
            return Expression::new(kind, Ty::Any, span);
        }
        let receiver = match &ty {
            Ty::Class(class) => match self.closed_object(class, receiver, span) {
                Ok(call) => return call,
                Err(receiver) => receiver,
            },
            _ => receiver,
        };
        let mut groups = library::groups_of(&ty).into_iter();
        match groups.find_map(|group| group.find("close")) {
            Some(found) => self.library_call(found, Some(receiver), None, &[], span),
            None => {
                let diagnostic = Diagnostic::error("E0535", format!("{ty} has no `close()`"))
                    .at(span, format!("this is {ty}"))
                    .note("`Using` closes what it is given at its end; `Let` declares a variable");
                let diagnostic = super::operators::optional_note(diagnostic, &ty);
                self.wrong(span, diagnostic)
            }
        }
    }

    /// `ValueError(message, cause: e)`.
    pub(super) fn new_exception(
        &mut self,
        kind: ErrorKind,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let Some([message, cause]) = self.exception_arguments(kind.name(), arguments, span) else {
            return Expression::error(span);
        };
        let number = Expression::new(ExpressionKind::Integer(kind as i64), Ty::Integer, span);
        let made = Expression::native("Exception.new", vec![number, message, cause], Ty::Any, span);
        self.convert(made, Conversion::Cast, Ty::Exception(kind))
    }

    /// The message and, as an `Any`, the cause that an exception called `name` is given.
    pub(super) fn exception_arguments(
        &mut self,
        name: &str,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Option<[Expression; 2]> {
        let signature = format!("{name}(message as Text, cause as Exception? = nothing)");
        let callee = Callee { name, signature: &signature, declared: None };
        let formals = [
            Formal { name: "message", has_default: false },
            Formal { name: "cause", has_default: true },
        ];
        let mut given = self.arrange(&callee, &formals, arguments, span)?.into_iter();
        let message = self.expression(given.next().flatten()?, Some(&Ty::Text));
        let wanted = Wanted::by_parameter("message", name);
        let message = self.coerce(message, &Ty::Text, &wanted);
        let cause_type = Ty::optional(Ty::EXCEPTION);
        let cause = match given.next().flatten() {
            Some(cause) => {
                let cause = self.expression(cause, Some(&cause_type));
                let wanted = Wanted::by_parameter("cause", name);
                self.coerce(cause, &cause_type, &wanted)
            }
            None => Expression::new(ExpressionKind::Nothing, Ty::Nothing, span),
        };
        Some([message, self.to_any(cause)])
    }

    /// `throws(Type, () => …)`.
    pub(super) fn throws(&mut self, arguments: &'a [ast::Argument], span: Span) -> Expression {
        let signature = "throws(type, body as () => Any) returns Boolean";
        let callee = Callee { name: "throws", signature: &signature, declared: None };
        let formal = |name| Formal { name, has_default: false };
        let given = self.arrange(&callee, &[formal("type"), formal("body")], arguments, span);
        let Some([Some(ty), Some(body)]) = given.as_deref() else {
            return Expression::error(span);
        };
        let at = ty.span;
        let ty = self.type_argument(ty);
        let function = Ty::any_function(0);
        let body = self.expression(body, Some(&function));
        let body = self.coerce(body, &function, &Wanted::by_parameter("body", "throws"));
        let ty = match ty {
            Some(ty) if is_exception(&ty) => ty,
            Some(Ty::Error) | None => return Expression::error(span),
            Some(other) => {
                let diagnostic = not_an_exception(&other, at);
                return self.wrong(span, diagnostic);
            }
        };
        let ty = Expression::new(ExpressionKind::TypeNumber(ty), Ty::Integer, at);
        let body = self.to_any(body);
        Expression::native("throws", vec![ty, body], Ty::Boolean, span)
    }
}

/// Whether all values of a type are exceptions.
pub(super) fn is_exception(ty: &Ty) -> bool {
    conversion(ty, &Ty::EXCEPTION) == Some(Conversion::None) && !ty.is_silent()
}

/// Whether a `Catch` of `wanted` takes all exceptions of type `ty`: `CancelledError` must be named.
fn is_caught(ty: &Ty, wanted: &Ty) -> bool {
    let cancelled = Ty::Exception(ErrorKind::CancelledError);
    let is_named = *wanted != Ty::EXCEPTION || conversion(ty, &cancelled).is_none();
    conversion(ty, wanted).is_some() && is_named
}

fn not_an_exception(ty: &Ty, span: Span) -> Diagnostic {
    Diagnostic::error("E0531", format!("{ty} is no type of exceptions")).at(span, "never thrown")
}

/// From the beginning of the first statement to the end of the last one.
pub(super) fn span_of(block: &Block) -> Option<Span> {
    let (first, last) = (block.statements.first()?, block.statements.last()?);
    Some(Span { end: last.span.end, ..first.span })
}
