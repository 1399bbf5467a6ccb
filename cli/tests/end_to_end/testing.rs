//! `runa test`: which tests run, what is said about them, results for tools, coverage.

use std::fs;

use crate::support::{Ended, Folder, run, runa};

const LISTS: &str = "\
Let base = 1

Process called sum(values as List of Integer) returns Integer
    Let total = base - 1
    For each value in values
        total += value
    End For
    If total > 100
        print(\"large\")
    End If
    Return total
End Process

Process called unused of T(value as T)
    print(value)
End Process

Process called main()
    fail(\"tests do not run `main`\")
End Process

Test \"adds\"
    Assert sum([1, 2]) == 3
End Test

Test \"adds <many>\"
    print(\"before & after\")
    Assert sum([1, 2, 3]) == 7
End Test
";

const MAPS: &str = "Test \"finds\"\n    Assert {1: 2}[1] == 2\nEnd Test\n";

/// A folder with two files that have tests, one of which fails, and one without.
fn project() -> Folder {
    let folder = Folder::new();
    fs::create_dir_all(folder.at("sub/target")).unwrap();
    folder.write("lists.runa", LISTS);
    folder.write("sub/maps.runa", MAPS);
    folder.write("sub/plain.runa", "print(undeclared)\n");
    folder.write("sub/target/old.runa", MAPS);
    folder
}

fn test_in(folder: &Folder, words: &[&str]) -> Ended {
    run(runa(&[&["test"], words].concat()).current_dir(folder.path()))
}

/// The lines about tests, without the summary.
fn tested(ended: &Ended) -> Vec<&str> {
    ended.stdout.lines().filter(|line| line.contains(" … ")).collect()
}

const ADDS: &str = "lists.runa: adds … ok";
const MANY: &str = "lists.runa: adds <many> … FAILED";
const FINDS: &str = "sub/maps.runa: finds … ok";

#[test]
fn all_tests_of_a_folder_run_in_order() {
    let folder = project();
    for parallel in ["1", "2", "8"] {
        let ended = test_in(&folder, &["--parallel", parallel]);
        ended.expect_code(1).expect_error("before & after\nAssertionError: ");
        ended.expect_error("(left: 6, right: 7)").expect_error("lists.runa:28:5");
        assert_eq!(tested(&ended), [ADDS, MANY, FINDS]);
        assert!(ended.stdout.contains("\nfailed:\n  lists.runa:26: adds <many>\n"), "{ended:?}");
        assert!(ended.stdout.contains("\nran 3 tests in "), "{ended:?}");
        assert!(ended.stdout.ends_with("2 passed, 1 failed, 0 left out\n"), "{ended:?}");
    }
}

#[test]
fn tests_are_chosen_by_name_and_file() {
    let folder = project();
    let chosen = |filter: &str| {
        let ended = test_in(&folder, &["--filter", filter]);
        (ended.code, tested(&ended).join("|"))
    };
    assert_eq!(chosen("finds"), (0, FINDS.into()));
    assert_eq!(chosen("lists.runa:many"), (1, MANY.into()));
    assert_eq!(chosen("maps.runa:adds"), (2, String::new()));
    assert_eq!(chosen("no such"), (2, String::new()));
    let listed = test_in(&folder, &["--list"]);
    listed
        .expect_code(0)
        .expect_output("lists.runa:22: adds\nlists.runa:26: adds <many>\nsub/maps.runa:1: finds\n");
    let listed = test_in(&folder, &["--list", "--filter", "many", "sub", "lists.runa"]);
    listed.expect_code(0).expect_output("lists.runa:26: adds <many>\n");
}

#[test]
fn nothing_more_runs_after_the_first_failure() {
    let folder = project();
    let ended = test_in(&folder, &["--fail-fast", "--parallel", "1"]);
    ended.expect_code(1);
    assert_eq!(tested(&ended), [ADDS, MANY]);
    assert!(ended.stdout.ends_with("1 passed, 1 failed, 1 left out\n"), "{ended:?}");
}

#[test]
fn files_that_cannot_be_tested_do_not_hide_the_others() {
    let folder = project();
    folder.write("broken.runa", "Test \"x\"\n    Assert undeclared\nEnd Test\n");
    let ended =
        test_in(&folder, &["--diagnostics", "short", "missing.runa", ".", "sub/plain.runa"]);
    ended.expect_code(2).expect_error("cannot read missing.runa");
    ended.expect_error("broken.runa:2:12: error[E0301]").expect_error("plain.runa:1:7: error");
    assert_eq!(tested(&ended), [ADDS, MANY, FINDS]);
    assert!(ended.stdout.contains("\n3 files could not be tested\n"), "{ended:?}");
    let none = Folder::new();
    test_in(&none, &[]).expect_code(2).expect_error("there is no .runa file");
    none.write("plain.runa", "print(1)\n");
    test_in(&none, &[]).expect_code(2).expect_error("there are no tests");
}

#[test]
fn a_test_may_say_how_long_it_runs() {
    let folder = Folder::new();
    let file = folder.write(
        "slow.runa",
        "@test(timeout: 0.2)\nTest \"hangs\"\n    While true\n    End While\nEnd Test\n\
         @test(timeout: 60)\nTest \"has time\"\n    Let i = 0\n    While i < 3_000\n        i += 1\n    \
         End While\nEnd Test\n",
    );
    let ended = run(&mut runa(&["test", "--timeout", "0.000001", &file]));
    ended.expect_code(1).expect_error("TimeoutError");
    assert!(ended.stdout.ends_with("1 passed, 1 failed, 0 left out\n"), "{ended:?}");
}

#[test]
fn results_are_written_as_junit_xml() {
    let folder = project();
    test_in(&folder, &["--junit", "results.xml"]).expect_code(1);
    let xml = fs::read_to_string(folder.at("results.xml")).unwrap();
    for part in [
        "<testsuites name=\"runa test\" tests=\"3\" failures=\"1\" errors=\"0\"",
        "<testsuite name=\"lists.runa\" tests=\"2\" failures=\"1\"",
        "<testcase classname=\"lists.runa\" name=\"adds &lt;many&gt;\" file=\"lists.runa\" line=\"26\"",
        "<failure type=\"AssertionError\" message=\"`sum([1, 2, 3]) == 7` does not hold (left: 6, right: 7)\">",
        "<system-out>before &amp; after\n</system-out>",
        "<testsuite name=\"sub/maps.runa\" tests=\"1\" failures=\"0\"",
    ] {
        assert!(xml.contains(part), "{part} in {xml}");
    }
    let nowhere = test_in(&folder, &["--junit", "no/such/folder.xml"]);
    nowhere.expect_code(74).expect_error("cannot write no/such/folder.xml");
}

#[test]
fn coverage_says_which_lines_and_processes_ran() {
    let folder = project();
    let ended = test_in(
        &folder,
        &["--coverage", "--coverage-lcov", "lcov.info", "--coverage-html", "coverage"],
    );
    ended.expect_code(1);
    let expected = "\
coverage:
  lists.runa      66.6 % of lines (6 of 9), 1 of 3 processes
  sub/maps.runa  100.0 % of lines (0 of 0), 0 of 0 processes
  all files       66.6 % of lines (6 of 9), 1 of 3 processes
";
    assert!(ended.stdout.contains(expected), "{ended:?}");
    let lcov = fs::read_to_string(folder.at("lcov.info")).unwrap();
    let lines: Vec<&str> = lcov.lines().filter(|line| line.starts_with("DA:")).collect();
    let ran = ["DA:1,2", "DA:4,2", "DA:5,5", "DA:6,5", "DA:8,2", "DA:9,0", "DA:11,2"];
    assert_eq!(lines, [&ran[..], &["DA:15,0", "DA:19,0"]].concat());
    let page = fs::read_to_string(folder.at("coverage/file-1.html")).unwrap();
    for part in [
        "<tr id=\"L6\" class=\"ran\"><td class=\"number\">6</td><td class=\"number\">5×</td>",
        "<tr id=\"L9\" class=\"missed\">",
        "<tr id=\"L23\"><td",
        "Never called: <a href=\"#L14\"><code>unused</code></a>",
        "Test &quot;adds &lt;many&gt;&quot;",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let index = fs::read_to_string(folder.at("coverage/index.html")).unwrap();
    assert!(index.contains("<a href=\"file-1.html\">lists.runa</a>"), "{index}");

    folder.write("sub/mine.txt", "mine");
    let refused = test_in(&folder, &["--coverage-html", "sub"]);
    refused.expect_code(2).expect_error("sub is not empty");
    assert!(!fs::exists(folder.at("sub/index.html")).unwrap());
    test_in(&folder, &["--coverage-html", "coverage"]).expect_code(1);
}
