//! What is known of type parameters: their bounds, and what values of them can do for that reason.

use std::sync::Arc;

use runa_bytecode::ClassKind;
use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::coerce::Wanted;
use super::generics::{self, Generic};
use super::interfaces::{self, BuiltIn};
use crate::hir::{Binary, Expression, ExpressionKind};
use crate::names::ClassId;
use crate::syntax::ast::{self, TypeKind};
use crate::types::{ClassTy, Ty, TypeVariable};

/// What a bound asks for.
#[derive(Debug)]
pub(super) enum Bound {
    /// An interface of the language, with the types behind `of`.
    BuiltIn(&'static BuiltIn, Vec<Ty>),
    /// A type of the program.
    Class(Arc<ClassTy>),
    /// Something wrong, which was reported.
    Wrong,
}

impl<'a> Checker<'_, 'a> {
    /// What stands behind `where`, for something generic.
    fn written_bounds(&self, generic: Generic) -> &'a [ast::WhereBound] {
        match generic {
            Generic::Process(process) => self.names.process(process).bounds,
            Generic::Class(class) | Generic::Trait(class) => {
                &self.names.class(class).declaration.bounds
            }
        }
    }

    /// The type parameters of something generic.
    pub(super) fn parameters_of(&self, generic: Generic) -> &'a [ast::TypeParameter] {
        match generic {
            Generic::Process(process) => self.names.process(process).type_parameters,
            Generic::Class(class) | Generic::Trait(class) => {
                &self.names.class(class).declaration.type_parameters
            }
        }
    }

    /// Takes note of the bounds of something generic; says what is wrong with them.
    pub(super) fn declare_bounds(&mut self, generic: Generic) {
        let parameters = self.parameters_of(generic);
        for written in self.written_bounds(generic) {
            let name = &written.parameter;
            match parameters.iter().find(|parameter| parameter.name.text == name.text) {
                Some(parameter) => {
                    if let Ty::Variable(variable) = generics::variable(parameter) {
                        self.generics.add_bound(&variable, &written.bound);
                    }
                }
                None => {
                    let message = format!("`{}` is no type parameter here", name.text);
                    let diagnostic = Diagnostic::error("E0304", message).at(name.span, "");
                    self.report(diagnostic.note("`where` says what the names behind `of` must be"));
                }
            }
            if let Bound::Class(class) = self.bound(&written.bound) {
                self.generics.note_bound(written.bound.span, class);
            }
        }
    }

    /// What a written bound asks for.
    pub(super) fn bound(&mut self, written: &'a ast::Type) -> Bound {
        let (name, arguments): (&ast::TypeName, &[ast::Type]) = match &written.kind {
            TypeKind::Named(name) => (name, &[]),
            TypeKind::Applied(name, arguments) => (name, arguments),
            _ => return self.no_bound(written.span),
        };
        let is_own = self.names.class_written(name).is_some();
        let built_in =
            interfaces::built_in(&name.name.text).filter(|_| !is_own && name.modules.is_empty());
        if let Some(built_in) = built_in {
            let arguments = arguments.iter().map(|argument| self.written_type(argument)).collect();
            return Bound::BuiltIn(built_in, arguments);
        }
        match self.written_type(written) {
            Ty::Class(class) => Bound::Class(class),
            ty if ty.is_silent() => Bound::Wrong,
            _ => self.no_bound(written.span),
        }
    }

    fn no_bound(&mut self, span: Span) -> Bound {
        let diagnostic = Diagnostic::error("E0651", "a bound is an interface or a class")
            .at(span, "neither of them")
            .note("such as `where T is Comparable`");
        self.report(diagnostic);
        Bound::Wrong
    }

    /// Whether types are what something generic asks of them; says so if not.
    pub(super) fn keeps_bounds(&mut self, generic: Generic, types: &[Ty], span: Span) -> bool {
        let (parameters, bounds) = (self.parameters_of(generic), self.written_bounds(generic));
        if bounds.is_empty() {
            return true;
        }
        let types: Vec<Ty> = types.iter().map(|ty| self.open.resolve(ty)).collect();
        for written in bounds {
            let parameter = &written.parameter.text;
            let place = parameters.iter().position(|known| known.name.text == *parameter);
            let Some(ty) = place.and_then(|place| types.get(place)) else { continue };
            if ty.is_silent() || ty.is_open() {
                continue;
            }
            let bound = self.with_types_of(generic, &types, |c| c.bound(&written.bound));
            if !self.satisfies(ty, &bound) {
                let name = self.name_of(generic);
                let wanted = self.words(written.bound.span).to_owned();
                let message =
                    format!("`{name}` needs `{parameter}` to be {wanted}, and {ty} is not");
                let diagnostic = Diagnostic::error("E0651", message)
                    .at(span, format!("here {parameter} is {ty}"))
                    .at(written.bound.span, "asked for here");
                self.report(diagnostic);
                return false;
            }
            if let Bound::Class(wanted) = &bound
                && let Some(promised) = self.not_about_itself(ty, wanted)
            {
                let name = self.name_of(generic);
                let message = format!(
                    "`{name}` needs `{parameter}` to be {}, and `{}` of {ty} is about another type",
                    wanted.name, promised.name
                );
                let diagnostic = Diagnostic::error("E0651", message)
                    .at(span, format!("here {parameter} is {ty}"))
                    .at(written.bound.span, "asked for here")
                    .at(promised.head.span, format!("`Self` is to be {ty}"))
                    .note("give a class that implements the interface itself");
                self.report(diagnostic);
                return false;
            }
        }
        true
    }

    /// Whether values of a type do what a bound asks for.
    fn satisfies(&self, ty: &Ty, bound: &Bound) -> bool {
        match (bound, ty) {
            (Bound::BuiltIn(BuiltIn { name: "Hashable", .. }, _), Ty::Class(_)) => {
                self.has_hash(ty, bound, &mut Vec::new())
            }
            (Bound::BuiltIn(BuiltIn { name: "Hashable", .. }, _), Ty::Optional(inner)) => {
                self.satisfies(inner, bound)
            }
            (Bound::Wrong, _) | (_, Ty::Error | Ty::Never | Ty::Any) => true,
            (Bound::Class(wanted), Ty::Class(class)) => class.is_subclass(wanted),
            (Bound::Class(wanted), Ty::Variable(variable)) => self.is_bound_to(variable, wanted),
            (Bound::Class(_), _) => false,
            (Bound::BuiltIn(built_in, _), Ty::Variable(variable)) => {
                self.generics.bounds_of(variable).iter().any(|bound| names(bound, built_in.name))
            }
            (Bound::BuiltIn(built_in, _), Ty::Class(class)) => {
                self.class_promises(class, built_in) || interfaces::has_everybody(built_in)
            }
            (Bound::BuiltIn(built_in, _), Ty::Tuple(parts))
                if matches!(built_in.name, "Comparable" | "Hashable") =>
            {
                parts.iter().all(|part| self.satisfies(part, bound))
            }
            (Bound::BuiltIn(built_in, _), _) => interfaces::is_of_built_in(ty, built_in),
        }
    }

    /// Whether values of a type of the program have a hash: those that give one, and those that are equal by their
    /// fields when these have one. What is in cases of variants shows when the program runs.
    fn has_hash(&self, ty: &Ty, bound: &Bound, met: &mut Vec<ClassId>) -> bool {
        let Ty::Class(class) = ty else { return self.satisfies(ty, bound) };
        if self.has_promised(class, "hash") || met.contains(&class.id) {
            return true;
        }
        if !matches!(class.kind, ClassKind::Structure | ClassKind::Variant) {
            return false;
        }
        met.push(class.id);
        let fields = &self.class(class.id).fields;
        !self.has_promised(class, "equals")
            && fields.iter().all(|field| self.has_hash(&field.ty.without_nothing(), bound, met))
    }

    /// Whether a bound of a type parameter makes it a `wanted`.
    pub(super) fn is_bound_to(&self, variable: &TypeVariable, wanted: &ClassTy) -> bool {
        self.bound_classes(variable).iter().any(|class| class.is_subclass(wanted))
    }

    /// The types of the program that values of a type parameter are.
    pub(super) fn bound_classes(&self, variable: &TypeVariable) -> Vec<Arc<ClassTy>> {
        let bounds = self.generics.bounds_of(variable).iter();
        let classes = bounds.filter_map(|bound| self.bound_class(bound));
        classes.collect()
    }

    fn bound_class(&self, bound: &ast::Type) -> Option<Arc<ClassTy>> {
        let (TypeKind::Named(name) | TypeKind::Applied(name, _)) = &bound.kind else { return None };
        let class = self.names.class_written(name)?;
        match &bound.kind {
            TypeKind::Named(_) => Some(Arc::clone(&self.class(class).ty)),
            // With its types it was looked at before, and so it is known.
            _ => self.generics.noted_bound(bound.span),
        }
    }

    /// `left operator right` where the left side is of a type parameter.
    pub(super) fn binary_of_variable(
        &mut self,
        operator: Binary,
        variable: &TypeVariable,
        left: Expression,
        right: Expression,
        span: Span,
    ) -> Result<Expression, Box<(Expression, Expression)>> {
        let method = interfaces::method_of(operator);
        let found = method.and_then(|method| self.bound_with(variable, method));
        let Some((taken, given)) = found else { return Err(Box::new((left, right))) };
        let taken = taken.unwrap_or_else(|| left.ty.clone());
        let given = given.unwrap_or_else(|| left.ty.clone());
        let right = self.coerce(right, &taken, &Wanted::by("the operator"));
        let kind = ExpressionKind::Binary(operator, left.boxed(), right.boxed());
        Ok(Expression::new(kind, given, span))
    }

    /// `-operand` where that is of a type parameter.
    pub(super) fn can_be_negated(&mut self, variable: &TypeVariable) -> bool {
        self.bound_with(variable, "negated").is_some()
    }

    /// Whether values of a type parameter have an order.
    pub(super) fn has_order(&mut self, variable: &TypeVariable) -> bool {
        self.bound_with(variable, "compare_to").is_some()
    }

    /// What a method of the language takes and gives, if a bound of the type parameter has it: nothing for the type
    /// parameter itself.
    fn bound_with(
        &mut self,
        variable: &TypeVariable,
        method: &'static str,
    ) -> Option<(Option<Ty>, Option<Ty>)> {
        for written in self.generics.bounds_of(variable).to_vec() {
            let said = self.diagnostics.len();
            let bound = self.bound(written);
            self.diagnostics.truncate(said);
            if let Bound::BuiltIn(built_in, types) = bound
                && built_in.method == method
            {
                return Some((types.first().cloned(), types.last().cloned()));
            }
        }
        let classes = self.bound_classes(variable);
        let class = classes.into_iter().find(|class| self.has_promised(class, method))?;
        let found = self.method_called(class.id, method);
        let found = found.or_else(|| Some(self.promised(&class, method)?.2))?;
        let found = self.as_method_of(&found, &Ty::Variable(Arc::new(variable.clone())));
        Some((found.parameters.first().cloned(), Some(self.result_of_method(&found))))
    }
}

/// Whether a bound is the interface `name` of the language.
fn names(bound: &ast::Type, name: &str) -> bool {
    match &bound.kind {
        TypeKind::Named(written) | TypeKind::Applied(written, _) => *written.name.text == *name,
        _ => false,
    }
}
