//! Every text is refused with an error or becomes a formatted one: the same program, which stays as it is when it is
//! formatted again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runa_tests::check_formatting;

fuzz_target!(|text: &str| {
    check_formatting(text).expect("formatting changes nothing but the layout");
});
