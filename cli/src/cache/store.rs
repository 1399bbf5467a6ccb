//! The files of the cache.
//!
//! Several commands may run at once, end at any time, and find the disk full: entries are written under another
//! name and then renamed, so that each is complete, the last one counts, and what is left over is deleted later.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::entry::Entry;
use super::key::Key;
use crate::private;

/// The cache has so many bytes at the most; what was not used for the longest time is deleted.
pub(crate) const MOST_BYTES: u64 = 256 << 20;
/// And so many programs, so that nobody waits for looking through it.
const MOST_PROGRAMS: usize = 2000;
/// A program with more bytes is not kept.
const LARGEST: u64 = 64 << 20;

/// How the names of folders with entries begin; the version of Runa follows.
const FOLDERS: &str = "programs-";
/// How the names of entries end.
const ENDING: &str = "runac";
/// How the names of entries begin that are being written.
const UNFINISHED: &str = ".runac-";
/// Nobody writes an entry for as long as that.
const ABANDONED: Duration = Duration::from_secs(60 * 60);
/// When an entry was used need not be known better than that.
const MINUTE: Duration = Duration::from_secs(60);

/// Tells programs that make copies of files that these can be made again; see <https://bford.info/cachedir/>.
const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
                   # Programs that runa has compiled; `runa cache clear` deletes them.\n";

/// The files of a cache.
#[derive(Debug)]
pub(crate) struct Store {
    /// The folder of the cache.
    root: PathBuf,
    /// The folder in it for entries of this version.
    folder: PathBuf,
}

/// How much there is of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    /// How many programs.
    pub(crate) programs: usize,
    /// How many bytes their files have.
    pub(crate) bytes: u64,
}

/// A file of the cache.
struct Kept {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
    is_unfinished: bool,
}

impl Store {
    /// The files in the folder `root`, which need not be there yet.
    pub(crate) fn new(root: PathBuf) -> Self {
        let folder = root.join(format!("{FOLDERS}{}", env!("CARGO_PKG_VERSION")));
        Self { root, folder }
    }

