//! `cargo xtask dist`: what a user installs, in one folder and one file.

mod artifacts;
mod documentation;
mod licences;
mod verify;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::progress;
use crate::workspace::Workspace;

/// The packages that users get.
const PACKAGES: [&str; 2] = ["runa-cli", "runa-archive"];

/// Put together what a user installs
///
/// Builds the programs `runa` and `runavm` and the runtime archive with the profile `dist` and puts
/// them into a folder with documents, manual pages, completion scripts, examples and licences, and
/// the folder into a `.tar.gz` file.
/// `runa build` finds the archive in `../lib` beside the program, so that the folder can be moved as a
/// whole. In the end the file is unpacked elsewhere and tried without a Rust toolchain.
#[derive(clap::Args)]
pub struct Options {
    /// Put the results here instead of target/distribution
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Builds, copies, packs and tries everything.
pub fn run(options: &Options) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let out = options.out.clone().unwrap_or_else(|| workspace.target.join("distribution"));
    let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    let name = format!("runa-{}-{processor}-{system}", env!("CARGO_PKG_VERSION"));
    let folder = out.join(&name);
    remove_old(&folder)?;
    progress::step("building runa, runavm and the runtime archive");
    for artifact in artifacts::build(&workspace)? {
        let Some(place) = artifact.place() else { continue };
        for file in artifact.files_to_install() {
            install(file, &folder.join(place))?;
        }
    }
    progress::step("adding documents, examples and licences");
    documentation::write(&folder)?;
    copy_texts(&workspace.root, &folder)?;
    let licences = licences::of_dependencies(&workspace)?;
    let place = folder.join("LICENSES-THIRD-PARTY");
    fs::write(&place, licences).with_context(|| cannot_write(&place))?;
    progress::step("packing");
    let packed = pack(&folder, &name)?;
    progress::step("trying it elsewhere, without a Rust toolchain");
    verify::verify(&packed, &name)?;
    println!("{}", packed.display());
    Ok(ExitCode::SUCCESS)
}

fn cannot_write(place: &Path) -> String {
    format!("cannot write {}", place.display())
}

/// Nothing that an earlier version has put there stays.
fn remove_old(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// The files that are not built.
fn copy_texts(root: &Path, folder: &Path) -> Result<()> {
    for name in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        install(&root.join(name), folder)?;
    }
    for name in ["docs", "editors", "examples"] {
        let entries =
            fs::read_dir(root.join(name)).with_context(|| format!("cannot read {name}"))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_file() {
                install(&path, &folder.join(name))?;
            }
        }
    }
    Ok(())
}

/// Copies `file` into `folder`, which is made if need be.
fn install(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().context("a file has no name")?;
    let place = folder.join(name);
    fs::create_dir_all(folder).with_context(|| cannot_write(folder))?;
    fs::copy(file, &place).with_context(|| cannot_write(&place))?;
    Ok(())
}

/// Packs the folder; whoever looks for the file sees the old one or the whole new one.
fn pack(folder: &Path, name: &str) -> Result<PathBuf> {
    let packed = folder.with_file_name(format!("{name}.tar.gz"));
    let passing = folder.with_file_name(format!(".{name}.tar.gz.new"));
    let write = || -> io::Result<()> {
        let file = fs::File::create(&passing)?;
        let mut archive = tar::Builder::new(GzEncoder::new(file, Compression::best()));
        // Who has packed it, and when, is nobody's business.
        archive.mode(tar::HeaderMode::Deterministic);
        archive.append_dir_all(name, folder)?;
        archive.into_inner()?.finish()?.sync_all()?;
        fs::rename(&passing, &packed)
    };
    write().with_context(|| cannot_write(&packed))?;
    Ok(packed)
}
