//! Variants: whether they are declared well, which case a name means, and values of cases.
//!
//! A case is a class of its own, but no type that the program can say: what is known to be of a case has its type
//! only before a dot, where its fields can be read; elsewhere it is a value of the variant.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::Checker;
use super::classes::{Class, Member};
use super::generic_calls::not_yet_known;
use super::members::unknown_member;
use crate::hir::{Expression, ExpressionKind};
use crate::names::{ClassId, Meaning, VariableId};
use crate::syntax::ast::{
    self, Expr, ExprKind, MemberKind, ModifierKind, TypeDeclarationKind, TypeKind,
};
use crate::types::{ClassTy, Conversion, SELF_TYPE, Ty, exception_kind, is_type_name};

/// A case that was found, or what is to be said because it is not clear which one is meant.
pub(super) type FoundCase = Result<ClassId, Box<Diagnostic>>;

impl<'a> Checker<'_, 'a> {
    // ---- declarations

    /// Reports what a variant cannot have.
    pub(super) fn check_variant(&mut self, id: ClassId) {
        let info = self.names.class(id);
        let declaration = info.declaration;
        if declaration.kind != TypeDeclarationKind::Variant || info.case.is_some() {
            return;
        }
        let name = &declaration.name.text;
        let is_shared = |member: &ast::Member| {
            member.modifiers.iter().any(|modifier| modifier.kind == ModifierKind::Shared)
        };
        for member in &declaration.members {
            let what = match &member.kind {
                MemberKind::Field(_) if !is_shared(member) => "field",
                MemberKind::Constructor(_) => "constructor",
                _ => continue,
            };
            let message = format!("the variant `{name}` has a {what} of its own");
            let diagnostic = Diagnostic::error("E0622", message)
                .at(member.span, "belongs to no case")
                .note("fields stand behind the name of a case: `Circle(radius as Float)`");
            self.report(diagnostic);
        }
        if info.cases.is_empty() {
            let message = format!("the variant `{name}` has no cases");
            let diagnostic = Diagnostic::error("E0622", message)
                .at(declaration.name.span, "there would be no value of it")
                .note("write each case on a line of its own: `Red`, or `Circle(radius as Float)`");
            self.report(diagnostic);
        }
        let mut first: FxHashMap<&str, Span> = FxHashMap::default();
        for &case in &info.cases {
            let name = self.names.class(case).name();
            if let Some(older) = first.insert(&name.text, name.span) {
                let message = format!("`{}` has `{}` already", declaration.name.text, name.text);
                let diagnostic = Diagnostic::error("E0610", message)
                    .at(name.span, "declared again")
                    .at(older, "declared before");
                self.report(diagnostic);
            }
        }
    }

    /// A case stands where a type is wanted.
    pub(super) fn case_is_no_type(&mut self, name: &ast::Name, case: ClassId) -> Ty {
        let variant = self.variant_of(case);
        let message = format!("`{}` is a case of `{}`, not a type", name.text, variant.name);
        let diagnostic = Diagnostic::error("E0621", message).at(name.span, "a case");
        let fixed = match self.names.cases_named(name) {
            [_] => {
                diagnostic.suggest(format!("write `{}`", variant.name), name.span, &*variant.name)
            }
            _ => diagnostic,
        };
        self.report(fixed.note("`is` and patterns ask which case a value is"));
        Ty::Error
    }

    /// The variant of a case.
    fn variant_of(&self, case: ClassId) -> Arc<ClassTy> {
        let variant = self.names.class(case).variant().unwrap_or(case);
        Arc::clone(&self.class(variant).ty)
    }

    /// `Shape.Circle`.
    fn full_name(&self, case: ClassId) -> String {
        format!("{}.{}", self.variant_of(case).name, self.names.class(case).name().text)
    }

    // ---- names

    /// The case that a name means in an expression whose place wants an `expected`; nothing if it means
    /// something else.
    pub(super) fn case_called(&self, name: &ast::Name, expected: Option<&Ty>) -> Option<FoundCase> {
        let meaning = self.meaning(name.span);
        let may_be_case = matches!(meaning, Meaning::Case | Meaning::Class(_) | Meaning::Type);
        if !may_be_case || !self.names.has_case(&name.text) {
            return None;
        }
        if let Some(found) = self.case_of_type(&name.text, expected) {
            return Some(Ok(found));
        }
        let cases = self.names.cases_named(name);
        match meaning {
            Meaning::Class(class) if self.is_wanted(class, expected) => None,
            Meaning::Class(_) | Meaning::Type if cases.is_empty() => None,
            _ if cases.is_empty() => Some(Err(self.case_of_other_module(name))),
            Meaning::Class(class) if !self.names.is_of_prelude(class) => {
                Some(Err(self.unclear(name, cases, true)))
            }
            // Exceptions are made by calling their type.
            Meaning::Type if exception_kind(&name.text).is_some() => None,
            Meaning::Type if self.names.alias(name).is_some() => None,
            _ => Some(self.only_case(name, cases, true)),
        }
    }

    /// The same where a value of type `from` is asked what it is.
    pub(super) fn tested_case(&self, name: &ast::TypeName, from: &Ty) -> Option<FoundCase> {
        if let Some((variant, path)) = name.modules.split_last() {
            let class = self.class_before_case(path, variant)?;
            // Of a generic variant the value tells with which types.
            let from = self.open.resolve(from).without_nothing();
            let own = match &from {
                Ty::Class(from) => from.as_copy_of(class).map(|own| own.id),
                _ => None,
            };
            let case = self.names.case_of(own.unwrap_or(class), &name.name.text)?;
            let is_unknown = own.is_none() && *variant.text != *SELF_TYPE && !from.is_silent();
            return Some(match is_unknown && self.names.is_generic(case) {
                true => Err(self.of_which_type(&name.name, case)),
                false => Ok(case),
            });
        }
        if !self.names.has_case(&name.name.text) {
            return None;
        }
        if let Meaning::Variable(_) = self.meaning(name.name.span) {
            return None;
        }
        let text = &*name.name.text;
        if let Some(found) = self.case_of_type(text, Some(from)) {
            return Some(Ok(found));
        }
        let cases = self.names.cases_named(&name.name);
        // What is always there is hidden by what the program declares.
        let is_seen = |class: &ClassId| cases.is_empty() || !self.names.is_of_prelude(*class);
        match self.names.class_named(&name.name).filter(is_seen) {
            Some(class) if self.is_wanted(class, Some(from)) => None,
            _ if cases.is_empty() => None,
            Some(_) => Some(Err(self.unclear(&name.name, cases, false))),
            None if is_type_name(text) || self.names.alias(&name.name).is_some() => None,
            None => Some(self.only_case(&name.name, cases, false).and_then(|case| {
                if self.names.is_generic(case) {
                    Err(self.of_which_type(&name.name, case))
                } else {
                    Ok(case)
                }
            })),
        }
    }

    /// A value of which not even the variant is known is asked for a case of a generic variant.
    fn of_which_type(&self, name: &ast::Name, case: ClassId) -> Box<Diagnostic> {
        let variant = self.variant_of(case);
        let message = format!("`{}` is a case of `{}`, which is generic", name.text, variant.name);
        let diagnostic = Diagnostic::error("E0650", message)
            .at(name.span, "nothing tells of which type the value is")
            .note("ask for the type of the value first, with `is` or `When x as …`");
        Box::new(diagnostic)
    }

    /// The case called `name` of the variant that `ty` is.
    fn case_of_type(&self, name: &str, ty: Option<&Ty>) -> Option<ClassId> {
        match self.open.resolve(ty?).without_nothing() {
            Ty::Class(class) => self.names.case_of(class.id, name),
            _ => None,
        }
    }

    /// Whether a place wants objects of a class.
    fn is_wanted(&self, class: ClassId, expected: Option<&Ty>) -> bool {
        let expected = expected.map(|ty| self.open.resolve(ty).without_nothing());
        match expected {
            Some(Ty::Class(wanted)) => {
                let class = &self.class(class).ty;
                class.is_subclass(&wanted) || wanted.is_subclass(class)
            }
            _ => false,
        }
    }

    fn only_case(&self, name: &ast::Name, cases: &[ClassId], is_value: bool) -> FoundCase {
        match cases {
            [case] => Ok(*case),
            [first, ..]
                if cases.iter().all(|case| self.variant_of(*case) == self.variant_of(*first)) =>
            {
                // That it is declared twice was said.
                Ok(*first)
            }
            _ => Err(self.unclear(name, cases, is_value)),
        }
    }

    /// A name that means nothing here, and a case in another module.
    fn case_of_other_module(&self, name: &ast::Name) -> Box<Diagnostic> {
        let diagnostic = Diagnostic::error("E0301", format!("there is no `{}` here", name.text))
            .at(name.span, "not declared in this module");
        Box::new(match self.names.case_elsewhere(&name.text) {
            Some(full) => diagnostic.note(format!("a case from elsewhere is called `{full}`")),
            None => diagnostic,
        })
    }

    /// Several things have a name.
    fn unclear(&self, name: &ast::Name, cases: &[ClassId], is_value: bool) -> Box<Diagnostic> {
        let class = self.names.class_named(name).map(|_| format!("the type `{}`", name.text));
        let named = cases.iter().map(|&case| format!("`{}`", self.full_name(case)));
        let all: Vec<String> = named.chain(class).collect();
        let message = format!("`{}` may be {}", name.text, all.join(" or "));
        let other = match is_value {
            true => ", or say the type that is wanted: `Let x as … = …`",
            false => "",
        };
        let first = cases.first().map_or_else(String::new, |&case| self.full_name(case));
        let diagnostic = Diagnostic::error("E0620", message)
            .at(name.span, "which one is not clear here")
            .note(format!("write `{first}` where that is meant{other}"));
        Box::new(diagnostic)
    }

    /// The type behind `is`, which may be a case.
    pub(super) fn tested_type(&mut self, written: &'a ast::Type, from: &Ty) -> Ty {
        let TypeKind::Named(name) = &written.kind else { return self.written_type(written) };
        match self.tested_case(name, from) {
            Some(Ok(case)) => {
                self.note_case(&name.name, case);
                Ty::Class(Arc::clone(&self.class(case).ty))
            }
            Some(Err(diagnostic)) => {
                self.report(*diagnostic);
                Ty::Error
            }
            None => match self.no_such_case(name, from) {
                Some(diagnostic) => {
                    self.report(diagnostic);
                    Ty::Error
                }
                None => self.written_type(written),
            },
        }
    }

    /// What is said of `Shape.Name` when the variant has no such case, or of a `Name` that means nothing where a
    /// value of type `from` is asked what it is.
    pub(super) fn no_such_case(&self, name: &ast::TypeName, from: &Ty) -> Option<Diagnostic> {
        let Some((variant, path)) = name.modules.split_last() else {
            let Ty::Class(class) = self.open.resolve(from).without_nothing() else { return None };
            let is_variant = !self.names.class(class.id).cases.is_empty();
            let is_unknown = is_variant && name.modules.is_empty() && !self.is_known(&name.name);
            return is_unknown.then(|| self.not_of_class(self.class(class.id), &name.name));
        };
        let is_type = variant.text.chars().next().is_some_and(char::is_uppercase);
        if !is_type {
            return None;
        }
        match self.class_before_case(path, variant) {
            Some(class) => Some(self.not_of_class(self.class(class), &name.name)),
            None if !path.is_empty() => {
                let name = ast::TypeName { modules: path.to_vec(), name: variant.clone() };
                self.names.no_type_at(&name)
            }
            None => {
                let message = format!("there is no variant `{}`", variant.text);
                Some(Diagnostic::error("E0304", message).at(variant.span, "not declared"))
            }
        }
    }

    /// Whether a name means something, whatever the value before it is.
    fn is_known(&self, name: &ast::Name) -> bool {
        let text = &*name.text;
        self.names.has_meaning(name.span)
            || self.names.type_at(&[], name).is_some()
            || self.names.is_refused_type(name)
            || is_type_name(text)
    }

    /// What is said of `Name.name` when that belongs neither to a class nor is a case of a variant.
    pub(super) fn not_of_class(&self, class: &Class<'a>, name: &ast::Name) -> Diagnostic {
        let cases = &self.names.class(class.ty.id).cases;
        let what = if cases.is_empty() { "class" } else { "variant" };
        let cases = cases.iter().map(|&case| &*self.names.class(case).name().text);
        let names = class.shared_names().into_iter().chain(cases);
        unknown_member(&format!("the {what} `{}`", class.ty.name), &name.text, name.span, names)
    }

    /// Notes for editors which case a name means.
    pub(super) fn note_case(&mut self, name: &ast::Name, case: ClassId) {
        if self.notes.is_none() {
            return;
        }
        let (variant, class) = (self.variant_of(case), self.class(case));
        let fields = class.fields.iter().map(|field| format!("{} as {}", field.name, field.ty));
        let fields: Vec<String> = fields.collect();
        let signature = match fields.is_empty() {
            true => class.ty.name.to_string(),
            false => format!("{}({})", class.ty.name, fields.join(", ")),
        };
        self.note_member(name, &variant.name, &signature, "");
    }

    // ---- values

    /// A value of a case as one of its variant.
    pub(super) fn as_variant(&mut self, value: Expression) -> Expression {
        let variant = match &value.ty {
            Ty::Class(class) => class.variant().cloned(),
            _ => None,
        };
        match variant {
            Some(variant) => self.convert(value, Conversion::Upcast, Ty::Class(variant)),
            None => value,
        }
    }

    /// `Red`.
    pub(super) fn case_value(
        &mut self,
        (found, expected): (FoundCase, Option<&Ty>),
        name: &'a ast::Name,
        span: Span,
    ) -> Expression {
        let case = match found {
            Ok(case) => case,
            Err(diagnostic) => return self.wrong(span, *diagnostic),
        };
        self.note_case(name, case);
        let has_fields = !self.class(case).fields.is_empty();
        let case = match has_fields {
            true => Some(case),
            false => self.case_with_types(case, &[], span, expected),
        };
        let Some(case) = case else { return not_yet_known(span) };
        let class = self.class(case);
        if class.fields.is_empty() {
            let ty = Ty::Class(Arc::clone(&class.ty));
            return Expression::new(ExpressionKind::Object(Vec::new()), ty, span);
        }
        let names: Vec<&str> = class.fields.iter().map(|field| &*field.name).collect();
        let names = names.join(", ");
        let message = format!("the case `{}` has fields, which are not given", name.text);
        let diagnostic = Diagnostic::error("E0412", message).at(span, "used as a value").note(
            format!("write `{}({names})`; a function is `({names}) => {0}({names})`", name.text),
        );
        self.wrong(span, diagnostic)
    }

    /// `Circle(2.0)`.
    pub(super) fn make_case(
        &mut self,
        (case, expected): (ClassId, Option<&Ty>),
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        self.note_case(name, case);
        let has_fields = !self.class(case).fields.is_empty();
        let known = match has_fields {
            true => self.case_with_types(case, arguments, span, expected),
            false => Some(case),
        };
        let Some(case) = known else {
            self.forget_ready(arguments);
            return not_yet_known(span);
        };
        let class = self.class(case).clone();
        if class.fields.is_empty() {
            self.check_for_errors(arguments);
            let message = format!("the case `{}` has no fields and is not called", name.text);
            let diagnostic = Diagnostic::error("E0411", message).at(span, "called here");
            let behind = Span { start: name.span.end, ..span };
            return self.wrong(span, diagnostic.fix(format!("write `{}`", name.text), behind, ""));
        }
        let ty = Ty::Class(Arc::clone(&class.ty));
        let made = self.memberwise(&class, ty, arguments, span);
        self.forget_ready(arguments);
        made
    }

    /// `Color.Red`; nothing if no variant stands before the dot.
    pub(super) fn case_of_variant(
        &mut self,
        object: &'a Expr,
        name: &'a ast::Name,
        span: Span,
        expected: Option<&Ty>,
    ) -> Option<Expression> {
        let class = match &object.kind {
            ExprKind::TypeApplication(written) => {
                let said = self.diagnostics.len();
                match self.written_type(written) {
                    Ty::Class(class) => class.id,
                    _ => {
                        // Said of the type where it is no variant.
                        self.diagnostics.truncate(said);
                        return None;
                    }
                }
            }
            _ => self.class_before_dot(object)?,
        };
        if let Some(case) = self.names.case_of(class, &name.text) {
            let own = self.self_before_dot(object);
            return Some(self.case_value((Ok(case), own.as_ref().or(expected)), name, span));
        }
        if self.names.class(class).cases.is_empty() {
            return None;
        }
        let class = self.class(class).clone();
        if let Some(Member::Static(_)) = class.member(&name.text) {
            return None;
        }
        let diagnostic = match class.member(&name.text) {
            Some(_) => {
                let message = format!("`{}` is a process: call it with `()`", name.text);
                Diagnostic::error("E0418", message).at(name.span, "not called")
            }
            None => self.not_of_class(&class, name),
        };
        Some(self.wrong(span, diagnostic))
    }

    /// What is said of a field that only a case of a variant has.
    pub(super) fn field_of_case(&self, class: &ClassTy, name: &ast::Name) -> Option<Diagnostic> {
        let mut cases = self.names.class(class.id).cases.iter();
        let has_it = |case: &&ClassId| {
            matches!(self.class(**case).member(&name.text), Some(Member::Field(_)))
        };
        let case = &*self.names.class(*cases.find(has_it)?).name().text;
        let message = format!("`{}` is a field of the case `{case}`", name.text);
        let diagnostic = Diagnostic::error("E0404", message)
            .at(name.span, format!("which case this {} is, is not known here", class.name))
            .note(format!("test it with `is {case}` first, or `Match` on it"));
        Some(diagnostic)
    }

    /// The variable of which a test of `written` tells something.
    pub(super) fn narrowable(&self, written: &Expr) -> Option<VariableId> {
        match &written.kind {
            ExprKind::SelfValue => match self.meaning(written.span) {
                Meaning::Variable(receiver) if !self.is_in_constructor() => Some(receiver),
                _ => None,
            },
            ExprKind::Paren(inner) => self.narrowable(inner),
            _ => self.variable_named(written),
        }
    }
}
