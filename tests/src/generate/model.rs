//! What a generated program does, found by walking its tree.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

use super::objects::{self, Cell, Choice, cell_of, choice_of};
use super::syntax::{Arithmetic, Bits, Compare, Expr, Process, Program, Statement, Ty, Variable};

/// Programs that take more are given up: random calls of calls can take forever.
pub(super) const MOST_STEPS: u32 = 60_000;

/// Longer texts and lists are given up, too.
const LONGEST: usize = 2_000;

/// What a program does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The lines it prints.
    pub output: Vec<String>,
    /// The kind of the exception that ends it, if one does.
    pub exception: Option<&'static str>,
}

/// Runs a program; nothing if it takes too long.
pub(super) fn run(program: &Program) -> Option<Expected> {
    let mut model = Model { program, steps: MOST_STEPS, output: Vec::new() };
    let mut frame = Frame::default();
    let exception = match model.block(&program.main, &mut frame) {
        Err(Stop::GivenUp) => return None,
        Err(Stop::Raised(kind)) => Some(kind),
        Ok(_) => None,
    };
    Some(Expected { output: model.output, exception })
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Nothing,
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Text(Rc<str>),
    List(Ty, Rc<RefCell<Vec<Value>>>),
    /// In the order in which the keys came.
    Map(Rc<RefCell<Vec<(i64, i64)>>>),
    Function(Rc<Function>),
    Pair(i64, i64),
    Cell(Rc<RefCell<Cell>>),
    Choice(Choice),
}

/// A function value with the variables around it.
#[derive(Debug)]
pub(super) struct Function {
    parameter: Variable,
    body: Vec<Statement>,
    around: Frame,
}

pub(super) enum Stop {
    Raised(&'static str),
    GivenUp,
}

pub(super) type Result<T> = std::result::Result<T, Stop>;

pub(super) const OVERFLOW: Stop = Stop::Raised("OverflowError");
const TYPE: Stop = Stop::Raised("TypeError");
const INDEX: Stop = Stop::Raised("IndexError");
const KEY: Stop = Stop::Raised("KeyError");
const DIVISION: Stop = Stop::Raised("DivisionByZeroError");

/// How a block ends.
enum Flow {
    On,
    Break,
    Continue,
    Return(Value),
}

/// Variables, which function values share with whoever made them.
#[derive(Clone, Debug, Default)]
struct Frame {
    variables: Vec<Option<(Ty, Rc<RefCell<Value>>)>>,
}

impl Frame {
    /// A new variable.
    fn declare(&mut self, variable: Variable, ty: Ty, value: Value) {
        if self.variables.len() <= variable.0 {
            self.variables.resize(variable.0 + 1, None);
        }
        self.variables[variable.0] = Some((ty, Rc::new(RefCell::new(value))));
    }

    fn assign(&mut self, variable: Variable, value: Value) {
        *self.cell(variable).1.borrow_mut() = value;
    }

    fn get(&self, variable: Variable) -> (Ty, Value) {
        let (ty, value) = self.cell(variable);
        (*ty, value.borrow().clone())
    }

    fn cell(&self, variable: Variable) -> &(Ty, Rc<RefCell<Value>>) {
        let known = self.variables.get(variable.0).and_then(Option::as_ref);
        known.expect("generated programs use what they declared")
    }
}

struct Model<'a> {
    program: &'a Program,
    steps: u32,
    output: Vec<String>,
}

