//! From the text of an input to an extension of the module.

use std::sync::Arc;

use runa_bytecode::{GlobalIndex, Module};
use runa_diagnostics::{Diagnostic, FileId, Source};

use super::growth::{Growth, still_used};
use super::{
    CompiledInput, Declaration, Declarations, Extension, Imported, Known, KnownCopied, KnownCopy,
    KnownDefault, KnownImport, KnownMember, KnownProcess, KnownStatic, KnownText, KnownType,
    KnownVariable,
};
use crate::check::Texts;
use crate::hir::{self, ExpressionKind, Program, StatementKind};
use crate::modules::dotted;
use crate::names::{INVARIANT, Names, ProcessId, VariableId};
use crate::syntax::ast::{self, ItemKind};
use crate::types::{ClassTy, Ty};
use crate::{check, library, lower, names, syntax};

/// The code of the warning that a value is not used, which that of an input's end is.
const UNUSED_COMPARISON: &str = "E0507";

/// Compiles what could be read of an input.
pub(super) fn compile(
    known: &Known,
    written: &ast::Program,
    mut diagnostics: Vec<Diagnostic>,
    module: &Module,
    source: &Source,
) -> CompiledInput {
    let mut names = names::resolve_input(written, known);
    diagnostics.append(&mut names.diagnostics);
    let texts = Texts::new(source, known.texts().map(|text| (text.file, &text.source)));
    let (mut program, found) = check::check(&names, texts);
    diagnostics.extend(without_unused_end(found, written));
    crate::sort(&mut diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return CompiledInput { extension: None, diagnostics };
    }
    let result = return_last_value(&mut program);
    let growth = Growth::new(known, &program, &names, module);
    match lower::lower_input(&program, &names, source, module, &growth) {
        Ok(module) => {
            diagnostics.extend(still_used(known, &growth, &names, &module));
            let (mut after, declared) = declared(known, written, &program, &names, &growth);
            if let Some(file) = written.items.iter().find_map(file_of_template) {
                let number = module.files.len().saturating_sub(1) as u32;
                after.add_text(KnownText { file, source: source.clone(), number });
            }
            let result = result.map(|ty| ty.to_string());
            let declarations = Declarations { known: after };
            let is_declaration = written.items.iter().all(only_declares);
            let extension = Extension { module, result, declared, is_declaration, declarations };
            CompiledInput { extension: Some(extension), diagnostics }
        }
        Err(mut refused) => {
            diagnostics.append(&mut refused);
            CompiledInput { extension: None, diagnostics }
        }
    }
}

/// The file in which something stands of which later inputs may make copies.
fn file_of_template(item: &ast::Item) -> Option<FileId> {
    let is_template = match &item.kind {
        ItemKind::Type(_) => true,
        ItemKind::Statement(statement) => match &statement.kind {
            ast::StatementKind::Process(process) => !process.head.type_parameters.is_empty(),
            _ => false,
        },
        _ => false,
    };
    is_template.then_some(item.span.file)
}

/// The comparison at the end of an input is there to be seen.
fn without_unused_end(
    found: Vec<Diagnostic>,
    written: &ast::Program,
) -> impl Iterator<Item = Diagnostic> {
    let end = written.items.last().map(|item| item.span.end);
    let is_of_end = move |diagnostic: &Diagnostic| {
        diagnostic.code == UNUSED_COMPARISON
            && end.is_some_and(|end| diagnostic.span().is_some_and(|span| span.end >= end))
    };
    found.into_iter().filter(move |diagnostic| !is_of_end(diagnostic))
}

/// Has the input return the value of the expression that it ends with; gives the type if there is one.
fn return_last_value(program: &mut Program) -> Option<Ty> {
    let top = program.processes.first_mut()?;
    // All inputs take the place of the same function, which must be of one type.
    top.any_boundary = true;
    let last = top.body.last_mut()?;
    let StatementKind::Expression(value) = &last.kind else { return None };
    if matches!(value.ty, Ty::Nothing | Ty::Never) || matches!(value.kind, ExpressionKind::Error) {
        return None;
    }
    let ty = value.ty.clone();
    last.kind = StatementKind::Return(Some(value.clone()));
    top.result = Some(ty.clone());
    Some(ty)
}

