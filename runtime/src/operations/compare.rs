//! `<`, `<=`, `>`, `>=`, and the order that sorting uses.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;

use crate::context::{Context, Raised};
use crate::object::ObjectRef;
use crate::objects::{decimal, text};
use crate::tagged::{Tagged, Unpacked};

/// The comparisons that need an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Comparison {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Comparison {
    /// All of them; the position is the number compiled code knows them by.
    pub const ALL: [Comparison; 4] =
        [Comparison::Less, Comparison::LessEqual, Comparison::Greater, Comparison::GreaterEqual];

    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::LessEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterEqual => ">=",
        }
    }

    /// Whether it holds for operands that are ordered so.
    #[inline]
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Comparison::Less => ordering.is_lt(),
            Comparison::LessEqual => ordering.is_le(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::GreaterEqual => ordering.is_ge(),
        }
    }
}

/// How an Integer and a Float compare as numbers, exactly; nothing for NaN.
pub fn integer_with_float(integer: i64, float: f64) -> Option<Ordering> {
    /// 2^63, the first whole number above all Integers.
    const ABOVE_ALL: f64 = 9_223_372_036_854_775_808.0;
    if float.is_nan() {
        return None;
    }
    if float >= ABOVE_ALL {
        return Some(Ordering::Less);
    }
    if float < -ABOVE_ALL {
        return Some(Ordering::Greater);
    }
    let whole = float.trunc();
    match integer.cmp(&(whole as i64)) {
        Ordering::Equal => 0.0.partial_cmp(&(float - whole)),
        ordering => Some(ordering),
    }
}

/// What comparing two values finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    Ordered(Ordering),
    /// One of the numbers is NaN.
    Unordered,
    /// Objects must be asked.
    Asks,
    /// There is no order between values of these types.
    Undefined,
}

/// How two values are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// So.
    Known(Ordering),
    /// As objects say that must be asked.
    Asks,
    /// There is no order between values of these types.
    Undefined,
}

/// Where NaN is in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NanOrder {
    /// Nowhere: it is neither less nor greater than anything.
    None,
    /// Behind all other numbers.
    Last,
}

impl Compared {
    fn is_equal(&self) -> bool {
        matches!(self, Compared::Ordered(Ordering::Equal))
    }
}

impl From<Option<Ordering>> for Compared {
    fn from(ordering: Option<Ordering>) -> Self {
        ordering.map_or(Compared::Unordered, Compared::Ordered)
    }
}

impl Context {
    /// Whether `a (comparison) b`. False when one is NaN; raises `TypeError` unless both are numbers,
    /// both are Text, `a` is an object that is asked, or both are tuples whose parts have an order. May allocate, and
    /// call methods of the program.
    #[inline]
    pub fn compare(
        &mut self,
        comparison: Comparison,
        a: Tagged,
        b: Tagged,
    ) -> Result<bool, Raised> {
        if a.both_inline_integers(b) {
            return Ok(comparison.holds(a.as_inline_integer().cmp(&b.as_inline_integer())));
        }
        let compared = match self.compared(a.unpack(), b.unpack(), NanOrder::None) {
            Compared::Asks => self.ask_order(a, b, NanOrder::None)?,
            compared => compared,
        };
        match compared {
            Compared::Ordered(ordering) => Ok(comparison.holds(ordering)),
            Compared::Unordered => Ok(false),
            Compared::Undefined | Compared::Asks => {
                Err(self.no_operator(comparison.symbol(), a, b))
            }
        }
    }

