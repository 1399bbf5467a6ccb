//! Applying the suggestions that are safe.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::{Diagnostic, Edit, FileId, Source, Suggestion};

/// A text is read again at most so often to see what its fixes have brought to light.
const MOST_ROUNDS: usize = 10;

/// When fixes together make a text worse, at most so many of them are tried one by one.
const MOST_TRIED_ALONE: usize = 50;

/// A text after its fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// What was done, in the order in which it was done.
    pub changes: Vec<Change>,
    /// What there is to say about the text as it is now.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether nothing is left that could be done; else it can be called again.
    pub is_complete: bool,
}

/// A suggestion that was followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The code of the diagnostic that suggested it.
    pub code: Cow<'static, str>,
    /// The suggestion: "write `elements`".
    pub message: String,
    /// The line (from 1) that it changed first, as it was counted when it was changed.
    pub line: u32,
}

/// Follows all safe suggestions for `text`, which `check` looks at; what that then suggests, too.
///
/// Of suggestions that overlap the first is followed; the others have another chance in the next round.
/// A round that makes the text worse — more errors, those of syntax counting most — is taken back, and
/// its suggestions are tried one by one. What has only led to other errors in the end is taken back,
/// too. Spans of `check` are in one file.
pub fn fix_all(text: &str, mut check: impl FnMut(&str) -> Vec<Diagnostic>) -> Fixed {
    let diagnostics = check(text);
    let text = text.to_owned();
    let mut fixed = Fixed { text, changes: Vec::new(), diagnostics, is_complete: false };
    let mut best = fixed.clone();
    for _ in 0..MOST_ROUNDS {
        let chosen = choose(&fixed.diagnostics, fixed.text.len());
        if chosen.is_empty() || !fixed.follow(&chosen, &mut check) {
            best.is_complete = true;
            break;
        }
        if fixed.compare(&best) == Step::Better {
            best = fixed.clone();
        }
    }
    // Where fixes only lead from one error to another, there is no more to do next time either.
    best.is_complete |= best.changes.is_empty();
    best
}

/// A suggestion with the code of its diagnostic.
type Chosen = (Cow<'static, str>, Suggestion);

impl Fixed {
    /// Whether following the suggestions has changed anything for the better.
    fn follow(
        &mut self,
        chosen: &[Chosen],
        check: &mut impl FnMut(&str) -> Vec<Diagnostic>,
    ) -> bool {
        if self.try_to(chosen, check) {
            return true;
        }
        if chosen.len() == 1 {
            return false;
        }
        // From the end, so that the places of those before stay true; one that reaches behind the
        // first change has another chance in the next round.
        let mut first_change = u32::MAX;
        let mut followed = 0;
        for one in chosen.iter().rev().take(MOST_TRIED_ALONE) {
            let spans = || one.1.edits.iter().map(|edit| edit.span);
            let stays_true = spans().all(|span| span.end <= first_change);
            if stays_true && self.try_to(std::slice::from_ref(one), check) {
                first_change = spans().map(|span| span.start).min().unwrap_or(first_change);
                followed += 1;
            }
        }
        followed > 0
    }

    fn try_to(
        &mut self,
        chosen: &[Chosen],
        check: &mut impl FnMut(&str) -> Vec<Diagnostic>,
    ) -> bool {
        let edits = chosen.iter().flat_map(|(_, suggestion)| &suggestion.edits).collect();
        let text = edited(&self.text, edits);
        let diagnostics = check(&text);
        let mut new = Fixed { text, diagnostics, changes: Vec::new(), is_complete: false };
        if new.compare(self) == Step::Worse {
            return false;
        }
        let lines = Source::new("", self.text.as_str()).ok();
        let changes = chosen.iter().map(|(code, suggestion)| {
            let start = suggestion.edits.iter().map(|edit| edit.span.start).min();
            let line = lines.as_ref().map_or(1, |lines| lines.line_of(start.unwrap_or(0)));
            Change { code: code.clone(), message: suggestion.message.clone(), line }
        });
        new.changes = std::mem::take(&mut self.changes);
        new.changes.extend(changes);
        *self = new;
        true
    }
}

/// What a change has done to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Better,
    /// Other errors than before, as many: they may be slips, too, that were hidden.
    Different,
    Worse,
}

impl Fixed {
    /// Whether there are fewer errors than in `old`. Only so many lines that cannot be read are
    /// reported: the same errors further behind are better, too.
    fn compare(&self, old: &Fixed) -> Step {
        let codes = |all: &[Diagnostic]| all.iter().map(|one| one.code.clone()).collect::<Vec<_>>();
        match badness(&self.diagnostics).cmp(&badness(&old.diagnostics)) {
            Ordering::Less => Step::Better,
            Ordering::Greater => Step::Worse,
            Ordering::Equal if codes(&self.diagnostics) != codes(&old.diagnostics) => {
                Step::Different
            }
            Ordering::Equal if self.rest() < old.rest() => Step::Better,
            Ordering::Equal => Step::Worse,
        }
    }

