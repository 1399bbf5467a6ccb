//! From a module to a listing that assembles to exactly that module.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write};

use runa_bytecode::{
    Class, ClassIndex, ClassKind, Constant, ConstantIndex, Function, FunctionIndex, LocalIndex,
    LocalName, Module, Operand, Target, Type, TypeId, Types,
};

use crate::class::{KINDS, written_field, written_method};
use crate::lexer::is_plain;
use crate::names::Names;
use crate::quote;
use crate::type_reader::is_free;

/// Types that take more characters are written once and named by their number from then on.
const LONGEST_TYPE: usize = 100;
/// Texts that take more bytes are named by the number of their constant.
const LONGEST_TEXT: usize = 60;

/// Writes a module as a listing in the structured form. For every module that
/// [`verify`](runa_bytecode::verify) accepts, assembling the listing gives an equal module.
/// Linear in the size of the module.
pub fn disassemble(module: &Module) -> String {
    let mut out = String::new();
    let mut writer = Writer::new(module, &mut out);
    // Writing to a String cannot fail.
    let _ = writer.module();
    out
}

/// Writes one function of a module as it stands in the listing of the module; nothing if there is none of the
/// number. Names and types are those of the module, so that it does not assemble alone.
pub fn disassemble_function(module: &Module, index: FunctionIndex) -> Option<String> {
    let mut out = String::new();
    let function = module.function(index)?;
    // Writing to a String cannot fail.
    let _ = Writer::new(module, &mut out).function(function);
    Some(out.trim_start().to_owned())
}

/// The names of things that are numbered from 0.
fn numbered<'m>(names: impl Iterator<Item = &'m str>) -> Names<'m> {
    names.zip(0..).collect()
}

fn name(name: &str) -> Cow<'_, str> {
    if is_plain(name) { Cow::Borrowed(name) } else { Cow::Owned(quote::text(name)) }
}

struct Writer<'m, 'o> {
    module: &'m Module,
    out: &'o mut String,
    /// How many characters each type takes when it is written in full.
    widths: Vec<usize>,
    functions: Names<'m>,
    natives: Names<'m>,
    globals: Names<'m>,
    classes: Names<'m>,
    texts: HashMap<&'m str, usize>,
    /// The first number of each source file.
    files: HashMap<&'m str, usize>,
}

impl<'m, 'o> Writer<'m, 'o> {
    fn new(module: &'m Module, out: &'o mut String) -> Self {
        let functions = module.functions.iter().map(|function| function.name.as_str());
        let natives = module.natives.iter().map(|native| native.name.as_str());
        let globals = module.globals.iter().map(|global| global.name.as_str());
        let mut texts = HashMap::new();
        for (index, constant) in module.constants.iter().enumerate() {
            if let Constant::Text(text) = constant {
                texts.entry(text.as_str()).or_insert(index);
            }
        }
        let mut files = HashMap::new();
        for (index, file) in module.files.iter().enumerate() {
            files.entry(file.as_str()).or_insert(index);
        }
        let names = module.types.classes().iter().map(|(_, class)| class.name.as_str());
        let classes = numbered(names);
        Self {
            module,
            out,
            files,
            widths: widths(module, &classes),
            classes,
            functions: numbered(functions),
            natives: numbered(natives),
            globals: numbered(globals),
            texts,
        }
    }

    fn module(&mut self) -> fmt::Result {
        let module = self.module;
        writeln!(self.out, ".module {}", quote::text(&module.name))?;
        for capability in &module.capabilities {
            writeln!(self.out, ".capability {}", quote::text(capability))?;
        }
        for (key, text) in &module.attributes {
            writeln!(self.out, ".attribute {} {}", quote::text(key), quote::text(text))?;
        }
        for file in &module.files {
            writeln!(self.out, ".file {}", quote::text(file))?;
        }
        self.types()?;
        for (index, constant) in module.constants.iter().enumerate() {
            self.constant(index, constant)?;
        }
        module.types.classes().iter().try_for_each(|(_, class)| self.class(class))?;
        for native in &module.natives {
            let types: Vec<String> = native.parameters.iter().map(|&ty| self.ty(ty)).collect();
            let result = self.ty(native.result);
            writeln!(self.out, ".native {}({}) {result}", name(&native.name), types.join(", "))?;
        }
        for global in &module.globals {
            let ty = self.ty(global.ty);
            writeln!(self.out, ".global {} {ty}", name(&global.name))?;
        }
        self.entries()?;
        module.functions.iter().try_for_each(|function| self.function(function))
    }

