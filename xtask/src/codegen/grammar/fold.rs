//! Folding alternatives: recursion becomes repetition, alternatives that differ in one part become one.

use std::cmp::Reverse;

use super::ebnf::{Alternatives, Ebnf, Production, single};

/// A part that two alternatives share must be so long for the rest of them, whatever it is, to be
/// written as a choice.
const LONG_BEGINNING: usize = 3;

/// The alternatives of a rule as people would write them.
pub(super) fn fold(rule: &Production) -> Alternatives {
    let Production { name, alternatives } = rule;
    let left = |found: &Vec<Ebnf>| found.len() > 1 && is_named(found.first(), name);
    let right = |found: &Vec<Ebnf>| found.len() > 1 && is_named(found.last(), name);
    if alternatives.iter().any(left) {
        let (more, base) = split(alternatives, left);
        let more = more.into_iter().map(|found| found[1..].to_vec()).collect();
        return vec![[choice(base), vec![repeated(more)]].concat()];
    }
    let (more, base) = split(alternatives, right);
    let is_short = |found: &Vec<Ebnf>| found.len() <= 3 && !begins_with_any(found, &base);
    if !more.is_empty() && more.iter().all(is_short) {
        let more = more.into_iter().map(|found| found[..found.len() - 1].to_vec()).collect();
        return vec![[vec![repeated(more)], choice(base)].concat()];
    }
    merge(alternatives.clone())
}

fn is_named(symbol: Option<&Ebnf>, name: &str) -> bool {
    matches!(symbol, Some(Ebnf::Named(found)) if found == name)
}

fn begins_with_any(found: &[Ebnf], bases: &Alternatives) -> bool {
    bases.iter().any(|base| found.starts_with(base))
}

fn split(
    all: &Alternatives,
    is_first: impl Fn(&Vec<Ebnf>) -> bool,
) -> (Alternatives, Alternatives) {
    all.iter().cloned().partition(is_first)
}

fn repeated(alternatives: Alternatives) -> Ebnf {
    Ebnf::Repeated(Box::new(single(choice(alternatives))))
}

/// A sequence that stands for the alternatives.
fn choice(alternatives: Alternatives) -> Vec<Ebnf> {
    let mut merged = merge(alternatives);
    match merged.len() {
        1 => merged.remove(0),
        _ => vec![Ebnf::Choice(merged.into_iter().map(single).collect())],
    }
}

/// Makes one of two alternatives as long as there are two that differ in one part only: choices first,
/// then what one of them leaves out; those that share most first.
pub(super) fn merge(mut alternatives: Alternatives) -> Alternatives {
    for join in [as_choice, as_optional] {
        while let Some((first, second, joined)) = best_pair(&alternatives, join) {
            alternatives.remove(second);
            alternatives[first] = joined;
        }
    }
    alternatives
}

type Join = fn(&Difference<'_>) -> Option<Ebnf>;

/// The places of the two that are joined, and what they become.
fn best_pair(alternatives: &Alternatives, join: Join) -> Option<(usize, usize, Vec<Ebnf>)> {
    let pairs = alternatives.iter().enumerate().flat_map(|(second, b)| {
        alternatives[..second].iter().enumerate().map(move |(first, a)| (first, a, second, b))
    });
    let joined = pairs.filter_map(|(first, a, second, b)| {
        let difference = Difference::between(a, b);
        let middle = join(&difference)?;
        Some((difference.rank(), first, second, difference.around(middle)))
    });
    joined.min_by_key(|(rank, ..)| *rank).map(|(_, first, second, joined)| (first, second, joined))
}

/// Where two sequences differ: between what they begin and what they end with.
struct Difference<'a> {
    before: &'a [Ebnf],
    a: &'a [Ebnf],
    b: &'a [Ebnf],
    behind: &'a [Ebnf],
}

impl<'a> Difference<'a> {
    fn between(a: &'a [Ebnf], b: &'a [Ebnf]) -> Self {
        let before = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let (shared, a) = a.split_at(before);
        let b = &b[before..];
        let behind = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
        let (a, end) = a.split_at(a.len() - behind);
        Self { before: shared, a, b: &b[..b.len() - behind], behind: end }
    }

    /// The lower, the more there is in common, and the less is not.
    fn rank(&self) -> (Reverse<usize>, usize) {
        (Reverse(self.before.len() + self.behind.len()), self.a.len() + self.b.len())
    }

    fn around(&self, middle: Ebnf) -> Vec<Ebnf> {
        [self.before, &[middle], self.behind].concat()
    }
}

