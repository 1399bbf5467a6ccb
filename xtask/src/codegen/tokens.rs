//! The tokens of the language: how they are written, from the declarations the lexer is made of.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use runa_compiler::syntax::{Class, Token};
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprLit, Item, Lit};

/// One variant of `Token`.
#[derive(Debug)]
pub(super) struct Row {
    variant: String,
    /// The one way to write it, if there is only one.
    pub(super) written: Option<String>,
    /// The ways to write it as regular expressions, or as code between quotes, if there are many.
    pub(super) patterns: Vec<String>,
}

/// What the lexer knows, in the order of its declaration.
#[derive(Debug)]
pub(super) struct Tokens(Vec<Row>);

/// `"word"`, or `"\"", reader`: what `#[token]` and `#[regex]` say.
struct Rule {
    text: String,
    has_reader: bool,
}

impl Parse for Rule {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let arguments = input.parse_terminated(Expr::parse, syn::Token![,])?;
        let is_call = |argument: &&Expr| !matches!(argument, Expr::Assign(_));
        match arguments.first() {
            Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Ok(Self {
                text: text.value(),
                has_reader: arguments.iter().skip(1).find(is_call).is_some(),
            }),
            _ => Err(input.error("a text was expected")),
        }
    }
}

impl Tokens {
    /// Reads `token.rs` of the workspace in `root`.
    pub(super) fn of_workspace(root: &Path) -> Result<Self> {
        let path = root.join("compiler/src/syntax/token.rs");
        let text = fs::read_to_string(&path);
        Self::read(&text.with_context(|| format!("cannot read {}", path.display()))?)
    }

    /// Reads the text of `token.rs`.
    pub(super) fn read(text: &str) -> Result<Self> {
        let file = syn::parse_file(text).context("token.rs")?;
        let declared = file.items.into_iter().find_map(|item| match item {
            Item::Enum(found) if found.ident == "Token" => Some(found.variants),
            _ => None,
        });
        let rows = declared.context("token.rs declares no `enum Token`")?.into_iter().map(row);
        Ok(Self(rows.collect::<Result<_>>()?))
    }

    /// How the tokens of which this is true are written, in the order of their declaration.
    pub(super) fn written(&self, is_wanted: impl Fn(Token) -> bool) -> Vec<&str> {
        let written = self.0.iter().filter_map(|row| row.written.as_deref());
        written.filter(|word| Token::reading(word).is_some_and(&is_wanted)).collect()
    }

    /// The words of a kind that are reserved everywhere.
    pub(super) fn reserved(&self, class: Class) -> Vec<&str> {
        self.written(|token| token.class() == class && !is_soft(token))
    }

    /// The signs of a kind.
    pub(super) fn signs(&self) -> Vec<&str> {
        let is_sign = |word: &&str| !word.starts_with(|first: char| first.is_alphabetic());
        self.written(|token| token != Token::Wildcard).into_iter().filter(is_sign).collect()
    }

    /// The row of a variant.
    pub(super) fn row(&self, variant: &str) -> Option<&Row> {
        self.0.iter().find(|row| row.variant == variant)
    }
}

/// Whether it is a word only where the grammar asks for one, else a name.
pub(super) fn is_soft(token: Token) -> bool {
    token.is_soft() || token == Token::Library
}

fn row(variant: syn::Variant) -> Result<Row> {
    let (mut written, mut patterns) = (Vec::new(), Vec::new());
    for attribute in variant.attrs {
        let is_exact = attribute.path().is_ident("token");
        if !is_exact && !attribute.path().is_ident("regex") {
            continue;
        }
        let cannot = || format!("the variant `{}` in token.rs", variant.ident);
        let rule: Rule = attribute.parse_args().with_context(cannot)?;
        match (is_exact, rule.has_reader) {
            (true, false) => written.push(rule.text),
            (true, true) => patterns.push(format!("{0}…{0}", rule.text)),
            (false, _) => patterns.push(rule.text),
        }
    }
    Ok(Row { variant: variant.ident.to_string(), written: written.pop(), patterns })
}
