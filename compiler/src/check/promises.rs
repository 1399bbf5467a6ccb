//! Whether classes keep what they, and those above them, promise.

use std::rc::Rc;
use std::sync::Arc;

use runa_bytecode::ClassKind;
use runa_diagnostics::Diagnostic;

use super::Checker;
use super::classes::{Class, Member, Method};
use crate::syntax::ast;
use crate::types::ClassTy;

impl<'a> Checker<'_, 'a> {
    /// The method of an interface above `class` that is called `name`, with the interface and the number
    /// of the method there.
    pub(super) fn promised(
        &self,
        class: &ClassTy,
        name: &str,
    ) -> Option<(Arc<ClassTy>, u16, Rc<Method<'a>>)> {
        class.ancestors.iter().map(|&above| self.class(above)).find_map(|above| {
            match above.member(name) {
                Some(&Member::Method(number)) if above.ty.kind == ClassKind::Interface => {
                    let method = Rc::clone(above.methods.get(usize::from(number))?);
                    Some((Arc::clone(&above.ty), number, method))
                }
                Some(&Member::Generic(number)) if above.ty.kind == ClassKind::Interface => {
                    let method = Rc::clone(above.generic.get(usize::from(number))?);
                    Some((Arc::clone(&above.ty), number, method))
                }
                // It stands in no table.
                Some(Member::Own(method)) if above.ty.kind == ClassKind::Interface => {
                    Some((Arc::clone(&above.ty), u16::MAX, Rc::clone(method)))
                }
                _ => None,
            }
        })
    }

    /// Whether classes keep what they and those above them promise, once all results are known.
    pub(super) fn check_promises(&mut self) {
        self.check_language_promises();
        self.check_layouts();
        self.inherit_contracts();
        // What comes of generic classes is right when they are.
        for id in self.names.class_ids().filter(|&id| !self.names.is_class_copy(id)) {
            let class = self.class(id).clone();
            for (number, method) in class.methods.iter().enumerate() {
                let replaced = self.replaced(&class, number).filter(|_| method.owner == id);
                let Some(replaced) = replaced else { continue };
                if self.result_of_method(&replaced) != self.result_of_method(method) {
                    let result = self.shown_result(&replaced);
                    self.report(other_type(&method.head.name, method, &replaced, &result));
                }
                if replaced.process.is_none() {
                    self.keeps_defaults(replaced.head, method);
                }
            }
            self.check_generic_methods(&class);
            // What a variant lacks, its cases need not say again.
            if class.ty.kind.has_objects() && class.ty.variant().is_none()
                || class.ty.kind == ClassKind::Variant
            {
                self.check_open_methods(&class);
                self.check_interfaces(&class);
            }
        }
    }

    pub(super) fn replaced(&self, class: &Class<'a>, number: usize) -> Option<Rc<Method<'a>>> {
        let base = class.ty.base.as_ref()?;
        self.class(base.id).methods.get(number).cloned()
    }

    fn check_open_methods(&mut self, class: &Class<'a>) {
        let mut methods = class.methods.iter().chain(&class.generic);
        if let Some(open) = methods.find(|method| method.process.is_none())
            && open.owner != class.ty.id
        {
            let message = format!("`{}` does not say what `{}` does", class.ty.name, open.name);
            let diagnostic = Diagnostic::error("E0604", message)
                .at(class.span, "an object could not do it")
                .at(open.head.name.span, "declared without a body");
            self.report(diagnostic);
        }
    }

    fn check_interfaces(&mut self, class: &Class<'a>) {
        for &above in &class.ty.ancestors {
            let interface = self.class(above).clone();
            if interface.ty.kind != ClassKind::Interface {
                continue;
            }
            for wanted in &interface.promised_methods() {
                let is_actor = self.is_actor(class.ty.id);
                let found = match class.member(&wanted.name) {
                    Some(Member::Method(_) | Member::Generic(_)) => true,
                    Some(Member::Own(_)) => is_actor,
                    _ => false,
                };
                let found = found
                    .then(|| self.method_for_others(class.ty.id, &wanted.name, class.span))
                    .flatten();
                let is_generic = |method: &Rc<Method<'a>>| !method.head.type_parameters.is_empty();
                let found = found.filter(|found| is_generic(found) == is_generic(wanted));
                let Some(found) = found else {
                    let message = format!(
                        "`{}` has no method `{}`, which `{}` promises",
                        class.ty.name, wanted.name, interface.ty.name
                    );
                    let diagnostic = Diagnostic::error("E0604", message)
                        .at(class.span, "declared here")
                        .at(wanted.head.span, "promised here");
                    let hidden = match class.member(&wanted.name) {
                        Some(Member::Own(method)) if method.is_private => Some("is private"),
                        Some(Member::Own(method)) if method.is_shared => {
                            Some("belongs to the class, not to its objects")
                        }
                        Some(_) if is_actor => Some("is no message, which others could send"),
                        Some(Member::Generic(_)) => Some("is generic"),
                        Some(Member::Method(_)) => Some("is not generic"),
                        Some(_) => Some("is no method"),
                        None => None,
                    };
                    let note = hidden.map(|hidden| format!("its own `{}` {hidden}", wanted.name));
                    self.report(match note {
                        Some(note) => diagnostic.note(note),
                        None => diagnostic,
                    });
                    continue;
                };
                if let Err(wanted) = self.keeps_promise(class, &found, wanted, &interface.ty) {
                    let diagnostic = match is_actor {
                        true => self.other_message(&found, &wanted),
                        false => {
                            let result = self.shown_result(&wanted);
                            other_type(&found.head.name, &found, &wanted, &result)
                        }
                    };
                    self.report(diagnostic);
                }
                self.keeps_defaults(wanted.head, &found);
                self.has_bounds_of(&found, wanted);
            }
        }
    }

    /// Says so where a method needs an argument that calls of what it stands for may leave out.
    pub(super) fn keeps_defaults(&mut self, promised: &ast::ProcessHead, method: &Method<'a>) {
        for (wanted, own) in promised.parameters.iter().zip(&method.head.parameters) {
            if wanted.default.is_none() || own.default.is_some() {
                continue;
            }
            let (name, own_name) = (&method.name, &own.name.text);
            let message = format!("`{name}` needs `{own_name}`, which calls may leave out");
            let diagnostic = Diagnostic::error("E0609", message)
                .at(own.span, "has no default value")
                .at(wanted.span, "may be left out where only this is known")
                .note("give it a default value, too: calls of this class take that one");
            self.report(diagnostic);
        }
    }
}

/// A method that is not of the type of the one that it stands for.
pub(super) fn other_type(
    name: &ast::Name,
    method: &Method<'_>,
    wanted: &Method<'_>,
    result: &str,
) -> Diagnostic {
    let signature = signature(wanted, result);
    Diagnostic::error(
        "E0609",
        format!("`{}` is of another type than what it stands for", name.text),
    )
    .at(method.head.span, "this one")
    .at(wanted.head.span, "the one it stands for")
    .note(format!("write `{}{signature}`", name.text))
}

/// What stands behind the name of a method of the type of `wanted` that gives `result`.
pub(super) fn signature(wanted: &Method<'_>, result: &str) -> String {
    let parameters = wanted.head.parameters.iter().zip(&wanted.parameters);
    let shown: Vec<String> =
        parameters.map(|(written, ty)| format!("{} as {ty}", written.name.text)).collect();
    format!("({}) returns {result}", shown.join(", "))
}
