//! The constants of the module and their names.

use std::collections::HashMap;

use runa_bytecode::{Constant, ConstantIndex, Literal};
use runa_diagnostics::Span;

use crate::names::Name;
use crate::number::literal_word;
use crate::problem::{self, Parsed};

/// What a name of `.const` or `.data` stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Symbol {
    /// The value, if an instruction can hold it.
    pub(crate) literal: Option<Literal>,
    /// Its place in the pool; `nothing` and Booleans have none.
    pub(crate) index: Option<ConstantIndex>,
    span: Span,
}

/// The pool of constants, and their names.
#[derive(Debug, Default)]
pub(crate) struct Constants<'a> {
    pool: Vec<Constant>,
    /// The first place of each value.
    places: HashMap<Constant, ConstantIndex>,
    symbols: HashMap<&'a str, Symbol>,
}

impl<'a> Constants<'a> {
    pub(crate) fn into_pool(self) -> Vec<Constant> {
        self.pool
    }

    /// Adds a value at the end, even if the pool has it already.
    pub(crate) fn append(&mut self, value: Constant) -> ConstantIndex {
        let index = ConstantIndex(self.pool.len() as u32);
        self.places.entry(value.clone()).or_insert(index);
        self.pool.push(value);
        index
    }

    /// The place of a text, which is added if it is new.
    pub(crate) fn intern_text(&mut self, text: &str) -> ConstantIndex {
        let value = Constant::Text(String::from(text));
        match self.places.get(&value) {
            Some(&index) => index,
            None => self.append(value),
        }
    }

    /// Adds a value that an instruction can hold, and its place if it gets one.
    pub(crate) fn append_literal(&mut self, literal: Literal) -> Option<ConstantIndex> {
        match literal {
            Literal::Nothing | Literal::Boolean(_) => None,
            Literal::Integer(value) => Some(self.append(Constant::Integer(value))),
            Literal::Float(value) => Some(self.append(Constant::Float(value))),
        }
    }

    /// Gives a value a name; `_` is none.
    pub(crate) fn name(
        &mut self,
        name: &'a str,
        span: Span,
        literal: Option<Literal>,
        index: Option<ConstantIndex>,
    ) -> Parsed<()> {
        if name == "_" {
            return Ok(());
        }
        if literal_word(name).is_some() {
            return Err(problem::wrong("a name", &format!("the value `{name}`"), span));
        }
        if let Some(first) = self.symbols.get(name) {
            return Err(problem::duplicate("constant", name, span, first.span));
        }
        self.symbols.insert(name, Symbol { literal, index, span });
        Ok(())
    }

    /// What `name` stands for.
    pub(crate) fn resolve(&self, name: &Name<'_>) -> Parsed<Symbol> {
        self.symbols.get(name.text.as_ref()).copied().ok_or_else(|| {
            let known = self.symbols.keys().copied();
            problem::unknown("constant", &name.text, name.span, known)
        })
    }
}
