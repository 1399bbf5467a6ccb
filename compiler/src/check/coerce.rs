//! Making a value fit the place where it is used.

use std::borrow::Cow;
use std::fmt;

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use crate::hir::{Expression, ExpressionKind};
use crate::types::{Conversion, Ty, conversion};

/// A place that wants a type, for messages.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'a> {
    /// What the place is.
    what: Place<'a>,
    /// Where the type is said, if it is somewhere in the source.
    because: Option<(Span, Cow<'a, str>)>,
}

/// What a place is. Few messages are ever shown: it becomes words when one is.
#[derive(Clone, Copy, Debug)]
enum Place<'a> {
    Described(&'a str),
    Variable(&'a str),
    Parameter { name: &'a str, process: &'a str },
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Described(words) => f.write_str(words),
            Place::Variable(name) => write!(f, "`{name}`"),
            Place::Parameter { name, process } => write!(f, "`{name}` of `{process}`"),
        }
    }
}

impl<'a> Wanted<'a> {
    /// A place that needs no second label.
    pub(super) fn by(what: &'a str) -> Self {
        Self { what: Place::Described(what), because: None }
    }

    /// The variable `name`.
    pub(super) fn by_variable(name: &'a str) -> Self {
        Self { what: Place::Variable(name), because: None }
    }

    /// The parameter `name` of `process`.
    pub(super) fn by_parameter(name: &'a str, process: &'a str) -> Self {
        Self { what: Place::Parameter { name, process }, because: None }
    }

    /// Says where the type comes from.
    pub(super) fn because(mut self, span: Option<Span>, message: impl Into<Cow<'a, str>>) -> Self {
        self.because = span.map(|span| (span, message.into()));
        self
    }
}

impl Checker<'_, '_> {
    /// `value` as a `to`, converted when the language converts by itself, else an error.
    pub(super) fn coerce(&mut self, value: Expression, to: &Ty, wanted: &Wanted<'_>) -> Expression {
        if value.ty == *to && !to.is_open() {
            return value;
        }
        self.open.unify(&value.ty, to, value.span);
        let to = self.open.resolve(to);
        let value = self.made_iterable(value, &to);
        let from = self.open.resolve(&value.ty);
        if from.is_open() || to.is_open() {
            return Expression { ty: to, ..value };
        }
        if let (Ty::Variable(variable), Ty::Class(class)) = (&from, &to)
            && self.is_bound_to(variable, class)
        {
            return Expression { ty: to, ..value };
        }
        match conversion(&from, &to) {
            Some(conversion) => self.convert(value, conversion, to),
            None => {
                let diagnostic = mismatch(&from, &to, value.span, wanted);
                self.wrong(value.span, diagnostic)
            }
        }
    }

    /// `value` converted; literals are converted here and now.
    pub(super) fn convert(
        &mut self,
        mut value: Expression,
        conversion: Conversion,
        to: Ty,
    ) -> Expression {
        let span = value.span;
        match (&value.kind, conversion) {
            (_, Conversion::None) if value.ty == Ty::Never || value.ty == to => value,
            (ExpressionKind::Nothing, _) => Expression { ty: to, ..value },
            (_, Conversion::None) if value.ty == Ty::Error => value,
            (&ExpressionKind::Integer(number), Conversion::Widen) => {
                Expression::new(ExpressionKind::Float(number as f64), to, span)
            }
            (&ExpressionKind::Integer(number), Conversion::WidenAndBox) => {
                value = Expression::new(ExpressionKind::Float(number as f64), Ty::Float, span);
                converted(value, Conversion::Box, to)
            }
            (&ExpressionKind::Process(process), Conversion::Adapt)
                if to == any_function_like(&value.ty)
                    && self.names.process(process).is_lambda() =>
            {
                self.program.processes[process.index()].any_boundary = true;
                Expression { ty: to, ..value }
            }
            _ => converted(value, conversion, to),
        }
    }

    /// `value` as `Any`; never wrong.
    #[expect(
        clippy::wrong_self_convention,
        reason = "it converts the argument, with the checker's help"
    )]
    pub(super) fn to_any(&mut self, value: Expression) -> Expression {
        self.coerce(value, &Ty::Any, &Wanted::by("a value"))
    }
}

fn converted(value: Expression, conversion: Conversion, to: Ty) -> Expression {
    let span = value.span;
    Expression::new(ExpressionKind::Convert(conversion, value.boxed()), to, span)
}

/// The all-`Any` function type of as many parameters as `ty` has.
fn any_function_like(ty: &Ty) -> Ty {
    match ty {
        Ty::Function(function) => Ty::any_function(function.parameters.len()),
        other => other.clone(),
    }
}

fn mismatch(from: &Ty, to: &Ty, span: Span, wanted: &Wanted<'_>) -> Diagnostic {
    let optional =
        matches!(from, Ty::Optional(_)) && conversion(&from.without_nothing(), to).is_some();
    let code = if optional { "E0408" } else { "E0401" };
    let message = format!("{} needs {to}, found {from}", wanted.what);
    let mut diagnostic = Diagnostic::error(code, message).at(span, format!("this is {from}"));
    if let Some((span, message)) = &wanted.because {
        diagnostic = diagnostic.at(*span, message.to_string());
    }
    match way_out(from, to, optional) {
        Some(note) => diagnostic.note(note),
        None => diagnostic,
    }
}

fn way_out(from: &Ty, to: &Ty, optional: bool) -> Option<String> {
    if optional {
        return Some(
            "it may be nothing: write `?? value` for that case, or test it with `is nothing` first"
                .into(),
        );
    }
    match (from, to) {
        (Ty::Float, Ty::Integer) => Some(
            "`round()`, `floor()`, `ceiling()` and `truncate()` make an Integer of a Float".into(),
        ),
        (Ty::Decimal, Ty::Integer) => {
            Some("`floor()`, `ceiling()` and `truncate()` make an Integer of a Decimal".into())
        }
        (Ty::Float, Ty::Decimal) => Some("`to_decimal()` makes a Decimal of a Float".into()),
        (Ty::Decimal, Ty::Float) => Some("`to_float()` makes a Float of a Decimal".into()),
        (_, Ty::Text) => {
            Some("nothing becomes a Text by itself: write `\"{…}\"` or `.to_text()`".into())
        }
        (Ty::Text, Ty::Integer) => Some("`to_integer()` reads a number from a Text".into()),
        (Ty::Text, Ty::Decimal) => Some("`to_decimal()` reads a number from a Text".into()),
        (Ty::Text, Ty::Float) => Some("`to_float()` reads a number from a Text".into()),
        (Ty::Function(_), Ty::Function(_)) => None,
        (_, Ty::Function(function)) => {
            let names: Vec<&str> =
                ["a", "b", "c", "d"].into_iter().take(function.parameters.len()).collect();
            let is_short = names.len() == function.parameters.len();
            is_short.then(|| format!("a process stands here, as in `({}) => …`", names.join(", ")))
        }
        (Ty::List(_), Ty::List(element)) => Some(format!(
            "a list can be changed through every name it has, so its element type is fixed; `cast({element})` copies it"
        )),
        _ => None,
    }
}
