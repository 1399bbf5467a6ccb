//! Reading `grammar.lalrpop`: what may stand where, without the actions that build the tree.
//!
//! The file is made of Rust's tokens. What this reader does not know is an error, so that nothing of
//! the grammar can be left out unnoticed.

use anyhow::{Context, Result};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, LitStr, Token, Type, braced, parenthesized};

/// What begins the comment above a section.
const SECTION: &str = "// ---- ";

/// What the file says.
#[derive(Debug)]
pub(super) struct Grammar {
    /// How each terminal is written in the rules, and the variant of `Token` it stands for.
    pub(super) terminals: Vec<(String, String)>,
    pub(super) sections: Vec<Section>,
}

/// The rules below one heading.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) rules: Vec<Rule>,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) name: String,
    /// The names of its parameters, if it is a pattern for rules.
    pub(super) parameters: Vec<String>,
    pub(super) alternatives: Vec<Vec<Symbol>>,
}

/// A part of an alternative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    /// Written as it is: `"Let"`.
    Written(String),
    /// A terminal or another rule.
    Named(String),
    /// A rule with parameters.
    Applied(String, Vec<Symbol>),
    /// `( … )`.
    Group(Vec<Symbol>),
    /// `x?`.
    Optional(Box<Symbol>),
    /// `x*`.
    Repeated(Box<Symbol>),
}

/// Reads the text of the file.
pub(super) fn read(text: &str) -> Result<Grammar> {
    let mut parts = text.split(SECTION);
    let head = parts.next().unwrap_or_default();
    let terminals = terminals.parse_str(head).context("the part before the rules")?;
    let sections = parts.map(section).collect::<Result<_>>()?;
    Ok(Grammar { terminals, sections })
}

fn section(text: &str) -> Result<Section> {
    let (title, rules) = text.split_once('\n').unwrap_or((text, ""));
    let rules = many::<Rule>.parse_str(rules).with_context(|| format!("the section `{title}`"))?;
    Ok(Section { title: title.to_owned(), rules })
}

fn many<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let mut found = Vec::new();
    while !input.is_empty() {
        found.push(input.parse()?);
    }
    Ok(found)
}

/// `use …; #[LALR] grammar<'s>(…); extern { … }`.
fn terminals(input: ParseStream<'_>) -> syn::Result<Vec<(String, String)>> {
    while input.peek(Token![use]) {
        input.parse::<syn::ItemUse>()?;
    }
    input.call(syn::Attribute::parse_outer)?;
    word(input, "grammar")?;
    while !input.peek(Token![;]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    input.parse::<Token![;]>()?;
    input.parse::<Token![extern]>()?;
    let declared;
    braced!(declared in input);
    while declared.peek(Token![type]) {
        declared.parse::<syn::ItemType>()?;
    }
    declared.parse::<Token![enum]>()?;
    word(&declared, "Token")?;
    let rows;
    braced!(rows in declared);
    let rows = rows.parse_terminated(terminal, Token![,])?;
    Ok(rows.into_iter().collect())
}

fn word(input: ParseStream<'_>, wanted: &str) -> syn::Result<()> {
    let found: Ident = input.parse()?;
    if found == wanted { Ok(()) } else { Err(input.error(format!("`{wanted}` was expected"))) }
}

/// `"Let" => Token::Let`.
fn terminal(input: ParseStream<'_>) -> syn::Result<(String, String)> {
    let written = match input.peek(LitStr) {
        true => input.parse::<LitStr>()?.value(),
        false => input.parse::<Ident>()?.to_string(),
    };
    input.parse::<Token![=>]>()?;
    word(input, "Token")?;
    input.parse::<Token![::]>()?;
    Ok((written, input.parse::<Ident>()?.to_string()))
}

impl Parse for Rule {
    /// `pub Name<X>: Type = { alternatives };`.
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        // What its attributes say changes nothing of what may stand where.
        input.call(syn::Attribute::parse_outer)?;
        input.parse::<Option<Token![pub]>>()?;
        let name: Ident = input.parse()?;
        let parameters = match input.peek(Token![<]) {
            true => input.parse::<syn::Generics>()?,
            false => syn::Generics::default(),
        };
        let parameters = parameters.type_params().map(|found| found.ident.to_string()).collect();
        input.parse::<Token![:]>()?;
        input.parse::<Type>()?;
        input.parse::<Token![=]>()?;
        let body;
        braced!(body in input);
        let alternatives = body.parse_terminated(alternative, Token![,])?;
        input.parse::<Token![;]>()?;
        let alternatives = alternatives.into_iter().collect();
        Ok(Self { name: name.to_string(), parameters, alternatives })
    }
}

/// `symbols => action`.
fn alternative(input: ParseStream<'_>) -> syn::Result<Vec<Symbol>> {
    let symbols = symbols(input)?;
    if input.parse::<Option<Token![=>]>>()?.is_some() {
        while !input.is_empty() && !input.peek(Token![,]) {
            input.parse::<proc_macro2::TokenTree>()?;
        }
    }
    Ok(symbols)
}

fn symbols(input: ParseStream<'_>) -> syn::Result<Vec<Symbol>> {
    let mut found = Vec::new();
    while !input.is_empty() && !input.peek(Token![,]) && !input.peek(Token![=>]) {
        found.extend(symbol(input)?);
    }
    Ok(found)
}

/// A symbol with what stands behind it; nothing for a mark of a place (`@L`).
fn symbol(input: ParseStream<'_>) -> syn::Result<Option<Symbol>> {
    let Some(mut symbol) = bare_symbol(input)? else { return Ok(None) };
    loop {
        if input.parse::<Option<Token![?]>>()?.is_some() {
            symbol = Symbol::Optional(Box::new(symbol));
        } else if input.parse::<Option<Token![*]>>()?.is_some() {
            symbol = Symbol::Repeated(Box::new(symbol));
        } else {
            return Ok(Some(symbol));
        }
    }
}

fn bare_symbol(input: ParseStream<'_>) -> syn::Result<Option<Symbol>> {
    if input.peek(LitStr) {
        Ok(Some(Symbol::Written(input.parse::<LitStr>()?.value())))
    } else if input.peek(Token![<]) {
        named_part(input)
    } else if input.peek(syn::token::Paren) {
        let inside;
        parenthesized!(inside in input);
        symbols(&inside).map(Symbol::Group).map(Some)
    } else if input.parse::<Option<Token![@]>>()?.is_some() {
        input.parse::<Ident>()?;
        Ok(None)
    } else {
        let name: Ident = input.parse()?;
        // `Name<X>` is a rule with a parameter, `NAME <x:X>` are two symbols.
        let is_applied = input.peek(Token![<]) && name.span().end() == input.span().start();
        let name = name.to_string();
        if !is_applied {
            return Ok(Some(Symbol::Named(name)));
        }
        input.parse::<Token![<]>()?;
        let argument = symbol(input)?.ok_or_else(|| input.error("a symbol was expected"))?;
        input.parse::<Token![>]>()?;
        Ok(Some(Symbol::Applied(name, vec![argument])))
    }
}

/// `<name:symbol>`, in which `mut` may stand before the name and the name may be left out.
fn named_part(input: ParseStream<'_>) -> syn::Result<Option<Symbol>> {
    input.parse::<Token![<]>()?;
    let is_changed = input.parse::<Option<Token![mut]>>()?.is_some();
    if is_changed || input.peek2(Token![:]) {
        input.parse::<Ident>()?;
        input.parse::<Token![:]>()?;
    }
    let symbol = symbol(input)?;
    input.parse::<Token![>]>()?;
    Ok(symbol)
}
