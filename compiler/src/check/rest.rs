//! Rest parameters, which take all arguments that are left as a list, and `...` in lists and calls.

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::coerce::Wanted;
use super::defaults::Given;
use crate::hir::{Expression, ExpressionKind, Temporary};
use crate::names::ProcessId;
use crate::syntax::ast::{self, ArgumentKind, Expr};
use crate::types::Ty;

/// An element of a list, or all elements of another collection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub(super) value: &'a Expr,
    pub(super) is_spread: bool,
}

impl<'a> Item<'a> {
    /// Those of a literal.
    pub(super) fn all(items: &'a [ast::ListItem]) -> Vec<Self> {
        items.iter().map(|item| Self { value: &item.value, is_spread: item.spread }).collect()
    }

    /// Those of a call that have no label.
    pub(super) fn values(arguments: &'a [ast::Argument]) -> impl Iterator<Item = Self> {
        arguments.iter().filter_map(|argument| {
            let is_spread = match argument.kind {
                ArgumentKind::Positional => false,
                ArgumentKind::Spread => true,
                ArgumentKind::Labelled(_) => return None,
            };
            Some(Self { value: &argument.value, is_spread })
        })
    }
}

/// What is called with a rest parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct RestCallee<'c, 'a> {
    pub(super) name: &'c str,
    pub(super) declared: Span,
    pub(super) written: &'a [ast::Parameter],
    pub(super) types: &'c [Ty],
    /// The process, if it is known which one runs, with what computes its default values.
    pub(super) process: Option<(ProcessId, &'c [Option<ProcessId>])>,
}

/// Which arguments belong to which parameters.
struct Arranged<'a> {
    /// By parameter, the rest parameter left out.
    fixed: Vec<Option<&'a Expr>>,
    rest: Vec<Item<'a>>,
}

impl Arranged<'_> {
    /// The numbers of the parameters that are given something, in the order of the text.
    fn in_order_of_text(&self) -> Vec<usize> {
        let fixed = self.fixed.iter().map(|value| value.map(|value| value.span.start));
        let rest = self.rest.first().map(|item| item.value.span.start);
        let starts: Vec<Option<u32>> = fixed.chain([rest]).collect();
        let mut order: Vec<usize> =
            (0..starts.len()).filter(|&index| starts[index].is_some()).collect();
        order.sort_by_key(|&index| starts[index]);
        order
    }
}

