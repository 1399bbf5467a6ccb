//! What the module `reflect` tells of attributes: it is in the bytecode only when a program imports that module.

use super::module::ModuleBuilder;
use crate::names::{ClassId, ProcessId, ProcessKind};
use crate::syntax::ast::MemberKind;

impl ModuleBuilder<'_, '_> {
    /// The attributes of processes, methods and types: `@` with the name of each, and as the text the type that it belongs to,
    /// the name of the process and what it says, with tabs between them. What is empty is not there. Of classes those
    /// that are new: what earlier inputs of a session declare was added with them.
    pub(super) fn reflected_attributes(
        &self,
        processes: &[ProcessId],
        is_new: impl Fn(ClassId) -> bool,
    ) -> Vec<(String, String)> {
        if !self.natives.iter().any(|native| native.name.starts_with("reflect.")) {
            return Vec::new();
        }
        let mut found = Vec::new();
        self.add_of_processes(processes, &mut found);
        self.add_of_classes(is_new, &mut found);
        found
    }

    fn add_of_processes(&self, processes: &[ProcessId], found: &mut Vec<(String, String)>) {
        for &process in processes {
            let info = self.names.process(process);
            if info.kind != ProcessKind::Process {
                continue;
            }
            let class = info.class.map(|class| &self.program.classes[class.index()].ty.name);
            let owner = class.map_or("", |name| name);
            let deprecated = self.names.deprecated(info.span).map(|text| ("@deprecated", text));
            let needs = self.names.needs_of(process).into_iter().map(|rights| ("@needs", rights));
            let inline = self.names.is_inline(info.span).then_some(("@inline", ""));
            for (attribute, text) in deprecated.into_iter().chain(inline).chain(needs) {
                let text = without_rows(text);
                found.push((attribute.to_owned(), format!("{owner}\t{}\t{text}", info.name)));
            }
        }
    }

    fn add_of_classes(&self, is_new: impl Fn(ClassId) -> bool, found: &mut Vec<(String, String)>) {
        let classes = self.program.classes.iter();
        for class in classes.filter(|class| class.is_needed && is_new(class.ty.id)) {
            let declaration = self.names.class(class.ty.id).declaration;
            if self.names.has_c_layout(declaration.name.span) {
                found.push(("@layout".to_owned(), format!("{}\t\tc", class.ty.name)));
            }
            if let Some(text) = self.names.deprecated(declaration.name.span) {
                let text = without_rows(text);
                found.push(("@deprecated".to_owned(), format!("{}\t\t{text}", class.ty.name)));
            }
            for member in &declaration.members {
                if let MemberKind::Abstract(head) = &member.kind
                    && let Some(text) = self.names.deprecated(head.name.span)
                {
                    let text = without_rows(text);
                    let value = format!("{}\t{}\t{text}", class.ty.name, head.name.text);
                    found.push(("@deprecated".to_owned(), value));
                }
            }
        }
    }
}

/// A text without ends of lines and tabs, which separate what is told of attributes.
fn without_rows(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(", ").replace('\t', " ")
}
