//! What can be seen of the memory of programs: snapshots, profiles, the collector's log.

mod gc_log;
mod profiles;
mod snapshot;
mod snapshots;

use crate::support::{Ended, Folder, run, runa};
use profiles::{allocated, read_profile};
use snapshot::Snapshot;

/// When functions are compiled.
const TIERS: [&str; 3] = ["--jit=off", "--jit-threshold=500", "--jit=always"];

/// Runs a program with options that name files in a folder.
fn run_with(folder: &Folder, text: &str, options: &[String]) -> Ended {
    let file = folder.write("program.runa", text);
    let mut words = vec![String::from("run")];
    words.extend_from_slice(options);
    words.push(file);
    run(&mut runa(&words))
}

/// Fills variables of the module with objects of many types.
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
