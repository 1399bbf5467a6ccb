//! The types that every generated program declares, and what the model knows of them.

use std::cell::RefCell;
use std::rc::Rc;

use super::model::{OVERFLOW, Result, Value, integer_of};
use super::syntax::Object;

/// They stand at the beginning of every program.
pub(super) const DECLARATIONS: &str = "\
Structure called Pair
    first as Integer
    second as Integer
End Structure

Class called Cell
    value as Integer

    Process called add(n as Integer) returns Integer
        self.value += n
        Return self.value
    End Process

    Process called twice(n as Integer) returns Integer
        Return self.add(n) - self.add(n)
    End Process
End Class

Class called Counter extends Cell
    calls as Integer = 0

    Override Process called add(n as Integer) returns Integer
        self.calls += 1
        Return super.add(n) - self.calls
    End Process
End Class

Variant called Choice
    One(value as Integer)
    Two(left as Integer, right as Integer)
    Neither

    Process called size() returns Integer
        Return Match self
            When One then 1
            When Two(left, _) then left
            When Neither then 0
        End Match
    End Process
End Variant
";

/// A `Cell`; a `Counter` counts, too.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) value: i64,
    calls: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Choice {
    One(i64),
    Two(i64, i64),
    Neither,
}

/// What is done with objects; the values are those that the tree says.
pub(super) fn evaluate(object: Object, values: Vec<Value>) -> Result<Value> {
    let mut values = values.into_iter();
    let mut next = || values.next().unwrap_or(Value::Nothing);
    Ok(match object {
        Object::Pair => Value::Pair(integer_of(next())?, integer_of(next())?),
        Object::First => Value::Integer(pair_of(&next()).0),
        Object::Second => Value::Integer(pair_of(&next()).1),
        Object::WithSecond => Value::Pair(pair_of(&next()).0, integer_of(next())?),
        Object::Cell => new_cell(integer_of(next())?, None),
        Object::Counter => new_cell(integer_of(next())?, Some(0)),
        Object::Value => Value::Integer(cell_of(&next()).borrow().value),
        Object::Add => {
            let cell = cell_of(&next());
            Value::Integer(add(&cell, integer_of(next())?)?)
        }
        Object::Twice => {
            let cell = cell_of(&next());
            let n = integer_of(next())?;
            let first = add(&cell, n)?;
            Value::Integer(first.checked_sub(add(&cell, n)?).ok_or(OVERFLOW)?)
        }
        Object::IsCounter => Value::Boolean(cell_of(&next()).borrow().calls.is_some()),
        Object::One => Value::Choice(Choice::One(integer_of(next())?)),
        Object::Two => Value::Choice(Choice::Two(integer_of(next())?, integer_of(next())?)),
        Object::Neither => Value::Choice(Choice::Neither),
        Object::Size => Value::Integer(match choice_of(&next()) {
            Choice::One(_) => 1,
            Choice::Two(left, _) => left,
            Choice::Neither => 0,
        }),
    })
}

/// What `add` does, of which each class has its own.
fn add(cell: &RefCell<Cell>, n: i64) -> Result<i64> {
    let mut cell = cell.borrow_mut();
    if let Some(calls) = &mut cell.calls {
        *calls += 1;
    }
    cell.value = cell.value.checked_add(n).ok_or(OVERFLOW)?;
    cell.value.checked_sub(cell.calls.unwrap_or(0)).ok_or(OVERFLOW)
}

fn new_cell(value: i64, calls: Option<i64>) -> Value {
    Value::Cell(Rc::new(RefCell::new(Cell { value, calls })))
}

fn pair_of(value: &Value) -> (i64, i64) {
    match value {
        Value::Pair(first, second) => (*first, *second),
        _ => unreachable!("generated programs are well-typed"),
    }
}

pub(super) fn cell_of(value: &Value) -> Rc<RefCell<Cell>> {
    match value {
        Value::Cell(cell) => Rc::clone(cell),
        _ => unreachable!("generated programs are well-typed"),
    }
}

pub(super) fn choice_of(value: &Value) -> Choice {
    match value {
        Value::Choice(choice) => *choice,
        _ => unreachable!("generated programs are well-typed"),
    }
}

/// What a choice is in a text.
pub(super) fn text_of_choice(choice: Choice) -> String {
    match choice {
        Choice::One(value) => format!("One(value: {value})"),
        Choice::Two(left, right) => format!("Two(left: {left}, right: {right})"),
        Choice::Neither => String::from("Neither"),
    }
}
