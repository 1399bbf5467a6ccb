//! Random valid functions do the same at all levels of optimisation.
//!
//! `RUNA_OPTIMISED=from..to cargo test -p runa-tests --release --test optimised` tries other seeds.

use std::fmt::Write;
use std::ops::Range;

use runa::{
    Input, LoadOptions, Module, OptimizationLevel, Pass, Sources, Verified, apply_passes,
    try_optimise,
};

use runa_tests::{Random, optimise_within_limits};

/// The seeds that are always tried.
const SEEDS: Range<u64> = 0..400;

/// How many pieces a function consists of; each begins and ends with an empty operand stack.
const PIECES: usize = 10;

/// What can be on the operand stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Integer,
    Float,
    Boolean,
    Any,
}

const KINDS: [Kind; 4] = [Kind::Integer, Kind::Float, Kind::Boolean, Kind::Any];
/// Integers at which something happens.
const INTEGERS: [i64; 9] = [0, 1, 2, -1, 63, 64, 7, i64::MAX, i64::MIN];
const FLOATS: [&str; 8] = ["0.0", "-0.0", "1.0", "0.1", "1e308", "inf", "nan", "-2.5"];

/// Writes a function: locals 0 to 7, two of each kind, and 8, which counts down how often it may go back.
struct Writer {
    random: Random,
    text: String,
    stack: Vec<Kind>,
    /// Whether it may call the other functions.
    calls: bool,
}

impl Writer {
    fn line(&mut self, line: impl AsRef<str>) {
        let _ = writeln!(self.text, "    {}", line.as_ref());
    }

    fn local(&mut self, kind: Kind) -> usize {
        KINDS.iter().position(|&found| found == kind).unwrap_or(0) * 2 + self.random.below(2)
    }

    fn push(&mut self, kind: Kind) {
        let number = self.random.pick(&INTEGERS);
        let float = self.random.pick(&FLOATS);
        let truth = self.random.one_in(2);
        let (local, which) = (self.local(kind), self.random.below(3));
        self.line(match (kind, which) {
            (_, 0) => format!("LOAD {local}"),
            (Kind::Integer, _) => format!("PUSH.I {number}"),
            (Kind::Float, _) => format!("PUSH.F {float}"),
            (Kind::Boolean, _) => format!("PUSH.B {truth}"),
            (Kind::Any, 1) => format!("PUSH {number}"),
            (Kind::Any, _) => format!("PUSH {truth}"),
        });
        self.stack.push(kind);
    }

    /// Something that takes what is on the stack.
    fn operate(&mut self) {
        use Kind::{Any, Boolean, Float, Integer};
        let arithmetic = [
            "ADD.I", "SUB.I", "MUL.I", "DIV.I", "MOD.I", "ADDW.I", "MULW.I", "AND.I", "XOR.I",
            "SHL.I", "USHR.I", "POW.I", "OR.I", "ADDW.I", "SUBW.I",
        ];
        let integers = ["EQ.I", "NE.I", "LT.I", "LE.I", "GT.I", "GE.I"];
        let floats = ["EQ.F", "NE.F", "LT.F", "GE.F"];
        let tagged = ["ADD", "SUB", "MUL", "EQ", "NE", "LT", "AND", "MOD"];
        let (words, result) = match self.stack[..] {
            [.., Integer, Integer] if self.random.one_in(3) => (&integers[..], Boolean),
            [.., Integer, Integer] => (&arithmetic[..], Integer),
            [.., Float, Float] if self.random.one_in(2) => (&floats[..], Boolean),
            [.., Float, Float] => (&["ADD.F", "SUB.F", "MUL.F", "DIV.F"][..], Float),
            [.., Boolean, Boolean] => (&["EQ.B", "NE.B"][..], Boolean),
            [.., Any, Any] if self.random.one_in(2) => (&tagged[..], Any),
            _ => return self.change_top(),
        };
        let word = self.random.pick(words);
        self.line(word);
        self.stack.truncate(self.stack.len() - 2);
        self.stack.push(result);
    }