    /// The folder of the cache.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Why the cache is not used, if there is a reason: somebody else could have written into it.
    pub(crate) fn refusal(&self) -> Option<&'static str> {
        let metadata = fs::metadata(&self.folder).ok()?;
        (!is_private(&metadata)).then_some("others than you can write into it")
    }

    /// The file of a program, if there is one.
    pub(super) fn read(&self, key: &Key) -> Option<Vec<u8>> {
        if !is_private(&fs::metadata(&self.folder).ok()?) {
            return None;
        }
        let file = File::open(self.path(key)).ok()?;
        let metadata = file.metadata().ok()?;
        if !metadata.is_file() || !is_private(&metadata) || metadata.len() > LARGEST {
            return None;
        }
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Keeps a program. If that is not possible, it is not kept.
    pub(super) fn write(&self, key: &Key, entry: &Entry<'_>) {
        let written = self.try_write(key, &entry.bytes(key));
        if written.is_ok() {
            self.trim(Amount { programs: MOST_PROGRAMS, bytes: MOST_BYTES });
        }
    }

    fn try_write(&self, key: &Key, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() as u64 > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.prepare()?;
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.folder)?;
        file.write_all(bytes)?;
        // Not synchronised with the disk: what is damaged is noticed, and compiled again.
        file.persist(self.path(key))?;
        Ok(())
    }

    /// Makes the folders, if they are not there.
    fn prepare(&self) -> io::Result<()> {
        private::make_folder(&self.folder)?;
        if !is_private(&fs::metadata(&self.folder)?) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        if let Ok(mut tag) = File::create_new(self.root.join("CACHEDIR.TAG")) {
            // Without it, files are copied in vain; nothing else.
            let _ = tag.write_all(TAG.as_bytes());
        }
        Ok(())
    }

    /// Remembers that a program was used, so that it is deleted later than others.
    pub(super) fn mark_used(&self, key: &Key) {
        let mark = || {
            let file = File::options().append(true).open(self.path(key))?;
            let age = file.metadata()?.modified()?.elapsed().unwrap_or_default();
            if age > MINUTE { file.set_modified(SystemTime::now()) } else { Ok(()) }
        };
        // If it cannot be remembered, the program is compiled again some day.
        let _: io::Result<()> = mark();
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.folder.join(key.0.to_string()).with_extension(ENDING)
    }

    /// Deletes what was left over, and of the programs, those used last long ago, all that is above `most`.
    fn trim(&self, most: Amount) {
        let Ok(files) = self.files() else { return };
        let (unfinished, mut programs): (Vec<Kept>, Vec<Kept>) =
            files.into_iter().partition(|file| file.is_unfinished);
        let is_abandoned = |file: &&Kept| file.used.elapsed().is_ok_and(|age| age > ABANDONED);
        programs.sort_by_key(|file| file.used);
        let mut left = amount(&programs);
        let superfluous = programs.iter().take_while(|file| {
            let is_too_much = left.programs > most.programs || left.bytes > most.bytes;
            left.programs = left.programs.saturating_sub(1);
            left.bytes = left.bytes.saturating_sub(file.bytes);
            is_too_much
        });
        for file in unfinished.iter().filter(is_abandoned).chain(superfluous) {
            // Somebody else may have done so.
            let _ = fs::remove_file(&file.path);
        }
    }

    /// How much there is.
    pub(crate) fn amount(&self) -> io::Result<Amount> {
        Ok(amount(&self.files()?))
    }

    /// Deletes everything, and says how much that was.
    ///
    /// # Errors
    /// The first file that cannot be deleted, and why.
    pub(crate) fn clear(&self) -> Result<Amount, (PathBuf, io::Error)> {
        let files = self.files().map_err(|error| (self.root.clone(), error))?;
        for file in &files {
            match fs::remove_file(&file.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err((file.path.clone(), error));
                }
                _ => {}
            }
        }
        for folder in self.folders().unwrap_or_default() {
            // It stays if somebody has put something else into it.
            let _ = fs::remove_dir(folder);
        }
        Ok(amount(&files))
    }

    /// The folders with entries of all versions.
    fn folders(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let ours = entries.flatten().filter(|entry| {
            let is_named_so = entry.file_name().as_encoded_bytes().starts_with(FOLDERS.as_bytes());
            is_named_so && entry.file_type().is_ok_and(|kind| kind.is_dir())
        });
        Ok(ours.map(|entry| entry.path()).collect())
    }

    /// The files of all versions, and no others that somebody may have put there.
    fn files(&self) -> io::Result<Vec<Kept>> {
        let folders = self.folders()?;
        let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
        Ok(entries.flatten().filter_map(|entry| kept(&entry)).collect())
    }
}

fn kept(entry: &fs::DirEntry) -> Option<Kept> {
    let path = entry.path();
    let is_unfinished = entry.file_name().as_encoded_bytes().starts_with(UNFINISHED.as_bytes());
    let is_entry = path.extension().is_some_and(|ending| ending == ENDING);
    let metadata = entry.metadata().ok().filter(Metadata::is_file)?;
    (is_unfinished || is_entry).then_some(())?;
    let used = metadata.modified().ok()?;
    Some(Kept { path, bytes: metadata.len(), used, is_unfinished })
}

fn amount(files: &[Kept]) -> Amount {
    Amount {
        programs: files.iter().filter(|file| !file.is_unfinished).count(),
        bytes: files.iter().map(|file| file.bytes).sum(),
    }
}

/// Whether it belongs to the user, and nobody else can write it.
#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.uid() == rustix::process::geteuid().as_raw() && metadata.mode() & 0o022 == 0
}

