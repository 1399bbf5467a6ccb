//! Random nests of `Try`, loops and ways out of them do on every tier what a small model says.

use std::fmt::Write;
use std::path::Path;

use runa_tests::{Case, Random, Tier, observe_on};

const SEEDS: u64 = 300;
/// One in so many programs also runs as native code.
const COMPILED_EACH: u64 = 5;
/// How deep statements are nested.
const DEEPEST: usize = 4;

enum Step {
    Print(usize),
    Throw(usize),
    Return(usize),
    Break,
    Continue,
    /// When `n % 3` is the number.
    If(usize, Vec<Step>),
    /// Two rounds.
    Loop(Vec<Step>),
    Try {
        body: Vec<Step>,
        /// What is caught, everything if nothing, and what is done then.
        catches: Vec<(Option<usize>, Vec<Step>)>,
        finally: Option<Vec<Step>>,
    },
}

/// What is allowed where a step stands.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    may_return: bool,
    may_break: bool,
}

struct Maker {
    random: Random,
    /// The numbers that tell the steps apart.
    next: usize,
}

impl Maker {
    fn number(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    fn steps(&mut self, place: Place) -> Vec<Step> {
        (0..1 + self.random.below(3)).map(|_| self.step(place)).collect()
    }

    fn step(&mut self, place: Place) -> Step {
        let inside = Place { depth: place.depth + 1, ..place };
        let is_deep = place.depth >= DEEPEST;
        match self.random.below(10) {
            0 => Step::Throw(self.random.below(3)),
            1 if place.may_return => Step::Return(self.number()),
            2 if place.may_break => Step::Break,
            3 if place.may_break => Step::Continue,
            4 | 5 if !is_deep => Step::If(self.random.below(3), self.steps(inside)),
            6 if !is_deep => Step::Loop(self.steps(Place { may_break: true, ..inside })),
            7..10 if !is_deep => self.attempt(inside),
            _ => Step::Print(self.number()),
        }
    }

    fn attempt(&mut self, inside: Place) -> Step {
        let body = self.steps(inside);
        let count = self.random.below(3);
        let catches = (0..count).map(|_| {
            let what = (!self.random.one_in(3)).then(|| self.random.below(3));
            (what, self.steps(inside))
        });
        let catches: Vec<_> = catches.collect();
        let in_finally = Place { may_return: false, may_break: false, ..inside };
        let wants = catches.is_empty() || self.random.one_in(2);
        let finally = wants.then(|| self.steps(in_finally));
        Step::Try { body, catches, finally }
    }
}

/// How a row of steps ends.
#[derive(Clone, Copy)]
enum Way {
    End,
    Throw(usize),
    Return(usize),
    Break,
    Continue,
}

fn run(steps: &[Step], n: usize, output: &mut Vec<String>) -> Way {
    for step in steps {
        match run_step(step, n, output) {
            Way::End => {}
            way => return way,
        }
    }
    Way::End
}

fn run_step(step: &Step, n: usize, output: &mut Vec<String>) -> Way {
    match step {
        Step::Print(number) => output.push(number.to_string()),
        Step::Throw(what) => return Way::Throw(*what),
        Step::Return(number) => return Way::Return(*number),
        Step::Break => return Way::Break,
        Step::Continue => return Way::Continue,
        Step::If(rest, body) if n % 3 == *rest => return run(body, n, output),
        Step::If(..) => {}
        Step::Loop(body) => {
            for _ in 0..2 {
                match run(body, n, output) {
                    Way::End | Way::Continue => {}
                    Way::Break => break,
                    way => return way,
                }
            }
        }
        Step::Try { body, catches, finally } => {
            let mut way = run(body, n, output);
            if let Way::Throw(thrown) = way {
                let fits = |(what, _): &&(Option<usize>, _)| what.is_none_or(|what| what == thrown);
                if let Some((_, handler)) = catches.iter().find(fits) {
                    output.push(format!("caught {thrown}"));
                    way = run(handler, n, output);
                }
            }
            return match finally.as_ref().map(|finally| run(finally, n, output)) {
                None | Some(Way::End) => way,
                Some(other) => other,
            };
        }
    }
    Way::End
}

/// The program; every loop and every handler has a variable of its own, because none may hide another one.
struct Writer {
    text: String,
    /// The number of the last name.
    names: usize,
}

impl Writer {
    fn line(&mut self, depth: usize, line: &str) {
        writeln!(self.text, "{}{line}", "    ".repeat(depth)).expect("a String takes everything");
    }

