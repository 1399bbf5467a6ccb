//! `runa new`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::print;
use crate::exit::{Failure, NO_INPUT, NO_OUTPUT, Outcome, USAGE, reason};

const PROGRAM: &str = r#"## What is said to somebody.
Process called greeting(name as Text) returns Text
    Return "Hello, {name}!"
End Process

Process called main(arguments as List of Text)
    Let name = if arguments.is_empty() then "world" otherwise arguments[0]
    print(greeting(name))
End Process

Test "a greeting has the name in it"
    Assert greeting("Ada") == "Hello, Ada!"
End Test
"#;

const README: &str = "\
# NAME

A program in Runa.

    runa run main.runa          run it
    runa run main.runa Ada      run it with an argument
    runa test main.runa         run its tests
    runa check --watch .        look for errors whenever a file is saved
    runa build main.runa        make the executable `main`
";

const IGNORED: &str = "\
# What `runa compile`, `runa build` and the commands for memory write.
*.runab
*.heapsnapshot
*.heapprofile
/main
/main.exe
";

/// Makes the folder `path` with a program that runs; in the end it says what can be done with it.
pub(super) fn new(path: &Path) -> Outcome {
    let name = project_name(path)?;
    let readme = README.replacen("NAME", &name, 1);
    let files = [("main.runa", PROGRAM), ("README.md", &readme), (".gitignore", IGNORED)];
    let mut made = Made::default();
    let result = made.project(path, &files);
    if result.is_err() {
        made.remove();
    }
    result?;
    let go_there = match path == Path::new(".") {
        true => String::new(),
        false => format!("  cd {}\n", quoted(path)),
    };
    let folder = path.display();
    print(
        format!(
            "made {folder}: a program, a test, a README\n\
             next:\n{go_there}  runa run main.runa\n  runa test main.runa\n"
        )
        .as_bytes(),
    )
    .map(|()| 0)
}

/// The name of the project in the folder `path`, which need not exist yet.
fn project_name(path: &Path) -> Result<String, Failure> {
    let is_here = path.file_name().is_none();
    let folder = match is_here {
        true => fs::canonicalize(path).map_err(|error| {
            Failure::new(NO_INPUT, format!("cannot read {}: {}", path.display(), reason(&error)))
        })?,
        false => path.to_owned(),
    };
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // A folder that is there already has the name that somebody wanted it to have.
    if is_here || is_good(&name) {
        return Ok(name);
    }
    let better = folder.with_file_name(better_name(&name));
    Err(Failure::new(
        USAGE,
        format!(
            "`{name}` is no good name: give one of letters, digits, `_` and `-` that begins with \
             a letter, such as `runa new {}`",
            quoted(&better)
        ),
    ))
}

fn is_good(name: &str) -> bool {
    name.starts_with(char::is_alphabetic) && name.chars().all(is_allowed)
}

fn is_allowed(scalar: char) -> bool {
    scalar.is_alphanumeric() || matches!(scalar, '_' | '-')
}

/// The good name that is most like `name`.
fn better_name(name: &str) -> String {
    let words = name.split(|scalar| !is_allowed(scalar) || scalar == '\u{FFFD}');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let joined = words.join("_").to_lowercase();
    match joined.trim_start_matches(['_', '-']) {
        "" => String::from("my_program"),
        good if is_good(good) => good.to_owned(),
        digits => format!("project_{digits}"),
    }
}

/// What was made, to be removed again if the rest cannot be.
#[derive(Debug, Default)]
struct Made {
    folder: Option<PathBuf>,
    files: Vec<PathBuf>,
}

impl Made {
    fn project(&mut self, folder: &Path, files: &[(&str, &str)]) -> Result<(), Failure> {
        let cannot = |path: &Path, error: &io::Error| {
            Failure::new(NO_OUTPUT, format!("cannot make {}: {}", path.display(), reason(error)))
        };
        match fs::read_dir(folder) {
            Ok(entries) => refuse_others(folder, entries).map_err(|found| {
                let folder = folder.display();
                let message = format!("{folder} is not empty, {found} is in there");
                Failure::new(USAGE, format!("{message}; name a folder that does not exist yet"))
            })?,
            Err(_) => {
                fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
                self.folder = Some(folder.to_owned());
            }
        }
        for (name, content) in files {
            let path = folder.join(name);
            self.file(&path, content).map_err(|error| cannot(&path, &error))?;
        }
        Ok(())
    }

    /// Makes a file; one that somebody else has just made stays as it is.
    fn file(&mut self, path: &Path, content: &str) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        self.files.push(path.to_owned());
        file.write_all(content.as_bytes())?;
        file.sync_all()
    }

    /// Removes it, as far as that goes; why it could not be made is what counts.
    fn remove(&self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        if let Some(folder) = &self.folder {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Fails with something that is in the folder, except what tells that it is kept in Git.
fn refuse_others(folder: &Path, entries: fs::ReadDir) -> Result<(), String> {
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_name() == ".git" => {}
            Ok(entry) => return Err(entry.file_name().to_string_lossy().into_owned()),
            Err(_) => return Err(format!("what cannot be read of {}", folder.display())),
        }
    }
    Ok(())
}

/// The path as it can be typed into a shell.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let is_plain = |scalar: char| is_allowed(scalar) || matches!(scalar, '/' | '.' | '\\' | ':');
    if text.chars().all(is_plain) && !text.starts_with('-') {
        return text.into_owned();
    }
    let dash = if text.starts_with('-') { "./" } else { "" };
    format!("'{dash}{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_names_have_a_good_one_beside_them() {
        for name in ["hello", "word_count", "größe", "game-2"] {
            assert!(is_good(name), "{name}");
        }
        for (bad, better) in [
            ("My Project", "my_project"),
            ("2048", "project_2048"),
            ("a.b c!", "a_b_c"),
            ("-x", "x"),
            ("!?", "my_program"),
            ("\u{FFFD}x", "x"),
        ] {
            assert!(!is_good(bad), "{bad}");
            assert_eq!(better_name(bad), better);
            assert!(is_good(better), "{better}");
        }
    }

    #[test]
    fn paths_are_quoted_for_shells() {
        let quoted = |path: &str| quoted(Path::new(path));
        assert_eq!(quoted("../größe/a-1"), "../größe/a-1");
        assert_eq!(quoted("my files/it's"), r"'my files/it'\''s'");
        assert_eq!(quoted("-f"), "'./-f'");
    }

    #[test]
    fn what_was_made_is_removed_when_something_is_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join("a/b");
        let mut made = Made::default();
        let failure = made.project(&project, &[("one", "1"), ("one", "2")]).unwrap_err();
        assert_eq!(failure.code, NO_OUTPUT);
        made.remove();
        assert!(!project.exists());
    }
}
