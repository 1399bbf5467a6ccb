//! Heap snapshots, and what `runa heap` says of them.

use serde_json::Value;

use super::snapshot::Snapshot;
use super::{PEOPLE, TIERS, run_with};
use crate::support::{Ended, Folder, run, runa, runavm};

#[test]
fn seed_memory_analysis_shows_what_refers_to_what() {
    let folder = Folder::new();
    let path = folder.at("heap.heapsnapshot");
    let text = format!("{PEOPLE}fill(20000)\nprint(people.length())\n");
    let ended = run_with(&folder, &text, &[format!("--heap-snapshot={path}")]);
    ended.expect_code(0).expect_output("20000\n");
    assert_eq!(ended.stderr, "");
    let snapshot = Snapshot::read(&path);

    let people = snapshot.variable("people");
    assert_eq!((&*people.ty, &*people.name), ("object", "Map of Text to List of Text"));
    assert!(people.bytes > 20_000 * 3 * 8, "with its arrays: {}", people.bytes);
    let person = people.edges.iter().find(|edge| edge.1 == "person 17").unwrap();
    let person = &snapshot.nodes[person.2];
    assert_eq!((&*person.name, person.edges.len()), ("List of Text", 2));
    assert_eq!(snapshot.nodes[person.edges[0].2].name, "name 17");
    assert_eq!(snapshot.nodes[person.edges[1].2].name, "\"quoted\"\t\u{1F600}");
    assert!(people.edges.iter().filter(|edge| edge.0 == "internal").count() == 20_000, "keys");

    let numbers = snapshot.variable("numbers");
    assert_eq!((&*numbers.name, numbers.edges.len()), ("List of Integer", 0));
    assert!((160_000..400_000).contains(&numbers.bytes), "{}", numbers.bytes);

    let all = snapshot.retained(usize::MAX);
    let map = snapshot.find("object", "Map of Text to List of Text");
    assert!(all - snapshot.retained(map) > 20_000 * 200, "what only the map keeps");

    let mut chain = snapshot.variable("chain");
    for _ in 0..20_000 {
        assert_eq!(chain.name, "List of Any");
        chain = &snapshot.nodes[chain.edges[0].2];
    }
    assert!(chain.edges.is_empty());
}

#[test]
fn a_heap_snapshot_names_entries_and_functions() {
    let folder = Folder::new();
    let path = folder.at("heap.heapsnapshot");
    let text = format!("{PEOPLE}fill(1)\nprint(by_number.length())\n");
    let option = format!("--heap-snapshot={path}");
    run_with(&folder, &text, std::slice::from_ref(&option)).expect_code(0).expect_output("4\n");
    let snapshot = Snapshot::read(&path);
    let variables = snapshot.find("object", "(variables of the module)");
    let map = snapshot.follow(variables, "property", "by_number");
    let at = |ty: &str, name: &str| &snapshot.nodes[snapshot.follow(map, ty, name)];
    assert_eq!(at("element", "7").name, "seven 1");
    let mut unnamed = snapshot.nodes[map].edges.iter().filter(|edge| edge.1 == "value");
    let big = &snapshot.nodes[unnamed.next().unwrap().2];
    assert_eq!((&*big.ty, &*big.name), ("number", "Integer"));
    let long = &snapshot.nodes[unnamed.next().unwrap().2].name;
    assert_eq!(*long, format!("{}…", "x".repeat(80)));
    assert_eq!(at("property", "f").ty, "closure");

    // The same program as bytecode writes the same.
    let compiled = folder.at("program.runab");
    let source = folder.at("program.runa");
    run(&mut runa(&["compile", &source, "-o", &compiled])).expect_code(0);
    run(&mut runavm(&[&option, &compiled])).expect_code(0);
    assert_eq!(Snapshot::read(&path).nodes.len(), snapshot.nodes.len());
}

