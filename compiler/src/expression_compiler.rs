//! Expressions without a program around them.
//!
//! [`ExpressionCompiler`] makes flat code of dynamic instructions, for the small machine of the
//! introductory texts; [`compile_expression`] makes a whole program that prints the value. Both read
//! the expression with the parser and the checker of the language, so that it means what it would mean
//! in a program.

use runa_bytecode::{Count, FlatProgram, Function, Instruction, Literal, Real, TypeId};
use runa_diagnostics::{Diagnostic, FileId, Source, Sources, Span};

use crate::check;
use crate::hir::{Binary, Expression, ExpressionKind, Program, StatementKind, Unary};
use crate::lower::{Constants, FunctionBuilder, Label, binary_any, compare_any};
use crate::names;
use crate::syntax::ast::{self, ExprKind, ItemKind};
use crate::syntax::parse_expression;
use crate::types::{Conversion, Ty};
use crate::{Compiled, Options, compile_alone};

/// Compiles expressions to flat code that leaves the value on the stack.
///
/// Numbers, Booleans, Texts, `nothing`, lists, and the operators on them become the instructions that
/// look at their operands when they run: `PUSH`, `ADD`, `JF` and their like. What needs a program
/// around it, such as a call of the library, is refused.
///
/// ```
/// use runa_compiler::ExpressionCompiler;
/// use runa_diagnostics::{FileId, Source};
///
/// let source = Source::new("sum", "2 + 3").unwrap();
/// let flat = ExpressionCompiler::new().compile(&source, FileId(0)).unwrap();
/// assert_eq!(flat.instructions.len(), 3);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ExpressionCompiler {
    _private: (),
}

impl ExpressionCompiler {
    /// A compiler.
    pub fn new() -> Self {
        Self::default()
    }

    /// Compiles a text that is one expression. What is wrong with it is said with places in `file`.
    pub fn compile(&self, source: &Source, file: FileId) -> Result<FlatProgram, Vec<Diagnostic>> {
        let program = program(constant(read(source, file)?, source, file));
        let (program, diagnostics) = check_program(&program, source);
        if diagnostics.iter().any(Diagnostic::is_error) {
            return Err(diagnostics);
        }
        let value = program.processes.first().and_then(|top| top.body.first());
        match value.map(|statement| &statement.kind) {
            Some(StatementKind::Declare(_, Some(value))) => Emitter::emit_all(value),
            _ => Err(vec![Diagnostic::error("E0520", "this is no expression")]),
        }
    }
}

/// Compiles a text that is one expression to a program that prints its value, if it has one.
pub fn compile_expression(sources: &Sources, file: FileId) -> Compiled {
    let Some(source) = sources.get(file) else {
        let unknown = Diagnostic::error("E0001", "the text is not known");
        return Compiled { module: None, diagnostics: vec![unknown] };
    };
    let value = match read(source, file) {
        Ok(value) => value,
        Err(diagnostics) => return Compiled { module: None, diagnostics },
    };
    let alone = program(statement(value.clone()));
    let (checked, _) = check_program(&alone, source);
    let program = match is_call_without_value(&checked) {
        true => alone,
        false => program(statement(print(value, source, file))),
    };
    compile_alone(&program, Vec::new(), source, &Options::default(), &mut |_| {})
}

fn read(source: &Source, file: FileId) -> Result<ast::Expr, Vec<Diagnostic>> {
    let (expression, diagnostics) = parse_expression(source, file);
    let is_wrong = diagnostics.iter().any(Diagnostic::is_error);
    if is_wrong { Err(diagnostics) } else { Ok(expression) }
}

fn check_program(program: &ast::Program, source: &Source) -> (Program, Vec<Diagnostic>) {
    let mut names = names::resolve(program);
    let mut diagnostics = std::mem::take(&mut names.diagnostics);
    let (checked, mut found) = check::check(&names, source.text());
    diagnostics.append(&mut found);
    (checked, diagnostics)
}

/// Whether a program is one call of something that returns nothing, such as `print(1)`.
fn is_call_without_value(program: &Program) -> bool {
    let first = program.processes.first().and_then(|top| top.body.first());
    let Some(StatementKind::Expression(value)) = first.map(|statement| &statement.kind) else {
        return false;
    };
    !matches!(value.kind, ExpressionKind::Nothing) && matches!(value.ty, Ty::Nothing | Ty::Never)
}

fn program(statement: ast::Statement) -> ast::Program {
    let span = statement.span;
    let kind = ItemKind::Statement(statement);
    ast::Program { items: vec![ast::Item { kind, span, private: None }], ..ast::Program::default() }
}

