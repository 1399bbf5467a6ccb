//! Reading numbers, texts and lists from bytes that may be anything.

use crate::{DecodeProblem, Literal, Real, TypeId};

/// A place in the bytes of a section. A method that fails leaves it at what it could not read.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeProblem> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.get(..length).ok_or(DecodeProblem::End)?;
        self.at += length;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeProblem> {
        self.take(N)?.try_into().map_err(|_| DecodeProblem::End)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, DecodeProblem> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// A byte that stands for something.
    pub(crate) fn byte_as<T>(
        &mut self,
        meaning: impl FnOnce(u8) -> Option<T>,
        problem: impl FnOnce(u8) -> DecodeProblem,
    ) -> Result<T, DecodeProblem> {
        let byte = self.u8()?;
        meaning(byte).ok_or_else(|| {
            self.at -= 1;
            problem(byte)
        })
    }

    /// Unsigned LEB128 of at most 64 bits, in as few bytes as it needs.
    pub(crate) fn unsigned(&mut self) -> Result<u64, DecodeProblem> {
        let start = self.at;
        self.leb128().inspect_err(|_| self.at = start)
    }

    fn leb128(&mut self) -> Result<u64, DecodeProblem> {
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.u8()?;
            let part = u64::from(byte & 0x7F);
            let overflows = part << shift >> shift != part;
            let overlong = byte == 0 && shift > 0;
            if overflows || overlong {
                return Err(DecodeProblem::Number);
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DecodeProblem::Number)
    }

    fn narrow<T: TryFrom<u64>>(&mut self) -> Result<T, DecodeProblem> {
        let start = self.at;
        T::try_from(self.unsigned()?).map_err(|_| {
            self.at = start;
            DecodeProblem::Number
        })
    }

    pub(crate) fn u16(&mut self) -> Result<u16, DecodeProblem> {
        self.narrow()
    }

    pub(crate) fn u32(&mut self) -> Result<u32, DecodeProblem> {
        self.narrow()
    }

    pub(crate) fn signed(&mut self) -> Result<i64, DecodeProblem> {
        let value = self.unsigned()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A number that is kept as its distance from `previous`, which becomes the number.
    pub(crate) fn distance(&mut self, previous: &mut u32) -> Result<u32, DecodeProblem> {
        let start = self.at;
        let number = i64::from(*previous).checked_add(self.signed()?);
        *previous = number.and_then(|number| u32::try_from(number).ok()).ok_or_else(|| {
            self.at = start;
            DecodeProblem::Number
        })?;
        Ok(*previous)
    }

    pub(crate) fn real(&mut self) -> Result<Real, DecodeProblem> {
        let bits = u64::from_le_bytes(self.array()?);
        Ok(Real::new(f64::from_bits(bits)))
    }

    /// A byte below `count` that tells what follows.
    pub(crate) fn tag(&mut self, count: u8) -> Result<u8, DecodeProblem> {
        self.byte_as(|tag| (tag < count).then_some(tag), DecodeProblem::Tag)
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, DecodeProblem> {
        self.tag(2).map(|tag| tag == 1)
    }

    pub(crate) fn literal(&mut self) -> Result<Literal, DecodeProblem> {
        match self.tag(5)? {
            0 => Ok(Literal::Nothing),
            1 => Ok(Literal::Boolean(false)),
            2 => Ok(Literal::Boolean(true)),
            3 => self.signed().map(Literal::Integer),
            _ => self.real().map(Literal::Float),
        }
    }

    pub(crate) fn type_id(&mut self) -> Result<TypeId, DecodeProblem> {
        self.u32().map(TypeId)
    }

    pub(crate) fn text(&mut self) -> Result<String, DecodeProblem> {
        let bytes = self.byte_string()?;
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => {
                self.at -= bytes.len() - error.valid_up_to();
                Err(DecodeProblem::Text)
            }
        }
    }

    pub(crate) fn byte_string(&mut self) -> Result<&'a [u8], DecodeProblem> {
        let length = self.count()?;
        self.take(length)
    }

    /// A number of items, each of which takes at least a byte.
    pub(crate) fn count(&mut self) -> Result<usize, DecodeProblem> {
        let start = self.at;
        let count = self.unsigned()?;
        match usize::try_from(count) {
            Ok(count) if count <= self.remaining() => Ok(count),
            _ => {
                self.at = start;
                Err(DecodeProblem::End)
            }
        }
    }

    pub(crate) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, DecodeProblem>,
    ) -> Result<Vec<T>, DecodeProblem> {
        // Grows with the items that are there: an announced number may be a lie.
        let mut items = Vec::new();
        for _ in 0..self.count()? {
            items.push(read(self)?);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::Reader;
    use crate::DecodeProblem;
    use crate::encode::{signed, unsigned};

    #[test]
    fn numbers_read_back_in_as_few_bytes_as_they_need() {
        for (value, length) in [(0, 1), (127, 1), (128, 2), (1 << 14, 3), (u64::MAX, 10)] {
            let mut bytes = Vec::new();
            unsigned(value, &mut bytes);
            assert_eq!(bytes.len(), length);
            assert_eq!(Reader::new(&bytes).unsigned(), Ok(value));
        }
        for (value, length) in [(0, 1), (-64, 1), (64, 2), (i64::MIN, 10), (i64::MAX, 10)] {
            let mut bytes = Vec::new();
            signed(value, &mut bytes);
            assert_eq!(bytes.len(), length);
            assert_eq!(Reader::new(&bytes).signed(), Ok(value));
        }
    }

    #[test]
    fn overlong_overflowing_and_endless_numbers_are_refused() {
        let problem = |bytes: &[u8]| Reader::new(bytes).unsigned().unwrap_err();
        let nine = [0xFF; 9];
        assert_eq!(problem(&[0x80, 0x00]), DecodeProblem::Number);
        assert_eq!(problem(&[&nine[..], &[0x02]].concat()), DecodeProblem::Number);
        assert_eq!(problem(&[&nine[..], &[0xFF, 0x01]].concat()), DecodeProblem::Number);
        assert_eq!(problem(&[0x80]), DecodeProblem::End);
        assert_eq!(Reader::new(&[0x80, 0x80, 0x04]).u16(), Err(DecodeProblem::Number));
    }

    #[test]
    fn a_failure_leaves_the_reader_at_the_bad_byte() {
        let mut reader = Reader::new(&[4, b'a', b'b', 0xFF, b'd']);
        assert_eq!(reader.text(), Err(DecodeProblem::Text));
        assert_eq!(reader.offset(), 3);
        let mut reader = Reader::new(&[1, 2]);
        assert_eq!((reader.boolean(), reader.boolean()), (Ok(true), Err(DecodeProblem::Tag(2))));
        assert_eq!(reader.offset(), 1);
    }

    #[test]
    fn counts_are_checked_against_the_bytes_that_are_left() {
        let mut reader = Reader::new(&[0xFF, 0xFF, 0x03, 0, 0]);
        assert_eq!(reader.list(Reader::u8), Err(DecodeProblem::End));
    }
}
