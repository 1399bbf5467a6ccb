use std::fmt;

/// A Float as its bits, so that instructions can be compared and hashed; NaNs keep their payload.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Real(u64);

impl Real {
    /// The number as bits.
    pub fn new(value: f64) -> Self {
        Self(value.to_bits())
    }

    /// The number.
    pub fn value(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl fmt::Debug for Real {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Shortest text that reads back as the same number, always with a point or exponent; infinities
/// are `inf` and `-inf`, NaN is `nan` with its bits when they are not the usual ones.
impl fmt::Display for Real {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value();
        if value.is_nan() && self.0 != f64::NAN.to_bits() {
            write!(f, "nan:{:#x}", self.0)
        } else if value.is_nan() {
            f.write_str("nan")
        } else {
            write!(f, "{value:?}")
        }
    }
}

impl std::str::FromStr for Real {
    type Err = std::num::ParseFloatError;

    /// Reads what `Display` writes.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let payload = text.strip_prefix("nan:0x").map(|bits| u64::from_str_radix(bits, 16));
        match payload {
            Some(Ok(bits)) if f64::from_bits(bits).is_nan() => Ok(Self(bits)),
            _ => text.parse().map(Self::new),
        }
    }
}

/// A value that fits into an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// `nothing`.
    Nothing,
    /// `true` or `false`.
    Boolean(bool),
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit floating-point number.
    Float(Real),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Nothing => f.write_str("nothing"),
            Literal::Boolean(value) => value.fmt(f),
            Literal::Integer(value) => value.fmt(f),
            Literal::Float(value) => value.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Real;

    #[test]
    fn reals_read_back_as_written() {
        let payload = f64::from_bits(f64::NAN.to_bits() | 5);
        for value in [0.0, -0.0, 1.0, 1e300, 0.1, f64::INFINITY, f64::NAN, payload] {
            let real = Real::new(value);
            assert_eq!(real.to_string().parse::<Real>(), Ok(real));
        }
    }
}
