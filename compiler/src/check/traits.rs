//! Traits: what a class takes over from them. The processes of a trait are copied for each class that uses it, as those
//! of what is generic are (see `generics`), with objects of the class as their receivers; the trait itself is checked
//! once as it is written, as an abstract class of its own.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::classes::{Class, Member};
use super::generics::{self, Generic};
use crate::names::{ClassId, MethodInfo};
use crate::syntax::ast::{self, TypeKind};
use crate::types::Ty;

/// A trait that a class uses.
struct Used<'a> {
    of: ClassId,
    types: Vec<Ty>,
    written: &'a ast::Type,
}

impl<'a> Checker<'_, 'a> {
    /// A trait stands where a type is wanted.
    pub(super) fn trait_is_no_type(&mut self, class: ClassId, span: Span) -> Ty {
        let name = &self.names.class(class).declaration.name.text;
        let diagnostic = Diagnostic::error("E0613", format!("the trait `{name}` is no type"))
            .at(span, "a trait")
            .note(format!("a class takes it over with `uses {name}`; an Interface is a type that several classes have"));
        self.report(diagnostic);
        Ty::Error
    }

    /// What the traits of a class promise, as types that stand behind `implements`, and what looks at them.
    pub(super) fn promised_by_traits(
        &mut self,
        class: ClassId,
        mut look: impl FnMut(&mut Self, &'a ast::Type),
    ) {
        let declaration = self.names.class(class).declaration;
        for written in &declaration.uses {
            let said = self.diagnostics.len();
            let used = self.used_trait(written);
            // Said when members are declared.
            self.diagnostics.truncate(said);
            let Some(used) = used else { continue };
            let of = self.names.class(used.of).declaration;
            let own = self.self_of(class);
            self.with_types(&of.type_parameters, &used.types, |checker| {
                checker.with_self(own, |checker| {
                    of.implements.iter().for_each(|promised| look(checker, promised));
                });
            });
        }
    }

    /// The trait that stands behind `uses`; says what is wrong with it.
    fn used_trait(&mut self, written: &'a ast::Type) -> Option<Used<'a>> {
        let (name, types): (&ast::TypeName, &[ast::Type]) = match &written.kind {
            TypeKind::Named(name) => (name, &[]),
            TypeKind::Applied(name, types) => (name, types),
            TypeKind::Error => return None,
            _ => return self.no_trait(written, "this"),
        };
        let text = &name.name.text;
        let Some(class) = self.names.class_written(name) else {
            return match self.written_type(written) {
                Ty::Class(class) => self.no_trait(written, &format!("`{}`", class.name)),
                _ => None,
            };
        };
        if !self.names.is_trait(class) {
            return self.no_trait(written, &format!("`{text}`"));
        }
        let parameters = &self.names.class(class).declaration.type_parameters;
        let types: Vec<Ty> = types.iter().map(|ty| self.written_type(ty)).collect();
        if !self.takes_types(text, parameters, &types, written.span)
            || !self.keeps_bounds(Generic::Class(class), &types, written.span)
        {
            return None;
        }
        Some(Used { of: class, types, written })
    }

    fn no_trait(&mut self, written: &ast::Type, what: &str) -> Option<Used<'a>> {
        let diagnostic = Diagnostic::error("E0613", format!("{what} is no trait"))
            .at(written.span, "")
            .note("a Class `extends` one class, `implements` interfaces and `uses` traits");
        self.report(diagnostic);
        None
    }

    /// Adds the members of the traits that a class uses, behind its own; those that it has itself stay.
    pub(super) fn mix_in_traits(&mut self, id: ClassId, class: &mut Class<'a>) {
        let declaration = self.names.class(id).declaration;
        for written in &declaration.uses {
            let Some(used) = self.used_trait(written) else { continue };
            self.mix_in(id, class, &used);
        }
    }

    fn mix_in(&mut self, id: ClassId, class: &mut Class<'a>, used: &Used<'a>) {
        let info = self.names.class(used.of);
        let own: Vec<Arc<str>> = class
            .members
            .iter()
            .filter(|(_, member)| self.is_own(member, id, class))
            .map(|(name, _)| Arc::clone(name))
            .collect();
        let is_own = |name: &ast::Name| own.contains(&name.text);
        let copy = self.copy_of_trait(used.of, id, used.types.clone());
        self.within_trait(copy, id, used.of, |checker| {
            for field in &info.fields {
                let name = &field.written.name;
                if is_own(name) {
                    checker.clash(class, name, used.written.span);
                    continue;
                }
                let default = field.default.map(|default| checker.copied(copy, default));
                checker.declare_field(id, field.written, (default, field.is_private), class);
            }
            let (open, done): (Vec<_>, Vec<_>) =
                info.methods.iter().partition(|method| method.process.is_none());
            for method in done {
                if is_own(&method.head.name) {
                    checker.resolved(id, class, &method.head.name, used);
                    continue;
                }
                if let Some(Member::Method(_) | Member::Generic(_)) =
                    class.member(&method.head.name.text)
                {
                    checker.clash(class, &method.head.name, used.written.span);
                    continue;
                }
                let process = method.process.map(|process| checker.copied(copy, process));
                let method = MethodInfo { process, head_process: None, ..*method };
                let parameters = &method.head.type_parameters;
                checker.with_own_parameters(parameters, |checker| {
                    checker.declare_method(id, &method, class);
                });
            }
            for method in open {
                checker.asked_for(class, method.head, used);
            }
            if let Some(check) = &info.check {
                let process = checker.copied(copy, check.process);
                checker.settle_receiver(process, &class.ty);
                checker.settle_result(process, Ty::Nothing);
                class.checks_of_traits.push(process);
            }
        });
        self.declare_copied_signatures(copy);
    }

    /// Whether a member is one that the class, or a trait that it uses, declares.
    fn is_own(&self, member: &Member<'a>, id: ClassId, class: &Class<'a>) -> bool {
        match member {
            Member::Field(number) => {
                let inherited =
                    class.ty.base.as_ref().map_or(0, |base| self.class(base.id).fields.len());
                usize::from(*number) >= inherited
            }
            Member::Method(number) => class.methods[usize::from(*number)].owner == id,
            Member::Generic(number) => class.generic[usize::from(*number)].owner == id,
            Member::Own(method) => method.owner == id,
            Member::Static(known) => known.owner == id,
        }
    }

    /// A method that the class has itself: fine if the class declares it, not if another trait has brought it.
    fn resolved(&mut self, id: ClassId, class: &Class<'a>, name: &ast::Name, used: &Used<'a>) {
        let declared = &self.names.class(id).methods;
        if !declared.iter().any(|method| method.head.name.text == name.text) {
            self.clash(class, name, used.written.span);
        }
    }

    fn clash(&mut self, class: &Class<'a>, name: &ast::Name, span: Span) {
        let message = format!("`{}` has `{}` already", class.ty.name, name.text);
        let diagnostic = Diagnostic::error("E0610", message)
            .at(span, "this trait has it, too")
            .at(name.span, "declared here")
            .note("a method that the class declares itself takes the place of those of its traits");
        self.report(diagnostic);
    }

    /// Whether a class has what a trait asks for.
    fn asked_for(&mut self, class: &Class<'a>, head: &'a ast::ProcessHead, used: &Used<'a>) {
        let name = &head.name;
        let found = match class.member(&name.text) {
            Some(&Member::Method(number)) => class.methods.get(usize::from(number)).cloned(),
            Some(&Member::Generic(number)) => class.generic.get(usize::from(number)).cloned(),
            Some(Member::Own(method)) if !method.is_shared => Some(method.clone()),
            _ => None,
        };
        let Some(found) = found else {
            let message = format!("`{}` has no method `{}`", class.ty.name, name.text);
            let diagnostic = Diagnostic::error("E0604", message)
                .at(used.written.span, "this trait asks for it")
                .at(head.span, "asked for here");
            self.report(diagnostic);
            return;
        };
        let own: Vec<Ty> = found.head.type_parameters.iter().map(generics::variable).collect();
        let (types, result) = self.with_own_types(&head.type_parameters, &own, |checker| {
            let types = checker.parameters_of_head(head);
            let result = head.result.as_ref();
            (types, result.map_or(Ty::Nothing, |ty| checker.written_type(ty)))
        });
        let is_same = own.len() == head.type_parameters.len()
            && found.parameters == types
            && self.result_of_method(&found) == result;
        if !is_same {
            let message = format!("`{}` is of another type than what a trait asks for", name.text);
            let diagnostic = Diagnostic::error("E0609", message)
                .at(found.head.name.span, "declared here")
                .at(head.span, "asked for here");
            self.report(diagnostic);
        }
        self.keeps_defaults(head, &found);
    }

    /// Reports what a trait cannot have.
    pub(super) fn check_trait(&mut self, id: ClassId) {
        let info = self.names.class(id);
        if !self.names.is_trait(id) {
            return;
        }
        if let Some(constructor) = info.constructor {
            let span = self.names.process(constructor).span;
            let diagnostic = Diagnostic::error("E0613", "a trait has no constructor")
                .at(span, "it makes no objects")
                .note("its fields have defaults, or the classes that use it set them");
            self.report(diagnostic);
        }
    }
}
