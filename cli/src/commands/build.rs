//! `runa build`: an executable of a program.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use runa::{Module, Sources, Verified};

use crate::arguments::Build;
use crate::exit::{Failure, Outcome, UNAVAILABLE, USAGE, reason, say};
use crate::program;
use crate::progress::Progress;
use crate::render::Renderer;
use crate::replace::{self, cannot_write};

/// What every executable links beside its own object file.
const ARCHIVE: &str = "librunavm_rt.a";
/// The variable that names the folder with `lib/librunavm_rt.a`.
const HOME: &str = "RUNAVM_HOME";
/// So many bytes of what a linker says are shown, the last ones.
const MOST_SAID: usize = 4000;

/// Makes an executable of a program.
pub(super) fn build(build: &Build, renderer: &Renderer) -> Outcome {
    let began = Instant::now();
    if build.output.as_deref() == Some(Path::new("-")) {
        let message = "an executable is a file of its own: name it with `-o FILE`";
        return Err(Failure::new(USAGE, message));
    }
    let output = program::output_for(&build.file, build.output.clone(), "")?;
    let (program, options) = (program::read(&build.file)?, build.contracts.load_options());
    let (cache, level) = (build.cache.cache(), build.optimize.level());
    let module = cache.load_shown(&program, &mut Sources::new(), &options, level, renderer)?;
    let archive = find_archive()?;
    {
        let _progress = Progress::begin(format!("building {}", output.display()));
        make(&module, &archive, &output, build.self_contained)?;
    }
    if io::stderr().is_terminal() {
        let kilobytes = fs::metadata(&output).map_or(0, |file| file.len() / 1000);
        let seconds = began.elapsed().as_secs_f64();
        say(&format!("built {} ({kilobytes} kB) in {seconds:.1} s\n", output.display()));
    }
    Ok(0)
}

/// Links the executable beside the file that it is to be, and puts it there when it is complete.
fn make(
    module: &Verified<Module>,
    archive: &Path,
    output: &Path,
    self_contained: bool,
) -> Result<(), Failure> {
    let object = runa::compile_object(module)
        .map_err(|error| Failure::new(UNAVAILABLE, error.to_string()))?;
    let cannot = |error: io::Error| cannot_write(output, &reason(&error));
    let target = replace::target_file(output).map_err(cannot)?;
    let folder = tempfile::Builder::new()
        .prefix(".runa-")
        .tempdir_in(replace::folder_of(&target))
        .map_err(cannot)?;
    let (object_file, executable) =
        (folder.path().join("program.o"), folder.path().join("program"));
    fs::write(&object_file, object).map_err(cannot)?;
    let mut linker = Linker::from_environment();
    linker.command.arg("-o").arg(&executable).arg(&object_file).arg(archive);
    linker.command.args(["-lpthread", "-ldl", "-lm", "-Wl,--gc-sections", "-Wl,--strip-debug"]);
    if self_contained {
        linker.command.arg("-static");
    }
    linker.run(output)?;
    replace::put(&executable, &target).map_err(cannot)
}

/// The C compiler, which knows how programs are linked on this system.
struct Linker {
    name: String,
    command: Command,
}

impl Linker {
    /// The one that `CC` names, with the arguments that stand there; by default `cc`.
    fn from_environment() -> Self {
        let named = std::env::var("CC").unwrap_or_default();
        let is_path = Path::new(&named).is_file();
        let words = named.split(|c: char| c.is_whitespace() && !is_path);
        let mut words = words.filter(|word| !word.is_empty());
        let name = words.next().unwrap_or("cc").to_owned();
        let mut command = Command::new(&name);
        command.args(words).stdin(Stdio::null());
        Self { name, command }
    }

    fn run(mut self, output: &Path) -> Result<(), Failure> {
        let name = &self.name;
        let ended = self.command.output().map_err(|error| {
            let message = format!(
                "cannot start the linker `{name}`: {}; install a C compiler, or name one in the \
                 variable CC, as in `CC=clang runa build …`",
                reason(&error)
            );
            Failure::new(UNAVAILABLE, message)
        })?;
        if ended.status.success() {
            return Ok(());
        }
        let status = ended.status;
        let message = format!("the linker `{name}` failed ({status}):\n{}", last_words(&ended));
        Err(cannot_write(output, &message))
    }
}

/// The end of what a command has said.
fn last_words(ended: &Output) -> String {
    let said = [ended.stdout.as_slice(), ended.stderr.as_slice()].concat();
    let said = String::from_utf8_lossy(&said);
    let said = said.trim_end();
    let start = said.ceil_char_boundary(said.len().saturating_sub(MOST_SAID));
    said[start..].to_owned()
}

/// The runtime archive: in the folder that `RUNAVM_HOME` names, else where it is installed beside
/// this command, else where cargo puts both.
fn find_archive() -> Result<PathBuf, Failure> {
    let places = match std::env::var_os(HOME).filter(|home| !home.is_empty()) {
        Some(home) => vec![Path::new(&home).join("lib").join(ARCHIVE)],
        None => places_near(std::env::current_exe().and_then(fs::canonicalize).ok().as_deref()),
    };
    places.iter().find(|place| place.is_file()).cloned().ok_or_else(|| missing_archive(&places))
}

fn places_near(command: Option<&Path>) -> Vec<PathBuf> {
    let Some(folder) = command.and_then(Path::parent) else { return Vec::new() };
    let installed = folder.parent().map(|home| home.join("lib").join(ARCHIVE));
    installed.into_iter().chain([folder.join(ARCHIVE)]).collect()
}

fn missing_archive(places: &[PathBuf]) -> Failure {
    let places: Vec<_> = places.iter().map(|place| format!("  {}\n", place.display())).collect();
    let message = format!(
        "the runtime archive, which every executable contains, is not there:\n{}\
         It belongs to each installation of Runa; if it is elsewhere, set {HOME} to the folder that \
         has it as lib/{ARCHIVE}. In a checkout, `cargo build --release` makes it.",
        places.concat()
    );
    Failure::new(UNAVAILABLE, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installed_archive_comes_before_one_that_cargo_has_built() {
        let places = places_near(Some(Path::new("/opt/runa/bin/runa")));
        let names = ["/opt/runa/lib/librunavm_rt.a", "/opt/runa/bin/librunavm_rt.a"];
        assert_eq!(places, names.map(PathBuf::from));
        assert!(places_near(None).is_empty());
    }
}
