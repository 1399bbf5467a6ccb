//! The conformance suite as executables: each program is built, and does what `runa run` does, also
//! while the collector moves all objects at every allocation.
//!
//! Linking takes most of a second a program with an archive that is not optimised, so only some of each
//! chapter are built unless `RUNA_EXECUTABLES=all` is set, as continuous integration does.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use runa_tests::Case;

use crate::executables::program;
use crate::support::{Folder, need_archive, repository, run, run_with_input, runa};

/// Of each chapter, the first program and every so-many-th behind it are built.
const STEP: usize = 8;

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn chosen_programs() -> Vec<PathBuf> {
    let all = std::env::var("RUNA_EXECUTABLES").is_ok_and(|value| value == "all");
    let step = if all { 1 } else { STEP };
    let chapters = entries(Path::new(&repository("tests/programs"))).into_iter();
    chapters.flat_map(|chapter| entries(&chapter).into_iter().step_by(step)).collect()
}

/// Says what a program does differently as an executable, if it does.
fn difference(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).unwrap();
    let case = Case::new(path, &text);
    let input = case.input_text();
    let folder = Folder::new();
    let file = &match case.files().is_empty() {
        true => path.to_str().unwrap().to_owned(),
        false => with_modules(&case, &folder),
    };
    let executable = folder.at("program");
    let started = |command: &mut Command| {
        let command = command.args(&case.arguments).current_dir(repository("tests"));
        // Something that each of them finds in its environment.
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        run_with_input(command, input.as_str())
    };
    let mut interpreted = started(&mut runa(&["run", file]));
    let build = run(&mut runa(&["build", file, "-o", &executable]));
    if build.code != 0 {
        // What cannot be built cannot be run either, for the same reasons.
        return (build != interpreted).then(|| format!("{file}\n{interpreted:#?}\n{build:#?}"));
    }
    let mut built = started(&mut program(&executable, &[]));
    let moving = started(program(&executable, &[]).env("RUNAVM_GC_STRESS", "1"));
    if moving != built {
        return Some(format!("{file} while all objects move\n{built:#?}\n{moving:#?}"));
    }
    // What is said of a program before it runs was said when it was built.
    interpreted.stderr = interpreted.stderr.replacen(&build.stderr, "", 1);
    for ended in [&mut interpreted, &mut built] {
        ended.stderr = without_depth(&ended.stderr);
    }
    (built != interpreted).then(|| format!("{file}\n{interpreted:#?}\n{built:#?}"))
}

/// Writes the files of a program of several modules; gives the main one.
fn with_modules(case: &Case, folder: &Folder) -> String {
    for (name, text) in case.files() {
        if let Some((below, _)) = name.rsplit_once('/') {
            fs::create_dir_all(folder.at(below)).unwrap();
        }
        folder.write(name, text);
    }
    folder.write(&case.name, case.main_text())
}

/// The trace of a stack overflow without the number of activations, which depends on their size.
fn without_depth(trace: &str) -> String {
    let lines = trace.lines().filter(|line| !line.starts_with("  … "));
    lines.map(|line| format!("{}\n", line.split("), ").next().unwrap_or(line))).collect()
}

#[test]
fn built_programs_do_what_interpreted_ones_do() {
    need_archive();
    let programs = chosen_programs();
    assert!(programs.len() > 20, "the suite is there");
    let next = AtomicUsize::new(0);
    let work = || {
        let mut failed = Vec::new();
        while let Some(path) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
            failed.extend(difference(path));
        }
        failed
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let failed: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{} differ:\n{}", failed.len(), failed.join("\n"));
}
