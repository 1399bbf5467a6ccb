//! From patterns to the steps that lead to an arm.
//!
//! Arms are tried in order. What stands side by side and asks for the same type asks once, and the value is
//! then at hand as one of that type; numbers side by side become one choice; lists side by side share their
//! length. An arm with a guard ends such a group: the guard may have changed a list.

use super::pattern::{Kind, Pattern};
use super::taken::Taken;
use crate::check::Checker;
use crate::check::narrowing::narrowed_value;
use crate::hir::{Expression, Step, Tests};
use crate::types::Ty;

/// A pattern on the way to an arm.
struct Row {
    pattern: Pattern,
    arm: usize,
    has_guard: bool,
}

/// What rows side by side have in common.
#[derive(Clone, Debug, PartialEq)]
enum Group {
    Type(Ty),
    Numbers,
    Lists,
    /// Nothing.
    Single,
}

impl Checker<'_, '_> {
    /// The steps that lead from `value`, which can be read again and again, to the arm that fits. Each arm
    /// has a pattern, and may have a guard.
    pub(super) fn decision(&mut self, value: &Expression, arms: Vec<(Pattern, bool)>) -> Vec<Step> {
        let mut rows = Vec::with_capacity(arms.len());
        for (arm, (pattern, has_guard)) in arms.into_iter().enumerate() {
            add_rows(pattern, arm, has_guard, &mut rows);
        }
        self.steps(value, rows)
    }

    fn steps(&mut self, value: &Expression, rows: Vec<Row>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut left = self.open.resolve(&value.ty);
        let mut rows = rows.into_iter().peekable();
        while let Some(first) = rows.next() {
            let group = group_of(&first);
            let mut ends = first.has_guard;
            let mut together = vec![first];
            while let Some(next) = rows.next_if(|next| !ends && group_of(next) == group) {
                ends = next.has_guard;
                together.push(next);
            }
            let after = together.iter().filter(|row| !row.has_guard);
            let after = after.fold(left.clone(), |left, row| row.pattern.type_left(left));
            match group {
                Group::Type(ty) => self.typed_rows(value, ty, &left, together, &mut steps),
                Group::Numbers => self.number_rows(value, together, &mut steps),
                Group::Lists => self.list_rows(value, together, &mut steps),
                Group::Single => {
                    for row in together {
                        let tests = self.tests(value, &row.pattern);
                        steps.push(Step::Arm(tests, row.arm));
                    }
                }
            }
            left = after;
        }
        steps
    }

