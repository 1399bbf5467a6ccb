/// The candidate that was most likely meant by `word`, for "did you mean": at most a third of the
/// letters differ (one of two), a swap of neighbours counting as one difference and other case as
/// none. Of those that are equally near the first in the alphabet is taken.
///
/// O(candidates × length²); candidates whose length differs too much are skipped.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length == 0 || length > 64 {
        return None;
    }
    // One letter is like every other; nothing but its case says what was meant.
    let most = if length == 1 { 0 } else { (length / 3).max(1) };
    let word_folded = folded(word);
    let near = candidates.into_iter().filter(|candidate| {
        *candidate != word && candidate.chars().count().abs_diff(length) <= most
    });
    near.filter_map(|candidate| {
        Some((distance(&word_folded, &folded(candidate), most)?, candidate))
    })
    .min()
    .map(|(_, candidate)| candidate)
}

fn folded(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Damerau–Levenshtein distance (optimal string alignment), if it is `most` or less.
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    let mut current: Vec<usize> = vec![0; b.len() + 1];
    for i in 1..=a.len() {
        current[0] = i;
        for j in 1..=b.len() {
            let substitution = previous[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = substitution.min(previous[j] + 1).min(current[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            current[j] = best;
        }
        // From here on it only grows: most candidates are done with after a few letters.
        if current.iter().all(|&so_far| so_far > most) {
            return None;
        }
        // The row before last is written over by the next one.
        std::mem::swap(&mut before, &mut previous);
        std::mem::swap(&mut previous, &mut current);
    }
    Some(previous[b.len()]).filter(|&distance| distance <= most)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_what_was_meant() {
        let names = ["length", "lengthen", "last", "first"];
        assert_eq!(closest("lenght", names), Some("length"));
        assert_eq!(closest("fisrt", names), Some("first"));
        assert_eq!(closest("LENGTH", names), Some("length"));
        assert_eq!(closest("banana", names), None);
        assert_eq!(closest("", names), None);
    }

    #[test]
    fn what_is_equal_but_for_case_comes_first_and_then_the_alphabet_decides() {
        assert_eq!(closest("Name", ["nme", "Nam", "name"]), Some("name"));
        assert_eq!(closest("nams", ["namx", "name", "namb"]), Some("namb"));
        assert_eq!(closest("y", ["x", "z"]), None);
        assert_eq!(closest("N", ["m", "n"]), Some("n"));
    }
    #[test]
    fn neighbours_that_changed_places_are_one_difference() {
        assert_eq!(closest("ab", ["ba"]), Some("ba"));
        assert_eq!(closest("abcdef", ["badcef"]), Some("badcef"));
        assert_eq!(closest("abcdef", ["badcfe"]), None);
        assert_eq!(closest("zzname", ["name", "nmae"]), Some("name"));
    }
}
