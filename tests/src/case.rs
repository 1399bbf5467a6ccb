//! A program and what it is expected to do, in one file.

use std::path::Path;

use runa::{FoundModule, ModuleFinder};

use crate::Observation;

/// Begins a line behind which the text of another module stands: `#file net/http.runa`.
const FILE_MARK: &str = "#file ";

/// A case of the suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The name of its file.
    pub name: String,
    /// The program without the expectations behind it: the main file, and behind it those of other modules, each
    /// behind a line `#file name`.
    pub program: String,
    /// What it reads from standard input.
    pub input: Vec<String>,
    /// What it is started with.
    pub arguments: Vec<String>,
}

impl Case {
    /// Takes a file apart.
    pub fn new(path: &Path, text: &str) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let comment = comment_of(&name);
        let mut lines: Vec<&str> = text.lines().collect();
        let (mut input, mut arguments) = (Vec::new(), Vec::new());
        while let Some((mark, content)) = lines.last().and_then(|line| marked(line, comment)) {
            match mark {
                '<' => input.push(content),
                '$' => arguments.push(content),
                _ => {}
            }
            lines.pop();
        }
        input.reverse();
        arguments.reverse();
        while lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        let program = lines.iter().map(|line| format!("{line}\n")).collect();
        Self { name, program, input, arguments }
    }

    /// The text of the main file.
    pub fn main_text(&self) -> &str {
        match self.program.starts_with(FILE_MARK) {
            true => "",
            false => &self.program[..self.mark_behind(0)],
        }
    }

    /// The names and texts of the other files.
    pub fn files(&self) -> Vec<(&str, &str)> {
        let mut files = Vec::new();
        let mut at = self.main_text().len();
        while let Some(rest) = self.program[at..].strip_prefix(FILE_MARK) {
            let (name, _) = rest.split_once('\n').unwrap_or((rest, ""));
            let start = (at + FILE_MARK.len() + name.len() + 1).min(self.program.len());
            at = self.mark_behind(start);
            files.push((name.trim(), &self.program[start..at]));
        }
        files
    }

    /// Where the next file begins behind `at`, or the text ends.
    fn mark_behind(&self, at: usize) -> usize {
        let rest = &self.program[at..];
        if rest.starts_with(FILE_MARK) {
            return at;
        }
        rest.find(&format!("\n{FILE_MARK}")).map_or(self.program.len(), |found| at + found + 1)
    }

    /// Whether it is assembly.
    pub fn is_assembly(&self) -> bool {
        self.name.ends_with(".asm")
    }

    /// Finds the modules among its files.
    pub fn finder(&self) -> impl ModuleFinder + '_ {
        CaseFiles { case: self }
    }

    /// What it reads, as bytes of standard input.
    pub fn input_text(&self) -> String {
        self.input.iter().map(|line| format!("{line}\n")).collect()
    }

    /// The file for this program when it does what was observed.
    pub fn with(&self, observed: &Observation) -> String {
        let comment = comment_of(&self.name);
        let mut text = self.program.clone();
        let arguments = self.arguments.iter().map(|argument| ('$', argument));
        let input = arguments.chain(self.input.iter().map(|line| ('<', line)));
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

/// The files of a case.
struct CaseFiles<'c> {
    case: &'c Case,
}

impl ModuleFinder for CaseFiles<'_> {
    fn find(&mut self, path: &[&str]) -> FoundModule {
        let name = format!("{}.runa", path.join("/"));
        if name == self.case.name {
            return FoundModule::Source { name, text: self.case.main_text().to_owned() };
        }
        match self.case.files().into_iter().find(|(known, _)| *known == name) {
            Some((_, text)) if text.trim() == "#unreadable" => {
                let reason = String::from("it is only there to be unreadable");
                FoundModule::Unreadable { name, reason }
            }
            Some((_, text)) => FoundModule::Source { name, text: text.to_owned() },
            None => FoundModule::Missing { looked_for: vec![name] },
        }
    }

    fn known(&mut self) -> Vec<String> {
        let names = self.case.files().into_iter();
        names.map(|(name, _)| name.trim_end_matches(".runa").replace('/', ".")).collect()
    }
}

fn comment_of(name: &str) -> char {
    if name.ends_with(".asm") { ';' } else { '#' }
}

/// The mark and the rest of a line that says what a program is given or does, if it is one.
fn marked(line: &str, comment: char) -> Option<(char, String)> {
    let content = line.strip_prefix(comment)?;
    let mark = content.chars().next().filter(|&c| "$<?>!=".contains(c))?;
    let text = content[mark.len_utf8()..].strip_prefix(' ').unwrap_or_default();
    Some((mark, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_program_and_what_it_does() {
        let text = "print(1)\n\n#$ a b\n#< a line\n#> 1\n#>\n#! IndexError: no\n";
        let case = Case::new(Path::new("folder/a.runa"), text);
        assert_eq!(case.program, "print(1)\n");
        assert_eq!(case.input, ["a line"]);
        assert_eq!(case.arguments, ["a b"]);
        let observed = Observation {
            output: vec![String::from("1"), String::new()],
            exception: vec![String::from("IndexError: no")],
            ..Observation::default()
        };
        assert_eq!(case.with(&observed), text);
    }

    #[test]
    fn a_file_may_have_several_modules() {
        let text = "print(1)\n\n#file a.runa\nLet x = 1\n\n#file b/c.runa\nLet y = 2\n\n#> 1\n";
        let case = Case::new(Path::new("folder/m.runa"), text);
        assert_eq!(case.main_text(), "print(1)\n\n");
        assert_eq!(case.files(), [("a.runa", "Let x = 1\n\n"), ("b/c.runa", "Let y = 2\n")]);
        let found = case.finder().find(&["b", "c"]);
        let (name, text) = (String::from("b/c.runa"), String::from("Let y = 2\n"));
        assert_eq!(found, FoundModule::Source { name, text });
    }

    #[test]
    fn assembly_has_its_own_comments() {
        let case = Case::new(Path::new("a.asm"), "PUSH 1 ;> no\nHALT\n\n;= [2]\n");
        assert_eq!(case.program, "PUSH 1 ;> no\nHALT\n");
        let observed = Observation { result: Some(String::from("[1]")), ..Observation::default() };
        assert!(case.with(&observed).ends_with("HALT\n\n;= [1]\n"));
    }
}
