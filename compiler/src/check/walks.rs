//! Loops that are written as calls: `xs.map((x) => …)` and its kind. A loop calls the function directly, with values as
//! they are, and whatever optimises bytecode sees what is called; a native function would see values of `Any`
//! only, and call what it does not know.

use runa_diagnostics::Span;

use super::Checker;
use super::coerce::Wanted;
use super::generic_calls::not_yet_known;
use crate::hir::{
    Binary, Compare, Count, Each, Expression, ExpressionKind, Over, RoundPart, Statement,
    StatementKind, Temporary,
};
use crate::library::{Calling, Walk};
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
    pub(super) fn each_with_position(
        self,
        parts: [RoundPart; 2],
        body: Vec<Statement>,
    ) -> Statement {
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
    element: Expression,
    /// What is found where an element passes a test: the element, or its position.
    found: Expression,
    /// What the rounds before have led to.
    have: (Temporary, Expression),
    span: Span,
}

impl Checker<'_, '_> {
    /// The loop that a call of a member is which goes through its receiver: `parts` are the receiver and the arguments, which
    /// come back where the running program finds out what is called, or with which types.
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
        let begun = begun(walk, values.next(), result, span);
        let have = self.temporary(begun.ty.clone(), span);
        let is_each = walk == Walk::Calling(Calling::Each);
        if !is_each {
            steps.push(self.sets(&have, begun));
        }

        let (held, element) = self.temporary(element, span);
        let mut parts = [RoundPart::Unused, RoundPart::Held(held, element.ty.clone())];
        let mut found = element.clone();
        if walk == Walk::Calling(Calling::FindIndex) {
            let (held, position) = self.temporary(Ty::Integer, span);
            parts[0] = RoundPart::Held(held, Ty::Integer);
            found = position;
        }
        let walking = Walking { element, found, have, span };
        steps.push(match (walk, argument) {
            (Walk::Calling(calling), Some(function)) => {
                rounds.each_with_position(parts, self.calling_round(calling, &function, &walking))
            }
            (Walk::Take, Some(count)) => {
                let rounds = rounds.each_with_position(parts, self.take_round(&count, &walking));
                when(at_least(count, one(span)), vec![rounds])
            }
            (Walk::First, _) => {
                let first = self.sets(&walking.have, walking.element.clone());
                rounds.each_with_position(parts, vec![first, walking.leave()])
            }
            _ => {
                let added = self.added(&walking.have.1, walking.element.clone());
                rounds.each_with_position(parts, vec![added])
            }
        });
        let value = match is_each {
            true => Expression::new(ExpressionKind::Nothing, Ty::Nothing, span),
            false => walking.have.1,
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
        let ty = self.open.resolve(&collection.ty);
        let fits = match walk {
            // Others have no positions.
            Walk::Calling(Calling::FindIndex) => matches!(ty, Ty::List(_) | Ty::Bytes),
            // These know better.
            Walk::Take | Walk::First => !matches!(ty, Ty::List(_) | Ty::Set(_) | Ty::Bytes),
            _ => true,
        };
        let element = self.element_of(&ty).filter(|_| fits)?;
        if !is_settled(&element) || !is_settled(result) {
            return None;
        }
        let Walk::Calling(calling) = walk else { return Some(element) };
        let Ty::Function(types) = self.open.resolve(&values.first()?.ty) else { return None };
        let wanted = if calling == Calling::Reduce { 2 } else { 1 };
        let fits = types.parameters.len() == wanted
            && types.parameters.iter().chain([&types.result]).all(is_settled);
        fits.then_some(element)
    }

    /// What is done with an element that a function is called with.
    fn calling_round(
        &mut self,
        calling: Calling,
        function: &Expression,
        walking: &Walking,
    ) -> Vec<Statement> {
        let Walking { element, have, span, .. } = walking;
        let called = match calling {
            Calling::Reduce => self.called(function, [have.1.clone(), element.clone()], *span),
            _ => self.called(function, [element.clone()], *span),
        };
        let boolean = |value| Expression::new(ExpressionKind::Boolean(value), Ty::Boolean, *span);
        let leave = walking.leave();
        match calling {
            Calling::Each => {
                vec![Statement { kind: StatementKind::Expression(called), span: *span }]
            }
            Calling::Map => vec![self.added(&have.1, called)],
            Calling::FlatMap => vec![self.added_all(&have.1, called)],
            Calling::Reduce => vec![self.sets(have, called)],
            Calling::Filter => vec![when(called, vec![self.added(&have.1, element.clone())])],
            Calling::TakeWhile => {
                vec![when_not(called, vec![leave]), self.added(&have.1, element.clone())]
            }
            Calling::Count => {
                let sum = (have.1.clone().boxed(), one(*span).boxed());
                let sum = ExpressionKind::Binary(Binary::AddWrapping, sum.0, sum.1);
                let sum = Expression::new(sum, Ty::Integer, *span);
                vec![when(called, vec![self.sets(have, sum)])]
            }
            Calling::Find | Calling::FindIndex => {
                vec![when(called, vec![self.sets(have, walking.found.clone()), leave])]
            }
            Calling::Any => vec![when(called, vec![self.sets(have, boolean(true)), leave])],
            Calling::None => vec![when(called, vec![self.sets(have, boolean(false)), leave])],
            Calling::All => vec![when_not(called, vec![self.sets(have, boolean(false)), leave])],
        }
    }