    fn steps(&mut self, steps: &[Step], depth: usize) {
        for step in steps {
            self.step(step, depth);
        }
    }

    fn step(&mut self, step: &Step, depth: usize) {
        match step {
            Step::Print(number) => self.line(depth, &format!("print({number})")),
            Step::Throw(what) => self.line(depth, &format!("Throw ValueError(\"{what}\")")),
            Step::Return(number) => self.line(depth, &format!("Return {number}")),
            Step::Break => self.line(depth, "Break"),
            Step::Continue => self.line(depth, "Continue"),
            Step::If(rest, body) => {
                self.line(depth, &format!("If n % 3 == {rest}"));
                self.steps(body, depth + 1);
                self.line(depth, "End If");
            }
            Step::Loop(body) => {
                self.names += 1;
                self.line(depth, &format!("For i{} from 1 to 2", self.names));
                self.steps(body, depth + 1);
                self.line(depth, "End For");
            }
            Step::Try { body, catches, finally } => {
                self.line(depth, "Try");
                self.steps(body, depth + 1);
                for (what, handler) in catches {
                    self.names += 1;
                    let name = format!("e{}", self.names);
                    let header = match what {
                        None => format!("Catch {name}"),
                        Some(what) => {
                            format!(
                                "Catch {name} as ValueError where {name}.message() == \"{what}\""
                            )
                        }
                    };
                    self.line(depth, &header);
                    self.line(depth + 1, &format!("print(\"caught {{{name}.message()}}\")"));
                    self.steps(handler, depth + 1);
                }
                if let Some(finally) = finally {
                    self.line(depth, "Finally");
                    self.steps(finally, depth + 1);
                }
                self.line(depth, "End Try");
            }
        }
    }
}

fn check(seed: u64) -> Result<(), String> {
    let mut maker = Maker { random: Random::new(seed), next: 0 };
    let steps = maker.steps(Place { depth: 0, may_return: true, may_break: false });
    let mut expected = Vec::new();
    for n in 0..3 {
        let way = run(&steps, n, &mut expected);
        expected.push(match way {
            Way::Return(number) => format!("returned {number}"),
            Way::Throw(what) => format!("thrown {what}"),
            Way::End | Way::Break | Way::Continue => String::from("returned -1"),
        });
    }
    let mut writer = Writer { text: String::new(), names: 0 };
    writer.line(0, "Process called run(n as Integer) returns Integer");
    writer.steps(&steps, 1);
    writer.text.push_str(END);
    let case = Case::new(Path::new("ways_out.runa"), &writer.text);
    let tiers = Tier::ALL.into_iter();
    let tiers = tiers.filter(|tier| !tier.is_compiled() || seed.is_multiple_of(COMPILED_EACH));
    for (tier, observed) in observe_on(&case, tiers) {
        let is_error = |line: &String| line.contains(" error[");
        if observed.output != expected || observed.diagnostics.iter().any(is_error) {
            let text = &writer.text;
            return Err(format!(
                "seed {seed} on {tier:?}\n{text}\n{:#?}\nexpected {expected:#?}",
                observed
            ));
        }
    }
    Ok(())
}

const END: &str = "    Return -1
End Process

For n from 0 to 2
    Try
        print(\"returned {run(n)}\")
    Catch e as ValueError
        print(\"thrown {e.message()}\")
    End Try
End For
";

#[test]
fn every_way_out_of_a_try_goes_where_the_model_says() {
    let mut failures: Vec<String> = (0..SEEDS).filter_map(|seed| check(seed).err()).collect();
    failures.sort_by_key(String::len);
    let shortest = failures.first().map_or("", String::as_str);
    assert!(failures.is_empty(), "{} fail, the shortest:\n{shortest}", failures.len());
}
