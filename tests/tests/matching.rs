//! Random patterns take what trying one arm after the other takes, and what is said not to be reached is what
//! no value reaches.

use std::collections::BTreeSet;
use std::fmt::Write;

use runa_tests::{Case, Tier, observe_on};

/// A value, by its text in a program.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Nothing,
    Boolean(bool),
    /// An Integer, or a Float, which is equal to it if it is the same number.
    Number(f64, bool),
    Text(&'static str),
    List(Vec<Value>),
}

#[derive(Clone, Debug)]
enum Pattern {
    Anything,
    Type(&'static str),
    Literal(Value),
    Range(i64, i64, bool),
    List(Vec<Pattern>, bool, Vec<Pattern>),
    Or(Vec<Pattern>),
}

fn integer(number: i64) -> Value {
    Value::Number(number as f64, true)
}

impl Value {
    fn text(&self) -> String {
        match self {
            Value::Nothing => "nothing".into(),
            Value::Boolean(value) => value.to_string(),
            Value::Number(number, true) => number.to_string(),
            Value::Number(number, false) => format!("{number:?}"),
            Value::Text(text) => format!("{text:?}"),
            Value::List(elements) => {
                let elements: Vec<_> = elements.iter().map(Value::text).collect();
                format!("[{}]", elements.join(", "))
            }
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Value::Nothing => "Nothing",
            Value::Boolean(_) => "Boolean",
            Value::Number(_, true) => "Integer",
            Value::Number(_, false) => "Float",
            Value::Text(_) => "Text",
            Value::List(_) => "List",
        }
    }

    fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Number(a, _), Value::Number(b, _)) => a == b,
            _ => self == other,
        }
    }
}

impl Pattern {
    fn text(&self) -> String {
        let all = |parts: &[Pattern]| parts.iter().map(Pattern::text).collect::<Vec<_>>();
        match self {
            Pattern::Anything => "_".into(),
            Pattern::Type(name) => (*name).into(),
            Pattern::Literal(value) => value.text(),
            Pattern::Range(first, last, false) => format!("{first}..{last}"),
            Pattern::Range(first, last, true) => format!("{first}..<{last}"),
            Pattern::List(front, more, back) => {
                let more = more.then(|| String::from("..."));
                let parts: Vec<_> = all(front).into_iter().chain(more).chain(all(back)).collect();
                format!("[{}]", parts.join(", "))
            }
            Pattern::Or(sides) => all(sides).join(" or "),
        }
    }

    fn fits(&self, value: &Value) -> bool {
        match (self, value) {
            (Pattern::Anything, _) => true,
            (Pattern::Type(name), _) => value.type_name() == *name,
            (Pattern::Literal(wanted), _) => wanted.equals(value),
            (Pattern::Range(first, last, exclusive), Value::Number(number, _)) => {
                let (first, last) = (*first as f64, *last as f64);
                *number >= first && (*number < last || !exclusive && *number == last)
            }
            (Pattern::List(front, more, back), Value::List(elements)) => {
                let wanted = front.len() + back.len();
                let fits = elements.len() == wanted || *more && elements.len() > wanted;
                let ends = elements.iter().rev().zip(back.iter().rev());
                let mut pairs = elements.iter().zip(front).chain(ends);
                fits && pairs.all(|(element, part)| part.fits(element))
            }
            (Pattern::Or(sides), _) => sides.iter().any(|side| side.fits(value)),
            _ => false,
        }
    }
}

/// Numbers that look random (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    /// A pattern for values of a type.
    fn pattern(&mut self, ty: &str, depth: u32) -> Pattern {
        if depth > 0 && self.below(4) == 0 {
            let count = 2 + self.below(2);
            return Pattern::Or((0..count).map(|_| self.pattern(ty, 0)).collect());
        }
        match (ty, self.below(8)) {
            (_, 0) => Pattern::Anything,
            ("Integer", 1 | 2) => self.range(),
            ("Integer", _) => Pattern::Literal(integer(self.below(5) as i64)),
            ("Boolean", _) => Pattern::Literal(Value::Boolean(self.below(2) == 0)),
            ("Integer?" | "Boolean?", 1 | 2) => Pattern::Literal(Value::Nothing),
            ("Integer?", 3) => Pattern::Type("Integer"),
            ("Integer?", _) => self.pattern("Integer", 0),
            ("Boolean?", _) => self.pattern("Boolean", 0),
            ("List of Boolean", _) => self.list("Boolean"),
            (_, 1) => Pattern::Literal(Value::Nothing),
            (_, 2) => Pattern::Literal(Value::Text(["a", "b"][self.below(2) as usize])),
            (_, 3) => {
                Pattern::Type(["Integer", "Float", "Text", "Boolean"][self.below(4) as usize])
            }
            (_, 4) => self.list("Any"),
            (_, 5) => Pattern::Literal(Value::Number(self.below(6) as f64 / 2.0, false)),
            (_, 6) => self.range(),
            _ => Pattern::Literal(integer(self.below(5) as i64)),
        }
    }

    fn range(&mut self) -> Pattern {
        let first = self.below(4) as i64;
        Pattern::Range(first, first + 1 + self.below(3) as i64, self.below(2) == 0)
    }

    fn list(&mut self, element: &str) -> Pattern {
        let (front, back) = (self.below(3), self.below(2));
        let more = back > 0 || self.below(2) == 0;
        let mut parts = |count| (0..count).map(|_| self.pattern(element, 1)).collect::<Vec<_>>();
        Pattern::List(parts(front), more, parts(back))
    }
}

