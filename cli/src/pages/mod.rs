//! Pages for browsers: what `runa doc` and `runa test --coverage-html` write. They need no server and no
//! network, and can be read without scripts.

mod folder;
mod html;

pub(crate) use folder::PageFolder;
pub(crate) use html::{Page, escaped};
