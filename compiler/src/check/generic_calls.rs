//! Calls of what is generic: the types are found out from the arguments, and from what the place wants.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::arguments::{Callee, Formal};
use super::generics::{self, Generic};
use crate::hir::{Expression, ExpressionKind};
use crate::names::{ClassId, ProcessId};
use crate::syntax::ast::{self, Expr};
use crate::types::{Bindings, ClassTy, Ty, TypeParameter, TypeVariable};

/// What is called, before its types are known.
struct Callable<'c> {
    name: &'c str,
    generic: Generic,
    /// Where it is declared.
    declared: Span,
    parameters: &'c [ast::TypeParameter],
    /// The names and types of what it takes, and whether it can do without.
    takes: Vec<(Arc<str>, Ty, bool)>,
    gives: Ty,
    /// Whether the last of them takes all that is left, as a list.
    has_rest: bool,
}

impl<'a> Checker<'_, 'a> {
    /// A call of a generic process: `call` makes one of the copy that is meant.
    pub(super) fn call_generic(
        &mut self,
        process: ProcessId,
        arguments: &'a [ast::Argument],
        span: Span,
        expected: Option<&Ty>,
        call: impl FnOnce(&mut Self, ProcessId) -> Expression,
    ) -> Expression {
        let info = self.names.process(process);
        let callable = Callable {
            name: &info.name,
            generic: Generic::Process(process),
            declared: info.span,
            parameters: info.type_parameters,
            takes: self.taken_by_process(process),
            gives: self.result_of(process),
            has_rest: info.parameters_written.last().is_some_and(|last| last.rest),
        };
        let types = self.types_of_call(&callable, arguments, span, expected);
        let copy = types.and_then(|types| self.copy_of_process(process, types, span));
        let called = match copy {
            Some(copy) => call(self, copy),
            None => not_yet_known(span),
        };
        self.forget_ready(arguments);
        called
    }

    /// An object of a generic class whose types are not said.
    pub(super) fn make_generic(
        &mut self,
        class: ClassId,
        arguments: &'a [ast::Argument],
        span: Span,
        expected: Option<&Ty>,
    ) -> Expression {
        if let Some(wanted) = self.wanted_copy(class, expected) {
            return self.make(wanted.id, arguments, span);
        }
        let declaration = self.names.class(class).declaration;
        let callable = Callable {
            name: &declaration.name.text,
            generic: Generic::Class(class),
            declared: declaration.name.span,
            parameters: &declaration.type_parameters,
            takes: self.taken_by_class(class),
            gives: Ty::Class(Arc::clone(&self.class(class).ty)),
            has_rest: self.has_rest(class),
        };
        let types = self.types_of_call(&callable, arguments, span, expected);
        let copy = types.and_then(|types| self.copy_of_class(class, types, span));
        let made = match copy {
            Some(copy) => self.make(copy.id, arguments, span),
            None => not_yet_known(span),
        };
        self.forget_ready(arguments);
        made
    }

    /// The case with the types that a call of it, or its place, tells, if its variant is generic. The
    /// arguments are checked by that and are ready.
    pub(super) fn case_with_types(
        &mut self,
        case: ClassId,
        arguments: &'a [ast::Argument],
        span: Span,
        expected: Option<&Ty>,
    ) -> Option<ClassId> {
        let info = self.names.class(case);
        let variant = info.variant().filter(|_| self.names.is_generic(case));
        let Some(variant) = variant else { return Some(case) };
        let name = info.name();
        if let Some(wanted) = self.wanted_copy(variant, expected) {
            return self.names.case_of(wanted.id, &name.text);
        }
        let takes = self.class(case).fields.iter();
        let takes =
            takes.map(|field| (Arc::clone(&field.name), field.ty.clone(), field.has_default()));
        let callable = Callable {
            name: &name.text,
            generic: Generic::Class(variant),
            declared: name.span,
            parameters: &info.declaration.type_parameters,
            takes: takes.collect(),
            gives: Ty::Class(Arc::clone(&self.class(variant).ty)),
            has_rest: false,
        };
        let types = self.types_of_call(&callable, arguments, span, expected)?;
        let copy = self.copy_of_class(variant, types, span)?;
        self.names.case_of(copy.id, &name.text)
    }

    /// A generic process as a value.
    pub(super) fn generic_value(
        &mut self,
        process: ProcessId,
        span: Span,
        expected: Option<&Ty>,
    ) -> Expression {
        let info = self.names.process(process);
        let own = Ty::function(self.parameter_list(process), self.result_of(process));
        let mut bindings = Bindings::default();
        if let Some(expected) = expected {
            let formal = formal_type(&own, info.type_parameters);
            bindings.learn(&formal, &self.open.resolve(expected));
        }
        let types: Option<Vec<Ty>> = (0..info.type_parameters.len() as u16)
            .map(|index| bindings.get(TypeParameter::Own(index)).cloned())
            .collect();
        let Some(types) = types else {
            let message = format!("`{}` is generic: with which types is it meant?", info.name);
            let diagnostic = Diagnostic::error("E0650", message)
                .at(span, "used as a value")
                .note("write a lambda that calls it, and say the types of its parameters");
            return self.wrong(span, diagnostic);
        };
        if !self.keeps_bounds(Generic::Process(process), &types, span) {
            return Expression::error(span);
        }
        match self.copy_of_process(process, types, span) {
            Some(copy) => self.process_value(copy, span),
            None => not_yet_known(span),
        }
    }

    /// Whether what makes the objects of a class takes all that is left.
    fn has_rest(&self, class: ClassId) -> bool {
        let constructor = self.constructor_of(self.class(class));
        constructor.is_some_and(|(constructor, _)| {
            self.names.process(constructor).parameters_written.last().is_some_and(|last| last.rest)
        })
    }

    /// The class that a place wants, if that comes of the generic class `origin`.
    fn wanted_copy(&self, origin: ClassId, expected: Option<&Ty>) -> Option<Arc<ClassTy>> {
        match self.open.resolve(expected?).without_nothing() {
            Ty::Class(wanted) => (wanted.origin == origin).then_some(wanted),
            _ => None,
        }
    }

    fn taken_by_process(&self, process: ProcessId) -> Vec<(Arc<str>, Ty, bool)> {
        let written = self.names.process(process).parameters_written.iter();
        let takes = written.zip(self.parameter_list(process));
        takes
            .map(|(written, ty)| (Arc::clone(&written.name.text), ty, written.default.is_some()))
            .collect()
    }

    /// What the objects of a class are made of.
    fn taken_by_class(&self, class: ClassId) -> Vec<(Arc<str>, Ty, bool)> {
        let known = self.class(class);
        match self.constructor_of(known) {
            Some((constructor, _)) => self.taken_by_process(constructor),
            None => {
                let given = known.fields.iter().filter(|field| field.is_given());
                given
                    .map(|field| (Arc::clone(&field.name), field.ty.clone(), field.has_default()))
                    .collect()
            }
        }
    }

    /// The types with which something generic is called. Its arguments are checked by that and are ready.
    fn types_of_call(
        &mut self,
        callable: &Callable<'_>,
        arguments: &'a [ast::Argument],
        span: Span,
        expected: Option<&Ty>,
    ) -> Option<Vec<Ty>> {
        let given = match callable.has_rest {
            true => given_with_rest(callable, arguments),
            false => self.given_to(callable, arguments, span)?,
        };
        let mut bindings = Bindings::default();
        let said = self.diagnostics.len();
        let is_known = self.learn_from_arguments(&given, &mut bindings)
            && expected.is_none_or(|ty| *ty == Ty::Never || !ty.is_silent());
        let has_errors = self.diagnostics[said..].iter().any(Diagnostic::is_error);
        let count = callable.parameters.len() as u16;
        let is_found =
            |bindings: &Bindings, index| bindings.get(TypeParameter::Own(index)).is_some();
        if let Some(expected) = expected
            && !(0..count).all(|index| is_found(&bindings, index))
        {
            let gives = formal_type(&callable.gives, callable.parameters);
            bindings.learn(&gives, &self.open.resolve(expected));
        }
        let found: Vec<Option<Ty>> =
            (0..count).map(|index| bindings.get(TypeParameter::Own(index)).cloned()).collect();
        if let Some(missing) = found.iter().position(Option::is_none) {
            if is_known && !has_errors {
                self.cannot_tell(callable, missing, span);
            }
            return None;
        }
        let types: Vec<Ty> = found.into_iter().flatten().collect();
        self.keeps_bounds(callable.generic, &types, span).then_some(types)
    }

    /// The arguments of a call with the types of their parameters; nothing after a wrong call was reported.
    fn given_to(
        &mut self,
        callable: &Callable<'_>,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Option<Vec<(&'a Expr, Ty)>> {
        let formals: Vec<Formal<'_>> = callable
            .takes
            .iter()
            .map(|(name, _, has_default)| Formal { name, has_default: *has_default })
            .collect();
        let names: Vec<&str> = callable.takes.iter().map(|(name, ..)| &**name).collect();
        let signature = format!("{}({})", callable.name, names.join(", "));
        let callee = Callee {
            name: callable.name,
            signature: &signature,
            declared: Some(callable.declared),
        };
        let given = self.arrange(&callee, &formals, arguments, span)?;
        let types = callable.takes.iter().map(|(_, ty, _)| formal_type(ty, callable.parameters));
        let given = given.into_iter().zip(types);
        Some(given.filter_map(|(value, ty)| Some((value?, ty))).collect())
    }

    fn cannot_tell(&mut self, callable: &Callable<'_>, missing: usize, span: Span) {
        let (name, parameter) = (callable.name, &callable.parameters[missing].name);
        let message =
            format!("nothing tells what `{}` is in this call of `{name}`", parameter.text);
        let note = match callable.generic {
            Generic::Class(class) if !self.names.class(class).cases.is_empty() => {
                String::from("say the type of the variable or parameter that gets it")
            }
            Generic::Class(_) | Generic::Trait(_) => {
                let names: Vec<String> = callable
                    .parameters
                    .iter()
                    .map(|parameter| format!("({})", parameter.name.text))
                    .collect();
                let types = vec!["Integer"; names.len()].join(" and ");
                format!("say it behind `of`, as in `{name} of {types}(…)`")
            }
            Generic::Process(_) => {
                String::from("say the type of the variable that gets the result, or of an argument")
            }
        };
        let diagnostic = Diagnostic::error("E0650", message)
            .at(span, "called here")
            .at(parameter.span, "declared here");
        self.report(diagnostic.note(note));
    }

    /// Checks the arguments of a call to learn what type parameters are: lambdas last. Whether all types are known.
    fn learn_from_arguments(&mut self, given: &[(&'a Expr, Ty)], bindings: &mut Bindings) -> bool {
        let mut is_known = true;
        for lambdas in [false, true] {
            for &(argument, ref formal) in given {
                if ast::is_lambda(argument) != lambdas {
                    continue;
                }
                let expected = self.expected_of(formal, bindings);
                let value = self.expression(argument, expected.as_ref());
                let ty = self.open.resolve(&value.ty);
                let never_comes_back = ty == Ty::Never && value.never_comes_back();
                is_known &= never_comes_back || !ty.is_silent() && !ty.is_open();
                let wanted = match formal {
                    Ty::Class(class) => self.wanted_element(class),
                    _ => None,
                };
                match wanted.and_then(|wanted| Some((wanted, self.element_of(&ty)?))) {
                    Some((wanted, element)) => bindings.learn(wanted, &element),
                    None => bindings.learn(formal, &ty),
                }
                self.ready.insert(argument, value);
            }
        }
        is_known
    }

    /// What a parameter wants as far as that is known by now.
    fn expected_of(&mut self, formal: &Ty, bindings: &Bindings) -> Option<Ty> {
        let has_class = formal.has_leaf(&|leaf| {
            matches!(leaf, Ty::Class(class) if class.arguments.iter().any(has_own_parameter))
        });
        // A class is only there with types that are known.
        (!has_class).then(|| bindings.apply(formal))
    }

    /// Arguments that were checked, and that nobody has asked for.
    pub(super) fn forget_ready(&mut self, arguments: &'a [ast::Argument]) {
        for argument in arguments {
            self.ready.remove(&std::ptr::from_ref(&argument.value));
        }
    }
}

/// What stands for a call whose types are not known by now, or wrong.
pub(super) fn not_yet_known(span: Span) -> Expression {
    Expression::new(ExpressionKind::Error, Ty::Never, span)
}

/// The arguments of a call of something with a rest parameter, with the types of their parameters, as far as they
/// have some; what is wrong with them is said when the call is looked at.
fn given_with_rest<'a>(
    callable: &Callable<'_>,
    arguments: &'a [ast::Argument],
) -> Vec<(&'a Expr, Ty)> {
    let formal = |index: usize| {
        callable.takes.get(index).map(|(_, ty, _)| formal_type(ty, callable.parameters))
    };
    let last = callable.takes.len().saturating_sub(1);
    let list = formal(last).unwrap_or(Ty::Error);
    let element = match &list {
        Ty::List(element) => (**element).clone(),
        _ => Ty::Error,
    };
    let mut given = Vec::with_capacity(arguments.len());
    for (place, argument) in arguments.iter().enumerate() {
        let ty = match &argument.kind {
            ast::ArgumentKind::Spread => list.clone(),
            ast::ArgumentKind::Positional if place >= last => element.clone(),
            ast::ArgumentKind::Positional => formal(place).unwrap_or(Ty::Error),
            ast::ArgumentKind::Labelled(label) => {
                let place = callable.takes.iter().position(|(name, ..)| **name == *label.text);
                place.and_then(formal).unwrap_or(Ty::Error)
            }
        };
        given.push((&argument.value, ty));
    }
    given
}

fn has_own_parameter(ty: &Ty) -> bool {
    ty.has_leaf(&|leaf| matches!(leaf, Ty::Parameter(_)))
}

/// A type in the signature of something generic, with its type parameters as what a call finds out.
fn formal_type(ty: &Ty, parameters: &[ast::TypeParameter]) -> Ty {
    ty.map_leaves(&mut |leaf| match leaf {
        Ty::Variable(variable) => formal_variable(variable, parameters).unwrap_or(leaf.clone()),
        Ty::Class(class) if !class.arguments.is_empty() => {
            let arguments =
                class.arguments.iter().map(|part| formal_type(part, parameters)).collect();
            Ty::Class(Arc::new(class.as_ref().clone().of(class.origin, arguments)))
        }
        _ => leaf.clone(),
    })
}

fn formal_variable(variable: &TypeVariable, parameters: &[ast::TypeParameter]) -> Option<Ty> {
    let place = parameters.iter().position(|parameter| match generics::variable(parameter) {
        Ty::Variable(own) => *own == *variable,
        _ => false,
    })?;
    Some(Ty::Parameter(TypeParameter::Own(place as u16)))
}
