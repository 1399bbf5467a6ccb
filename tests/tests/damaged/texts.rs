//! Damaged source and assembly.

use runa::{Input, LoadOptions, Module, Sources};
use runa_tests::{Case, Random, check_loading, run_within_limits};

use crate::{cases, times};

/// Words and signs that mean something somewhere.
const PIECES: [&str; 64] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\"{",
    "}\"",
    "\\",
    "\n",
    ";",
    ":",
    ",",
    "=",
    "==",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "..",
    "..<",
    "=>",
    "?",
    "??",
    "?.",
    "0",
    "1",
    "9223372036854775807",
    "1.5",
    "1e308",
    "true",
    "nothing",
    "x",
    "If true\n",
    "End If\n",
    "Otherwise\n",
    "While true\n",
    "End While\n",
    "For i from 1 to 3\n",
    "For each i in ",
    "End For\n",
    "Return ",
    "Break\n",
    "Process called p(x)\n",
    "End Process\n",
    "Let x = ",
    "as Integer",
    "as List of Any",
    "is nothing",
    "and",
    "or",
    "not ",
    "in ",
    ".length()",
    ".map((x) => x)",
    "PUSH 1\n",
    "CALL ",
    ".func ",
    ".end\n",
    "\u{feff}",
    "ä",
];

fn damage(text: &mut String, other: &str, random: &mut Random) {
    let at = text.floor_char_boundary(random.below(text.len() + 1));
    let end = text.ceil_char_boundary((at + 1 + random.below(8)).min(text.len()));
    match random.below(6) {
        0 => text.replace_range(at..end, ""),
        1 => text.insert_str(at, random.choose::<&str>(&PIECES)),
        2 => text.replace_range(at..end, random.choose::<&str>(&PIECES)),
        3 => {
            // A line of another program.
            let lines: Vec<&str> = other.lines().collect();
            let line_start = text[..at].rfind('\n').map_or(0, |index| index + 1);
            text.insert_str(line_start, &format!("{}\n", random.choose(&lines)));
        }
        4 => {
            // A line is there twice, or not at all.
            let mut lines: Vec<&str> = text.lines().collect();
            let index = random.below(lines.len());
            if random.below(2) == 0 {
                lines.remove(index);
            } else {
                lines.insert(index, lines[index]);
            }
            *text = lines.iter().map(|line| format!("{line}\n")).collect();
        }
        _ => {
            // A word of the program in the place of another one.
            let words: Vec<&str> = text.split_whitespace().collect();
            let (from, to) = (*random.choose(&words), *random.choose(&words));
            *text = text.replacen(from, to, 1);
        }
    }
    if text.trim().is_empty() {
        text.push_str("x\n");
    }
}

/// Says what is wrong with the way a text was handled; whether it was a program.
fn check(name: &str, text: &str, round: usize) -> Result<bool, String> {
    let Some(module) = check_loading(name, text)? else { return Ok(false) };
    check_disassembly(&module)?;
    run_within_limits(&module, round).map(|()| true)
}

/// What is shown of a module can be assembled, and looks the same then.
fn check_disassembly(module: &Module) -> Result<(), String> {
    let shown = runa_assembler::disassemble(module);
    let input = Input::Assembly(&shown);
    let again = runa::load(&mut Sources::new(), "again.asm", input, &LoadOptions::default());
    match again.module {
        Some(again) if runa_assembler::disassemble(&again) == shown => Ok(()),
        Some(_) => Err(format!("assembled again it is another: {shown}")),
        None => Err(format!("{:?} when assembled again: {shown}", again.diagnostics)),
    }
}

fn check_damaged(cases: &[Case], seed: u64, rounds: usize) {
    let mut random = Random::new(seed);
    let (mut good, mut failures) = (0, Vec::new());
    for round in 0..rounds {
        let (case, other) = (random.choose(cases), random.choose(cases));
        let mut text = case.program.clone();
        for _ in 0..=random.below(3) {
            damage(&mut text, &other.program, &mut random);
        }
        match check(&case.name, &text, round) {
            Ok(is_good) => good += usize::from(is_good),
            Err(problem) => failures.push(format!("round {round}: {problem}\n{text}")),
        }
    }
    failures.sort_by_key(String::len);
    let shortest: Vec<&str> = failures.iter().take(5).map(String::as_str).collect();
    let shortest = shortest.join("\n");
    assert!(failures.is_empty(), "{} of {rounds} fail, the shortest:\n{shortest}", failures.len());
    assert!(good * 50 > rounds, "some are programs still: {good} of {rounds}");
}

fn cases_of(is_assembly: bool) -> Vec<Case> {
    let cases = cases().into_iter();
    cases
        .filter(|case| case.is_assembly() == is_assembly && !case.program.trim().is_empty())
        // What is left of such a program might do anything with the files of the machine.
        .filter(|case| !case.program.contains("files") && !case.program.contains("system"))
        .collect()
}

#[test]
fn damaged_sources_are_refused_or_run() {
    check_damaged(&cases_of(false), 3, 3_000 * times());
}

#[test]
fn damaged_assembly_is_refused_or_runs() {
    check_damaged(&cases_of(true), 4, 2_000 * times());
}