    fn types(&mut self) -> fmt::Result {
        for (id, ty) in self.module.types.iter().skip(Types::predefined().len()) {
            let part = |part: TypeId| self.ty_atom(part);
            let text = match ty {
                &Type::List(element) => format!("List of {}", part(element)),
                &Type::Set(element) => format!("Set of {}", part(element)),
                &Type::Cell(content) => format!("Cell of {}", part(content)),
                &Type::Optional(inner) => format!("Optional of {}", part(inner)),
                &Type::Map(key, value) => format!("Map of {} to {}", part(key), part(value)),
                Type::Function(parameters, result) => {
                    let parameters: Vec<String> = parameters.iter().map(|&ty| part(ty)).collect();
                    format!("({}) => {}", parameters.join(", "), part(*result))
                }
                &Type::Class(class) if self.widths.get(id.index()) == Some(&usize::MAX) => {
                    format!("class {class}")
                }
                _ => self.ty(id),
            };
            writeln!(self.out, ".type {text}")?;
        }
        Ok(())
    }

    fn class(&mut self, class: &'m Class) -> fmt::Result {
        let kind = KINDS.iter().find(|&&(_, kind)| kind == class.kind);
        write!(self.out, "\n.class {}", name(&class.name))?;
        if let Some((word, _)) = kind.filter(|_| class.kind != ClassKind::Class) {
            write!(self.out, " {word}")?;
        }
        if let Some(base) = class.base {
            write!(self.out, " extends {}", self.class_name(base))?;
        }
        if let Some(kind) = class.exception {
            write!(self.out, " exception {kind}")?;
        }
        writeln!(self.out)?;
        for &interface in &class.interfaces {
            writeln!(self.out, "    .implements {}", self.class_name(interface))?;
        }
        for protocol in class.protocols.iter() {
            writeln!(self.out, "    .protocol {}", protocol.word())?;
        }
        let private = |is_private| if is_private { " private" } else { "" };
        for field in &class.fields {
            let (field_name, ty) = (name(&field.name), self.ty(field.ty));
            writeln!(self.out, "    .field {field_name} {ty}{}", private(field.is_private))?;
        }
        for method in &class.methods {
            let (method_name, ty) = (name(&method.name), self.ty(method.ty));
            write!(self.out, "    .method {method_name} {ty}")?;
            if let Some(function) = method.function {
                // The word says that it is private.
                let written = self.function_name(function);
                match written.as_str() {
                    "private" => write!(self.out, " {function}")?,
                    written => write!(self.out, " {written}")?,
                }
            }
            writeln!(self.out, "{}", private(method.is_private))?;
        }
        writeln!(self.out, ".end")
    }

    fn class_name(&self, index: ClassIndex) -> String {
        let found = self.module.types.classes().get(index).map(|class| class.name.as_str());
        named(&self.classes, found, index.0)
    }

    /// A type where any type may stand.
    fn ty(&self, id: TypeId) -> String {
        match self.widths.get(id.index()) {
            Some(&width) if width <= LONGEST_TYPE => self.module.types.display(id).to_string(),
            _ => format!("%{id}"),
        }
    }

    /// A type as a part of another one.
    fn ty_atom(&self, id: TypeId) -> String {
        match self.module.types.get(id) {
            Some(
                Type::List(_) | Type::Map(..) | Type::Set(_) | Type::Function(..) | Type::Cell(_),
            ) => format!("({})", self.ty(id)),
            _ => self.ty(id),
        }
    }

    fn constant(&mut self, index: usize, constant: &Constant) -> fmt::Result {
        match constant {
            Constant::Integer(value) => write!(self.out, ".const _ {value}")?,
            Constant::Float(value) => write!(self.out, ".const _ {value}")?,
            Constant::Text(text) => write!(self.out, ".const _ {}", quote::text(text))?,
            Constant::Bytes(bytes) => {
                self.out.push_str(".data _");
                bytes.iter().try_for_each(|byte| write!(self.out, " {byte}"))?;
            }
        }
        writeln!(self.out, " ; {index}")
    }

    fn entries(&mut self) -> fmt::Result {
        for export in &self.module.exports {
            let function = self.function_name(export.function);
            writeln!(self.out, ".export {} {function}", name(&export.name))?;
        }
        for test in &self.module.tests {
            let function = self.function_name(test.function);
            writeln!(self.out, ".test {} {function}", quote::text(&test.name))?;
        }
        Ok(())
    }

