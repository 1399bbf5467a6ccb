//! Where what was read stands now.
//!
//! A text consists of regions: each begins with something of the outermost level and ends where the next
//! one begins. When a region changes, its new text is put behind everything that was ever read, and only
//! it is read. So all places that are known go on meaning what they meant, wherever their regions have moved.

use runa_diagnostics::Span;

/// Everything that was ever read of a text, and where its parts stand now.
#[derive(Debug)]
pub(super) struct History {
    text: String,
    /// The regions, in order, which together are the text as it is now.
    regions: Vec<Region>,
    /// Where the versions of the regions begin in `text`, in order, and which regions they are of.
    versions: Vec<(u32, usize)>,
}

#[derive(Clone, Copy, Debug)]
struct Region {
    /// Where it begins in the text as it is now.
    now: u32,
    /// Where its newest version begins in the history.
    read: u32,
    length: u32,
}

/// What is different in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference<'t> {
    Nothing,
    /// One region has another text now.
    Region(usize, &'t str),
    /// More than that.
    Much,
}

impl History {
    /// A text in which regions begin at `starts`, in order. What stands before belongs to the first one.
    pub(super) fn new(text: &str, starts: impl Iterator<Item = u32>) -> Self {
        let length = text.len() as u32;
        let mut starts: Vec<u32> = starts.map(|start| start.min(length)).collect();
        match starts.first_mut() {
            Some(first) => *first = 0,
            None => starts.push(0),
        }
        let ends = starts.iter().skip(1).copied().chain([length]);
        let regions = starts.iter().zip(ends);
        let regions = regions
            .map(|(&start, end)| Region {
                now: start,
                read: start,
                length: end.saturating_sub(start),
            })
            .collect();
        let versions = starts.iter().copied().zip(0..).collect();
        Self { text: text.to_owned(), regions, versions }
    }

    /// Everything that was read; places are bytes of this.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What is different in `text` from the text as it is now. O(length).
    pub(super) fn difference<'t>(&self, text: &'t str) -> Difference<'t> {
        let bytes = text.as_bytes();
        let is_at = |region: &Region, at: usize| {
            bytes.get(at..at + region.length as usize) == Some(self.of(region).as_bytes())
        };
        let first = self.regions.iter().position(|region| !is_at(region, region.now as usize));
        let Some(first) = first else {
            let is_all = self.regions.last().is_some_and(|last| last.end() == text.len());
            return if is_all { Difference::Nothing } else { self.last_changed(text) };
        };
        let mut end = text.len();
        for region in self.regions[first + 1..].iter().rev() {
            let Some(at) = end.checked_sub(region.length as usize) else { return Difference::Much };
            if !is_at(region, at) {
                return Difference::Much;
            }
            end = at;
        }
        match text.get(self.regions[first].now as usize..end) {
            Some(changed) => Difference::Region(first, changed),
            None => Difference::Much,
        }
    }

    /// Something was added at the end.
    fn last_changed<'t>(&self, text: &'t str) -> Difference<'t> {
        let last = self.regions.last().and_then(|last| text.get(last.now as usize..));
        last.map_or(Difference::Much, |changed| Difference::Region(self.regions.len() - 1, changed))
    }

    fn of(&self, region: &Region) -> &str {
        let start = region.read as usize;
        self.text.get(start..start + region.length as usize).unwrap_or_default()
    }

    /// The text of a region.
    pub(super) fn region(&self, region: usize) -> &str {
        self.of(&self.regions[region])
    }

    /// Where the newest version of a region begins.
    pub(super) fn start(&self, region: usize) -> u32 {
        self.regions[region].read
    }

    /// Puts a text behind everything else, to be read; gives where it begins.
    pub(super) fn add(&mut self, text: &str) -> usize {
        // Lines go on being lines.
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(text);
        start
    }

    /// Takes back what was added last, which began at `start`.
    pub(super) fn take_back(&mut self, start: usize) {
        self.text.truncate(start);
    }

    /// What was added last, and begins at `start`, is the text of a region now. O(regions).
    pub(super) fn accept(&mut self, region: usize, start: usize) {
        let length = (self.text.len() - start) as u32;
        let older = self.regions[region].length;
        self.regions[region].read = start as u32;
        self.regions[region].length = length;
        for behind in &mut self.regions[region + 1..] {
            behind.now = behind.now - older + length;
        }
        self.versions.push((start as u32, region));
    }

    /// The region that a place belongs to, and how far it is behind the begin of that version of it.
    pub(super) fn region_of(&self, place: u32) -> (usize, u32) {
        let index = self.versions.partition_point(|&(start, _)| start <= place).saturating_sub(1);
        let (start, region) = self.versions[index];
        (region, place.saturating_sub(start))
    }

    /// Where a byte of the text as it is now was read, and in which region that is.
    pub(super) fn read(&self, offset: u32) -> (usize, u32) {
        let index = self.regions.partition_point(|region| region.now <= offset).saturating_sub(1);
        let region = self.regions[index];
        (index, region.read + (offset - region.now).min(region.length))
    }

    /// Where something stands now.
    pub(super) fn now(&self, span: Span) -> Span {
        let place = |place: u32| {
            let (region, inside) = self.region_of(place);
            self.regions[region].now + inside
        };
        let start = place(span.start);
        // What ends with its region does not end with the next one.
        let end = if span.end > span.start { place(span.end - 1) + 1 } else { start };
        Span { start, end: end.max(start), ..span }
    }
}

impl Region {
    fn end(&self) -> usize {
        (self.now + self.length) as usize
    }
}

#[cfg(test)]
mod tests {
    use runa_diagnostics::FileId;

    use super::*;

    fn span(start: u32, end: u32) -> Span {
        Span::new(FileId(0), start, end)
    }

    #[test]
    fn one_region_changes() {
        let mut history = History::new("aa\nbb\ncc\n", [0, 3, 6].into_iter());
        assert_eq!(history.difference("aa\nbb\ncc\n"), Difference::Nothing);
        assert_eq!(history.difference("aa\nbXb\ncc\n"), Difference::Region(1, "bXb\n"));
        assert_eq!(history.difference("aa\ncc\n"), Difference::Region(1, ""));
        assert_eq!(history.difference("aa\nbb\ncc\nd"), Difference::Region(2, "cc\nd"));
        assert_eq!(history.difference("aX\nbb\nXc\n"), Difference::Much);
        assert_eq!(history.difference(""), Difference::Much);
        let start = history.add("bXb\n");
        history.accept(1, start);
        assert_eq!(history.difference("aa\nbXb\ncc\n"), Difference::Nothing);
        assert_eq!(history.region(1), "bXb\n");
        assert_eq!(history.now(span(6, 8)), span(7, 9));
        assert_eq!(history.now(span(start as u32 + 1, start as u32 + 3)), span(4, 6));
        assert_eq!(history.read(8), (2, 7));
        assert_eq!(history.read(4), (1, start as u32 + 1));
    }

    #[test]
    fn a_text_without_anything_is_one_region() {
        let history = History::new("# nothing", [].into_iter());
        assert_eq!(history.difference("# other"), Difference::Region(0, "# other"));
        assert_eq!(history.now(span(2, 9)), span(2, 9));
    }
}
