//! The cache of compiled programs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::support::{Ended, Folder, run, runa};

/// How a program came to be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// It was in the cache.
    Found,
    /// It was compiled, and is in the cache now.
    Kept,
    /// It was compiled, and the cache is as it was.
    NotKept,
}

/// A program of several modules, and a cache of its own.
struct Project(Folder);

impl Project {
    fn new() -> Self {
        let folder = Folder::new();
        for below in ["lib", "cache"] {
            fs::create_dir(folder.at(below)).unwrap();
        }
        let project = Self(folder);
        project.0.write("main.runa", large("Import parts, extra\nprint(parts.sum(extra.LEVEL))\n"));
        project.0.write("parts.runa", parts("n + 1"));
        project.0.write("lib/extra.runa", "Constant LEVEL = 9\n");
        project
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = runa(words);
        command.env("RUNA_CACHE", self.0.at("cache")).current_dir(self.0.path());
        command.env("RUNAVM_LIBRARY_PATH", "lib");
        command
    }

    fn run(&self) -> Ended {
        run(&mut self.command(&["run", "main.runa"]))
    }

    /// All entries.
    fn entries(&self) -> Vec<PathBuf> {
        let folders = fs::read_dir(self.0.at("cache")).unwrap().map(|entry| entry.unwrap().path());
        let folders = folders.filter(|path| path.is_dir());
        let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap());
        files.map(|entry| entry.unwrap().path()).collect()
    }

    /// What the files of all entries are, and when they were used.
    fn state(&self) -> BTreeMap<u64, SystemTime> {
        let metadata = self.entries().into_iter().map(|entry| fs::metadata(entry).unwrap());
        metadata.map(|metadata| (metadata.ino(), metadata.modified().unwrap())).collect()
    }

    /// Runs a command that shows `output`, and says how it came by the program.
    #[track_caller]
    fn way_of(&self, command: &mut Command, output: &str) -> Way {
        for entry in self.entries() {
            let entry = File::options().append(true).open(entry).unwrap();
            entry.set_modified(SystemTime::now() - Duration::from_secs(1000)).unwrap();
        }
        let before = self.state();
        run(command).expect_code(0).expect_output(output);
        let after = self.state();
        if after == before {
            return Way::NotKept;
        }
        if after.keys().eq(before.keys()) { Way::Found } else { Way::Kept }
    }

    #[track_caller]
    fn way(&self, output: &str) -> Way {
        self.way_of(&mut self.command(&["run", "main.runa"]), output)
    }
}

/// A text that is long enough to be kept.
fn large(text: &str) -> String {
    format!("{text}{}", "# What a large program has more of.\n".repeat(1000))
}

fn parts(result: &str) -> String {
    format!("Process called sum(n as Integer) returns Integer\n    Return {result}\nEnd Process\n")
}

#[test]
fn a_program_that_has_not_changed_is_not_compiled() {
    let project = Project::new();
    assert_eq!(project.way("10\n"), Way::Kept);
    assert_eq!(project.way("10\n"), Way::Found);
    assert_eq!(project.entries().len(), 1);
}

#[test]
fn a_program_that_has_changed_is_compiled() {
    let project = Project::new();
    assert_eq!(project.way("10\n"), Way::Kept);
    project.0.write("main.runa", large("Import parts\nprint(parts.sum(1))\n"));
    assert_eq!(project.way("2\n"), Way::Kept);
    project.0.write("parts.runa", parts("n + 2"));
    assert_eq!(project.way("3\n"), Way::Kept);
    assert_eq!(project.way("3\n"), Way::Found);
    // As it was at first, but with the other module.
    project.0.write("main.runa", large("Import parts, extra\nprint(parts.sum(extra.LEVEL))\n"));
    assert_eq!(project.way("11\n"), Way::Kept);
    project.0.write("lib/extra.runa", "Constant LEVEL = 8\n");
    assert_eq!(project.way("10\n"), Way::Kept);
    assert_eq!(project.way("10\n"), Way::Found);
}

