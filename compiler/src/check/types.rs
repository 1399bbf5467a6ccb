//! Types as programs write them.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span, closest};

use super::generics::{Generic, User};
use super::{Checker, external};
use crate::library;
use crate::names::{
    Body, ClassId, MOST_SUGGESTIONS, Meaning, NamedType, ProcessId, ProcessKind, VariableId,
    VariableKind,
};
use crate::syntax::ast::{self, ExprKind, TypeKind};
use crate::syntax::own_type;
use crate::types::{SELF_TYPE, Ty, exception_kind, is_type_name, type_names};

/// How many aliases may stand for each other.
const MOST_ALIASES: usize = 32;

impl<'a> Checker<'_, 'a> {
    /// Takes note of the types that the program says: of parameters and results. For each diagnostic
    /// the root that it is about.
    pub(super) fn declare_signatures(&mut self) -> Vec<ProcessId> {
        let mut roots = Vec::new();
        self.declare_classes();
        self.declare_known();
        for id in self.names.process_ids() {
            if self.is_generic_process(id) && !self.names.is_copy(id) {
                let declare = |checker: &mut Self| checker.declare_bounds(Generic::Process(id));
                self.within_root(id, User::Head(id), declare);
                roots.resize(self.diagnostics.len(), id);
            }
            if !self.names.is_compiled(id) && !self.names.is_copy(id) {
                self.declare_signature(id);
                roots.resize(self.diagnostics.len(), self.names.process(id).root);
            }
        }
        self.lose_types();
        roots
    }

    /// Takes note of the types that the head of a process says.
    pub(super) fn declare_signature(&mut self, id: ProcessId) {
        let root = self.names.process(id).root;
        let said = self.diagnostics.len();
        self.within_root(root, User::Head(root), |checker| checker.declare_head_of(id));
        let info = self.names.process(id);
        if root == id && info.class.is_some() && info.kind == ProcessKind::Process {
            // Said when the methods of the class were declared.
            self.diagnostics.truncate(said);
        }
    }

    fn declare_head_of(&mut self, id: ProcessId) {
        let info = self.names.process(id);
        if let Body::External(external) = info.body {
            return self.declare_external(id, external);
        }
        let parameters = info.parameters.iter().zip(info.parameters_written);
        for (&variable, written) in parameters {
            let ty = match &written.ty {
                Some(ty) => self.written_type(ty),
                None if info.is_lambda() => continue,
                None => Ty::Any,
            };
            let ty = if written.rest { Ty::list(ty) } else { ty };
            let known = &mut self.variables[variable.index()];
            known.ty = ty;
            known.origin = written.ty.as_ref().map(|ty| ty.span);
            known.annotated = true;
        }
        for (&variable, default) in info.parameters.iter().zip(&info.defaults) {
            let ty = self.variables[variable.index()].ty.clone();
            default.iter().for_each(|&default| self.settle_result(default, ty.clone()));
        }
        let is_settled = self.results[id.index()].annotated;
        let result = match info.result_written {
            _ if is_settled => None,
            Some(ty) => Some((self.written_type(ty), Some(ty.span))),
            None if info.is_recursive => Some((Ty::Any, None)),
            None => None,
        };
        if let Some((ty, origin)) = result {
            let known = &mut self.results[id.index()];
            known.ty = ty;
            known.origin = origin;
            known.annotated = true;
        }
    }

    /// Nothing is said about variables that stand in lines that could not be read, unless the program
    /// says their types.
    fn lose_types(&mut self) {
        for id in self.names.variable_ids() {
            let known = &mut self.variables[id.index()];
            if !known.annotated && self.names.is_lost(id) {
                known.ty = Ty::Error;
                known.annotated = true;
            }
        }
    }

    pub(super) fn settle_result(&mut self, process: ProcessId, ty: Ty) {
        let result = &mut self.results[process.index()];
        result.ty = ty;
        result.annotated = true;
    }

    pub(super) fn settle(&mut self, variable: VariableId, ty: &Ty) {
        let known = &mut self.variables[variable.index()];
        known.ty = ty.clone();
        known.annotated = true;
    }

    /// The type that stands at a place.
    pub(super) fn written_type(&mut self, written: &ast::Type) -> Ty {
        self.type_within(written, 0)
    }

    fn type_within(&mut self, written: &ast::Type, aliases: usize) -> Ty {
        match &written.kind {
            TypeKind::Named(name) => self.named_type(name, &[], written.span, aliases),
            TypeKind::Applied(name, arguments) => {
                self.named_type(name, arguments, written.span, aliases)
            }
            TypeKind::Optional(inner) => Ty::optional(self.type_within(inner, aliases)),
            TypeKind::Function(parameters, result) => {
                let parameters =
                    parameters.iter().map(|part| self.type_within(part, aliases)).collect();
                Ty::function(parameters, self.type_within(result, aliases))
            }
            TypeKind::Tuple(parts) => {
                let parts = parts.iter().map(|part| self.type_within(part, aliases)).collect();
                let ty = Ty::tuple(parts);
                let is_wrong = ty.has_error() || self.is_too_large(&ty, written.span);
                if is_wrong { Ty::Error } else { ty }
            }
            TypeKind::Error => Ty::Error,
        }
    }

    fn bad_type(&mut self, diagnostic: Diagnostic) -> Ty {
        self.report(diagnostic);
        Ty::Error
    }

    pub(super) fn named_type(
        &mut self,
        name: &ast::TypeName,
        arguments: &[ast::Type],
        span: Span,
        aliases: usize,
    ) -> Ty {
        let arguments: Vec<Ty> =
            arguments.iter().map(|argument| self.type_within(argument, aliases)).collect();
        let ty = self.type_of_name(name, &arguments, span, aliases);
        self.note_type(&name.name, &ty);
        ty
    }

    fn type_of_name(
        &mut self,
        name: &ast::TypeName,
        arguments: &[Ty],
        span: Span,
        aliases: usize,
    ) -> Ty {
        if !name.modules.is_empty() {
            return self.type_of_module(name, arguments, span, aliases);
        }
        let text = name.name.text.as_ref();
        match (text, arguments) {
            ("Integer", []) => Ty::Integer,
            ("Float", []) => Ty::Float,
            ("Decimal", []) => Ty::Decimal,
            ("Boolean", []) => Ty::Boolean,
            ("Text", []) => Ty::Text,
            ("Any", []) => Ty::Any,
            ("Nothing", []) => Ty::Nothing,
            ("Never", []) => Ty::Never,
            ("Bytes", []) => Ty::Bytes,
            ("Range", []) => Ty::Range,
            ("List", []) => Ty::list(Ty::Any),
            ("List", [element]) => Ty::list(element.clone()),
            ("Map", []) => Ty::map(Ty::Any, Ty::Any),
            ("Map", [key, value]) => Ty::map(key.clone(), value.clone()),
            ("Set", []) => Ty::set(Ty::Any),
            ("Set", [element]) => Ty::set(element.clone()),
            ("Optional", [inner]) => Ty::optional(inner.clone()),
            ("Resumable", [_]) => self.only_extended(span),
            ("Resumable", [_, _, ..]) => {
                let diagnostic = Diagnostic::error("E0406", "`Resumable` takes 1 type")
                    .at(span, "")
                    .note("it says what a signal is given: `Resumable of Integer`");
                self.bad_type(diagnostic)
            }
            ("List" | "Map" | "Set", _) => {
                let message = format!("`{text}` takes other types than these");
                let note = "write `List of Text`, `Set of Text` or `Map of Text to Integer`";
                self.bad_type(Diagnostic::error("E0406", message).at(span, "").note(note))
            }
            (_, []) if let Some(kind) = exception_kind(text) => Ty::Exception(kind),
            (SELF_TYPE, []) => self.self_type(&name.name),
            _ if is_type_name(text) => {
                let message = format!("`{text}` takes no types");
                self.bad_type(Diagnostic::error("E0406", message).at(span, ""))
            }
            _ => self.declared_type(&name.name, arguments, span, aliases),
        }
    }

    fn declared_type(
        &mut self,
        name: &ast::Name,
        arguments: &[Ty],
        span: Span,
        aliases: usize,
    ) -> Ty {
        if let Some(ty) = self.generics.parameter(&name.text) {
            let is_right = self.takes_types(&name.text, &[], arguments, span);
            return if is_right { ty } else { Ty::Error };
        }
        if let Some(found) = self.names.type_at(&[], name) {
            return self.type_found(found, name, arguments, span, aliases);
        }
        if let Some(&case) = self.names.cases_named(name).first() {
            return self.case_is_no_type(name, case);
        }
        if let Some(diagnostic) = external::misplaced_c_type(name) {
            return self.bad_type(diagnostic);
        }
        if library::is_planned_name(&name.text) {
            let is_session = self.names.is_session();
            return self.bad_type(super::unavailable_name(&name.text, span, is_session));
        }
        if self.names.is_refused_type(name) {
            return Ty::Error;
        }
        let diagnostic = Diagnostic::error("E0304", format!("there is no type `{}`", name.text))
            .at(name.span, "not declared");
        if let Some(own) = own_type(&name.text) {
            let fixed = diagnostic.fix(format!("write `{own}`"), name.span, own);
            return self.bad_type(fixed);
        }
        let known =
            type_names().map(|name| -> &str { name }).chain(self.names.type_names(name.span));
        let is_useful = self.diagnostics.len() < MOST_SUGGESTIONS;
        let meant = if is_useful { closest(&name.text, known) } else { None };
        self.bad_type(match meant {
            Some(meant) => diagnostic.suggest(format!("write `{meant}`"), name.span, meant),
            None => diagnostic,
        })
    }

    /// A type that the program declares.
    fn type_found(
        &mut self,
        found: NamedType<'a>,
        name: &ast::Name,
        arguments: &[Ty],
        span: Span,
        aliases: usize,
    ) -> Ty {
        match found {
            NamedType::Alias(alias) => {
                if aliases >= MOST_ALIASES {
                    let message = format!("the type `{}` stands for itself", name.text);
                    return self.bad_type(Diagnostic::error("E0407", message).at(span, ""));
                }
                if !self.takes_types(&name.text, &alias.parameters, arguments, span) {
                    return Ty::Error;
                }
                let look = |checker: &mut Self| checker.type_within(&alias.ty, aliases + 1);
                self.with_types_of_alias(alias, arguments, look)
            }
            NamedType::Class(class) => {
                let parameters = &self.names.class(class).declaration.type_parameters;
                if !self.takes_types(&name.text, parameters, arguments, span) {
                    return Ty::Error;
                }
                self.class_type(class, arguments.to_vec(), span)
            }
            NamedType::Library(ty) => {
                let is_right = self.takes_types(&name.text, &[], arguments, span);
                if is_right { Ty::Library(ty) } else { Ty::Error }
            }
        }
    }

    /// A type behind the name of a module.
    fn type_of_module(
        &mut self,
        name: &ast::TypeName,
        arguments: &[Ty],
        span: Span,
        aliases: usize,
    ) -> Ty {
        if let Some(found) = self.names.type_at(&name.modules, &name.name) {
            return self.type_found(found, &name.name, arguments, span, aliases);
        }
        match self.names.no_type_at(name) {
            Some(diagnostic) => self.bad_type(diagnostic),
            None => Ty::Error,
        }
    }

    /// Whether as many types stand behind a name as it takes; says so if not.
    pub(super) fn takes_types(
        &mut self,
        name: &str,
        parameters: &[ast::TypeParameter],
        given: &[Ty],
        span: Span,
    ) -> bool {
        if parameters.len() == given.len() {
            return true;
        }
        let names: Vec<&str> = parameters.iter().map(|parameter| &*parameter.name.text).collect();
        let takes = match names.len() {
            0 => String::from("no types"),
            1 => String::from("1 type"),
            count => format!("{count} types"),
        };
        let message = format!("`{name}` takes {takes}");
        let diagnostic = Diagnostic::error("E0406", message).at(span, "");
        self.report(match names.is_empty() {
            true => diagnostic,
            false => diagnostic
                .note(format!("write them behind `of`: `{name} of {}`", names.join(" and "))),
        });
        false
    }

    /// The type of the objects of a class, which takes so many types.
    fn class_type(&mut self, class: ClassId, arguments: Vec<Ty>, span: Span) -> Ty {
        if self.names.is_trait(class) {
            return self.trait_is_no_type(class, span);
        }
        if arguments.is_empty() {
            let class = self.classes.get(class.index());
            return class.map_or(Ty::Error, |class| Ty::Class(Arc::clone(&class.ty)));
        }
        if !self.keeps_bounds(Generic::Class(class), &arguments, span) {
            return Ty::Error;
        }
        self.copy_of_class(class, arguments, span).map_or(Ty::Error, Ty::Class)
    }

    /// Whether the name of an expression is that of a type.
    fn is_type_named(&self, name: &ast::TypeName) -> bool {
        matches!(self.meaning(name.name.span), Meaning::Type | Meaning::Class(_))
            || matches!(self.names.type_at(&name.modules, &name.name), Some(NamedType::Library(_)))
    }

    /// The type that an argument names, as in `cast(Integer)`.
    pub(super) fn type_argument(&mut self, argument: &'a ast::Expr) -> Option<Ty> {
        match &argument.kind {
            ExprKind::Name(_) | ExprKind::Member { .. }
                if let Some(name) = self.names.as_type_name(argument)
                    && self.is_type_named(&name) =>
            {
                Some(self.named_type(&name, &[], argument.span, 0))
            }
            ExprKind::TypeApplication(ty) => Some(self.written_type(ty)),
            ExprKind::Paren(inner) => self.type_argument(inner),
            ExprKind::Tuple(parts) => {
                let parts = parts.iter().map(|part| self.type_argument(part));
                let ty = Ty::tuple(parts.collect::<Option<Vec<Ty>>>()?);
                (!self.is_too_large(&ty, argument.span)).then_some(ty)
            }
            _ => {
                let diagnostic = Diagnostic::error("E0405", "a type is needed here")
                    .at(argument.span, "not a type");
                self.report(diagnostic);
                None
            }
        }
    }

    /// The variable that an expression names, if it is nothing but a name.
    pub(super) fn variable_named(
        &self,
        expression: &ast::Expr,
    ) -> Option<crate::names::VariableId> {
        match &expression.kind {
            ExprKind::Paren(inner) => self.variable_named(inner),
            _ => match self.meaning(self.names.named(expression)?.span) {
                Meaning::Variable(variable) => Some(variable),
                _ => None,
            },
        }
    }

    /// Lets a variable's type grow so that it holds values of type `ty`.
    pub(super) fn grow(&mut self, variable: crate::names::VariableId, ty: &Ty, span: Span) {
        let fixed = self.names.variable(variable).kind == VariableKind::Parameter;
        let known = self.variables[variable.index()].clone();
        if known.annotated || fixed || ty.is_silent() {
            return;
        }
        let joined = self.open.join(&known.ty, ty, crate::types::Joining::Strict, span);
        let Some(joined) = joined else {
            let info = self.names.variable(variable);
            let known_ty = self.open.resolve(&known.ty);
            let message = format!("`{}` is {known_ty} here and {ty} there", info.name);
            let note = if known_ty.is_number() && ty.is_number() {
                "write `0.0` for a Float, or say the type: `Let x as Float = …`"
            } else {
                "use two variables, or say `as Any`"
            };
            let first = known.origin.unwrap_or(info.span);
            let diagnostic = Diagnostic::error("E0403", message)
                .at(span, format!("this is {ty}"))
                .at(first, format!("this is {known_ty}"))
                .note(note);
            self.report(diagnostic);
            return;
        };
        let owner = self.names.process(self.names.variable(variable).owner).root;
        let is_outside = self.frames.first().is_some_and(|outermost| outermost.process != owner);
        let entry = &mut self.variables[variable.index()];
        entry.origin = entry.origin.or(Some(span));
        if entry.ty != joined {
            if is_outside {
                entry.outside = Some((joined.clone(), span));
                self.grown.push(variable);
            }
            entry.ty = joined;
            self.changed |= entry.is_asked_for.get();
        }
    }
}
