//! Making programs: everything declared before it is used, every operation well-typed.

use super::syntax::{
    Arithmetic, Bits, Compare, Expr, Object, Process, Program, Statement, Ty, Variable,
};
use crate::Random;

const MOST_PROCESSES: usize = 4;
const DEEPEST_EXPRESSION: usize = 4;
const DEEPEST_BLOCK: usize = 3;

/// Types that variables are given.
const VARIABLE_TYPES: [Ty; 13] = [
    Ty::Integer,
    Ty::Integer,
    Ty::Integer,
    Ty::Float,
    Ty::Boolean,
    Ty::Text,
    Ty::ListOfInteger,
    Ty::ListOfFloat,
    Ty::OptionalInteger,
    Ty::Map,
    Ty::Pair,
    Ty::Cell,
    Ty::Choice,
];

/// Integers where something changes: signs, powers of two, the ends of the inline range of `Any`.
const EDGES: [i64; 14] = [
    i64::MIN,
    i64::MIN + 1,
    -(1 << 61) - 1,
    -(1 << 61),
    -(1 << 31),
    -129,
    255,
    1 << 15,
    (1 << 31) - 1,
    1 << 53,
    (1 << 61) - 1,
    1 << 61,
    i64::MAX - 1,
    i64::MAX,
];

const FLOATS: [f64; 10] =
    [0.0, -0.0, 0.1, 1.0, 1.5, -2.25, 1e10, 1e300, 9_007_199_254_740_992.0, 5e-324];

const TEXTS: [&str; 6] = ["", "a", "bc", "é", "x y", "Bc"];

pub(super) fn program(seed: u64) -> Program {
    let mut random = Random::new(seed);
    let mut processes: Vec<Process> = Vec::new();
    for _ in 0..random.below(MOST_PROCESSES + 1) {
        let process = Builder::new(&mut random, &processes, true).process();
        processes.push(process);
    }
    let main = Builder::new(&mut random, &processes, false).main();
    Program { processes, main }
}

#[derive(Clone, Copy)]
struct Known {
    variable: Variable,
    ty: Ty,
    /// Whether it may be assigned.
    is_free: bool,
    /// Whether it is a list that nothing else grows or goes through.
    may_grow: bool,
}

struct Builder<'a> {
    random: &'a mut Random,
    processes: &'a [Process],
    is_process: bool,
    known: Vec<Known>,
    next: usize,
    loops: usize,
    /// How many loops over the elements of lists are open: nothing may grow in them.
    each_loops: usize,
    result: Ty,
}

impl<'a> Builder<'a> {
    fn new(random: &'a mut Random, processes: &'a [Process], is_process: bool) -> Self {
        Self {
            random,
            processes,
            is_process,
            known: Vec::new(),
            next: 0,
            loops: 0,
            each_loops: 0,
            result: Ty::Integer,
        }
    }

    fn process(mut self) -> Process {
        let count = self.random.below(4);
        let choices = [Ty::Integer, Ty::Integer, Ty::Float, Ty::Any, Ty::Any, Ty::Text];
        let lists = [
            Ty::ListOfInteger,
            Ty::ListOfFloat,
            Ty::OptionalInteger,
            Ty::Boolean,
            Ty::Pair,
            Ty::Cell,
            Ty::Choice,
        ];
        let mut parameters = Vec::new();
        for _ in 0..count {
            let rare = self.random.one_in(3);
            let ty = if rare { self.random.pick(&lists) } else { self.random.pick(&choices) };
            self.declare(ty, ty != Ty::Any && !matches!(ty, Ty::OptionalInteger), false);
            parameters.push(ty);
        }
        let results = [
            Ty::Integer,
            Ty::Integer,
            Ty::Float,
            Ty::Boolean,
            Ty::Text,
            Ty::Any,
            Ty::OptionalInteger,
            Ty::Pair,
            Ty::Cell,
            Ty::Choice,
        ];
        self.result = self.random.pick(&results);
        let mut body = self.block(0);
        if !matches!(body.last(), Some(Statement::Return(_))) {
            let value = self.expr(self.result, 0);
            body.push(Statement::Return(value));
        }
        Process { parameters, result: self.result, body }
    }

