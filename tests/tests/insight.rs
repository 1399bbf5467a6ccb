//! Looking at the memory of programs while every allocation moves all objects.

use runa::{FunctionIndex, Input, JitMode, LoadOptions, Outcome, RunOptions, Shared, Sources};

const PROGRAM: &str = "\
Let kept = Map of Text to List of Float()
Process called pair(n as Integer) returns List of Float
    Return [n * 1.5, n * 1e300]
End Process
Process called fill(n as Integer)
    For i from 1 to n
        kept[\"key {i}\"] = [i, i + 1].map((x) => pair(x)[1])
    End For
End Process
fill(40)
print(kept.length(), kept[\"key 40\"].length())
";

fn run(jit: JitMode, stress: bool) -> (String, Vec<u8>, Vec<u8>) {
    let mut sources = Sources::new();
    let options = LoadOptions::default();
    let loaded = runa::load(&mut sources, "moving.runa", Input::Source(PROGRAM), &options);
    let output = Shared::default();
    let options = RunOptions {
        streams: output.streams(),
        stress: u32::from(stress),
        jit,
        ..RunOptions::default()
    };
    let mut prepared = runa::prepare(loaded.module.expect("no errors"), options).unwrap();
    prepared.profile_allocations(1);
    let outcome = prepared.run(FunctionIndex(0));
    assert!(matches!(outcome, Outcome::Returned(_)), "{outcome:?}");
    let (mut snapshot, mut profile) = (Vec::new(), Vec::new());
    prepared.heap().write_snapshot(&mut snapshot).unwrap();
    prepared.write_allocation_profile(&mut profile).unwrap();
    (output.text(), snapshot, profile)
}

#[test]
fn looking_at_memory_holds_no_stale_references() {
    for jit in [JitMode::Off, JitMode::ALWAYS] {
        let (output, still, profile) = run(jit, false);
        assert_eq!(output, "40 2\n");
        let (moved_output, moved, moved_profile) = run(jit, true);
        assert_eq!(moved_output, output);
        let counts = |snapshot: &[u8]| {
            let text = String::from_utf8(snapshot.to_vec()).unwrap();
            let start = text.find("\"node_count\"").unwrap();
            text[start..].lines().next().unwrap().to_owned()
        };
        assert_eq!(counts(&moved), counts(&still));
        assert_eq!(moved_profile, profile, "what is allocated does not depend on collections");
    }
}
