use std::sync::Arc;

use super::super::space::Maker;
use super::*;

fn sure(space: Space) -> Row {
    Row { space, is_sure: true }
}

fn boolean(value: bool) -> Space {
    Space::plain(Maker::Boolean(value))
}

fn span(first: i64, last: i64) -> Space {
    Space::plain(Maker::Span(first, last))
}

fn list(front: &[Space], more: bool, back: &[Space]) -> Space {
    let maker = Maker::List { front: front.len(), back: back.len(), more };
    Space::Made(maker, front.iter().chain(back).cloned().collect())
}

fn tuple(parts: Vec<Space>) -> Space {
    Space::Made(Maker::Tuple(parts.len()), parts)
}

fn entries(parts: &[(&str, Space)]) -> Space {
    let keys = parts.iter().map(|(key, _)| Arc::from(*key)).collect();
    let part = |part: &Space| Space::Made(Maker::Entry(true), vec![part.clone()]);
    Space::Made(Maker::Map(keys), parts.iter().map(|(_, space)| part(space)).collect())
}

/// Whether each row is useful, and what is missing.
fn found(ty: &Ty, spaces: Vec<Space>) -> (Vec<bool>, Vec<String>) {
    let rows: Vec<Row> = spaces.into_iter().map(sure).collect();
    let Coverage { useful, missing } = coverage(ty, &rows).unwrap();
    (useful, missing)
}

fn missing(ty: &Ty, spaces: Vec<Space>) -> Vec<String> {
    found(ty, spaces).1
}

#[test]
fn cases_are_counted() {
    assert_eq!(missing(&Ty::Boolean, vec![]), ["_"]);
    assert_eq!(missing(&Ty::Boolean, vec![boolean(true)]), ["false"]);
    let (useful, rest) = found(&Ty::Boolean, vec![boolean(true), boolean(false), Space::Whole]);
    assert_eq!((useful, rest.len()), (vec![true, true, false], 0));
    let optional = Ty::optional(Ty::Boolean);
    let nothing = Space::typed(Ty::Nothing, Space::Whole);
    assert_eq!(missing(&optional, vec![nothing.clone()]), ["value as Boolean"]);
    let present = Space::typed(Ty::Boolean, boolean(true));
    assert_eq!(missing(&optional, vec![nothing, present.clone()]), ["false"]);
    assert_eq!(missing(&optional, vec![present]), ["nothing", "false"]);
}

#[test]
fn the_parts_of_tuples_are_looked_at_one_after_the_other() {
    let both = Ty::tuple(vec![Ty::Boolean, Ty::Integer]);
    let row = |first, second| tuple(vec![first, second]);
    assert_eq!(missing(&both, vec![row(boolean(true), Space::Whole)]), ["(false, _)"]);
    let rows = vec![row(boolean(true), Space::Whole), row(Space::Whole, span(0, i64::MAX))];
    assert_eq!(missing(&both, rows), ["(false, -1)"]);
    let one = Ty::tuple(vec![Ty::Boolean]);
    assert_eq!(missing(&one, vec![tuple(vec![boolean(true)])]), ["(false,)"]);
    let any = Space::Made(Maker::AnyTuple(2), vec![row(Space::Whole, Space::Whole)]);
    let (useful, rest) = found(&Ty::Any, vec![any.clone(), any]);
    assert_eq!((useful, rest), (vec![true, false], vec!["_".to_owned()]));
}

#[test]
fn numbers_are_cut_into_spans() {
    let integer = Ty::Integer;
    assert_eq!(missing(&integer, vec![span(0, 5)]), ["-1"]);
    assert_eq!(missing(&integer, vec![span(i64::MIN, 3), span(5, i64::MAX)]), ["4"]);
    assert!(missing(&integer, vec![span(i64::MIN, 3), span(4, i64::MAX)]).is_empty());
    let (useful, _) = found(&integer, vec![span(0, 9), span(10, 19), span(5, 15), span(0, 20)]);
    assert_eq!(useful, [true, true, false, true]);
    // NaN is in no span.
    assert_eq!(missing(&Ty::Float, vec![span(i64::MIN, i64::MAX)]), ["_"]);
}

#[test]
fn lists_are_told_apart_by_length() {
    let ty = Ty::list(Ty::Boolean);
    let all = [boolean(true), Space::Whole];
    assert_eq!(missing(&ty, vec![list(&[], false, &[])]), ["[_, ...]"]);
    assert_eq!(missing(&ty, vec![list(&all, true, &[])]), ["[]", "[_]", "[false, _, ...]"]);
    let ends = list(&[boolean(true)], true, &[boolean(true)]);
    let (useful, rest) = found(&ty, vec![list(&[], true, &[boolean(true)]), ends]);
    assert_eq!(useful, [true, false]);
    assert_eq!(rest, ["[]", "[false]", "[false, ..., false]", "[true, ..., false]"]);
}

