//! The test suites that treat memory in several ways themselves.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::progress::passing;
use crate::workspace::cargo;

/// Packages whose tests run with moving objects, with verified heaps, on several engines.
const PACKAGES: [&str; 5] =
    ["runa-runtime", "runa-vm", "runa-codegen", "runa-stdlib", "runa-tests"];

/// How the tests of a package ended.
pub struct Suite {
    package: &'static str,
    /// What they said, if one has failed.
    failure: Option<String>,
    time: Duration,
}

impl Suite {
    /// Whether all tests passed.
    pub fn passed(&self) -> bool {
        self.failure.is_none()
    }

    /// A row about it, behind what failed tests said.
    pub fn show(&self) -> String {
        let (package, time) = (self.package, self.time.as_secs_f64());
        match &self.failure {
            None => format!("{package:<12} | passed, {time:.0} s\n"),
            Some(said) => format!("{said}\n{package:<12} | FAILED\n"),
        }
    }
}

/// Runs the tests of all packages, one after the other.
pub fn run(root: &Path, release: bool) -> Result<Vec<Suite>> {
    let run = |package: &'static str| {
        passing(&format!("tests of {package}"));
        let start = Instant::now();
        let mut command = Command::new(cargo());
        command.args(["test", "--quiet", "--no-fail-fast", "--package", package]);
        if release {
            command.arg("--release");
        }
        let output = command.current_dir(root).output().context("cannot start cargo")?;
        let said = [output.stdout, output.stderr].concat();
        let failure =
            (!output.status.success()).then(|| String::from_utf8_lossy(&said).into_owned());
        Ok(Suite { package, failure, time: start.elapsed() })
    };
    PACKAGES.into_iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_suite_says_why() {
        let (package, time) = ("runa-vm", Duration::from_secs(2));
        let passed = Suite { package, failure: None, time };
        assert_eq!(passed.show(), "runa-vm      | passed, 2 s\n");
        let failed = Suite { package, failure: Some(String::from("panicked")), time };
        assert_eq!(failed.show(), "panicked\nruna-vm      | FAILED\n");
        assert!(passed.passed() && !failed.passed());
    }
}
