//! `External`: processes of C, and which values may go there and back.

use std::sync::Arc;

use runa_bytecode::ClassKind;
use runa_diagnostics::{Diagnostic, Span, closest};

use super::Checker;
use super::arguments::{Callee, Formal};
use super::defaults::Given;
use crate::format::on_one_line;
use crate::hir::{Expression, ExpressionKind, Statement, StatementKind};
use crate::names::{Body, ClassId, ProcessId};
use crate::syntax::ast::{
    self, ArgumentKind, ExternalLibrary, ExternalProcess, Item, ItemKind, TypeKind,
};
use crate::types::Ty;

/// The exact types of C, and what their values are in a program.
const C_TYPES: &[(&str, Ty)] = &[
    ("CInt", Ty::Integer),
    ("CUInt", Ty::Integer),
    ("CSize", Ty::Integer),
    ("CLong", Ty::Integer),
    ("CInt64", Ty::Integer),
    ("CChar", Ty::Integer),
    ("CShort", Ty::Integer),
    ("CFloat", Ty::Float),
    ("CDouble", Ty::Float),
    ("CBool", Ty::Boolean),
];

const C_STRING: &str = "to_c_string";

fn c_type(name: &str) -> Option<Ty> {
    C_TYPES.iter().find(|(known, _)| *known == name).map(|(_, ty)| ty.clone())
}

/// What is said of a type of C that stands somewhere else; nothing if the name is none.
pub(super) fn misplaced_c_type(name: &ast::Name) -> Option<Diagnostic> {
    let meant = c_type(&name.text)?.to_string();
    let message = format!("`{}` is a type of C, which only `External` lines name", name.text);
    let diagnostic = Diagnostic::error("E0663", message).at(name.span, "not in such a line");
    Some(diagnostic.suggest(format!("its values are `{meant}`"), name.span, meant))
}

