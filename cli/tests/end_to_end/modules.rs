//! Programs of several files.

use std::fs;

use crate::support::{Folder, run, runa};

/// A program whose modules are beside it, below it, and in a folder of the library path.
fn project() -> Folder {
    let folder = Folder::new();
    for below in ["net", "lib"] {
        fs::create_dir(folder.at(below)).unwrap();
    }
    let main = "Import net.http, extra\nprint(http.get(\"/\"), extra.LEVEL)\n\
                Test \"main\"\n    Assert extra.LEVEL == 9\nEnd Test\n";
    folder.write("main.runa", main);
    let http = "Import tools\n\nProcess called get(path as Text) returns Text\n    \
                Return \"{path} {tools.double(4)}\"\nEnd Process\n";
    folder.write("net/http.runa", http);
    let tools = "Process called double(n as Integer) returns Integer\n    Return n * 2\n\
                 End Process\nTest \"tools\"\n    Assert false\nEnd Test\n";
    folder.write("tools.runa", tools);
    folder.write("lib/extra.runa", "Constant LEVEL = 9\n");
    folder
}

#[test]
fn modules_are_beside_the_main_file_or_on_the_library_path() {
    let folder = project();
    let (main, library) = (folder.at("main.runa"), folder.at("lib"));
    let missing = run(&mut runa(&["run", &main]));
    missing.expect_code(65).expect_error("there is no module `extra`");
    let with = |words: &[&str]| run(runa(words).env("RUNAVM_LIBRARY_PATH", &library));
    with(&["run", &main]).expect_code(0).expect_output("/ 8 9\n");
    let bytecode = folder.at("main.runab");
    with(&["compile", &main, "-o", &bytecode]).expect_code(0);
    run(&mut runa(&["run", &bytecode])).expect_code(0).expect_output("/ 8 9\n");
    with(&["check", folder.path().to_str().unwrap()]).expect_code(0);
    let tested = with(&["test", &main]);
    assert!(tested.stdout.ends_with("1 passed, 0 failed, 0 left out\n"), "{tested:?}");
}

#[test]
fn what_is_wrong_in_a_module_is_said_once_for_a_folder() {
    let folder = project();
    folder.write("tools.runa", "print(missing)\n");
    let checked = run(runa(&["check", folder.path().to_str().unwrap()])
        .env("RUNAVM_LIBRARY_PATH", folder.at("lib")));
    checked.expect_code(65);
    assert_eq!(checked.stderr.matches("there is no `missing` here").count(), 1, "{checked:?}");
    assert_eq!(checked.stderr.matches("has no member `double`").count(), 1, "{checked:?}");
}
