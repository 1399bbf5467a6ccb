//! What can be seen of the memory of programs: snapshots, profiles, the collector's log.

use serde_json::Value;

use crate::support::{Ended, Folder, run, runa, runavm};

/// A snapshot as people see it, after everything that the format promises was checked.
struct Snapshot {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    ty: String,
    name: String,
    id: u64,
    bytes: u64,
    /// Type and name of each reference, and to which node it leads.
    edges: Vec<(String, String, usize)>,
}

fn numbers(value: &Value) -> Vec<usize> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_u64().unwrap() as usize).collect()
}

fn words(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

impl Snapshot {
    #[track_caller]
    fn read(path: &str) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        let (head, meta) = (&file["snapshot"], &file["snapshot"]["meta"]);
        let node_fields = words(&meta["node_fields"]);
        assert_eq!(node_fields[..5], ["type", "name", "id", "self_size", "edge_count"]);
        assert_eq!(words(&meta["edge_fields"]), ["type", "name_or_index", "to_node"]);
        let node_types = words(&meta["node_types"][0]);
        let edge_types = words(&meta["edge_types"][0]);
        let strings = words(&file["strings"]);
        let (nodes, edges) = (numbers(&file["nodes"]), numbers(&file["edges"]));
        let width = node_fields.len();
        assert_eq!(nodes.len() as u64, head["node_count"].as_u64().unwrap() * width as u64);
        assert_eq!(edges.len() as u64, head["edge_count"].as_u64().unwrap() * 3);

        let mut edges = edges.chunks(3);
        let read_node = |row: &[usize]| Node {
            ty: node_types[row[0]].clone(),
            name: strings[row[1]].clone(),
            id: row[2] as u64,
            bytes: row[3] as u64,
            edges: edges
                .by_ref()
                .take(row[4])
                .map(|edge| {
                    let ty = edge_types[edge[0]].clone();
                    let name = match ty.as_str() {
                        "element" | "hidden" => edge[1].to_string(),
                        _ => strings[edge[1]].clone(),
                    };
                    assert!(edge[2] % width == 0 && edge[2] < nodes.len(), "{edge:?}");
                    (ty, name, edge[2] / width)
                })
                .collect(),
        };
        let snapshot = Self { nodes: nodes.chunks(width).map(read_node).collect() };
        assert_eq!(edges.next(), None, "each edge belongs to a node");
        snapshot.check_reachability();
        snapshot
    }

    /// Each node has a number of its own, and is reachable from the first.
    fn check_reachability(&self) {
        let mut ids: Vec<u64> = self.nodes.iter().map(|node| node.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), self.nodes.len());
        assert_eq!(
            self.retained(usize::MAX),
            self.nodes.iter().map(|node| node.bytes).sum::<u64>()
        );
    }

    /// The bytes that are reachable from the first node without passing `without`.
    fn retained(&self, without: usize) -> u64 {
        let mut seen = vec![false; self.nodes.len()];
        let (mut waiting, mut bytes) = (vec![0], 0);
        while let Some(node) = waiting.pop() {
            if node != without && !std::mem::replace(&mut seen[node], true) {
                bytes += self.nodes[node].bytes;
                waiting.extend(self.nodes[node].edges.iter().map(|edge| edge.2));
            }
        }
        bytes
    }

    #[track_caller]
    fn find(&self, ty: &str, name: &str) -> usize {
        let found = self.nodes.iter().position(|node| node.ty == ty && node.name == name);
        found.unwrap_or_else(|| panic!("no {ty} {name}"))
    }

    /// Where an edge leads.
    #[track_caller]
    fn follow(&self, node: usize, ty: &str, name: &str) -> usize {
        let mut edges = self.nodes[node].edges.iter();
        let found = edges.find(|edge| edge.0 == ty && edge.1 == name);
        found.unwrap_or_else(|| panic!("no {ty} {name} in {:?}", self.nodes[node])).2
    }

    /// What a module variable refers to.
    #[track_caller]
    fn variable(&self, name: &str) -> &Node {
        let variables = self.find("object", "(variables of the module)");
        &self.nodes[self.follow(variables, "property", name)]
    }
}

/// Runs a program with options that name files in a folder.
fn run_with(folder: &Folder, text: &str, options: &[String]) -> Ended {
    let file = folder.write("program.runa", text);
    let mut words = vec![String::from("run")];
    words.extend_from_slice(options);
    words.push(file);
    run(&mut runa(&words))
}

