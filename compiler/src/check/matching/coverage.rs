//! What is said of arms that are never reached, and of values that none fits.

use runa_bytecode::ClassKind;
use runa_diagnostics::{Diagnostic, Span};

use super::pattern::{Kind, Pattern};
use super::usefulness::{Coverage, MOST_MISSING, Row, coverage};
use crate::check::Checker;
use crate::syntax::ast::{LambdaBody, MatchBody};
use crate::types::Ty;

/// So many arms of a `Match` are said not to be reached.
const MOST_REPORTS: usize = 20;

/// For the arm that covers another one so many are looked at.
const MOST_COMPARED: usize = 500;

/// A side of an arm's pattern.
struct Side {
    arm: usize,
    span: Span,
    row: Row,
}

impl Checker<'_, '_> {
    /// Reports what the arms, each with whether it has no guard, leave out of the values of type `ty`, and
    /// those that no value reaches. Whether it is an error that they leave something out.
    pub(super) fn report_coverage(
        &mut self,
        ty: &Ty,
        arms: &[(&Pattern, bool)],
        written: &MatchBody,
    ) -> bool {
        let sides = sides(ty, arms);
        let rows: Vec<Row> = sides.iter().map(|side| side.row.clone()).collect();
        let must_cover = written.otherwise.is_none() && must_be_covered(ty);
        let Some(found) = coverage(ty, &rows) else {
            if must_cover {
                self.report(too_much(written.subject.span));
            }
            return must_cover;
        };
        self.report_unreached(ty, &sides, &found, arms.len());
        if let Some(otherwise) = &written.otherwise
            && found.missing.is_empty()
            && let Some(span) = first_span(otherwise)
        {
            let diagnostic = Diagnostic::warning("E0441", "`Otherwise` is never reached");
            self.report(diagnostic.at(span, "the arms before it fit every value"));
        }
        let leaves_out = must_cover && !found.missing.is_empty();
        if leaves_out {
            self.report(left_out(ty, &found.missing, written.subject.span));
        }
        leaves_out
    }

    fn report_unreached(&mut self, ty: &Ty, sides: &[Side], found: &Coverage, arms: usize) {
        let mut is_reached = vec![false; arms];
        for (side, useful) in sides.iter().zip(&found.useful) {
            is_reached[side.arm] |= useful;
        }
        let mut said = None;
        let unreached = sides.iter().enumerate().filter(|&(index, _)| !found.useful[index]);
        for (index, side) in unreached.take(MOST_REPORTS) {
            // Of an arm it is said once.
            if said.replace(side.arm) == Some(side.arm) {
                continue;
            }
            let what = match is_reached[side.arm] {
                true => "this side of the `or`",
                false => "this arm",
            };
            let message = format!("{what} is never reached");
            let diagnostic = Diagnostic::warning("E0441", message);
            self.report(match covering(ty, &sides[..index], side) {
                Some(before) => diagnostic
                    .at(side.span, "everything that it fits is taken before")
                    .at(before, "this fits all of it"),
                None => diagnostic.at(side.span, "the arms before it fit everything that it fits"),
            });
        }
    }
}

/// The sides of all arms, in order.
fn sides(ty: &Ty, arms: &[(&Pattern, bool)]) -> Vec<Side> {
    let mut sides = Vec::with_capacity(arms.len());
    for (arm, &(pattern, has_no_guard)) in arms.iter().enumerate() {
        let alone = [pattern.clone()];
        let alternatives = match &pattern.kind {
            Kind::Or(alternatives) => alternatives.as_slice(),
            _ => alone.as_slice(),
        };
        sides.extend(alternatives.iter().map(|pattern| {
            let is_sure = has_no_guard && !pattern.has_constant();
            let row = Row { space: pattern.space(ty), is_sure };
            Side { arm, span: pattern.span, row }
        }));
    }
    sides
}

/// Where the pattern stands that alone takes all that `side` fits, if one does.
fn covering(ty: &Ty, before: &[Side], side: &Side) -> Option<Span> {
    let candidates = before.iter().filter(|candidate| candidate.row.is_sure).take(MOST_COMPARED);
    let mut covering = candidates.filter(|candidate| {
        let rows = [candidate.row.clone(), side.row.clone()];
        coverage(ty, &rows).is_some_and(|found| !found.useful[1])
    });
    covering.next().map(|candidate| candidate.span)
}

/// Whether leaving out a value is a mistake, and not an exception when the program runs.
fn must_be_covered(ty: &Ty) -> bool {
    match ty {
        Ty::Boolean | Ty::Optional(_) | Ty::Nothing => true,
        Ty::Tuple(parts) => parts.iter().all(must_be_covered),
        Ty::Class(class) => class.kind == ClassKind::Variant,
        _ => false,
    }
}

fn left_out(ty: &Ty, missing: &[String], subject: Span) -> Diagnostic {
    let named: Vec<_> = missing.iter().take(MOST_MISSING).map(|one| format!("`{one}`")).collect();
    let (last, others) = named.split_last().map_or(("", &[][..]), |(last, others)| (last, others));
    let list = match (others, missing.len() > MOST_MISSING) {
        ([], _) => last.to_owned(),
        (_, true) => format!("{} and others", named.join(", ")),
        (others, false) => format!("{} and {last}", others.join(", ")),
    };
    let first = missing.first().map_or("", String::as_str);
    Diagnostic::error("E0440", format!("this `Match` has no arm for {list}"))
        .at(subject, format!("this is {ty}"))
        .note(format!("add `When {first}`, or `Otherwise` for all that is left"))
}

fn too_much(subject: Span) -> Diagnostic {
    Diagnostic::error(
        "E0440",
        "the patterns of this `Match` are too many to see whether they fit every value",
    )
    .at(subject, "")
    .note("add `Otherwise` for what is left")
}

fn first_span(body: &LambdaBody) -> Option<Span> {
    match body {
        LambdaBody::Value(value) => Some(value.span),
        LambdaBody::Block(block) => block.statements.first().map(|statement| statement.span),
    }
}
