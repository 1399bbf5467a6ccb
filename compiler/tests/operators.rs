//! Which operators bind closer than others.

use runa_compiler::syntax::ast::{Expr, ExprKind, UnaryOperator};
use runa_compiler::syntax::parse_expression;
use runa_diagnostics::{Source, Sources};

/// Operators from the loosest to the closest; those of one line stand side by side.
const LEVELS: [&[&str]; 7] = [
    &["or"],
    &["and"],
    &["|", "xor"],
    &["&"],
    &["<<", ">>", ">>>"],
    &["+", "-", "+%", "-%"],
    &["*", "/", "%", "*%"],
];

fn read(text: &str) -> Expr {
    let source = Source::new("expression", text.to_owned()).expect("the text is short");
    let file = Sources::default().add(source.clone());
    let (expression, said) = parse_expression(&source, file);
    assert!(said.is_empty(), "{text}: {said:?}");
    expression
}

/// The expression with parentheses around each operation.
fn grouped(expression: &Expr, text: &str) -> String {
    let inner = |expression: &Expr| grouped(expression, text);
    let pair = |left: &Expr, sign: &str, right: &Expr| {
        let whole = (left.span.start, right.span.end);
        assert_eq!((expression.span.start, expression.span.end), whole, "{text}");
        format!("({} {sign} {})", inner(left), inner(right))
    };
    match &expression.kind {
        ExprKind::Or(left, right) => pair(left, "or", right),
        ExprKind::And(left, right) => pair(left, "and", right),
        ExprKind::Fallback(left, right) => pair(left, "??", right),
        ExprKind::Range { start, end, .. } => pair(start, "..", end),
        ExprKind::Binary { operator, left, right, .. } => pair(left, operator.symbol(), right),
        ExprKind::Not(value) => format!("(not {})", inner(value)),
        ExprKind::Unary(UnaryOperator::Negate, value) => format!("(-{})", inner(value)),
        ExprKind::Unary(UnaryOperator::BitNot, value) => format!("(~{})", inner(value)),
        ExprKind::Cast(value, ty) => format!("({} as {})", inner(value), &text[ty.span.range()]),
        ExprKind::Paren(value) => inner(value),
        _ => text[expression.span.range()].to_owned(),
    }
}

#[track_caller]
fn groups(text: &str, expected: &str) {
    assert_eq!(grouped(&read(text), text), expected);
    assert_eq!(grouped(&read(expected), expected), expected);
}

#[test]
fn closer_operators_are_inside() {
    for (level, operators) in LEVELS.iter().enumerate() {
        for (other, closer) in LEVELS[level + 1..].iter().flat_map(|level| *level).enumerate() {
            let loose = operators[other % operators.len()];
            groups(&format!("a {loose} b {closer} c"), &format!("(a {loose} (b {closer} c))"));
            groups(&format!("a {closer} b {loose} c"), &format!("((a {closer} b) {loose} c)"));
        }
    }
}

#[test]
fn of_operators_that_bind_alike_the_first_is_inside() {
    for operators in LEVELS {
        for (first, second) in operators.iter().flat_map(|a| operators.iter().map(move |b| (a, b)))
        {
            groups(&format!("a {first} b {second} c"), &format!("((a {first} b) {second} c)"));
        }
    }
}

#[test]
fn all_of_them_in_a_row() {
    groups("a | b & c << d + e * f", "(a | (b & (c << (d + (e * f)))))");
    groups("a * b + c << d & e | f", "(((((a * b) + c) << d) & e) | f)");
    groups("a + b * c - d * e / f", "((a + (b * c)) - ((d * e) / f))");
    groups("a | b * c + d & e * f | g", "((a | (((b * c) + d) & (e * f))) | g)");
    groups("a or b and c and d or e", "((a or ((b and c) and d)) or e)");
    groups("not a and not b or c == d", "(((not a) and (not b)) or (c == d))");
    groups("a ?? b + 1 ?? c .. d", "(a ?? ((b + 1) ?? (c .. d)))");
    groups("a + b < c * d", "((a + b) < (c * d))");
}

#[test]
fn casts_stand_between_products_and_signs() {
    groups("a * b as Float", "(a * (b as Float))");
    groups("a as Float * b", "((a as Float) * b)");
    groups("a + b * c as Float + d", "((a + (b * (c as Float))) + d)");
    groups("-a as Float as Integer", "(((-a) as Float) as Integer)");
    groups("a ^ b as Float", "((a ^ b) as Float)");
}

#[test]
fn powers_bind_closest_and_to_the_right() {
    groups("-a ^ -b ^ c", "(-(a ^ (-(b ^ c))))");
    groups("a * b ^ c * d", "((a * (b ^ c)) * d)");
}

#[test]
fn what_stands_in_parentheses_stays_together() {
    groups("(a | b) * c", "((a | b) * c)");
    groups("(a or b) and c", "((a or b) and c)");
    groups("a * (b + c) as Float", "(a * ((b + c) as Float))");
}
