//! Words of the source that may stand only where the architecture puts them.

use super::rust_text::{code_only, line_at, lines_with_path, lines_with_word};
use super::{Finding, TextFile, Tree, folder_of};

/// The beginning of a path in code, the beginnings of the files it may stand in, and the rule.
const HOMES: &[(&str, &[&str], &str)] = &[
    ("cranelift_", &["codegen/"], "Cranelift stays inside codegen"),
    ("lsp_types", &["lsp/"], "the language server's protocol stays inside lsp"),
    ("lsp_server", &["lsp/"], "the language server's protocol stays inside lsp"),
    ("dap::", &["debugger/src/dap"], "the debugger's protocol stays inside debugger/src/dap"),
];

/// Crates that may touch files and sockets.
const OUTSIDE_WORLD: [&str; 5] = ["cli", "console", "lsp", "debugger", "xtask"];

/// Where what programs do to files is done.
const EFFECTS: &str = "runtime/src/effects/";

/// Modules of the standard library that reach the outside world.
const WORLDLY_MODULES: [&str; 2] = ["fs", "net"];

/// Finds such words outside their homes.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust_files() {
        let code = code_only(&file.text);
        foreign_names(file, &code, &mut findings);
        worldly_modules(file, &code, &mut findings);
    }
    findings
}

fn foreign_names(file: &TextFile, code: &str, findings: &mut Vec<Finding>) {
    for (prefix, homes, rule) in HOMES {
        if file.is_test() || homes.iter().any(|home| file.path.starts_with(home)) {
            continue;
        }
        let lines = lines_with_path(code, prefix);
        findings.extend(lines.map(|line| {
            Finding::new(&file.path, line, format!("{rule}; hand plain data over the border"))
        }));
    }
}

fn worldly_modules(file: &TextFile, code: &str, findings: &mut Vec<Finding>) {
    let is_build_script = file.path.ends_with("/build.rs");
    if file.path.starts_with(EFFECTS)
        || OUTSIDE_WORLD.contains(&folder_of(&file.path))
        || is_build_script
        || file.is_test()
    {
        return;
    }
    for module in WORLDLY_MODULES {
        let path = format!("std::{module}");
        let lines = lines_with_word(code, &path).chain(grouped_imports(code, module));
        findings.extend(lines.map(|line| {
            let message = format!(
                "{path} is for {} only; take bytes or a loader from the caller",
                OUTSIDE_WORLD.join(", ")
            );
            Finding::new(&file.path, line, message)
        }));
    }
}

/// The lines of groups like `use std::{fs, io};` that name `module` at their first level.
fn grouped_imports<'a>(code: &'a str, module: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices("std::{")
        .filter(move |(at, opening)| names_at_first_level(&code[at + opening.len()..], module))
        .map(|(at, _)| line_at(code, at))
}

fn names_at_first_level(group: &str, module: &str) -> bool {
    let mut depth = 0_usize;
    let mut word = String::new();
    let mut is_first_word = true;
    for c in group.chars() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        if depth == 0 && is_first_word && word == module {
            return true;
        }
        is_first_word = is_first_word && word.is_empty();
        word.clear();
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return false,
            '}' => depth -= 1,
            ',' if depth == 0 => is_first_word = true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::{NONE, lines_found};

    fn lines(path: &str, text: &str) -> Vec<usize> {
        lines_found(check, path, text)
    }

    #[test]
    fn foreign_names_have_one_home() {
        let text = "\nuse cranelift_codegen::ir;\n";
        assert_eq!(lines("codegen/src/lib.rs", text), NONE);
        assert_eq!(lines("vm/src/lib.rs", text), [2]);
        assert_eq!(lines("vm/src/lib.rs", "// cranelift_codegen would be nice\n"), NONE);
        assert_eq!(lines("debugger/src/engine.rs", "use dap::types::Source;\n"), [1]);
        assert_eq!(lines("debugger/src/lib.rs", "use crate::dap::serve;\n"), NONE);
        assert_eq!(lines("debugger/src/dap/mod.rs", "use dap::types::Source;\n"), NONE);
    }

    #[test]
    fn only_some_crates_see_the_outside_world() {
        for text in ["use std::fs::File;\n", "use std::{io, fs};\n", "use std::{net::TcpStream};\n"]
        {
            assert_eq!(lines("compiler/src/lib.rs", text), [1], "{text}");
            assert_eq!(lines("cli/src/lib.rs", text), NONE, "{text}");
            assert_eq!(lines("compiler/build.rs", text), NONE, "{text}");
            assert_eq!(lines("compiler/tests/goldens.rs", text), NONE, "{text}");
        }
        assert_eq!(lines("compiler/src/lib.rs", "use std::{fmt, io::{self, fs}};\n"), NONE);
        assert_eq!(lines("compiler/src/lib.rs", "let s = \"std::fs\"; // std::net\n"), NONE);
    }
}
