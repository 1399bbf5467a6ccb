//! `runa build` when something is missing or goes wrong: an executable that exists stays as it is.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::executables::program;
use crate::support::{Ended, Folder, need_archive, run, runa};

/// A folder with a program that is built already; afterwards the source says something else.
struct Built {
    folder: Folder,
    source: String,
    executable: String,
}

impl Built {
    fn new() -> Self {
        need_archive();
        let folder = Folder::new();
        let source = folder.write("old.runa", "print(\"old\")\n");
        run(&mut runa(&["build", &source])).expect_code(0);
        folder.write("old.runa", "print(\"new\")\n");
        let executable = folder.at("old");
        Self { folder, source, executable }
    }

    fn command(&self) -> Command {
        runa(&["build", &self.source])
    }

    /// Builds again, which must fail: with this code, leaving nothing behind and the old executable.
    #[track_caller]
    fn fails(&self, command: &mut Command, code: i32) -> Ended {
        let names = self.folder.names();
        let ended = run(command);
        ended.expect_code(code).expect_output("");
        assert_eq!(self.folder.names(), names);
        run(&mut program(&self.executable, &[])).expect_code(0).expect_output("old\n");
        ended
    }

    /// A linker that does this.
    #[cfg(unix)]
    fn linker(&self, script: &str) -> String {
        use std::os::unix::fs::PermissionsExt;
        // A path may have spaces, though arguments are separated by them.
        let path = self.folder.write("my linker", format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }
}

#[test]
fn building_again_replaces_the_executable() {
    let built = Built::new();
    run(&mut built.command()).expect_code(0);
    run(&mut program(&built.executable, &[])).expect_code(0).expect_output("new\n");
    assert_eq!(built.folder.names(), ["old", "old.runa"]);
}

#[test]
fn a_missing_linker_is_named() {
    let built = Built::new();
    let ended = built.fails(built.command().env("CC", "no-such-compiler -m64"), 69);
    ended.expect_error("runa: cannot start the linker `no-such-compiler`: no such file");
    ended.expect_error("install a C compiler, or name one in the variable CC");
    let ended = built.fails(built.command().env_remove("CC").env("PATH", built.folder.path()), 69);
    ended.expect_error("cannot start the linker `cc`");
}

#[test]
fn a_missing_archive_is_named() {
    let built = Built::new();
    let ended = built.fails(built.command().env("RUNAVM_HOME", built.folder.path()), 69);
    ended.expect_error(&built.folder.at("lib/librunavm_rt.a"));
    ended.expect_error("set RUNAVM_HOME to the folder that has it");
    // A home that is not set is no home.
    run(built.command().env("RUNAVM_HOME", "")).expect_code(0);
}

#[test]
fn the_variable_cc_may_have_arguments() {
    let built = Built::new();
    run(built.command().env("CC", "cc  -O1")).expect_code(0);
    run(&mut program(&built.executable, &[])).expect_output("new\n");
    let ended = run(built.command().env("CC", "cc --no-such-option"));
    ended.expect_code(74).expect_error("the linker `cc` failed").expect_error("no-such-option");
}

#[cfg(unix)]
#[test]
fn a_linker_that_fails_changes_nothing() {
    let built = Built::new();
    let half_done = r#"while [ "$1" != "-o" ]; do shift; done; printf half > "$2"; "#;
    for (end, said) in [
        ("echo no space left >&2; exit 1", "no space left"),
        ("kill -9 $$", "signal: 9 (SIGKILL)"),
        ("rm \"$2\"", "cannot write"),
    ] {
        let linker = built.linker(&format!("{half_done}{end}"));
        let ended = built.fails(built.command().env("CC", &linker), 74);
        ended.expect_error(&built.executable).expect_error(said);
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_build_changes_nothing() {
    let built = Built::new();
    let started = built.folder.at("started");
    let linker = built.linker(&format!("echo > '{started}'; sleep 5"));
    let mut child = built.command().env("CC", &linker).spawn().unwrap();
    let began = Instant::now();
    while fs::metadata(&started).is_err() {
        assert!(began.elapsed() < Duration::from_secs(60), "the linker does not start");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    run(&mut program(&built.executable, &[])).expect_code(0).expect_output("old\n");
}

#[test]
fn places_that_cannot_be_written_are_refused() {
    let built = Built::new();
    let target = |output: &str| runa(&["build", &built.source, "-o", output]);
    let folder = built.folder.path().to_str().unwrap().to_owned();
    built.fails(&mut target(&folder), 74).expect_error("it is a directory");
    let missing = built.folder.at("no/such/folder");
    built.fails(&mut target(&missing), 74).expect_error("no such file or directory");
    built.fails(&mut target("-"), 2).expect_error("name it with `-o FILE`");
    let ended = built.fails(&mut target(&built.source), 2);
    ended.expect_error("would be written over; name another file");
    if cfg!(target_os = "linux") {
        built.fails(&mut target("/dev/full"), 74).expect_error("it is not a file");
        built.fails(&mut target("/proc/program"), 74).expect_error("cannot write /proc/program");
    }
    let protected = built.folder.write("protected", "");
    let mut permissions = fs::metadata(&protected).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&protected, permissions).unwrap();
    built.fails(&mut target(&protected), 74).expect_error("it is write-protected");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let built = Built::new();
    let folder = Folder::new();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let may_write_anywhere = fs::write(folder.at("probe"), "").is_ok();
    if may_write_anywhere {
        // So it is for root; the place under /proc in the test above is refused to everyone.
        return;
    }
    let output = folder.at("program");
    let ended = built.fails(&mut runa(&["build", &built.source, "-o", &output]), 74);
    ended.expect_error("permission denied");
}

#[test]
fn errors_in_the_program_come_first() {
    let built = Built::new();
    built.folder.write("old.runa", "print(unknown)\n");
    let ended = built.fails(built.command().env("CC", "no-such-compiler"), 65);
    ended.expect_error("there is no `unknown` here");
    let missing = built.folder.at("missing.runa");
    built.fails(&mut runa(&["build", &missing]), 66).expect_error("cannot read");
    // A program whose name has no extension needs a name for the executable.
    let bare = built.folder.write("bare", "print(1)\n");
    built.fails(&mut runa(&["build", &bare]), 2).expect_error("name another file: `-o FILE`");
}
