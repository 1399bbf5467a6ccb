//! Splitting the values of a column into pieces, each of which a pattern fits as a whole or not at all.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::space::{Maker, Space, float_at};
use super::usefulness::Column;
use crate::types::Ty;

/// The pieces of a column, as far as its patterns tell them apart.
#[derive(Debug)]
pub(super) struct Split {
    /// Spans are in order; lists are by their lengths, the last ones being those of all greater lengths.
    pub(super) pieces: Vec<Piece>,
    /// A pattern for a value in none of the pieces, if there is one.
    pub(super) other: Option<String>,
    /// Which piece is made so; not for spans and lists.
    places: FxHashMap<Maker, usize>,
}

/// Values that are made in the same way.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    maker: Maker,
    /// What their parts are.
    parts: Parts,
    /// Whether a span is one of Floats.
    is_float: bool,
}

/// What the parts of a piece are.
#[derive(Clone, Debug)]
enum Parts {
    /// So many of one kind: those of a long list are not written down one by one.
    Alike(Column, usize),
    Each(Vec<Column>),
}

impl Split {
    /// Splits a column by those of its patterns that do not fit everything.
    pub(super) fn new<'s>(column: &Column, spaces: impl Iterator<Item = &'s Space>) -> Self {
        let makers: Vec<&Maker> = spaces
            .filter_map(|space| if let Space::Made(maker, _) = space { Some(maker) } else { None })
            .collect();
        match (column, makers.first()) {
            (_, Some(Maker::Boolean(_))) => {
                Self::of([false, true].map(Maker::Boolean).to_vec(), column, None)
            }
            (_, Some(Maker::Entry(_))) => {
                Self::of([false, true].map(Maker::Entry).to_vec(), column, None)
            }
            (_, Some(Maker::Span(..))) => Self::by_spans(column, &makers),
            (_, Some(Maker::Tuple(count))) => Self::of(vec![Maker::Tuple(*count)], column, None),
            (_, Some(Maker::List { .. })) => Self::by_lengths(column, &makers),
            (_, Some(Maker::Form(forms, _))) => {
                let all = 0..forms.all.len();
                let all = all.map(|form| Maker::Form(Arc::clone(forms), form));
                Self::of(all.collect(), column, None)
            }
            (_, Some(Maker::Map(_))) => {
                let keys = all_keys(&makers);
                let mut split = Self::of(vec![Maker::Map(keys)], column, None);
                split.places.extend(makers.into_iter().map(|maker| (maker.clone(), 0)));
                split
            }
            (Column::Value(Ty::Optional(inner)), _) => {
                let types = [Ty::Nothing, (**inner).clone()];
                Self::of(types.map(Maker::Type).to_vec(), column, None)
            }
            (_, Some(Maker::Text(_))) => {
                let other = other_text(&makers);
                Self::of(distinct(&makers), column, Some(other))
            }
            _ => Self::of(distinct(&makers), column, Some(String::from("_"))),
        }
    }

    fn of(makers: Vec<Maker>, column: &Column, other: Option<String>) -> Self {
        let places = (0..).zip(&makers).map(|(place, maker)| (maker.clone(), place)).collect();
        let pieces = makers.into_iter().map(|maker| Piece::new(maker, column)).collect();
        Self { pieces, other, places }
    }

    /// Cuts the numbers wherever a span begins or ends.
    fn by_spans(column: &Column, makers: &[&Maker]) -> Self {
        let mut ends = Vec::with_capacity(makers.len() * 2);
        for maker in makers {
            if let &&Maker::Span(first, last) = maker {
                ends.extend([(i128::from(first), 1), (i128::from(last) + 1, -1)]);
            }
        }
        ends.sort_unstable();
        let (mut spans, mut open, mut start) = (Vec::new(), 0, 0);
        for (place, change) in ends {
            if open > 0 && start < place {
                spans.push((start as i64, (place - 1) as i64));
            }
            open += change;
            start = place;
        }
        let is_integer = *column == Column::Value(Ty::Integer);
        // Of Floats there is NaN, which lies in no span.
        let other = if is_integer { other_integer(&spans) } else { Some(String::from("_")) };
        let makers = spans.into_iter().map(|(first, last)| Maker::Span(first, last));
        let pieces = makers.map(|maker| Piece::new(maker, column)).collect();
        Self { pieces, other, places: FxHashMap::default() }
    }

    /// Tells all lengths apart up to one from which on patterns fit either all or none.
    fn by_lengths(column: &Column, makers: &[&Maker]) -> Self {
        let (mut longest_front, mut longest_back, mut least) = (0, 0, 0);
        for maker in makers {
            if let &&Maker::List { front, back, more } = maker {
                longest_front = longest_front.max(front);
                longest_back = longest_back.max(back);
                least = least.max(front + back + usize::from(!more));
            }
        }
        // Where beginnings and ends of patterns overlap, lengths still differ.
        let least = least.max(longest_front + longest_back);
        let exact = (0..least).map(|front| Maker::List { front, back: 0, more: false });
        let front = least - longest_back;
        let longer = Maker::List { front, back: longest_back, more: true };
        let pieces = exact.chain([longer]).map(|maker| Piece::new(maker, column)).collect();
        Self { pieces, other: None, places: FxHashMap::default() }
    }

    /// The pieces that a pattern, which is no union, fits.
    pub(super) fn fitted_by(&self, space: &Space) -> Range<usize> {
        let maker = match space {
            Space::Made(maker, _) => maker,
            Space::Whole | Space::Union(_) => return 0..self.pieces.len(),
        };
        match *maker {
            Maker::Span(first, last) => {
                let begin = self.pieces.partition_point(|piece| piece.first() < first);
                begin..self.pieces.partition_point(|piece| piece.first() <= last)
            }
            Maker::List { front, back, more: false } => front + back..front + back + 1,
            Maker::List { front, back, more: true } => front + back..self.pieces.len(),
            _ => self.places.get(maker).map_or(0..0, |&place| place..place + 1),
        }
    }
}