fn statement(value: ast::Expr) -> ast::Statement {
    let span = value.span;
    ast::Statement::new(ast::StatementKind::Expression(value), span)
}

/// A name that does not stand in the text, placed behind its end, where it meets no other.
fn name_behind(text: &str, source: &Source, file: FileId) -> ast::Name {
    let end = source.text().len() as u32;
    ast::Name { text: text.into(), span: Span::new(file, end, end) }
}

fn constant(value: ast::Expr, source: &Source, file: FileId) -> ast::Statement {
    let span = value.span;
    // With a space in it, so that the expression cannot name it.
    let name = name_behind("the value", source, file);
    let constant = ast::Constant { name, ty: None, value: value.boxed() };
    ast::Statement::new(ast::StatementKind::Constant(Box::new(constant)), span)
}

fn print(value: ast::Expr, source: &Source, file: FileId) -> ast::Expr {
    let span = value.span;
    let name = name_behind("print", source, file);
    let callee = ast::Expr::new(ExprKind::Name(name.clone()), name.span).boxed();
    let argument = ast::Argument { kind: ast::ArgumentKind::Positional, value, span };
    ast::Expr::new(ExprKind::Call(callee, vec![argument]), span)
}

/// Makes flat code.
struct Emitter {
    builder: FunctionBuilder,
    constants: Constants,
}

/// Why an expression has no flat code.
type Refused = Vec<Diagnostic>;

impl Emitter {
    fn emit_all(value: &Expression) -> Result<FlatProgram, Refused> {
        let function = Function::new("expression", TypeId::ANY);
        let builder = FunctionBuilder::new(function);
        let mut emitter = Self { builder, constants: Constants::default() };
        emitter.expression(value)?;
        let instructions = emitter.builder.finish().code;
        Ok(FlatProgram { instructions, constants: emitter.constants.into_pool() })
    }

    fn emit(&mut self, instruction: Instruction) {
        self.builder.emit(instruction);
    }

    fn push(&mut self, value: Literal) {
        self.emit(Instruction::Push { value });
    }

    fn jump_if_false(&mut self, label: Label) {
        self.builder.jump(|target| Instruction::JumpIfFalse { target }, label);
    }

    fn jump_if_true(&mut self, label: Label) {
        self.builder.jump(|target| Instruction::JumpIfTrue { target }, label);
    }

    /// Pushes the value of an expression.
    fn expression(&mut self, expression: &Expression) -> Result<(), Refused> {
        use ExpressionKind as Kind;
        match &expression.kind {
            Kind::Nothing => self.push(Literal::Nothing),
            Kind::Boolean(value) => self.push(Literal::Boolean(*value)),
            Kind::Integer(value) => self.push(Literal::Integer(*value)),
            Kind::Float(value) => self.push(Literal::Float(Real::new(*value))),
            Kind::Text(text) => {
                let constant = self.constants.text(text);
                self.emit(Instruction::LoadConstant { constant });
            }
            Kind::Convert(conversion, value) => {
                self.convert(*conversion, value, expression.span)?
            }
            Kind::Unary(operator, operand) => {
                self.expression(operand)?;
                self.emit(match operator {
                    Unary::Negate => Instruction::Negate {},
                    Unary::Complement => Instruction::Not {},
                });
            }
            Kind::Binary(operator, left, right) => {
                self.binary(*operator, left, right, expression.span)?;
            }
            Kind::Compare(operator, left, right) => {
                self.operands([left, right])?;
                self.emit(compare_any(*operator));
            }
            Kind::And(left, right) => self.short_circuit(left, right, Self::jump_if_false)?,
            Kind::Or(left, right) => self.short_circuit(left, right, Self::jump_if_true)?,
            Kind::Not(operand) => {
                self.expression(operand)?;
                self.emit(Instruction::Not {});
            }
            Kind::If { condition, then, otherwise } => self.choice(condition, then, otherwise)?,
            Kind::Fallback(left, right) => self.fallback(left, right)?,
            Kind::Join(parts) => self.join(parts)?,
            Kind::List(elements) => self.list(elements, expression.span)?,
            Kind::Element(element) | Kind::DynamicElement(element) => {
                self.operands([&element.list, &element.index])?;
                self.emit(Instruction::GetArray {});
            }
            Kind::Length(value) => {
                self.expression(value)?;
                self.emit(Instruction::Length {});
            }
            _ => return Err(refused(expression.span)),
        }
        Ok(())
    }

    fn operands(&mut self, operands: [&Expression; 2]) -> Result<(), Refused> {
        operands.into_iter().try_for_each(|operand| self.expression(operand))
    }

