//! How many programs did in which way what they should.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use super::cell::{Engine, MEMORIES, Memory};

/// What the programs did that ran in one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    passed: usize,
    failed: usize,
    time: Duration,
}

impl Cell {
    /// One program.
    pub fn one(passed: bool, time: Duration) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed), time }
    }
}

/// A cell for each way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    cells: BTreeMap<(Engine, Memory), Cell>,
}

impl Table {
    /// Adds to a cell.
    pub fn count(&mut self, engine: Engine, memory: Memory, cell: Cell) {
        let sum = self.cells.entry((engine, memory)).or_default();
        sum.passed += cell.passed;
        sum.failed += cell.failed;
        sum.time += cell.time;
    }

    /// Adds all cells of another table.
    pub fn add(&mut self, other: &Table) {
        other.cells.iter().for_each(|(&(engine, memory), &cell)| self.count(engine, memory, cell));
    }

    /// The table as text: an engine a row.
    pub fn show(&self, engines: &[Engine]) -> String {
        let mut text = format!("{:<12}", "");
        for memory in MEMORIES {
            let _ = write!(text, " | {:>22}", memory.name());
        }
        text.push('\n');
        for &engine in engines {
            let _ = write!(text, "{:<12}", engine.name());
            for memory in MEMORIES {
                let Cell { passed, failed, time } =
                    self.cells.get(&(engine, memory)).copied().unwrap_or_default();
                let shown = match failed {
                    0 => format!("{passed} passed, {:.0} s", time.as_secs_f64()),
                    _ => format!("{failed} of {} FAILED", passed + failed),
                };
                let _ = write!(text, " | {shown:>22}");
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_shows() {
        let second = Duration::from_secs(1);
        let (mut table, mut more) = (Table::default(), Table::default());
        table.count(Engine::Interpreter, Memory::Default, Cell::one(true, second));
        more.count(Engine::Interpreter, Memory::Default, Cell::one(true, second));
        more.count(Engine::Interpreter, Memory::Verify, Cell::one(false, second));
        table.add(&more);
        let shown = table.show(&[Engine::Interpreter]);
        assert!(shown.contains(" 2 passed, 2 s |"), "{shown}");
        assert!(shown.contains(" 1 of 1 FAILED"), "{shown}");
        assert_eq!(shown.lines().count(), 2);
    }
}