    fn main(mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        for _ in 0..2 {
            statements.push(self.declaration());
        }
        statements.extend(self.block_in_scope(0, 8));
        // What is left in the variables shows what the statements did.
        for known in self.known.clone() {
            let value = Expr::Variable(known.variable);
            let shown = match known.ty {
                Ty::Function => continue,
                Ty::Cell => Expr::Object(Object::Value, vec![value]),
                _ => value,
            };
            statements.push(Statement::Print(vec![shown]));
        }
        statements
    }

    fn declare(&mut self, ty: Ty, is_free: bool, may_grow: bool) -> Variable {
        let variable = Variable(self.next);
        self.next += 1;
        self.known.push(Known { variable, ty, is_free, may_grow });
        variable
    }

    // ---- statements

    fn block(&mut self, depth: usize) -> Vec<Statement> {
        let outside = self.known.len();
        let statements = self.block_in_scope(depth, 4);
        self.known.truncate(outside);
        statements
    }

    fn block_in_scope(&mut self, depth: usize, most: usize) -> Vec<Statement> {
        let mut statements = Vec::new();
        for _ in 0..=self.random.below(most) {
            let statement = self.statement(depth);
            let ends =
                matches!(statement, Statement::Break | Statement::Continue | Statement::Return(_));
            statements.push(statement);
            if ends {
                break;
            }
        }
        statements
    }

    fn statement(&mut self, depth: usize) -> Statement {
        let is_deep = depth >= DEEPEST_BLOCK;
        match self.random.below(18) {
            0 if !is_deep && self.random.one_in(3) => self.function(depth),
            16 if !is_deep && self.random.one_in(2) => self.attempt(depth),
            17 => self.object_statement(depth),
            0..=2 => self.declaration(),
            3..=5 => self.assignment(),
            6 if self.random.one_in(2) => self.map_change(),
            6 => self.list_change(),
            7 | 8 => {
                let count = 1 + self.random.below(3);
                Statement::Print((0..count).map(|_| self.printed()).collect())
            }
            9 | 10 if !is_deep => {
                let condition = self.expr(Ty::Boolean, 1);
                let then = self.block(depth + 1);
                let has_other = self.random.one_in(2);
                let otherwise = if has_other { self.block(depth + 1) } else { Vec::new() };
                Statement::If(condition, then, otherwise)
            }
            11..=13 if !is_deep => self.a_loop(depth),
            14 if self.loops > 0 && depth > 0 && self.random.one_in(3) => {
                if self.random.one_in(2) {
                    Statement::Break
                } else {
                    Statement::Continue
                }
            }
            15 if self.is_process && depth > 0 && self.random.one_in(2) => {
                let value = self.expr(self.result, 1);
                Statement::Return(value)
            }
            _ => self.assignment(),
        }
    }

    fn declaration(&mut self) -> Statement {
        let ty = self.random.pick(&VARIABLE_TYPES);
        let value = self.expr(ty, 0);
        // A literal of these says less than the type.
        let is_exact = !matches!(ty, Ty::OptionalInteger | Ty::Cell);
        let is_list_literal = matches!(value, Expr::List(_));
        let variable = self.declare(ty, true, is_list_literal);
        if is_exact && self.random.one_in(2) {
            Statement::LetInferred(variable, value)
        } else {
            Statement::Let(variable, ty, value)
        }
    }

