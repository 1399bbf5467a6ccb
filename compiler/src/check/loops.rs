//! Loops.

use runa_diagnostics::{Diagnostic, Span};

use super::coerce::Wanted;
use super::exceptions::Way;
use super::{Checker, LoopFrame};
use crate::hir::{
    Count, Each, Expression, ExpressionKind, Over, RoundPart, Statement, StatementKind,
};
use crate::names::VariableId;
use crate::syntax::ast::{Block, Expr, ExprKind, ForTarget, Name, Pattern, PatternKind};
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
    pub(super) fn forget_assigned(&mut self, span: Span) {
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
    pub(super) fn rounds(&mut self, body: &'a Block) -> Vec<Statement> {
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
        let number = variable.into();
        let count = Count { number, start, end, step, exclusive: false, body: Vec::new() };
        self.counting(count, body, span)
    }

    /// A loop that counts, whose body is still to be checked.
    fn counting(&mut self, mut count: Count, body: &'a Block, span: Span) -> StatementKind {
        if let RoundPart::Variable(variable) = count.number {
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
        let collection = match (indexed(sequence), self.pair_pattern(target)) {
            (Some((list, name)), Some(pair)) => {
                let list = self.expression(list, None);
                if has_positions(&self.open.resolve(&list.ty)) {
                    return self.each_of(list, pair.map(RoundTarget::Part), body, span);
                }
                self.member_call(list, name, &[], sequence.span)
            }
            _ => self.expression(sequence, None),
        };
        let ty = self.open.resolve(&collection.ty);
        if !matches!(ty, Ty::Map(_)) {
            let element = match target {
                ForTarget::Pattern(pattern) => RoundTarget::Part(pattern),
                _ => RoundTarget::Variable(self.single(target).flatten()),
            };
            if let Some(iterable) = self.as_iterable(&ty) {
                let each = self.each_of_iterable(collection, iterable, element, body, span);
                return each.unwrap_or_else(|| StatementKind::Group(Vec::new()));
            }
            return self.each_of(collection, [RoundTarget::Variable(None), element], body, span);
        }
        match (self.pair_pattern(target), target) {
            (Some(pair), _) => self.each_of(collection, pair.map(RoundTarget::Part), body, span),
            (None, ForTarget::Pattern(pattern)) => {
                let diagnostic = Diagnostic::error("E0504", "the entries of a map are pairs")
                    .at(pattern.span, "not a pair")
                    .note("write `For each (key, value) in …`");
                self.report(diagnostic);
                self.loop_body(body);
                StatementKind::Group(Vec::new())
            }
            (None, _) => {
                let variable = self.single(target).flatten();
                self.each_entry(collection, variable, body, span)
            }
        }
    }

    /// A loop over the entries of a map, each of which is a pair of key and value.
    fn each_entry(
        &mut self,
        map: Expression,
        variable: Option<VariableId>,
        body: &'a Block,
        span: Span,
    ) -> StatementKind {
        let place = map.span;
        let types = match self.open.resolve(&map.ty) {
            Ty::Map(parts) => [parts.0.clone(), parts.1.clone()],
            _ => [Ty::Any, Ty::Any],
        };
        let mut steps = Vec::new();
        let parts = match variable {
            None => [RoundPart::Unused, RoundPart::Unused],
            Some(variable) => {
                let pair = Ty::tuple(types.to_vec());
                if self.is_too_large(&pair, place) {
                    return StatementKind::Group(Vec::new());
                }
                self.variables[variable.index()].ty = pair.clone();
                let held = types.map(|ty| self.temporary(ty, place));
                let parts =
                    held.each_ref().map(|(held, part)| RoundPart::Held(*held, part.ty.clone()));
                let values = held.map(|(_, part)| part).into();
                let value = Expression::new(ExpressionKind::Object(values), pair, place);
                let kind = StatementKind::Declare(variable, Some(value));
                steps.push(Statement { kind, span: place });
                parts
            }
        };
        self.forget_assigned(span);
        steps.extend(self.rounds(body));
        let collection = self.to_any(map);
        StatementKind::Each(Box::new(Each { over: Over::Map, collection, parts, body: steps }))
    }

    /// The only variable of a loop; inside, nothing for `_`.
    fn single(&self, target: &'a ForTarget) -> Option<Option<VariableId>> {
        match target {
            ForTarget::Name(name) => Some(self.declared_at(name.span)),
            ForTarget::Wildcard(_) => Some(None),
            ForTarget::Pattern(_) => None,
        }
    }

    /// The two parts of `(a, b)`.
    fn pair_pattern(&self, target: &'a ForTarget) -> Option<[&'a Pattern; 2]> {
        let ForTarget::Pattern(pattern) = target else { return None };
        let PatternKind::Tuple(parts) = &pattern.kind else { return None };
        let [a, b] = parts.as_slice() else { return None };
        Some([a, b])
    }

    /// What becomes of a value of type `ty` in each round. Adds to `steps` what takes it apart.
    pub(super) fn round_part(
        &mut self,
        target: RoundTarget<'a>,
        ty: Ty,
        (steps, span): (&mut Vec<Statement>, Span),
    ) -> RoundPart {
        let variable = match target {
            RoundTarget::Variable(variable) => variable,
            RoundTarget::Part(pattern) => match &pattern.kind {
                PatternKind::Wildcard => None,
                PatternKind::Bind(name) => self.declared_at(name.span),
                _ => {
                    let (temporary, held) = self.temporary(ty.clone(), span);
                    self.take_apart(pattern, held, steps);
                    return RoundPart::Held(temporary, ty);
                }
            },
        };
        match variable {
            Some(variable) => {
                self.variables[variable.index()].ty = ty;
                RoundPart::Variable(variable)
            }
            None => RoundPart::Unused,
        }
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
        let number = variable.into();
        let count = Count { number, start, end, step: None, exclusive, body: Vec::new() };
        self.counting(count, body, span)
    }

    /// A loop over the numbers of a range that is not written out there.
    fn each_number(
        &mut self,
        range: Expression,
        target: RoundTarget<'a>,
        body: &'a Block,
        span: Span,
    ) -> StatementKind {
        let mut steps = Vec::new();
        let number = self.round_part(target, Ty::Integer, (&mut steps, range.span));
        self.forget_assigned(span);
        steps.extend(self.rounds(body));
        let mut outer = Vec::new();
        let rounds = self.range_numbers(range, &mut outer);
        outer.push(rounds.each(number, steps));
        StatementKind::Group(outer)
    }

    fn each_of(
        &mut self,
        collection: Expression,
        targets: [RoundTarget<'a>; 2],
        body: &'a Block,
        span: Span,
    ) -> StatementKind {
        let ty = self.open.resolve(&collection.ty);
        let has_position = !matches!(targets[0], RoundTarget::Variable(None));
        if ty == Ty::Range && !has_position {
            return self.each_number(collection, targets[1], body, span);
        }
        let (is_lines, collection) = match has_position {
            true => (false, collection),
            false => match self.lines_source(collection) {
                Ok(source) => (true, source),
                Err(collection) => (false, collection),
            },
        };
        let (over, collection, types) = match &ty {
            _ if is_lines => (Over::Lines, collection, [Ty::Integer, Ty::Text]),
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
            Ty::Bytes => (Over::Bytes, collection, [Ty::Integer, Ty::Integer]),
            Ty::Range => (Over::List, self.listed(collection), [Ty::Integer, Ty::Integer]),
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
        let mut steps = Vec::new();
        let ([first, second], [first_type, second_type]) = (targets, types);
        let place = collection.span;
        let first = self.round_part(first, first_type, (&mut steps, place));
        let second = self.round_part(second, second_type, (&mut steps, place));
        let parts = [first, second];
        self.forget_assigned(span);
        let rest = self.rounds(body);
        steps.extend(rest);
        StatementKind::Each(Box::new(Each { over, collection, parts, body: steps }))
    }

    /// `Break` and `Continue`.
    pub(super) fn leave_loop(&mut self, kind: StatementKind, span: Span) -> StatementKind {
        let is_break = matches!(kind, StatementKind::Break);
        let way = if is_break { Way::Break } else { Way::Continue };
        if !self.leave_regions(way, span) {
            return StatementKind::Group(Vec::new());
        }
        if self.is_in_handler() && self.frames.last().is_some_and(|frame| frame.loops.is_empty()) {
            let statement = self.leave_handler(way, None, span);
            self.flow.ended = true;
            return statement;
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

/// What a round gives a value.
#[derive(Clone, Copy)]
pub(super) enum RoundTarget<'a> {
    /// A variable; nothing for `_`.
    Variable(Option<VariableId>),
    Part(&'a Pattern),
}

/// Whether a loop can count the elements of a collection of type `ty` without a list of pairs.
fn has_positions(ty: &Ty) -> bool {
    matches!(ty, Ty::List(_) | Ty::Text | Ty::Range | Ty::Bytes | Ty::Any) || ty.is_silent()
}

/// `xs` of `xs.indexed()`, and the name of the member.
fn indexed(sequence: &Expr) -> Option<(&Expr, &Name)> {
    match &sequence.kind {
        ExprKind::Call(callee, arguments) if arguments.is_empty() => match &callee.kind {
            ExprKind::Member { object, name, optional: false } if &*name.text == "indexed" => {
                Some((object, name))
            }
            _ => None,
        },
        _ => None,
    }
}
