//! `cargo xtask tidy`: the rules of the architecture that no compiler checks.
//!
//! One file in `checks` for each rule; a check is a pure function from the [`Tree`] to [`Finding`]s,
//! and a row in [`CHECKS`]. A line that has to break a rule says so and why, in a comment of its
//! own: the words `tidy: allow(NAME)` in the line or the one before take it out.

mod checks;
mod finding;
mod rust_text;
mod tree;

use std::process::ExitCode;

use anyhow::Result;

use crate::workspace::Workspace;
use checks::{CHECKS, Check};
use finding::Finding;
use tree::Tree;

/// Check the rules that keep the architecture true
///
/// Reads every text of the workspace and what cargo knows about its crates, and prints each
/// violation as `file:line: [rule] what is wrong; what to do`. Exits with 1 when there is one.
/// `--list` tells what the rules are. A line that must break a rule carries a comment with
/// `tidy: allow(RULE)` and the reason.
#[derive(clap::Args)]
pub struct Options {
    /// List the rules instead of checking them
    #[arg(long)]
    list: bool,
    /// Check only these rules
    #[arg(value_name = "RULE")]
    rules: Vec<String>,
}

/// Runs the checks that `options` ask for.
pub fn run(options: &Options) -> Result<ExitCode> {
    if options.list {
        for check in CHECKS {
            println!("{:<14} {}", check.name, check.rule);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let checks = chosen(&options.rules)?;
    let tree = Tree::load(Workspace::load()?)?;
    let findings = check(&checks, &tree);
    for line in &findings {
        println!("{line}");
    }
    if findings.is_empty() {
        println!("tidy: {} files, {} rules, no findings", tree.files.len(), checks.len());
        return Ok(ExitCode::SUCCESS);
    }
    println!("tidy: {} findings", findings.len());
    Ok(ExitCode::from(1))
}

fn chosen(names: &[String]) -> Result<Vec<&'static Check>> {
    if names.is_empty() {
        return Ok(CHECKS.iter().collect());
    }
    names
        .iter()
        .map(|name| {
            CHECKS.iter().find(|check| check.name == name).ok_or_else(|| {
                anyhow::anyhow!("there is no rule {name}; `cargo xtask tidy --list` shows them")
            })
        })
        .collect()
}

fn check(checks: &[&Check], tree: &Tree) -> Vec<String> {
    let mut lines = Vec::new();
    for check in checks {
        let findings = (check.find)(tree);
        let kept = findings.iter().filter(|finding| !is_allowed(tree, check.name, finding));
        lines.extend(kept.map(|finding| finding.line_of(check.name)));
    }
    lines
}

fn is_allowed(tree: &Tree, rule: &str, finding: &Finding) -> bool {
    let mark = format!("tidy: allow({rule})");
    let Some(file) = tree.file(&finding.path) else {
        return false;
    };
    let skipped = finding.line.saturating_sub(2);
    let looked_at = if finding.line < 2 { 1 } else { 2 };
    file.text.lines().skip(skipped).take(looked_at).any(|line| line.contains(&mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfinished() -> &'static Check {
        CHECKS.iter().find(|check| check.name == "unfinished").expect("the rule exists")
    }

    #[test]
    fn a_finding_is_printed_with_file_line_and_rule() {
        let tree = Tree::of(&[("vm/src/lib.rs", "fn later() {\n    todo!()\n}\n")]);
        let lines = check(&[unfinished()], &tree);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with("vm/src/lib.rs:2: [unfinished] "), "{}", lines[0]);
    }

    #[test]
    fn a_mark_in_the_line_or_before_it_takes_a_finding_out() {
        let here = "todo!() // tidy: allow(unfinished) because the test needs it\n";
        let before = "// tidy: allow(unfinished) because the test needs it\ntodo!()\n";
        let elsewhere = "// tidy: allow(whitespace)\ntodo!()\n";
        let findings = |text| check(&[unfinished()], &Tree::of(&[("vm/src/lib.rs", text)])).len();
        assert_eq!([findings(here), findings(before), findings(elsewhere)], [0, 0, 1]);
    }

    #[test]
    fn names_of_rules_are_unique_and_an_unknown_one_is_refused() {
        let mut names: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHECKS.len());
        assert!(chosen(&["no-such-rule".into()]).is_err());
    }
}
