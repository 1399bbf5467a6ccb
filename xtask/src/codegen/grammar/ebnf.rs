//! Rules as people read them: what the parser generator needs is taken out, what belongs together is
//! folded.
//!
//! Folding never changes what a rule allows; a test compares both for every rule of the grammar.

use anyhow::{Result, bail};

use super::source::{Rule, Symbol};

/// Alternatives of at most so many signs are shown where they are used.
const MOST_INLINE: usize = 5;

/// What may stand at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ebnf {
    /// A word or sign as it is written.
    Written(String),
    /// A terminal or a rule.
    Named(String),
    Sequence(Vec<Ebnf>),
    Choice(Vec<Ebnf>),
    Optional(Box<Ebnf>),
    Repeated(Box<Ebnf>),
    /// Zero or more with commas between them and maybe one behind.
    List(Box<Ebnf>),
    /// One or more with commas between them.
    Row(Box<Ebnf>),
}

/// The alternatives of a rule.
pub(super) type Alternatives = Vec<Vec<Ebnf>>;

/// A rule without parameters.
#[derive(Clone, Debug)]
pub(super) struct Production {
    pub(super) name: String,
    pub(super) alternatives: Alternatives,
}

/// The rule without what the parser generator needs; nothing for one with parameters, which must be
/// one that is known.
pub(super) fn production(rule: &Rule) -> Result<Option<Production>> {
    if !rule.parameters.is_empty() {
        return known_pattern(rule).map(|()| None);
    }
    let alternatives = rule.alternatives.iter().map(|symbols| sequence(symbols));
    Ok(Some(Production {
        name: rule.name.clone(),
        alternatives: alternatives.collect::<Result<_>>()?,
    }))
}

/// The rules with parameters have a notation of their own, so they must say what it says.
fn known_pattern(rule: &Rule) -> Result<()> {
    let x = || Symbol::Named("X".into());
    let comma = || Symbol::Written(",".into());
    let some = || Symbol::Applied("Some1".into(), vec![x()]);
    let expected = match rule.name.as_str() {
        "Some1" => vec![vec![x()], vec![some(), comma(), x()]],
        "Many" => vec![vec![], vec![some(), Symbol::Optional(Box::new(comma()))]],
        "Spanned" => vec![vec![x()]],
        other => bail!("`{other}` has parameters: say in `codegen/grammar/ebnf.rs` how to show it"),
    };
    if rule.parameters != ["X"] || rule.alternatives != expected {
        bail!("`{}` is not what `codegen/grammar/ebnf.rs` takes it for", rule.name);
    }
    Ok(())
}

fn sequence(symbols: &[Symbol]) -> Result<Vec<Ebnf>> {
    symbols.iter().map(symbol).collect()
}

fn symbol(symbol: &Symbol) -> Result<Ebnf> {
    Ok(match symbol {
        Symbol::Written(text) => Ebnf::Written(text.clone()),
        Symbol::Named(name) => Ebnf::Named(name.clone()),
        Symbol::Group(symbols) => single(sequence(symbols)?),
        Symbol::Optional(inner) => Ebnf::Optional(Box::new(self::symbol(inner)?)),
        Symbol::Repeated(inner) => Ebnf::Repeated(Box::new(self::symbol(inner)?)),
        Symbol::Applied(name, arguments) => {
            let [argument] = arguments.as_slice() else { bail!("`{name}` has one argument") };
            let argument = Box::new(self::symbol(argument)?);
            match name.as_str() {
                "Some1" => Ebnf::Row(argument),
                "Many" => Ebnf::List(argument),
                "Spanned" => *argument,
                other => bail!("`{other}` is no pattern for rules that is known"),
            }
        }
    })
}

/// A sequence, which need not be one.
pub(super) fn single(mut sequence: Vec<Ebnf>) -> Ebnf {
    match sequence.len() {
        1 => sequence.remove(0),
        _ => Ebnf::Sequence(sequence),
    }
}

/// Shows small rules where they are used: other names of terminals, and signs that only one rule uses.
pub(super) fn inline(productions: &mut Vec<Production>) {
    while let Some(index) = productions.iter().position(|found| is_small(found, productions)) {
        let small = productions.remove(index);
        let choice: Vec<Ebnf> = small.alternatives.into_iter().map(single).collect();
        let meaning = if choice.len() == 1 { single(choice) } else { Ebnf::Choice(choice) };
        for symbol in productions.iter_mut().flat_map(|rule| rule.alternatives.iter_mut().flatten())
        {
            replace(symbol, &small.name, &meaning);
        }
    }
}

fn is_small(rule: &Production, all: &[Production]) -> bool {
    let is_terminal = |symbol: &Ebnf| match symbol {
        Ebnf::Written(_) => true,
        Ebnf::Named(name) => !all.iter().any(|rule| rule.name == *name),
        _ => false,
    };
    let is_signs = rule
        .alternatives
        .iter()
        .all(|symbols| symbols.len() == 1 && symbols.iter().all(is_terminal));
    let uses = all.iter().flat_map(|rule| rule.alternatives.iter().flatten());
    let uses: usize = uses.map(|symbol| count(symbol, &rule.name)).sum();
    is_signs
        && (rule.alternatives.len() == 1 || rule.alternatives.len() <= MOST_INLINE && uses == 1)
}

fn replace(symbol: &mut Ebnf, name: &str, meaning: &Ebnf) {
    if matches!(symbol, Ebnf::Named(found) if found == name) {
        *symbol = meaning.clone();
    }
    parts_mut(symbol).for_each(|part| replace(part, name, meaning));
}

fn parts_mut(symbol: &mut Ebnf) -> impl Iterator<Item = &mut Ebnf> {
    match symbol {
        Ebnf::Written(_) | Ebnf::Named(_) => [].iter_mut(),
        Ebnf::Sequence(parts) | Ebnf::Choice(parts) => parts.iter_mut(),
        Ebnf::Optional(part) | Ebnf::Repeated(part) | Ebnf::List(part) | Ebnf::Row(part) => {
            std::slice::from_mut(&mut **part).iter_mut()
        }
    }
}

/// How often a rule is used in something.
fn count(symbol: &Ebnf, name: &str) -> usize {
    match symbol {
        Ebnf::Written(_) => 0,
        Ebnf::Named(found) => usize::from(found == name),
        Ebnf::Sequence(parts) | Ebnf::Choice(parts) => {
            parts.iter().map(|part| count(part, name)).sum()
        }
        Ebnf::Optional(part) | Ebnf::Repeated(part) | Ebnf::List(part) | Ebnf::Row(part) => {
            count(part, name)
        }
    }
}