/// `p a s | p b s` is `p ( a | b ) s`, where that is easier to read.
fn as_choice(found: &Difference<'_>) -> Option<Ebnf> {
    let (before, behind) = (found.before.len(), found.behind.len());
    let is_one_each = found.a.len() == 1 && found.b.len() == 1;
    let is_written = |symbols: &[Ebnf]| match symbols {
        [Ebnf::Written(_)] => true,
        [Ebnf::Choice(parts)] => parts.iter().all(|part| matches!(part, Ebnf::Written(_))),
        _ => false,
    };
    let are_signs = is_written(found.a) && is_written(found.b) && before + behind > 0;
    let is_clear = are_signs
        || is_one_each && before > 0 && behind > 0
        || before >= LONG_BEGINNING && !found.a.is_empty() && !found.b.is_empty();
    let parts = [found.a, found.b].into_iter().flat_map(|symbols| match symbols {
        [Ebnf::Choice(parts)] => parts.clone(),
        symbols => vec![single(symbols.to_vec())],
    });
    is_clear.then(|| Ebnf::Choice(parts.collect()))
}

/// `p m s | p s` is `p [ m ] s`, where that is easier to read.
fn as_optional(found: &Difference<'_>) -> Option<Ebnf> {
    let middle = match (found.a, found.b) {
        ([], middle) | (middle, []) => middle,
        _ => return None,
    };
    let is_clear = !found.before.is_empty() || found.behind.len() == 1;
    is_clear.then(|| Ebnf::Optional(Box::new(single(middle.to_vec()))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use expect_test::{Expect, expect};

    use super::super::{productions, source, write};
    use super::*;

    /// What `rules` become, shown.
    fn check(rules: &str, expected: Expect) {
        let head = "grammar(); extern { enum Token { } }\n// ---- rules\n";
        let grammar = source::read(&format!("{head}{rules}")).unwrap();
        let rules = productions(&grammar).unwrap();
        let shown: Vec<String> = rules.iter().map(write::production).collect();
        expected.assert_eq(&(shown.join("\n") + "\n"));
    }

    #[test]
    fn recursion_becomes_repetition() {
        check(
            r#"Sum: Expr = { Product, <x:Sum> "+" <y:Product> => add(x, y), <Sum> "-" <Product> => f() };"#,
            expect![[r#"
                Sum             = Product { ( "+" | "-" ) Product } ;
            "#]],
        );
        check(
            r#"Not: T = { Comparison, "not" <x:Not> => not(x) };"#,
            expect![[r#"
            Not             = { "not" } Comparison ;
        "#]],
        );
        check(
            r#"Power: T = { Unary, <Unary> "^" <Power> => power(<>) };"#,
            expect![[r#"
            Power           = Unary [ "^" Power ] ;
        "#]],
        );
    }

    #[test]
    fn alternatives_that_differ_in_one_part_become_one() {
        check(
            r#"P: T = { A => 1, A "as" B => 2, A "=" C => 3, <l:@L> A "as" B "=" C <r:@R> => 4 };"#,
            expect![[r#"
                P               = A [ "as" B ] [ "=" C ] ;
            "#]],
        );
        check(
            r#"S: T = { "Break" NL, "Continue" NL, E NL, "Throw" E NL };"#,
            expect![[r#"
            S               = ( "Break" | "Continue" ) NL | E NL | "Throw" E NL ;
        "#]],
        );
        check(
            r#"M: T = { "When" A B NL C, "When" A B "then" E NL };"#,
            expect![[r#"
            M               = "When" A B ( NL C | "then" E NL ) ;
        "#]],
        );
    }

    /// All that a sequence allows, taking what it repeats as it is.
    fn sentences(sequence: &[Ebnf]) -> BTreeSet<Vec<Ebnf>> {
        let mut all = BTreeSet::from([Vec::new()]);
        for symbol in sequence {
            let next = match symbol {
                Ebnf::Sequence(parts) => sentences(parts),
                Ebnf::Choice(parts) => {
                    parts.iter().flat_map(|part| sentences(std::slice::from_ref(part))).collect()
                }
                Ebnf::Optional(part) => {
                    let mut found = sentences(std::slice::from_ref(part));
                    found.insert(Vec::new());
                    found
                }
                other => BTreeSet::from([vec![other.clone()]]),
            };
            all = all
                .iter()
                .flat_map(|a| next.iter().map(move |b| [a.clone(), b.clone()].concat()))
                .collect();
        }
        all
    }

    #[test]
    fn merging_never_changes_what_the_grammar_allows() {
        let all = |found: &Alternatives| {
            found.iter().flat_map(|found| sentences(found)).collect::<BTreeSet<_>>()
        };
        let grammar = source::read(super::super::tests::GRAMMAR).unwrap();
        let rules = productions(&grammar).unwrap();
        assert!(rules.len() > 60, "{} rules", rules.len());
        for rule in rules {
            assert_eq!(
                all(&merge(rule.alternatives.clone())),
                all(&rule.alternatives),
                "{}",
                rule.name
            );
        }
    }
}
