//! The log of the collector.

use super::run_with;
use crate::support::Folder;

/// The lines of a log as names and values.
fn read_log(text: &str) -> Vec<Vec<(String, String)>> {
    let pair = |word: &str| {
        let (name, value) = word.split_once('=').unwrap_or_else(|| panic!("no value in {word}"));
        (name.to_owned(), value.to_owned())
    };
    let row = |line: &str| line.strip_prefix("gc ").unwrap().split(' ').map(pair).collect();
    text.lines().map(row).collect()
}

fn field<'a>(line: &'a [(String, String)], name: &str) -> &'a str {
    let found = line.iter().find(|(known, _)| known == name);
    &found.unwrap_or_else(|| panic!("no {name} in {line:?}")).1
}

fn number(line: &[(String, String)], name: &str) -> u64 {
    field(line, name).parse().unwrap()
}

const CHURN: &str = "\
Let kept = List of List of Integer()
Process called churn(n as Integer)
    For i from 1 to n
        kept.add([i, i + 1, i + 2])
        If i % 3 == 0
            kept[i - 2] = [i]
        End If
    End For
End Process
";

#[test]
fn seed_resources_are_tracked_in_the_log_of_the_collector() {
    let folder = Folder::new();
    let path = folder.at("gc.log");
    let text = format!("{CHURN}churn(900000)\n");
    let options = [format!("--gc-log={path}"), String::from("--gc-max-heap=112m")];
    let ended = run_with(&folder, &text, &options);
    ended.expect_code(0).expect_output("");
    assert_eq!(ended.stderr, "");
    let lines = read_log(&std::fs::read_to_string(&path).unwrap());
    let (summary, events) = lines.split_last().unwrap();
    assert_eq!(field(summary, "kind"), "summary");
    let of_kind = |kind: &str| events.iter().filter(|line| field(line, "kind") == kind).count();
    assert_eq!(of_kind("young") as u64, number(summary, "young"));
    assert_eq!(of_kind("marking-ends") as u64, number(summary, "cycles"));
    assert!(of_kind("marking-ends") > 0 && of_kind("cycle-begins") >= of_kind("marking-ends"));
    assert!(of_kind("sweeping-ends") <= of_kind("marking-ends"));
    let sum = |name: &str| events.iter().map(|line| number(line, name)).sum::<u64>();
    assert_eq!(sum("promoted"), number(summary, "promoted"));
    // Rounding loses a microsecond for each number, and what is done outside of pauses takes none.
    let total = number(summary, "total_us");
    let difference = total.abs_diff(sum("wait_us") + sum("work_us"));
    assert!(difference <= 2 * events.len() as u64 + total / 100, "{difference} of {total}");
    let quantiles = ["median_us", "p99_us", "p99.9_us", "max_us"].map(|name| number(summary, name));
    assert!(quantiles.is_sorted() && quantiles[3] <= total, "{quantiles:?}");
    let elapsed: f64 = field(summary, "at").parse().unwrap();
    let share: f64 = field(summary, "share").parse().unwrap();
    assert!((share - total as f64 / 1e6 / elapsed).abs() < 1e-4, "{summary:?}");
    for line in events {
        assert!(field(line, "at").parse::<f64>().unwrap() <= elapsed, "{line:?}");
        match field(line, "kind") {
            "young" => assert!(["young-full", "large-objects"].contains(&field(line, "cause"))),
            "cycle-begins" => assert_eq!(field(line, "cause"), "old-grown"),
            // On a busy machine the marking may not keep pace.
            "full" => assert_eq!(field(line, "cause"), "no-room"),
            _ => assert_eq!(field(line, "cause"), "cycle"),
        }
        assert!(number(line, "young") >= 32 << 10, "{line:?}");
    }
}

#[test]
fn the_log_tells_of_full_collections_and_ends_on_standard_error() {
    let folder = Folder::new();
    let text = format!("{CHURN}churn(900000)\n");
    let options = [String::from("--gc-log"), String::from("--gc-max-heap=16m")];
    let ended = run_with(&folder, &text, &options);
    ended.expect_code(1).expect_error("OutOfMemoryError: ");
    let log: String = ended
        .stderr
        .lines()
        .filter(|line| line.starts_with("gc "))
        .flat_map(|l| [l, "\n"])
        .collect();
    let lines = read_log(&log);
    let (summary, events) = lines.split_last().unwrap();
    let full: Vec<_> = events.iter().filter(|line| field(line, "kind") == "full").collect();
    assert_eq!(full.len() as u64, number(summary, "full"));
    assert!(full.len() > 1 && full.iter().all(|line| field(line, "cause") == "no-room"));

    let missing = folder.at("missing/gc.log");
    let ended = run_with(&folder, "print(1)\n", &[format!("--gc-log={missing}")]);
    ended.expect_code(74).expect_output("").expect_error("cannot write ");
}
