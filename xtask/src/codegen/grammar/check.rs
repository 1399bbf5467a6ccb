//! Whether the grammar and the tokens fit together: what is shown of a grammar that names something
//! unknown would be wrong.

use anyhow::{Result, bail};

use super::source::{Grammar, Symbol};
use crate::codegen::tokens::Tokens;

/// A terminal for what could not be read: nobody can write it.
pub(super) const NEVER_WRITTEN: &str = "UNREADABLE";

/// Fails with what is wrong first.
pub(super) fn check(grammar: &Grammar, tokens: &Tokens) -> Result<()> {
    for (written, variant) in &grammar.terminals {
        let Some(row) = tokens.row(variant) else {
            bail!("`{written}` is `Token::{variant}`, which token.rs does not have");
        };
        if row.written.as_ref().is_some_and(|word| word != written) {
            bail!("`{written}` is `Token::{variant}`, which token.rs writes otherwise");
        }
    }
    let rules = grammar.sections.iter().flat_map(|section| &section.rules);
    for rule in rules {
        for symbol in rule.alternatives.iter().flatten() {
            check_symbol(symbol, &rule.parameters, grammar)?;
        }
    }
    Ok(())
}

fn check_symbol(symbol: &Symbol, parameters: &[String], grammar: &Grammar) -> Result<()> {
    let has_terminal = |name: &String| grammar.terminals.iter().any(|(known, _)| known == name);
    let mut rules = grammar.sections.iter().flat_map(|section| &section.rules);
    let inside = match symbol {
        Symbol::Written(name) if !has_terminal(name) => bail!("`{name}` is no terminal"),
        Symbol::Written(_) => &[],
        Symbol::Named(name) if has_terminal(name) || parameters.contains(name) => &[],
        Symbol::Named(name) | Symbol::Applied(name, _) if !rules.any(|rule| rule.name == *name) => {
            bail!("there is no rule `{name}`")
        }
        Symbol::Named(_) => &[],
        Symbol::Applied(_, inside) | Symbol::Group(inside) => inside.as_slice(),
        Symbol::Optional(inside) | Symbol::Repeated(inside) => std::slice::from_ref(&**inside),
    };
    inside.iter().try_for_each(|part| check_symbol(part, parameters, grammar))
}
