//! Which argument belongs to which parameter.

use std::fmt;

use runa_diagnostics::{Diagnostic, Span, closest};

use super::Checker;
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
    pub(super) fn dynamic_arguments(&mut self, arguments: &'a [ast::Argument]) -> Vec<Expression> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            if argument.kind != ArgumentKind::Positional {
                let what = match argument.kind {
                    ArgumentKind::Spread => "`...` in a call whose callee is only known later",
                    _ => "an argument with a label, where the callee is only known later,",
                };
                self.report(super::unavailable::unavailable(what, argument.span));
            }
            let value = self.expression(&argument.value, Some(&Ty::Any));
            values.push(self.to_any(value));
        }
        values
    }
}
