//! Where paths lead.

use std::path::{Component, Path, PathBuf};

/// A path from the root, without links, also where its end is not there yet. Nothing if it leads through a link to
/// something that is not there: nobody can say where that will be.
pub fn resolved(path: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(path).ok()?;
    for existing in absolute.ancestors() {
        if let Ok(real) = existing.canonicalize() {
            let rest = absolute.strip_prefix(existing).ok()?;
            return Some(joined(real, rest));
        }
        if existing.is_symlink() {
            return None;
        }
    }
    Some(joined(PathBuf::new(), &absolute))
}

/// What is not there has no links: `..` leads back.
fn joined(mut path: PathBuf, rest: &Path) -> PathBuf {
    for part in rest.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().unwrap().join(path)
    }

    #[test]
    fn paths_need_not_be_there() {
        for (path, leads_to) in [
            ("src/../src/./lib.rs", "src/lib.rs"),
            ("not/there", "not/there"),
            ("not/../there/..", ""),
            ("src/not/../../a", "a"),
        ] {
            assert_eq!(resolved(Path::new(path)), Some(here(leads_to)), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed() {
        use std::fs::{create_dir_all, remove_dir_all};

        let folder = std::env::temp_dir().join(format!("runa-paths-{}", std::process::id()));
        create_dir_all(&folder).unwrap();
        for (name, to) in [("out", "/"), ("nowhere", "/not/there/at/all")] {
            std::os::unix::fs::symlink(to, folder.join(name)).unwrap();
        }
        assert_eq!(resolved(&folder.join("out/a")), Some(PathBuf::from("/a")));
        assert_eq!(resolved(&folder.join("out")), Some(PathBuf::from("/")));
        assert_eq!(resolved(&folder.join("nowhere")), None);
        assert_eq!(resolved(&folder.join("nowhere/below")), None);
        remove_dir_all(&folder).unwrap();
    }
}
