//! `runa new`: what it makes works, and what was there stays.

use std::fs;

use crate::support::{Folder, run, runa};

#[test]
fn a_new_program_runs_and_passes_its_test() {
    let folder = Folder::new();
    let project = folder.at("mine & yours/größe");
    let made = run(&mut runa(&["new", &project]));
    made.expect_code(0);
    assert!(made.stdout.contains(&format!("  cd '{project}'\n  runa run main.runa\n")), "{made:?}");

    let inside = |words: &[&str]| run(runa(words).current_dir(&project));
    inside(&["run", "main.runa"]).expect_code(0).expect_output("Hello, world!\n");
    inside(&["check", "."]).expect_code(0);
    let tested = inside(&["test", "main.runa"]);
    tested.expect_code(0);
    assert!(tested.stdout.ends_with("1 passed, 0 failed, 0 left out\n"), "{tested:?}");
    let elsewhere = format!("{project}/main.runa");
    run(&mut runa(&["run", &elsewhere, "Ada"])).expect_code(0).expect_output("Hello, Ada!\n");

    let readme = fs::read_to_string(format!("{project}/README.md")).unwrap();
    assert!(readme.starts_with("# größe\n"), "{readme}");
}

#[test]
fn an_empty_folder_is_filled() {
    let folder = Folder::new();
    fs::create_dir(folder.at(".git")).unwrap();
    let here = |words: &[&str]| run(runa(words).current_dir(folder.path()));
    let made = here(&["new", "."]);
    made.expect_code(0);
    assert!(!made.stdout.contains("  cd "), "{made:?}");
    assert_eq!(folder.names(), [".git", ".gitignore", "README.md", "main.runa"]);
    here(&["new", "."]).expect_code(2).expect_error("is not empty");
}

#[test]
fn what_is_there_stays() {
    let folder = Folder::new();
    let file = folder.write("notes", "mine");
    run(&mut runa(&["new", folder.path().to_str().unwrap()])).expect_code(2);
    run(&mut runa(&["new", &file])).expect_code(74).expect_error("cannot make");
    run(&mut runa(&["new", &format!("{file}/deeper")])).expect_code(74);
    assert_eq!(folder.names(), ["notes"]);
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
}

#[test]
fn a_bad_name_leads_to_a_good_one() {
    let folder = Folder::new();
    let ended = run(runa(&["new", "2nd Try!"]).current_dir(folder.path()));
    ended.expect_code(2).expect_error("such as `runa new project_2nd_try`");
    assert!(folder.names().is_empty());
}
