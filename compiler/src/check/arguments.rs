//! Which argument belongs to which parameter.

use std::fmt;

use runa_diagnostics::{Diagnostic, Span, closest};

use super::Checker;
use super::coerce::Wanted;
use super::rest::Item;
use crate::hir::Expression;
use crate::syntax::ast::{self, ArgumentKind, Expr};
use crate::types::Ty;

/// What is called, for messages.
#[derive(Clone, Copy)]
pub(super) struct Callee<'c> {
    pub(super) name: &'c str,
    /// Its signature as people read it.
    pub(super) signature: &'c dyn fmt::Display,
    /// Where it is declared, if it is in the source.
    pub(super) declared: Option<Span>,
}

/// A parameter, for finding its argument.
#[derive(Clone, Copy, Debug)]
pub(super) struct Formal<'c> {
    pub(super) name: &'c str,
    pub(super) has_default: bool,
}

/// The arguments of a call whose callee is only known when the program runs, each as `Any`.
pub(super) enum LateArguments {
    /// One for each parameter.
    Plain(Vec<Expression>),
    /// Those of a call that says which they are, or how many only when it runs.
    Arranged {
        /// The labels of the last ones, with spaces between them, as an expression.
        labels: Expression,
        /// A list of all of them.
        values: Expression,
    },
}

impl<'a> Checker<'_, 'a> {
    /// The argument of each parameter; nothing after a wrong call was reported.
    pub(super) fn arrange(
        &mut self,
        callee: &Callee<'_>,
        formals: &[Formal<'_>],
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Option<Vec<Option<&'a Expr>>> {
        let mut given: Vec<Option<&'a Expr>> = vec![None; formals.len()];
        let mut next = 0;
        for argument in arguments {
            let index = match &argument.kind {
                ArgumentKind::Positional => {
                    next += 1;
                    Some(next - 1).filter(|&index| index < formals.len())
                }
                ArgumentKind::Labelled(label) => {
                    let index = formals.iter().position(|formal| *formal.name == *label.text);
                    if index.is_none() {
                        self.unknown_label(callee, formals, label);
                        self.check_for_errors(arguments);
                        return None;
                    }
                    index
                }
                ArgumentKind::Spread => {
                    self.check_for_errors(arguments);
                    self.no_rest(callee.name, argument.span);
                    return None;
                }
            };
            match index {
                Some(index) if given[index].is_none() => given[index] = Some(&argument.value),
                Some(index) => {
                    let message = format!("`{}` is given twice", formals[index].name);
                    self.report(Diagnostic::error("E0405", message).at(argument.span, ""));
                    return None;
                }
                None => {
                    self.wrong_count(callee, formals, arguments, span);
                    return None;
                }
            }
        }
        let complete =
            given.iter().zip(formals).all(|(value, formal)| value.is_some() || formal.has_default);
        if !complete {
            self.wrong_count(callee, formals, arguments, span);
            return None;
        }
        Some(given)
    }

    fn wrong_count(
        &mut self,
        callee: &Callee<'_>,
        formals: &[Formal<'_>],
        arguments: &'a [ast::Argument],
        span: Span,
    ) {
        self.check_for_errors(arguments);
        let needed = formals.iter().filter(|formal| !formal.has_default).count();
        let takes = match (needed, formals.len()) {
            (0, 0) => String::from("no arguments"),
            (1, 1) => String::from("1 argument"),
            (needed, all) if needed == all => format!("{all} arguments"),
            (needed, all) => format!("{needed} to {all} arguments"),
        };
        let message = format!("`{}` takes {takes}, {} given", callee.name, arguments.len());
        let mut diagnostic = Diagnostic::error("E0405", message)
            .at(span, "called here")
            .note(format!("its signature is `{}`", callee.signature));
        if let Some(declared) = callee.declared {
            diagnostic = diagnostic.at(declared, "declared here");
        }
        self.report(diagnostic);
    }

    fn unknown_label(&mut self, callee: &Callee<'_>, formals: &[Formal<'_>], label: &ast::Name) {
        let message = format!("`{}` has no parameter `{}`", callee.name, label.text);
        let diagnostic = Diagnostic::error("E0405", message)
            .at(label.span, "not a parameter")
            .note(format!("its signature is `{}`", callee.signature));
        self.report(match closest(&label.text, formals.iter().map(|formal| formal.name)) {
            Some(meant) => diagnostic.suggest(format!("write `{meant}`"), label.span, meant),
            None => diagnostic,
        });
    }

    /// Checks arguments of a call that is wrong anyway.
    pub(super) fn check_for_errors(&mut self, arguments: &'a [ast::Argument]) {
        for argument in arguments {
            self.expression(&argument.value, None);
        }
    }

    /// Arguments of a call whose callee is only known when the program runs.
    pub(super) fn late_arguments(
        &mut self,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> LateArguments {
        if arguments.iter().all(|argument| argument.kind == ArgumentKind::Positional) {
            let values = arguments.iter().map(|argument| {
                let value = self.expression(&argument.value, Some(&Ty::Any));
                self.to_any(value)
            });
            return LateArguments::Plain(values.collect());
        }
        let mut labels: Vec<&str> = Vec::new();
        let mut items = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match &argument.kind {
                ArgumentKind::Labelled(label) => labels.push(&label.text),
                _ if labels.is_empty() => {}
                _ => self.behind_labels(argument),
            }
            let is_spread = argument.kind == ArgumentKind::Spread;
            items.push(Item { value: &argument.value, is_spread });
        }
        let values = self.items(&items, Ty::Any, &Wanted::by("the argument"), span);
        LateArguments::Arranged { labels: Expression::text(labels.join(" "), span), values }
    }

    fn behind_labels(&mut self, argument: &ast::Argument) {
        let message = "an argument without a label stands behind one that has one";
        let diagnostic = Diagnostic::error("E0405", message)
            .at(argument.span, "which parameter gets this is not known here")
            .note("what is called is found when the program runs: put arguments with labels last");
        self.report(diagnostic);
    }
}