    fn assignment(&mut self) -> Statement {
        let free: Vec<Known> = self
            .known
            .iter()
            .copied()
            .filter(|known| known.is_free && !matches!(known.ty, Ty::Map | Ty::Function))
            .filter(|known| known.ty.element().is_none())
            .collect();
        if free.is_empty() {
            return self.declaration();
        }
        let Known { variable, ty, .. } = self.random.pick(&free);
        if matches!(ty, Ty::Integer | Ty::Float) && self.random.one_in(2) {
            let operator = self.random.pick(&[
                Arithmetic::Add,
                Arithmetic::Subtract,
                Arithmetic::Multiply,
                Arithmetic::Divide,
            ]);
            let value = Box::new(self.expr(ty, 1));
            let divides = operator == Arithmetic::Divide && ty == Ty::Integer;
            let value = if divides { self.divisor(value) } else { value };
            return Statement::Update(variable, operator, *value);
        }
        if ty == Ty::Text && self.random.one_in(2) {
            return Statement::Update(variable, Arithmetic::Add, self.expr(ty, 1));
        }
        Statement::Assign(variable, self.expr(ty, 0))
    }

    fn list_change(&mut self) -> Statement {
        let lists: Vec<Known> =
            self.known.iter().copied().filter(|known| known.ty.element().is_some()).collect();
        if lists.is_empty() {
            return self.assignment();
        }
        let Known { variable, ty, may_grow, .. } = self.random.pick(&lists);
        let element = ty.element().unwrap_or(Ty::Integer);
        if may_grow && self.each_loops == 0 && self.random.one_in(2) {
            return Statement::Append(variable, self.expr(element, 1));
        }
        let index = self.index_into(variable);
        if self.random.one_in(2) {
            let operator = self.random.pick(&[Arithmetic::Add, Arithmetic::Multiply]);
            let value = self.expr(element, 2);
            Statement::UpdateElement(variable, index, operator, value)
        } else {
            Statement::SetElement(variable, index, self.expr(element, 1))
        }
    }

    fn map_change(&mut self) -> Statement {
        let Some(map) = self.one_of(Ty::Map).filter(|_| self.each_loops == 0) else {
            return self.assignment();
        };
        if self.random.one_in(3) {
            let operator = self.random.pick(&[Arithmetic::Add, Arithmetic::Multiply]);
            let (key, value) = (self.key(), self.expr(Ty::Integer, 2));
            return Statement::UpdateEntry(map, key, operator, value);
        }
        let (key, value) = (self.key(), self.expr(Ty::Integer, 2));
        Statement::SetEntry(map, key, value)
    }

    /// `Try`: kinds that are often raised in it, and others.
    fn attempt(&mut self, depth: usize) -> Statement {
        let kinds =
            ["OverflowError", "IndexError", "DivisionByZeroError", "ArithmeticError", "KeyError"];
        let kind = self.random.pick(&kinds);
        let body = self.block(depth + 1);
        let handler = self.block(depth + 1);
        let finally = self.random.one_in(3).then_some("finally");
        Statement::Try { body, kind, handler, finally }
    }

    /// A field is set, or the cases of a variant are told apart.
    fn object_statement(&mut self, depth: usize) -> Statement {
        if depth >= DEEPEST_BLOCK || self.random.one_in(2) {
            return match self.one_of(Ty::Cell) {
                Some(cell) => Statement::SetValue(cell, self.expr(Ty::Integer, 1)),
                None => self.assignment(),
            };
        }
        let subject = self.expr(Ty::Choice, 1);
        let outside = self.known.len();
        let value = self.declare(Ty::Integer, false, false);
        let one = (value, self.block(depth + 1));
        self.known.truncate(outside);
        let left = self.declare(Ty::Integer, false, false);
        let right = self.declare(Ty::Integer, false, false);
        let two = ([left, right], self.block(depth + 1));
        self.known.truncate(outside);
        Statement::Match { subject, one, two, neither: self.block(depth + 1) }
    }

    /// A key that is often there.
    fn key(&mut self) -> Expr {
        if self.random.one_in(20) {
            return self.expr(Ty::Integer, 3);
        }
        Expr::Integer(self.random.below(3) as i64)
    }

    fn knows(&self, ty: Ty) -> bool {
        self.known.iter().any(|known| known.ty == ty)
    }

    /// A variable of type `ty`, if there is one.
    fn one_of(&mut self, ty: Ty) -> Option<Variable> {
        let known = self.known.iter().filter(|known| known.ty == ty);
        let known: Vec<Variable> = known.map(|known| known.variable).collect();
        if known.is_empty() { None } else { Some(self.random.pick(&known)) }
    }

