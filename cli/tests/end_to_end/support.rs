//! Running the built commands as users do.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What takes longer hangs. Slow machines and unoptimised builds need much less.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    /// The exit code; -1 after a signal.
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The command `runa`, with messages as on a terminal without colours.
pub fn runa<S: AsRef<str>>(arguments: &[S]) -> Command {
    command(env!("CARGO_BIN_EXE_runa"), arguments)
}

/// The command `runavm`.
pub fn runavm<S: AsRef<str>>(arguments: &[S]) -> Command {
    command(env!("CARGO_BIN_EXE_runavm"), arguments)
}

fn command<S: AsRef<str>>(program: &str, arguments: &[S]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments.iter().map(AsRef::as_ref)).env_remove("NO_COLOR");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("RUNAVM_") {
            command.env_remove(name);
        }
    }
    // Tests leave nothing in the cache of who runs them.
    command.env("RUNA_CACHE", "off");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Ended {
    let mut child = command.spawn().unwrap();
    let (stdout, stderr) = (collect(child.stdout.take()), collect(child.stderr.take()));
    let status = wait(&mut child);
    Ended {
        code: status.code().unwrap_or(-1),
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
    }
}

/// Runs a command that reads `input`.
pub fn run_with_input(command: &mut Command, input: impl Into<Vec<u8>>) -> Ended {
    let (reader, mut writer) = std::io::pipe().unwrap();
    let input = input.into();
    let writing = std::thread::spawn(move || {
        // The command need not read everything.
        let _ = writer.write_all(&input);
    });
    let ended = run(command.stdin(reader));
    // The command object still holds the reading end, which would block the writer.
    command.stdin(Stdio::null());
    writing.join().unwrap();
    ended
}

/// Waits until a command has ended; one that hangs is killed, and the test fails.
pub fn wait(child: &mut Child) -> ExitStatus {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if began.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("the command hangs");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn collect(stream: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.map(|mut stream| stream.read_to_end(&mut bytes));
        String::from_utf8(bytes).unwrap()
    })
}

/// A folder for files of one test, removed in the end.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of a file in the folder.
    pub fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file and gives its path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.0.path().join(name), content).unwrap();
        self.at(name)
    }

    /// The names of all files, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }
}

/// The path of a file of the repository.
pub fn repository(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.parent().unwrap().join(path).to_str().unwrap().to_owned()
}

/// The runtime archive beside the commands, where `runa build` finds it. Cargo builds it only with
/// all of the workspace, so it is built when it is needed for the first time: with the same profile,
/// for the same kind of machine, in the same folder as the commands.
pub fn need_archive() -> &'static Path {
    static ARCHIVE: OnceLock<PathBuf> = OnceLock::new();
    ARCHIVE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_BIN_EXE_runa")).parent().unwrap();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let profile = match folder.file_name().unwrap().to_str().unwrap() {
            "debug" => "dev",
            profile => profile,
        };
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.args(["build", "--quiet", "--package", "runa-archive", "--profile", profile]);
        cargo.arg("--target-dir").arg(target).current_dir(repository(""));
        let below = folder.parent().unwrap();
        if below != target {
            cargo.arg("--target").arg(below.file_name().unwrap());
        }
        assert!(cargo.status().unwrap().success(), "the runtime archive cannot be built");
        folder.join("librunavm_rt.a")
    })
}

/// Whether the command said that Runa itself has a mistake.
pub fn is_mistake_of_runa(ended: &Ended) -> bool {
    ended.code == 70 || ended.stderr.contains("mistake")
}

impl Ended {
    /// Checks the exit code; the output is shown when it is another.
    #[track_caller]
    pub fn expect_code(&self, code: i32) -> &Self {
        let Self { stdout, stderr, .. } = self;
        assert_eq!(self.code, code, "stdout: {stdout:.2000}\nstderr: {stderr:.2000}");
        assert!(!is_mistake_of_runa(self), "{stderr:.2000}");
        self
    }

    /// Checks that standard error has a text.
    #[track_caller]
    pub fn expect_error(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "no `{text}` in: {:.2000}", self.stderr);
        self
    }

    /// Checks all of standard output.
    #[track_caller]
    pub fn expect_output(&self, text: &str) -> &Self {
        assert_eq!(self.stdout, text, "stderr: {:.2000}", self.stderr);
        self
    }
}