const PEOPLE: &str = "\
Let people = Map of Text to List of Text()
Let numbers = List of Integer()
Let by_number as Map of Any to Any = {}
Let chain as List of Any = []
Process called fill(n as Integer)
    For i from 1 to n
        people[\"person {i}\"] = [\"name {i}\", \"\\\"quoted\\\"\\t\\u{1F600}\"]
        numbers.add(i)
        Let outer as List of Any = []
        outer.add(chain)
        chain = outer
    End For
    by_number[7] = \"seven {n}\"
    by_number[-7] = 2 ^ 62 + n
    by_number[true] = \"x\".repeat(1000 + n)
    by_number[\"f\"] = (a) => a + n
End Process
";

#[test]
fn a_heap_snapshot_shows_objects_and_what_refers_to_them() {
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
            String::from("--heap-snapshot-every=0.3"),
            String::from("--timeout=2"),
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
    let folder = Folder::new();
    let path = folder.at("full.heapsnapshot");
    let options =
        [format!("--heap-snapshot-on-out-of-memory={path}"), String::from("--gc-max-heap=16m")];
    let ended = run_with(&folder, text, &options);
    ended.expect_code(1).expect_error("OutOfMemoryError: ");
    ended.expect_error("memory is used up; ").expect_error("full.heapsnapshot shows by what\n");
    let snapshot = Snapshot::read(&path);
    let kept = snapshot.variable("kept");
    assert!(kept.edges.len() > 10_000);
    let all = snapshot.retained(usize::MAX);
    assert!(((12 << 20)..(16 << 20)).contains(&all), "{all}");
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

// ---- profiles of allocations

/// A line of a function, with the names of those that have called it, and what it has allocated.
type Sites = Vec<(Vec<String>, u64, u64)>;

/// The sites of a profile below its first node, after everything that the format promises was checked.
#[track_caller]
fn read_profile(path: &str) -> Sites {
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut sites = Vec::new();
    let mut ids = Vec::new();
    let mut waiting = vec![(Vec::new(), &file["head"])];
    while let Some((callers, node)) = waiting.pop() {
        let frame = &node["callFrame"];
        let name = frame["functionName"].as_str().unwrap();
        for field in ["lineNumber", "columnNumber"] {
            assert!(frame[field].as_i64().unwrap() >= -1);
        }
        let line = frame["lineNumber"].as_i64().unwrap() + 1;
        let path: Vec<String> = callers.iter().cloned().chain([format!("{name}:{line}")]).collect();
        let (bytes, objects) = (node["selfSize"].as_u64(), node["selfCount"].as_u64());
        ids.push((node["id"].as_u64().unwrap(), bytes.unwrap()));
        let children = node["children"].as_array().unwrap().iter();
        waiting.extend(children.map(|child| (path.clone(), child)));
        sites.push((path, bytes.unwrap(), objects.unwrap()));
    }
    assert_eq!(file["head"]["callFrame"]["functionName"], "(root)");
    for sample in file["samples"].as_array().unwrap() {
        let id = sample["nodeId"].as_u64().unwrap();
        assert!(ids.contains(&(id, sample["size"].as_u64().unwrap())));
    }
    sites.sort();
    sites
}

/// The bytes and objects that all lines of a function have allocated.
fn allocated(sites: &Sites, function: &str) -> (u64, u64) {
    let start = format!("{function}:");
    let own = sites.iter().filter(|site| site.0.last().unwrap().starts_with(&start));
    own.fold((0, 0), |sum, site| (sum.0 + site.1, sum.1 + site.2))
}

const TIERS: [&str; 3] = ["--jit=off", "--jit-threshold=500", "--jit=always"];

/// Two processes, of which one allocates three times as many bytes in a tenth as many objects.
const TWO_PROCESSES: &str = "\
Process called small(n as Integer) returns List of Integer
    Return [n, n + 1]
End Process

Process called large(n as Integer) returns List of Integer
    Return List of Integer.filled(n, 1)
End Process

Process called work(rounds as Integer) returns Integer
    Let total = 0
    For i from 1 to rounds
        total += small(i).length()
        If i % 10 == 0
            total += large(205).length()
        End If
    End For
    Return total
End Process
print(work(400000))
";

#[test]
fn seed_memory_profiles_show_who_allocates() {
    for tier in TIERS {
        let folder = Folder::new();
        let path = folder.at("heap.json");
        let options =
            [format!("--profile-memory={path}"), String::from("--profile-memory-interval=16k")];
        let options = [&options[..], &[tier.to_owned()]].concat();
        run_with(&folder, TWO_PROCESSES, &options).expect_code(0);
        let sites = read_profile(&path);
        // 400,000 times a list of 3 words and its array of 4; 40,000 times one with an array of 207.
        let expected = [("small", 22_400_000, 800_000), ("large", 67_200_000, 80_000)];
        for (function, bytes, objects) in expected {
            let found = allocated(&sites, function);
            for (found, expected) in [(found.0, bytes), (found.1, objects)] {
                // The standard deviation of the smaller one is below 3 %.
                let ratio = found as f64 / expected as f64;
                assert!((ratio - 1.0).abs() < 0.1, "{tier} {function}: {found} of {expected}");
            }
        }
        let total: u64 = sites.iter().map(|site| site.1).sum();
        assert!((80_000_000..100_000_000).contains(&total), "{tier}: {total}");
    }
}

#[test]
fn every_allocation_is_counted_where_it_happens() {
    let text = "\
Process called shown(n as Integer) returns List of Integer
    Return [n, n]
End Process

Process called deep(n as Integer, width as Integer) returns Integer
    If n == 0
        Return 1
    End If
    Let inner = List of Integer.filled(width, n).map((x) =>
        deep(n - 1, width))
    Return inner.sum() + shown(n).length()
End Process

Let total = 0
For i from 1 to 100
    total += deep(4, 3)
End For
print(total)
";
    let mut seen: Vec<Sites> = Vec::new();
    for tier in TIERS {
        let folder = Folder::new();
        let path = folder.at("heap.heapprofile");
        let options = [
            format!("--profile-memory={path}"),
            String::from("--profile-memory-interval=1"),
            tier.to_owned(),
        ];
        run_with(&folder, text, &options).expect_code(0);
        let mut sites = read_profile(&path);
        // What printing needs depends on the tier.
        sites.retain(|site| site.0.len() > 2);
        seen.push(sites);
    }
    let first = &seen[0];
    assert_eq!(*first, seen[1], "{}", TIERS[1]);
    assert_eq!(*first, seen[2], "{}", TIERS[2]);
    let calls = 100 * (1 + 3 + 9 + 27);
    let (bytes, objects) = allocated(first, "shown");
    // A list of 3 words and its array of 4.
    assert_eq!((bytes, objects), (calls * 56, calls * 2));
    let deepest = first.iter().map(|site| site.0.len()).max();
    assert!(deepest >= Some(2 + 2 * 3 + 2), "{deepest:?}");
    let has = |function: &str, line: u32| {
        let name = format!("{function}:{line}");
        first.iter().any(|site| site.0.contains(&name))
    };
    assert!(has("shown", 2) && has("deep", 9) && has("deep", 11), "{first:?}");
}

#[test]
fn large_objects_and_deep_stacks_are_counted() {
    let text = "\
Process called down(n as Integer) returns Integer
    If n > 0
        Return down(n - 1) + 1
    End If
    Let many = List of Integer.filled(100000, 1)
    Return many.length()
End Process
print(down(1000))
";
    for tier in TIERS {
        let folder = Folder::new();
        let path = folder.at("heap.heapprofile");
        let options = [
            format!("--profile-memory={path}"),
            String::from("--profile-memory-interval=1"),
            tier.to_owned(),
        ];
        run_with(&folder, text, &options).expect_code(0).expect_output("101000\n");
        let sites = read_profile(&path);
        assert!((800_000..802_000).contains(&allocated(&sites, "down").0), "{sites:?}");
        let (deepest, ..) = sites.iter().max_by_key(|site| site.0.len()).unwrap();
        assert_eq!(deepest.len(), 2 + 60);
        assert_eq!(deepest[1], "(further callers):0");
    }
}

#[test]
fn profiles_and_snapshots_go_together_with_collections_everywhere() {
    let folder = Folder::new();
    let (profile, snapshot) = (folder.at("a.heapprofile"), folder.at("a.heapsnapshot"));
    let text = format!("{PEOPLE}fill(10000)\nprint(people.length())\n");
    for tier in TIERS {
        let options = [
            format!("--profile-memory={profile}"),
            format!("--heap-snapshot={snapshot}"),
            String::from("--heap-snapshot-every=0.1"),
            String::from("--gc-max-heap=16m"),
            String::from("--profile-memory-interval=100"),
            tier.to_owned(),
        ];
        run_with(&folder, &text, &options).expect_code(0).expect_output("10000\n");
        assert_eq!(Snapshot::read(&snapshot).variable("people").edges.len(), 20_000);
        assert!(allocated(&read_profile(&profile), "fill").0 > 2_000_000);
    }
}

// ---- looking at snapshots

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

// ---- the collector's log

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
fn the_log_of_the_collector_has_a_line_for_each_collection() {
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
