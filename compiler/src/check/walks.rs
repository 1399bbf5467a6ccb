//! Loops that are written as calls: `xs.map((x) => …)` and its kind. A loop calls the function directly, with values as
//! they are, and whatever optimises bytecode sees what is called; a native function would see values of `Any`
//! only, and call what it does not know.

use std::sync::Arc;

use runa_diagnostics::Span;

use super::Checker;
use super::coerce::Wanted;
use crate::hir::{
    Binary, Count, Each, Expression, ExpressionKind, Over, RoundPart, Statement, StatementKind,
};
use crate::library::Walk;
use crate::types::{FunctionTy, Ty};

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

/// A walk on its way to a loop.
struct Walking {
    walk: Walk,
    /// What is called: a temporary, or a lambda that takes nothing along.
    function: Expression,
    types: Arc<FunctionTy>,
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
        let Some((element, types)) = self.types_of_walk(walk, &parts, result) else {
            return Err(parts);
        };
        let (collection, mut values) = parts;
        let mut steps = Vec::new();
        let rounds = self.rounds_over(collection, &mut steps, span);
        let function = self.kept(values.remove(0), &mut steps);
        let begun = begun(walk, values.pop(), result, span);
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
        let walking = Walking { walk, function, types, element, found, have, span };
        let body = self.round(&walking);
        steps.push(rounds.each_with_position(parts, body));
        let value = match walk {
            Walk::Each => Expression::new(ExpressionKind::Nothing, Ty::Nothing, span),
            _ => walking.have,
        };
        let ty = value.ty.clone();
        Ok(Expression::new(ExpressionKind::Block { steps, value: value.boxed() }, ty, span))
    }

    /// The type of the elements and that of the function, if all types are known and fit a loop.
    fn types_of_walk(
        &self,
        walk: Walk,
        (collection, values): &(Expression, Vec<Expression>),
        result: &Ty,
    ) -> Option<(Ty, Arc<FunctionTy>)> {
        let element = match self.open.resolve(&collection.ty) {
            // They have no positions.
            Ty::Range | Ty::Set(_) if walk == Walk::FindIndex => return None,
            Ty::List(element) | Ty::Set(element) => Ty::clone(&element),
            Ty::Range | Ty::Bytes => Ty::Integer,
            _ => return None,
        };
        let Ty::Function(types) = self.open.resolve(&values.first()?.ty) else { return None };
        let wanted = if walk == Walk::Reduce { 2 } else { 1 };
        let are_known = types.parameters.len() == wanted
            && types.parameters.iter().chain([&types.result, &element, result]).all(is_settled);
        are_known.then_some((element, types))
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
            Walk::Map => vec![self.added(have, called)],
            Walk::FlatMap => vec![self.added_all(have, called)],
            Walk::Reduce => vec![self.sets(have, called)],
            Walk::Filter => vec![when(called, vec![self.added(have, element.clone())])],
            Walk::Count => {
                let one = Expression::new(ExpressionKind::Integer(1), Ty::Integer, *span);
                let sum = (have.clone().boxed(), one.boxed());
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

    /// A call of the function with values.
    fn called<const N: usize>(&mut self, walking: &Walking, values: [Expression; N]) -> Expression {
        let wanted = Wanted::by("an argument");
        let values = values.into_iter().zip(&walking.types.parameters);
        let values: Vec<Expression> =
            values.map(|(value, ty)| self.coerce(value, ty, &wanted)).collect();
        let kind = match walking.function.kind {
            ExpressionKind::Process(process) => ExpressionKind::Call(process, values),
            _ => ExpressionKind::CallValue(walking.function.clone().boxed(), values),
        };
        Expression::new(kind, walking.types.result.clone(), walking.span)
    }

    /// What a loop goes through. Its parts are computed in `steps`.
    fn rounds_over(
        &mut self,
        collection: Expression,
        steps: &mut Vec<Statement>,
        span: Span,
    ) -> Rounds {
        let mut rounds = match self.open.resolve(&collection.ty) {
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
        rounds
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
        Walk::Map | Walk::FlatMap | Walk::Filter => ExpressionKind::List(Vec::new()),
        Walk::Count => ExpressionKind::Integer(0),
        Walk::Any => ExpressionKind::Boolean(false),
        Walk::All | Walk::None => ExpressionKind::Boolean(true),
        Walk::Find | Walk::FindIndex | Walk::Each => ExpressionKind::Nothing,
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