impl Model<'_> {
    fn step(&mut self) -> Result<()> {
        self.steps = self.steps.checked_sub(1).ok_or(Stop::GivenUp)?;
        Ok(())
    }

    fn block(&mut self, statements: &[Statement], frame: &mut Frame) -> Result<Flow> {
        let outside = frame.variables.len();
        let mut flow = Flow::On;
        for statement in statements {
            flow = self.statement(statement, frame)?;
            if !matches!(flow, Flow::On) {
                break;
            }
        }
        // Variables are numbered in the order of their declarations, those of inner blocks last.
        frame.variables.truncate(outside);
        Ok(flow)
    }

    fn statement(&mut self, statement: &Statement, frame: &mut Frame) -> Result<Flow> {
        self.step()?;
        match statement {
            Statement::Let(variable, ty, value) => {
                let value = converted(self.expr(value, frame)?, *ty)?;
                frame.declare(*variable, *ty, value);
            }
            Statement::LetInferred(variable, value) => {
                let value = self.expr(value, frame)?;
                frame.declare(*variable, type_of(&value), value);
            }
            Statement::Assign(variable, value) => {
                let (ty, _) = frame.get(*variable);
                let value = converted(self.expr(value, frame)?, ty)?;
                frame.assign(*variable, value);
            }
            Statement::Update(variable, operator, value) => {
                let (ty, old) = frame.get(*variable);
                let value = self.expr(value, frame)?;
                frame.assign(*variable, converted(arithmetic(*operator, old, value)?, ty)?);
            }
            Statement::SetElement(list, index, value) => {
                let (element, elements) = list_of(frame.get(*list).1);
                let index = integer_of(self.expr(index, frame)?)?;
                let value = converted(self.expr(value, frame)?, element)?;
                *elements.borrow_mut().get_mut(place(index)?).ok_or(INDEX)? = value;
            }
            Statement::UpdateElement(list, index, operator, value) => {
                let (element, elements) = list_of(frame.get(*list).1);
                let index = place(integer_of(self.expr(index, frame)?)?)?;
                let old = elements.borrow().get(index).cloned().ok_or(INDEX)?;
                let value = self.expr(value, frame)?;
                let new = converted(arithmetic(*operator, old, value)?, element)?;
                *elements.borrow_mut().get_mut(index).ok_or(INDEX)? = new;
            }
            Statement::Append(list, value) => {
                let (element, elements) = list_of(frame.get(*list).1);
                let value = converted(self.expr(value, frame)?, element)?;
                elements.borrow_mut().push(value);
                check_length(elements.borrow().len())?;
            }
            Statement::SetEntry(map, key, value) => {
                let map = map_of(frame.get(*map).1);
                let key = integer_of(self.expr(key, frame)?)?;
                let value = integer_of(self.expr(value, frame)?)?;
                set_entry(&map, key, value);
            }
            Statement::UpdateEntry(map, key, operator, value) => {
                let map = map_of(frame.get(*map).1);
                let key = integer_of(self.expr(key, frame)?)?;
                let old = entry(&map, key).ok_or(KEY)?;
                let value = integer_of(self.expr(value, frame)?)?;
                set_entry(&map, key, integers(*operator, old, value)?);
            }
            Statement::LetFunction(variable, parameter, body) => {
                let (parameter, body, around) = (*parameter, body.clone(), frame.clone());
                let function = Value::Function(Rc::new(Function { parameter, body, around }));
                frame.declare(*variable, Ty::Function, function);
            }
            Statement::Print(values) => {
                let mut line = Vec::new();
                for value in values {
                    line.push(text_of(&self.expr(value, frame)?));
                }
                self.output.push(line.join(" "));
            }
            Statement::If(condition, then, otherwise) => {
                let chosen = if self.condition(condition, frame)? { then } else { otherwise };
                return self.block(chosen, frame);
            }
            Statement::While { .. }
            | Statement::For { .. }
            | Statement::Each(..)
            | Statement::EachEntry(..) => {
                return self.a_loop(statement, frame);
            }
            Statement::SetValue(cell, value) => {
                let value = integer_of(self.expr(value, frame)?)?;
                cell_of(&frame.get(*cell).1).borrow_mut().value = value;
            }
            Statement::Match { subject, one, two, neither } => {
                let choice = choice_of(&self.expr(subject, frame)?);
                let mut bind = |variable: Variable, value| {
                    frame.declare(variable, Ty::Integer, Value::Integer(value));
                };
                let body = match choice {
                    Choice::One(value) => {
                        bind(one.0, value);
                        &one.1
                    }
                    Choice::Two(left, right) => {
                        bind(two.0[0], left);
                        bind(two.0[1], right);
                        &two.1
                    }
                    Choice::Neither => neither,
                };
                return self.block(body, frame);
            }
            Statement::Try { body, kind, handler, finally } => {
                let outside = frame.variables.len();
                let mut flow = self.block(body, frame);
                if let Err(Stop::Raised(raised)) = &flow
                    && is_kind(raised, kind)
                {
                    frame.variables.truncate(outside);
                    flow = self.block(handler, frame);
                }
                if let (Some(text), false) = (finally, matches!(flow, Err(Stop::GivenUp))) {
                    self.output.push(String::from(*text));
                }
                return flow;
            }
            Statement::Break => return Ok(Flow::Break),
            Statement::Continue => return Ok(Flow::Continue),
            Statement::Return(value) => return Ok(Flow::Return(self.expr(value, frame)?)),
        }
        Ok(Flow::On)
    }

    fn a_loop(&mut self, statement: &Statement, frame: &mut Frame) -> Result<Flow> {
        match statement {
            Statement::While { counter, rounds, condition, body } => {
                let mut round = 0;
                frame.declare(*counter, Ty::Integer, Value::Integer(0));
                while round < *rounds && self.condition(condition, frame)? {
                    round += 1;
                    frame.assign(*counter, Value::Integer(round));
                    if let Some(end) = ends(self.block(body, frame)?) {
                        return Ok(end);
                    }
                }
            }
            Statement::For { variable, from, to, by, body } => {
                let mut value = integer_of(self.expr(from, frame)?)?;
                let last = integer_of(self.expr(to, frame)?)?;
                while if *by > 0 { value <= last } else { value >= last } {
                    frame.declare(*variable, Ty::Integer, Value::Integer(value));
                    if let Some(end) = ends(self.block(body, frame)?) {
                        return Ok(end);
                    }
                    self.step()?;
                    let Some(next) = value.checked_add(*by) else { break };
                    value = next;
                }
            }
            Statement::Each(variable, list, body) => {
                let (element, elements) = list_of(self.expr(list, frame)?);
                let mut index = 0;
                while let Some(value) = { elements.borrow().get(index).cloned() } {
                    frame.declare(*variable, element, value);
                    if let Some(end) = ends(self.block(body, frame)?) {
                        return Ok(end);
                    }
                    index += 1;
                }
            }
            Statement::EachEntry([key, value], map, body) => {
                let entries = map_of(frame.get(*map).1).borrow().clone();
                for (a_key, a_value) in entries {
                    frame.declare(*key, Ty::Integer, Value::Integer(a_key));
                    frame.declare(*value, Ty::Integer, Value::Integer(a_value));
                    if let Some(end) = ends(self.block(body, frame)?) {
                        return Ok(end);
                    }
                }
            }
            _ => {}
        }
        Ok(Flow::On)
    }

    fn condition(&mut self, condition: &Expr, frame: &mut Frame) -> Result<bool> {
        match self.expr(condition, frame)? {
            Value::Boolean(value) => Ok(value),
            _ => Err(TYPE),
        }
    }

    fn call(&mut self, process: &Process, arguments: &[Expr], frame: &mut Frame) -> Result<Value> {
        let mut inner = Frame::default();
        for (index, (argument, &ty)) in arguments.iter().zip(&process.parameters).enumerate() {
            let value = converted(self.expr(argument, frame)?, ty)?;
            inner.declare(Variable(index), ty, value);
        }
        match self.block(&process.body, &mut inner)? {
            Flow::Return(value) => converted(value, process.result),
            _ => unreachable!("generated processes end with Return"),
        }
    }

    fn call_value(&mut self, function: &Value, argument: Value) -> Result<Value> {
        let Value::Function(function) = function else { return Err(TYPE) };
        let mut inner = function.around.clone();
        inner.declare(function.parameter, Ty::Integer, argument);
        match self.block(&function.body, &mut inner)? {
            Flow::Return(value) => Ok(value),
            _ => unreachable!("generated functions end with Return"),
        }
    }

    fn expr(&mut self, expr: &Expr, frame: &mut Frame) -> Result<Value> {
        self.step()?;
        Ok(match expr {
            Expr::Integer(value) => Value::Integer(*value),
            Expr::Float(value) => Value::Float(*value),
            Expr::Boolean(value) => Value::Boolean(*value),
            Expr::Text(value) => Value::Text(Rc::from(*value)),
            Expr::Nothing => Value::Nothing,
            Expr::Variable(variable) => frame.get(*variable).1,
            Expr::Arithmetic(operator, left, right) => {
                let left = self.expr(left, frame)?;
                arithmetic(*operator, left, self.expr(right, frame)?)?
            }
            Expr::Bits(operator, left, right) => {
                let left = integer_of(self.expr(left, frame)?)?;
                bits(*operator, left, integer_of(self.expr(right, frame)?)?)?
            }
            Expr::Negate(value) => match self.expr(value, frame)? {
                Value::Integer(value) => Value::Integer(value.checked_neg().ok_or(OVERFLOW)?),
                Value::Float(value) => Value::Float(-value),
                _ => return Err(TYPE),
            },
            Expr::Compare(operator, left, right) => {
                let left = self.expr(left, frame)?;
                Value::Boolean(compare(*operator, &left, &self.expr(right, frame)?)?)
            }
            Expr::And(left, right) => {
                Value::Boolean(self.condition(left, frame)? && self.condition(right, frame)?)
            }
            Expr::Or(left, right) => {
                Value::Boolean(self.condition(left, frame)? || self.condition(right, frame)?)
            }
            Expr::Not(value) => Value::Boolean(!self.condition(value, frame)?),
            Expr::If(condition, then, otherwise) => {
                let chosen = if self.condition(condition, frame)? { then } else { otherwise };
                self.expr(chosen, frame)?
            }
            Expr::Fallback(left, right) => match self.expr(left, frame)? {
                Value::Nothing => self.expr(right, frame)?,
                value => value,
            },
            Expr::Is(value, ty) => Value::Boolean(is(&self.expr(value, frame)?, *ty)),
            Expr::Element(list, index) => {
                let list = self.expr(list, frame)?;
                element(list, integer_of(self.expr(index, frame)?)?)?
            }
            Expr::Length(value) => Value::Integer(length(&self.expr(value, frame)?)),
            Expr::List(elements) => {
                let values: Result<Vec<_>> =
                    elements.iter().map(|element| self.expr(element, frame)).collect();
                list(values?)?
            }
            Expr::Interpolation(parts) => {
                let mut texts = Vec::new();
                for part in parts {
                    texts.push(text_of(&self.expr(part, frame)?));
                }
                text(format!("<{}>", texts.join("|")))?
            }
            Expr::Call(process, arguments) => {
                let process = &self.program.processes[*process];
                self.call(process, arguments, frame)?
            }
            Expr::As(value, ty) => converted(self.expr(value, frame)?, *ty)?,
            Expr::Entry(map, key) => {
                let map = map_of(frame.get(*map).1);
                let key = integer_of(self.expr(key, frame)?)?;
                Value::Integer(entry(&map, key).ok_or(KEY)?)
            }
            Expr::Get(map, key) => {
                let map = map_of(frame.get(*map).1);
                let key = integer_of(self.expr(key, frame)?)?;
                entry(&map, key).map_or(Value::Nothing, Value::Integer)
            }
            Expr::Has(key, map) => {
                let key = integer_of(self.expr(key, frame)?)?;
                Value::Boolean(entry(&map_of(frame.get(*map).1), key).is_some())
            }
            Expr::MapLiteral(entries) => {
                let map = Rc::default();
                for (key, value) in entries {
                    let key = integer_of(self.expr(key, frame)?)?;
                    set_entry(&map, key, integer_of(self.expr(value, frame)?)?);
                }
                Value::Map(map)
            }
            Expr::CallValue(function, argument) => {
                let (_, function) = frame.get(*function);
                let argument = self.expr(argument, frame)?;
                self.call_value(&function, argument)?
            }
            Expr::Map(over, variable, body) => {
                let (_, elements) = list_of(self.expr(over, frame)?);
                let mut results = Vec::new();
                let length = elements.borrow().len();
                for index in 0..length {
                    let value = elements.borrow()[index].clone();
                    frame.declare(*variable, Ty::Integer, value);
                    results.push(self.expr(body, frame)?);
                }
                Value::List(Ty::Integer, Rc::new(RefCell::new(results)))
            }
            Expr::Object(object, values) => {
                let values: Result<Vec<_>> =
                    values.iter().map(|value| self.expr(value, frame)).collect();
                objects::evaluate(*object, values?)?
            }
        })
    }
}

