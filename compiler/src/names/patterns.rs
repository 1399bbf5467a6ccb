//! The arms of `Match`, and the names that their patterns bind.

use runa_diagnostics::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::resolve::Resolver;
use super::{Meaning, VariableId, VariableKind, place};
use crate::syntax::ast::{self, LambdaBody, MatchBody, Name, Pattern, PatternKind};
use crate::types::is_type_name;

/// Names that a pattern binds, with the places where it does.
type Bound<'a> = FxHashMap<&'a str, (VariableId, Span)>;

impl<'a> Resolver<'a> {
    /// `Match`: each arm sees what its pattern binds.
    pub(super) fn match_body(&mut self, body: &'a MatchBody) {
        self.expression(&body.subject);
        for arm in &body.arms {
            self.scopes.open();
            self.pattern(&arm.pattern, &Bound::default(), &mut Bound::default());
            arm.guard.iter().for_each(|guard| self.expression(guard));
            self.arm_body(&arm.body);
            self.scopes.close();
        }
        body.otherwise.iter().for_each(|body| self.arm_body(body));
    }

    fn arm_body(&mut self, body: &'a LambdaBody) {
        match body {
            LambdaBody::Value(value) => self.expression(value),
            LambdaBody::Block(block) => self.block(block),
        }
    }

    /// Looks up the types that a pattern of `Let` or `For each` names.
    pub(super) fn types_of_pattern(&mut self, pattern: &'a Pattern) {
        match &pattern.kind {
            PatternKind::Construct(name, parts) => {
                self.named_pattern(name);
                parts.iter().for_each(|part| self.types_of_pattern(&part.pattern));
            }
            PatternKind::Tuple(parts) => {
                parts.iter().for_each(|part| self.types_of_pattern(part));
            }
            _ => {}
        }
    }

    /// Declares the names of a pattern and adds them to `bound`. Names in `known`, which another side of
    /// an `or` has bound, are the same variables.
    fn pattern(&mut self, pattern: &'a Pattern, known: &Bound<'a>, bound: &mut Bound<'a>) {
        match &pattern.kind {
            PatternKind::Bind(name)
            | PatternKind::Typed(name, _)
            | PatternKind::Rest(Some(name)) => self.binder(name, known, bound),
            PatternKind::Tuple(parts) | PatternKind::List(parts) => {
                parts.iter().for_each(|part| self.pattern(part, known, bound));
            }
            PatternKind::Construct(name, parts) => {
                self.named_pattern(name);
                parts.iter().for_each(|part| self.pattern(&part.pattern, known, bound));
            }
            PatternKind::Map(entries) => {
                entries.iter().for_each(|(_, part)| self.pattern(part, known, bound));
            }
            PatternKind::Or(sides) => self.either(sides, known, bound),
            PatternKind::Named(name) => self.named_pattern(name),
            PatternKind::Wildcard
            | PatternKind::Literal(_)
            | PatternKind::Range { .. }
            | PatternKind::Rest(None) => {}
        }
    }

    fn binder(&mut self, name: &'a Name, known: &Bound<'a>, bound: &mut Bound<'a>) {
        let text = name.text.as_ref();
        let variable = match known.get(text) {
            Some(&(variable, _)) if !bound.contains_key(text) => {
                self.names.declared.insert(place(name.span), variable);
                let meaning = Meaning::Variable(variable);
                self.names.meanings.insert(place(name.span), (name.span.end, meaning));
                variable
            }
            // One that this pattern has bound already is reported as one that is declared twice.
            _ => self.declare_local(name, VariableKind::Pattern, true),
        };
        bound.insert(text, (variable, name.span));
    }

    /// The sides of an `or`, which have to bind the same names.
    fn either(&mut self, sides: &'a [Pattern], known: &Bound<'a>, bound: &mut Bound<'a>) {
        let Some((first, others)) = sides.split_first() else { return };
        let mut wanted = Bound::default();
        self.pattern(first, known, &mut wanted);
        let mut all = known.clone();
        all.extend(wanted.iter().map(|(&name, &binding)| (name, binding)));
        for side in others {
            let mut found = Bound::default();
            self.pattern(side, &all, &mut found);
            self.compare_sides((first, &wanted), (side, &found));
        }
        for (name, binding) in wanted {
            if let Some((_, older)) = bound.insert(name, binding) {
                self.report(bound_twice(name, binding.1, older));
            }
        }
    }

    /// Reports, once for each side, a name that only one of two sides binds.
    fn compare_sides(&mut self, first: (&Pattern, &Bound<'a>), other: (&Pattern, &Bound<'a>)) {
        let only = |(_, has): (&Pattern, &Bound<'a>), (lacks, names): (&Pattern, &Bound<'a>)| {
            let missing = has.iter().filter(|(name, _)| !names.contains_key(*name));
            let missing = missing.min_by_key(|(_, (_, span))| span.start);
            missing.map(|(&name, &(_, span))| (name, span, lacks.span))
        };
        let Some((name, bound, lacking)) = only(first, other).or_else(|| only(other, first)) else {
            return;
        };
        let message = format!("only one side of this `or` binds `{name}`");
        self.report(
            Diagnostic::error("E0443", message)
                .at(lacking, format!("this side has no `{name}`"))
                .at(bound, "bound here")
                .note("bind the same names on all sides, or write an arm for each"),
        );
    }

    /// `Name`: a constant if there is one of that name. Types and cases are found by the checker.
    fn named_pattern(&mut self, name: &'a ast::TypeName) {
        let text = name.name.text.as_ref();
        if let [module] = name.modules.as_slice() {
            return self.constant_of_module(module, &name.name);
        }
        let is_known =
            self.scopes.find(text).is_some() || is_type_name(text) || self.names.has_case(text);
        if name.modules.is_empty() && is_known {
            self.use_name(&name.name);
        }
    }
}

fn bound_twice(name: &str, again: Span, before: Span) -> Diagnostic {
    Diagnostic::error("E0306", format!("`{name}` is declared already"))
        .at(again, "bound again")
        .at(before, "bound here")
}
