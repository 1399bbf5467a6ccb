//! Every text is refused with an error or becomes a program that runs the same way on every engine; the
//! compiler never makes code that the verifier refuses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runa::{Input, LoadOptions, Sources};
use runa_tests::run_within_limits;

fuzz_target!(|text: &str| {
    let options = LoadOptions { include_tests: true };
    let loaded = runa::load(&mut Sources::new(), "fuzz.runa", Input::Source(text), &options);
    for diagnostic in &loaded.diagnostics {
        assert!(diagnostic.code != "E0004", "{}", diagnostic.message);
    }
    match loaded.module {
        None => assert!(loaded.diagnostics.iter().any(|one| one.is_error()), "no error"),
        Some(module) => run_within_limits(&module, 0).expect("all engines do the same"),
    }
});