    fn function_name(&self, index: FunctionIndex) -> String {
        let found = self.module.function(index).map(|function| function.name.as_str());
        named(&self.functions, found, index.0)
    }

    fn function(&mut self, function: &'m Function) -> fmt::Result {
        let labels = Labels::new(function);
        let end = function.code.len() as u32;
        let mut names = function.local_names.iter().peekable();
        let mut declared = Vec::with_capacity(function.locals.len());
        for (index, &ty) in function.locals.iter().enumerate() {
            let fits = |next: &&LocalName| {
                next.local.index() == index && next.start == 0 && next.end == end
            };
            let own = names.next_if(fits);
            let own = own.map_or(Cow::Borrowed("_"), |own| name(&own.name));
            declared.push(format!("{own} {}", self.ty(ty)));
        }
        let split = usize::from(function.parameter_count).min(declared.len());
        let (parameters, locals) = declared.split_at(split);
        let result = self.ty(function.result);
        let head = parameters.join(", ");
        writeln!(self.out, "\n.func {}({head}) {result}", name(&function.name))?;
        self.file(function)?;
        for default in &function.defaults {
            let computing = self.function_name(default.function);
            write!(self.out, "    .default {} {computing}", default.parameter)?;
            default.takes.iter().try_for_each(|taken| write!(self.out, " {taken}"))?;
            self.out.push('\n');
        }
        if function.takes_rest {
            writeln!(self.out, "    .rest")?;
        }
        if function.is_inline {
            writeln!(self.out, "    .inline")?;
        }
        for local in locals {
            writeln!(self.out, "    .local {local}")?;
        }
        for &capture in &function.captures {
            let ty = self.ty(capture);
            writeln!(self.out, "    .capture {ty}")?;
        }
        for local in names {
            let (start, end) = (labels.name(local.start), labels.name(local.end));
            writeln!(self.out, "    .name {} {} {start} {end}", local.local, name(&local.name))?;
        }
        for handler in &function.handlers {
            let [start, end, target] =
                [handler.start, handler.end, handler.target].map(|at| labels.name(at));
            writeln!(self.out, "    .handler {start} {end} {target} {}", handler.kind)?;
        }
        self.code(function, &labels)?;
        writeln!(self.out, ".end")
    }

    fn file(&mut self, function: &Function) -> fmt::Result {
        let number = function.file as usize;
        match self.module.files.get(number) {
            _ if function.file == u32::MAX => writeln!(self.out, "    .file none"),
            Some(file) if self.files.get(file.as_str()) == Some(&number) => {
                writeln!(self.out, "    .file {}", quote::text(file))
            }
            _ => writeln!(self.out, "    .file {}", function.file),
        }
    }

    fn code(&mut self, function: &'m Function, labels: &Labels) -> fmt::Result {
        let names = function.local_names.iter();
        let locals: Names<'_> =
            names.map(|local| (local.name.as_str(), local.local.0.into())).collect();
        let mut first_names: HashMap<LocalIndex, &str> = HashMap::new();
        for local in &function.local_names {
            first_names.entry(local.local).or_insert(&local.name);
        }
        let mut lines = function.lines.iter().peekable();
        for (pc, instruction) in function.code.iter().enumerate() {
            let pc = pc as u32;
            if labels.numbers.contains_key(&pc) {
                writeln!(self.out, "{}:", labels.name(pc))?;
            }
            while let Some(entry) = lines.next_if(|entry| entry.pc <= pc) {
                write!(self.out, "    .line {}", entry.line)?;
                let column = (entry.column != 0).then(|| format!(":{}", entry.column));
                writeln!(self.out, "{}", column.unwrap_or_default())?;
            }
            write!(self.out, "    {}", instruction.info().mnemonic)?;
            let mut class = None;
            for (index, operand) in instruction.operands().into_iter().enumerate() {
                if let Operand::Type(ty) = operand {
                    class = Some(ty);
                }
                let text = match operand {
                    Operand::Field(_) | Operand::Method(_) => self.member(class, operand),
                    Operand::Target(Target(target)) => labels.name(target),
                    Operand::Local(local) => {
                        named(&locals, first_names.get(&local).copied(), local.0.into())
                    }
                    other => self.operand(other),
                };
                write!(self.out, "{} {text}", if index == 0 { "" } else { "," })?;
            }
            self.out.push('\n');
        }
        let end = function.code.len() as u32;
        if labels.numbers.contains_key(&end) {
            writeln!(self.out, "{}:", labels.name(end))?;
        }
        Ok(())
    }