/// Whether an exception is of a kind.
fn is_kind(raised: &str, kind: &str) -> bool {
    let arithmetic = ["OverflowError", "DivisionByZeroError"];
    raised == kind || kind == "ArithmeticError" && arithmetic.contains(&raised)
}

/// What a loop does with the end of a round: nothing to go on, or how the loop ends.
fn ends(round: Flow) -> Option<Flow> {
    match round {
        Flow::On | Flow::Continue => None,
        Flow::Break => Some(Flow::On),
        Flow::Return(value) => Some(Flow::Return(value)),
    }
}

fn check_length(length: usize) -> Result<()> {
    if length > LONGEST { Err(Stop::GivenUp) } else { Ok(()) }
}

fn text(text: String) -> Result<Value> {
    check_length(text.len())?;
    Ok(Value::Text(Rc::from(text)))
}

/// A list literal, whose elements are Integers or Floats.
fn list(values: Vec<Value>) -> Result<Value> {
    let is_float = values.iter().any(|value| matches!(value, Value::Float(_)));
    let element = if is_float { Ty::Float } else { Ty::Integer };
    let values: Result<Vec<_>> =
        values.into_iter().map(|value| converted(value, element)).collect();
    Ok(Value::List(element, Rc::new(RefCell::new(values?))))
}

