//! Loops that are written as calls: `xs.map((x) => …)` and its kind. A loop calls the function directly, with values as
//! they are, and whatever optimises bytecode sees what is called; a native function would see values of `Any`
//! only, and call what it does not know.

use runa_diagnostics::Span;

use super::Checker;
use super::coerce::Wanted;
use crate::hir::{
    Binary, Compare, Count, Each, Expression, ExpressionKind, Over, RoundPart, Statement,
    StatementKind, Temporary,
};
use crate::library::Walk;
use crate::types::Ty;

/// What is gone through, when its parts were computed.
pub(super) enum Rounds {
    /// From the first number to the last, if there are some.
    Numbers {
        start: Expression,
        end: Expression,
        exclusive: bool,
        unless: Option<Expression>,
    },
    Elements(Over, Expression),
    /// What the iterator of an object gives.
    Objects {
        held: Temporary,
        iterator: Expression,
        advance: Expression,
        current: Expression,
    },
}

impl Rounds {
    /// A loop that gives each element to `element`.
    pub(super) fn each(self, element: RoundPart, body: Vec<Statement>) -> Statement {
        self.each_with_position([RoundPart::Unused, element], body)
    }

    /// The same, with the position first; numbers have none.
    fn each_with_position(self, parts: [RoundPart; 2], body: Vec<Statement>) -> Statement {
        match self {
            Rounds::Elements(over, collection) => {
                let span = collection.span;
                let each = Each { over, collection, parts, body };
                Statement { kind: StatementKind::Each(Box::new(each)), span }
            }
            Rounds::Objects { held, iterator, advance, current } => {
                let [_, element] = parts;
                rounds_of_iterator((held, iterator), advance, (element, current), body)
            }
            Rounds::Numbers { start, end, exclusive, unless } => {
                let span = start.span;
                let [_, number] = parts;
                let count = Count { number, start, end, step: None, exclusive, body };
                let count = Statement { kind: StatementKind::Count(Box::new(count)), span };
                match unless {
                    None => count,
                    Some(is_empty) => when_not(is_empty, vec![count]),
                }
            }
        }
    }
}

/// A loop that asks an iterator for one element after the other.
fn rounds_of_iterator(
    (held, iterator): (Temporary, Expression),
    advance: Expression,
    (element, current): (RoundPart, Expression),
    body: Vec<Statement>,
) -> Statement {
    let span = current.span;
    let step = |kind| Statement { kind, span };
    let got = step(match element {
        RoundPart::Variable(variable) => StatementKind::Declare(variable, Some(current)),
        RoundPart::Held(temporary, _) => StatementKind::Hold(temporary, current),
        RoundPart::Unused => StatementKind::Expression(current),
    });
    let round = step(StatementKind::Group([got].into_iter().chain(body).collect()));
    let rounds = StatementKind::While { condition: advance.boxed(), body: vec![round] };
    let hold = StatementKind::Hold(held, iterator);
    step(StatementKind::Group(vec![step(hold), step(rounds)]))
}

/// A walk on its way to a loop.
struct Walking {
    walk: Walk,
    /// What is called, if something is: a temporary, or a lambda that takes nothing along.
    function: Option<Expression>,
    /// How many elements are wanted, for [`Walk::Take`].
    count: Option<Expression>,
    element: Expression,
    /// What is found where an element passes a test: the element, or its position.
    found: Expression,
    /// What the rounds before have led to.
    have: Expression,
    span: Span,
}