/// The type of the value that an input gives, if it has no errors and gives one; and if it is an object, the names of what
/// it has, with their types.
pub(super) fn members(known: &Known, source: &Source) -> Option<(Ty, Vec<(String, String)>)> {
    let parsed = syntax::parse(source, FileId(u32::MAX - 1));
    let names = names::resolve_input(&parsed.program, known);
    let (mut program, found) = check::check(&names, source.text());
    let mut said = parsed.diagnostics.iter().chain(&names.diagnostics).chain(&found);
    if said.any(Diagnostic::is_error) {
        return None;
    }
    let ty = return_last_value(&mut program)?;
    let members = match ty.without_nothing() {
        Ty::Class(class) => members_of_class(&class, &program),
        _ => Vec::new(),
    };
    Some((ty, members))
}

fn members_of_class(class: &ClassTy, program: &Program) -> Vec<(String, String)> {
    let Some(found) = program.classes.get(class.id.index()) else { return Vec::new() };
    let mut members: Vec<(String, String)> = Vec::new();
    for field in found.fields.iter().filter(|field| !field.is_private) {
        members.push((field.name.to_string(), format!("{} as {}", field.name, field.ty)));
    }
    for method in found.methods.iter().filter(|method| &*method.name != INVARIANT) {
        let parameters: Vec<String> = method.parameters.iter().map(Ty::to_string).collect();
        let result = match &method.result {
            Ty::Nothing => String::new(),
            result => format!(" returns {result}"),
        };
        let code = format!("{}({}){result}", method.name, parameters.join(", "));
        members.push((method.name.to_string(), code));
    }
    let above = class.base.iter().chain(&class.interfaces);
    members.extend(above.flat_map(|above| members_of_class(above, program)));
    members
}

