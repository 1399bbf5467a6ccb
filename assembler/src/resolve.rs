//! Putting in what is known only at the end: labels, names, and which file the lines lie in.

use runa_bytecode::{
    DefaultValue, Export, Function, FunctionIndex, Handler, Instruction, Literal, LocalIndex,
    LocalName, Module, Operand, OperandKind, TestEntry, TypeId, Types,
};

use crate::assembly::Assembly;
use crate::body::{Body, Fixup, LineSource, PendingName};
use crate::class::{member_names, member_number};
use crate::constants::Symbol;
use crate::flat::describe_functions;
use crate::names::{Name, Reference};
use crate::problem::{self, Parsed, Reporter};
use crate::statement::{indexed, largest, literal_operand, wanted};

impl<'a> Assembly<'a> {
    /// The finished module. After an error, what could not be read is missing from it.
    pub(crate) fn finish(mut self) -> (Module, Reporter) {
        let mut bodies = std::mem::take(&mut self.bodies);
        let mut reporter = std::mem::take(&mut self.reporter);
        self.add_classes(&mut reporter);
        for body in &mut bodies {
            self.resolve_code(body, &mut reporter);
        }
        let (exports, tests) = self.entries(&bodies, &mut reporter);
        let defaults = self.defaults(&mut bodies, &mut reporter);
        let flat = self.is_flat();
        let mut module = self.module;
        module.types = self.types.into_types();
        module.exports = exports;
        module.tests = tests;
        let mut files = Files { listing: None, name: self.source.name() };
        if flat {
            let constants = self.constants.into_pool();
            flat_functions(&mut module, bodies, constants, &mut files, &mut reporter);
        } else {
            module.constants = self.constants.into_pool();
            for (body, defaults) in bodies.into_iter().zip(defaults) {
                let function = function(body, &mut module, &mut files, &mut reporter);
                module.functions.push(Function { defaults, ..function });
            }
        }
        (module, reporter)
    }

    /// The code of a flat listing as one row.
    pub(crate) fn finish_row(mut self) -> (Vec<Instruction>, Module, Reporter) {
        let mut bodies = std::mem::take(&mut self.bodies);
        let mut reporter = std::mem::take(&mut self.reporter);
        let is_row = self.is_flat()
            && self.module.natives.is_empty()
            && self.module.globals.is_empty()
            && self.exports.is_empty()
            && self.tests.is_empty();
        if !is_row {
            reporter.report(problem::not_flat(self.file));
        }
        let mut row = Vec::new();
        for body in &mut bodies {
            self.resolve_code(body, &mut reporter);
            row.append(&mut body.code);
        }
        let module = Module { constants: self.constants.into_pool(), ..self.module };
        (row, module, reporter)
    }

    fn resolve_code(&self, body: &mut Body<'a>, reporter: &mut Reporter) {
        for fixup in std::mem::take(&mut body.fixups) {
            if reporter.is_full() {
                return;
            }
            let Some(&instruction) = body.code.get(fixup.pc as usize) else { continue };
            let resolved = self.resolve(body, instruction, &fixup);
            if let (Some(resolved), Some(place)) =
                (reporter.check(resolved), body.code.get_mut(fixup.pc as usize))
            {
                *place = resolved;
            }
        }
    }

    /// The instruction with the operand that the fixup is about.
    fn resolve(
        &self,
        body: &Body<'a>,
        instruction: Instruction,
        fixup: &Fixup<'a>,
    ) -> Parsed<Instruction> {
        let operand = match (&fixup.reference, fixup.kind) {
            (reference, OperandKind::Target) => {
                let target = body.labels.resolve(reference)?;
                self.check_jump(body, fixup, target)?;
                indexed(OperandKind::Target, target)
            }
            (Reference::Number(number), kind) => indexed(kind, *number),
            (Reference::Name(name), OperandKind::Literal) => {
                let symbol = self.constants.resolve(name)?;
                match (symbol.literal, symbol.index) {
                    (Some(value), _) => Operand::Literal(value),
                    (None, Some(constant)) => return Ok(Instruction::LoadConstant { constant }),
                    (None, None) => return Err(wrong_constant(fixup, name)),
                }
            }
            (Reference::Name(name), OperandKind::Field | OperandKind::Method)
                if let Some(ty) = class_operand(self.types.types(), instruction) =>
            {
                member_operand(self.types.types(), ty, fixup.kind, name)?
            }
            (Reference::Name(name), kind) => self.named_operand(body, fixup, name, kind)?,
        };
        let mut operands = instruction.operands();
        if let Some(place) = operands.get_mut(fixup.operand) {
            *place = operand;
        }
        Ok(instruction.opcode().with(&operands).unwrap_or(instruction))
    }