impl Checker<'_, '_> {
    /// The loop that a call of a member is which calls a function for each element of its receiver: `parts` are the
    /// receiver and the arguments, which come back where the running program finds out what is called, or with which types.
    pub(super) fn walk(
        &mut self,
        walk: Walk,
        parts: (Expression, Vec<Expression>),
        result: &Ty,
        span: Span,
    ) -> Result<Expression, (Expression, Vec<Expression>)> {
        let Some(element) = self.element_of_walk(walk, &parts, result) else {
            return Err(parts);
        };
        let (collection, values) = parts;
        let mut values = values.into_iter();
        let mut steps = Vec::new();
        let Some(rounds) = self.rounds_over(collection, &mut steps, span) else {
            return Ok(Expression::error(span));
        };
        let argument = values.next().map(|value| self.kept(value, &mut steps));
        let (function, count) = match walk {
            Walk::Take => (None, argument),
            _ => (argument, None),
        };
        let begun = begun(walk, values.next(), result, span);
        let have = self.temporary_of(begun.ty.clone(), span);
        if walk != Walk::Each {
            steps.push(self.sets(&have, begun));
        }

        let element = self.temporary_of(element, span);
        let mut parts = [RoundPart::Unused, round_part(&element)];
        let found = match walk {
            Walk::FindIndex => {
                let position = self.temporary_of(Ty::Integer, span);
                parts[0] = round_part(&position);
                position
            }
            _ => element.clone(),
        };
        let walking = Walking { walk, function, count, element, found, have, span };
        let body = self.round(&walking);
        let rounds = rounds.each_with_position(parts, body);
        steps.push(match &walking.count {
            Some(count) => when(at_least(count.clone(), one(span)), vec![rounds]),
            None => rounds,
        });
        let value = match walk {
            Walk::Each => Expression::new(ExpressionKind::Nothing, Ty::Nothing, span),
            _ => walking.have,
        };
        let ty = value.ty.clone();
        Ok(Expression::new(ExpressionKind::Block { steps, value: value.boxed() }, ty, span))
    }

    /// The type of the elements, if all types are known and fit a loop.
    fn element_of_walk(
        &self,
        walk: Walk,
        (collection, values): &(Expression, Vec<Expression>),
        result: &Ty,
    ) -> Option<Ty> {
        let element = match self.open.resolve(&collection.ty) {
            Ty::List(element) if walk == Walk::FindIndex => Ty::clone(&element),
            Ty::Bytes if walk == Walk::FindIndex => Ty::Integer,
            // Others have no positions.
            _ if walk == Walk::FindIndex => return None,
            // These know better.
            Ty::List(_) | Ty::Set(_) | Ty::Bytes if matches!(walk, Walk::Take | Walk::First) => {
                return None;
            }
            Ty::List(element) | Ty::Set(element) => Ty::clone(&element),
            Ty::Range | Ty::Bytes => Ty::Integer,
            ty => self.element_of_iterable(&ty)?,
        };
        let are_known = is_settled(&element) && is_settled(result);
        if !are_known || matches!(walk, Walk::First | Walk::Take | Walk::ToList) {
            return are_known.then_some(element);
        }
        let Ty::Function(types) = self.open.resolve(&values.first()?.ty) else { return None };
        let wanted = if walk == Walk::Reduce { 2 } else { 1 };
        let fits = types.parameters.len() == wanted
            && types.parameters.iter().chain([&types.result]).all(is_settled);
        fits.then_some(element)
    }

    /// What is done with an element.
    fn round(&mut self, walking: &Walking) -> Vec<Statement> {
        let Walking { walk, element, have, span, .. } = walking;
        let called = match walk {
            Walk::Reduce => self.called(walking, [have.clone(), element.clone()]),
            _ => self.called(walking, [element.clone()]),
        };
        let boolean = |value| Expression::new(ExpressionKind::Boolean(value), Ty::Boolean, *span);
        let leave = Statement { kind: StatementKind::Break, span: *span };
        match walk {
            Walk::Each => vec![Statement { kind: StatementKind::Expression(called), span: *span }],
            Walk::ToList => vec![self.added(have, element.clone())],
            Walk::First => vec![self.sets(have, element.clone()), leave],
            Walk::Take => {
                let length = ExpressionKind::Length(have.clone().boxed());
                let length = Expression::new(length, Ty::Integer, *span);
                let count = walking.count.clone().unwrap_or_else(|| one(*span));
                let added = self.added(have, element.clone());
                vec![added, when(at_least(length, count), vec![leave])]
            }
            Walk::TakeWhile => {
                vec![when_not(called, vec![leave]), self.added(have, element.clone())]
            }
            Walk::Map => vec![self.added(have, called)],
            Walk::FlatMap => vec![self.added_all(have, called)],
            Walk::Reduce => vec![self.sets(have, called)],
            Walk::Filter => vec![when(called, vec![self.added(have, element.clone())])],
            Walk::Count => {
                let sum = (have.clone().boxed(), one(*span).boxed());
                let sum = ExpressionKind::Binary(Binary::AddWrapping, sum.0, sum.1);
                let sum = Expression::new(sum, Ty::Integer, *span);
                vec![when(called, vec![self.sets(have, sum)])]
            }
            Walk::Find | Walk::FindIndex => {
                let found = self.sets(have, walking.found.clone());
                vec![when(called, vec![found, leave])]
            }
            Walk::Any => vec![when(called, vec![self.sets(have, boolean(true)), leave])],
            Walk::None => vec![when(called, vec![self.sets(have, boolean(false)), leave])],
            Walk::All => vec![when_not(called, vec![self.sets(have, boolean(false)), leave])],
        }
    }

