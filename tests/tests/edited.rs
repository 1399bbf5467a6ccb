//! Programs that somebody is just changing: compilers and editors say the same of them, and point into them.
//!
//! `RUNA_EDITED=N cargo test -p runa-tests --release edited` tries N times as many.

use arbitrary::{Arbitrary, Unstructured};
use runa_tests::{Edited, Random, check_analysis, check_reading};

/// Choices of which most are used.
const BYTES: usize = 40;

fn rounds() -> usize {
    let wanted = std::env::var("RUNA_EDITED").map(|times| times.parse::<usize>());
    700 * wanted.map_or(1, |times| times.expect("RUNA_EDITED is a number"))
}

#[test]
fn edited_programs_are_refused_or_compiled() {
    let rounds = rounds();
    let mut random = Random::new(6);
    let (mut readable, mut good) = (0, 0);
    for round in 0..rounds {
        let bytes: Vec<u8> = (0..random.below(BYTES)).map(|_| random.next() as u8).collect();
        let edited = Edited::arbitrary(&mut Unstructured::new(&bytes)).expect("any bytes will do");
        let checked = check_reading(edited.text())
            .and_then(|is_readable| Ok((is_readable, check_analysis(edited.text())?)));
        let (is_readable, is_good) =
            checked.unwrap_or_else(|problem| panic!("round {round}: {problem}\n{edited:?}"));
        readable += usize::from(is_readable);
        good += usize::from(is_good);
    }
    assert!(readable * 5 > rounds * 2, "many can be read: {readable} of {rounds}");
    assert!(good * 10 > rounds && good * 2 < rounds, "some are programs: {good} of {rounds}");
}
