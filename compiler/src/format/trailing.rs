//! Comments behind words: two blanks before each, or one column for those that were in one.

/// The blanks between a word and the comment behind it.
const BLANKS: u32 = 2;

#[derive(Clone, Copy, Debug)]
struct TrailingComment {
    /// The byte at which it begins, where the blanks are still missing.
    at: usize,
    line: u32,
    /// The columns before it without the blanks.
    column: u32,
    source_column: u32,
}

/// The comments behind words, in the order of the text.
#[derive(Debug, Default)]
pub(super) struct TrailingComments {
    comments: Vec<TrailingComment>,
}

impl TrailingComments {
    /// Notes a comment at byte `at` of what is printed, which has no blanks before it yet.
    pub(super) fn add(&mut self, at: usize, line: u32, column: u32, source_column: u32) {
        self.comments.push(TrailingComment { at, line, column, source_column });
    }

    /// What was printed, with the blanks. Comments on lines that follow each other stay in one
    /// column if they were.
    pub(super) fn align(&self, printed: &str) -> String {
        let blanks = self.comments.len() * BLANKS as usize;
        let mut out = String::with_capacity(printed.len() + blanks + 1);
        let mut behind = 0;
        let in_one_column = |a: &TrailingComment, b: &TrailingComment| {
            a.line + 1 == b.line && a.source_column == b.source_column
        };
        for run in self.comments.chunk_by(in_one_column) {
            let widest = run.iter().map(|comment| comment.column).max().unwrap_or(0);
            for comment in run {
                out.push_str(printed.get(behind..comment.at).unwrap_or(""));
                let blanks = widest - comment.column + BLANKS;
                out.extend(std::iter::repeat_n(' ', blanks as usize));
                behind = comment.at;
            }
        }
        out.push_str(printed.get(behind..).unwrap_or(""));
        out
    }
}
