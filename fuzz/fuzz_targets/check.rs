//! Every program that somebody has edited is refused with an error or compiled, and editors are told the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runa_tests::{Edited, check_analysis};

fuzz_target!(|program: Edited| {
    check_analysis(program.text()).expect("what is said of a program makes sense");
});
