//! One way to run a program, and what the program does.

use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tempfile::TempDir;

/// What runs a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// The interpreter alone.
    Interpreter,
    /// Native code of everything, made while the program runs.
    Compiled,
    /// Native code of everything in a file of its own.
    Executable,
}

/// All of them; the first is the measure for the others.
pub const ENGINES: [Engine; 3] = [Engine::Interpreter, Engine::Compiled, Engine::Executable];

impl Engine {
    /// Its name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Interpreter => "interpreter",
            Engine::Compiled => "compiled",
            Engine::Executable => "executable",
        }
    }
}

/// How memory is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Memory {
    /// As it is for users.
    Default,
    /// Objects move at every allocation.
    Stress,
    /// The heap is checked after each collection.
    Verify,
    /// Both.
    StressAndVerify,
    /// There is little.
    Constrained,
}

/// All of them; the first is the measure for the others.
pub const MEMORIES: [Memory; 5] =
    [Memory::Default, Memory::Stress, Memory::Verify, Memory::StressAndVerify, Memory::Constrained];

impl Memory {
    /// Its name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Memory::Default => "default",
            Memory::Stress => "stress",
            Memory::Verify => "verify",
            Memory::StressAndVerify => "both",
            Memory::Constrained => "constrained",
        }
    }

    /// The variables that ask for it, which commands and executables read alike.
    fn variables(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Memory::Default => &[],
            Memory::Stress => &[("RUNAVM_GC_STRESS", "1")],
            Memory::Verify => &[("RUNAVM_GC_VERIFY", "1")],
            Memory::StressAndVerify => &[("RUNAVM_GC_STRESS", "1"), ("RUNAVM_GC_VERIFY", "1")],
            Memory::Constrained => &[("RUNAVM_MEMORY_MODEL", "constrained")],
        }
    }
}

/// What a run showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The exit code; nothing after a signal or when it took too long.
    code: Option<i32>,
    output: String,
    errors: String,
}

impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => writeln!(f, "exit code {code}")?,
            None => writeln!(f, "ended by a signal, or too slow")?,
        }
        write!(f, "{}{}", self.output, self.errors)
    }
}

/// A program with what is needed to run it.
pub struct Program {
    path: PathBuf,
    runa: PathBuf,
    folder: TempDir,
    input: PathBuf,
    timeout: Duration,
    /// What `runa build` said, and whether there is an executable.
    built: Observed,
}

impl Program {
    /// The program in `path`, and its executable if there is to be one; `folder` has the command.
    pub fn new(path: &Path, folder: &Path, timeout: Duration, build: bool) -> Result<Self> {
        let temporary = tempfile::tempdir().context("cannot make a folder")?;
        let input = temporary.path().join("input");
        fs::write(&input, input_of(path)?)?;
        let runa = folder.join("runa");
        let mut program = Self {
            path: path.to_path_buf(),
            runa,
            folder: temporary,
            input,
            timeout,
            built: Observed { code: None, output: String::new(), errors: String::new() },
        };
        if build {
            let mut command = Command::new(&program.runa);
            command.arg("build").arg(path).arg("-o").arg(program.executable());
            program.built = program.observe(&mut command)?;
        }
        Ok(program)
    }

    fn executable(&self) -> PathBuf {
        self.folder.path().join("program")
    }

    /// Runs the program.
    pub fn run(&self, engine: Engine, memory: Memory) -> Result<Observed> {
        let mut command = match engine {
            // What cannot be built cannot be run either, for the same reasons.
            Engine::Executable if self.built.code != Some(0) => return Ok(self.built.clone()),
            Engine::Executable => Command::new(self.executable()),
            Engine::Interpreter | Engine::Compiled => {
                let mut command = Command::new(&self.runa);
                let jit = if engine == Engine::Compiled { "--jit=always" } else { "--jit=off" };
                command.arg("run").arg(jit).arg(&self.path);
                command
            }
        };
        command.envs(memory.variables().iter().copied());
        let mut observed = self.observe(&mut command)?;
        if engine == Engine::Executable {
            // What is said of a program before it runs was said when it was built.
            observed.errors.insert_str(0, &self.built.errors);
        }
        Ok(observed)
    }

    fn observe(&self, command: &mut Command) -> Result<Observed> {
        command.stdin(File::open(&self.input)?).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("cannot start the program")?;
        let (output, errors) = (collect(child.stdout.take()), collect(child.stderr.take()));
        let start = Instant::now();
        let code = loop {
            if let Some(status) = child.try_wait()? {
                break status.code();
            }
            if start.elapsed() > self.timeout {
                child.kill()?;
                child.wait()?;
                break None;
            }
            thread::sleep(Duration::from_millis(2));
        };
        let text = |collected: thread::JoinHandle<String>| collected.join().unwrap_or_default();
        Ok(Observed { code, output: text(output), errors: without_depth(&text(errors)) })
    }
}

fn collect(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What was read before an error shows what happened.
            let _ = stream.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// What a program of the conformance suite reads: the lines behind it that are marked with `<`.
///
/// `runa_tests::Case` has the format of these files. It is not used here, because `runa-tests` needs the
/// whole of Runa, and chores must build without that.
fn input_of(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    let mark = if path.extension().is_some_and(|it| it == "asm") { ";<" } else { "#<" };
    let lines = text.lines().filter_map(|line| line.strip_prefix(mark));
    Ok(lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect())
}

/// Errors without the number of activations in a stack overflow, which depends on their size; so does
/// `runa_tests::Observation`, with reports in place of texts.
fn without_depth(errors: &str) -> String {
    let lines = errors.lines().filter(|line| !line.starts_with("  … "));
    lines.map(|line| format!("{}\n", line.split("), ").next().unwrap_or(line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_of_a_stack_does_not_count() {
        let trace = "StackOverflowError: too deep\n  at f (a.runa:1:2), 32 times\n  … 100 more\n  at g (b)\n";
        let expected = "StackOverflowError: too deep\n  at f (a.runa:1:2\n  at g (b)\n";
        assert_eq!(without_depth(trace), expected);
    }

    #[test]
    fn input_is_what_the_program_reads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.runa");
        fs::write(&path, "print(1)\n\n#< one\n#<\n#> 1\n").unwrap();
        assert_eq!(input_of(&path).unwrap(), "one\n\n");
    }
}