    /// How `a` and `b` are sorted: an order in which NaN comes after all other numbers; it is total unless objects are
    /// asked and say otherwise. Raises `TypeError` where [`compare`](Self::compare) does. May allocate, and call
    /// methods of the program.
    pub fn order(&mut self, a: Tagged, b: Tagged) -> Result<Ordering, Raised> {
        let compared = match self.compared(a.unpack(), b.unpack(), NanOrder::Last) {
            Compared::Asks => {
                let handles = self.handle_count();
                let kept = [self.root(a), self.root(b)];
                let compared = self.ask_order(a, b, NanOrder::Last);
                let [a, b] = kept.map(|value| self.handle(value));
                self.release(handles);
                return match compared? {
                    Compared::Ordered(ordering) => Ok(ordering),
                    _ => Err(self.no_operator("<", a, b)),
                };
            }
            compared => compared,
        };
        match compared {
            Compared::Ordered(ordering) => Ok(ordering),
            _ => Err(self.no_operator("<", a, b)),
        }
    }

    /// [`order`](Self::order) for values that are already unpacked, as far as nobody is asked. Never allocates.
    pub fn order_unpacked(&self, a: Unpacked, b: Unpacked) -> Order {
        match self.compared(a, b, NanOrder::Last) {
            Compared::Ordered(ordering) => Order::Known(ordering),
            Compared::Asks => Order::Asks,
            Compared::Unordered | Compared::Undefined => Order::Undefined,
        }
    }

    fn compared(&self, a: Unpacked, b: Unpacked, nan: NanOrder) -> Compared {
        match (a, b) {
            (Unpacked::Object(x), Unpacked::Object(y))
                if !self.is_text(x) && self.are_tuples(x, y) =>
            {
                self.compared_tuples(x, y, nan)
            }
            _ => self.compared_simply(a, b, nan),
        }
    }

    /// What tuples whose order only objects can say must ask them in turn, and what holds if these are all equal.
    pub(super) fn tuple_questions(
        &self,
        a: ObjectRef,
        b: ObjectRef,
        nan: NanOrder,
    ) -> (Vec<(ObjectRef, ObjectRef)>, Compared) {
        let mut questions = Vec::new();
        let found = self.compared_parts(a, b, nan, |a, b| questions.push((a, b)));
        (questions, found)
    }

    /// Compares what has no parts.
    fn compared_simply(&self, a: Unpacked, b: Unpacked, nan: NanOrder) -> Compared {
        match self.compared_numbers(a, b) {
            Compared::Unordered if nan == NanOrder::Last => {
                Compared::Ordered(is_nan(a).cmp(&is_nan(b)))
            }
            compared => compared,
        }
    }

    /// Whether both are tuples with the same number of parts.
    fn are_tuples(&self, a: ObjectRef, b: ObjectRef) -> bool {
        let length = self.tuple_length(a);
        length.is_some() && length == self.tuple_length(b)
    }

    /// Compares tuples part by part: the first parts that are not equal decide. There is an order only when all
    /// parts have one, so that whether there is does not depend on the values. Takes neither recursion nor
    /// more than one look at parts that are shared: pairs that were met are equal, else what decides is known.
    fn compared_tuples(&self, a: ObjectRef, b: ObjectRef, nan: NanOrder) -> Compared {
        let mut asks = false;
        match self.compared_parts(a, b, nan, |_, _| asks = true) {
            Compared::Undefined => Compared::Undefined,
            _ if asks => Compared::Asks,
            compared => compared,
        }
    }

    /// The same but for what must be asked before it is decided, which `ask` is given.
    fn compared_parts(
        &self,
        a: ObjectRef,
        b: ObjectRef,
        nan: NanOrder,
        mut ask: impl FnMut(ObjectRef, ObjectRef),
    ) -> Compared {
        let mut found = Compared::Ordered(Ordering::Equal);
        let mut met = FxHashSet::default();
        let mut open = vec![(a, b, 0)];
        while let Some((a, b, index)) = open.pop() {
            let parts = self.tuple_part(a, index).zip(self.tuple_part(b, index));
            let Some((x, y)) = parts else { continue };
            open.push((a, b, index + 1));
            match (x, y) {
                (Unpacked::Object(x), Unpacked::Object(y)) if self.are_tuples(x, y) => {
                    if met.insert((x, y)) {
                        open.push((x, y, 0));
                    }
                }
                _ => match (self.compared_simply(x, y, nan), x, y) {
                    (Compared::Undefined, ..) => return Compared::Undefined,
                    (Compared::Asks, Unpacked::Object(x), Unpacked::Object(y))
                        if found.is_equal() =>
                    {
                        ask(x, y);
                    }
                    (part, ..) if found.is_equal() => found = part,
                    _ => {}
                },
            }
        }
        found
    }