impl Piece {
    fn new(maker: Maker, column: &Column) -> Self {
        let value = |ty: &Ty, count| Parts::Alike(Column::Value(ty.clone()), count);
        let parts = match (&maker, column) {
            (Maker::Type(ty), _) => value(ty, 1),
            (Maker::AnyList, _) => value(&Ty::list(Ty::Any), 1),
            (Maker::AnyTuple(count), _) => value(&Ty::tuple(vec![Ty::Any; *count]), 1),
            (Maker::Tuple(_), Column::Value(Ty::Tuple(types))) => {
                Parts::Each(types.iter().cloned().map(Column::Value).collect())
            }
            (&Maker::Tuple(count), _) => value(&Ty::Never, count),
            (Maker::AnyMap, _) => value(&Ty::map(Ty::Text, Ty::Any), 1),
            (Maker::Entry(true), Column::Entry(ty)) => value(ty, 1),
            (Maker::List { front, back, .. }, Column::Value(Ty::List(element))) => {
                value(element, front + back)
            }
            (Maker::Map(keys), Column::Value(Ty::Map(parts))) => {
                Parts::Alike(Column::Entry(parts.1.clone()), keys.len())
            }
            (Maker::Form(forms, form), _) => Parts::Each(forms.columns(*form)),
            _ => Parts::Each(Vec::new()),
        };
        Self { maker, parts, is_float: *column == Column::Value(Ty::Float) }
    }

    /// How many parts its values have.
    pub(super) fn arity(&self) -> usize {
        match &self.parts {
            Parts::Alike(_, count) => *count,
            Parts::Each(columns) => columns.len(),
        }
    }

