//! Loops.

use runa_diagnostics::{Diagnostic, Span};

use super::coerce::Wanted;
use super::exceptions::Way;
use super::{Checker, LoopFrame, unavailable};
use crate::hir::{Count, Each, Expression, ExpressionKind, Over, Statement, StatementKind};
use crate::names::VariableId;
use crate::syntax::ast::{Block, Expr, ExprKind, ForTarget, PatternKind};
use crate::types::Ty;

impl<'a> Checker<'_, 'a> {
    /// `While`.
    pub(super) fn while_loop(
        &mut self,
        condition: &'a Expr,
        body: &'a Block,
        span: Span,
    ) -> StatementKind {
        self.forget_assigned(span);
        let (condition, consequences) = self.condition(condition);
        let before = self.flow.clone();
        self.flow.learn(&consequences.when_true);
        let (body, breaks) = self.loop_body(body);
        self.flow = before;
        self.flow.learn(&consequences.when_false);
        if matches!(condition.kind, ExpressionKind::Boolean(true)) {
            self.flow.ended = true;
        }
        self.meet_breaks(breaks);
        StatementKind::While { condition: condition.boxed(), body }
    }

    /// What is known of variables that the loop assigns is not known in its second round.
    fn forget_assigned(&mut self, span: Span) {
        let assigned = self.assigned_within(span);
        self.flow.keep(|variable| !assigned.contains(&variable));
    }

    fn loop_body(&mut self, body: &'a Block) -> (Vec<Statement>, Option<super::flow::Flow>) {
        if let Some(frame) = self.frames.last_mut() {
            frame.loops.push(LoopFrame::default());
        }
        let body = self.block(&body.statements);
        let frame = self.frames.last_mut().and_then(|frame| frame.loops.pop());
        (body, frame.and_then(|frame| frame.after))
    }

    fn meet_breaks(&mut self, breaks: Option<super::flow::Flow>) {
        if let Some(breaks) = breaks {
            let here = std::mem::take(&mut self.flow);
            self.flow = here.meet(breaks);
        }
    }

    /// Any loop that may run no round at all.
    fn rounds(&mut self, body: &'a Block) -> Vec<Statement> {
        let before = self.flow.clone();
        let (body, breaks) = self.loop_body(body);
        self.flow = before;
        self.meet_breaks(breaks);
        body
    }

    /// `For i from a to b by s`.
    pub(super) fn count_loop(
        &mut self,
        variable: Option<&'a crate::syntax::ast::Name>,
        (from, to, by): (&'a Expr, &'a Expr, Option<&'a Expr>),
        body: &'a Block,
        span: Span,
    ) -> StatementKind {
        let start = self.loop_end(from, "the start of the loop");
        let end = self.loop_end(to, "the end of the loop");
        let step = by.map(|by| self.loop_end(by, "the step of the loop"));
        let variable = variable.and_then(|name| self.declared_at(name.span));
        if let Some(Expression { kind: ExpressionKind::Integer(0), span, .. }) = &step {
            let diagnostic =
                Diagnostic::error("E0503", "the step of a loop is not 0").at(*span, "");
            self.report(diagnostic);
        }
        let step = step.filter(|step| !matches!(step.kind, ExpressionKind::Integer(1)));
        let count = Count { variable, start, end, step, exclusive: false, body: Vec::new() };
        self.counting(count, body, span)
    }

    /// A loop that counts, whose body is still to be checked.
    fn counting(&mut self, mut count: Count, body: &'a Block, span: Span) -> StatementKind {
        if let Some(variable) = count.variable {
            self.variables[variable.index()].ty = Ty::Integer;
        }
        self.forget_assigned(span);
        count.body = self.rounds(body);
        StatementKind::Count(Box::new(count))
    }

    fn loop_end(&mut self, value: &'a Expr, what: &str) -> Expression {
        let value = self.expression(value, Some(&Ty::Integer));
        self.coerce(value, &Ty::Integer, &Wanted::by(what))
    }

    /// `For each x in xs`.
    pub(super) fn each_loop(
        &mut self,
        target: &'a ForTarget,
        sequence: &'a Expr,
        body: &'a Block,
        span: Span,
    ) -> StatementKind {
        if let (ExprKind::Range { start, end, exclusive }, Some(variable)) =
            (&sequence.kind, self.single(target))
        {
            return self.each_of_range(variable, (start, end, *exclusive), body, span);
        }
        if let Some(list) = indexed(sequence)
            && let Some(pair) = self.pair(target)
        {
            let collection = self.expression(list, None);
            return self.each_of(collection, pair, body, span);
        }
        let collection = self.expression(sequence, None);
        let is_map = matches!(self.open.resolve(&collection.ty), Ty::Map(_));
        let variables = if is_map { self.pair(target) } else { None };
        let variables = match (variables, self.single(target)) {
            (Some(pair), _) => pair,
            (None, Some(single)) if !is_map => [None, single],
            _ => {
                if !collection.ty.is_silent() {
                    self.unsupported_target(target, is_map);
                }
                self.loop_body(body);
                return StatementKind::Group(Vec::new());
            }
        };
        self.each_of(collection, variables, body, span)
    }

    fn unsupported_target(&mut self, target: &'a ForTarget, is_map: bool) {
        let place = match target {
            ForTarget::Name(name) => name.span,
            ForTarget::Wildcard(span) => *span,
            ForTarget::Pattern(pattern) => pattern.span,
        };
        let diagnostic = match is_map {
            true => Diagnostic::error("E0504", "the entries of a map are pairs")
                .at(place, "not a pair")
                .note("write `For each (key, value) in …`"),
            false => unavailable::unavailable("taking elements apart", place),
        };
        self.report(diagnostic);
    }

    /// The only variable of a loop; inside, nothing for `_`.
    fn single(&self, target: &'a ForTarget) -> Option<Option<VariableId>> {
        match target {
            ForTarget::Name(name) => Some(self.declared_at(name.span)),
            ForTarget::Wildcard(_) => Some(None),
            ForTarget::Pattern(_) => None,
        }
    }

    /// The two variables of `(a, b)`.
    fn pair(&self, target: &'a ForTarget) -> Option<[Option<VariableId>; 2]> {
        let ForTarget::Pattern(pattern) = target else { return None };
        let PatternKind::Tuple(parts) = &pattern.kind else { return None };
        let [a, b] = parts.as_slice() else { return None };
        let mut variables = [None, None];
        for (variable, part) in variables.iter_mut().zip([a, b]) {
            *variable = match &part.kind {
                PatternKind::Bind(name) => self.declared_at(name.span),
                PatternKind::Wildcard => None,
                _ => return None,
            };
        }
        Some(variables)
    }

    fn each_of_range(
        &mut self,
        variable: Option<VariableId>,
        (start, end, exclusive): (&'a Expr, &'a Expr, bool),
        body: &'a Block,
        span: Span,
    ) -> StatementKind {
        let start = self.loop_end(start, "the start of the range");
        let end = self.loop_end(end, "the end of the range");
        let count = Count { variable, start, end, step: None, exclusive, body: Vec::new() };
        self.counting(count, body, span)
    }

    fn each_of(
        &mut self,
        collection: Expression,
        variables: [Option<VariableId>; 2],
        body: &'a Block,
        span: Span,
    ) -> StatementKind {
        let ty = self.open.resolve(&collection.ty);
        let (over, collection, types) = match &ty {
            Ty::List(element) => (Over::List, collection, [Ty::Integer, (**element).clone()]),
            Ty::Text => (Over::Text, collection, [Ty::Integer, Ty::Text]),
            Ty::Map(parts) => {
                let collection = self.to_any(collection);
                (Over::Map, collection, [parts.0.clone(), parts.1.clone()])
            }
            Ty::Set(element) => {
                let collection = self.to_any(collection);
                (Over::Set, collection, [Ty::Integer, (**element).clone()])
            }
            Ty::Range | Ty::Bytes => {
                (Over::List, self.listed(collection), [Ty::Integer, Ty::Integer])
            }
            Ty::Any => (Over::Dynamic, collection, [Ty::Integer, Ty::Any]),
            _ => {
                if !ty.is_silent() && !matches!(ty, Ty::Open(_)) {
                    let diagnostic =
                        Diagnostic::error("E0410", format!("{ty} has no elements to go through"))
                            .at(collection.span, format!("this is {ty}"));
                    self.report(super::operators::optional_note(diagnostic, &ty));
                }
                let unknown = if ty == Ty::Error { Ty::Error } else { Ty::Never };
                (Over::Dynamic, collection, [Ty::Integer, unknown])
            }
        };
        for (variable, ty) in variables.into_iter().zip(types) {
            if let Some(variable) = variable {
                self.variables[variable.index()].ty = ty;
            }
        }
        self.forget_assigned(span);
        let body = self.rounds(body);
        StatementKind::Each(Box::new(Each { over, collection, variables, body }))
    }

    /// `Break` and `Continue`.
    pub(super) fn leave_loop(&mut self, kind: StatementKind, span: Span) -> StatementKind {
        let is_break = matches!(kind, StatementKind::Break);
        if !self.leave_regions(if is_break { Way::Break } else { Way::Continue }, span) {
            return StatementKind::Group(Vec::new());
        }
        let flow = self.flow.clone();
        let innermost = self.frames.last_mut().and_then(|frame| frame.loops.last_mut());
        let Some(innermost) = innermost else {
            let word = if is_break { "Break" } else { "Continue" };
            let message = format!("`{word}` stands outside of a loop");
            self.report(Diagnostic::error("E0505", message).at(span, ""));
            return StatementKind::Group(Vec::new());
        };
        if is_break {
            innermost.after = Some(match innermost.after.take() {
                Some(after) => after.meet(flow),
                None => flow,
            });
        }
        self.flow.ended = true;
        kind
    }
}

/// `xs` of `xs.indexed()`.
fn indexed(sequence: &Expr) -> Option<&Expr> {
    match &sequence.kind {
        ExprKind::Call(callee, arguments) if arguments.is_empty() => match &callee.kind {
            ExprKind::Member { object, name, optional: false } if &*name.text == "indexed" => {
                Some(object)
            }
            _ => None,
        },
        _ => None,
    }
}