    /// A function value, which reads and assigns the variables around it.
    fn function(&mut self, depth: usize) -> Statement {
        let outside = self.known.len();
        let around = (self.result, self.is_process, self.loops);
        (self.result, self.is_process, self.loops) = (Ty::Integer, true, 0);
        // It may be called while somebody goes through a list or map.
        self.each_loops += 1;
        let parameter = self.declare(Ty::Integer, true, false);
        let mut body = self.block(depth + 1);
        if !matches!(body.last(), Some(Statement::Return(_))) {
            body.push(Statement::Return(self.expr(Ty::Integer, 1)));
        }
        self.each_loops -= 1;
        (self.result, self.is_process, self.loops) = around;
        self.known.truncate(outside);
        let variable = self.declare(Ty::Function, false, false);
        Statement::LetFunction(variable, parameter, body)
    }

    /// An index that is mostly inside, if the list is not empty.
    fn index_into(&mut self, list: Variable) -> Expr {
        if self.random.one_in(40) {
            return Expr::Integer(self.random.below(6) as i64);
        }
        let length = Expr::Length(Box::new(Expr::Variable(list)));
        let value = Expr::Bits(
            Bits::And,
            Box::new(self.expr(Ty::Integer, 3)),
            Box::new(Expr::Integer(0xFFFF)),
        );
        Expr::Arithmetic(Arithmetic::Remainder, Box::new(value), Box::new(length))
    }

    fn a_loop(&mut self, depth: usize) -> Statement {
        let outside = self.known.len();
        self.loops += 1;
        let statement = match self.random.below(3) {
            0 => {
                let rounds = self.random.below(6) as i64;
                let counter = self.declare(Ty::Integer, false, false);
                let condition = self.expr(Ty::Boolean, 2);
                Statement::While { counter, rounds, condition, body: self.block(depth + 1) }
            }
            1 => {
                let from = self.loop_end();
                let to = self.loop_end();
                let by = self.random.pick(&[1, 1, 1, 2, -1, -3]);
                let variable = self.declare(Ty::Integer, false, false);
                Statement::For { variable, from, to, by, body: self.block(depth + 1) }
            }
            2 if self.one_of(Ty::Map).is_some() && self.random.one_in(2) => {
                let map = self.one_of(Ty::Map).unwrap_or(Variable(0));
                self.each_loops += 1;
                let key = self.declare(Ty::Integer, false, false);
                let value = self.declare(Ty::Integer, false, false);
                let body = self.block(depth + 1);
                self.each_loops -= 1;
                Statement::EachEntry([key, value], map, body)
            }
            _ => {
                let ty = self.random.pick(&[Ty::ListOfInteger, Ty::ListOfFloat]);
                let list = self.expr(ty, 1);
                self.each_loops += 1;
                let variable = self.declare(ty.element().unwrap_or(Ty::Any), false, false);
                let body = self.block(depth + 1);
                self.each_loops -= 1;
                Statement::Each(variable, list, body)
            }
        };
        self.loops -= 1;
        // The counter of `While` is seen behind it, too; nothing else is.
        self.known.truncate(outside);
        statement
    }

    /// Near 0, so that loops are short; rarely at the end of the Integers.
    fn loop_end(&mut self) -> Expr {
        if self.random.one_in(12) {
            return Expr::Integer(i64::MAX - self.random.below(3) as i64);
        }
        if self.random.one_in(3) {
            let value = Box::new(self.expr(Ty::Integer, 3));
            return Expr::Arithmetic(Arithmetic::Remainder, value, Box::new(Expr::Integer(7)));
        }
        Expr::Integer(self.random.below(10) as i64 - 2)
    }

    // ---- expressions

    fn printed(&mut self) -> Expr {
        let ty = self.random.pick(&VARIABLE_TYPES);
        let value = self.expr(ty, 1);
        if ty == Ty::Cell { Expr::Object(Object::Value, vec![value]) } else { value }
    }

