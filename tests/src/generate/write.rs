//! The source of a generated program. Every operation stands in parentheses.

use std::fmt::Write;

use super::objects::DECLARATIONS;
use super::syntax::{Arithmetic, Bits, Compare, Expr, Object, Program, Statement, Ty, Variable};

pub(super) fn program(program: &Program) -> String {
    let mut out = Writer { text: DECLARATIONS.to_owned(), depth: 0 };
    for (number, process) in program.processes.iter().enumerate() {
        let parameters: Vec<String> = process
            .parameters
            .iter()
            .enumerate()
            .map(|(index, &ty)| match ty {
                Ty::Any => name(Variable(index)),
                _ => format!("{} as {}", name(Variable(index)), type_name(ty)),
            })
            .collect();
        let (parameters, result) = (parameters.join(", "), type_name(process.result));
        out.line(&format!("Process called p{number}({parameters}) returns {result}"));
        out.block(&process.body);
        out.line("End Process");
    }
    for statement in &program.main {
        out.statement(statement);
    }
    out.text
}

#[derive(Default)]
struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    fn line(&mut self, line: &str) {
        let indent = "    ".repeat(self.depth);
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{indent}{line}");
    }

    fn block(&mut self, statements: &[Statement]) {
        self.depth += 1;
        statements.iter().for_each(|statement| self.statement(statement));
        self.depth -= 1;
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Let(variable, ty, value) => {
                let (ty, value) = (type_name(*ty), expr(value));
                self.line(&format!("Let {} as {ty} = {value}", name(*variable)));
            }
            Statement::LetInferred(variable, value) => {
                self.line(&format!("Let {} = {}", name(*variable), expr(value)));
            }
            Statement::Assign(variable, value) => {
                self.line(&format!("{} = {}", name(*variable), expr(value)));
            }
            Statement::Update(variable, operator, value) => {
                self.line(&format!("{} {}= {}", name(*variable), sign(*operator), expr(value)));
            }
            Statement::SetElement(list, index, value) => {
                self.line(&format!("{}[{}] = {}", name(*list), expr(index), expr(value)));
            }
            Statement::UpdateElement(list, index, operator, value) => {
                let (index, value) = (expr(index), expr(value));
                self.line(&format!("{}[{index}] {}= {value}", name(*list), sign(*operator)));
            }
            Statement::Append(list, value) => {
                self.line(&format!("{}.add({})", name(*list), expr(value)));
            }
            Statement::SetEntry(map, key, value) => {
                self.line(&format!("{}[{}] = {}", name(*map), expr(key), expr(value)));
            }
            Statement::UpdateEntry(map, key, operator, value) => {
                let (key, value) = (expr(key), expr(value));
                self.line(&format!("{}[{key}] {}= {value}", name(*map), sign(*operator)));
            }
            Statement::LetFunction(function, parameter, body) => {
                let (function, parameter) = (name(*function), name(*parameter));
                self.line(&format!("Let {function} = ({parameter} as Integer) => Do"));
                self.block(body);
                self.line("End Do");
            }
            Statement::Print(values) => self.line(&format!("print({})", list(values))),
            Statement::If(condition, then, otherwise) => {
                self.line(&format!("If {}", expr(condition)));
                self.block(then);
                if !otherwise.is_empty() {
                    self.line("Otherwise");
                    self.block(otherwise);
                }
                self.line("End If");
            }
            Statement::While { counter, rounds, condition, body } => {
                let counter = name(*counter);
                self.line(&format!("Let {counter} = 0"));
                self.line(&format!("While {counter} < {rounds} and {}", expr(condition)));
                self.depth += 1;
                self.line(&format!("{counter} += 1"));
                self.depth -= 1;
                self.block(body);
                self.line("End While");
            }
            Statement::For { variable, from, to, by, body } => {
                let step = if *by == 1 { String::new() } else { format!(" by {by}") };
                let (variable, from, to) = (name(*variable), expr(from), expr(to));
                self.line(&format!("For {variable} from {from} to {to}{step}"));
                self.block(body);
                self.line("End For");
            }
            Statement::Each(variable, list, body) => {
                self.line(&format!("For each {} in {}", name(*variable), expr(list)));
                self.block(body);
                self.line("End For");
            }
            Statement::EachEntry([key, value], map, body) => {
                let (key, value, map) = (name(*key), name(*value), name(*map));
                self.line(&format!("For each ({key}, {value}) in {map}"));
                self.block(body);
                self.line("End For");
            }
            Statement::SetValue(cell, value) => {
                self.line(&format!("{}.value = {}", name(*cell), expr(value)));
            }
            Statement::Match { subject, one, two, neither } => {
                self.line(&format!("Match {}", expr(subject)));
                self.depth += 1;
                self.line(&format!("When One({})", name(one.0)));
                self.block(&one.1);
                self.line(&format!("When Two({}, {})", name(two.0[0]), name(two.0[1])));
                self.block(&two.1);
                self.line("When Neither");
                self.block(neither);
                self.depth -= 1;
                self.line("End Match");
            }
            Statement::Try { body, kind, handler, finally } => {
                self.line("Try");
                self.block(body);
                // Handlers inside of this one have another name.
                self.line(&format!("Catch error{} as {kind}", self.depth));
                self.block(handler);
                if let Some(text) = finally {
                    self.line("Finally");
                    self.depth += 1;
                    self.line(&format!("print({text:?})"));
                    self.depth -= 1;
                }
                self.line("End Try");
            }
            Statement::Break => self.line("Break"),
            Statement::Continue => self.line("Continue"),
            Statement::Return(value) => self.line(&format!("Return {}", expr(value))),
        }
    }
}