    /// What their parts are, the last one first.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column> {
        let (alike, each) = match &self.parts {
            Parts::Alike(column, count) => (Some((column, *count)), &[][..]),
            Parts::Each(columns) => (None, columns.as_slice()),
        };
        let alike = alike.into_iter();
        let alike = alike.flat_map(|(column, count)| std::iter::repeat_n(column.clone(), count));
        alike.chain(each.iter().rev().cloned())
    }

    /// The first number of a span.
    fn first(&self) -> i64 {
        if let Maker::Span(first, _) = self.maker { first } else { 0 }
    }

    /// What a pattern for values that are made as `maker` says, of `parts`, wants of the parts of these.
    pub(super) fn parts(&self, maker: &Maker, parts: Vec<Space>) -> Vec<Space> {
        match (&self.maker, maker) {
            (Maker::List { .. }, &Maker::List { front, .. }) => {
                let between = self.arity().saturating_sub(parts.len());
                let mut all = parts;
                let back = all.split_off(front.min(all.len()));
                all.extend(std::iter::repeat_n(Space::Whole, between));
                all.extend(back);
                all
            }
            (Maker::Map(keys), Maker::Map(wanted)) => {
                let mut wanted: FxHashMap<_, _> = wanted.iter().zip(parts).collect();
                keys.iter().map(|key| wanted.remove(key).unwrap_or(Space::Whole)).collect()
            }
            _ => parts,
        }
    }

    /// Replaces the patterns for the parts of a value, of which the first comes last, by one for the value.
    pub(super) fn put_together(&self, mut parts: Vec<String>) -> Vec<String> {
        let mut own = parts.split_off(parts.len().saturating_sub(self.arity()));
        own.reverse();
        parts.push(self.shown(own));
        parts
    }

    fn shown(&self, mut parts: Vec<String>) -> String {
        match &self.maker {
            Maker::Boolean(value) => value.to_string(),
            Maker::Span(first, last) if self.is_float => {
                format!("{:?}", float_at(0.clamp(*first, *last)))
            }
            Maker::Span(first, last) => 0.clamp(*first, *last).to_string(),
            Maker::Text(text) => format!("{text:?}"),
            Maker::Type(Ty::Nothing) => String::from("nothing"),
            Maker::Type(ty) => {
                let part = parts.pop().unwrap_or_default();
                if part == "_" { format!("value as {ty}") } else { part }
            }
            Maker::AnyList => parts.pop().filter(|part| part != "_").unwrap_or("[...]".into()),
            Maker::AnyTuple(count) => parts
                .pop()
                .filter(|part| part != "_")
                .unwrap_or_else(|| tuple_shown(&vec!["_"; *count])),
            Maker::Tuple(_) => tuple_shown(&parts),
            Maker::AnyMap => parts.pop().filter(|part| part != "_").unwrap_or("{}".into()),
            Maker::List { front, more, .. } => {
                if *more {
                    parts.insert(*front, String::from("..."));
                }
                format!("[{}]", parts.join(", "))
            }
            Maker::Map(keys) => {
                // A key that is not there, or that does not matter, is not named.
                let entries =
                    keys.iter().zip(&parts).filter(|(_, part)| !ABSENT.contains(&part.as_str()));
                let entries: Vec<_> =
                    entries.map(|(key, part)| format!("{key:?}: {part}")).collect();
                format!("{{{}}}", entries.join(", "))
            }
            Maker::Form(forms, form) => forms.shown(*form, &parts),
            Maker::Entry(false) => String::new(),
            Maker::Entry(true) => {
                parts.pop().filter(|part| part != "_").unwrap_or(String::from("value"))
            }
        }
    }
}

/// The pattern of a tuple with these parts.
fn tuple_shown(parts: &[impl AsRef<str>]) -> String {
    let shown: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    let close = if shown.len() == 1 { ",)" } else { ")" };
    format!("({}{close}", shown.join(", "))
}

/// What patterns for entries are that say nothing of a map.
const ABSENT: [&str; 2] = ["", "_"];

fn distinct(makers: &[&Maker]) -> Vec<Maker> {
    let mut seen = FxHashSet::default();
    makers.iter().copied().filter(|maker| seen.insert(*maker)).cloned().collect()
}

/// The keys that maps are asked for, each once, in the order in which they come.
fn all_keys(makers: &[&Maker]) -> Vec<Arc<str>> {
    let mut seen = FxHashSet::default();
    let keys = makers.iter().filter_map(|maker| match maker {
        Maker::Map(keys) => Some(keys),
        _ => None,
    });
    keys.flatten().filter(|key| seen.insert(Arc::clone(key))).cloned().collect()
}

/// The Integer nearest to 0 that lies in none of the spans, which are in order.
fn other_integer(spans: &[(i64, i64)]) -> Option<String> {
    let starts = std::iter::once(Some(i64::MIN));
    let starts = starts.chain(spans.iter().map(|&(_, last)| last.checked_add(1)));
    let ends = spans.iter().map(|&(first, _)| first.checked_sub(1)).chain([Some(i64::MAX)]);
    let gaps = starts.zip(ends).filter_map(|(start, end)| Some((start?, end?)));
    let numbers = gaps.filter(|(start, end)| start <= end).map(|(start, end)| 0.clamp(start, end));
    let nearest = numbers.min_by_key(|number| (number.unsigned_abs(), *number < 0))?;
    Some(nearest.to_string())
}

/// A pattern for a text that is none of those.
fn other_text(makers: &[&Maker]) -> String {
    let is_taken = makers.contains(&&Maker::Text(Arc::from("")));
    String::from(if is_taken { "_" } else { "\"\"" })
}