    fn expr(&mut self, ty: Ty, depth: usize) -> Expr {
        if self.knows(ty)
            && self.random.one_in(3)
            && let Some(variable) = self.one_of(ty)
        {
            return Expr::Variable(variable);
        }
        if depth < DEEPEST_EXPRESSION
            && self.random.one_in(6)
            && let Some(call) = self.call(ty, depth)
        {
            return call;
        }
        if depth < DEEPEST_EXPRESSION && self.random.one_in(10) {
            let condition = Box::new(self.expr(Ty::Boolean, depth + 1));
            if matches!(ty, Ty::Integer | Ty::Float | Ty::Boolean | Ty::Text) {
                let then = Box::new(self.expr(ty, depth + 1));
                return Expr::If(condition, then, Box::new(self.expr(ty, depth + 1)));
            }
        }
        match ty {
            Ty::Integer => self.integer(depth),
            Ty::Float => self.float(depth),
            Ty::Boolean => self.boolean(depth),
            Ty::Text => self.text(depth),
            Ty::ListOfInteger | Ty::ListOfFloat => self.list(ty, depth),
            Ty::OptionalInteger if self.random.one_in(3) => Expr::Nothing,
            Ty::OptionalInteger => self.integer(depth),
            Ty::Any => self.any(depth),
            Ty::Map => self.map(depth),
            Ty::Function => unreachable!("function values are only called"),
            Ty::Pair | Ty::Cell | Ty::Choice => self.object(ty, depth),
        }
    }

    // ---- objects

    fn object(&mut self, ty: Ty, depth: usize) -> Expr {
        let mut integers = |count: usize| -> Vec<Expr> {
            (0..count).map(|_| self.expr(Ty::Integer, depth + 2)).collect()
        };
        let values = integers(2);
        let one = values[..1].to_vec();
        let (object, values) = match ty {
            Ty::Pair if depth < DEEPEST_EXPRESSION && self.random.one_in(4) => {
                let pair = self.expr(Ty::Pair, depth + 1);
                (Object::WithSecond, [vec![pair], one].concat())
            }
            Ty::Pair => (Object::Pair, values),
            Ty::Cell => (self.random.pick(&[Object::Cell, Object::Counter]), one),
            _ => match self.random.below(3) {
                0 => (Object::One, one),
                1 => (Object::Two, values),
                _ => (Object::Neither, Vec::new()),
            },
        };
        Expr::Object(object, values)
    }

    /// An Integer that an object gives.
    fn of_object(&mut self, depth: usize) -> Expr {
        let choices = [
            (Object::First, Ty::Pair),
            (Object::Second, Ty::Pair),
            (Object::Value, Ty::Cell),
            (Object::Add, Ty::Cell),
            (Object::Twice, Ty::Cell),
            (Object::Size, Ty::Choice),
        ];
        let (object, ty) = self.random.pick(&choices);
        let mut values = vec![self.expr(ty, depth + 1)];
        if matches!(object, Object::Add | Object::Twice) {
            values.push(self.expr(Ty::Integer, depth + 2));
        }
        Expr::Object(object, values)
    }

    /// Two operands that are computed one after the other.
    fn two(&mut self, ty: Ty, depth: usize) -> (Box<Expr>, Box<Expr>) {
        let left = Box::new(self.expr(ty, depth + 1));
        (left, Box::new(self.expr(ty, depth + 1)))
    }

    fn call(&mut self, ty: Ty, depth: usize) -> Option<Expr> {
        let fitting: Vec<usize> = (0..self.processes.len())
            .filter(|&process| self.processes[process].result == ty)
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let process = self.random.pick(&fitting);
        let parameters = self.processes[process].parameters.clone();
        let arguments = parameters.iter().map(|&ty| self.expr(ty, depth + 1)).collect();
        Some(Expr::Call(process, arguments))
    }