#[test]
fn modules_that_come_and_go_are_noticed() {
    let project = Project::new();
    assert_eq!(project.way("10\n"), Way::Kept);
    let nearer = project.0.write("extra.runa", "Constant LEVEL = 1\n");
    assert_eq!(project.way("2\n"), Way::Kept);
    assert_eq!(project.way("2\n"), Way::Found);
    fs::remove_file(nearer).unwrap();
    assert_eq!(project.way("10\n"), Way::Kept);
    fs::remove_file(project.0.at("lib/extra.runa")).unwrap();
    project.run().expect_code(65).expect_error("there is no module `extra`");
    project.run().expect_code(65).expect_error("there is no module `extra`");
}

#[test]
fn modules_that_hide_those_of_the_library_are_noticed() {
    let project = Project::new();
    project.0.write("main.runa", large("Import math\nprint(math.gcd(12, 18))\n"));
    assert_eq!(project.way("6\n"), Way::Kept);
    assert_eq!(project.way("6\n"), Way::Found);
    let math = "Process called gcd(a as Integer, b as Integer) returns Integer\n    Return 0\nEnd Process\n";
    project.0.write("lib/math.runa", math);
    assert_eq!(project.way("0\n"), Way::Kept);
}

#[test]
fn options_count() {
    let project = Project::new();
    let checked = "Process called half(n as Integer) returns Integer\n    Requires n > 0\n    \
                   Return n / 2\nEnd Process\nprint(half(-2))\n";
    project.0.write("main.runa", large(&checked.replace("n / 2", "n + 2")));
    let off = ["run", "--contracts", "off", "main.runa"];
    assert_eq!(project.way_of(&mut project.command(&off), "0\n"), Way::Kept);
    project.run().expect_code(1).expect_error("half");
    assert_eq!(project.way_of(&mut project.command(&off), "0\n"), Way::Found);
}

#[test]
fn nothing_is_kept_that_is_not_wanted() {
    let project = Project::new();
    let not_kept = |command: &mut Command| {
        assert_eq!(project.way_of(command, "10\n"), Way::NotKept);
    };
    not_kept(&mut project.command(&["run", "--no-cache", "main.runa"]));
    for off in ["off", ""] {
        not_kept(project.command(&["run", "main.runa"]).env("RUNA_CACHE", off));
    }
    not_kept(
        project
            .command(&["run", "main.runa"])
            .env_remove("RUNA_CACHE")
            .env_clear()
            .envs([("RUNAVM_LIBRARY_PATH", "lib")]),
    );
    // It is read so fast that nothing would be won.
    project.0.write("main.runa", "print(10)");
    not_kept(&mut project.command(&["run", "main.runa"]));
}

#[test]
fn errors_and_warnings_are_shown_each_time() {
    let project = Project::new();
    project.0.write("parts.runa", parts("n + \"\""));
    for _ in 0..2 {
        project.run().expect_code(65).expect_error("parts.runa:2");
    }
    project.0.write("parts.runa", parts("n").replace("    Return", "    n == 1\n    Return"));
    let first = project.run();
    first.expect_code(0).expect_error("Warning");
    assert_eq!(project.run(), first);
    assert!(project.entries().is_empty());
}

#[test]
fn exceptions_show_the_same_text_and_trace() {
    let project = Project::new();
    project.0.write("parts.runa", parts("n / (n - 9)"));
    let compiled = run(&mut project.command(&["run", "--no-cache", "main.runa"]));
    compiled.expect_code(1).expect_error("parts.runa").expect_error("n / (n - 9)");
    assert_eq!(project.run(), compiled);
    assert_eq!(project.entries().len(), 1);
    assert_eq!(project.run(), compiled);
}

#[test]
fn all_commands_that_compile_find_it() {
    let project = Project::new();
    let compile = |words: &[&str]| project.way_of(&mut project.command(words), "");
    assert_eq!(compile(&["compile", "main.runa", "-o", "a.runab"]), Way::Kept);
    assert_eq!(compile(&["compile", "main.runa", "-o", "b.runab"]), Way::Found);
    assert_eq!(project.way("10\n"), Way::Found);
    let bytes = |name: &str| fs::read(project.0.at(name)).unwrap();
    assert_eq!(bytes("a.runab"), bytes("b.runab"));
}

