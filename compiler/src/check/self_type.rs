//! `Self`: what a declaration calls its own type. In a class, structure, variant or actor it is that type; in what a
//! class takes over from a trait it is the class. An interface does not know its classes: there, `Self` is the interface
//! as far as its own values go, the class where a class keeps the promise, and `T` where `T` is bound to it.
//!
//! So a method that takes a `Self` is of another type in each class, and only who knows the class can call it. Such
//! methods stand in no table.

use std::rc::Rc;
use std::sync::Arc;

use runa_bytecode::ClassKind;
use runa_diagnostics::Diagnostic;
use runa_diagnostics::Span;

use super::Checker;
use super::classes::{Class, Member, Method};
use crate::hir::Expression;
use crate::names::ClassId;
use crate::syntax::ast::{self, TypeKind};
use crate::types::{ClassTy, SELF_TYPE, Ty};

/// Where the head of a method of an interface says `Self`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OfSelf {
    Nowhere,
    /// Only as what it gives, so that this is a value of the interface for all who do not know more.
    Result,
    /// As what it takes, or inside of another type: who calls it must know the class.
    Elsewhere,
}

impl OfSelf {
    pub(super) fn in_head(head: &ast::ProcessHead) -> Self {
        let taken = head.parameters.iter().filter_map(|parameter| parameter.ty.as_ref());
        let is_taken = { taken }.any(names_self);
        match &head.result {
            _ if is_taken => Self::Elsewhere,
            Some(result) if is_plain_self(result) => Self::Result,
            Some(result) if names_self(result) => Self::Elsewhere,
            _ => Self::Nowhere,
        }
    }
}

/// `Self` or `Self?`.
fn is_plain_self(written: &ast::Type) -> bool {
    match &written.kind {
        TypeKind::Named(name) => is_self(name),
        TypeKind::Optional(inner) => is_plain_self(inner),
        _ => false,
    }
}

pub(super) fn names_self(written: &ast::Type) -> bool {
    match &written.kind {
        TypeKind::Named(name) => is_self(name),
        TypeKind::Applied(_, parts) | TypeKind::Tuple(parts) => parts.iter().any(names_self),
        TypeKind::Optional(inner) => names_self(inner),
        TypeKind::Function(taken, given) => taken.iter().any(names_self) || names_self(given),
        TypeKind::Error => false,
    }
}

fn is_self(name: &ast::TypeName) -> bool {
    name.modules.is_empty() && &*name.name.text == SELF_TYPE
}

impl<'a> Class<'a> {
    /// What an interface itself promises, in the order of the text.
    pub(super) fn promised_methods(&self) -> Vec<Rc<Method<'a>>> {
        let own = self.members().filter_map(|member| match member {
            Member::Own(method) => Some(method),
            _ => None,
        });
        let all = self
            .methods
            .iter()
            .chain(&self.generic)
            .chain(own)
            .filter(|method| method.owner == self.ty.id);
        let mut all: Vec<Rc<Method<'a>>> = all.map(Rc::clone).collect();
        all.sort_by_key(|method| method.head.name.span.start);
        all
    }
}