    fn integer(&mut self, depth: usize) -> Expr {
        if depth >= DEEPEST_EXPRESSION {
            return Expr::Integer(self.random.below(12) as i64 - 3);
        }
        if self.random.one_in(8)
            && let Some(found) = self.looked_up(depth)
        {
            return found;
        }
        match self.random.below(18) {
            16 => self.of_object(depth),
            0..=3 => Expr::Integer(self.random.below(20) as i64 - 5),
            4 if self.random.one_in(3) => Expr::Integer(self.random.pick(&EDGES)),
            5 => Expr::Negate(Box::new(self.expr(Ty::Integer, depth + 1))),
            6 => {
                let (left, right) = self.two(Ty::Integer, depth);
                let operators = [Bits::And, Bits::Or, Bits::Xor];
                Expr::Bits(self.random.pick(&operators), left, right)
            }
            7 => {
                let left = Box::new(self.expr(Ty::Integer, depth + 1));
                let count = Box::new(Expr::Integer(self.random.below(66) as i64));
                let operators = [Bits::ShiftLeft, Bits::ShiftRight, Bits::ShiftRightUnsigned];
                Expr::Bits(self.random.pick(&operators), left, count)
            }
            8 => {
                let ty = self.random.pick(&[Ty::ListOfInteger, Ty::ListOfFloat, Ty::Text, Ty::Map]);
                Expr::Length(Box::new(self.expr(ty, depth + 1)))
            }
            9 => self.element_of(Ty::ListOfInteger, depth),
            10 => {
                let left = Box::new(self.optional_variable());
                Expr::Fallback(left, Box::new(self.expr(Ty::Integer, depth + 1)))
            }
            11 if self.has_any() && self.random.one_in(3) => {
                Expr::As(Box::new(self.expr(Ty::Any, depth + 1)), Ty::Integer)
            }
            _ => {
                let (left, right) = self.two(Ty::Integer, depth);
                let operator = self.random.pick(&[
                    Arithmetic::Add,
                    Arithmetic::Add,
                    Arithmetic::Subtract,
                    Arithmetic::Multiply,
                    Arithmetic::Divide,
                    Arithmetic::Remainder,
                    Arithmetic::AddWrapping,
                    Arithmetic::SubtractWrapping,
                    Arithmetic::MultiplyWrapping,
                ]);
                let divides = matches!(operator, Arithmetic::Divide | Arithmetic::Remainder);
                let right = if divides { self.divisor(right) } else { right };
                Expr::Arithmetic(operator, left, right)
            }
        }
    }

    fn map(&mut self, depth: usize) -> Expr {
        let count = 1 + self.random.below(4) as i64;
        let entries = (0..count).map(|key| (Expr::Integer(key), self.expr(Ty::Integer, depth + 2)));
        Expr::MapLiteral(entries.collect())
    }

    /// What a map or a function value gives, if there is one.
    fn looked_up(&mut self, depth: usize) -> Option<Expr> {
        if self.random.one_in(2) {
            let function = self.one_of(Ty::Function)?;
            return Some(Expr::CallValue(function, Box::new(self.expr(Ty::Integer, depth + 1))));
        }
        let map = self.one_of(Ty::Map)?;
        let key = Box::new(self.key());
        if self.random.one_in(2) {
            return Some(Expr::Entry(map, key));
        }
        let other = Box::new(self.expr(Ty::Integer, depth + 1));
        Some(Expr::Fallback(Box::new(Expr::Get(map, key)), other))
    }

    /// `value`, mostly changed so that it is not 0.
    fn divisor(&mut self, value: Box<Expr>) -> Box<Expr> {
        if self.random.one_in(10) {
            return value;
        }
        Box::new(Expr::Bits(Bits::Or, value, Box::new(Expr::Integer(1))))
    }

    /// An optional variable; without one, a number that is known to be there would be refused.
    fn optional_variable(&mut self) -> Expr {
        match self.one_of(Ty::OptionalInteger) {
            Some(variable) => Expr::Variable(variable),
            None => Expr::As(Box::new(Expr::Integer(4)), Ty::OptionalInteger),
        }
    }

