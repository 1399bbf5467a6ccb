//! Which rows of patterns are ever reached, and what none of them fits.
//!
//! Rows are split by how the value in their first column is made, until nothing is left to look at
//! (Maranget, *Warnings for pattern matching*, 2007); all rows are looked at together, so that what they
//! have in common is looked at once. In the worst case that takes exponential time: behind a number of
//! steps it is given up.

use super::pieces::{Piece, Split};
use super::space::Space;
use crate::types::Ty;

/// How many values that nothing fits are named.
pub(super) const MOST_MISSING: usize = 3;

/// How many patterns may be looked at, besides some for each row.
const MOST_STEPS: usize = 100_000;
const STEPS_A_ROW: usize = 50;

/// How many columns there may be one after the other. Each takes a call.
const MOST_COLUMNS: usize = 300;

/// A row: what it fits in the only column.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) space: Space,
    /// Whether it takes all that it fits. One with a guard does not.
    pub(super) is_sure: bool,
}

/// What was found out about rows.
#[derive(Debug, PartialEq)]
pub(super) struct Coverage {
    /// For each row whether some value reaches it and fits it.
    pub(super) useful: Vec<bool>,
    /// Values that no row takes for sure, as patterns: at most so many, and one more if there are more.
    pub(super) missing: Vec<String>,
}

/// What a column stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Column {
    /// A value of a type.
    Value(Ty),
    /// What a map has under a key.
    Entry(Ty),
}

/// Finds out what `rows` cover of the values of type `ty`; nothing if that would take too long.
pub(super) fn coverage(ty: &Ty, rows: &[Row]) -> Option<Coverage> {
    let steps = MOST_STEPS + STEPS_A_ROW * rows.len();
    let mut analysis = Analysis { useful: vec![false; rows.len()], steps };
    let line = |(index, row): (usize, &Row)| {
        let spaces = vec![row.space.clone()];
        Line { spaces, index, is_sure: row.is_sure }
    };
    let lines = rows.iter().enumerate().map(line).collect();
    let missing = analysis.missing(vec![Column::Value(ty.clone())], lines, 0)?;
    let missing = missing.into_iter().filter_map(|mut parts| parts.pop()).collect();
    Some(Coverage { useful: analysis.useful, missing })
}

/// A row on its way: what it fits in each column, the next one last.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) spaces: Vec<Space>,
    index: usize,
    is_sure: bool,
}

/// Patterns for values that nothing fits: one for each column, the next one last.
type Missing = Vec<Vec<String>>;

struct Analysis {
    useful: Vec<bool>,
    /// How many steps are left.
    steps: usize,
}

impl Analysis {
    /// What `lines` do not take, with which it marks the useful ones. Nothing when it is given up.
    fn missing(
        &mut self,
        mut columns: Vec<Column>,
        lines: Vec<Line>,
        depth: usize,
    ) -> Option<Missing> {
        let size: usize = lines.iter().map(|line| line.spaces.len() + 1).sum();
        self.steps = self.steps.checked_sub(size + 1)?;
        if depth > MOST_COLUMNS {
            return None;
        }
        let Some(column) = columns.pop() else { return Some(self.take(&lines)) };
        if lines.is_empty() {
            return Some(vec![vec![String::from("_"); columns.len() + 1]]);
        }
        let lines = without_unions(lines);
        self.steps = self.steps.checked_sub(lines.len())?;
        if lines.iter().all(|line| matches!(line.spaces.last(), Some(Space::Whole) | None)) {
            let lines = lines.into_iter().map(without_last).collect();
            let mut missing = self.missing(columns, lines, depth + 1)?;
            missing.iter_mut().for_each(|parts| parts.push(String::from("_")));
            return Some(missing);
        }
        let split = Split::new(&column, lines.iter().filter_map(|line| line.spaces.last()));
        self.by_pieces(&split, &columns, lines, depth)
    }

    /// Splits the lines by the pieces of their next column.
    fn by_pieces(
        &mut self,
        split: &Split,
        columns: &[Column],
        lines: Vec<Line>,
        depth: usize,
    ) -> Option<Missing> {
        let mut missing = Missing::new();
        let mut of_pieces = vec![Vec::new(); split.pieces.len()];
        let mut others = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let Some(space) = line.spaces.last() else { continue };
            let fitted = split.fitted_by(space);
            self.steps = self.steps.checked_sub(fitted.len())?;
            fitted.for_each(|piece| of_pieces[piece].push(index));
            if *space == Space::Whole {
                others.push(without_last(line.clone()));
            }
        }
        for (piece, fitting) in split.pieces.iter().zip(of_pieces) {
            let width = columns.len() + piece.arity() + 1;
            self.steps = self.steps.checked_sub((fitting.len() + 1).checked_mul(width)?)?;
            let specialised =
                fitting.into_iter().filter_map(|line| specialised(piece, &lines[line]));
            let inner = columns.iter().cloned().chain(piece.columns()).collect();
            let found = self.missing(inner, specialised.collect(), depth + 1)?;
            missing.extend(found.into_iter().map(|parts| piece.put_together(parts)));
            missing.truncate(MOST_MISSING + 1);
        }
        if let Some(other) = &split.other {
            let found = self.missing(columns.to_vec(), others, depth + 1)?;
            missing.extend(found.into_iter().map(|mut parts| {
                parts.push(other.clone());
                parts
            }));
            missing.truncate(MOST_MISSING + 1);
        }
        Some(missing)
    }

    /// Nothing is left to look at: the first line takes the value, and those before which no line does
    /// for sure.
    fn take(&mut self, lines: &[Line]) -> Missing {
        for line in lines {
            self.useful[line.index] = true;
            if line.is_sure {
                return Missing::new();
            }
        }
        vec![Vec::new()]
    }
}

fn without_last(mut line: Line) -> Line {
    line.spaces.pop();
    line
}

/// A line for each space of a union in the next column, in the same order.
fn without_unions(lines: Vec<Line>) -> Vec<Line> {
    if !lines.iter().any(|line| matches!(line.spaces.last(), Some(Space::Union(_)))) {
        return lines;
    }
    let mut single = Vec::with_capacity(lines.len());
    for mut line in lines {
        let mut open: Vec<Space> = line.spaces.pop().into_iter().collect();
        while let Some(space) = open.pop() {
            match space {
                Space::Union(spaces) => open.extend(spaces.into_iter().rev()),
                space => {
                    let spaces = line.spaces.iter().cloned().chain([space]).collect();
                    single.push(Line { spaces, ..line });
                }
            }
        }
    }
    single
}

/// The line for values that are made as `piece` says, whose parts take the place of the last column.
fn specialised(piece: &Piece, line: &Line) -> Option<Line> {
    let mut line = line.clone();
    let parts = match line.spaces.pop()? {
        Space::Whole => vec![Space::Whole; piece.arity()],
        Space::Made(maker, parts) => piece.parts(&maker, parts),
        Space::Union(_) => return None,
    };
    line.spaces.extend(parts.into_iter().rev());
    Some(line)
}

#[cfg(test)]
mod tests;