#[test]
fn maps_are_what_they_have_under_their_keys() {
    let ty = Ty::map(Ty::Text, Ty::Boolean);
    let (a, ab) =
        (entries(&[("a", Space::Whole)]), entries(&[("a", boolean(true)), ("b", boolean(true))]));
    assert_eq!(found(&ty, vec![a.clone(), ab.clone()]), (vec![true, false], vec!["{}".into()]));
    let (useful, rest) = found(&ty, vec![ab, a]);
    assert_eq!((useful, rest), (vec![true, true], vec!["{}".to_owned()]));
    assert!(missing(&ty, vec![entries(&[])]).is_empty());
}

#[test]
fn rows_that_may_not_take_what_they_fit_cover_nothing() {
    let rows = [Row { space: Space::Whole, is_sure: false }, sure(boolean(true))];
    let Coverage { useful, missing } = coverage(&Ty::Boolean, &rows).unwrap();
    assert_eq!((useful, missing), (vec![true, true], vec!["false".to_owned()]));
}

#[test]
fn what_would_take_too_long_is_given_up() {
    // Each row leaves half of what the others leave.
    let row = |index: usize| {
        let part = |place| if place == index { boolean(true) } else { Space::Whole };
        list(&(0..60).map(part).collect::<Vec<_>>(), false, &[])
    };
    let rows: Vec<Row> = (0..60).map(|index| sure(row(index))).collect();
    assert_eq!(coverage(&Ty::list(Ty::Boolean), &rows), None);
    let wide = list(&vec![boolean(true); 100_000], false, &[]);
    assert_eq!(coverage(&Ty::list(Ty::Boolean), &[sure(wide)]), None);
    // Many rows that are told apart at once take no longer than others.
    let many: Vec<Row> = (0..20_000).map(|number| sure(span(number, number))).collect();
    assert!(coverage(&Ty::Integer, &many).is_some_and(|found| !found.useful.contains(&false)));
}

/// A value, for those who look whether it fits without any cleverness.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Nothing,
    Boolean(bool),
    Integer(i64),
    List(Vec<Value>),
    Map(Vec<(&'static str, Value)>),
    Tuple(Vec<Value>),
}

impl Value {
    fn is(&self, ty: &Ty) -> bool {
        match self {
            Value::Nothing => *ty == Ty::Nothing,
            Value::Boolean(_) => *ty == Ty::Boolean,
            Value::Integer(_) => *ty == Ty::Integer,
            Value::List(_) => matches!(ty, Ty::List(_)),
            Value::Map(_) => matches!(ty, Ty::Map(_)),
            Value::Tuple(_) => matches!(ty, Ty::Tuple(_)),
        }
    }

    fn fits(&self, space: &Space) -> bool {
        let (maker, parts) = match space {
            Space::Whole => return true,
            Space::Union(spaces) => return spaces.iter().any(|space| self.fits(space)),
            Space::Made(maker, parts) => (maker, parts),
        };
        match (maker, self) {
            (Maker::Boolean(wanted), Value::Boolean(value)) => wanted == value,
            (Maker::Span(first, last), Value::Integer(value)) => (first..=last).contains(&value),
            (Maker::Type(ty), _) => self.is(ty) && self.fits(&parts[0]),
            (Maker::List { front, back, more }, Value::List(values)) => {
                let wanted = front + back;
                let fits = values.len() == wanted || *more && values.len() > wanted;
                let (first, last) = parts.split_at(*front);
                let pairs = values.iter().zip(first);
                let behind = values.iter().rev().zip(last.iter().rev());
                fits && pairs.chain(behind).all(|(value, part)| value.fits(part))
            }
            (Maker::Tuple(count), Value::Tuple(values)) => {
                let mut pairs = values.iter().zip(parts);
                values.len() == *count && pairs.all(|(value, part)| value.fits(part))
            }
            (Maker::Map(keys), Value::Map(entries)) => keys.iter().zip(parts).all(|(key, part)| {
                let Space::Made(Maker::Entry(true), part) = part else { return false };
                entries.iter().any(|(name, value)| **name == **key && value.fits(&part[0]))
            }),
            _ => false,
        }
    }
}

/// Numbers that look random (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    fn space(&mut self, ty: &Ty, depth: u32) -> Space {
        match self.below(if depth == 0 { 5 } else { 8 }) {
            0 | 1 => Space::Whole,
            6 | 7 => {
                let count = 1 + self.below(3);
                Space::Union((0..count).map(|_| self.space(ty, depth - 1)).collect())
            }
            _ => self.made(ty, depth),
        }
    }

    fn made(&mut self, ty: &Ty, depth: u32) -> Space {
        match ty {
            Ty::Boolean => boolean(self.below(2) == 0),
            Ty::Integer => {
                let first = self.below(4) as i64;
                match self.below(4) {
                    0 => span(i64::MIN, first),
                    1 => span(first, i64::MAX),
                    _ => span(first, first + self.below(2) as i64),
                }
            }
            Ty::Optional(inner) => match self.below(2) {
                0 => Space::typed(Ty::Nothing, Space::Whole),
                _ => Space::typed((**inner).clone(), self.space(inner, depth)),
            },
            Ty::Any => {
                let types = [Ty::Nothing, Ty::Boolean, Ty::Integer];
                let ty = types[self.below(3) as usize].clone();
                let part = if ty == Ty::Nothing { Space::Whole } else { self.space(&ty, depth) };
                Space::typed(ty, part)
            }
            Ty::List(element) => {
                let (front, back) = (self.below(3), self.below(2));
                let mut parts =
                    |count| (0..count).map(|_| self.space(element, 0)).collect::<Vec<_>>();
                let (front, back) = (parts(front), parts(back));
                list(&front, self.below(2) == 0, &back)
            }
            Ty::Tuple(types) => {
                let depth = depth.saturating_sub(1);
                tuple(types.iter().map(|ty| self.space(ty, depth)).collect())
            }
            Ty::Map(parts) => {
                let keys = ["a", "b"].into_iter().filter(|_| self.below(2) == 0);
                let keys: Vec<_> = keys.collect();
                let parts: Vec<_> =
                    keys.into_iter().map(|key| (key, self.space(&parts.1, 0))).collect();
                entries(&parts)
            }
            _ => Space::Whole,
        }
    }
}