/// The folders of users are private there.
#[cfg(not(unix))]
fn is_private(_metadata: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::super::key::hash_of;
    use super::*;

    fn key(text: &str) -> Key {
        Key(hash_of([text]))
    }

    fn entry(bytecode: &[u8]) -> Entry<'_> {
        Entry { answers: Vec::new(), bytecode }
    }

    fn bytecode(store: &Store, text: &str) -> Option<Vec<u8>> {
        let bytes = store.read(&key(text))?;
        Entry::parse(&bytes, &key(text)).map(|entry| entry.bytecode.to_vec())
    }

    /// A store in a folder that is not there yet.
    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("cache/runa"));
        (folder, store)
    }

    fn age(store: &Store, text: &str, hours: u32) {
        let file = File::options().append(true).open(store.path(&key(text))).unwrap();
        file.set_modified(SystemTime::now() - ABANDONED * hours).unwrap();
    }

    #[test]
    fn what_is_kept_is_found() {
        let (_folder, store) = store();
        assert_eq!(bytecode(&store, "a"), None);
        store.write(&key("a"), &entry(b"one"));
        assert_eq!(bytecode(&store, "a").as_deref(), Some(b"one".as_slice()));
        store.write(&key("a"), &entry(b"two"));
        assert_eq!(bytecode(&store, "a").as_deref(), Some(b"two".as_slice()));
        assert_eq!(store.amount().unwrap().programs, 1);
        assert!(store.root().join("CACHEDIR.TAG").is_file());
    }

    #[test]
    fn what_was_used_last_stays() {
        let (_folder, store) = store();
        for (hours, text) in [(3, "a"), (2, "b"), (1, "c")] {
            store.write(&key(text), &entry(b"code"));
            age(&store, text, hours);
        }
        store.mark_used(&key("a"));
        let all = store.amount().unwrap();
        store.trim(Amount { programs: 2, ..all });
        let there = |text| bytecode(&store, text).is_some();
        assert_eq!(["a", "b", "c"].map(there), [true, false, true]);
        store.trim(Amount { programs: 2, bytes: all.bytes / 2 });
        assert_eq!(["a", "b", "c"].map(there), [true, false, false]);
    }

    #[test]
    fn what_was_not_finished_is_deleted_later() {
        let (_folder, store) = store();
        store.write(&key("a"), &entry(b"code"));
        let names = ["new", "old"].map(|name| store.folder.join(format!("{UNFINISHED}{name}")));
        for name in &names {
            fs::write(name, "half").unwrap();
        }
        let old = File::options().append(true).open(&names[1]).unwrap();
        old.set_modified(SystemTime::now() - ABANDONED * 2).unwrap();
        store.write(&key("b"), &entry(b"code"));
        assert_eq!(names.map(|name| name.exists()), [true, false]);
        assert_eq!(store.amount().unwrap().programs, 2);
    }

    #[test]
    fn clearing_leaves_what_others_have_put_there() {
        let (_folder, store) = store();
        assert_eq!(store.clear().unwrap(), Amount::default());
        store.write(&key("a"), &entry(b"code"));
        let foreign = [store.root().join("notes.txt"), store.folder.join("notes.txt")];
        for file in &foreign {
            fs::write(file, "mine").unwrap();
        }
        assert_eq!(store.clear().unwrap().programs, 1);
        assert!(foreign.iter().all(|file| file.exists()));
        fs::remove_file(&foreign[1]).unwrap();
        store.clear().unwrap();
        assert!(!store.folder.exists());
    }

    #[test]
    fn what_cannot_be_kept_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let store = Store::new(file);
        store.write(&key("a"), &entry(b"code"));
        assert_eq!(bytecode(&store, "a"), None);
    }

    #[cfg(unix)]
    #[test]
    fn only_what_is_private_is_used() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, store) = store();
        store.write(&key("a"), &entry(b"code"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&store.folder), mode(&store.path(&key("a")))), (0o700, 0o600));
        for path in [store.path(&key("a")), store.folder.clone()] {
            let old = fs::metadata(&path).unwrap().permissions();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
            assert_eq!(bytecode(&store, "a"), None, "{path:?}");
            fs::set_permissions(&path, old).unwrap();
            assert!(bytecode(&store, "a").is_some());
        }
        fs::set_permissions(&store.folder, fs::Permissions::from_mode(0o770)).unwrap();
        assert!(store.refusal().is_some());
        store.write(&key("b"), &entry(b"code"));
        assert_eq!(store.amount().unwrap().programs, 1);
    }
}