/// What is known after an input, and the names that it declares.
fn declared(
    known: &Known,
    written: &ast::Program,
    program: &Program,
    names: &Names<'_>,
    growth: &Growth,
) -> (Known, Vec<String>) {
    let mut after = After { known: known.clone(), names: Vec::new() };
    for item in &written.items {
        match &item.kind {
            ItemKind::Import(import) => declare_import(&mut after, import),
            ItemKind::Type(declaration) => {
                declare_type(&mut after, declaration, program, names, growth);
            }
            ItemKind::Statement(statement) => match &statement.kind {
                ast::StatementKind::Alias(alias) => {
                    after.declare(Declaration::Alias(Arc::new((**alias).clone())));
                }
                ast::StatementKind::Process(process) => {
                    if let Some(id) = names.process_at(process.span) {
                        declare_process(&mut after, process, program, names, growth, id);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    if *names.attributes() != *known.attributes {
        after.known.attributes = Arc::new(names.attributes().clone());
    }
    let checking = names.checking();
    after.known.checking =
        checking.and_then(|id| growth.globals().get(&id).copied()).or(known.checking);
    let is_named = |id: VariableId| !names.is_static(id) && Some(id) != checking;
    for (id, global) in growth.variables().filter(|&(id, _)| is_named(id)) {
        declare_variable(&mut after, program, names, id, global);
    }
    for &class in growth.added_classes() {
        let key = names.class_key(&program.classes[class.index()].ty);
        after.known.add_class(key, growth.class(class));
    }
    for copy in program.copies.iter().filter(|copy| names.known_copy(&copy.key).is_none()) {
        after.known.add_copy(copy.key.clone(), known_copy(copy, program, growth));
    }
    (after.known, after.names)
}

fn known_copy(copy: &hir::Copy, program: &Program, growth: &Growth) -> KnownCopy {
    let copied = |&id: &ProcessId| KnownCopied {
        result: program.processes.get(id.index()).and_then(|checked| checked.result.clone()),
        function: growth.lowered().contains(&id).then(|| growth.function(id)),
    };
    KnownCopy { processes: copy.processes.iter().map(copied).collect() }
}

fn only_declares(item: &ast::Item) -> bool {
    use ast::StatementKind::{Alias, Constant, Let, Process};
    match &item.kind {
        ItemKind::Import(_) | ItemKind::Test { .. } | ItemKind::Type(_) => true,
        ItemKind::Statement(statement) => {
            matches!(statement.kind, Alias(_) | Constant(_) | Let(_) | Process(_))
        }
        _ => false,
    }
}

/// What is known, with the names that were declared last.
struct After {
    known: Known,
    names: Vec<String>,
}

impl After {
    fn declare(&mut self, declaration: Declaration) {
        self.names.push(declaration.name().to_owned());
        self.known.declare(declaration);
    }
}

fn declare_import(after: &mut After, import: &ast::Import) {
    for item in &import.items {
        let Some(last) = item.path.last() else { continue };
        let name = item.alias.clone().unwrap_or_else(|| last.clone());
        let what = match &import.from {
            None => {
                library::module(&dotted(&item.path)).map(|module| Imported::Module(module.name))
            }
            Some(from) => library::module(&dotted(from)).map(|module| {
                match library::module_in(module.name, &last.text) {
                    Some(inner) => Imported::Module(inner),
                    None => Imported::Member(module.name, last.text.to_string()),
                }
            }),
        };
        if let Some(what) = what {
            after.declare(Declaration::Import(Arc::new(KnownImport { name, what })));
        }
    }
}

fn declare_process(
    after: &mut After,
    process: &ast::Process,
    program: &Program,
    names: &Names<'_>,
    growth: &Growth,
    id: ProcessId,
) {
    let Some(checked) = program.processes.get(id.index()) else { return };
    let written = if names.is_template(id) {
        process.clone()
    } else {
        let head = process.head.clone();
        let body = ast::Block { statements: Vec::new(), ..process.body.clone() };
        ast::Process { head, contracts: Vec::new(), body, span: process.span }
    };
    let (parameters, result) = (checked.parameters.clone(), checked.result.clone());
    let defaults = known_defaults(names, growth, id);
    let function = growth.function(id);
    let process = KnownProcess { written, parameters, result, defaults, function };
    after.declare(Declaration::Process(Arc::new(process)));
}

fn declare_type(
    after: &mut After,
    declaration: &ast::TypeDeclaration,
    program: &Program,
    names: &Names<'_>,
    growth: &Growth,
) {
    let Some(class) = names.class_named(&declaration.name) else { return };
    let member = |process: ProcessId| {
        let parameters = names.process(process).parameters.iter();
        let parameters = parameters.filter_map(|id| program.variables.get(id.index()).cloned());
        KnownMember {
            parameters: parameters.collect(),
            result: program.processes.get(process.index()).and_then(|known| known.result.clone()),
            defaults: known_defaults(names, growth, process),
            function: growth.function(process),
        }
    };
    let known = |variable: VariableId| {
        let ty = program.variables.get(variable.index())?.clone();
        Some(KnownStatic { ty, global: growth.globals().get(&variable).copied()? })
    };
    let statics = names.class(class).statics.iter();
    let declared = KnownType {
        written: declaration.clone(),
        processes: names.members_of(class).into_iter().map(member).collect(),
        is_checked: names.class(class).check.is_some(),
        statics: statics.filter_map(|found| known(found.variable)).collect(),
    };
    after.declare(Declaration::Type(Arc::new(declared)));
}

fn known_defaults(names: &Names<'_>, growth: &Growth, id: ProcessId) -> Vec<Option<KnownDefault>> {
    let info = names.process(id);
    let known = |default: ProcessId| {
        let taken = &names.process(default).parameters;
        let is_taken = |&index: &usize| taken.contains(&info.parameters[index]);
        let parameters = (0..info.parameters.len()).filter(is_taken).collect();
        KnownDefault { parameters, function: growth.function(default) }
    };
    info.defaults.iter().map(|default| default.map(known)).collect()
}

fn declare_variable(
    after: &mut After,
    program: &Program,
    names: &Names<'_>,
    id: VariableId,
    global: GlobalIndex,
) {
    let (info, Some(ty)) = (names.variable(id), program.variables.get(id.index())) else { return };
    let name = ast::Name { text: info.name.clone(), span: info.span };
    let variable = KnownVariable { name, kind: info.kind, ty: ty.clone(), global };
    after.declare(Declaration::Variable(Arc::new(variable)));
}