impl<'a> Checker<'_, 'a> {
    fn external(&self, process: ProcessId) -> Option<&'a ExternalProcess> {
        match self.names.process(process).body {
            Body::External(external) => Some(external),
            _ => None,
        }
    }

    /// Whether a process takes any number of arguments of C behind those that it names.
    fn is_variadic(&self, process: ProcessId) -> bool {
        self.external(process)
            .and_then(|external| external.head.parameters.last())
            .is_some_and(is_any)
    }

    /// Takes note of the types that an `External` line says.
    pub(super) fn declare_external(&mut self, id: ProcessId, external: &'a ExternalProcess) {
        let written = &external.head.parameters;
        let variables = self.names.process(id).parameters.clone();
        for (index, (&variable, parameter)) in variables.iter().zip(written).enumerate() {
            let is_last = index + 1 == written.len();
            let ty = match &parameter.ty {
                Some(_) if is_last && is_any(parameter) => Ty::list(Ty::Any),
                Some(ty) => self.passed_type(ty, "go to"),
                None => Ty::Error,
            };
            if let Some(diagnostic) = wrong_parameter(parameter) {
                self.report(diagnostic);
            }
            self.settle(variable, &ty);
            self.variables[variable.index()].origin = parameter.ty.as_ref().map(|ty| ty.span);
        }
        let result = external.head.result.as_ref();
        let ty = result.map_or(Ty::Nothing, |ty| match &ty.kind {
            TypeKind::Named(name) if &*name.name.text == "Nothing" => Ty::Nothing,
            _ => self.passed_type(ty, "come from"),
        });
        self.settle_result(id, ty);
        self.results[id.index()].origin = result.map(|ty| ty.span);
    }

    /// A type in an `External` line.
    fn passed_type(&mut self, written: &'a ast::Type, how: &str) -> Ty {
        if let TypeKind::Named(name) = &written.kind
            && name.modules.is_empty()
            && self.names.type_at(&[], &name.name).is_none()
            && let Some(ty) = c_type(&name.name.text)
        {
            self.note_type(&name.name, &ty);
            return ty;
        }
        let ty = self.written_type(written);
        if self.may_be_passed(&ty) {
            return ty;
        }
        let message = format!("a value of type {ty} cannot {how} a process of C");
        let diagnostic = Diagnostic::error("E0660", message).at(written.span, "in this line");
        self.report(with_way_out(diagnostic, &ty));
        Ty::Error
    }

    /// Whether C knows values of a type.
    pub(super) fn may_be_passed(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Integer | Ty::Float | Ty::Boolean | Ty::Error => true,
            Ty::Class(class) => {
                self.names.prelude_class("Pointer") == Some(class.id) || self.has_c_layout(class.id)
            }
            _ => false,
        }
    }

    /// The body of a process of C.
    pub(super) fn external_body(&mut self, root: ProcessId, external: &'a ExternalProcess) {
        self.default_values(root);
        let span = external.head.name.span;
        let symbol = external.symbol.as_ref().map_or(&*external.head.name.text, String::as_str);
        let what = format!("the call of `{symbol}` in `{}`", self.library_of(external));
        let ty = self.results[root.index()].ty.clone();
        let value = Expression::unavailable(what, Vec::new(), ty.clone(), span);
        let result = (ty != Ty::Nothing).then_some(ty);
        let kind = match result {
            Some(_) => StatementKind::Return(Some(value)),
            None => StatementKind::Expression(value),
        };
        self.finish_process(root, result, vec![Statement { kind, span }]);
    }

    /// The library that a process stands in, as the system calls it.
    fn library_of(&self, external: &'a ExternalProcess) -> &'a str {
        let is_meant =
            |library: &&ExternalLibrary| names_of(library).any(|name| name == external.library);
        let mut libraries = libraries(self.names.items_around(external.library_span));
        libraries.find(is_meant).map_or(&external.library, |library| &library.library)
    }

    /// Whether the libraries that a file names fit together.
    pub(super) fn check_external_item(
        &mut self,
        item: &'a Item,
        libraries: &[&'a ExternalLibrary],
    ) {
        let libraries = || libraries.iter().copied();
        match &item.kind {
            ItemKind::ExternalLibrary(library) => {
                let mut before = libraries().take_while(|other| other.span != library.span);
                if library.library.is_empty() || library.library.contains('\0') {
                    self.report(no_name("library", library.span));
                } else if let Some(older) = before.find(|older| is_same_library(older, library)) {
                    let message = format!("the library `{}` is named twice", library.library);
                    let diagnostic = Diagnostic::error("E0662", message)
                        .at(library.span, "named again")
                        .at(older.span, "named before");
                    self.report(diagnostic);
                }
            }
            ItemKind::ExternalProcess(external) => {
                let names = libraries().flat_map(names_of).collect::<Vec<_>>();
                if external
                    .symbol
                    .as_ref()
                    .is_some_and(|name| name.is_empty() || name.contains('\0'))
                {
                    self.report(no_name("process of a library", external.library_span));
                }
                if !names.contains(&external.library.as_str()) {
                    self.report(unknown_library(external, &names));
                }
            }
            _ => {}
        }
    }

    /// The arguments of a call of a process that takes any number of them: those behind the parameters that have
    /// names are a list. Nothing for other processes.
    pub(super) fn variadic_arguments(
        &mut self,
        process: ProcessId,
        name: &str,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Option<Option<Given>> {
        let is_variadic = self.is_variadic(process);
        let external = self.external(process).filter(|_| is_variadic)?;
        let (_, written) = external.head.parameters.split_last()?;
        let (first, rest) = arguments.split_at(arguments.len().min(written.len()));
        let names = written.iter().map(|parameter| &*parameter.name.text);
        let formals: Vec<Formal<'_>> =
            names.map(|name| Formal { name, has_default: false }).collect();
        let signature = on_one_line(self.words(external.head.span));
        let declared = Some(external.head.name.span);
        let callee = Callee { name, signature: &signature, declared };
        let Some(given) = self.arrange(&callee, &formals, first, span) else {
            self.check_for_errors(rest);
            return Some(None);
        };
        let types = self.parameter_list(process);
        let mut made = Given::default();
        for ((value, ty), written) in given.into_iter().flatten().zip(&types).zip(written) {
            let value = self.expression(value, Some(ty));
            made.values.push(self.fitting(value, ty, written, process));
        }
        let rest = rest.iter().map(|argument| self.variadic_argument(argument)).collect();
        let list = ExpressionKind::List(rest);
        made.values.push(Expression::new(list, Ty::list(Ty::Any), span));
        Some(Some(made))
    }

    fn variadic_argument(&mut self, argument: &'a ast::Argument) -> Expression {
        let value = self.expression(&argument.value, None);
        let value = self.without_result(value);
        let ty = self.open.resolve(&value.ty);
        if argument.kind != ArgumentKind::Positional {
            let message = "what stands for `...` of C is given by place, one by one";
            let diagnostic = Diagnostic::error("E0664", message).at(argument.span, "");
            return self.wrong(argument.span, diagnostic);
        }
        if !self.may_be_passed(&ty) && !ty.is_silent() && ty != Ty::Any {
            let message = format!("a value of type {ty} cannot go to a process of C");
            let diagnostic = Diagnostic::error("E0664", message).at(argument.span, "given here");
            return self.wrong(argument.span, with_way_out(diagnostic, &ty));
        }
        self.to_any(value)
    }

    /// What is said of a process that takes any number of arguments and is used as a value.
    pub(super) fn variadic_value(&self, process: ProcessId, span: Span) -> Option<Diagnostic> {
        let name = &self.names.process(process).name;
        let message =
            format!("`{name}` takes any number of arguments, which no function value does");
        let diagnostic = Diagnostic::error("E0664", message).at(span, "used as a value");
        let note = "write a lambda that calls it with as many as are needed";
        self.is_variadic(process).then(|| diagnostic.note(note))
    }

    /// `t.to_c_string()`; the receiver comes back where something else is called.
    pub(super) fn c_string(
        &mut self,
        receiver: Expression,
        name: &ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Result<Expression, Expression> {
        if &*name.text != C_STRING {
            return Err(receiver);
        }
        let is_text = matches!(self.open.resolve(&receiver.ty), Ty::Text | Ty::Bytes);
        let pointer = self.names.prelude_class("Pointer");
        let Some(pointer) = pointer.filter(|_| is_text) else { return Err(receiver) };
        let signature = "to_c_string() returns Pointer";
        let about = "A copy for C, with a zero behind it, which lives as long as the Pointer.";
        self.note_member(name, &receiver.ty.to_string(), signature, about);
        let callee = Callee { name: C_STRING, signature: &signature, declared: None };
        if self.arrange(&callee, &[], arguments, span).is_none() {
            return Ok(Expression::error(span));
        }
        let ty = Ty::Class(Arc::clone(&self.class(pointer).ty));
        Ok(Expression::unavailable("`Text.to_c_string`", vec![receiver], ty, span))
    }

    /// Whether C can call what `Callback` is given.
    pub(super) fn check_callback(&mut self, class: ClassId, made: &Expression) {
        if self.names.prelude_class("Callback") != Some(class) {
            return;
        }
        let ExpressionKind::New(new) = &made.kind else { return };
        let Some(given) = new.arguments.first() else { return };
        let given = match &given.kind {
            ExpressionKind::Convert(_, inner) => inner,
            _ => given,
        };
        let ty = self.open.resolve(&given.ty);
        let may_be_called = match &ty {
            Ty::Function(function) => {
                let takes = function.parameters.iter().all(|part| self.may_be_passed(part));
                let gives = function.result == Ty::Nothing || self.may_be_passed(&function.result);
                takes && gives
            }
            _ => ty.is_silent() || ty == Ty::Any,
        };
        if !may_be_called {
            let diagnostic = Diagnostic::error("E0660", format!("C cannot call {ty}"))
                .at(given.span, "given to `Callback`")
                .note("it takes and gives Integer, Float, Boolean and Pointer: say the types of its parameters");
            self.report(diagnostic);
        }
    }
}

/// Whether a parameter is C's `...`, if it is the last.
fn is_any(parameter: &ast::Parameter) -> bool {
    let written = parameter.ty.as_ref().map(|ty| &ty.kind);
    matches!(written, Some(TypeKind::Named(name)) if name.modules.is_empty() && &*name.name.text == "Any")
}

fn wrong_parameter(parameter: &ast::Parameter) -> Option<Diagnostic> {
    let name = &parameter.name.text;
    let wrong = |message: &str, span| Diagnostic::error("E0661", message).at(span, "");
    if parameter.rest {
        let note = "a last parameter `as Any` is C's `...`";
        return Some(wrong("a process of C has no rest parameter", parameter.span).note(note));
    }
    if let Some(default) = &parameter.default {
        let note = "a process of the program that calls it can have one";
        return Some(wrong("a parameter of C has no default value", default.span).note(note));
    }
    if parameter.ty.is_none() {
        let note = format!("C does not say it when the program runs: `{name} as Integer`");
        return Some(wrong("a parameter of C needs a type", parameter.name.span).note(note));
    }
    None
}

fn with_way_out(diagnostic: Diagnostic, ty: &Ty) -> Diagnostic {
    let note = match ty {
        Ty::Text | Ty::Bytes => "a Text or Bytes goes there as a Pointer: `t.to_c_string()`",
        Ty::List(_) => {
            "a list goes there as a block of memory: `Memory.of(list)` has a `pointer()`"
        }
        Ty::Function(_) => "a function goes there as a Pointer: `Callback(f)` has a `pointer()`",
        Ty::Any => "only the last parameter may be `as Any`: it is C's `...`",
        Ty::Class(class) if class.kind == ClassKind::Structure => {
            "write `@layout(\"c\")` in the line before the structure"
        }
        _ => "C takes Integer, Float, Boolean, Pointer, and the types whose names begin with `C`",
    };
    diagnostic.note(note)
}

/// The libraries that a file names.
pub(super) fn libraries(items: &[Item]) -> impl Iterator<Item = &ExternalLibrary> {
    items.iter().filter_map(|item| match &item.kind {
        ItemKind::ExternalLibrary(library) => Some(library),
        _ => None,
    })
}

fn is_same_library(one: &ExternalLibrary, other: &ExternalLibrary) -> bool {
    names_of(one).any(|name| names_of(other).any(|known| known == name))
}

fn names_of(library: &ExternalLibrary) -> impl Iterator<Item = &str> {
    let alias = library.alias.as_ref().map(|alias| &*alias.text);
    [library.library.as_str()].into_iter().chain(alias)
}

fn no_name(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0661", format!("this cannot be the name of a {what}")).at(span, "")
}

fn unknown_library(external: &ExternalProcess, names: &[&str]) -> Diagnostic {
    let (library, span) = (&external.library, external.library_span);
    let diagnostic = Diagnostic::error("E0662", format!("there is no library `{library}` here"))
        .at(span, "no line names it");
    match closest(library, names.iter().copied()) {
        Some(meant) => diagnostic.suggest(format!("write `{meant}`"), span, format!("\"{meant}\"")),
        None => diagnostic.note(format!("`External Library \"{library}\"` makes it known")),
    }
}
