//! Every text is refused with an error or becomes a module that can be shown and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runa::{Input, LoadOptions, Sources};
use runa_tests::run_within_limits;

fuzz_target!(|text: &str| {
    let load = |text: &str| {
        runa::load(&mut Sources::new(), "fuzz.asm", Input::Assembly(text), &LoadOptions::default())
    };
    let loaded = load(text);
    let Some(module) = loaded.module else {
        assert!(loaded.diagnostics.iter().any(|one| one.is_error()), "refused without an error");
        return;
    };
    let shown = runa_assembler::disassemble(&module);
    let again = load(&shown).module.expect("what was shown can be assembled");
    assert_eq!(runa_assembler::disassemble(&again), shown);
    run_within_limits(&module, 0).expect("all engines do the same");
});