    /// Compares numbers, Texts, and what must be asked.
    fn compared_numbers(&self, a: Unpacked, b: Unpacked) -> Compared {
        match (a, b) {
            (Unpacked::Integer(x), Unpacked::Integer(y)) => Compared::Ordered(x.cmp(&y)),
            (Unpacked::Float(x), Unpacked::Float(y)) => x.partial_cmp(&y).into(),
            (Unpacked::Integer(x), Unpacked::Float(y)) => integer_with_float(x, y).into(),
            (Unpacked::Float(x), Unpacked::Integer(y)) => {
                integer_with_float(y, x).map(Ordering::reverse).into()
            }
            (Unpacked::Object(x), Unpacked::Object(y)) if self.is_text(x) && self.is_text(y) => {
                Compared::Ordered(text::compare(x, y))
            }
            (Unpacked::Object(x), Unpacked::Object(y)) if self.asked_about_order(x, y) => {
                Compared::Asks
            }
            _ => self.compared_decimals(a, b),
        }
    }

    fn compared_decimals(&self, a: Unpacked, b: Unpacked) -> Compared {
        if let Some((x, y)) = self.decimal_operands(a, b) {
            return Compared::Ordered(x.cmp(&y));
        }
        let with_float = |object, float| {
            let value = self.decimal_of(object)?;
            Some(decimal::compare_with_float(value, float))
        };
        let ordering = match (a, b) {
            (Unpacked::Object(x), Unpacked::Float(y)) => with_float(x, y),
            (Unpacked::Float(x), Unpacked::Object(y)) => {
                with_float(y, x).map(|ordering| ordering.map(Ordering::reverse))
            }
            _ => None,
        };
        ordering.map_or(Compared::Undefined, Compared::from)
    }

    /// Whether two values, one of which is a Decimal, are the same number.
    pub(super) fn equal_decimals(&self, a: Unpacked, b: Unpacked) -> bool {
        matches!(self.compared_decimals(a, b), Compared::Ordered(Ordering::Equal))
    }
}

fn is_nan(value: Unpacked) -> bool {
    matches!(value, Unpacked::Float(number) if number.is_nan())
}

/// How two Floats are sorted: NaN after all others, zeros alike.
pub fn order_floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_and_floats_compare_exactly() {
        use Ordering::{Equal, Greater, Less};
        let cases = [
            (1, 1.0, Some(Equal)),
            (1, 1.5, Some(Less)),
            (-1, -1.5, Some(Greater)),
            (i64::MAX, 9_223_372_036_854_775_808.0, Some(Less)),
            (i64::MIN, -9_223_372_036_854_775_808.0, Some(Equal)),
            ((1 << 53) + 1, 9_007_199_254_740_992.0, Some(Greater)),
            (0, f64::INFINITY, Some(Less)),
            (0, f64::NEG_INFINITY, Some(Greater)),
            (0, -0.0, Some(Equal)),
            (0, f64::NAN, None),
        ];
        for (integer, float, wanted) in cases {
            assert_eq!(integer_with_float(integer, float), wanted, "{integer} {float}");
        }
    }

    #[test]
    fn nan_is_sorted_last() {
        assert_eq!(order_floats(f64::NAN, f64::INFINITY), Ordering::Greater);
        assert_eq!(order_floats(1.0, f64::NAN), Ordering::Less);
        assert_eq!(order_floats(f64::NAN, f64::NAN), Ordering::Equal);
        assert_eq!(order_floats(0.0, -0.0), Ordering::Equal);
    }
}