fn name(variable: Variable) -> String {
    format!("v{}", variable.0)
}

fn type_name(ty: Ty) -> &'static str {
    match ty {
        Ty::Integer => "Integer",
        Ty::Float => "Float",
        Ty::Boolean => "Boolean",
        Ty::Text => "Text",
        Ty::ListOfInteger => "List of Integer",
        Ty::ListOfFloat => "List of Float",
        Ty::OptionalInteger => "Integer?",
        Ty::Map => "Map of Integer to Integer",
        Ty::Function => "(Integer) => Integer",
        Ty::Any => "Any",
        Ty::Pair => "Pair",
        Ty::Cell => "Cell",
        Ty::Choice => "Choice",
    }
}

fn sign(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::Remainder => "%",
        Arithmetic::AddWrapping => "+%",
        Arithmetic::SubtractWrapping => "-%",
        Arithmetic::MultiplyWrapping => "*%",
    }
}

fn bits_sign(operator: Bits) -> &'static str {
    match operator {
        Bits::And => "&",
        Bits::Or => "|",
        Bits::Xor => "xor",
        Bits::ShiftLeft => "<<",
        Bits::ShiftRight => ">>",
        Bits::ShiftRightUnsigned => ">>>",
    }
}

fn comparison_sign(operator: Compare) -> &'static str {
    match operator {
        Compare::Equal => "==",
        Compare::NotEqual => "!=",
        Compare::Less => "<",
        Compare::LessEqual => "<=",
        Compare::Greater => ">",
        Compare::GreaterEqual => ">=",
    }
}

fn list(values: &[Expr]) -> String {
    values.iter().map(expr).collect::<Vec<_>>().join(", ")
}

fn expr(value: &Expr) -> String {
    let two = |left: &Expr, sign, right: &Expr| format!("({} {sign} {})", expr(left), expr(right));
    match value {
        Expr::Integer(value) if *value < 0 => format!("({value})"),
        Expr::Integer(value) => value.to_string(),
        Expr::Float(value) if value.is_sign_negative() => format!("({value:?})"),
        Expr::Float(value) => format!("{value:?}"),
        Expr::Boolean(value) => value.to_string(),
        Expr::Text(value) => format!("{value:?}"),
        Expr::Nothing => String::from("nothing"),
        Expr::Variable(variable) => name(*variable),
        Expr::Arithmetic(operator, left, right) => two(left, sign(*operator), right),
        Expr::Bits(operator, left, right) => two(left, bits_sign(*operator), right),
        Expr::Negate(value) => format!("(-({}))", expr(value)),
        Expr::Compare(operator, left, right) => two(left, comparison_sign(*operator), right),
        Expr::And(left, right) => two(left, "and", right),
        Expr::Or(left, right) => two(left, "or", right),
        Expr::Not(value) => format!("(not {})", expr(value)),
        Expr::If(condition, then, otherwise) => {
            format!("(if {} then {} otherwise {})", expr(condition), expr(then), expr(otherwise))
        }
        Expr::Fallback(left, right) => two(left, "??", right),
        Expr::Is(value, ty) => format!("({} is {})", expr(value), type_name(*ty)),
        Expr::Element(list, index) => format!("{}[{}]", expr(list), expr(index)),
        Expr::Length(list) => format!("{}.length()", expr(list)),
        Expr::List(elements) => format!("[{}]", list(elements)),
        Expr::Interpolation(parts) => {
            let holes: Vec<String> =
                parts.iter().map(|part| format!("{{{}}}", expr(part))).collect();
            format!("\"<{}>\"", holes.join("|"))
        }
        Expr::Call(process, arguments) => format!("p{process}({})", list(arguments)),
        Expr::As(value, ty) => format!("({} as {})", expr(value), type_name(*ty)),
        Expr::Entry(map, key) => format!("{}[{}]", name(*map), expr(key)),
        Expr::Get(map, key) => format!("{}.get({})", name(*map), expr(key)),
        Expr::Has(key, map) => format!("({} in {})", expr(key), name(*map)),
        Expr::MapLiteral(entries) => {
            let entries =
                entries.iter().map(|(key, value)| format!("{}: {}", expr(key), expr(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Expr::CallValue(function, argument) => format!("{}({})", name(*function), expr(argument)),
        Expr::Map(list, variable, body) => {
            format!("{}.map(({}) => {})", expr(list), name(*variable), expr(body))
        }
        Expr::Object(done, values) => object(*done, values),
    }
}

fn object(object: Object, values: &[Expr]) -> String {
    let made = |name: &str| format!("{name}({})", list(values));
    let member = |name: &str| match values {
        [receiver] => format!("{}.{name}", expr(receiver)),
        [receiver, argument] => format!("{}.{name}({})", expr(receiver), expr(argument)),
        _ => unreachable!("members have one argument at most"),
    };
    match object {
        Object::Pair => made("Pair"),
        Object::First => member("first"),
        Object::Second => member("second"),
        Object::WithSecond => format!("({} with (second: {}))", expr(&values[0]), expr(&values[1])),
        Object::Cell => made("Cell"),
        Object::Counter => made("Counter"),
        Object::Value => member("value"),
        Object::Add => member("add"),
        Object::Twice => member("twice"),
        Object::IsCounter => format!("({} is Counter)", expr(&values[0])),
        Object::One => made("One"),
        Object::Two => made("Two"),
        Object::Neither => String::from("Choice.Neither"),
        Object::Size => format!("{}.size()", expr(&values[0])),
    }
}
