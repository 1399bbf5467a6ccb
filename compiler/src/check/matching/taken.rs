//! Which arm takes which Integers, when the first that fits does.

use std::collections::BTreeMap;

/// Spans of Integers that arms have taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// First and last number, and the arm; disjoint.
    spans: Vec<(i64, i64, usize)>,
    /// Everything that is taken: disjoint spans, by their first number.
    all: BTreeMap<i64, i64>,
}

impl Taken {
    /// `arm` takes what nobody has taken of the numbers from `first` to `last`. O(log n), spread over all
    /// calls: spans that are found to lie in this one are one from then on.
    pub(super) fn add(&mut self, first: i64, last: i64, arm: usize) {
        let overlapping = self.all.range(..=last).rev();
        let overlapping = overlapping.map(|(&start, &end)| (start, end));
        let mut older: Vec<_> = overlapping.take_while(|&(_, end)| end >= first).collect();
        older.reverse();
        let mut free = Some(first);
        for &(start, end) in &older {
            if let Some(free) = free.filter(|&free| free < start) {
                self.spans.push((free, start - 1, arm));
            }
            free = end.checked_add(1);
            self.all.remove(&start);
        }
        if let Some(free) = free.filter(|&free| free <= last) {
            self.spans.push((free, last, arm));
        }
        let start = older.first().map_or(first, |&(start, _)| start.min(first));
        let end = older.last().map_or(last, |&(_, end)| end.max(last));
        self.all.insert(start, end);
    }

    /// All spans in order; neighbours that go to the same arm are one.
    pub(super) fn spans(mut self) -> Vec<(i64, i64, usize)> {
        self.spans.sort_unstable();
        let mut joined: Vec<(i64, i64, usize)> = Vec::with_capacity(self.spans.len());
        for (first, last, arm) in self.spans {
            match joined.last_mut() {
                Some(before) if before.2 == arm && before.1.checked_add(1) == Some(first) => {
                    before.1 = last;
                }
                _ => joined.push((first, last, arm)),
            }
        }
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(added: &[(i64, i64)]) -> Vec<(i64, i64, usize)> {
        let mut taken = Taken::default();
        (0..).zip(added).for_each(|(arm, &(first, last))| taken.add(first, last, arm));
        taken.spans()
    }

    #[test]
    fn the_first_arm_takes_a_number() {
        assert_eq!(spans(&[(5, 5), (1, 9)]), [(1, 4, 1), (5, 5, 0), (6, 9, 1)]);
        assert_eq!(spans(&[(1, 9), (5, 5)]), [(1, 9, 0)]);
        assert_eq!(spans(&[(1, 3), (3, 5), (0, 7)]), [(0, 0, 2), (1, 3, 0), (4, 5, 1), (6, 7, 2)]);
        assert_eq!(spans(&[]), []);
    }

    #[test]
    fn neighbours_of_an_arm_are_one() {
        let mut taken = Taken::default();
        [2, 1, 4, 3].into_iter().for_each(|number| taken.add(number, number, 7));
        assert_eq!(taken.spans(), [(1, 4, 7)]);
    }

    #[test]
    fn the_ends_of_the_integers() {
        let all = (i64::MIN, i64::MAX);
        assert_eq!(spans(&[all, all]), [(i64::MIN, i64::MAX, 0)]);
        let expected =
            [(i64::MIN, i64::MIN, 0), (i64::MIN + 1, i64::MAX - 1, 2), (i64::MAX, i64::MAX, 1)];
        assert_eq!(spans(&[(i64::MIN, i64::MIN), (i64::MAX, i64::MAX), all]), expected);
    }

    #[test]
    fn every_number_goes_to_the_first_span_that_has_it() {
        // All ways to have three spans within six numbers.
        let all: Vec<(i64, i64)> =
            (0..6).flat_map(|first| (first..6).map(move |last| (first, last))).collect();
        for &a in &all {
            for &b in &all {
                for &c in &all {
                    let added = [a, b, c];
                    let found = spans(&added);
                    for number in 0..6 {
                        let has = |&(first, last): &(i64, i64)| (first..=last).contains(&number);
                        let mut by = found.iter().filter(|span| has(&(span.0, span.1)));
                        assert_eq!(by.next().map(|span| span.2), added.iter().position(has));
                        assert!(by.next().is_none(), "{added:?} {found:?}");
                    }
                }
            }
        }
    }
}
