//! What tools that run a program's tests ask of its text: where its tests and processes stand.

use runa_diagnostics::{FileId, Source, Span};

use crate::syntax::ast::{
    ArgumentKind, Attribute, Block, Expr, ExprKind, Item, ItemKind, MemberKind, Process,
    StatementKind, TypeDeclaration,
};
use crate::syntax::parse;

/// The tests and processes of a text, in its order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// Its `Test` blocks.
    pub tests: Vec<TestOutline>,
    /// Its processes, methods and constructors, without those inside of others.
    pub processes: Vec<ProcessOutline>,
}

/// A `Test` block.
#[derive(Clone, Debug, PartialEq)]
pub struct TestOutline {
    /// What it shows.
    pub name: String,
    /// Its lines, the first and the last one.
    pub lines: (u32, u32),
    /// How many seconds it may run, if `@test(timeout: …)` before it says so.
    pub timeout: Option<f64>,
}

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessOutline {
    /// Its name; that of a method begins with the one of its class and a dot.
    pub name: String,
    /// Its lines, the first and the last one.
    pub lines: (u32, u32),
    /// The lines on which its statements begin, those of lambdas left out.
    pub statements: Vec<u32>,
}

/// Reads what a text has. What cannot be read is left out.
pub fn outline(source: &Source, file: FileId) -> Outline {
    let parsed = parse(source, file);
    let mut outline = Outline::default();
    let mut before: Option<&Item> = None;
    for item in &parsed.program.items {
        match &item.kind {
            ItemKind::Test { name, .. } => {
                let timeout = before.and_then(attribute_of).and_then(|found| timeout(found).ok());
                let lines = lines(item.span, source);
                outline.tests.push(TestOutline { name: name.clone(), lines, timeout });
            }
            ItemKind::Type(declaration) => add_members(declaration, source, &mut outline),
            ItemKind::Statement(statement) => {
                if let StatementKind::Process(process) = &statement.kind {
                    outline.processes.push(outlined(process, "", source));
                }
            }
            _ => {}
        }
        before = Some(item);
    }
    outline
}

fn attribute_of(item: &Item) -> Option<&Attribute> {
    match &item.kind {
        ItemKind::Statement(statement) => match &statement.kind {
            StatementKind::Attribute(attribute) => Some(attribute),
            _ => None,
        },
        _ => None,
    }
}

/// The seconds that `@test(timeout: seconds)` says.
///
/// # Errors
/// The attribute is another one, or says something else; nothing is said of what.
pub(crate) fn timeout(attribute: &Attribute) -> Result<f64, ()> {
    let [argument] = attribute.arguments.as_slice() else { return Err(()) };
    let is_timeout =
        matches!(&argument.kind, ArgumentKind::Labelled(label) if &*label.text == "timeout");
    let seconds = match argument.value.kind {
        ExprKind::Integer(seconds) => seconds as f64,
        ExprKind::Float(seconds) => seconds,
        _ => return Err(()),
    };
    let is_time = seconds > 0.0 && seconds < 1e9;
    if is_test(attribute) && is_timeout && is_time { Ok(seconds) } else { Err(()) }
}

/// Whether an attribute is `@test`.
pub(crate) fn is_test(attribute: &Attribute) -> bool {
    &*attribute.name.text == "test"
}

fn lines(span: Span, source: &Source) -> (u32, u32) {
    (source.line_of(span.start), source.line_of(span.end.saturating_sub(1).max(span.start)))
}

fn outlined(process: &Process, class: &str, source: &Source) -> ProcessOutline {
    let mut statements = Vec::new();
    add_statements(&process.body, source, &mut statements);
    let name = format!("{class}{}", process.head.name.text);
    ProcessOutline { name, lines: lines(process.span, source), statements }
}

fn add_members(declaration: &TypeDeclaration, source: &Source, outline: &mut Outline) {
    let class = format!("{}.", declaration.name.text);
    for member in &declaration.members {
        match &member.kind {
            MemberKind::Process(process) => {
                outline.processes.push(outlined(process, &class, source));
            }
            MemberKind::Constructor(constructor) => {
                let mut statements = Vec::new();
                add_statements(&constructor.body, source, &mut statements);
                let (name, lines) = (format!("{class}Constructor"), lines(member.span, source));
                outline.processes.push(ProcessOutline { name, lines, statements });
            }
            _ => {}
        }
    }
}

/// Adds the lines of statements that do something; a block does not, only what is in it and its condition.
fn add_statements(block: &Block, source: &Source, found: &mut Vec<u32>) {
    for statement in &block.statements {
        match &statement.kind {
            StatementKind::Process(_) | StatementKind::Attribute(_) | StatementKind::Try { .. } => {
            }
            StatementKind::Expression(Expr { kind: ExprKind::Error, .. }) => {}
            _ => found.push(source.line_of(statement.span.start)),
        }
        statement.blocks().into_iter().for_each(|block| add_statements(block, source, found));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
Class called Box
    width as Integer
    Constructor(width as Integer)
        self.width = width
    End Constructor
    Process called area() returns Integer
        Return self.width
    End Process
End Class
Process called double of T(x as T)
    If true
        print(x)
    End If
End Process
@test(timeout: 0.5)
Test \"one\"
    Assert true
End Test
@test(timeout: 0)
Test \"two\"
End Test
";

    #[test]
    fn tests_and_processes_have_their_lines() {
        let source = Source::new("a.runa", TEXT).unwrap();
        let Outline { tests, processes } = outline(&source, FileId(0));
        let test = |name: &str, lines, timeout| TestOutline { name: name.into(), lines, timeout };
        assert_eq!(tests, [test("one", (16, 18), Some(0.5)), test("two", (20, 21), None)]);
        let process = |name: &str, lines, statements: &[u32]| ProcessOutline {
            name: name.into(),
            lines,
            statements: statements.to_vec(),
        };
        let expected = [
            process("Box.Constructor", (3, 5), &[4]),
            process("Box.area", (6, 8), &[7]),
            process("double", (10, 14), &[11, 12]),
        ];
        assert_eq!(processes, expected);
    }
}
