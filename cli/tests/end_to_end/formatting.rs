//! `runa fmt`.

use std::fs;

use crate::support::{Folder, repository, run, run_with_input, runa};

const UGLY: &str = "If true\nprint( 1 )\nEnd If\n";
const NICE: &str = "If true\n    print(1)\nEnd If\n";
const WRONG: &str = "print( 1 ))\n";

#[test]
fn files_and_folders_are_formatted() {
    let folder = Folder::new();
    for name in ["src/deep", "target", ".hidden", "src/target"] {
        fs::create_dir_all(folder.path().join(name)).unwrap();
    }
    let formatted = ["a.runa", "src/deep/b.runa"];
    let others = ["c.txt", "target/d.runa", ".hidden/e.runa", ".f.runa", "src/target/g.runa"];
    for name in formatted.iter().chain(&others) {
        folder.write(name, UGLY);
    }
    let ended = run(runa(&["fmt"]).current_dir(folder.path()));
    ended.expect_code(0).expect_output("");
    for name in formatted {
        assert_eq!(fs::read_to_string(folder.at(name)).unwrap(), NICE, "{name}");
    }
    for name in others {
        assert_eq!(fs::read_to_string(folder.at(name)).unwrap(), UGLY, "{name}");
    }
    // What is named is formatted in any case.
    run(&mut runa(&["fmt", &folder.at("c.txt"), &folder.at("target")])).expect_code(0);
    assert_eq!(fs::read_to_string(folder.at("c.txt")).unwrap(), NICE);
    assert_eq!(fs::read_to_string(folder.at("target/d.runa")).unwrap(), NICE);
}

#[test]
fn a_check_shows_what_would_change_and_writes_nothing() {
    let folder = Folder::new();
    let (ugly, nice) = (folder.write("ugly.runa", UGLY), folder.write("nice.runa", NICE));
    let diff = format!(
        "--- {ugly}\n+++ {ugly} (formatted)\n@@ -1,3 +1,3 @@\n If true\n-print( 1 )\n+    print(1)\n End If\n"
    );
    run(&mut runa(&["fmt", "--check", &nice, &ugly])).expect_code(1).expect_output(&diff);
    assert_eq!(fs::read_to_string(&ugly).unwrap(), UGLY);
    run(&mut runa(&["fmt", "--check", &nice])).expect_code(0).expect_output("");
}

#[test]
fn files_with_errors_stay_as_they_are() {
    let folder = Folder::new();
    let (wrong, ugly) = (folder.write("wrong.runa", WRONG), folder.write("ugly.runa", UGLY));
    let ended = run(&mut runa(&["fmt", "--diagnostics", "short", &wrong, &ugly]));
    ended.expect_code(65).expect_error("wrong.runa:1:");
    assert_eq!(fs::read_to_string(&wrong).unwrap(), WRONG);
    assert_eq!(fs::read_to_string(&ugly).unwrap(), NICE, "the others are formatted");

    let binary = folder.write("binary.runa", b"print(1)\n\xff\n");
    run(&mut runa(&["fmt", &binary])).expect_code(65).expect_error("binary.runa:2:1: byte 9");
    let assembly = folder.write("a.asm", "PUSH  1\n");
    run(&mut runa(&["fmt", &assembly])).expect_code(2).expect_error("is assembly text");
    run(&mut runa(&["fmt", &folder.at("missing.runa")])).expect_code(66);
    fs::create_dir(folder.path().join("empty")).unwrap();
    let ended = run(&mut runa(&["fmt", &folder.at("empty")]));
    ended.expect_code(66).expect_error("there is no .runa file in");
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    for arguments in [&["fmt", "--stdin"][..], &["fmt", "-"]] {
        run_with_input(&mut runa(arguments), UGLY).expect_code(0).expect_output(NICE);
    }
    let check = ["fmt", "--stdin", "--check", "--stdin-path", "src/a.runa"];
    let ended = run_with_input(&mut runa(&check), UGLY);
    ended.expect_code(1);
    assert!(ended.stdout.starts_with("--- src/a.runa\n"), "{}", ended.stdout);
    let wrong = ["fmt", "--stdin", "--stdin-path", "src/a.runa", "--diagnostics", "short"];
    let ended = run_with_input(&mut runa(&wrong), WRONG);
    ended.expect_code(65).expect_output("").expect_error("src/a.runa:1:");
    run(&mut runa(&["fmt", "--stdin", "a.runa"])).expect_code(2);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    let file = folder.write("file", UGLY);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o750)).unwrap();
    symlink(&file, folder.at("link.runa")).unwrap();
    run(&mut runa(&["fmt", &folder.at("link.runa")])).expect_code(0);
    assert!(fs::symlink_metadata(folder.at("link.runa")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&file).unwrap(), NICE);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o750);

    fs::write(&file, UGLY).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
    run(&mut runa(&["fmt", &file])).expect_code(74).expect_error("write-protected");
    assert_eq!(fs::read_to_string(&file).unwrap(), UGLY);
}

#[test]
fn the_examples_are_formatted() {
    let ended = run(&mut runa(&["fmt", "--check", &repository("examples"), &repository("bench")]));
    ended.expect_code(0).expect_output("");
}
