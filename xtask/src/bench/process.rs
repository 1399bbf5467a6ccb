//! Running a program once, with a clock in each hand.

use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::engine::Engine;

/// What one run gave and took.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its standard output.
    pub output: Vec<u8>,
    /// User and system time of the process and its children.
    pub cpu: Duration,
    /// Of that, the time that was not the system's.
    pub user: Duration,
    /// From before its start to after its end.
    pub wall: Duration,
}

/// Runs `engine` with `last` as its last argument: mostly, the file of the program. An error tells what
/// the program said, when it failed.
///
/// Nothing else may start or await processes meanwhile: the operating system counts the time of
/// all finished children together.
pub fn run(engine: &Engine, last: &OsStr) -> Result<Run> {
    let (program, arguments) = engine.command.split_first().context("the command is empty")?;
    let before = finished_children_times()?;
    let start = Instant::now();
    let output = Command::new(program)
        .args(arguments)
        .arg(last)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", program.to_string_lossy()))?;
    let wall = start.elapsed();
    let after = finished_children_times()?;
    let user = after.0.saturating_sub(before.0);
    let cpu = user + after.1.saturating_sub(before.1);
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        bail!("{}: {}", output.status, message.lines().next().unwrap_or("no message"));
    }
    Ok(Run { output: output.stdout, cpu, user, wall })
}

/// The user and system time of all children that have ended.
#[cfg(unix)]
fn finished_children_times() -> Result<(Duration, Duration)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;

    fn duration(time: TimeVal) -> Duration {
        let seconds = u64::try_from(time.tv_sec()).unwrap_or(0);
        Duration::from_secs(seconds)
            + Duration::from_micros(u64::try_from(time.tv_usec()).unwrap_or(0))
    }

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("cannot read the processor time")?;
    Ok((duration(usage.user_time()), duration(usage.system_time())))
}

/// Elsewhere there is no such count, and the comparison would be empty.
#[cfg(not(unix))]
fn finished_children_times() -> Result<(Duration, Duration)> {
    bail!("processor time is measured on Unix only")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Result<Run> {
        let command = vec!["sh".into(), "-c".into(), script.into()];
        run(&Engine { name: "sh", command, extension: "sh" }, OsStr::new("unused"))
    }

    #[test]
    fn output_and_times_of_a_run_are_measured() {
        let run = shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo $i").expect("runs");
        assert_eq!(run.output, b"20000\n");
        assert!(run.cpu > Duration::ZERO && run.wall > Duration::ZERO);
    }

    #[test]
    fn a_failure_is_an_error_with_the_first_line_of_its_message() {
        let error = shell("echo broken >&2; echo rest >&2; exit 3").expect_err("fails");
        assert_eq!(error.to_string(), "exit status: 3: broken");
    }
}