#[test]
fn an_empty_program_has_a_heap_too() {
    let folder = Folder::new();
    let path = folder.at("heap.heapsnapshot");
    let option = format!("--heap-snapshot={path}");
    run(&mut runa(&["eval", &option, "1 + 1"])).expect_code(0).expect_output("2\n");
    assert!(Snapshot::read(&path).nodes.len() > 7);
    assert_eq!(folder.names(), ["heap.heapsnapshot"]);
}

#[test]
fn a_program_that_runs_is_looked_at_from_time_to_time() {
    let text = "\
Process called work() returns Integer
    Let kept = List of Text()
    Let round = 0
    While kept.length() < 1000000000
        round += 1
        If round % 1000 == 0
            kept.add(\"kept {round}\")
        End If
    End While
    Return kept.length()
End Process
print(work())
";
    for jit in ["--jit=off", "--jit=always"] {
        let folder = Folder::new();
        let path = folder.at("heap.heapsnapshot");
        let options = [
            format!("--heap-snapshot={path}"),
            String::from("--heap-snapshot-every=0.2"),
            String::from("--timeout=5"),
            String::from(jit),
        ];
        let ended = run_with(&folder, text, &options);
        ended.expect_code(1).expect_error("TimeoutError");
        let names = folder.names();
        assert!(names.len() >= 4, "{jit}: {names:?}");
        let kept = |name: &str| {
            let snapshot = Snapshot::read(&folder.at(name));
            let frames = snapshot.find("object", "(running processes)");
            let lists = snapshot.nodes[frames].edges.iter().map(|edge| &snapshot.nodes[edge.2]);
            let mut lists = lists.filter(|node| node.name == "List of Text");
            lists.next().map(|list| list.edges.len())
        };
        let (first, second) = (kept("heap-1.heapsnapshot"), kept("heap-2.heapsnapshot"));
        assert!(first >= Some(0) && second > first, "{jit}: {first:?} {second:?}");
        assert_eq!(kept("heap.heapsnapshot"), None, "the process has ended");
    }
}

#[test]
fn what_has_used_up_the_memory_is_written() {
    let text = "\
Let kept = List of Text()
Process called fill()
    While true
        kept.add(\"text {kept.length()}\".repeat(100))
    End While
End Process
fill()
";
    for tier in TIERS {
        let folder = Folder::new();
        let path = folder.at("full.heapsnapshot");
        let options = [
            format!("--heap-snapshot-on-out-of-memory={path}"),
            String::from("--gc-max-heap=16m"),
            tier.to_owned(),
        ];
        let ended = run_with(&folder, text, &options);
        ended.expect_code(1).expect_error("OutOfMemoryError: ");
        ended.expect_error("memory is used up; ").expect_error("full.heapsnapshot shows by what\n");
        let snapshot = Snapshot::read(&path);
        let kept = snapshot.variable("kept");
        assert!(kept.edges.len() > 10_000);
        let all = snapshot.retained(usize::MAX);
        assert!(((12 << 20)..(16 << 20)).contains(&all), "{all}");
    }
}

#[test]
fn snapshots_that_cannot_be_written_are_a_failure() {
    let folder = Folder::new();
    let missing = folder.at("missing/heap.heapsnapshot");
    let ended = run_with(&folder, "print(1)\n", &[format!("--heap-snapshot={missing}")]);
    ended.expect_code(74).expect_output("1\n").expect_error("cannot write ");
    let ended = run_with(&folder, "print([1][1])\n", &[format!("--heap-snapshot={missing}")]);
    ended.expect_code(1).expect_error("cannot write ").expect_error("IndexError");
    let ended = run_with(&folder, "print(1)\n", &[String::from("--heap-snapshot=-")]);
    ended.expect_code(2).expect_error("name a file");
    let ended = run_with(&folder, "print(1)\n", &[String::from("--heap-snapshot-every=1")]);
    ended.expect_code(2);
}

fn heap(arguments: &[&str]) -> Ended {
    run(&mut runa(&[&["heap"], arguments].concat()))
}

/// A file with the snapshot of a program that keeps so many people.
fn people(folder: &Folder, name: &str, count: usize) -> String {
    let path = folder.at(name);
    let text = format!("{PEOPLE}fill({count})\n");
    run_with(folder, &text, &[format!("--heap-snapshot={path}")]).expect_code(0);
    path
}

#[test]
fn seed_heap_analysis_shows_types_and_what_grows() {
    let folder = Folder::new();
    let few = people(&folder, "few.heapsnapshot", 1000);
    let many = people(&folder, "many.heapsnapshot", 3000);

    let shown = heap(&[&few, "--top", "3"]);
    let lines: Vec<&str> = shown.expect_code(0).stdout.lines().collect();
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>(),
        ["bytes", "share", "objects", "type"]
    );
    assert_eq!(lines.len(), 6);
    assert!(lines[4].contains("more types") && lines[5].ends_with("  all"), "{lines:?}");

    let json = |arguments: &[&str]| -> Value {
        let ended = heap(&[&["--json"], arguments].concat());
        serde_json::from_str(&ended.expect_code(0).stdout).unwrap()
    };
    let of = |shown: &Value, name: &str, field: &str| {
        let types = shown["types"].as_array().unwrap().iter();
        let mut found = types.filter(|row| row["type"] == name);
        found.next().and_then(|row| row[field].as_u64())
    };
    let one = json(&[&few]);
    assert_eq!(of(&one, "List of Text", "objects"), Some(1000));
    assert_eq!(of(&one, "Map of Text to List of Text", "objects"), Some(1));
    assert_eq!(of(&one, "process a lambda", "objects"), Some(1));
    let snapshot = Snapshot::read(&few);
    assert_eq!(one["bytes"].as_u64(), Some(snapshot.retained(usize::MAX)));

    let both = json(&[&few, &many]);
    assert_eq!(of(&both, "List of Text", "old_objects"), Some(1000));
    assert_eq!(of(&both, "List of Text", "objects"), Some(3000));
    assert_eq!(of(&both, "process a lambda", "objects"), None, "what has not changed is left out");
    let growth: Vec<i64> = both["types"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["bytes"].as_i64().unwrap() - row["old_bytes"].as_i64().unwrap())
        .collect();
    assert!(growth.is_sorted_by(|a, b| a >= b) && growth.len() > 3, "{growth:?}");
    let table = heap(&[&few, &many]);
    assert!(table.expect_code(0).stdout.contains("+2,000  List of Text\n"), "{}", table.stdout);
    let less = heap(&[&many, &few]);
    assert!(less.expect_code(0).stdout.contains("-2,000  List of Text\n"), "{}", less.stdout);
}

#[test]
fn files_that_are_no_snapshots_are_refused() {
    let folder = Folder::new();
    let missing = folder.at("missing");
    heap(&[&missing]).expect_code(66).expect_error("cannot read ");
    heap(&[folder.path().to_str().unwrap()]).expect_code(66).expect_error("cannot read ");
    let snapshot = people(&folder, "whole.heapsnapshot", 10);
    let whole = std::fs::read(&snapshot).unwrap();
    let half = folder.write("half.heapsnapshot", &whole[..whole.len() / 2]);
    let said = "half.heapsnapshot is not a complete heap snapshot: EOF while parsing";
    heap(&[&half]).expect_code(65).expect_error(said);
    heap(&[&snapshot, &half]).expect_code(65).expect_error(said);
    for (content, said) in [
        (&b""[..], "EOF while parsing"),
        (b"{}", "it has no `snapshot`"),
        (b"\xff\xfe\x00", "expected value"),
    ] {
        heap(&[&folder.write("bad", content)]).expect_code(65).expect_error(said);
    }
    heap(&[]).expect_code(2);
}
