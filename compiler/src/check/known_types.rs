//! What is settled of what earlier inputs of a session have declared. Types that they have are older than the
//! classes of this check, and copies of generic classes have other numbers now: each type is *renewed*.

use std::sync::Arc;

use runa_diagnostics::Span;

use super::Checker;
use super::generics::Copy;
use crate::names::ProcessId;
use crate::session::KnownDefault;
use crate::types::{ClassTy, Ty};

impl Checker<'_, '_> {
    /// Takes note of the types that earlier inputs have settled; the classes are there.
    pub(super) fn declare_known(&mut self) {
        for (id, known) in self.names.known_variables() {
            let ty = self.renewed(&known.ty);
            self.settle(id, &ty);
        }
        for (id, known) in self.names.known_statics().collect::<Vec<_>>() {
            let ty = self.renewed(&known.ty);
            self.settle(id, &ty);
        }
        for (id, known) in self.names.known_processes() {
            if !known.is_generic() {
                self.declare_known_process(id, &known.parameters, known.result.as_ref());
                self.declare_known_defaults(id, &known.defaults);
            }
        }
        for (id, known) in self.names.known_members().collect::<Vec<_>>() {
            self.declare_known_process(id, &known.parameters, known.result.as_ref());
            self.declare_known_defaults(id, &known.defaults);
        }
    }

    fn declare_known_process(&mut self, id: ProcessId, parameters: &[Ty], result: Option<&Ty>) {
        for (&variable, ty) in self.names.process(id).parameters.iter().zip(parameters) {
            let ty = self.renewed(ty);
            self.settle(variable, &ty);
        }
        let result = result.map(|ty| self.renewed(ty));
        self.settle_result(id, result.clone().unwrap_or(Ty::Nothing));
        self.finish_process(id, result, Vec::new());
    }

    fn declare_known_defaults(&mut self, id: ProcessId, known: &[Option<KnownDefault>]) {
        let info = self.names.process(id);
        for ((default, &parameter), _) in info.defaults.iter().zip(&info.parameters).zip(known) {
            let ty = self.variables[parameter.index()].ty.clone();
            default.iter().for_each(|&default| self.settle_result(default, ty.clone()));
        }
    }

    /// Takes over what an earlier input has found out of the same copy; whether one has.
    pub(super) fn settle_known_copy(&mut self, copy: &Copy) -> bool {
        if !self.names.is_session() {
            return false;
        }
        let known = self.key_of_copy(copy).and_then(|key| self.names.known_copy(&key));
        let Some(known) = known else { return false };
        for (process, known) in copy.copied.process_ids().into_iter().zip(&known.processes) {
            if known.function.is_some() {
                let result = known.result.as_ref().map(|ty| self.renewed(ty));
                self.settle_result(process, result.clone().unwrap_or(Ty::Nothing));
                self.finish_process(process, result, Vec::new());
            }
        }
        true
    }

    /// A type of an earlier input, with the classes that there are now.
    fn renewed(&mut self, ty: &Ty) -> Ty {
        ty.map_leaves(&mut |leaf| match leaf {
            Ty::Class(class) => self.renewed_class(class).map_or(Ty::Error, Ty::Class),
            _ => leaf.clone(),
        })
    }

    fn renewed_class(&mut self, class: &ClassTy) -> Option<Arc<ClassTy>> {
        if class.arguments.is_empty() {
            return Some(Arc::clone(&self.class(class.origin).ty));
        }
        let arguments: Vec<Ty> = class.arguments.iter().map(|ty| self.renewed(ty)).collect();
        let info = self.names.class(class.origin);
        let span = Span::default();
        let Some(variant) = info.variant() else {
            return self.copy_of_class(class.origin, arguments, span);
        };
        let cases = &self.names.class(variant).cases;
        let place = cases.iter().position(|&case| case == class.origin)?;
        let variant = self.copy_of_class(variant, arguments, span)?;
        let case = *self.names.class(variant.id).cases.get(place)?;
        Some(Arc::clone(&self.class(case).ty))
    }
}