    /// What is done with one of so many elements: behind the last of them no other is asked for.
    fn take_round(&mut self, count: &Expression, walking: &Walking) -> Vec<Statement> {
        let list = &walking.have.1;
        let added = self.added(list, walking.element.clone());
        let length = ExpressionKind::Length(list.clone().boxed());
        let length = Expression::new(length, Ty::Integer, walking.span);
        vec![added, when(at_least(length, count.clone()), vec![walking.leave()])]
    }

    /// Sets a temporary.
    pub(super) fn sets(
        &mut self,
        (temporary, held): &(Temporary, Expression),
        value: Expression,
    ) -> Statement {
        let value = self.coerce(value, &held.ty, &Wanted::by("the result"));
        Statement { kind: StatementKind::Hold(*temporary, value), span: held.span }
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
    pub(super) fn added_all(&mut self, list: &Expression, values: Expression) -> Statement {
        let values = self.coerce(values, &list.ty, &Wanted::by("the elements"));
        let both = vec![self.to_any(list.clone()), self.to_any(values)];
        let added = Expression::native("List.add_all", both, Ty::Nothing, list.span);
        Statement { kind: StatementKind::Expression(added), span: list.span }
    }

    /// The elements of an object that can be gone through.
    pub(super) fn list_of_elements(&mut self, object: Expression, element: Ty) -> Expression {
        let (list, span) = (Ty::list(element), object.span);
        let walked = self.walk(Walk::ToList, (object, Vec::new()), &list, span);
        walked.unwrap_or_else(|_| not_yet_known(span))
    }

    /// A call of a function with values.
    fn called<const N: usize>(
        &mut self,
        function: &Expression,
        values: [Expression; N],
        span: Span,
    ) -> Expression {
        let Ty::Function(types) = self.open.resolve(&function.ty) else {
            return not_yet_known(span);
        };
        let wanted = Wanted::by("an argument");
        let values = values.into_iter().zip(&types.parameters);
        let values: Vec<Expression> =
            values.map(|(value, ty)| self.coerce(value, ty, &wanted)).collect();
        let kind = match function.kind {
            ExpressionKind::Process(process) => ExpressionKind::Call(process, values),
            _ => ExpressionKind::CallValue(function.clone().boxed(), values),
        };
        Expression::new(kind, types.result.clone(), span)
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
        if let ExpressionKind::Process(process) = value.kind {
            let info = self.names.process(process);
            if info.is_lambda() && info.captures.is_empty() {
                return value;
            }
        }
        let ty = self.open.resolve(&value.ty);
        self.hold_step(Expression { ty, ..value }, steps)
    }
}

impl Walking {
    /// Ends the loop.
    fn leave(&self) -> Statement {
        Statement { kind: StatementKind::Break, span: self.span }
    }
}

/// What is there before the first round.
fn begun(walk: Walk, first: Option<Expression>, result: &Ty, span: Span) -> Expression {
    let kind = match walk {
        Walk::Take | Walk::ToList => ExpressionKind::List(Vec::new()),
        Walk::First => ExpressionKind::Nothing,
        Walk::Calling(calling) => match calling {
            Calling::Map | Calling::FlatMap | Calling::Filter | Calling::TakeWhile => {
                ExpressionKind::List(Vec::new())
            }
            Calling::Count => ExpressionKind::Integer(0),
            Calling::Any => ExpressionKind::Boolean(false),
            Calling::All | Calling::None => ExpressionKind::Boolean(true),
            Calling::Find | Calling::FindIndex | Calling::Each => ExpressionKind::Nothing,
            Calling::Reduce => match first {
                Some(first) => return first,
                None => ExpressionKind::Nothing,
            },
        },
    };
    Expression::new(kind, result.clone(), span)
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
pub(super) fn when(condition: Expression, then: Vec<Statement>) -> Statement {
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