    /// Something that takes the value on the top.
    fn change_top(&mut self) {
        let Some(&top) = self.stack.last() else { return };
        let (words, result) = match (top, self.random.below(5)) {
            (Kind::Integer, 0) => (vec!["NEG.I"], Kind::Integer),
            (Kind::Integer, 1) => (vec!["NOT.I"], Kind::Integer),
            (Kind::Integer, 2) => (vec!["ITOF"], Kind::Float),
            (Kind::Integer, 3) => (vec!["BOX.I", "CAST Integer"], Kind::Integer),
            (Kind::Integer, _) => (vec!["BOX.I", "CAST Float"], Kind::Float),
            (Kind::Float, 0) => (vec!["BOX.F", "CAST Float"], Kind::Float),
            (Kind::Float, _) => (vec!["NEG.F"], Kind::Float),
            (Kind::Boolean, 0) => (vec!["BOX.B", "CAST Boolean"], Kind::Boolean),
            (Kind::Boolean, _) => (vec!["NOT.B"], Kind::Boolean),
            (Kind::Any, 0) => (vec!["CAST Integer"], Kind::Integer),
            (Kind::Any, 1) => (vec!["IS Integer"], Kind::Boolean),
            (Kind::Any, _) => (vec!["NOT"], Kind::Any),
        };
        words.into_iter().for_each(|word| self.line(word));
        self.stack.pop();
        self.stack.push(result);
    }

    /// Calls a function that takes two Integers.
    fn call(&mut self) {
        if !self.calls {
            return;
        }
        self.push(Kind::Integer);
        self.push(Kind::Integer);
        let callee = self.random.pick(&["smaller", "mixed", "fails"]);
        self.line(format!("CALL {callee}"));
        self.stack.pop();
    }

    fn store_top(&mut self) {
        let Some(kind) = self.stack.pop() else { return };
        let local = self.local(kind);
        self.line(format!("STORE {local}"));
        if self.random.one_in(2) {
            self.line(format!("LOAD {local}"));
            self.stack.push(kind);
        }
    }

    fn step(&mut self) {
        match self.random.below(12) {
            0..=3 => {
                let kind = self.random.pick(&KINDS);
                self.push(kind);
            }
            4..=7 => self.operate(),
            8 => self.store_top(),
            9 => self.call(),
            10 if !self.stack.is_empty() => {
                self.line("POP");
                self.stack.pop();
            }
            _ => match self.stack[..] {
                [.., a, b] if self.random.one_in(2) => {
                    self.line("SWAP");
                    let end = self.stack.len() - 2;
                    self.stack.truncate(end);
                    self.stack.extend([b, a]);
                }
                [.., top] => {
                    self.line("DUP");
                    self.stack.push(top);
                }
                [] => self.line("NOP"),
            },
        }
    }

    /// A piece, and where control goes on behind it.
    fn piece(&mut self, number: usize) {
        let _ = writeln!(self.text, "p{number}:");
        for _ in 0..self.random.below(14) {
            self.step();
        }
        while self.stack.pop().is_some() {
            self.line("POP");
        }
        let forward = number + 1 + self.random.below(PIECES - number);
        let back = self.random.below(number + 1);
        match self.random.below(7) {
            0 => self.line(format!("JMP p{forward}")),
            1 | 2 => {
                self.push(Kind::Boolean);
                self.stack.pop();
                let word = self.random.pick(&["JT.B", "JF.B"]);
                self.line(format!("{word} p{forward}"));
            }
            3 => {
                let next = number + 1;
                self.line(format!("LOAD 2\nLOAD 3\nLT.F\nJT.B q{number}\nJMP p{forward}"));
                self.line(format!("q{number}: JMP p{next}"));
            }
            4 => self.line(format!(
                "LOAD 8\nPUSH.I 1\nSUBW.I\nSTORE 8\nLOAD 8\nPUSH.I 0\nGT.I\nJT.B p{back}"
            )),
            5 => {
                self.push(Kind::Any);
                self.stack.pop();
                self.line(format!("JF p{forward}"));
            }
            _ => {}
        }
    }

