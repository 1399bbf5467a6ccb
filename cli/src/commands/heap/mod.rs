//! `runa heap`: what a heap snapshot has of each type, and what has changed between two.

mod histogram;
mod table;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use runa_console::print;
use serde_json::json;

use crate::arguments::Heap;
use crate::exit::{BAD_INPUT, Failure, NO_INPUT, Outcome, reason};
use crate::progress::Progress;
use histogram::{Histogram, Tally};
use table::{Table, grouped, share, signed};

/// So much is asked of the system at once.
const BUFFER_BYTES: usize = 256 << 10;

/// Shows one snapshot, or the difference of two.
pub(super) fn heap(heap: &Heap) -> Outcome {
    let old = read(&heap.file)?;
    let shown = match &heap.newer {
        None if heap.json => histogram_json(&old, heap.top),
        None => histogram_table(&old, heap.top),
        Some(newer) => {
            let new = read(newer)?;
            let rows = differences(&old, &new);
            if heap.json {
                difference_json(&rows, heap.top)
            } else {
                difference_table(&rows, heap.top)
            }
        }
    };
    print(shown.as_bytes()).map(|()| 0)
}

fn read(path: &Path) -> Result<Histogram, Failure> {
    let name = path.display();
    let unreadable =
        |error| Failure::new(NO_INPUT, format!("cannot read {name}: {}", reason(&error)));
    let _progress = Progress::begin(format!("reading {name}"));
    let file = File::open(path).map_err(unreadable)?;
    Histogram::read(BufReader::with_capacity(BUFFER_BYTES, file)).map_err(|error| {
        if error.is_io() {
            return unreadable(error.into());
        }
        let message = format!("{name} is not a complete heap snapshot: {error}");
        Failure::new(BAD_INPUT, message)
    })
}

/// The types that take most, and how many others there are.
fn sorted(histogram: &Histogram, top: usize) -> (Vec<(&str, Tally)>, usize) {
    let types = histogram.types.iter();
    let mut rows: Vec<(&str, Tally)> = types.map(|(name, &tally)| (name.as_str(), tally)).collect();
    rows.sort_unstable_by_key(|&(name, tally)| (std::cmp::Reverse(tally.bytes), name));
    let hidden = rows.len().saturating_sub(top);
    rows.truncate(top);
    (rows, hidden)
}

fn histogram_table(histogram: &Histogram, top: usize) -> String {
    let total = histogram.total();
    let (rows, hidden) = sorted(histogram, top);
    let mut table = Table::default();
    table.row(["bytes", "share", "objects"].map(String::from), "type");
    let row = |tally: Tally| {
        [grouped(tally.bytes), share(tally.bytes, total.bytes), grouped(tally.objects)]
    };
    rows.into_iter().for_each(|(name, tally)| table.row(row(tally), name));
    table.more(hidden);
    table.row(row(total), "all");
    table.text()
}

fn histogram_json(histogram: &Histogram, top: usize) -> String {
    let total = histogram.total();
    let (rows, hidden) = sorted(histogram, top);
    let types = rows.into_iter().map(
        |(name, tally)| json!({ "type": name, "objects": tally.objects, "bytes": tally.bytes }),
    );
    let types: Vec<_> = types.collect();
    let shown = json!({
        "objects": total.objects, "bytes": total.bytes, "types": types, "other_types": hidden,
    });
    format!("{shown}\n")
}

/// What was there of a type before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Difference<'a> {
    name: &'a str,
    old: Tally,
    new: Tally,
}

impl Difference<'_> {
    fn bytes(&self) -> i128 {
        i128::from(self.new.bytes) - i128::from(self.old.bytes)
    }

    fn objects(&self) -> i128 {
        i128::from(self.new.objects) - i128::from(self.old.objects)
    }
}

/// The types of which there is more or less than before, what has grown most first; and all together.
fn differences<'a>(
    old: &'a Histogram,
    new: &'a Histogram,
) -> (Vec<Difference<'a>>, Difference<'a>) {
    let names: BTreeSet<&String> = old.types.keys().chain(new.types.keys()).collect();
    let of = |histogram: &Histogram, name| histogram.types.get(name).copied().unwrap_or_default();
    let rows = names.into_iter();
    let rows = rows.map(|name| Difference { name, old: of(old, name), new: of(new, name) });
    let mut rows: Vec<_> = rows.filter(|row| row.old != row.new).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.bytes(), row.objects())));
    (rows, Difference { name: "all", old: old.total(), new: new.total() })
}

fn difference_table((rows, all): &(Vec<Difference<'_>>, Difference<'_>), top: usize) -> String {
    let mut table = Table::default();
    table.row(["bytes", "change", "objects", "change"].map(String::from), "type");
    let row = |row: &Difference<'_>| {
        let (bytes, objects) = (grouped(row.new.bytes), grouped(row.new.objects));
        [bytes, signed(row.bytes()), objects, signed(row.objects())]
    };
    rows.iter().take(top).for_each(|difference| table.row(row(difference), difference.name));
    table.more(rows.len().saturating_sub(top));
    table.row(row(all), all.name);
    table.text()
}

fn difference_json((rows, all): &(Vec<Difference<'_>>, Difference<'_>), top: usize) -> String {
    let row = |row: &Difference<'_>| {
        json!({
            "type": row.name,
            "old_objects": row.old.objects, "old_bytes": row.old.bytes,
            "objects": row.new.objects, "bytes": row.new.bytes,
        })
    };
    let types: Vec<_> = rows.iter().take(top).map(row).collect();
    let hidden = rows.len().saturating_sub(top);
    let shown = json!({
        "old_objects": all.old.objects, "old_bytes": all.old.bytes,
        "objects": all.new.objects, "bytes": all.new.bytes,
        "types": types, "other_types": hidden,
    });
    format!("{shown}\n")
}