    /// All values are `Any` in flat code, so that most conversions do nothing.
    fn convert(
        &mut self,
        conversion: Conversion,
        value: &Expression,
        span: Span,
    ) -> Result<(), Refused> {
        match conversion {
            Conversion::None | Conversion::Box | Conversion::NothingToReference => {
                self.expression(value)
            }
            Conversion::Widen | Conversion::WidenAndBox => {
                // Adding a Float is how a dynamic instruction widens an Integer.
                self.expression(value)?;
                self.push(Literal::Float(Real::new(0.0)));
                self.emit(Instruction::Add {});
                Ok(())
            }
            Conversion::WidenToDecimal
            | Conversion::Cast
            | Conversion::NotNothing
            | Conversion::Upcast
            | Conversion::Downcast
            | Conversion::Adapt
            | Conversion::Rebuild => Err(refused(span)),
        }
    }

    fn binary(
        &mut self,
        operator: Binary,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Result<(), Refused> {
        let wraps = matches!(
            operator,
            Binary::AddWrapping | Binary::SubtractWrapping | Binary::MultiplyWrapping
        );
        if wraps {
            return Err(refused(span));
        }
        // An instruction that sees an Integer and a Float widens by itself.
        self.operands([unwidened(left), unwidened(right)])?;
        self.emit(binary_any(operator));
        Ok(())
    }

    /// `left and right`, `left or right`: `jump` is taken when `left` decides.
    fn short_circuit(
        &mut self,
        left: &Expression,
        right: &Expression,
        jump: impl FnOnce(&mut Self, Label),
    ) -> Result<(), Refused> {
        let end = self.builder.label();
        self.expression(left)?;
        self.emit(Instruction::Duplicate {});
        jump(self, end);
        self.emit(Instruction::Pop {});
        self.expression(right)?;
        self.builder.place(end);
        Ok(())
    }

    fn choice(
        &mut self,
        condition: &Expression,
        then: &Expression,
        otherwise: &Expression,
    ) -> Result<(), Refused> {
        let (no, end) = (self.builder.label(), self.builder.label());
        self.expression(condition)?;
        self.jump_if_false(no);
        self.expression(then)?;
        self.builder.goto(end);
        self.builder.place(no);
        self.expression(otherwise)?;
        self.builder.place(end);
        Ok(())
    }

    fn fallback(&mut self, left: &Expression, right: &Expression) -> Result<(), Refused> {
        let end = self.builder.label();
        self.expression(left)?;
        self.emit(Instruction::Duplicate {});
        self.push(Literal::Nothing);
        self.emit(Instruction::NotEqual {});
        self.jump_if_true(end);
        self.emit(Instruction::Pop {});
        self.expression(right)?;
        self.builder.place(end);
        Ok(())
    }

    /// Texts put together, one after the other.
    fn join(&mut self, parts: &[Expression]) -> Result<(), Refused> {
        for (index, part) in parts.iter().enumerate() {
            self.expression(part)?;
            if index > 0 {
                self.emit(Instruction::Add {});
            }
        }
        Ok(())
    }

    fn list(&mut self, elements: &[Expression], span: Span) -> Result<(), Refused> {
        let count = u16::try_from(elements.len()).map_err(|_| refused(span))?;
        self.emit(Instruction::NewArray { count: Count(count) });
        for (index, element) in elements.iter().enumerate() {
            self.emit(Instruction::Duplicate {});
            self.push(Literal::Integer(index as i64));
            self.expression(element)?;
            self.emit(Instruction::SetArray {});
        }
        Ok(())
    }
}

fn unwidened(operand: &Expression) -> &Expression {
    match &operand.kind {
        ExpressionKind::Convert(Conversion::Widen, value) => value,
        _ => operand,
    }
}

fn refused(span: Span) -> Refused {
    let message = "this needs a whole program and is more than the expression compiler makes";
    let diagnostic = Diagnostic::error("E0521", message)
        .at(span, "needs a program")
        .note("`runa eval` evaluates all expressions");
    vec![diagnostic]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(text: &str) -> Result<FlatProgram, Refused> {
        ExpressionCompiler::new().compile(&Source::new("test", text).unwrap(), FileId(0))
    }

    #[test]
    fn each_text_is_one_constant() {
        assert_eq!(compile("[\"a\", \"b\", \"a\"]").unwrap().constants.len(), 2);
    }

    #[test]
    fn no_name_is_known_but_those_of_the_library() {
        for name in ["value", "print1"] {
            let codes: Vec<_> =
                compile(name).unwrap_err().iter().map(|error| error.code.clone()).collect();
            assert_eq!(codes, ["E0301"], "{name}");
        }
    }
}