    /// All pieces, and what each local is at the end.
    fn body(&mut self, handlers: bool) {
        for (local, value) in
            ["PUSH.I 1", "PUSH.I 5", "PUSH.F 1.5", "PUSH.F 0.0", "PUSH.B true", "PUSH.B false"]
                .into_iter()
                .chain(["PUSH 3", "PUSH nothing", "PUSH.I 20"])
                .enumerate()
        {
            self.line(format!("{value}\nSTORE {local}"));
        }
        (0..PIECES).for_each(|number| self.piece(number));
        let _ = writeln!(self.text, "p{PIECES}:\nend:");
        if handlers {
            self.line("JMP out\ncaught:\nPOP\nPUSH.I -77\nSTORE 0\nout:");
        }
        for (local, change) in ["BOX.I", "BOX.I", "BOX.F", "BOX.F", "BOX.B", "BOX.B"]
            .into_iter()
            .chain(["NOP", "NOP", "BOX.I"])
            .enumerate()
        {
            self.line(format!("LOAD {local}\n{change}"));
        }
        self.line("HALT");
    }
}

/// A program of a function, and of small ones that it calls.
fn program(seed: u64) -> String {
    let mut random = Random::new(seed);
    let handlers = random.one_in(3);
    let (from, to) = (random.below(4), 5 + random.below(5));
    let mut writer = Writer { random, text: String::new(), stack: Vec::new(), calls: true };
    writer.line(".func main() Any");
    for ty in ["Integer", "Float", "Boolean", "Any"] {
        writer.line(format!(".local _ {ty}\n.local _ {ty}"));
    }
    writer.line(".local _ Integer");
    if handlers {
        writer.line(format!(".handler p{from} p{to} caught ArithmeticError"));
        writer.line(format!(".handler p{from} end caught Exception"));
    }
    writer.body(handlers);
    writer.line(
        ".end
.func smaller(a Integer, b Integer) Integer
    LOAD a\nLOAD b\nLT.I\nJF.B second\nLOAD a\nRET\nsecond: LOAD b\nRET
.end
.func mixed(a Integer, b Integer) Integer
    .local _ Integer
    LOAD b\nPUSH.I 2\nMULW.I\nSTORE 2\nLOAD 2\nLOAD a\nXOR.I\nRET
.end
.func fails(a Integer, b Integer) Integer
    LOAD a\nLOAD b\nDIV.I\nRET
.end",
    );
    writer.text
}

fn module(name: &str, text: &str) -> Verified<Module> {
    let mut sources = Sources::new();
    let loaded = runa::load(&mut sources, name, Input::Assembly(text), &LoadOptions::default());
    let errors = loaded.diagnostics;
    loaded.module.unwrap_or_else(|| panic!("{name}: {errors:?}\n{text}"))
}

fn seeds() -> Range<u64> {
    runa_tests::seeds("RUNA_OPTIMISED", SEEDS)
}

#[test]
fn random_functions_do_the_same_when_they_are_optimised() {
    let (mut changed, seeds) = (0, seeds());
    let count = seeds.end - seeds.start;
    for seed in seeds {
        let text = program(seed);
        let module = module(&format!("seed-{seed}.asm"), &text);
        if let Err(difference) = optimise_within_limits(&module) {
            panic!("seed {seed}: {difference}\n{text}");
        }
        changed += u64::from(apply_passes(&module, Pass::ALL).is_some());
    }
    assert!(changed * 10 > count * 9, "most can be optimised: {changed}");
}

#[test]
fn what_each_pass_makes_is_valid() {
    for seed in seeds().take(300) {
        let module = module(&format!("seed-{seed}.asm"), &program(seed));
        for &pass in Pass::ALL {
            let Some(changed) = apply_passes(&module, &[pass]) else { continue };
            let verified = runa::verify_module(changed);
            assert!(verified.is_ok(), "seed {seed}, {pass:?}: {:?}", verified.err());
        }
        for level in OptimizationLevel::ALL {
            let once = try_optimise(&module, level).expect("it is valid");
            let bytes = |module: &Module| runa::encode(module).len();
            assert!(
                level == OptimizationLevel::Inlining || bytes(&once) <= bytes(&module),
                "seed {seed}, {level:?}: code does not grow"
            );
        }
    }
}