fn list_of(value: Value) -> (Ty, Rc<RefCell<Vec<Value>>>) {
    match value {
        Value::List(element, elements) => (element, elements),
        _ => unreachable!("generated programs are well-typed"),
    }
}

fn map_of(value: Value) -> Rc<RefCell<Vec<(i64, i64)>>> {
    match value {
        Value::Map(entries) => entries,
        _ => unreachable!("generated programs are well-typed"),
    }
}

fn entry(map: &RefCell<Vec<(i64, i64)>>, key: i64) -> Option<i64> {
    map.borrow().iter().find(|entry| entry.0 == key).map(|entry| entry.1)
}

fn set_entry(map: &RefCell<Vec<(i64, i64)>>, key: i64, value: i64) {
    let mut entries = map.borrow_mut();
    match entries.iter_mut().find(|entry| entry.0 == key) {
        Some(entry) => entry.1 = value,
        None => entries.push((key, value)),
    }
}

pub(super) fn integer_of(value: Value) -> Result<i64> {
    match value {
        Value::Integer(value) => Ok(value),
        _ => Err(TYPE),
    }
}

fn place(index: i64) -> Result<usize> {
    usize::try_from(index).map_err(|_| INDEX)
}

fn type_of(value: &Value) -> Ty {
    match value {
        Value::Nothing => Ty::OptionalInteger,
        Value::Integer(_) => Ty::Integer,
        Value::Float(_) => Ty::Float,
        Value::Boolean(_) => Ty::Boolean,
        Value::Text(_) => Ty::Text,
        Value::List(Ty::Float, _) => Ty::ListOfFloat,
        Value::List(..) => Ty::ListOfInteger,
        Value::Map(_) => Ty::Map,
        Value::Function(_) => Ty::Function,
        Value::Pair(..) => Ty::Pair,
        Value::Cell(_) => Ty::Cell,
        Value::Choice(_) => Ty::Choice,
    }
}

