//! `@layout("c")`: structures that processes of C take and give as values of their own.

use runa_diagnostics::Diagnostic;
use rustc_hash::FxHashSet;

use super::Checker;
use super::classes::Class;
use crate::names::ClassId;
use crate::types::Ty;

impl<'a> Checker<'_, 'a> {
    /// Whether objects of a class lie in memory as a structure of C.
    pub(super) fn has_c_layout(&self, class: ClassId) -> bool {
        self.names.has_c_layout(self.names.class(class).declaration.name.span)
    }

    /// Whether C could have a structure with the fields of `class`, if it is said to have its layout.
    pub(super) fn check_layout(&mut self, class: &Class<'a>) {
        let id = class.ty.id;
        if !self.has_c_layout(id) {
            return;
        }
        let wrong = |problem: &str| {
            let message = format!("`{}` cannot have the layout of C: {problem}", class.ty.name);
            Diagnostic::error("E0566", message)
        };
        if self.names.is_generic(id) {
            let diagnostic = wrong("it is generic")
                .at(class.span, "has another layout for each type")
                .note("declare one structure for each type that C knows");
            self.report(diagnostic);
            return;
        }
        if class.fields.is_empty() {
            self.report(wrong("it has no fields").at(class.span, "C knows no empty structures"));
        }
        for field in &class.fields {
            if !self.may_be_passed(&field.ty) {
                let diagnostic = wrong(&format!("C knows no values of type {}", field.ty))
                    .at(field.span, "this field")
                    .note("a field may be an Integer, a Float, a Boolean, a Pointer or another structure with `@layout(\"c\")`");
                self.report(diagnostic);
            } else if self.lies_inside(&field.ty, id, &mut FxHashSet::default()) {
                let diagnostic = wrong("it would lie inside of itself")
                    .at(field.span, "has no end")
                    .note("point to the inner one: `as Pointer`");
                self.report(diagnostic);
            }
        }
    }

    /// Whether a value of a type that C knows has one of `class` in it.
    fn lies_inside(&self, ty: &Ty, class: ClassId, seen: &mut FxHashSet<ClassId>) -> bool {
        let Ty::Class(found) = ty else { return false };
        let is_inside = |checker: &Self, seen: &mut FxHashSet<ClassId>| {
            checker.has_c_layout(found.id)
                && seen.insert(found.id)
                && checker
                    .class(found.id)
                    .fields
                    .iter()
                    .any(|field| checker.lies_inside(&field.ty, class, seen))
        };
        found.id == class || is_inside(self, seen)
    }
}
