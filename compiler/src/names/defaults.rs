//! Default values of parameters: each is a process of its own, which those calls run that leave the parameter
//! out.

use std::sync::Arc;

use super::resolve::Resolver;
use super::{Body, ProcessId, ProcessInfo, ProcessKind, VariableId};
use crate::syntax::ast;

impl<'a> Resolver<'a> {
    /// The default value of the next parameter of `owner`, whose earlier ones are declared.
    pub(super) fn default_value(&mut self, owner: ProcessId, parameter: &'a ast::Parameter) {
        let Some(value) = parameter.default.as_deref() else { return };
        let index = self.names.processes[owner.index()].parameters.len();
        let around = self.used_in_default.replace(Vec::new());
        // Who calls a process has no object at hand that its default could mean.
        let receiver = self.receiver.take();
        self.expression(value);
        self.receiver = receiver;
        let used = std::mem::replace(&mut self.used_in_default, around).unwrap_or_default();
        if let Some(around) = &mut self.used_in_default {
            around.extend(&used);
        }
        let default = self.declare_default(owner, parameter, Body::Value(value));
        let info = &mut self.names.processes[owner.index()];
        let is_used = |variable: &&VariableId| used.contains(variable);
        let parameters = info.parameters.iter().filter(is_used).copied().collect();
        if let Some(place) = info.defaults.get_mut(index) {
            *place = Some(default);
        }
        self.names.processes[default.index()].parameters = parameters;
    }

    /// Declares what computes a default value, without parameters.
    pub(super) fn declare_default(
        &mut self,
        owner: ProcessId,
        parameter: &ast::Parameter,
        body: Body<'a>,
    ) -> ProcessId {
        let id = ProcessId(self.names.processes.len() as u32);
        let owner = &self.names.processes[owner.index()];
        let (parent, within, root) = (owner.parent, owner.within, owner.root);
        self.names.processes.push(ProcessInfo {
            type_parameters: &[],
            bounds: &[],
            name: Arc::from(format!("the default of `{}`", parameter.name.text)),
            span: parameter.name.span,
            kind: ProcessKind::Default,
            parent,
            root,
            parameters: Vec::new(),
            parameters_written: &[],
            defaults: Vec::new(),
            result_written: None,
            contracts: &[],
            result: None,
            body,
            captures: Vec::new(),
            is_exported: false,
            within,
            copy_of: None,
            is_recursive: false,
            class: None,
            receiver: None,
        });
        id
    }

    /// Whoever calls a process has what it captures at hand, and what its defaults use was walked as a part of it.
    pub(super) fn share_captures_with_defaults(&mut self) {
        for index in 0..self.names.processes.len() {
            let owner = &self.names.processes[index];
            if owner.captures.is_empty() {
                continue;
            }
            let captures = owner.captures.clone();
            for default in owner.defaults.clone().into_iter().flatten() {
                self.names.processes[default.index()].captures.clone_from(&captures);
            }
        }
    }
}
