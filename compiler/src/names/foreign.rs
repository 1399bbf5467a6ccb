//! Names of other languages where nothing is declared with them.

use runa_diagnostics::{Diagnostic, Span};

use crate::syntax::ast::{Argument, Expr, ExprKind, Name};
use crate::syntax::capital;

/// Words that begin statements here, too, and stand alone: `return`, `break`.
const SMALL_WORDS: &[&str] = &["return", "break", "continue", "try", "finally", "resume"];

/// What is said of a name that is not declared, if it is one that other languages have.
pub(super) fn foreign_name(name: &str, span: Span) -> Option<Diagnostic> {
    let unknown = || {
        Diagnostic::error("E0301", format!("there is no `{name}` here")).at(span, "not declared")
    };
    let instead = |instead: &str| unknown().fix(format!("write `{instead}`"), span, instead);
    Some(match name {
        "null" | "nil" | "None" | "undefined" | "NULL" => {
            instead("nothing").note("no value is `nothing`")
        }
        "True" | "False" | "TRUE" | "FALSE" => instead(&name.to_lowercase()),
        "this" => instead("self").note("an object is called `self` in its own processes"),
        "println" | "puts" | "echo" => instead("print"),
        "else" | "Else" => instead("Otherwise").note("what is done otherwise follows `Otherwise`"),
        _ if SMALL_WORDS.contains(&name) => {
            instead(&capital(name)).note("words that begin a statement have a capital letter")
        }
        _ => unknown().note(advice(name)?),
    })
}

fn advice(name: &str) -> Option<&'static str> {
    Some(match name {
        "len" | "length" | "size" | "count" => "`.length()` is a member: `values.length()`",
        "str" | "String" | "to_string" | "string" => "`\"{value}\"` makes a Text of a value",
        "int" | "parse_int" | "float" => {
            "`.to_integer()` and `.to_float()` read numbers from a Text"
        }
        "printf" | "console" => "`print(value)` prints a line; `\"{x:.2}\"` has a format",
        "input" | "readline" | "gets" => "`read_line()` reads a line",
        "range" => "`a..b` is a range; `For i from a to b` counts",
        "pass" => "a block may be empty",
        "System" => "`print(value)` prints a line",
        "exit" => "`Import system` makes `system.exit(code)` known",
        _ => return None,
    })
}

/// What is said of a call that other languages write so, if it is one — `len(x)`, `console.log(x)` —
/// and the place of its first name. `is_known` says whether a name is declared.
pub(super) fn foreign_call(
    callee: &Expr,
    arguments: &[Argument],
    span: Span,
    is_known: impl Fn(&str) -> bool,
) -> Option<(Diagnostic, Span)> {
    // Of most calls no more than this is looked at.
    let first = first_name(callee).filter(|first| !is_known(&first.text))?;
    let path = path_of(callee)?;
    let found = || {
        Diagnostic::error("E0307", format!("there is no `{path}` here")).at(callee.span, "unknown")
    };
    let member = |behind: &str| {
        let argument = arguments.first().filter(|_| arguments.len() == 1)?;
        let begin = Span { end: argument.span.start, ..span };
        let end = Span { start: argument.span.end, ..span };
        // Behind anything else the member would belong to its last part only.
        let is_simple = matches!(
            argument.value.kind,
            ExprKind::Name(_) | ExprKind::Text(_) | ExprKind::Call(..) | ExprKind::List(_)
        );
        let message = format!("write `value{behind}`");
        Some(match is_simple {
            true => found().fix_all(message, [(begin, ""), (end, behind)]),
            false => found().note(message),
        })
    };
    let renamed = |name: &str| found().fix(format!("write `{name}`"), callee.span, name);
    let diagnostic = match path.as_str() {
        "console.log" | "System.out.println" | "fmt.Println" | "Console.WriteLine" => {
            Some(renamed("print"))
        }
        "len" | "size" | "count" => member(".length()"),
        "str" | "String" | "to_string" => member(".to_text()"),
        "input" | "readline" | "gets" if arguments.is_empty() => Some(renamed("read_line")),
        _ => None,
    };
    diagnostic.map(|diagnostic| (diagnostic, first.span))
}

/// The `a` of `a.b.c`.
fn first_name(expression: &Expr) -> Option<&Name> {
    match &expression.kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Member { object, optional: false, .. } => first_name(object),
        _ => None,
    }
}

/// `a.b.c` as it stands.
fn path_of(expression: &Expr) -> Option<String> {
    match &expression.kind {
        ExprKind::Name(name) => Some(name.text.to_string()),
        ExprKind::Member { object, name, optional: false } => {
            Some(format!("{}.{}", path_of(object)?, name.text))
        }
        _ => None,
    }
}
