//! What a suite measured: numbers, and how they are shown.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::engine::SUBJECT;

/// The outcome of a suite.
#[derive(Serialize)]
pub struct Report {
    /// The suite's name.
    pub suite: &'static str,
    /// What the numbers of the table are.
    pub measure: Measure,
    /// One row for each program.
    pub rows: Vec<Row>,
    /// Geometric means of the ratios over all rows, for each engine but Runa.
    pub means: Vec<Mean>,
    /// Failed runs and outputs that differ.
    pub problems: Vec<String>,
}

/// Which of its numbers a suite compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Processor time, the median.
    CpuMedian,
    /// Elapsed time, the median and the least.
    Wall,
}

/// A program on all engines.
#[derive(Serialize)]
pub struct Row {
    /// The program's name.
    pub program: String,
    /// What each engine took, in the order of the engines; those that failed are absent.
    pub cells: Vec<Cell>,
}

/// A program on one engine. Times are in seconds.
#[derive(Serialize)]
pub struct Cell {
    /// The engine's name.
    pub engine: &'static str,
    /// Processor times of the whole process, user and system together.
    pub cpu: Samples,
    /// Elapsed times.
    pub wall: Samples,
}

/// How much an engine's times differ from Runa's.
#[derive(Debug, PartialEq, Serialize)]
pub struct Mean {
    /// The engine's name.
    pub engine: &'static str,
    /// Runa's time divided by this one's: the geometric mean over the programs.
    pub ratio: f64,
    /// Over how many programs.
    pub programs: usize,
}

/// Repeated measurements, in seconds.
#[derive(Serialize)]
pub struct Samples {
    /// The middle one.
    pub median: f64,
    /// The smallest.
    pub least: f64,
    /// All, in the order they were made.
    pub all: Vec<f64>,
}

impl Samples {
    /// Sums up `times`, which must not be empty for the numbers to mean anything.
    pub fn of(times: impl Iterator<Item = Duration>) -> Self {
        let all: Vec<f64> = times.map(|time| time.as_secs_f64()).collect();
        let mut sorted = all.clone();
        sorted.sort_by(f64::total_cmp);
        Samples { median: middle(&sorted), least: sorted.first().copied().unwrap_or(0.0), all }
    }
}

/// The median of sorted numbers: of an even count, the mean of the two in the middle.
fn middle(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => 0.0,
        count if count % 2 == 1 => sorted[count / 2],
        count => (sorted[count / 2 - 1] + sorted[count / 2]) / 2.0,
    }
}

impl Report {
    /// A report of these rows; the means follow from them.
    pub fn new(
        suite: &'static str,
        measure: Measure,
        engines: &[&'static str],
        rows: Vec<Row>,
        problems: Vec<String>,
    ) -> Self {
        let peers = engines.iter().filter(|engine| **engine != SUBJECT);
        let means = peers.filter_map(|peer| mean(&rows, measure, peer)).collect();
        Report { suite, measure, rows, means, problems }
    }
}

fn mean(rows: &[Row], measure: Measure, peer: &'static str) -> Option<Mean> {
    let ratios: Vec<f64> = rows.iter().filter_map(|row| row.ratio(measure, peer)).collect();
    if ratios.is_empty() {
        return None;
    }
    let programs = ratios.len();
    let logarithms: f64 = ratios.iter().map(|ratio| ratio.ln()).sum();
    #[allow(clippy::cast_precision_loss)] // nobody writes 2^52 programs
    let ratio = (logarithms / programs as f64).exp();
    Some(Mean { engine: peer, ratio, programs })
}

impl Row {
    fn cell(&self, engine: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.engine == engine)
    }

    /// Runa's time divided by that of `peer`, when both ran.
    fn ratio(&self, measure: Measure, peer: &str) -> Option<f64> {
        let (ours, theirs) = (self.cell(SUBJECT)?.value(measure), self.cell(peer)?.value(measure));
        (ours > 0.0 && theirs > 0.0).then(|| ours / theirs)
    }
}

impl Cell {
    fn value(&self, measure: Measure) -> f64 {
        match measure {
            Measure::CpuMedian => self.cpu.median,
            Measure::Wall => self.wall.median,
        }
    }