/// Values of a type, so many that whatever tells values apart tells some of these apart.
fn values(ty: &Ty) -> Vec<Value> {
    match ty {
        Ty::Boolean => [false, true].map(Value::Boolean).to_vec(),
        Ty::Integer => (-1..=6).map(Value::Integer).collect(),
        Ty::Optional(inner) => values(inner).into_iter().chain([Value::Nothing]).collect(),
        Ty::Any => {
            let other = Value::List(vec![]);
            let known = [Ty::Boolean, Ty::Integer].iter().flat_map(values).collect::<Vec<_>>();
            known.into_iter().chain([Value::Nothing, other]).collect()
        }
        Ty::List(element) => {
            let elements = values(element);
            let mut lists = vec![vec![]];
            let mut all = lists.clone();
            for _ in 0..4 {
                let longer = lists.iter().flat_map(|list: &Vec<Value>| {
                    elements.iter().map(|element| [list.clone(), vec![element.clone()]].concat())
                });
                lists = longer.collect();
                all.extend(lists.iter().cloned());
            }
            all.into_iter().map(Value::List).collect()
        }
        Ty::Tuple(types) => {
            let mut all = vec![vec![]];
            for ty in types.iter() {
                let longer = all.iter().flat_map(|parts: &Vec<Value>| {
                    let next = values(ty).into_iter();
                    next.map(|part| [parts.clone(), vec![part]].concat()).collect::<Vec<_>>()
                });
                all = longer.collect();
            }
            all.into_iter().map(Value::Tuple).collect()
        }
        Ty::Map(parts) => {
            let under = |key| {
                let values = values(&parts.1).into_iter();
                values.map(move |value| vec![(key, value)]).chain([vec![]]).collect::<Vec<_>>()
            };
            let pairs = under("a").into_iter().flat_map(|a| {
                under("b").into_iter().map(move |b| [a.clone(), b].concat()).collect::<Vec<_>>()
            });
            pairs.map(Value::Map).collect()
        }
        _ => vec![Value::Nothing],
    }
}

#[test]
fn what_is_found_is_what_trying_all_values_finds() {
    let types = [
        Ty::Boolean,
        Ty::Integer,
        Ty::optional(Ty::Boolean),
        Ty::optional(Ty::Integer),
        Ty::Any,
        Ty::list(Ty::Boolean),
        Ty::list(Ty::optional(Ty::Boolean)),
        Ty::map(Ty::Text, Ty::Boolean),
        Ty::optional(Ty::list(Ty::Boolean)),
        Ty::tuple(vec![Ty::Boolean, Ty::Integer]),
        Ty::tuple(vec![Ty::optional(Ty::Boolean), Ty::tuple(vec![Ty::Integer, Ty::Boolean])]),
        Ty::optional(Ty::tuple(vec![Ty::Boolean, Ty::Boolean])),
    ];
    for ty in types {
        let all = values(&ty);
        for seed in 1..600 {
            let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
            let count = 1 + numbers.below(5);
            let rows: Vec<Row> = (0..count)
                .map(|_| Row { space: numbers.space(&ty, 2), is_sure: numbers.below(5) != 0 })
                .collect();
            let found = coverage(&ty, &rows).unwrap();
            let mut useful = vec![false; rows.len()];
            let mut missing = false;
            for value in &all {
                let fitting = || (0..).zip(&rows).filter(|(_, row)| value.fits(&row.space));
                let taken = fitting().find(|(_, row)| row.is_sure).map(|(index, _)| index);
                fitting()
                    .take_while(|(index, _)| taken.is_none_or(|taken| *index <= taken))
                    .for_each(|(index, _)| useful[index] = true);
                missing |= taken.is_none();
            }
            assert_eq!(found.useful, useful, "{ty} {seed} {rows:?}");
            assert_eq!(!found.missing.is_empty(), missing, "{ty} {seed} {rows:?}");
        }
    }
}
