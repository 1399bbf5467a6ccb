//! Every construct of the language can be read: the programs of `grammar/` have them all, also those that
//! this version cannot compile.

use std::fs;
use std::path::Path;

use runa_compiler::syntax;
use runa_diagnostics::{Source, Sources};

#[test]
fn every_construct_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/grammar");
    let files = fs::read_dir(folder).expect("the folder is part of the project");
    let mut count = 0;
    for file in files {
        let path = file.expect("it can be listed").path();
        let text = fs::read_to_string(&path).expect("it can be read");
        let mut sources = Sources::default();
        let name = path.display().to_string();
        let file = sources.add(Source::new(name, text).expect("it is small"));
        let parsed = syntax::parse(sources.get(file).expect("it was added"), file);
        assert!(parsed.diagnostics.is_empty(), "{}: {:#?}", path.display(), parsed.diagnostics);
        assert!(!parsed.program.items.is_empty());
        count += 1;
    }
    assert!(count >= 12);
}
