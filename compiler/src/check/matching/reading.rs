//! From the patterns of the syntax tree to checked ones.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::bounds::{Bounds, Number};
use super::pattern::{Kind, List, Pattern};
use crate::check::Checker;
use crate::check::coerce::Wanted;
use crate::check::operators::can_be_equal;
use crate::check::tuples::parts_in_words;
use crate::hir::{Expression, ExpressionKind};
use crate::names::Meaning;
use crate::syntax::ast::{self, Expr, ExprKind, PatternKind, TextPart};
use crate::types::{Conversion, Ty, conversion, may_be};

impl<'a> Checker<'_, 'a> {
    /// A pattern for values of type `from`.
    pub(super) fn pattern(&mut self, written: &'a ast::Pattern, from: &Ty) -> Pattern {
        let span = written.span;
        let kind = match &written.kind {
            // What could not be read stands there as `_`.
            PatternKind::Wildcard if self.words(span) != "_" => Kind::Error,
            PatternKind::Wildcard => Kind::Anything,
            PatternKind::Bind(name) => self.binder(name, from),
            PatternKind::Typed(name, ty) => {
                let annotation = ty.span;
                let ty = self.written_type(ty);
                let binder = self.typed_binder(name, &ty, annotation);
                return self.type_pattern(binder, ty, from, span);
            }
            PatternKind::Named(name) => return self.named_pattern(name, from, span),
            PatternKind::Or(sides) => {
                Kind::Or(sides.iter().map(|side| self.pattern(side, from)).collect())
            }
            PatternKind::Construct(name, parts) => {
                return self.fields_pattern(name, parts, from, written);
            }
            _ => return self.shape(written, from),
        };
        Pattern::new(kind, span)
    }

    /// Nothing is known of what the pattern binds.
    pub(super) fn lose_binders(&mut self, written: &'a ast::Pattern, ty: &Ty) -> Kind {
        self.lose_names(written, ty);
        Kind::Error
    }

    /// The same for a pattern that is no arm's.
    pub(in crate::check) fn lose_names(&mut self, written: &'a ast::Pattern, ty: &Ty) {
        for name in written.names() {
            self.binder(name, ty);
        }
    }

    /// A name for a value of type `ty`.
    fn binder(&mut self, name: &'a ast::Name, ty: &Ty) -> Kind {
        let Some(variable) = self.declared_at(name.span) else { return Kind::Error };
        let known = &mut self.variables[variable.index()];
        if *ty == Ty::Error && !known.annotated {
            known.ty = Ty::Error;
        } else if !known.annotated {
            self.grow(variable, ty, name.span);
        } else if known.ty != *ty && !ty.is_silent() && !known.ty.is_silent() {
            let (older, origin) = (known.ty.clone(), known.origin);
            return self.bound_with_two_types(name, (&older, origin), ty);
        }
        Kind::Bind(variable)
    }

    /// A name whose type the pattern says.
    fn typed_binder(&mut self, name: &'a ast::Name, ty: &Ty, annotation: Span) -> Kind {
        let Some(variable) = self.declared_at(name.span) else { return Kind::Error };
        let is_first = self.names.variable(variable).span == name.span;
        let known = &mut self.variables[variable.index()];
        if is_first {
            known.ty = ty.clone();
            known.origin = Some(annotation);
            known.annotated = true;
        }
        self.binder(name, ty)
    }

    fn bound_with_two_types(
        &mut self,
        name: &ast::Name,
        (older, origin): (&Ty, Option<Span>),
        ty: &Ty,
    ) -> Kind {
        let message = format!("`{}` is {older} here and {ty} there", name.text);
        let mut diagnostic =
            Diagnostic::error("E0403", message).at(name.span, format!("this is {ty}"));
        if let Some(origin) = origin {
            diagnostic = diagnostic.at(origin, format!("this is {older}"));
        }
        self.report(diagnostic.note("write an arm for each side of the `or`"));
        Kind::Error
    }

    /// What is a `ty`; `inner` fits all of it.
    pub(super) fn type_pattern(&mut self, inner: Kind, ty: Ty, from: &Ty, span: Span) -> Pattern {
        let inner = Pattern::new(inner, span);
        if ty == Ty::Error || from.is_silent() {
            return if from.is_silent() { Pattern::new(Kind::Error, span) } else { inner };
        }
        if !may_be(from, &ty) {
            let what = if ty == Ty::Nothing { "nothing".to_owned() } else { ty.to_string() };
            return self.never_fits(from, &what, span);
        }
        match conversion(from, &ty) {
            Some(Conversion::Cast) | None => inner.typed(ty),
            Some(_) => inner,
        }
    }

    /// `Name` alone: a type or a constant.
    fn named_pattern(&mut self, name: &'a ast::TypeName, from: &Ty, span: Span) -> Pattern {
        if let Some(pattern) = self.bare_case(name, from, span) {
            return pattern;
        }
        let meaning = self.meaning(name.name.span);
        let is_type = matches!(meaning, Meaning::Type | Meaning::Class(_));
        if is_type || !self.names.has_meaning(name.name.span) {
            let ty = self.named_type(name, &[], span, 0);
            let is_wrong = ty == Ty::Error;
            let kind = if is_wrong { Kind::Error } else { Kind::Anything };
            return self.type_pattern(kind, ty, from, span);
        }
        let value = self.name(&name.name, None);
        self.equal_to(value, from, span)
    }

    /// What says how a value is made.
    fn shape(&mut self, written: &'a ast::Pattern, from: &Ty) -> Pattern {
        let span = written.span;
        if from.is_silent() || matches!(from, Ty::Open(_)) {
            let kind = self.lose_binders(written, from);
            return Pattern::new(kind, span);
        }
        if let PatternKind::Literal(literal) = &written.kind
            && literal.kind == ExprKind::Nothing
        {
            return self.type_pattern(Kind::Anything, Ty::Nothing, from, span);
        }
        if let Ty::Optional(inner) = from {
            return self.shape(written, inner).typed((**inner).clone());
        }
        match &written.kind {
            PatternKind::Literal(literal) => self.literal(literal, from),
            PatternKind::Range { start, end, exclusive } => {
                let ends = [self.expression(start, None), self.expression(end, None)];
                match [number(&ends[0]), number(&ends[1])] {
                    [Some(low), Some(high)] if *from != Ty::Decimal => {
                        self.numbers(Bounds { low, high, exclusive: *exclusive }, from, span)
                    }
                    _ => self.decimals(ends, *exclusive, from, span),
                }
            }
            PatternKind::List(parts) => self.list_pattern(parts, from, written),
            PatternKind::Tuple(parts) => self.tuple_pattern(parts, from, written),
            PatternKind::Map(entries) => self.map_pattern(entries, from, written),
            _ => Pattern::new(Kind::Error, span),
        }
    }

    /// Decimals from one to another.
    fn decimals(
        &mut self,
        ends: [Expression; 2],
        exclusive: bool,
        from: &Ty,
        span: Span,
    ) -> Pattern {
        let wanted = Wanted::by("an end of the pattern");
        let ends = ends.map(|end| self.coerce(end, &Ty::Decimal, &wanted));
        if ends.iter().any(|end| end.ty == Ty::Error) {
            return Pattern::new(Kind::Error, span);
        }
        self.of_type(Kind::Decimals(Box::new(ends), exclusive), Ty::Decimal, from, span)
    }

    /// What is equal to a value.
    fn equal_to(&mut self, value: Expression, from: &Ty, span: Span) -> Pattern {
        let ty = self.open.resolve(&value.ty);
        if ty.is_silent() || from.is_silent() {
            return Pattern::new(Kind::Error, span);
        }
        match can_be_equal(from, &ty) {
            true => Pattern::new(Kind::Constant(Box::new(value)), span),
            false => self.never_fits(from, &format!("equal to {ty}"), span),
        }
    }

    fn literal(&mut self, written: &'a Expr, from: &Ty) -> Pattern {
        let span = written.span;
        if matches!(written.kind, ExprKind::Text(_)) {
            let Some(text) = self.plain_text(written) else {
                return Pattern::new(Kind::Error, span);
            };
            return self.of_type(Kind::Text(text), Ty::Text, from, span);
        }
        let value = self.expression(written, None);
        match (&value.kind, number(&value)) {
            (&ExpressionKind::Boolean(value), _) => {
                self.of_type(Kind::Boolean(value), Ty::Boolean, from, span)
            }
            (_, Some(number)) if *from != Ty::Decimal => {
                self.numbers(Bounds::exactly(number), from, span)
            }
            _ => self.equal_to(value, from, span),
        }
    }

    /// A text without holes.
    fn plain_text(&mut self, written: &'a Expr) -> Option<Arc<str>> {
        let ExprKind::Text(parts) = &written.kind else { return None };
        if parts.iter().any(|part| matches!(part, TextPart::Hole { .. })) {
            let diagnostic = Diagnostic::error("E0446", "a text in a pattern has no holes")
                .at(written.span, "what it is would be known only when the program runs")
                .note("bind a name and compare it: `When t where t == \"…\"`; `\\{` is a brace");
            self.report(diagnostic);
            return None;
        }
        match self.expression(written, None).kind {
            ExpressionKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A pattern that only values of type `ty` fit.
    fn of_type(&mut self, kind: Kind, ty: Ty, from: &Ty, span: Span) -> Pattern {
        if *from == ty {
            return Pattern::new(kind, span);
        }
        if *from != Ty::Any {
            return self.never_fits_words(from, span);
        }
        Pattern::new(kind, span).typed(ty)
    }

    fn numbers(&mut self, bounds: Bounds, from: &Ty, span: Span) -> Pattern {
        let can_fit = match from {
            Ty::Integer => bounds.integers().is_some(),
            Ty::Float => bounds.floats().is_some(),
            Ty::Any => bounds.integers().is_some() || bounds.floats().is_some(),
            _ => false,
        };
        if can_fit {
            return Pattern::new(Kind::Number(bounds), span);
        }
        if (bounds.low != bounds.high || bounds.exclusive) && (from.is_number() || *from == Ty::Any)
        {
            let message = format!("no number lies in `{}`", self.words(span));
            let diagnostic = Diagnostic::error("E0442", message)
                .at(span, "this never fits")
                .note("the smaller number comes first");
            self.report(diagnostic);
            return Pattern::new(Kind::Error, span);
        }
        self.never_fits_words(from, span)
    }

    fn list_pattern(
        &mut self,
        parts: &'a [ast::Pattern],
        from: &Ty,
        written: &'a ast::Pattern,
    ) -> Pattern {
        let element = match from {
            Ty::List(element) => (**element).clone(),
            Ty::Any => Ty::Any,
            _ => {
                self.lose_binders(written, &Ty::Error);
                return self.never_fits(from, "a list", written.span);
            }
        };
        let mut list = List { front: Vec::new(), rest: None, back: Vec::new() };
        let mut first_rest = None;
        for part in parts {
            let PatternKind::Rest(name) = &part.kind else {
                let checked = self.pattern(part, &element);
                let side = if list.rest.is_some() { &mut list.back } else { &mut list.front };
                side.push(checked);
                continue;
            };
            let kind = name.as_ref().map(|name| self.binder(name, from));
            if let Some(first) = first_rest.replace(part.span) {
                self.report(two_rests(part.span, first));
                return Pattern::new(Kind::Error, written.span);
            }
            list.rest = Some(match kind {
                Some(Kind::Bind(variable)) => Some(variable),
                Some(_) => return Pattern::new(Kind::Error, written.span),
                None => None,
            });
        }
        Pattern::new(Kind::List(list), written.span)
    }

    fn tuple_pattern(
        &mut self,
        parts: &'a [ast::Pattern],
        from: &Ty,
        written: &'a ast::Pattern,
    ) -> Pattern {
        let types = match from {
            Ty::Tuple(types) if types.len() == parts.len() => Arc::clone(types),
            Ty::Any => vec![Ty::Any; parts.len()].into(),
            _ => {
                self.lose_names(written, &Ty::Error);
                let what = format!("a tuple of {}", parts_in_words(parts.len()));
                return self.never_fits(from, &what, written.span);
            }
        };
        let parts = parts.iter().zip(types.iter()).map(|(part, ty)| self.pattern(part, ty));
        Pattern::new(Kind::Tuple(parts.collect()), written.span)
    }

    fn map_pattern(
        &mut self,
        entries: &'a [(Box<Expr>, ast::Pattern)],
        from: &Ty,
        written: &'a ast::Pattern,
    ) -> Pattern {
        let (key_type, value) = match from {
            Ty::Map(parts) => (parts.0.clone(), parts.1.clone()),
            Ty::Any => (Ty::Any, Ty::Any),
            _ => {
                self.lose_binders(written, &Ty::Error);
                return self.never_fits(from, "a map", written.span);
            }
        };
        if !entries.is_empty() && !key_type.is_open() && !may_be(&key_type, &Ty::Text) {
            self.lose_binders(written, &Ty::Error);
            return self.never_fits(from, "a map with a key that is Text", written.span);
        }
        let (mut checked, mut seen) = (Vec::new(), FxHashMap::default());
        let mut is_wrong = false;
        for (key, part) in entries {
            let part = self.pattern(part, &value);
            let Some(name) = self.plain_text(key) else {
                is_wrong = true;
                continue;
            };
            if let Some(first) = seen.insert(Arc::clone(&name), key.span) {
                self.report(same_key(key.span, first));
                is_wrong = true;
            }
            checked.push((name, part));
        }
        let kind = if is_wrong { Kind::Error } else { Kind::Map(checked) };
        Pattern::new(kind, written.span)
    }

    /// Reports that no `from` is ever `what`.
    pub(super) fn never_fits(&mut self, from: &Ty, what: &str, span: Span) -> Pattern {
        let diagnostic = Diagnostic::error("E0442", format!("{from} is never {what}"))
            .at(span, format!("this never fits: the value is {from}"));
        self.report(diagnostic);
        Pattern::new(Kind::Error, span)
    }

    /// The same for a pattern that is short enough to be repeated.
    fn never_fits_words(&mut self, from: &Ty, span: Span) -> Pattern {
        let what = format!("`{}`", self.words(span));
        self.never_fits(from, &what, span)
    }
}

fn two_rests(second: Span, first: Span) -> Diagnostic {
    Diagnostic::error("E0445", "a list pattern has two `...`")
        .at(second, "where it begins would not be known")
        .at(first, "the rest stands here already")
}

fn same_key(again: Span, first: Span) -> Diagnostic {
    Diagnostic::error("E0447", "a pattern asks for the same key twice")
        .at(again, "asked for again")
        .at(first, "asked for here")
}

/// The Integer or Float that a literal is.
fn number(value: &Expression) -> Option<Number> {
    match value.kind {
        ExpressionKind::Integer(number) => Some(Number::Integer(number)),
        ExpressionKind::Float(number) => Some(Number::Float(number)),
        _ => None,
    }
}