    fn shown(&self, measure: Measure) -> String {
        match measure {
            Measure::CpuMedian => format!("{:.3} s", self.cpu.median),
            Measure::Wall => {
                let (median, least) = (self.wall.median * 1e3, self.wall.least * 1e3);
                format!("{median:.2} ms (min {least:.2})")
            }
        }
    }
}

/// A table: a column of times for each engine, then a column of ratios for each but Runa.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.measure {
            Measure::CpuMedian => "median processor time of the whole process",
            Measure::Wall => "elapsed time of the whole process, median and minimum",
        };
        writeln!(f, "{} — {what}; ratios below 1: Runa is faster\n", self.suite)?;
        write_table(f, &self.table())?;
        self.problems.iter().try_for_each(|problem| writeln!(f, "problem: {problem}"))
    }
}

impl Report {
    fn engines(&self) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = Vec::new();
        for cell in self.rows.iter().flat_map(|row| &row.cells) {
            if !names.contains(&cell.engine) {
                names.push(cell.engine);
            }
        }
        names
    }

    fn table(&self) -> Vec<Vec<String>> {
        let engines = self.engines();
        let peers = || self.means.iter().map(|mean| mean.engine);
        let mut header = vec!["program".to_owned()];
        header.extend(engines.iter().map(|name| (*name).to_owned()));
        header.extend(peers().map(|peer| format!("÷ {peer}")));
        let mut table = vec![header];
        for row in &self.rows {
            let mut line = vec![row.program.clone()];
            line.extend(engines.iter().map(|name| {
                row.cell(name).map_or("–".to_owned(), |cell| cell.shown(self.measure))
            }));
            line.extend(peers().map(|peer| {
                let ratio = row.ratio(self.measure, peer);
                ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"))
            }));
            table.push(line);
        }
        if self.rows.len() > 1 && !self.means.is_empty() {
            let mut line = vec!["geometric mean".to_owned()];
            line.extend(engines.iter().map(|_| String::new()));
            line.extend(self.means.iter().map(|mean| format!("{:.2}", mean.ratio)));
            table.push(line);
        }
        table
    }
}

/// Writes rows with columns of equal width: the first to the left, numbers to the right.
fn write_table(f: &mut fmt::Formatter<'_>, table: &[Vec<String>]) -> fmt::Result {
    let columns = table.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = table.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in table {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            if column == 0 {
                line.push_str(&format!("{cell:<width$}"));
            } else {
                line.push_str(&format!("  {cell:>width$}"));
            }
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn samples(milliseconds: &[u64]) -> Samples {
        Samples::of(milliseconds.iter().copied().map(Duration::from_millis))
    }

    fn cell(engine: &'static str, milliseconds: u64) -> Cell {
        Cell { engine, cpu: samples(&[milliseconds]), wall: samples(&[milliseconds]) }
    }

    fn report() -> Report {
        let rows = vec![
            Row { program: "fib".into(), cells: vec![cell("runa", 100), cell("lua5.4", 200)] },
            Row { program: "sieve".into(), cells: vec![cell("runa", 100), cell("lua5.4", 800)] },
            Row { program: "maps".into(), cells: vec![cell("lua5.4", 500)] },
        ];
        let problems = vec!["runa cannot run maps: exit status: 1".to_owned()];
        Report::new("programs", Measure::CpuMedian, &["runa", "lua5.4"], rows, problems)
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(samples(&[300, 100, 200]).median, 0.2);
        assert_eq!(samples(&[400, 100, 200, 300]).median, 0.25);
        assert_eq!(samples(&[300, 100, 200]).least, 0.1);
    }

    #[test]
    fn means_are_geometric_over_programs_that_both_ran() {
        let report = report();
        assert_eq!((report.means[0].engine, report.means[0].programs), ("lua5.4", 2));
        assert!((report.means[0].ratio - 0.25).abs() < 1e-12);
    }

    #[test]
    fn the_table_is_easy_to_read() {
        expect![[r#"
            programs — median processor time of the whole process; ratios below 1: Runa is faster

            program            runa   lua5.4  ÷ lua5.4
            fib             0.100 s  0.200 s      0.50
            sieve           0.100 s  0.800 s      0.12
            maps                  –  0.500 s         –
            geometric mean                        0.25
            problem: runa cannot run maps: exit status: 1
        "#]]
        .assert_eq(&report().to_string());
    }
}