    /// How many bytes the text has from the first place on of which something was said.
    fn rest(&self) -> usize {
        let spans = self.diagnostics.iter().filter_map(Diagnostic::span);
        let first = spans.map(|span| span.start as usize).min();
        self.text.len().saturating_sub(first.unwrap_or(self.text.len()))
    }
}

/// How bad it is what was said, the smaller the better. What cannot be read hides other errors and
/// counts before them.
fn badness(diagnostics: &[Diagnostic]) -> (usize, usize, usize) {
    let is_syntax = |one: &&Diagnostic| one.code.starts_with("E01") || one.code.starts_with("E02");
    let errors = || diagnostics.iter().filter(|one| one.is_error());
    (errors().filter(is_syntax).count(), errors().count(), diagnostics.len())
}

/// The first safe suggestion of each diagnostic that overlaps none before it.
fn choose(diagnostics: &[Diagnostic], length: usize) -> Vec<Chosen> {
    let file = diagnostics.iter().find_map(Diagnostic::span).map_or(FileId(0), |span| span.file);
    let fits = |edit: &Edit| {
        edit.span.file == file
            && edit.span.start <= edit.span.end
            && edit.span.end as usize <= length
    };
    let safe = diagnostics.iter().filter_map(|one| {
        let suggestion = one.suggestions.iter().find(|suggestion| suggestion.safe)?;
        let possible = !suggestion.edits.is_empty() && suggestion.edits.iter().all(fits);
        possible.then(|| (one.code.clone(), suggestion.clone()))
    });
    let mut chosen: Vec<Chosen> = Vec::new();
    let mut taken: Vec<(u32, u32)> = Vec::new();
    let mut candidates: Vec<Chosen> = safe.collect();
    candidates.sort_by_key(|(_, suggestion)| suggestion.edits.iter().map(|edit| edit.span).min());
    for candidate in candidates {
        let places: Vec<(u32, u32)> =
            candidate.1.edits.iter().map(|edit| (edit.span.start, edit.span.end)).collect();
        if !places.iter().any(|&place| overlaps(&taken, place)) {
            for place in places {
                taken.insert(taken.partition_point(|&other| other < place), place);
            }
            chosen.push(candidate);
        }
    }
    chosen
}

/// Whether a place has bytes in common with one of `taken`, which are in order, or begins where one does.
fn overlaps(taken: &[(u32, u32)], (start, end): (u32, u32)) -> bool {
    let behind = taken.partition_point(|&(other, _)| other < start);
    let before = behind.checked_sub(1).and_then(|index| taken.get(index));
    before.is_some_and(|&(_, other_end)| other_end > start)
        || taken.get(behind).is_some_and(|&(other, _)| other == start || other < end)
}