    fn element_of(&mut self, ty: Ty, depth: usize) -> Expr {
        let known = if depth + 2 > DEEPEST_EXPRESSION { None } else { self.one_of(ty) };
        let Some(list) = known else {
            let list = Box::new(self.list(ty, depth + 1));
            let index = if self.random.one_in(10) { self.random.below(3) as i64 } else { 0 };
            return Expr::Element(list, Box::new(Expr::Integer(index)));
        };
        let index = Box::new(self.index_into(list));
        Expr::Element(Box::new(Expr::Variable(list)), index)
    }

    fn float(&mut self, depth: usize) -> Expr {
        if depth >= DEEPEST_EXPRESSION {
            return Expr::Float(self.random.pick(&FLOATS));
        }
        match self.random.below(8) {
            0 | 1 => Expr::Float(self.random.pick(&FLOATS)),
            2 => Expr::Negate(Box::new(self.expr(Ty::Float, depth + 1))),
            3 => self.element_of(Ty::ListOfFloat, depth),
            4 if self.has_any() => Expr::As(Box::new(self.expr(Ty::Any, depth + 1)), Ty::Float),
            _ => {
                let left = Box::new(self.expr(Ty::Float, depth + 1));
                let other = self.random.pick(&[Ty::Float, Ty::Float, Ty::Integer]);
                let right = Box::new(self.expr(other, depth + 1));
                let operator = self.random.pick(&[
                    Arithmetic::Add,
                    Arithmetic::Subtract,
                    Arithmetic::Multiply,
                    Arithmetic::Divide,
                    Arithmetic::Remainder,
                ]);
                self.in_either_order(operator, left, right)
            }
        }
    }

    fn boolean(&mut self, depth: usize) -> Expr {
        if depth >= DEEPEST_EXPRESSION {
            return Expr::Boolean(self.random.one_in(2));
        }
        match self.random.below(10) {
            0 if self.one_of(Ty::Map).is_some() => {
                let map = self.one_of(Ty::Map).unwrap_or(Variable(0));
                Expr::Has(Box::new(self.key()), map)
            }
            0 => Expr::Boolean(self.random.one_in(2)),
            1 => {
                let (left, right) = self.two(Ty::Boolean, depth);
                Expr::And(left, right)
            }
            2 => {
                let (left, right) = self.two(Ty::Boolean, depth);
                Expr::Or(left, right)
            }
            3 => Expr::Not(Box::new(self.expr(Ty::Boolean, depth + 1))),
            4 => {
                let types = [Ty::Boolean, Ty::Boolean, Ty::Pair, Ty::Cell, Ty::Choice];
                let ty = self.random.pick(&types);
                let (left, right) = self.two(ty, depth);
                if ty == Ty::Cell && self.random.one_in(2) {
                    return Expr::Object(Object::IsCounter, vec![*left]);
                }
                Expr::Compare(self.random.pick(&[Compare::Equal, Compare::NotEqual]), left, right)
            }
            5 if self.has_any() => {
                let tests = [Ty::Integer, Ty::Float, Ty::Text, Ty::Boolean];
                // Of an operation: a test of a variable would tell the compiler its type.
                let value = self.any_operation(depth + 1);
                Expr::Is(Box::new(value), self.random.pick(&tests))
            }
            _ => {
                let types = [Ty::Integer, Ty::Integer, Ty::Float, Ty::Text, Ty::Any];
                let ty = self.random.pick(&types);
                let (left, mut right) = self.two(ty, depth);
                if ty == Ty::Float && self.random.one_in(3) {
                    right = Box::new(self.expr(Ty::Integer, depth + 1));
                }
                Expr::Compare(self.comparison(), left, right)
            }
        }
    }

    fn comparison(&mut self) -> Compare {
        self.random.pick(&[
            Compare::Equal,
            Compare::NotEqual,
            Compare::Less,
            Compare::LessEqual,
            Compare::Greater,
            Compare::GreaterEqual,
        ])
    }

