/// The candidate that was most likely meant by `word`, for "did you mean": at most a third of the
/// letters differ (at least one), a swap of neighbours counting as one difference.
///
/// O(candidates × length²); candidates whose length differs too much are skipped.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length == 0 || length > 64 {
        return None;
    }
    let most = (length / 3).max(1);
    let near = candidates.into_iter().filter(|candidate| {
        *candidate != word && candidate.chars().count().abs_diff(length) <= most
    });
    near.map(|candidate| (distance(word, candidate), candidate))
        .filter(|&(difference, _)| difference <= most)
        .min_by_key(|&(difference, candidate)| (difference, candidate))
        .map(|(_, candidate)| candidate)
}

/// Damerau–Levenshtein distance (optimal string alignment) without regard to letter case.
fn distance(a: &str, b: &str) -> usize {
    let fold = |text: &str| -> Vec<char> { text.chars().flat_map(char::to_lowercase).collect() };
    let (a, b) = (fold(a), fold(b));
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut current = vec![i];
        for j in 1..=b.len() {
            let substitution = previous[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = substitution.min(previous[j] + 1).min(current[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous[b.len()]
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
}
