//! Profiles of allocations.

use serde_json::Value;

use super::{TIERS, run_with};
use crate::support::{Ended, Folder, run, runa, runavm};

/// A line of a function, with the names of those that have called it, and what it has allocated.
pub type Sites = Vec<(Vec<String>, u64, u64)>;

/// The sites of a profile below its first node, after everything that the format promises was checked.
#[track_caller]
pub fn read_profile(path: &str) -> Sites {
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
pub fn allocated(sites: &Sites, function: &str) -> (u64, u64) {
    let start = format!("{function}:");
    let own = sites.iter().filter(|site| site.0.last().unwrap().starts_with(&start));
    own.fold((0, 0), |sum, site| (sum.0 + site.1, sum.1 + site.2))
}

/// Runs a program that is profiled.
fn profiled(text: &str, tier: &str, interval: &str) -> (Ended, Sites) {
    let folder = Folder::new();
    let path = folder.at("heap.heapprofile");
    let options = [
        format!("--profile-memory={path}"),
        format!("--profile-memory-interval={interval}"),
        tier.to_owned(),
    ];
    let ended = run_with(&folder, text, &options);
    (ended, read_profile(&path))
}

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
        let (ended, sites) = profiled(TWO_PROCESSES, tier, "16k");
        ended.expect_code(0);
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
fn seed_runavm_profiles_memory() {
    let folder = Folder::new();
    let source = folder.write("my_program.runa", TWO_PROCESSES);
    run(&mut runa(&["compile", &source])).expect_code(0);
    let mut command = runavm(&["--profile-memory=heap.json", "my_program.runab"]);
    run(command.current_dir(folder.path())).expect_code(0);
    assert!(allocated(&read_profile(&folder.at("heap.json")), "large").0 > 30_000_000);
    // Without a name the file is called so that viewers know it.
    let mut command = runavm(&["--profile-memory", "my_program.runab"]);
    run(command.current_dir(folder.path())).expect_code(0);
    read_profile(&folder.at("memory.heapprofile"));
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
    Return inner.sum() + shown(n).length() + counter(n)() - n - 1
End Process

Process called counter(n as Integer) returns () => Integer
    Let count = n
    Return () => Do
        count += 1
        Return count
    End Do
End Process

Let total = 0
For i from 1 to 100
    total += deep(4, 3)
End For
print(total)
";
    let mut seen: Vec<Sites> = Vec::new();
    for tier in TIERS {
        let (ended, mut sites) = profiled(text, tier, "1");
        ended.expect_code(0);
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
    // A heap variable of 2 words and a function value of 3.
    assert_eq!(allocated(first, "counter"), (calls * 40, calls * 2));
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
        let (ended, sites) = profiled(text, tier, "1");
        ended.expect_code(0).expect_output("101000\n");
        assert!((800_000..802_000).contains(&allocated(&sites, "down").0), "{sites:?}");
        let (deepest, ..) = sites.iter().max_by_key(|site| site.0.len()).unwrap();
        assert_eq!(deepest.len(), 2 + 60);
        assert_eq!(deepest[1], "(further callers):0");
    }
}