fn is(value: &Value, ty: Ty) -> bool {
    match ty {
        Ty::Any => true,
        Ty::OptionalInteger => matches!(value, Value::Nothing | Value::Integer(_)),
        _ => !matches!(value, Value::Nothing) && type_of(value) == ty,
    }
}

/// A value where a `ty` is wanted.
fn converted(value: Value, ty: Ty) -> Result<Value> {
    match (value, ty) {
        (Value::Integer(value), Ty::Float) => Ok(Value::Float(value as f64)),
        (value, ty) if is(&value, ty) => Ok(value),
        _ => Err(TYPE),
    }
}

fn arithmetic(operator: Arithmetic, left: Value, right: Value) -> Result<Value> {
    match (left, right) {
        (Value::Integer(a), Value::Integer(b)) => integers(operator, a, b).map(Value::Integer),
        (Value::Float(a), Value::Float(b)) => floats(operator, a, b),
        (Value::Integer(a), Value::Float(b)) => floats(operator, a as f64, b),
        (Value::Float(a), Value::Integer(b)) => floats(operator, a, b as f64),
        (Value::Text(a), Value::Text(b)) if operator == Arithmetic::Add => text(format!("{a}{b}")),
        _ => Err(TYPE),
    }
}

fn integers(operator: Arithmetic, a: i64, b: i64) -> Result<i64> {
    let divides = matches!(operator, Arithmetic::Divide | Arithmetic::Remainder);
    if divides && b == 0 {
        return Err(DIVISION);
    }
    let exact = match operator {
        Arithmetic::Add => i128::from(a) + i128::from(b),
        Arithmetic::Subtract => i128::from(a) - i128::from(b),
        Arithmetic::Multiply => i128::from(a) * i128::from(b),
        Arithmetic::Divide => i128::from(a) / i128::from(b),
        Arithmetic::Remainder => i128::from(a) % i128::from(b),
        Arithmetic::AddWrapping => return Ok(a.wrapping_add(b)),
        Arithmetic::SubtractWrapping => return Ok(a.wrapping_sub(b)),
        Arithmetic::MultiplyWrapping => return Ok(a.wrapping_mul(b)),
    };
    i64::try_from(exact).map_err(|_| OVERFLOW)
}