    fn text(&mut self, depth: usize) -> Expr {
        if depth >= DEEPEST_EXPRESSION {
            return Expr::Text(self.random.pick(&TEXTS));
        }
        match self.random.below(6) {
            0..=2 => Expr::Text(self.random.pick(&TEXTS)),
            3 => {
                let (left, right) = self.two(Ty::Text, depth);
                Expr::Arithmetic(Arithmetic::Add, left, right)
            }
            4 => {
                let text = Box::new(self.expr(Ty::Text, depth + 1));
                let rest = Box::new(Expr::Text("é."));
                let text = Expr::Arithmetic(Arithmetic::Add, text, rest);
                let index = self.random.pick(&[0, 0, 0, 1, 1, 1, 1, 2]);
                Expr::Element(Box::new(text), Box::new(Expr::Integer(index)))
            }
            _ => {
                let count = 1 + self.random.below(3);
                let types = [Ty::Integer, Ty::Float, Ty::Boolean, Ty::Text, Ty::ListOfInteger];
                let parts = (0..count).map(|_| {
                    let ty = self.random.pick(&types);
                    self.expr(ty, depth + 2)
                });
                Expr::Interpolation(parts.collect())
            }
        }
    }

    fn list(&mut self, ty: Ty, depth: usize) -> Expr {
        let element = ty.element().unwrap_or(Ty::Integer);
        if ty == Ty::ListOfInteger && depth + 1 < DEEPEST_EXPRESSION && self.random.one_in(5) {
            return self.mapped(depth);
        }
        let count = 1 + self.random.below(4);
        let elements = (0..count).map(|index| match (element, index) {
            // The first element tells the type.
            (Ty::Float, 0) => Expr::Float(self.random.pick(&FLOATS)),
            _ => self.expr(element, depth + 2),
        });
        Expr::List(elements.collect())
    }

    /// `list.map((v) => body)`.
    fn mapped(&mut self, depth: usize) -> Expr {
        let list = Box::new(self.expr(Ty::ListOfInteger, depth + 1));
        let outside = self.known.len();
        let variable = self.declare(Ty::Integer, false, false);
        let body = Box::new(self.expr(Ty::Integer, depth + 1));
        self.known.truncate(outside);
        Expr::Map(list, variable, body)
    }

    // ---- values of unknown type

    fn number(&mut self) -> Ty {
        self.random.pick(&[Ty::Integer, Ty::Integer, Ty::Float])
    }

    fn has_any(&self) -> bool {
        self.knows(Ty::Any) || self.processes.iter().any(|process| process.result == Ty::Any)
    }

    fn any(&mut self, depth: usize) -> Expr {
        if depth + 1 < DEEPEST_EXPRESSION && self.has_any() && self.random.one_in(2) {
            return self.any_operation(depth);
        }
        let rare = [Ty::Text, Ty::Boolean];
        let ty = if self.random.one_in(12) { self.random.pick(&rare) } else { self.number() };
        Expr::As(Box::new(self.expr(ty, depth + 1)), Ty::Any)
    }

    /// An operation of which an operand is of type `Any`.
    fn any_operation(&mut self, depth: usize) -> Expr {
        let operand = match self.one_of(Ty::Any) {
            Some(variable) => Some(Expr::Variable(variable)),
            None => self.call(Ty::Any, depth),
        };
        let operand = Box::new(operand.unwrap_or(Expr::As(Box::new(Expr::Integer(1)), Ty::Any)));
        let ty = if self.random.one_in(30) { Ty::Text } else { self.number() };
        let other = Box::new(self.expr(ty, depth + 1));
        let operator = self.random.pick(&[
            Arithmetic::Add,
            Arithmetic::Add,
            Arithmetic::Subtract,
            Arithmetic::Multiply,
            Arithmetic::Divide,
            Arithmetic::Remainder,
        ]);
        self.in_either_order(operator, operand, other)
    }

    fn in_either_order(&mut self, operator: Arithmetic, a: Box<Expr>, b: Box<Expr>) -> Expr {
        let (left, right) = if self.random.one_in(2) { (a, b) } else { (b, a) };
        Expr::Arithmetic(operator, left, right)
    }
}