    /// Rows that only values of type `ty` reach; values of type `left` come to them.
    fn typed_rows(
        &mut self,
        value: &Expression,
        ty: Ty,
        left: &Ty,
        rows: Vec<Row>,
        steps: &mut Vec<Step>,
    ) {
        let span = rows.first().map_or(value.span, |row| row.pattern.span);
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|row| match row.pattern.kind {
                Kind::Type(_, inner) => Row { pattern: *inner, ..row },
                _ => row,
            })
            .collect();
        let typed = narrowed_value(value.clone(), &self.open.resolve(&value.ty), ty.clone());
        let is_read_once = match rows.as_slice() {
            [row] => row.pattern.reads_once(),
            rows => rows.iter().all(|row| row.pattern.is_idle()),
        };
        let mut inner = Vec::new();
        if is_read_once {
            inner.extend(self.steps(&typed, rows));
        } else {
            let (hold, held) = self.step_holding(typed);
            inner.push(hold);
            inner.extend(self.steps(&held, rows));
        }
        if *left == ty {
            steps.extend(inner);
        } else {
            let condition = self.type_test(value.clone(), &ty, span);
            steps.push(Step::Within(condition, inner));
        }
    }

    /// The step that holds a value, and what stands for it then.
    fn step_holding(&mut self, value: Expression) -> (Step, Expression) {
        let (temporary, held) = self.temporary_for(&value);
        (Step::Hold(temporary, value), held)
    }

    /// Rows of numbers: of Integers a choice; among others, Integers are chosen apart.
    fn number_rows(&mut self, value: &Expression, rows: Vec<Row>, steps: &mut Vec<Step>) {
        let is_alone = rows.len() == 1 && value.ty == Ty::Any;
        let is_guarded = rows.iter().any(|row| row.has_guard);
        match &value.ty {
            Ty::Integer if !is_guarded => steps.push(choice(value, &rows)),
            Ty::Any if !is_guarded && !is_alone => {
                let span = rows.first().map_or(value.span, |row| row.pattern.span);
                for ty in [Ty::Integer, Ty::Float] {
                    let typed = narrowed_value(value.clone(), &Ty::Any, ty.clone());
                    let (hold, held) = self.step_holding(typed);
                    let mut inner = vec![hold];
                    let fitting = rows.iter().filter(|row| has_number_of(&row.pattern, &ty));
                    let fitting: Vec<Row> = fitting.map(Row::without_guard).collect();
                    self.number_rows(&held, fitting, &mut inner);
                    let condition = self.type_test(value.clone(), &ty, span);
                    steps.push(Step::Within(condition, inner));
                }
                // Decimals may be equal to numbers, too.
                let is_one = |row: &&Row| match row.pattern.kind {
                    Kind::Number(bounds) => bounds.low == bounds.high && !bounds.exclusive,
                    _ => false,
                };
                let equal = rows.iter().filter(is_one);
                let inner: Vec<Step> =
                    equal.map(|row| Step::Arm(self.tests(value, &row.pattern), row.arm)).collect();
                if !inner.is_empty() {
                    let condition = self.type_test(value.clone(), &Ty::Decimal, span);
                    steps.push(Step::Within(condition, inner));
                }
            }
            _ => {
                for row in rows {
                    let tests = self.tests(value, &row.pattern);
                    steps.push(Step::Arm(tests, row.arm));
                }
            }
        }
    }

    /// Rows of lists, whose length is read once.
    fn list_rows(&mut self, value: &Expression, rows: Vec<Row>, steps: &mut Vec<Step>) {
        let length = self.length_of(value);
        let (hold, length) = self.step_holding(length);
        steps.push(hold);
        for row in rows {
            let mut tests = Tests::default();
            if let Kind::List(list) = &row.pattern.kind {
                self.add_list(value, &length, list, row.pattern.span, &mut tests);
            }
            steps.push(Step::Arm(tests, row.arm));
        }
    }
}

/// The rows of an arm: one for each side of an `or`, if it does not matter which of them fits.
fn add_rows(pattern: Pattern, arm: usize, has_guard: bool, rows: &mut Vec<Row>) {
    let mut variables = Vec::new();
    pattern.variables(&mut variables);
    match pattern.kind {
        Kind::Or(sides) if variables.is_empty() && !has_guard => {
            sides.into_iter().for_each(|side| add_rows(side, arm, has_guard, rows));
        }
        _ => rows.push(Row { pattern, arm, has_guard }),
    }
}

fn group_of(row: &Row) -> Group {
    match &row.pattern.kind {
        Kind::Type(ty, _) => Group::Type(ty.clone()),
        Kind::Number(_) => Group::Numbers,
        Kind::List(_) => Group::Lists,
        _ => Group::Single,
    }
}

impl Row {
    /// The same row, which has no guard, once more.
    fn without_guard(&self) -> Self {
        Self { pattern: self.pattern.clone(), arm: self.arm, has_guard: false }
    }
}

/// Whether some number of type `ty` fits a pattern.
fn has_number_of(pattern: &Pattern, ty: &Ty) -> bool {
    match (&pattern.kind, ty) {
        (Kind::Number(bounds), Ty::Integer) => bounds.integers().is_some(),
        (Kind::Number(bounds), _) => bounds.floats().is_some(),
        _ => false,
    }
}

/// The choice between the arms of numbers, of which the first that fits is taken. O(n log n).
fn choice(value: &Expression, rows: &[Row]) -> Step {
    let mut taken = Taken::default();
    for row in rows {
        if let Kind::Number(bounds) = row.pattern.kind
            && let Some((first, last)) = bounds.integers()
        {
            taken.add(first, last, row.arm);
        }
    }
    Step::Choose(value.clone(), taken.spans())
}