fn floats(operator: Arithmetic, a: f64, b: f64) -> Result<Value> {
    Ok(Value::Float(match operator {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide => a / b,
        Arithmetic::Remainder => a % b,
        _ => return Err(TYPE),
    }))
}

fn bits(operator: Bits, a: i64, b: i64) -> Result<Value> {
    let shifts = matches!(operator, Bits::ShiftLeft | Bits::ShiftRight | Bits::ShiftRightUnsigned);
    if shifts && !(0..64).contains(&b) {
        return Err(Stop::Raised("ValueError"));
    }
    Ok(Value::Integer(match operator {
        Bits::And => a & b,
        Bits::Or => a | b,
        Bits::Xor => a ^ b,
        Bits::ShiftLeft => a << b,
        Bits::ShiftRight => a >> b,
        Bits::ShiftRightUnsigned => ((a as u64) >> b) as i64,
    }))
}

fn compare(operator: Compare, left: &Value, right: &Value) -> Result<bool> {
    let order = match (left, right) {
        (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
        (Value::Integer(a), Value::Float(b)) => order(*a, *b),
        (Value::Float(a), Value::Integer(b)) => order(*b, *a).map(Ordering::reverse),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (left, right) => {
            let equal = match (left, right) {
                (Value::Boolean(a), Value::Boolean(b)) => a == b,
                (Value::Nothing, Value::Nothing) => true,
                (Value::Pair(a, b), Value::Pair(c, d)) => (a, b) == (c, d),
                (Value::Choice(a), Value::Choice(b)) => a == b,
                (Value::Cell(a), Value::Cell(b)) => Rc::ptr_eq(a, b),
                _ => false,
            };
            return match operator {
                Compare::Equal => Ok(equal),
                Compare::NotEqual => Ok(!equal),
                _ => Err(TYPE),
            };
        }
    };
    Ok(match operator {
        Compare::Equal => order == Some(Ordering::Equal),
        Compare::NotEqual => order != Some(Ordering::Equal),
        Compare::Less => order == Some(Ordering::Less),
        Compare::LessEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Compare::Greater => order == Some(Ordering::Greater),
        Compare::GreaterEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    })
}

/// The order of the exact values.
fn order(a: i64, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    // No Integer is out there, so the order stays.
    let b = b.clamp(-1e30, 1e30);
    let whole = i128::from(a).cmp(&(b.trunc() as i128));
    Some(whole.then(0.0f64.partial_cmp(&b.fract()).unwrap_or(Ordering::Equal)))
}

fn element(value: Value, index: i64) -> Result<Value> {
    let index = place(index)?;
    match value {
        Value::List(_, elements) => elements.borrow().get(index).cloned().ok_or(INDEX),
        Value::Text(text_of) => {
            let character = text_of.chars().nth(index).ok_or(INDEX)?;
            text(character.to_string())
        }
        _ => Err(TYPE),
    }
}

fn length(value: &Value) -> i64 {
    match value {
        Value::List(_, elements) => elements.borrow().len() as i64,
        Value::Text(text) => text.chars().count() as i64,
        Value::Map(entries) => entries.borrow().len() as i64,
        _ => 0,
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Nothing => String::from("nothing"),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) if value.is_nan() => String::from("nan"),
        Value::Float(value) => runa::Value::Float(*value).to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::Text(value) => value.to_string(),
        Value::List(_, elements) => {
            let texts: Vec<String> = elements.borrow().iter().map(text_of).collect();
            format!("[{}]", texts.join(", "))
        }
        Value::Map(entries) => {
            let texts: Vec<String> =
                entries.borrow().iter().map(|(key, value)| format!("{key}: {value}")).collect();
            format!("{{{}}}", texts.join(", "))
        }
        Value::Pair(first, second) => format!("Pair(first: {first}, second: {second})"),
        Value::Choice(choice) => objects::text_of_choice(*choice),
        Value::Function(_) | Value::Cell(_) => unreachable!("generated programs do not print them"),
    }
}
