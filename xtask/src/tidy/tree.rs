//! The texts of the workspace, read once for all checks.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::{Workspace, below};

/// Hidden folders that belong to the project.
const OUR_HIDDEN_FOLDERS: [&str; 3] = [".ci", ".cargo", ".github"];

/// Folders that tools fill.
const FOREIGN_FOLDERS: [&str; 2] = ["target", "node_modules"];

/// What git has at the root of a second worktree, in the place of the folder.
const WORKTREE_MARK: &str = ".git";

/// Longer files are data, not text that somebody wrote.
const LONGEST_TEXT: u64 = 1 << 20;

/// The workspace's crates and texts.
pub struct Tree {
    /// What cargo says about it.
    pub workspace: Workspace,
    /// Every text file, in the order of their paths.
    pub files: Vec<TextFile>,
    /// Folders right below the root.
    pub folders: Vec<String>,
}

/// A file of the workspace that is valid UTF-8.
pub struct TextFile {
    /// Its path below the root, with forward slashes.
    pub path: String,
    /// What is in it.
    pub text: String,
}

impl TextFile {
    /// Whether the name ends with `.` and `extension`.
    pub fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }

    /// Whether it holds tests only: below a folder `tests`, or a module of that name.
    pub fn is_test(&self) -> bool {
        self.path.split('/').any(|part| part == "tests" || part == "tests.rs")
    }
}

impl Tree {
    /// Reads all texts of `workspace`.
    pub fn load(workspace: Workspace) -> Result<Self> {
        let mut files = Vec::new();
        let mut folders = Vec::new();
        let mut waiting = vec![workspace.root.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in list(&folder)? {
                let path = folder.join(&entry.name);
                if entry.is_folder {
                    if folder == workspace.root {
                        folders.push(entry.name);
                    }
                    waiting.push(path);
                } else if entry.name == WORKTREE_MARK {
                    // Where the repository of a second worktree is: a path of the machine by nature.
                } else if let Some(text) = read_text(&path)? {
                    files.push(TextFile { path: below(&workspace.root, &path), text });
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        folders.sort();
        Ok(Tree { workspace, files, folders })
    }

    /// The file at `path` below the root.
    pub fn file(&self, path: &str) -> Option<&TextFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// All Rust sources.
    pub fn rust_files(&self) -> impl Iterator<Item = &TextFile> {
        self.files.iter().filter(|file| file.has_extension("rs"))
    }
}

struct Entry {
    name: String,
    is_folder: bool,
}

/// The entries of `folder` that belong to the project.
fn list(folder: &Path) -> Result<Vec<Entry>> {
    let cannot_read = || format!("cannot read {}", folder.display());
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot_read)? {
        let entry = entry.with_context(cannot_read)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().with_context(cannot_read)?;
        if (kind.is_file() || kind.is_dir()) && is_ours(&name, kind.is_dir()) {
            entries.push(Entry { name, is_folder: kind.is_dir() });
        }
    }
    Ok(entries)
}

fn is_ours(name: &str, is_folder: bool) -> bool {
    if !is_folder {
        return true;
    }
    let is_hidden = name.starts_with('.');
    !FOREIGN_FOLDERS.contains(&name) && (!is_hidden || OUR_HIDDEN_FOLDERS.contains(&name))
}

fn read_text(path: &Path) -> Result<Option<String>> {
    let cannot_read = || format!("cannot read {}", path.display());
    if fs::metadata(path).with_context(cannot_read)?.len() > LONGEST_TEXT {
        return Ok(None);
    }
    Ok(String::from_utf8(fs::read(path).with_context(cannot_read)?).ok())
}

#[cfg(test)]
impl Tree {
    /// A tree of these paths and texts, without crates.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let workspace = Workspace { root: "".into(), target: "".into(), crates: Vec::new() };
        let files = files
            .iter()
            .map(|(path, text)| TextFile { path: (*path).into(), text: (*text).into() })
            .collect();
        Tree { workspace, files, folders: Vec::new() }
    }
}

/// No lines at all.
#[cfg(test)]
pub const NONE: [usize; 0] = [];

/// The lines in which `check` finds something when `text` at `path` is all there is.
#[cfg(test)]
pub fn lines_found(
    check: fn(&Tree) -> Vec<super::finding::Finding>,
    path: &str,
    text: &str,
) -> Vec<usize> {
    check(&Tree::of(&[(path, text)])).iter().map(|finding| finding.line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_tools_are_left_out() {
        let ours = |name| is_ours(name, true);
        assert_eq!(
            [ours("vm"), ours(".ci"), ours(".git"), ours("target")],
            [true, true, false, false]
        );
        assert!(is_ours(".gitignore", false));
    }

    #[test]
    fn the_workspace_itself_is_found() {
        let tree = Tree::load(Workspace::load().expect("cargo works")).expect("files are readable");
        assert!(tree.file("xtask/src/main.rs").is_some());
        assert!(tree.folders.contains(&"xtask".to_owned()));
        assert!(tree.workspace.crates.iter().any(|member| member.folder == "xtask"));
    }
}
