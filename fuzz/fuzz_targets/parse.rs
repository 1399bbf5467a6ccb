//! Every text can be read: lexer, parser and highlighting end, and what they say points into the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runa_tests::check_reading;

fuzz_target!(|text: &str| {
    check_reading(text).expect("what is read makes sense");
});
