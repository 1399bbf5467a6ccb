//! A file of the cache: what a program asked for, and its bytecode.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `MAGIC`, with the version of this format |
//! | 32 | hash of all that follows |
//! | 32 | key of the program |
//! | 4 | how many answers there are |
//! | each | 4 for the length of the path, the path, 32 for the hash of what was found |
//! | rest | the bytecode, as in a `.runab` file |
//!
//! Numbers are little-endian.

use blake3::Hash;

use super::answers::Answer;
use super::key::Key;

const MAGIC: &[u8; 8] = b"\0runac1\n";

/// What is kept of a program.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// What it asked for, in order.
    pub(super) answers: Vec<Answer>,
    /// What it became, if all answers are the same.
    pub(super) bytecode: &'a [u8],
}

impl<'a> Entry<'a> {
    /// The bytes of the file.
    pub(super) fn bytes(&self, key: &Key) -> Vec<u8> {
        let mut body = key.0.as_bytes().to_vec();
        push_number(&mut body, self.answers.len());
        for answer in &self.answers {
            push_number(&mut body, answer.path.len());
            body.extend_from_slice(answer.path.as_bytes());
            body.extend_from_slice(answer.found.as_bytes());
        }
        body.extend_from_slice(self.bytecode);
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(blake3::hash(&body).as_bytes());
        bytes.append(&mut body);
        bytes
    }

    /// Reads the file of a program; nothing if it is damaged or another one's.
    pub(super) fn parse(bytes: &'a [u8], key: &Key) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let hash = take_hash(&mut rest)?;
        if blake3::hash(rest) != hash || take_hash(&mut rest)? != key.0 {
            return None;
        }
        let count = take_number(&mut rest)?;
        // Not one place for each at once: who has written the file may have lied.
        let mut answers = Vec::new();
        for _ in 0..count {
            let length = take_number(&mut rest)?;
            let path = std::str::from_utf8(take(&mut rest, length)?).ok()?.to_owned();
            answers.push(Answer { path, found: take_hash(&mut rest)? });
        }
        Some(Self { answers, bytecode: rest })
    }
}

/// Appends a number. One that is too large makes an entry that cannot be read, which is as good as none.
fn push_number(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn take_hash(rest: &mut &[u8]) -> Option<Hash> {
    take(rest, blake3::OUT_LEN)?.try_into().ok().map(Hash::from_bytes)
}

fn take_number(rest: &mut &[u8]) -> Option<usize> {
    let bytes = take(rest, 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(bytes)).ok()
}

#[cfg(test)]
mod tests {
    use super::super::key::hash_of;
    use super::*;

    fn key(text: &str) -> Key {
        Key(hash_of([text]))
    }

    fn entry() -> Entry<'static> {
        let answer = |path: &str| Answer { path: path.to_owned(), found: hash_of([path]) };
        Entry { answers: vec![answer("net.http"), answer("ä")], bytecode: b"\0runab" }
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = entry().bytes(&key("a"));
        assert_eq!(Entry::parse(&bytes, &key("a")), Some(entry()));
        assert_eq!(Entry::parse(&bytes, &key("b")), None);
    }

    #[test]
    fn each_damage_is_noticed() {
        let bytes = entry().bytes(&key("a"));
        for length in 0..bytes.len() {
            assert_eq!(Entry::parse(&bytes[..length], &key("a")), None, "{length} bytes");
        }
        for index in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[index] ^= 1;
            assert_eq!(Entry::parse(&damaged, &key("a")), None, "byte {index}");
        }
    }

    #[test]
    fn lies_with_a_right_hash_are_no_entries() {
        let forged = |tail: &[u8]| {
            let body = [key("a").0.as_slice(), tail].concat();
            let bytes = [MAGIC.as_slice(), blake3::hash(&body).as_slice(), &body].concat();
            Entry::parse(&bytes, &key("a")).is_some()
        };
        assert!(forged(&[0, 0, 0, 0]));
        assert!(!forged(&[]));
        assert!(!forged(&[0xff; 4]));
        assert!(!forged(&[1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, b'a']));
        assert!(!forged(&[&[1, 0, 0, 0, 1, 0, 0, 0, 0xff][..], &[0; 32]].concat()));
    }
}
