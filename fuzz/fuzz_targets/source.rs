//! Every text is refused with an error or becomes a program that runs the same way on every engine; the
//! compiler never makes code that the verifier refuses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runa_tests::{check_loading, run_within_limits};

fuzz_target!(|text: &str| {
    let loaded = check_loading("fuzz.runa", text).expect("what is said of a text makes sense");
    if let Some(module) = loaded {
        run_within_limits(&module, 0).expect("all engines do the same");
    }
});