    fn named_operand(
        &self,
        body: &Body<'a>,
        fixup: &Fixup<'a>,
        name: &Name<'a>,
        kind: OperandKind,
    ) -> Parsed<Operand> {
        let number = match kind {
            OperandKind::Local => {
                let section = body.sections.get(body.section_of(fixup.pc));
                match section {
                    Some(section) => section.locals.resolve(name, "local")?,
                    None => return Err(problem::unknown("local", &name.text, name.span, [])),
                }
            }
            OperandKind::Function => self.function_number(Some(body), name)?,
            OperandKind::Native => self.natives.resolve(name, "native function")?,
            OperandKind::Global => self.globals.resolve(name, "module variable")?,
            _ => return constant_operand(self.constants.resolve(name)?, fixup, name),
        };
        Ok(indexed(kind, number))
    }

    fn function_number(&self, row: Option<&Body<'a>>, name: &Name<'a>) -> Parsed<u32> {
        let Some(row) = row.filter(|_| self.is_flat()) else {
            return self.functions.resolve(name, "function");
        };
        let pc = row.labels.resolve(&Reference::Name(name.clone()))?;
        Ok(row.section_of(pc) as u32)
    }

    /// In the flat form, a jump must stay in its function.
    fn check_jump(&self, body: &Body<'a>, fixup: &Fixup<'a>, target: u32) -> Parsed<()> {
        let stays = || body.section_of(target) == body.section_of(fixup.pc) && target < body.pc();
        // Running off the end of a flat listing is a `HALT`, which may be jumped to.
        let halts = || {
            target == body.pc()
                && body.section_of(fixup.pc) + 1 == body.sections.len()
                && body.code.last().is_none_or(|last| !last.ends())
        };
        if !self.is_flat() || stays() || halts() {
            return Ok(());
        }
        Err(problem::jump_across(fixup.span))
    }

    fn entries(
        &self,
        bodies: &[Body<'a>],
        reporter: &mut Reporter,
    ) -> (Vec<Export>, Vec<TestEntry>) {
        let mut resolve =
            |reference: &Reference<'a>| self.function_named(bodies.first(), reference, reporter);
        let mut exports = Vec::new();
        for (name, reference) in &self.exports {
            exports
                .extend(resolve(reference).map(|function| Export { name: name.clone(), function }));
        }
        let mut tests = Vec::new();
        for (name, reference) in &self.tests {
            tests.extend(
                resolve(reference).map(|function| TestEntry { name: name.clone(), function }),
            );
        }
        (exports, tests)
    }

    /// The default values of each function's parameters.
    fn defaults(&self, bodies: &mut [Body<'a>], reporter: &mut Reporter) -> Vec<Vec<DefaultValue>> {
        let mut resolved = Vec::with_capacity(bodies.len());
        for body in bodies {
            let pending = std::mem::take(&mut body.defaults).into_iter();
            let found = pending.filter_map(|default| {
                let function = self.function_named(Some(&*body), &default.function, reporter)?;
                Some(DefaultValue { parameter: default.parameter, function, takes: default.takes })
            });
            resolved.push(found.collect());
        }
        resolved
    }

    fn function_named(
        &self,
        body: Option<&Body<'a>>,
        reference: &Reference<'a>,
        reporter: &mut Reporter,
    ) -> Option<FunctionIndex> {
        if reporter.is_full() {
            return None;
        }
        let number = match reference {
            Reference::Number(number) => Ok(*number),
            Reference::Name(name) => self.function_number(body, name),
        };
        reporter.check(number).map(FunctionIndex)
    }
}

/// The type of a class that an instruction names.
fn class_operand(types: &Types, instruction: Instruction) -> Option<TypeId> {
    instruction.operands().into_iter().find_map(|operand| match operand {
        Operand::Type(ty) => types.class_of(ty).map(|_| ty),
        _ => None,
    })
}

/// A field or method by its name.
fn member_operand(
    types: &Types,
    ty: TypeId,
    kind: OperandKind,
    name: &Name<'_>,
) -> Parsed<Operand> {
    let is_method = kind == OperandKind::Method;
    match member_number(types, ty, &name.text, is_method) {
        Some(number) => Ok(indexed(kind, number)),
        None => {
            let what = if is_method { "method" } else { "field" };
            let known = member_names(types, ty, is_method);
            Err(problem::unknown(what, &name.text, name.span, known))
        }
    }
}

fn wrong_constant(fixup: &Fixup<'_>, name: &Name<'_>) -> Box<runa_diagnostics::Diagnostic> {
    let found = format!("the constant {}", problem::quoted(&name.text));
    problem::wrong(wanted(fixup.kind), &found, name.span)
}

/// A constant as an operand of a kind that names no function, local or variable.
fn constant_operand(symbol: Symbol, fixup: &Fixup<'_>, name: &Name<'_>) -> Parsed<Operand> {
    let wrong = || wrong_constant(fixup, name);
    match fixup.kind {
        OperandKind::Constant => symbol.index.map(Operand::Constant).ok_or_else(wrong),
        OperandKind::Integer | OperandKind::Float | OperandKind::Boolean => {
            literal_operand(fixup.kind, symbol.literal.ok_or_else(wrong)?, name.span)
        }
        kind => match symbol.literal {
            Some(Literal::Integer(value)) => {
                let number = u32::try_from(value).ok().filter(|&number| number <= largest(kind));
                number.map(|number| indexed(kind, number)).ok_or_else(wrong)
            }
            _ => Err(wrong()),
        },
    }
}

/// Gives the listing a number among the module's files once a function needs it.
struct Files<'s> {
    listing: Option<u32>,
    name: &'s str,
}

impl Files<'_> {
    fn number(&mut self, source: LineSource, module: &mut Module) -> u32 {
        match (source, self.listing) {
            (LineSource::File(number), _) => number,
            (LineSource::Listing, Some(number)) => number,
            (LineSource::Listing, None) => {
                let number = module.files.len() as u32;
                module.files.push(String::from(self.name));
                self.listing = Some(number);
                number
            }
        }
    }
}

