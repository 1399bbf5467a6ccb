//! What is settled of what earlier inputs of a session have declared. Types that they have are older than the
//! classes of this check, and copies of generic classes have other numbers now: each type is *renewed*.

use std::sync::Arc;

use runa_diagnostics::Span;

use super::Checker;
use super::generics::Copy;
use crate::names::ProcessId;
use crate::session::KnownCopy;
use crate::types::{ClassTy, Ty};

impl<'a> Checker<'_, 'a> {
    /// Takes note of the types that earlier inputs have settled; the classes are there.
    pub(super) fn declare_known(&mut self) {
        for (id, known) in self.names.known_variables() {
            let ty = self.renewed(&known.ty);
            self.settle(id, &ty);
        }
        for (id, known) in self.names.known_statics() {
            let ty = self.renewed(&known.ty);
            self.settle(id, &ty);
        }
        for (id, known) in self.names.known_processes() {
            if !known.is_generic() {
                self.declare_known_process(id, &known.parameters, known.result.as_ref());
            }
        }
        for (id, known) in self.names.known_members() {
            self.declare_known_process(id, &known.parameters, known.result.as_ref());
        }
    }

    fn declare_known_process(&mut self, id: ProcessId, parameters: &[Ty], result: Option<&Ty>) {
        for (&variable, ty) in self.names.process(id).parameters.iter().zip(parameters) {
            let ty = self.renewed(ty);
            self.settle(variable, &ty);
        }
        self.settle_known_result(id, result);
        let info = self.names.process(id);
        for (default, parameter) in info.defaults.iter().zip(&info.parameters) {
            let ty = self.variables[parameter.index()].ty.clone();
            default.iter().for_each(|&default| self.settle_result(default, ty.clone()));
        }
    }

    fn settle_known_result(&mut self, id: ProcessId, result: Option<&Ty>) {
        let result = result.map(|ty| self.renewed(ty));
        self.settle_result(id, result.clone().unwrap_or(Ty::Nothing));
        self.finish_process(id, result, Vec::new());
    }

    /// Takes over what an earlier input has found out of the same copy; whether one has.
    pub(super) fn settle_known_copy(&mut self, copy: &Copy) -> bool {
        let Some(known) = self.known_copy(copy) else { return false };
        for (process, known) in copy.copied.process_ids().into_iter().zip(&known.processes) {
            if known.function.is_some() {
                self.settle_known_result(process, known.result.as_ref());
            }
        }
        true
    }

    /// What has become of the same copy in an earlier input.
    pub(super) fn known_copy(&self, copy: &Copy) -> Option<&'a KnownCopy> {
        if !self.names.is_session() {
            return None;
        }
        self.names.known_copy(&self.key_of_copy(copy)?)
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
