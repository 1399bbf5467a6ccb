//! Variants: each of their cases is a class that knows its variant.

use super::classes::own_name_taken;
use super::resolve::Resolver;
use super::{ClassId, ClassInfo, Names, PRELUDE};
use crate::syntax::ast::{self, MemberKind};
use crate::types::SELF_TYPE;

impl<'a> ClassInfo<'a> {
    /// What it is called.
    pub(crate) fn name(&self) -> &'a ast::Name {
        self.case.map_or(&self.declaration.name, |(case, _)| &case.name)
    }

    /// The variant that it is a case of.
    pub(crate) fn variant(&self) -> Option<ClassId> {
        self.case.map(|(_, variant)| variant)
    }
}

impl<'a> Names<'a> {
    /// The cases that are called `name`, of all variants of the module in which that stands.
    pub(crate) fn cases_named<'s>(&'s self, name: &'s ast::Name) -> &'s [ClassId] {
        let found = self.cases.get(&(self.module_of(name.span), &*name.text));
        found.map_or(&[], Vec::as_slice)
    }

    /// The case of a variant that is called `name`.
    pub(crate) fn case_of(&self, variant: ClassId, name: &str) -> Option<ClassId> {
        let mut cases = self.class(variant).cases.iter().copied();
        cases.find(|&case| *self.class(case).name().text == *name)
    }

    /// The names of all cases.
    pub(super) fn case_names(&self) -> impl Iterator<Item = &str> {
        self.case_names.iter().copied()
    }

    /// Whether some variant of some module has a case called `name`.
    pub(crate) fn has_case(&self, name: &str) -> bool {
        self.case_names.contains(name)
    }
}

impl<'a> Resolver<'a> {
    /// Uses of cases are not reported when their variant is refused.
    pub(super) fn refuse_cases(&mut self, declaration: &'a ast::TypeDeclaration) {
        for member in &declaration.members {
            if let MemberKind::Case(case) = &member.kind {
                self.names.refused_types.insert((self.module, &case.name.text));
            }
        }
    }

    /// Declares the cases of a variant, which is declared already.
    pub(super) fn declare_cases(&mut self, variant: ClassId) {
        let declaration = self.names.class(variant).declaration;
        for member in &declaration.members {
            let MemberKind::Case(written) = &member.kind else { continue };
            if &*written.name.text == SELF_TYPE {
                self.report(own_name_taken(&written.name));
                continue;
            }
            let case = ClassId(self.names.classes.len() as u32);
            let mut info = ClassInfo::new(declaration);
            info.case = Some((written, variant));
            info.fields =
                written.fields.iter().map(|field| self.field(case, field, false)).collect();
            self.names.classes.push(info);
            self.names.classes[variant.index()].cases.push(case);
            let name = &*written.name.text;
            self.names.case_names.insert(name);
            if declaration.name.span.file == PRELUDE {
                // It belongs to no module.
                continue;
            }
            self.names.cases.entry((self.module, name)).or_default().push(case);
        }
    }
}
