use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[];