    /// A temporary for values of type `ty`.
    fn temporary_of(&mut self, ty: Ty, span: Span) -> Expression {
        Expression::new(ExpressionKind::Temporary(self.new_temporary()), ty, span)
    }

    /// Sets a temporary.
    fn sets(&mut self, have: &Expression, value: Expression) -> Statement {
        let value = self.coerce(value, &have.ty, &Wanted::by("the result"));
        let kind = match have.kind {
            ExpressionKind::Temporary(temporary) => StatementKind::Hold(temporary, value),
            _ => StatementKind::Expression(value),
        };
        Statement { kind, span: have.span }
    }

    /// Adds a value to a list.
    fn added(&mut self, list: &Expression, value: Expression) -> Statement {
        let value = match &list.ty {
            Ty::List(element) => self.coerce(value, element, &Wanted::by("an element")),
            _ => value,
        };
        let kind = ExpressionKind::Append(list.clone().boxed(), value.boxed());
        let added = Expression::new(kind, Ty::Nothing, list.span);
        Statement { kind: StatementKind::Expression(added), span: list.span }
    }

    /// Adds the elements of another list to a list.
    fn added_all(&mut self, list: &Expression, values: Expression) -> Statement {
        let values = self.coerce(values, &list.ty, &Wanted::by("the elements"));
        let both = vec![self.to_any(list.clone()), self.to_any(values)];
        let added = Expression::native("List.add_all", both, Ty::Nothing, list.span);
        Statement { kind: StatementKind::Expression(added), span: list.span }
    }

    /// The elements of an object that can be gone through.
    pub(super) fn list_of_elements(&mut self, object: Expression, element: Ty) -> Expression {
        let (list, span) = (Ty::list(element), object.span);
        let walked = self.walk(Walk::ToList, (object, Vec::new()), &list, span);
        walked.unwrap_or_else(|(object, _)| object)
    }

    /// A call of the function with values.
    fn called<const N: usize>(&mut self, walking: &Walking, values: [Expression; N]) -> Expression {
        let Some(function) = &walking.function else { return Expression::error(walking.span) };
        let Ty::Function(types) = function.ty.clone() else {
            return Expression::error(walking.span);
        };
        let wanted = Wanted::by("an argument");
        let values = values.into_iter().zip(&types.parameters);
        let values: Vec<Expression> =
            values.map(|(value, ty)| self.coerce(value, ty, &wanted)).collect();
        let kind = match function.kind {
            ExpressionKind::Process(process) => ExpressionKind::Call(process, values),
            _ => ExpressionKind::CallValue(function.clone().boxed(), values),
        };
        Expression::new(kind, types.result.clone(), walking.span)
    }

    /// What a loop goes through. Its parts are computed in `steps`.
    fn rounds_over(
        &mut self,
        collection: Expression,
        steps: &mut Vec<Statement>,
        span: Span,
    ) -> Option<Rounds> {
        let ty = self.open.resolve(&collection.ty);
        if let Some(iterable) = self.as_iterable(&ty) {
            let object = self.coerce(collection, &Ty::Class(iterable), &Wanted::by("the loop"));
            let object = Expression { span, ..self.kept(object, steps) };
            return self.iterated(object);
        }
        let mut rounds = match ty {
            Ty::Range => self.range_numbers(collection, steps),
            Ty::Set(_) => {
                let set = self.to_any(collection);
                Rounds::Elements(Over::Set, self.kept(set, steps))
            }
            Ty::Bytes => Rounds::Elements(Over::Bytes, self.kept(collection, steps)),
            _ => Rounds::Elements(Over::List, self.kept(collection, steps)),
        };
        // What is raised is raised where the call stands.
        if let Rounds::Elements(_, collection) = &mut rounds {
            collection.span = span;
        }
        Some(rounds)
    }

