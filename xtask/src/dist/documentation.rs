//! Manual pages and completion scripts, which the programs that were built write themselves.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::cannot_write;

/// The scripts, by shell and the command that is completed, where systems look for them.
const SCRIPTS: [(&str, &str, &str); 6] = [
    ("bash", "runa", "share/bash-completion/completions/runa"),
    ("bash", "runavm", "share/bash-completion/completions/runavm"),
    ("zsh", "runa", "share/zsh/site-functions/_runa"),
    ("zsh", "runavm", "share/zsh/site-functions/_runavm"),
    ("fish", "runa", "share/fish/vendor_completions.d/runa.fish"),
    ("fish", "runavm", "share/fish/vendor_completions.d/runavm.fish"),
];

/// Where the manual pages are.
pub(super) const MANUAL: &str = "share/man/man1";

/// Writes them below `folder`, in which the programs are installed.
pub(super) fn write(folder: &Path) -> Result<()> {
    let pages = folder.join(MANUAL);
    runa(folder, &["man", &pages.to_string_lossy()])?;
    for (shell, binary, place) in SCRIPTS {
        let script = runa(folder, &["completions", shell, "--for", binary])?;
        let place = folder.join(place);
        let parent = place.parent().context("a script has no folder")?;
        fs::create_dir_all(parent).with_context(|| cannot_write(parent))?;
        fs::write(&place, script).with_context(|| cannot_write(&place))?;
    }
    Ok(())
}

/// What the installed program prints.
fn runa(folder: &Path, words: &[&str]) -> Result<Vec<u8>> {
    let program = folder.join("bin").join(format!("runa{}", std::env::consts::EXE_SUFFIX));
    let ended = Command::new(&program)
        .args(words)
        .output()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let stderr = String::from_utf8_lossy(&ended.stderr);
    ensure!(ended.status.success(), "runa {}: {stderr}", words.join(" "));
    Ok(ended.stdout)
}
