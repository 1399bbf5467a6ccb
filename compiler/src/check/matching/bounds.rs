//! The numbers that a literal or a range of a pattern fits, exactly.

use super::space::float_rank;

/// A number that stands in a pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Integer(i64),
    Float(f64),
}

/// The numbers between two, which fit as `<=` and `<` say, whether they are Integers or Floats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) low: Number,
    pub(super) high: Number,
    /// Whether the end itself is left out.
    pub(super) exclusive: bool,
}

impl Bounds {
    /// Those of a literal.
    pub(super) fn exactly(number: Number) -> Self {
        Self { low: number, high: number, exclusive: false }
    }

    /// The first and the last Integer, if there is one.
    pub(super) fn integers(self) -> Option<(i64, i64)> {
        let first = match self.low {
            Number::Integer(low) => low,
            Number::Float(low) => integer_from(low.ceil())?,
        };
        let last = match self.high {
            Number::Integer(high) if self.exclusive => high.checked_sub(1)?,
            Number::Integer(high) => high,
            Number::Float(high) if self.exclusive && high == high.floor() => {
                integer_to(high)?.checked_sub(i64::from(high < TOO_GREAT))?
            }
            Number::Float(high) => integer_to(high.floor())?,
        };
        (first <= last).then_some((first, last))
    }

    /// The least and the greatest Float, if there is one.
    pub(super) fn floats(self) -> Option<(f64, f64)> {
        let first = match self.low {
            Number::Integer(low) => float_from(low),
            Number::Float(low) => low,
        };
        let last = match self.high {
            Number::Integer(high) => match float_to(high) {
                last if self.exclusive && last as i128 == i128::from(high) => last.next_down(),
                last => last,
            },
            Number::Float(high) if self.exclusive => (high + 0.0).next_down(),
            Number::Float(high) => high,
        };
        (first <= last).then_some((first, last))
    }

    /// The ranks of the least and the greatest Float, if there is one.
    pub(super) fn float_ranks(self) -> Option<(i64, i64)> {
        self.floats().map(|(first, last)| (float_rank(first), float_rank(last)))
    }
}

/// The first Float that is greater than all Integers.
const TOO_GREAT: f64 = 9_223_372_036_854_775_808.0;

/// The first Integer from a whole number on.
fn integer_from(low: f64) -> Option<i64> {
    if low >= TOO_GREAT { None } else { Some(low as i64) }
}

/// The last Integer up to a whole number.
fn integer_to(high: f64) -> Option<i64> {
    if high < -TOO_GREAT { None } else { Some(high as i64) }
}

/// The first Float from an Integer on.
fn float_from(low: i64) -> f64 {
    let nearest = low as f64;
    if (nearest as i128) < i128::from(low) { nearest.next_up() } else { nearest }
}

/// The last Float up to an Integer.
fn float_to(high: i64) -> f64 {
    let nearest = high as f64;
    if (nearest as i128) > i128::from(high) { nearest.next_down() } else { nearest }
}

#[cfg(test)]
mod tests {
    use super::Number::{Float, Integer};
    use super::*;

    fn bounds(low: Number, high: Number, exclusive: bool) -> Bounds {
        Bounds { low, high, exclusive }
    }

    #[test]
    fn the_integers_between_two_numbers() {
        assert_eq!(bounds(Integer(2), Integer(9), false).integers(), Some((2, 9)));
        assert_eq!(bounds(Integer(2), Integer(9), true).integers(), Some((2, 8)));
        assert_eq!(bounds(Float(1.5), Float(3.0), false).integers(), Some((2, 3)));
        assert_eq!(bounds(Float(1.5), Float(3.0), true).integers(), Some((2, 2)));
        assert_eq!(bounds(Float(-0.5), Float(0.5), true).integers(), Some((0, 0)));
        assert_eq!(Bounds::exactly(Float(1.5)).integers(), None);
        assert_eq!(Bounds::exactly(Float(-2.0)).integers(), Some((-2, -2)));
        assert_eq!(bounds(Integer(3), Integer(3), true).integers(), None);
        assert_eq!(bounds(Integer(0), Integer(i64::MIN), true).integers(), None);
        assert_eq!(
            bounds(Float(-1e300), Float(1e300), true).integers(),
            Some((i64::MIN, i64::MAX))
        );
        assert_eq!(bounds(Integer(0), Float(TOO_GREAT), true).integers(), Some((0, i64::MAX)));
        assert_eq!(Bounds::exactly(Float(TOO_GREAT)).integers(), None);
        assert_eq!(Bounds::exactly(Float(-TOO_GREAT)).integers(), Some((i64::MIN, i64::MIN)));
        assert_eq!(Bounds::exactly(Float(-1e300)).integers(), None);
    }

    #[test]
    fn the_floats_between_two_numbers() {
        assert_eq!(Bounds::exactly(Integer(1)).floats(), Some((1.0, 1.0)));
        assert_eq!(bounds(Integer(0), Integer(1), true).floats(), Some((0.0, 1.0_f64.next_down())));
        assert_eq!(bounds(Float(0.5), Float(0.5), true).floats(), None);
        assert_eq!(
            bounds(Float(-1.0), Float(0.0), true).floats(),
            Some((-1.0, -f64::from_bits(1)))
        );
        // 2^53 + 1 is no Float.
        let between = (1_i64 << 53) + 1;
        assert_eq!(Bounds::exactly(Integer(between)).floats(), None);
        let (below, above) = ((1_i64 << 53) as f64, ((1_i64 << 53) + 2) as f64);
        assert_eq!(bounds(Integer(0), Integer(between), true).floats(), Some((0.0, below)));
        assert_eq!(bounds(Integer(between), Float(1e300), false).floats(), Some((above, 1e300)));
        assert_eq!(Bounds::exactly(Integer(i64::MAX)).floats(), None);
    }
}
