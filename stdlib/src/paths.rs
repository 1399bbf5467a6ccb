//! Parts of paths, for which no file needs to be there.

use std::path::Path;

use runa_runtime::{NativeCall, NativeFunction, NativeResult};

use crate::arguments::NOTHING;
use crate::files::content;
use crate::native;
use crate::types::{ANY, TEXT};

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("io.files.join", &[TEXT, TEXT], TEXT, join),
    native("io.files.name", &[TEXT], TEXT, |call| part(call, |path| path.file_name())),
    native("io.files.extension", &[TEXT], TEXT, |call| part(call, |path| path.extension())),
    native("io.files.parent", &[TEXT], ANY, parent),
];

/// Paths of programs are Texts, so that their parts are, too.
fn part(call: &mut NativeCall<'_>, choose: fn(&Path) -> Option<&std::ffi::OsStr>) -> NativeResult {
    let path = call.text(0).to_owned();
    let found = choose(Path::new(&path)).and_then(|part| part.to_str());
    call.give_text(found.unwrap_or_default())
}

fn join(call: &mut NativeCall<'_>) -> NativeResult {
    let joined = Path::new(call.text(0)).join(call.text(1));
    call.give_text(&joined.to_string_lossy())
}

fn parent(call: &mut NativeCall<'_>) -> NativeResult {
    let path = call.text(0).to_owned();
    let parent = Path::new(&path).parent().and_then(Path::to_str);
    match parent.filter(|parent| !parent.is_empty()) {
        Some(parent) => content(call, parent),
        None => NOTHING,
    }
}
