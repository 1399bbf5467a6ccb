//! All programs of the repository can be formatted, and formatting them again changes nothing.

use runa_compiler::format::Refused;

use crate::support::{formatted, programs};

#[test]
fn programs_are_formatted_once() {
    for (path, text) in programs() {
        match formatted(text) {
            Ok(once) => {
                assert_eq!(formatted(&once).as_deref(), Ok(once.as_str()), "{}", path.display());
            }
            Err(Refused::Errors(_)) => {}
            Err(Refused::Mistake) => panic!("{} would mean something else", path.display()),
        }
    }
}
