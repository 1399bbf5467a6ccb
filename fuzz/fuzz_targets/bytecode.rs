//! Whatever the decoder and the verifier let through runs without harm, and the same way on every engine.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runa_tests::{Sections, run_within_limits};

fuzz_target!(|bytes: &[u8]| {
    // Checksums would stop nearly everything, and who attacks can compute them.
    let Ok(module) = runa::decode(&Sections::of(bytes).to_bytes()) else { return };
    let again = runa::decode(&runa::encode(&module)).expect("what was decoded can be written");
    assert!(again == module, "written and read again it is another");
    let Ok(module) = runa::verify_module(module) else { return };
    run_within_limits(&module, 0).expect("all engines do the same");
});
