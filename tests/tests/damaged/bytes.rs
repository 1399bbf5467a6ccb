//! Damaged `.runab` files.

use runa::{Module, Verified, decode, encode, verify_module};

use runa_tests::{Random, Sections, run_within_limits};

use crate::{modules, times};

/// Small files, so that each place is hit often. What they do must depend on nothing else, and they must leave the
/// files of the machine alone.
fn files() -> Vec<Vec<u8>> {
    let effects = ["io.files.", "random.", "system.", "time."];
    let is_pure = |module: &&Verified<Module>| {
        !module.natives.iter().any(|native| effects.iter().any(|of| native.name.starts_with(of)))
    };
    let modules = modules();
    let mut files: Vec<Vec<u8>> = modules.iter().filter(is_pure).map(|m| encode(m)).collect();
    files.retain(|file| file.len() < 4_000);
    assert!(files.len() > 50, "there are programs to damage: {}", files.len());
    files
}

/// What became of damaged files.
#[derive(Debug, Default)]
struct Count {
    unreadable: usize,
    refused: usize,
    ran: usize,
}

impl Count {
    /// Decodes, verifies and runs; panics say what was wrong.
    fn try_file(&mut self, bytes: &[u8], what: &str) {
        let Ok(module) = decode(bytes) else {
            self.unreadable += 1;
            return;
        };
        let again: Module = decode(&encode(&module)).expect("what was decoded can be written");
        assert_eq!(again, module, "{what}: written and read again it is another");
        let Ok(module) = verify_module(module) else {
            self.refused += 1;
            return;
        };
        self.ran += 1;
        if let Err(difference) = run_within_limits(&module, self.ran) {
            panic!("{what}: {difference}\n{}", runa_assembler::disassemble(&module));
        }
    }
}

#[test]
fn flipped_bits_are_noticed() {
    let files = files();
    let mut random = Random::new(1);
    let mut count = Count::default();
    for round in 0..10_000 * times() {
        let mut bytes = random.choose(&files).clone();
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        count.try_file(&bytes, &format!("round {round}, byte {at}"));
    }
    // The checksums see it, except where it makes a section unknown, which readers skip.
    assert!(count.unreadable > 9_500 * times(), "{count:?}");
}

#[test]
fn files_that_were_cut_off_are_refused() {
    for (index, file) in files().iter().enumerate().step_by(5) {
        for length in 0..file.len() {
            assert!(decode(&file[..length]).is_err(), "file {index} cut off at {length}");
        }
        assert!(decode(file).is_ok());
    }
}

/// Behind the checksums the verifier is the only guard.
#[test]
fn forged_files_are_refused_or_run() {
    let files = files();
    let mut random = Random::new(2);
    let mut count = Count::default();
    for round in 0..20_000 * times() {
        let bytes = random.choose(&files);
        let mut forged = Sections::of(bytes);
        assert_eq!(forged.to_bytes(), *bytes, "the form is understood");
        let sections = &mut forged.sections;
        let filled: Vec<usize> =
            (0..sections.len()).filter(|&index| sections[index].payload.len() > 1).collect();
        for _ in 0..=random.below(3) {
            // Mostly the code.
            let code = sections.iter().position(|section| section.id == 7).unwrap();
            let chosen = if random.below(3) > 0 { code } else { *random.choose(&filled) };
            damage(&mut sections[chosen].payload, &mut random);
        }
        count.try_file(&forged.to_bytes(), &format!("round {round}"));
    }
    assert!(count.unreadable > 0 && count.refused > 0, "{count:?}");
    assert!(count.ran > 500 * times(), "some are programs still: {count:?}");
}

fn damage(payload: &mut [u8], random: &mut Random) {
    let at = random.below(payload.len());
    match random.below(6) {
        0 => payload[at] ^= 1 << random.below(8),
        1 => payload[at] = random.next() as u8,
        2 => payload[at] = payload[at].wrapping_add(1),
        3 => payload[at] = payload[at].wrapping_sub(1),
        4 => payload[at] = *random.choose(payload),
        _ => {
            let other = random.below(payload.len());
            payload.swap(at, other);
        }
    }
}
