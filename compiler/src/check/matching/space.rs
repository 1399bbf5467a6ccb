//! What patterns fit, without the words in which the program says it: the form in which coverage is found.

use std::sync::Arc;

use super::fields::Forms;
use crate::types::Ty;

/// The values that a pattern fits.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Space {
    /// All.
    Whole,
    /// Those that are made in a certain way of certain parts.
    Made(Maker, Vec<Space>),
    /// Those of several spaces.
    Union(Vec<Space>),
}

/// A way in which values are made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Maker {
    Boolean(bool),
    /// The Integers from the first to the last, or the Floats whose [`float_rank`] lies there.
    Span(i64, i64),
    Text(Arc<str>),
    /// A value of a type where a value of another type stands, `Any` or an optional; its part is the same
    /// value as one of the type.
    Type(Ty),
    /// A list of any type where any value stands; its part is the same list as a `List of Any`.
    AnyList,
    /// A tuple of any type where any value stands, with so many parts; its part is the same tuple as one
    /// whose parts are `Any`.
    AnyTuple(usize),
    /// A map of any type where any value stands; its part is the same map as a `Map of Text to Any`.
    AnyMap,
    /// A list. Its parts are so many first elements and so many last ones; between them there may be more.
    List {
        front: usize,
        back: usize,
        more: bool,
    },
    /// A tuple. So many parts are its own.
    Tuple(usize),
    /// A map. Its parts are what it has under these keys, each an [`Entry`](Self::Entry).
    Map(Vec<Arc<str>>),
    /// A value of a class, in one of the forms that they have. Its parts are its fields.
    Form(Arc<Forms>, usize),
    /// What a map has under a key: nothing at all, or a value, which is the part.
    Entry(bool),
}

impl Space {
    /// The values that are made in a way without parts.
    pub(super) fn plain(maker: Maker) -> Self {
        Space::Made(maker, Vec::new())
    }

    /// The values of a type that stands where others may stand, as far as they are in `space` there.
    pub(super) fn typed(ty: Ty, space: Space) -> Self {
        Space::Made(Maker::Type(ty), vec![space])
    }
}

/// The place of a Float in their order: neighbours have neighbouring places, and both zeros the same.
/// Not for NaN.
pub(super) fn float_rank(value: f64) -> i64 {
    let bits = (value + 0.0).to_bits() as i64;
    if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits }
}

/// The Float at a place.
pub(super) fn float_at(rank: i64) -> f64 {
    let bits = if rank < 0 { i64::MIN.wrapping_sub(rank) } else { rank };
    f64::from_bits(bits as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_in_the_order_of_floats() {
        let floats = [f64::NEG_INFINITY, -1.5, -f64::MIN_POSITIVE, 0.0, 0.25, 1.0, f64::INFINITY];
        let ranks: Vec<i64> = floats.iter().map(|&float| float_rank(float)).collect();
        assert!(ranks.is_sorted_by(|a, b| a < b), "{ranks:?}");
        assert_eq!(float_rank(-0.0), float_rank(0.0));
        assert_eq!(floats.map(|float| float_at(float_rank(float))), floats);
        assert_eq!(float_rank(1.0_f64.next_up()), float_rank(1.0) + 1);
        assert_eq!(float_rank((-1.0_f64).next_up()), float_rank(-1.0) + 1);
        assert_eq!(float_rank(0.0_f64.next_down()), -1);
    }
}
