//! Just enough of Rust's lexical rules to tell code from comments and literals.

/// `source` with comments and the insides of text and character literals turned into blanks. Lines
/// stay where they are, so that a position in the result is one in the source.
pub fn code_only(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (length, is_code) = next_piece(rest, first, out.chars().next_back());
        let (piece, after) = rest.split_at(length);
        if is_code {
            out.push_str(piece);
        } else {
            out.extend(piece.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        rest = after;
    }
    out
}

/// How long the piece at the start of `rest` is, and whether it is code.
fn next_piece(rest: &str, first: char, before: Option<char>) -> (usize, bool) {
    let starts_word = !before.is_some_and(is_word);
    match first {
        '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), false),
        '/' if rest.starts_with("/*") => (block_comment(rest), false),
        '"' => (quoted(rest, '"'), false),
        '\'' => character(rest).map_or((1, true), |length| (length, false)),
        'r' | 'b' | 'c' if starts_word => match raw_text(rest) {
            Some(length) => (length, false),
            None => (1, true),
        },
        _ => (first.len_utf8(), true),
    }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of a literal that starts with `quote` and ends with the next one not escaped.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character literal, or nothing for a lifetime or a label.
fn character(rest: &str) -> Option<usize> {
    let mut after = rest.chars().skip(1);
    match (after.next(), after.next()) {
        (Some('\\'), _) => Some(quoted(rest, '\'')),
        (Some(inner), Some('\'')) => Some(2 + inner.len_utf8()),
        _ => None,
    }
}

/// The length of `r"…"`, `r#"…"#`, `br"…"` and their like.
fn raw_text(rest: &str) -> Option<usize> {
    let prefix = ["r", "br", "cr"].iter().find(|prefix| {
        rest.strip_prefix(**prefix).is_some_and(|tail| tail.starts_with(['"', '#']))
    })?;
    let tail = &rest[prefix.len()..];
    let hashes = tail.len() - tail.trim_start_matches('#').len();
    let inner = tail[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = prefix.len() + hashes + 1;
    Some(inner.find(&end).map_or(rest.len(), |at| start + at + end.len()))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The lines (from 1) of `code` where `word` stands by itself, not as part of a longer word.
pub fn lines_with_word<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    word_starts(code, word)
        .filter(move |at| !code[at + word.len()..].starts_with(is_word))
        .map(|at| line_at(code, at))
}

/// The lines (from 1) of `code` where a word starts with `prefix`.
pub fn lines_with_prefix<'a>(code: &'a str, prefix: &'a str) -> impl Iterator<Item = usize> + 'a {
    word_starts(code, prefix).map(|at| line_at(code, at))
}

/// The lines (from 1) of `code` where a path starts with `prefix`: `dap::` is found in `dap::types`
/// and in `::dap::types`, but not in `crate::dap::types`.
pub fn lines_with_path<'a>(code: &'a str, prefix: &'a str) -> impl Iterator<Item = usize> + 'a {
    word_starts(code, prefix)
        .filter(|at| !code[..*at].strip_suffix("::").is_some_and(|path| path.ends_with(is_word)))
        .map(|at| line_at(code, at))
}

/// Where `needle` stands in `code` without a word running into it.
fn word_starts<'a>(code: &'a str, needle: &'a str) -> impl Iterator<Item = usize> + 'a {
    let starts = code.match_indices(needle).map(|(at, _)| at);
    starts.filter(|at| !code[..*at].ends_with(is_word))
}

/// The line (from 1) of byte `at`.
pub fn line_at(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_become_blanks() {
        assert_eq!(code_only("a // b\nc"), "a     \nc");
        assert_eq!(code_only("a /* b /* c */ d */ e"), "a                   e");
        assert_eq!(code_only(r#"f("x\"y", 'z', '\'')"#), "f(      ,    ,     )");
        assert_eq!(code_only("r#\"a\"b\"# + c"), "         + c");
        assert_eq!(code_only("\"a\nb\""), "  \n  ");
    }

    #[test]
    fn lifetimes_labels_and_names_stay_code() {
        let code = "fn f<'a>(r: &'a str) { 'outer: loop { bar(r) } }";
        assert_eq!(code_only(code), code);
    }

    #[test]
    fn unfinished_literals_end_with_the_text() {
        assert_eq!(code_only("a \"b"), "a   ");
        assert_eq!(code_only("a /* b"), "a     ");
        assert_eq!(code_only("r##\"b\"#"), "       ");
    }

    #[test]
    fn words_are_whole() {
        let code = "unsafe_code\nunsafe {\nnot_unsafe";
        assert_eq!(lines_with_word(code, "unsafe").collect::<Vec<_>>(), [2]);
        assert_eq!(lines_with_prefix(code, "unsafe").collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn paths_start_at_their_first_name() {
        let code = "dap::types\n::dap::types\ncrate::dap::types\nadap::types";
        assert_eq!(lines_with_path(code, "dap::").collect::<Vec<_>>(), [1, 2]);
    }
}