impl<'a> Checker<'_, 'a> {
    /// What `Self` is in a class; in a case it is the variant.
    pub(super) fn self_of(&self, class: ClassId) -> Ty {
        let class = self.names.class(class).variant().unwrap_or(class);
        let known = self.classes.get(class.index());
        known.map_or(Ty::Error, |class| Ty::Class(Arc::clone(&class.ty)))
    }

    /// The same with its name.
    pub(super) fn named_self(&self, class: ClassId) -> (Arc<str>, Ty) {
        (Arc::from(SELF_TYPE), self.self_of(class))
    }

    /// The class that `Self` is at the place being checked.
    pub(super) fn known_self(&self) -> Option<Arc<ClassTy>> {
        match self.generics.parameter(SELF_TYPE)? {
            Ty::Class(class) => Some(class),
            _ => None,
        }
    }

    /// `Self`, where a program says it.
    pub(super) fn self_type(&mut self, name: &ast::Name) -> Ty {
        if let Some(own) = self.generics.parameter(SELF_TYPE) {
            self.note_type(name, &own);
            return own;
        }
        let diagnostic = Diagnostic::error("E0304", "there is no `Self` here")
            .at(name.span, "not inside of one type")
            .note(
                "`Self` is the type around, in a Class, Structure, Variant, Interface, Trait or \
                 Actor: write the name of the type that is meant",
            );
        self.report(diagnostic);
        Ty::Error
    }

    /// The type that `Self` is, where just that stands before a dot.
    pub(super) fn self_before_dot(&self, object: &ast::Expr) -> Option<Ty> {
        let name = self.names.named(object).filter(|name| &*name.text == SELF_TYPE)?;
        self.generics.parameter(&name.text)
    }

    /// The class that is named before the name of a case, as in `Shape.Circle`.
    pub(super) fn class_before_case(
        &self,
        path: &[ast::Name],
        name: &ast::Name,
    ) -> Option<ClassId> {
        if path.is_empty() && &*name.text == SELF_TYPE {
            return self.known_self().map(|own| own.id);
        }
        self.names.class_at(path, name)
    }

    // ---- interfaces

    /// The method that an interface promises, if it says `Self` and is not a method of `class` itself.
    pub(super) fn promised_with_self(
        &self,
        class: &ClassTy,
        name: &ast::Name,
    ) -> Option<(Arc<ClassTy>, u16, Rc<Method<'a>>)> {
        let is_known = self.class(class.id).member(&name.text).is_some();
        if is_known && class.kind != ClassKind::Interface {
            return None;
        }
        self.promised(class, &name.text).filter(|(.., method)| method.of_self != OfSelf::Nowhere)
    }

    /// A method of an interface as it is where `Self` is `own`.
    pub(super) fn as_method_of(&mut self, method: &Rc<Method<'a>>, own: &Ty) -> Rc<Method<'a>> {
        if method.of_self == OfSelf::Nowhere {
            return Rc::clone(method);
        }
        let said = self.diagnostics.len();
        let (parameters, result) = self.within_class(method.owner, |checker| {
            checker.with_self(own.clone(), |checker| {
                let result = method.head.result.as_ref();
                let result = result.map_or(Ty::Nothing, |ty| checker.written_type(ty));
                (checker.parameters_of_head(method.head), result)
            })
        });
        // Said where it is declared.
        self.diagnostics.truncate(said);
        Rc::new(Method {
            parameters,
            result: Some(result),
            name: Arc::clone(&method.name),
            ..**method
        })
    }

    /// Whether a method of a class keeps the promise of an interface; if not, the method that it should be. `Self` is
    /// the class, or one above it from which the promise is inherited.
    pub(super) fn keeps_promise(
        &mut self,
        class: &Class<'a>,
        found: &Method<'a>,
        wanted: &Rc<Method<'a>>,
        interface: &ClassTy,
    ) -> Result<(), Rc<Method<'a>>> {
        let mut first = None;
        let mut above = Some(Arc::clone(&class.ty));
        while let Some(own) = above.filter(|own| own.is_subclass(interface)) {
            let as_own = self.as_method_of(wanted, &Ty::Class(Arc::clone(&own)));
            let as_own = self.with_parameters_of(&as_own, found.head);
            if self.is_same_type(found, &as_own) {
                return Ok(());
            }
            first.get_or_insert(as_own);
            above = own.base.clone().filter(|_| wanted.of_self != OfSelf::Nowhere);
        }
        Err(first.unwrap_or_else(|| Rc::clone(wanted)))
    }

    pub(super) fn is_same_type(&self, found: &Method<'a>, wanted: &Method<'a>) -> bool {
        found.parameters == wanted.parameters
            && self.result_of_method(found) == self.result_of_method(wanted)
    }

    /// A method that `wanted` promises and that is not about `ty` itself in `ty`, which is a `wanted`; so it cannot stand
    /// for a type parameter.
    pub(super) fn not_about_itself(&mut self, ty: &Ty, wanted: &ClassTy) -> Option<Rc<Method<'a>>> {
        let Ty::Class(class) = ty else { return None };
        let promised =
            wanted.ancestors.iter().flat_map(|&above| self.class(above).promised_methods());
        let mut promised: Vec<Rc<Method<'a>>> = promised.collect();
        promised.retain(|promised| promised.of_self != OfSelf::Nowhere);
        if promised.is_empty() {
            return None;
        }
        let class = self.class(class.id).clone();
        let is_interface = class.ty.kind == ClassKind::Interface;
        if class.members.is_empty() && !is_interface {
            // Not looked at yet.
            return None;
        }
        promised.into_iter().find(|promised| match promised.of_self {
            OfSelf::Result if is_interface => promised.owner != class.ty.id,
            _ => is_interface || !self.has_own(&class, promised, ty),
        })
    }

    fn has_own(&mut self, class: &Class<'a>, promised: &Rc<Method<'a>>, own: &Ty) -> bool {
        let Some(mut found) = self.method_called(class.ty.id, &promised.name) else { return false };
        if found.result.is_some() {
            let span = found.head.span;
            let for_others = self.method_for_others(class.ty.id, &promised.name, span);
            let Some(for_others) = for_others else { return false };
            found = for_others;
        }
        let wanted = self.as_method_of(promised, own);
        // What is not written is found out later, and compared then.
        let is_given = found.result.is_none() || found.result == wanted.result;
        found.parameters == wanted.parameters && is_given
    }

    /// A call of a method that takes a `Self`, of a value of which only an interface is known.
    pub(super) fn refuse_call_with_self(
        &mut self,
        class: &ClassTy,
        name: &ast::Name,
        method: &Method<'a>,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        self.check_for_errors(arguments);
        let message = format!("of which class this `{}` is, is not known here", class.name);
        let note = format!(
            "`{}` needs a `Self` of the same class: take `of T` with `where T is {}`, or test with \
             `is` what the value is",
            name.text, class.name
        );
        let diagnostic = Diagnostic::error("E0614", message)
            .at(name.span, "called on any of them")
            .at(method.head.span, "it is about the own class of a value")
            .note(note);
        self.wrong(span, diagnostic)
    }
}
