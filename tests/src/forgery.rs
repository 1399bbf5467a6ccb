//! Bytecode files that were changed behind their checksums, so that nothing but decoder and verifier
//! stands between them and the machine.

/// Magic bytes and version.
const HEAD: usize = 10;

/// A section: its id, and its payload, from which its length and checksum follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Which one it is; the code is 7.
    pub id: u8,
    /// What it contains.
    pub payload: Vec<u8>,
}

/// A file as its head and sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sections {
    head: Vec<u8>,
    /// The sections in the order of the file.
    pub sections: Vec<Section>,
}

impl Sections {
    /// The sections of a file, as far as it has the form of one; checksums are not looked at.
    pub fn of(bytes: &[u8]) -> Self {
        let (head, mut rest) = bytes.split_at(HEAD.min(bytes.len()));
        let mut sections = Vec::new();
        while let Some((section, behind)) = next_section(rest) {
            sections.push(section);
            rest = behind;
        }
        Self { head: head.to_vec(), sections }
    }

    /// The file of these sections, with lengths and checksums that fit.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.head.clone();
        for section in &self.sections {
            bytes.push(section.id);
            let mut length = section.payload.len();
            while length >= 0x80 {
                bytes.push(length as u8 | 0x80);
                length >>= 7;
            }
            bytes.push(length as u8);
            bytes.extend(crc32fast::hash(&section.payload).to_le_bytes());
            bytes.extend(&section.payload);
        }
        bytes.push(0);
        bytes
    }
}

/// The first section and what follows it; a payload that is cut off ends with the file.
fn next_section(bytes: &[u8]) -> Option<(Section, &[u8])> {
    let (&id, mut rest) = bytes.split_first().filter(|(id, _)| **id != 0)?;
    let (mut length, mut shift) = (0u64, 0);
    loop {
        let (&byte, behind) = rest.split_first().filter(|_| shift < 63)?;
        length |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        rest = behind;
        if byte < 0x80 {
            break;
        }
    }
    let rest = rest.get(4..)?;
    let (payload, behind) = rest.split_at(rest.len().min(length as usize));
    Some((Section { id, payload: payload.to_vec() }, behind))
}
