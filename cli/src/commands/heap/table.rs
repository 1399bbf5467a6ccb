//! Numbers in columns, with what they belong to at the end of the line.

use runa_console::render::visible;

/// Rows of numbers, each with a name.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<(Vec<String>, String)>,
}

impl Table {
    pub(super) fn row<const COLUMNS: usize>(&mut self, cells: [String; COLUMNS], name: &str) {
        // A name is one line, whatever characters it has.
        let name = visible(name).replace(['\n', '\t'], " ");
        self.rows.push((cells.into(), name));
    }

    /// Says that there are more types than are shown.
    pub(super) fn more(&mut self, hidden: usize) {
        if hidden > 0 {
            let types = if hidden == 1 { "type" } else { "types" };
            self.rows.push((Vec::new(), format!("… {hidden} more {types}")));
        }
    }

    /// All rows, numbers aligned to the right.
    pub(super) fn text(&self) -> String {
        let columns = self.rows.iter().map(|(cells, _)| cells.len()).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|(cells, _)| cells.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for (cells, name) in &self.rows {
            for (column, width) in widths.iter().enumerate() {
                let cell = cells.get(column).map_or("", String::as_str);
                text.push_str(&format!("{cell:>width$}  "));
            }
            text.push_str(name);
            text.push('\n');
        }
        text
    }
}

/// A number with commas between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The same for a change, with its sign.
pub(super) fn signed(change: i128) -> String {
    let sign = if change < 0 { "-" } else { "+" };
    let size = u64::try_from(change.unsigned_abs()).unwrap_or(u64::MAX);
    if change == 0 { String::from("0") } else { format!("{sign}{}", grouped(size)) }
}

/// How much of the whole a part is.
pub(super) fn share(part: u64, whole: u64) -> String {
    format!("{:.1} %", part as f64 * 100.0 / whole.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")];
        for (number, text) in cases {
            assert_eq!(grouped(number), text);
        }
        assert_eq!([signed(-1000), signed(0), signed(7)], ["-1,000", "0", "+7"]);
        assert_eq!([share(1, 3), share(0, 0)], ["33.3 %", "0.0 %"]);
    }

    #[test]
    fn columns_are_aligned_and_names_are_one_line() {
        let mut table = Table::default();
        table.row(["bytes".into(), "objects".into()], "type");
        table.row(["1,000,000".into(), "1".into()], "List\n\u{1b}[2J");
        table.more(2);
        assert_eq!(
            table.text(),
            "    bytes  objects  type\n1,000,000        1  List ?[2J\n                    … 2 more types\n"
        );
    }
}