    /// The numbers of a range, of which none has to be there.
    pub(super) fn range_numbers(
        &mut self,
        range: Expression,
        steps: &mut Vec<Statement>,
    ) -> Rounds {
        let span = range.span;
        let exclusive = match &range.kind {
            ExpressionKind::CallNative(name, _) if **name == *"Range.new" => Some(false),
            ExpressionKind::CallNative(name, _) if **name == *"Range.new_exclusive" => Some(true),
            _ => None,
        };
        match (exclusive, range) {
            (Some(exclusive), Expression { kind: ExpressionKind::CallNative(_, ends), .. }) => {
                let mut ends = ends.into_iter().map(|end| self.kept(end, steps));
                let mut end = || ends.next().unwrap_or_else(|| Expression::error(span));
                Rounds::Numbers { start: end(), end: end(), exclusive, unless: None }
            }
            (_, range) => {
                let range = self.kept(range, steps);
                let ask = |name, ty| Expression::native(name, vec![range.clone()], ty, span);
                Rounds::Numbers {
                    start: ask("Range.start", Ty::Integer),
                    end: ask("Range.end", Ty::Integer),
                    exclusive: false,
                    // The last number of an empty one may not be there.
                    unless: Some(ask("Range.is_empty", Ty::Boolean)),
                }
            }
        }
    }

    /// A value that was computed in `steps`, which may be used more than once.
    fn kept(&mut self, value: Expression, steps: &mut Vec<Statement>) -> Expression {
        let is_fixed = match value.kind {
            ExpressionKind::Process(process) => {
                let info = self.names.process(process);
                info.is_lambda() && info.captures.is_empty()
            }
            _ => value.is_literal(),
        };
        if is_fixed {
            return value;
        }
        let temporary = self.new_temporary();
        let (ty, span) = (self.open.resolve(&value.ty), value.span);
        let kind = StatementKind::Hold(temporary, Expression { ty: ty.clone(), ..value });
        steps.push(Statement { kind, span });
        Expression::new(ExpressionKind::Temporary(temporary), ty, span)
    }
}

/// What is there before the first round.
fn begun(walk: Walk, first: Option<Expression>, result: &Ty, span: Span) -> Expression {
    let kind = match walk {
        Walk::Map | Walk::FlatMap | Walk::Filter | Walk::Take | Walk::TakeWhile | Walk::ToList => {
            ExpressionKind::List(Vec::new())
        }
        Walk::Count => ExpressionKind::Integer(0),
        Walk::Any => ExpressionKind::Boolean(false),
        Walk::All | Walk::None => ExpressionKind::Boolean(true),
        Walk::Find | Walk::FindIndex | Walk::First | Walk::Each => ExpressionKind::Nothing,
        Walk::Reduce => match first {
            Some(first) => return first,
            None => ExpressionKind::Nothing,
        },
    };
    Expression::new(kind, result.clone(), span)
}

/// A temporary that each round sets.
fn round_part(held: &Expression) -> RoundPart {
    match held.kind {
        ExpressionKind::Temporary(temporary) => RoundPart::Held(temporary, held.ty.clone()),
        _ => RoundPart::Unused,
    }
}

fn one(span: Span) -> Expression {
    Expression::new(ExpressionKind::Integer(1), Ty::Integer, span)
}

/// Whether a number is at least another one.
fn at_least(number: Expression, least: Expression) -> Expression {
    let span = number.span;
    let kind = ExpressionKind::Compare(Compare::GreaterEqual, number.boxed(), least.boxed());
    Expression::new(kind, Ty::Boolean, span)
}

/// Takes steps if `condition` holds.
fn when(condition: Expression, then: Vec<Statement>) -> Statement {
    let span = condition.span;
    let condition = condition.boxed();
    Statement { kind: StatementKind::If { condition, then, otherwise: Vec::new() }, span }
}

/// Takes steps if `condition` does not hold.
fn when_not(condition: Expression, then: Vec<Statement>) -> Statement {
    let span = condition.span;
    when(Expression::new(ExpressionKind::Not(condition.boxed()), Ty::Boolean, span), then)
}

/// Whether a type says all there is to say, and there are values of it.
fn is_settled(ty: &Ty) -> bool {
    *ty != Ty::Never
        && !ty.has_leaf(&|leaf| matches!(leaf, Ty::Error | Ty::Open(_) | Ty::Parameter(_)))
}