impl<'a> Checker<'_, 'a> {
    /// Says so when a rest parameter stands where none can.
    pub(super) fn check_rest(&mut self, parameters: &[ast::Parameter]) {
        let before_last = parameters.len().saturating_sub(1);
        for parameter in parameters[..before_last].iter().filter(|parameter| parameter.rest) {
            let message =
                format!("the rest parameter `{}` is not the last one", parameter.name.text);
            let diagnostic = Diagnostic::error("E0512", message)
                .at(parameter.span, "takes all arguments that are left")
                .note("parameters behind it would never get an argument: put it last");
            self.report(diagnostic);
        }
        self.check_defaults_last(parameters);
    }

    /// Says so when a parameter without a default follows one that has one.
    fn check_defaults_last(&mut self, parameters: &[ast::Parameter]) {
        let Some(first) = parameters.iter().position(|parameter| parameter.default.is_some())
        else {
            return;
        };
        let is_plain = |parameter: &&ast::Parameter| parameter.default.is_none() && !parameter.rest;
        if let Some(plain) = parameters[first..].iter().find(is_plain) {
            let (with, without) = (&parameters[first].name.text, &plain.name.text);
            let message =
                format!("`{without}` has no default and stands behind `{with}`, which has");
            let diagnostic = Diagnostic::error("E0513", message)
                .at(plain.span, "each call has to give this one")
                .at(parameters[first].span, "so that nobody can leave this one out")
                .note("put the parameters with defaults last");
            self.report(diagnostic);
        }
    }

    /// Says so when a lambda has what only a declared process can have.
    pub(super) fn refuse_rest(&mut self, parameters: &[ast::Parameter]) {
        if let Some(parameter) = parameters.iter().find(|parameter| parameter.default.is_some()) {
            let message = format!("`{}` of a lambda has a default", parameter.name.text);
            let diagnostic = Diagnostic::error("E0513", message)
                .at(parameter.span, "how many arguments a lambda takes is a part of its type")
                .note("leave the default out, or declare a `Process`");
            self.report(diagnostic);
        }
        if let Some(parameter) = parameters.iter().find(|parameter| parameter.rest) {
            let diagnostic = Diagnostic::error("E0512", "a lambda has no rest parameter")
                .at(parameter.span, "how many arguments a lambda takes is a part of its type")
                .note("take a list instead, or declare a `Process`");
            self.report(diagnostic);
        }
    }

    /// The arguments of a call of something with a rest parameter; nothing after what is wrong with them
    /// was reported.
    pub(super) fn arguments_with_rest(
        &mut self,
        callee: RestCallee<'_, 'a>,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Option<Given> {
        let given = self.arrange_with_rest(callee, arguments, span)?;
        let order = given.in_order_of_text();
        let mut result = Given::default();
        let mut early: Vec<Option<Expression>> = vec![None; callee.written.len()];
        if !order.is_sorted() {
            for index in order {
                let value = self.rest_argument(callee, &given, index, span);
                early[index] = Some(self.stands_for(value, &mut result));
            }
        }
        for (index, early) in early.into_iter().enumerate() {
            let is_left_out = given.fixed.get(index).is_some_and(Option::is_none);
            let default = callee.process.filter(|_| is_left_out).and_then(|(process, defaults)| {
                Some((process, defaults.get(index).copied().flatten()?))
            });
            match (early, default) {
                (Some(value), _) => result.values.push(value),
                (None, Some((process, default))) => {
                    self.add_default(&mut result, process, default, &callee.types[index], span);
                }
                (None, None) => {
                    let value = self.rest_argument(callee, &given, index, span);
                    result.values.push(value);
                }
            }
        }
        Some(result)
    }

    /// The value for a parameter that is given one, or the list of the rest.
    fn rest_argument(
        &mut self,
        callee: RestCallee<'_, 'a>,
        given: &Arranged<'a>,
        index: usize,
        span: Span,
    ) -> Expression {
        let (ty, written) = (&callee.types[index], &callee.written[index]);
        let because = written.ty.as_ref().map(|ty| ty.span);
        let wanted = Wanted::by_parameter(&written.name.text, callee.name)
            .because(because, "the type is said here");
        match given.fixed.get(index).copied() {
            Some(Some(value)) => {
                let value = self.expression(value, Some(ty));
                self.coerce(value, ty, &wanted)
            }
            Some(None) => Expression::error(span),
            None => {
                let element = match ty {
                    Ty::List(element) => (**element).clone(),
                    _ => Ty::Error,
                };
                let place = given.rest.first().map_or(span, |item| item.value.span);
                self.items(&given.rest, element, &wanted, place)
            }
        }
    }

    fn arrange_with_rest(
        &mut self,
        callee: RestCallee<'_, 'a>,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Option<Arranged<'a>> {
        let count = callee.written.len().saturating_sub(1);
        let fixed = &callee.written[..count];
        let mut given = Arranged { fixed: vec![None; count], rest: Vec::new() };
        let mut next = 0;
        for argument in arguments {
            let index = match &argument.kind {
                ArgumentKind::Positional if next < count => next,
                ArgumentKind::Positional | ArgumentKind::Spread => {
                    let is_spread = argument.kind == ArgumentKind::Spread;
                    if is_spread && next < count {
                        self.spread_too_early(callee, &fixed[next], argument, arguments);
                        return None;
                    }
                    given.rest.push(Item { value: &argument.value, is_spread });
                    continue;
                }
                ArgumentKind::Labelled(label) => {
                    match fixed.iter().position(|known| known.name.text == label.text) {
                        Some(index) => index,
                        None => {
                            self.no_label(callee, label, arguments);
                            return None;
                        }
                    }
                }
            };
            next += usize::from(argument.kind == ArgumentKind::Positional);
            if given.fixed[index].replace(&argument.value).is_some() {
                let message = format!("`{}` is given twice", fixed[index].name.text);
                self.report(Diagnostic::error("E0405", message).at(argument.span, ""));
                return None;
            }
        }
        let mut missing = given
            .fixed
            .iter()
            .zip(fixed)
            .filter(|(value, known)| value.is_none() && known.default.is_none());
        if let Some((_, missing)) = missing.next() {
            let message = format!("`{}` needs `{}`", callee.name, missing.name.text);
            let diagnostic = Diagnostic::error("E0405", message)
                .at(span, "called here")
                .at(callee.declared, "declared here");
            self.check_for_errors(arguments);
            self.report(diagnostic);
            return None;
        }
        Some(given)
    }

    fn spread_too_early(
        &mut self,
        callee: RestCallee<'_, 'a>,
        next: &ast::Parameter,
        argument: &ast::Argument,
        arguments: &'a [ast::Argument],
    ) {
        self.check_for_errors(arguments);
        let message = format!("`{}` of `{}` takes one value", next.name.text, callee.name);
        let diagnostic = Diagnostic::error("E0405", message)
            .at(argument.span, "these are any number of values")
            .at(next.span, "this parameter is next")
            .note("`...` fills the rest parameter, behind the other ones");
        self.report(diagnostic);
    }

    fn no_label(
        &mut self,
        callee: RestCallee<'_, 'a>,
        label: &ast::Name,
        arguments: &'a [ast::Argument],
    ) {
        self.check_for_errors(arguments);
        let is_rest = callee.written.last().is_some_and(|rest| rest.name.text == label.text);
        let diagnostic = match is_rest {
            true => {
                let message = format!("the rest parameter `{}` has no label", label.text);
                let note = "`...list` gives all elements of a list";
                Diagnostic::error("E0405", message).at(label.span, "leave it out").note(note)
            }
            false => {
                let message = format!("`{}` has no parameter `{}`", callee.name, label.text);
                Diagnostic::error("E0405", message)
                    .at(label.span, "not a parameter")
                    .at(callee.declared, "declared here")
            }
        };
        self.report(diagnostic);
    }

    /// `...` in a call of something without a rest parameter.
    pub(super) fn no_rest(&mut self, name: &str, span: Span) {
        let message = format!("`{name}` takes a fixed number of arguments");
        let diagnostic = Diagnostic::error("E0405", message)
            .at(span, "these are any number of values")
            .note("`...` fills a rest parameter, as in `Process called f(...values as Integer)`");
        self.report(diagnostic);
    }

    // ---- lists with `...` in them

    /// A list of `element`s from values and all elements of other collections.
    pub(super) fn items(
        &mut self,
        items: &[Item<'a>],
        element: Ty,
        wanted: &Wanted<'_>,
        span: Span,
    ) -> Expression {
        let values: Vec<Expression> =
            items.iter().map(|&item| self.item(item, Some(&element))).collect();
        self.list_of(items, values, element, wanted, span)
    }

    /// The value of an item: for `...` the list of what is put in.
    pub(super) fn item(&mut self, item: Item<'a>, element: Option<&Ty>) -> Expression {
        if !item.is_spread {
            return self.expression(item.value, element);
        }
        let wanted = element.map(|element| Ty::list(element.clone()));
        let value = self.expression(item.value, wanted.as_ref());
        let (ty, span) = (self.open.resolve(&value.ty), value.span);
        match ty {
            Ty::List(_) | Ty::Any | Ty::Error => value,
            Ty::Range | Ty::Bytes | Ty::Set(_) => self.listed(value),
            ty if ty.is_silent() || matches!(ty, Ty::Open(_)) => value,
            ref ty if self.element_of_iterable(ty).is_some() => self.listed(value),
            ty => {
                let diagnostic = Diagnostic::error("E0410", format!("{ty} has no elements"))
                    .at(span, format!("this is {ty}"))
                    .note("`...` takes the elements of a list, a set, a range, Bytes or an `Iterable`");
                self.wrong(span, super::operators::optional_note(diagnostic, &ty))
            }
        }
    }

    /// An item as one of its elements, for their types.
    pub(super) fn as_element(&self, item: Item<'_>, value: &Expression) -> Expression {
        let ty = match self.open.resolve(&value.ty) {
            Ty::List(element) if item.is_spread => (*element).clone(),
            ty => ty,
        };
        let kind = ExpressionKind::Temporary(Temporary(0));
        Expression::new(kind, ty, value.span)
    }

    /// The list of the values of items, each computed when those before it are in.
    pub(super) fn list_of(
        &mut self,
        items: &[Item<'a>],
        values: Vec<Expression>,
        element: Ty,
        wanted: &Wanted<'_>,
        span: Span,
    ) -> Expression {
        let ty = Ty::list(element.clone());
        let mut pairs = items.iter().zip(values).peekable();
        let mut first = Vec::new();
        while let Some((_, value)) = pairs.next_if(|(item, _)| !item.is_spread) {
            first.push(self.coerce(value, &element, wanted));
        }
        let list = Expression::new(ExpressionKind::List(first), ty, span);
        let rest: Vec<(Item<'a>, Expression)> = pairs.map(|(&item, value)| (item, value)).collect();
        if rest.is_empty() {
            return list;
        }
        self.hold(list, |checker, list| {
            let mut steps = Vec::with_capacity(rest.len());
            for (item, value) in rest {
                let step = match item.is_spread {
                    false => {
                        let value = checker.coerce(value, &element, wanted);
                        let kind = ExpressionKind::Append(list.clone().boxed(), value.boxed());
                        Expression::new(kind, Ty::Nothing, span)
                    }
                    true => checker.add_all(&list, item, value, &element, wanted),
                };
                steps.push((checker.new_temporary(), step));
            }
            super::defaults::behind(steps, list, span)
        })
    }

    fn add_all(
        &mut self,
        list: &Expression,
        item: Item<'a>,
        value: Expression,
        element: &Ty,
        wanted: &Wanted<'_>,
    ) -> Expression {
        let span = value.span;
        if value.ty == Ty::Error {
            return Expression::error(span);
        }
        // Says whether the elements fit; each is converted when it is put in.
        let one = self.as_element(item, &value);
        self.coerce(one, element, wanted);
        let arguments = vec![self.to_any(list.clone()), self.to_any(value)];
        Expression::native("List.add_all", arguments, Ty::Nothing, span)
    }
}