fn flat_functions(
    module: &mut Module,
    bodies: Vec<Body<'_>>,
    constants: Vec<runa_bytecode::Constant>,
    files: &mut Files<'_>,
    reporter: &mut Reporter,
) {
    for mut body in bodies {
        let code = std::mem::take(&mut body.code);
        let length = code.len() as u32;
        let row = match Module::from_flat(code, constants.clone()) {
            Ok(row) => row,
            Err(error) => {
                // The jumps were checked; this is for what that check overlooks.
                if !reporter.has_errors() {
                    let span = body.name.span;
                    reporter.report(problem::wrong("flat code", &error.to_string(), span));
                }
                module.constants = constants;
                return;
            }
        };
        module.constants = row.constants;
        module.functions = row.functions;
        describe_functions(module, &body, length);
        let has_lines = !body.lines.is_empty();
        let file = match body.line_source {
            LineSource::Listing if has_lines => u32::MAX,
            source => files.number(source, module),
        };
        module.functions.iter_mut().for_each(|function| function.file = file);
    }
}

fn function(
    mut body: Body<'_>,
    module: &mut Module,
    files: &mut Files<'_>,
    reporter: &mut Reporter,
) -> Function {
    let from_listing = body.line_source == LineSource::Listing && body.lines.is_empty();
    let file = match body.line_source {
        LineSource::Listing if !from_listing => u32::MAX,
        source => files.number(source, module),
    };
    let length = body.pc();
    let mut lines = std::mem::take(if from_listing { &mut body.listing } else { &mut body.lines });
    lines.retain(|entry| entry.pc < length);
    Function {
        parameter_count: body.parameter_count,
        captures: std::mem::take(&mut body.captures),
        result: body.result,
        locals: std::mem::take(&mut body.locals),
        defaults: Vec::new(),
        takes_rest: body.takes_rest,
        is_inline: body.is_inline,
        handlers: handlers(&body, reporter),
        file,
        lines,
        local_names: local_names(&mut body, reporter),
        code: body.code,
        name: body.name.text.into_owned(),
    }
}

fn handlers(body: &Body<'_>, reporter: &mut Reporter) -> Vec<Handler> {
    let mut handlers = Vec::new();
    for pending in &body.handlers {
        if reporter.is_full() {
            break;
        }
        let [start, end, target] =
            pending.places.each_ref().map(|place| reporter.check(body.labels.resolve(place)));
        if let (Some(start), Some(end), Some(target)) = (start, end, target) {
            handlers.push(Handler { start, end, target, kind: pending.kind });
        }
    }
    handlers
}

fn local_names(body: &mut Body<'_>, reporter: &mut Reporter) -> Vec<LocalName> {
    let pending = std::mem::take(&mut body.section().local_names);
    let mut names = Vec::with_capacity(pending.len());
    for name in pending {
        if reporter.is_full() {
            break;
        }
        let resolved = local_name(body, name);
        names.extend(reporter.check(resolved));
    }
    names
}

fn local_name(body: &Body<'_>, pending: PendingName<'_>) -> Parsed<LocalName> {
    let (start, end) = match &pending.scope {
        Some([start, end]) => (body.labels.resolve(start)?, body.labels.resolve(end)?),
        None => (0, body.pc()),
    };
    let name = pending.name.into_owned();
    Ok(LocalName { local: LocalIndex(pending.local), name, start, end })
}