#[test]
fn damaged_entries_are_replaced() {
    let project = Project::new();
    assert_eq!(project.way("10\n"), Way::Kept);
    let entry = project.entries().pop().unwrap();
    let whole = fs::read(&entry).unwrap();
    let half = &whole[..whole.len() / 2];
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    for damaged in [&b""[..], half, &changed] {
        fs::write(&entry, damaged).unwrap();
        assert_eq!(project.way("10\n"), Way::Kept);
        assert_eq!(fs::read(&entry).unwrap(), whole);
    }
}

/// Somebody who can write there may have anything run, but nothing that could not stand in a `.runab` file.
#[test]
fn forged_entries_are_verified() {
    let project = Project::new();
    assert_eq!(project.way("10\n"), Way::Kept);
    let entry = project.entries().pop().unwrap();
    let mut bytes = fs::read(&entry).unwrap();
    let at = bytes.windows(6).rposition(|bytes| bytes == b"\0runab").unwrap();
    // An instruction or a number somewhere in the code; with the right hash.
    let middle = at + (bytes.len() - at) / 2;
    bytes[middle..middle + 8].fill(0xff);
    let hash = blake3::hash(&bytes[40..]);
    bytes[8..40].copy_from_slice(hash.as_bytes());
    fs::write(&entry, bytes).unwrap();
    assert_eq!(project.way("10\n"), Way::Kept);
}

#[test]
fn caches_that_cannot_be_used_are_no_failure() {
    let project = Project::new();
    let cache = project.0.at("cache");
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(Path::new(&cache), 0o500);
    project.run().expect_code(0).expect_output("10\n");
    mode(Path::new(&cache), 0o700);
    project.run().expect_code(0).expect_output("10\n");
    // Others can write into it.
    let folder = project.entries().pop().unwrap().parent().unwrap().to_owned();
    mode(&folder, 0o777);
    assert_eq!(project.way("10\n"), Way::NotKept);
    let info = run(&mut project.command(&["cache"]));
    assert!(info.stdout.contains("it is not used"), "{info:?}");
    let in_the_way = ["/dev/null", "/dev/full", "/proc/nothing"];
    for path in in_the_way.into_iter().chain([project.0.at("main.runa").as_str()]) {
        let ended = run(project.command(&["run", "main.runa"]).env("RUNA_CACHE", path));
        assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (0, "10\n", ""));
    }
}

#[test]
fn many_may_run_at_once() {
    let project = Project::new();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..4 {
                    project.run().expect_code(0).expect_output("10\n");
                }
            });
        }
    });
    assert_eq!(project.entries().len(), 1, "nothing is left over");
    assert_eq!(project.way("10\n"), Way::Found);
}

#[test]
fn the_cache_is_shown_and_cleared() {
    let project = Project::new();
    let cache = |words: &[&str]| run(&mut project.command(&[&["cache"], words].concat()));
    let path = project.0.at("cache");
    cache(&["path"]).expect_code(0).expect_output(&format!("{path}\n"));
    cache(&[]).expect_output(&format!("{path}\n0 programs, 0 kB of at most 256 MB\n"));
    project.run().expect_code(0);
    let bytes = fs::metadata(&project.entries()[0]).unwrap().len();
    let size = format!("{} kB", bytes.div_ceil(1024));
    cache(&["info"]).expect_output(&format!("{path}\n1 program, {size} of at most 256 MB\n"));
    cache(&["clear"]).expect_code(0).expect_output(&format!("deleted 1 program, {size}\n"));
    assert!(project.entries().is_empty());
    cache(&["clear"]).expect_code(0).expect_output("deleted 0 programs, 0 kB\n");
    let mut off = project.command(&["cache"]);
    run(off.env("RUNA_CACHE", "off")).expect_code(69).expect_error("RUNA_CACHE says so");
    let homeless =
        run(off.env_remove("RUNA_CACHE").env_remove("XDG_CACHE_HOME").env_remove("HOME"));
    homeless.expect_code(69).expect_error("name a folder in RUNA_CACHE");
}
