//! Every text is refused with an error or becomes a module that can be shown and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runa_tests::{check_loading, run_within_limits};

fuzz_target!(|text: &str| {
    let load = |text| check_loading("fuzz.asm", text).expect("what is said of a text makes sense");
    let Some(module) = load(text) else { return };
    let shown = runa_assembler::disassemble(&module);
    let again = load(&shown).expect("what was shown can be assembled");
    assert_eq!(runa_assembler::disassemble(&again), shown);
    run_within_limits(&module, 0).expect("all engines do the same");
});
