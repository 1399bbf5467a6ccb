//! `runa check --fix` and `runa explain`.

use std::fs;

use expect_test::expect;

use crate::support::{run, run_with_input, runa};

const SLIPS: &str = "Let x be 5\r\nIf x = 5:\r\n    println(x)\r\nEnd If\r\n";
const FIXED: &str = "Let x = 5\r\nIf x == 5\r\n    print(x)\r\nEnd If\r\n";

/// A folder with a file `a.runa`.
fn folder_with(text: impl AsRef<[u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.runa"), text).unwrap();
    folder
}

fn check(folder: &tempfile::TempDir, options: &[&str]) -> crate::support::Ended {
    let style: &[&str] = match options.contains(&"json") {
        true => &[],
        false => &["--diagnostics", "short"],
    };
    let words = [&["check", "a.runa"], style, options].concat();
    run(runa(&words).current_dir(folder.path()))
}

fn text_in(folder: &tempfile::TempDir) -> Vec<u8> {
    fs::read(folder.path().join("a.runa")).unwrap()
}

#[test]
fn what_is_certain_is_corrected_and_told() {
    let folder = folder_with(SLIPS);
    let ended = check(&folder, &["--fix"]);
    assert_eq!(text_in(&folder), FIXED.as_bytes());
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""));
    expect![[r#"
        a.runa:1: fixed[E0231]: write `=`
        a.runa:2: fixed[E0237]: write `==`
        a.runa:3: fixed[E0301]: write `print`
        a.runa:2: fixed[E0236]: remove the `:`
    "#]]
    .assert_eq(&ended.stderr);
    assert_eq!(check(&folder, &["--fix"]).stderr, "");
}

#[test]
fn a_dry_run_shows_a_diff_and_the_errors_there_are() {
    let folder = folder_with("Let x be 5\nprint(x)\n");
    let ended = check(&folder, &["--fix", "--dry-run"]);
    expect![[r#"
        --- a.runa
        +++ a.runa (fixed)
        @@ -1,2 +1,2 @@
        -Let x be 5
        +Let x = 5
         print(x)
    "#]]
    .assert_eq(&ended.stdout);
    expect![[r#"
        a.runa:1:7: error[E0231]: a variable gets its value with `=`
    "#]]
    .assert_eq(&ended.stderr);
    assert_eq!(ended.code, 65);
    assert_eq!(text_in(&folder), b"Let x be 5\nprint(x)\n");
    assert_eq!(check(&folder, &["--dry-run"]).code, 2, "it needs --fix");
}

#[test]
fn what_is_left_is_shown_for_the_new_text() {
    let folder = folder_with("Let x be 5; print(yy)\n");
    let ended = check(&folder, &["--fix"]);
    assert_eq!(ended.code, 65);
    assert!(ended.stderr.ends_with("a.runa:1:18: error[E0301]: there is no `yy` here\n"));
}

#[test]
fn files_without_slips_are_not_touched() {
    for content in [&b"print(1)\n"[..], b"", b"print(\"\xff\")\n", b"\0runab"] {
        let folder = folder_with(content);
        let path = folder.path().join("a.runa");
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        check(&folder, &["--fix"]);
        assert_eq!(text_in(&folder), content);
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    }
}

#[test]
fn protected_files_stay_and_are_named() {
    let folder = folder_with(SLIPS);
    let path = folder.path().join("a.runa");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let ended = check(&folder, &["--fix"]);
    assert_eq!(ended.stderr, "runa: cannot write a.runa: it is write-protected\n");
    assert_eq!((ended.code, text_in(&folder)), (74, SLIPS.as_bytes().to_vec()));
}

#[test]
fn standard_input_goes_corrected_to_standard_output() {
    let ended = run_with_input(&mut runa(&["check", "--fix", "-"]), "Let x be 5\n");
    assert_eq!((ended.code, ended.stdout.as_str()), (0, "Let x = 5\n"));
}

#[test]
fn tools_get_changes_as_objects() {
    let folder = folder_with("Let x be 5\n");
    let ended = check(&folder, &["--fix", "--diagnostics", "json"]);
    expect![[r#"
        {"code":"E0231","file":"a.runa","line":1,"message":"write `=`","severity":"fixed"}
    "#]]
    .assert_eq(&ended.stderr);
}

#[test]
fn codes_are_explained() {
    let explained = |words: &[&str]| run(&mut runa(&[&["explain"], words].concat()));
    let ended = explained(&["E0301"]);
    assert!(ended.stdout.starts_with("E0301: a name is not known\n\nNothing that can be seen"));
    assert_eq!(explained(&["e0301"]), ended);
    assert_eq!(explained(&["0301"]), ended);
    let all = explained(&[]);
    assert!(all.stdout.contains("\nE0301  a name is not known\n"), "{}", all.stdout);
    let unknown = explained(&["E9999"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert_eq!(
        unknown.stderr,
        "runa: there is no code `E9999`; `runa explain` without a code lists all\n"
    );
}
