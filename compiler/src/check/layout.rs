//! `@layout("c")`: structures that processes of C take and give as values of their own.

use runa_diagnostics::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Checker;
use super::classes::Class;
use crate::names::ClassId;
use crate::types::Ty;

impl<'a> Checker<'_, 'a> {
    /// Whether objects of a class lie in memory as a structure of C.
    pub(super) fn has_c_layout(&self, class: ClassId) -> bool {
        self.names.has_c_layout(self.names.class(class).declaration.name.span)
    }

    /// Whether C could have the structures that are said to have its layout.
    pub(super) fn check_layouts(&mut self) {
        let ids = self.names.class_ids();
        let ids = ids.filter(|&id| !self.names.is_class_copy(id) && self.has_c_layout(id));
        let ids: Vec<ClassId> = ids.collect();
        let endless = self.endless(&ids);
        for id in ids {
            let class = self.class(id).clone();
            self.check_layout(&class, &endless);
        }
    }

    fn check_layout(&mut self, class: &Class<'a>, endless: &FxHashSet<ClassId>) {
        let wrong = |problem: &str| {
            let message = format!("`{}` cannot have the layout of C: {problem}", class.ty.name);
            Diagnostic::error("E0566", message)
        };
        if self.names.is_generic(class.ty.id) {
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
            } else if class_of(&field.ty).is_some_and(|inner| endless.contains(&inner)) {
                let diagnostic = wrong("it would have no end")
                    .at(field.span, "a structure that lies inside of itself")
                    .note("point to the inner one: `as Pointer`");
                self.report(diagnostic);
            }
        }
    }

    /// Those of some structures that lie inside of themselves, or in which such a one lies: what is left when those in which
    /// none of them lies are taken away, again and again (Kahn, *Topological Sorting of Large Networks*, 1962).
    fn endless(&self, ids: &[ClassId]) -> FxHashSet<ClassId> {
        let mut users: FxHashMap<ClassId, Vec<ClassId>> = FxHashMap::default();
        let mut left: FxHashMap<ClassId, usize> = FxHashMap::default();
        for &id in ids {
            let inner = self.class(id).fields.iter().filter_map(|field| class_of(&field.ty));
            let inner: Vec<ClassId> = inner.filter(|&inner| self.has_c_layout(inner)).collect();
            left.insert(id, inner.len());
            inner.into_iter().for_each(|inner| users.entry(inner).or_default().push(id));
        }
        let mut done: Vec<ClassId> =
            left.iter().filter(|&(_, &count)| count == 0).map(|(&id, _)| id).collect();
        while let Some(id) = done.pop() {
            left.remove(&id);
            for user in users.remove(&id).unwrap_or_default() {
                if let Some(count) = left.get_mut(&user) {
                    *count -= 1;
                    done.extend((*count == 0).then_some(user));
                }
            }
        }
        left.into_keys().collect()
    }
}

fn class_of(ty: &Ty) -> Option<ClassId> {
    match ty {
        Ty::Class(class) => Some(class.id),
        _ => None,
    }
}
