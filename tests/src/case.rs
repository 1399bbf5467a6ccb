//! A program and what it is expected to do, in one file.

use std::path::Path;

use crate::Observation;

/// A case of the suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The name of its file.
    pub name: String,
    /// The program without the expectations behind it.
    pub program: String,
    /// What it reads from standard input.
    pub input: Vec<String>,
}

impl Case {
    /// Takes a file apart.
    pub fn new(path: &Path, text: &str) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let comment = comment_of(&name);
        let mut lines: Vec<&str> = text.lines().collect();
        let mut input = Vec::new();
        while let Some(content) = lines.last().and_then(|line| marked(line, comment)) {
            input.extend(content);
            lines.pop();
        }
        input.reverse();
        while lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        let program = lines.iter().map(|line| format!("{line}\n")).collect();
        Self { name, program, input }
    }

    /// Whether it is assembly.
    pub fn is_assembly(&self) -> bool {
        self.name.ends_with(".asm")
    }

    /// What it reads, as bytes of standard input.
    pub fn input_text(&self) -> String {
        self.input.iter().map(|line| format!("{line}\n")).collect()
    }

    /// The file for this program when it does what was observed.
    pub fn with(&self, observed: &Observation) -> String {
        let comment = comment_of(&self.name);
        let mut text = self.program.clone();
        let input = self.input.iter().map(|line| ('<', line));
        let marked: Vec<_> = input.chain(observed.marked_lines()).collect();
        if !marked.is_empty() && !text.is_empty() {
            text.push('\n');
        }
        for (mark, line) in marked {
            text.push_str(format!("{comment}{mark} {line}").trim_end());
            text.push('\n');
        }
        text
    }
}

fn comment_of(name: &str) -> char {
    if name.ends_with(".asm") { ';' } else { '#' }
}

/// Whether a line is an expectation; if so, the input that it has, if it is one.
fn marked(line: &str, comment: char) -> Option<Option<String>> {
    let content = line.strip_prefix(comment)?;
    let mark = content.chars().next().filter(|&c| "<?>!=".contains(c))?;
    let text = content[mark.len_utf8()..].strip_prefix(' ').unwrap_or_default();
    Some((mark == '<').then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_program_and_what_it_does() {
        let text = "print(1)\n\n#< a line\n#> 1\n#>\n#! IndexError: no\n";
        let case = Case::new(Path::new("folder/a.runa"), text);
        assert_eq!(case.program, "print(1)\n");
        assert_eq!(case.input, ["a line"]);
        let observed = Observation {
            output: vec![String::from("1"), String::new()],
            exception: vec![String::from("IndexError: no")],
            ..Observation::default()
        };
        assert_eq!(case.with(&observed), text);
    }

    #[test]
    fn assembly_has_its_own_comments() {
        let case = Case::new(Path::new("a.asm"), "PUSH 1 ;> no\nHALT\n\n;= [2]\n");
        assert_eq!(case.program, "PUSH 1 ;> no\nHALT\n");
        let observed = Observation { result: Some(String::from("[1]")), ..Observation::default() };
        assert!(case.with(&observed).ends_with("HALT\n\n;= [1]\n"));
    }
}