/// Values of a type that tell all patterns apart that differ.
fn values(ty: &str) -> Vec<Value> {
    let booleans = [false, true].map(Value::Boolean);
    match ty {
        "Boolean" => booleans.to_vec(),
        "Integer" => (-1..=8).map(integer).collect(),
        "Boolean?" | "Integer?" => {
            values(ty.trim_end_matches('?')).into_iter().chain([Value::Nothing]).collect()
        }
        "List of Boolean" => (0..5)
            .flat_map(|length| {
                (0..1_u32 << length).map(move |bits| {
                    Value::List(
                        (0..length).map(|bit| Value::Boolean(bits >> bit & 1 == 1)).collect(),
                    )
                })
            })
            .collect(),
        _ => {
            let halves = (-1..=12).map(|half| Value::Number(f64::from(half) / 2.0, false));
            let texts = ["", "a", "b"].map(Value::Text);
            let simple = values("Integer?").into_iter().chain(booleans).chain(texts);
            let lists = [vec![], vec![integer(1)], vec![integer(1), integer(2)]];
            let booleans = vec![Value::Boolean(true), Value::Boolean(false), Value::Boolean(true)];
            simple
                .chain(halves)
                .chain(lists.map(Value::List))
                .chain([Value::List(booleans)])
                .collect()
        }
    }
}

struct Arm {
    pattern: Pattern,
    /// Whether a condition stands behind it, which holds.
    has_guard: bool,
}

/// A process for the arms, and what it is called with; adds the results and the lines of arms that
/// nothing reaches.
fn add_process(
    program: &mut String,
    (number, ty): (usize, &str),
    arms: &[Arm],
    expected: &mut Vec<String>,
    unreached: &mut BTreeSet<usize>,
) {
    let mut reached = vec![false; arms.len()];
    let mut results = Vec::new();
    for value in values(ty) {
        let fitting = || arms.iter().enumerate().filter(|(_, arm)| arm.pattern.fits(&value));
        let sure = fitting().find(|(_, arm)| !arm.has_guard).map_or(arms.len(), |(index, _)| index);
        fitting().for_each(|(index, _)| reached[index] |= index <= sure);
        results.push(fitting().next().map_or(-1, |(index, _)| index as i64));
    }
    let lines = program.lines().count();
    let _ = writeln!(
        program,
        "Process called f{number}(x as {ty}) returns Integer\n    Return Match x"
    );
    for (index, Arm { pattern, has_guard }) in arms.iter().enumerate() {
        let guard = if *has_guard { " where 1 < 2" } else { "" };
        let _ = writeln!(program, "        When {}{guard} then {index}", pattern.text());
        if !reached[index] {
            unreached.insert(lines + 3 + index);
        }
    }
    program.push_str("        Otherwise -1\n    End Match\nEnd Process\n");
    for value in values(ty) {
        let _ = writeln!(program, "print(f{number}({}))", value.text());
    }
    expected.extend(results.iter().map(i64::to_string));
}

#[test]
fn arms_are_taken_in_order_and_the_others_are_found() {
    let types = ["Boolean", "Integer", "Boolean?", "Integer?", "List of Boolean", "Any"];
    for seed in 1..=8_u64 {
        let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (mut program, mut expected) = (String::new(), Vec::new());
        let (mut unreached, mut late) = (BTreeSet::new(), BTreeSet::new());
        for number in 0..36 {
            let ty = types[number % types.len()];
            let arms: Vec<Arm> = (0..1 + numbers.below(6))
                .map(|_| Arm { pattern: numbers.pattern(ty, 1), has_guard: numbers.below(5) == 0 })
                .collect();
            let found = if ty == "Any" { &mut late } else { &mut unreached };
            add_process(&mut program, (number, ty), &arms, &mut expected, found);
        }
        let case =
            Case { name: "patterns".into(), program, input: Vec::new(), arguments: Vec::new() };
        // Compiling takes most of the time.
        let tiers =
            [Tier::Interpreter, Tier::Compiled].into_iter().take(1 + usize::from(seed == 1));
        for (tier, observed) in observe_on(&case, tiers) {
            let context = format!("{seed} {tier:?}\n{}", case.program);
            assert_eq!(observed.exception, Vec::<String>::new(), "{context}");
            assert_eq!(observed.output, expected, "{context}");
            let warned: BTreeSet<usize> = observed
                .diagnostics
                .iter()
                .filter(|said| said.ends_with("this arm is never reached"))
                .filter_map(|said| said.split(':').next()?.parse().ok())
                .collect();
            assert!(
                warned.is_superset(&unreached),
                "{:?} {context}",
                unreached.difference(&warned)
            );
            // Of lists among other values not everything is found that is not reached.
            let all: BTreeSet<usize> = unreached.union(&late).copied().collect();
            assert!(warned.is_subset(&all), "{:?} {context}", warned.difference(&all));
        }
    }
}