/// The text with its edits, which do not overlap, made.
fn edited(text: &str, mut edits: Vec<&Edit>) -> String {
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        let Some(kept) = text.get(at..start).filter(|_| text.is_char_boundary(end)) else {
            return text.to_owned();
        };
        out.push_str(kept);
        out.push_str(&edit.replacement);
        at = end;
    }
    out + &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;

    fn place(start: usize, end: usize) -> Span {
        Span::new(FileId(0), start as u32, end as u32)
    }

    /// Every `from` is an error, and to write `to` is suggested.
    fn replacing<'a>(from: &'a str, to: &'a str) -> impl FnMut(&str) -> Vec<Diagnostic> + 'a {
        move |text| {
            let found = text.match_indices(from).map(|(at, _)| {
                let span = place(at, at + from.len());
                Diagnostic::error("E0301", "wrong").at(span, "").fix("write it", span, to)
            });
            found.collect()
        }
    }

    #[test]
    fn everything_safe_is_done_and_told() {
        let fixed = fix_all("a b\nab", replacing("a", "xyz"));
        assert_eq!(fixed.text, "xyz b\nxyzb");
        assert_eq!(fixed.diagnostics, []);
        let lines: Vec<u32> = fixed.changes.iter().map(|change| change.line).collect();
        assert_eq!(lines, [1, 2]);
        assert_eq!(fixed.changes[0].message, "write it");
    }

    #[test]
    fn what_needs_a_look_is_not_done() {
        let fixed = fix_all("a", |_| {
            let span = place(0, 1);
            vec![Diagnostic::error("E0301", "wrong").at(span, "").suggest("guess", span, "b")]
        });
        assert_eq!((fixed.text.as_str(), fixed.changes.len()), ("a", 0));
    }

    #[test]
    fn what_the_fixes_bring_to_light_is_fixed_but_not_for_ever() {
        let fixed = fix_all("a", |text| {
            let all = place(0, text.len());
            let error = |code, to| Diagnostic::error(code, "wrong").at(all, "").fix("", all, to);
            match text {
                "a" => vec![error("E0201", "b")],
                "b" => vec![error("E0202", "c")],
                _ => Vec::new(),
            }
        });
        assert_eq!((fixed.text.as_str(), fixed.changes.len()), ("c", 2));
        let one_at_a_time = |text: &str| replacing("a", "b")(text).into_iter().take(1).collect();
        let fixed = fix_all(&"a".repeat(MOST_ROUNDS + 2), one_at_a_time);
        assert_eq!(fixed.text, "b".repeat(MOST_ROUNDS) + "aa");
        assert!(!fixed.is_complete);
        assert!(fix_all("aa", one_at_a_time).is_complete);
    }

    #[test]
    fn what_does_not_help_is_taken_back() {
        assert_eq!(fix_all("a", replacing("a", "ba")).changes, []);
        assert_eq!(fix_all("a", replacing("a", "a")).changes, []);
    }

    #[test]
    fn nothing_gets_worse() {
        let fixed = fix_all("a c", replacing("a", "aa"));
        assert_eq!((fixed.text.as_str(), fixed.changes.len()), ("a c", 0));
        // Together they are bad; the second alone is good.
        let mixed = |text: &str| {
            let mut found = replacing("a", "aa")(text);
            found.extend(replacing("c", "d")(text));
            found
        };
        let fixed = fix_all("a a c", mixed);
        assert_eq!((fixed.text.as_str(), fixed.changes.len()), ("a a d", 1));
    }

    #[test]
    fn suggestions_with_several_places_do_not_mix() {
        let around = |text: &str, from: &str, first: &str, last: &str| {
            let (Some(start), Some(end)) = (text.find(from), text.rfind(from)) else {
                return Vec::new();
            };
            let edit =
                |at: usize, to: &str| Edit { span: place(at, at + 1), replacement: to.into() };
            let edits = vec![edit(start, first), edit(end, last)];
            let suggestion = Suggestion { message: String::new(), edits, safe: true };
            let mut found = Diagnostic::error("E0301", "wrong").at(place(start, start + 1), "");
            found.suggestions.push(suggestion);
            vec![found]
        };
        // All at once is worse, because of the `x`; alone the pair around it would miss its second
        // place once `b` has become longer.
        let fixed = fix_all("a x b a", |text| {
            let mut found = around(text, "a", "(", ")");
            found.extend(replacing("b", "long")(text));
            found.extend(replacing("x", "xxx")(text));
            found
        });
        assert_eq!((fixed.text.as_str(), fixed.changes.len()), ("( x long )", 2));
    }

    #[test]
    fn errors_that_become_each_other_come_to_an_end() {
        let fixed = fix_all("a", |text| {
            let (code, to) = if text == "a" { ("E0301", "b") } else { ("E0302", "a") };
            let all = place(0, text.len());
            vec![Diagnostic::error(code, "x").at(all, "").fix("", all, to)]
        });
        assert_eq!((fixed.text.as_str(), fixed.changes.len()), ("a", 0));
        assert!(fixed.is_complete);
    }

    #[test]
    fn other_errors_are_no_progress_in_the_end() {
        let fixed = fix_all("a", |text| {
            let all = place(0, text.len());
            match text {
                "a" => vec![Diagnostic::error("E0240", "x").at(all, "").fix("", all, "b")],
                _ => vec![Diagnostic::error("E0202", "x").at(all, "")],
            }
        });
        assert_eq!((fixed.text.as_str(), fixed.changes.len()), ("a", 0));
        assert!(fixed.is_complete);
    }

    #[test]
    fn an_error_of_syntax_counts_more_than_what_it_has_hidden() {
        let fixed = fix_all("(", |text| match text {
            "(" => {
                let span = place(0, 1);
                vec![Diagnostic::error("E0201", "wrong").at(span, "").fix("write", span, "x y")]
            }
            _ => vec![Diagnostic::error("E0301", "x"), Diagnostic::error("E0301", "y")],
        });
        assert_eq!(fixed.text, "x y");
    }

    #[test]
    fn overlapping_fixes_take_turns() {
        let check = |text: &str| {
            let mut found = replacing("ab", "c")(text);
            found.extend(replacing("bb", "d")(text));
            found
        };
        assert_eq!(fix_all("abbb", check).text, "cd");
        assert!(overlaps(&[(2, 4)], (3, 3)) && overlaps(&[(2, 2)], (2, 5)));
        assert!(!overlaps(&[(2, 4)], (4, 4)) && !overlaps(&[(2, 4)], (0, 2)));
        assert!(overlaps(&[(2, 4)], (1, 9)));
    }

    #[test]
    fn places_that_do_not_fit_the_text_change_nothing() {
        let wrong = [place(0, 99), place(2, 1), place(1, 2), place(50, 60)];
        for span in wrong {
            let fixed = fix_all("äö", |_| {
                vec![Diagnostic::error("E0301", "wrong").at(span, "").fix("write it", span, "x")]
            });
            assert_eq!((fixed.text.as_str(), fixed.changes.len()), ("äö", 0), "{span:?}");
        }
    }
}
