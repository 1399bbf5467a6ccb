//! What a check found.

/// A place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, below the root of the workspace.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there, and what to do.
    pub message: String,
}

impl Finding {
    /// A finding in `line` (from 1) of the file at `path`.
    pub fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Finding { path: path.to_owned(), line, message: message.into() }
    }

    /// As it is printed for the rule called `rule`.
    pub fn line_of(&self, rule: &str) -> String {
        format!("{}:{}: [{rule}] {}", self.path, self.line, self.message)
    }
}
