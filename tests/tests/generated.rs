//! Random programs do on every tier what the model of the language says.
//!
//! `RUNA_GENERATED=from..to cargo test -p runa-tests --release generated` tries other seeds.

use std::ops::Range;
use std::path::Path;

use runa_tests::{Case, Generated, Tier, observe_on};

/// The seeds that are always tried.
const SEEDS: Range<u64> = 0..600;
/// One in so many programs also runs as native code.
const COMPILED_EACH: u64 = 6;

fn seeds() -> Range<u64> {
    runa_tests::seeds("RUNA_GENERATED", SEEDS)
}

/// Says what went wrong with a program, if something did.
fn check(generated: &Generated) -> Result<bool, String> {
    let Some(expected) = generated.expected() else { return Ok(false) };
    let source = generated.source();
    let case = Case::new(Path::new("generated.runa"), &source);
    let tiers = Tier::ALL.into_iter().filter(|tier| {
        // Making native code of every program takes long when the compiler is not optimised itself.
        !tier.is_compiled() || generated.seed.is_multiple_of(COMPILED_EACH)
    });
    for (tier, observed) in observe_on(&case, tiers) {
        let told = observed.exception.first().map(|line| line.split(':').next().unwrap_or(line));
        let errors: Vec<_> =
            observed.diagnostics.iter().filter(|line| line.contains(" error[")).collect();
        if !errors.is_empty() || observed.output != expected.output || told != expected.exception {
            let seed = generated.seed;
            return Err(format!(
                "seed {seed} on {tier:?}\n{source}\nerrors {errors:#?}\nfound {:#?} {:#?}\nexpected {:#?} {:?}",
                observed.output, observed.exception, expected.output, expected.exception
            ));
        }
    }
    Ok(true)
}

#[test]
fn generated_programs_do_what_the_model_says() {
    let seeds = seeds();
    let (mut compared, mut failures) = (0, Vec::new());
    let count = seeds.end - seeds.start;
    for seed in seeds {
        match check(&Generated::new(seed)) {
            Ok(was_compared) => compared += u64::from(was_compared),
            Err(failure) => failures.push(failure),
        }
    }
    failures.sort_by_key(String::len);
    let shortest = failures.first().map_or("", String::as_str);
    assert!(failures.is_empty(), "{} of {count} fail, the shortest:\n{shortest}", failures.len());
    assert!(
        compared * 2 > count || count < 10,
        "most programs end soon enough to be compared: {compared}"
    );
}