    /// A field or method of the class of a type by its name, or by its number where that is not possible.
    fn member(&self, class: Option<TypeId>, operand: Operand) -> String {
        let types = &self.module.types;
        let written = class.and_then(|class| match operand {
            Operand::Field(field) => written_field(types, class, field),
            Operand::Method(method) => written_method(types, class, method),
            _ => None,
        });
        written.map_or_else(|| operand.to_string(), |written| name(&written).into_owned())
    }

    fn operand(&self, operand: Operand) -> String {
        match operand {
            Operand::Constant(index) => self.constant_name(index),
            Operand::Function(index) => self.function_name(index),
            Operand::Native(index) => {
                let found = self.module.native(index).map(|native| native.name.as_str());
                named(&self.natives, found, index.0)
            }
            Operand::Global(index) => {
                let found = self.module.global(index).map(|global| global.name.as_str());
                named(&self.globals, found, index.0)
            }
            Operand::Type(ty) => self.ty(ty),
            other => other.to_string(),
        }
    }

    fn constant_name(&self, index: ConstantIndex) -> String {
        match self.module.text(index) {
            Some(text)
                if text.len() <= LONGEST_TEXT && self.texts.get(text) == Some(&index.index()) =>
            {
                quote::text(text)
            }
            _ => index.to_string(),
        }
    }
}

/// The name of thing `index` if nothing else has it, or else the number.
fn named(names: &Names<'_>, found: Option<&str>, index: u32) -> String {
    match found {
        Some(found) if names.is_only(found, index) => name(found).into_owned(),
        _ => index.to_string(),
    }
}

/// How many characters each type takes. A type that the language would write as another one, such
/// as `Any?`, counts as too long, so that it is named by its number.
fn widths(module: &Module, classes: &Names<'_>) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::with_capacity(module.types.len());
    for (_, ty) in module.types.iter() {
        let part = |id: TypeId| widths.get(id.index()).copied().unwrap_or(usize::MAX);
        let inner = match ty {
            Type::Optional(inner) if is_never_optional(module, *inner) => usize::MAX,
            Type::List(part_id)
            | Type::Set(part_id)
            | Type::Cell(part_id)
            | Type::Optional(part_id) => part(*part_id),
            Type::Map(key, value) => part(*key).saturating_add(part(*value)),
            Type::Function(parameters, result) => {
                parameters.iter().map(|&id| part(id)).fold(part(*result), usize::saturating_add)
            }
            &Type::Class(class) => {
                let known = module.types.classes().get(class);
                let is_written = known.is_some_and(|known| {
                    classes.is_only(&known.name, class.0) && is_free(&known.name)
                });
                if is_written { 0 } else { usize::MAX }
            }
            _ => 0,
        };
        widths.push(inner.saturating_add(9));
    }
    widths
}

fn is_never_optional(module: &Module, id: TypeId) -> bool {
    let ty = module.types.get(id);
    matches!(ty, None | Some(Type::Any | Type::Nothing | Type::Optional(_)))
}

/// Labels, numbered in the order of their places.
struct Labels {
    numbers: BTreeMap<u32, usize>,
}

impl Labels {
    fn new(function: &Function) -> Self {
        let targets = function.code.iter().filter_map(|ins| ins.target()).map(|Target(at)| at);
        let handlers = function.handlers.iter().flat_map(|h| [h.start, h.end, h.target]);
        let end = function.code.len() as u32;
        // What holds for the whole function needs no labels.
        let parts =
            function.local_names.iter().filter(|local| (local.start, local.end) != (0, end));
        let scopes = parts.flat_map(|local| [local.start, local.end]);
        let places = targets.chain(handlers).chain(scopes).filter(|&at| at <= end);
        let mut numbers: BTreeMap<u32, usize> = places.map(|at| (at, 0)).collect();
        for (number, slot) in numbers.values_mut().enumerate() {
            *slot = number;
        }
        Self { numbers }
    }

    /// The label at a place, or the number of a place outside of the code.
    fn name(&self, at: u32) -> String {
        self.numbers.get(&at).map_or_else(|| at.to_string(), |number| format!("L{number}"))
    }
}
