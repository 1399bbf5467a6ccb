//! Classes: what they declare. Each method, constructor and default value of a field is a process of its own; those
//! of objects have the object as their receiver, which the program calls `self`.

use runa_diagnostics::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::invariants::{Invariant, InvariantCheck};
use super::resolve::{NewProcess, Resolver};
use super::statics::StaticInfo;
use super::{
    Body, ClassId, Meaning, NamedType, Names, ProcessId, ProcessKind, Variable, VariableId,
    VariableKind,
};
use crate::syntax::ast::{self, MemberKind, ModifierKind, TypeDeclarationKind};
use crate::types::is_type_name;

/// A class, structure, interface or variant as the program declares it, or a case of a variant.
#[derive(Debug)]
pub(crate) struct ClassInfo<'a> {
    /// Of a case that of its variant.
    pub(crate) declaration: &'a ast::TypeDeclaration,
    /// How it is written and of which variant, if it is a case.
    pub(crate) case: Option<(&'a ast::Case, ClassId)>,
    /// The cases of a variant.
    pub(crate) cases: Vec<ClassId>,
    /// Its own fields.
    pub(crate) fields: Vec<FieldInfo<'a>>,
    /// Its own methods, and the processes that belong to the class itself.
    pub(crate) methods: Vec<MethodInfo<'a>>,
    pub(crate) constructor: Option<ProcessId>,
    /// Whether only the class itself may call it.
    pub(crate) is_constructor_private: bool,
    /// Its constants and `Shared` fields.
    pub(crate) statics: Vec<StaticInfo<'a>>,
    /// What has to hold for its objects.
    pub(crate) invariants: Vec<Invariant<'a>>,
    /// What checks that, and what is inherited.
    pub(crate) check: Option<InvariantCheck>,
    /// What this version has not, and where it stands.
    pub(crate) refused: Vec<(&'static str, Span)>,
}

impl<'a> ClassInfo<'a> {
    /// A class whose members are not known yet.
    pub(super) fn new(declaration: &'a ast::TypeDeclaration) -> Self {
        Self {
            declaration,
            case: None,
            cases: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            constructor: None,
            is_constructor_private: false,
            statics: Vec::new(),
            invariants: Vec::new(),
            check: None,
            refused: Vec::new(),
        }
    }
}

/// A field.
#[derive(Debug)]
pub(crate) struct FieldInfo<'a> {
    pub(crate) written: &'a ast::Field,
    /// What computes its default.
    pub(crate) default: Option<ProcessId>,
    pub(crate) is_private: bool,
}

/// A method.
#[derive(Debug)]
pub(crate) struct MethodInfo<'a> {
    pub(crate) head: &'a ast::ProcessHead,
    /// What it does; nothing for an abstract one.
    pub(crate) process: Option<ProcessId>,
    /// Stands for an abstract one that has default values.
    pub(crate) head_process: Option<ProcessId>,
    pub(crate) modifiers: &'a [ast::Modifier],
    /// Whether it is a message of an actor.
    pub(crate) is_handler: bool,
}

impl MethodInfo<'_> {
    /// What it does, or what stands for it.
    pub(crate) fn any_process(&self) -> Option<ProcessId> {
        self.process.or(self.head_process)
    }

    /// The word `kind` before the method, if it is there.
    pub(crate) fn modifier(&self, kind: ModifierKind) -> Option<Span> {
        self.modifiers.iter().find(|modifier| modifier.kind == kind).map(|found| found.span)
    }

    /// Whether it belongs to the class itself.
    pub(crate) fn is_shared(&self) -> bool {
        self.modifier(ModifierKind::Shared).is_some()
    }

    /// Whether only the class itself may use it.
    pub(crate) fn is_private(&self) -> bool {
        self.modifier(ModifierKind::Private).is_some()
    }
}

impl<'a> Names<'a> {
    /// The class `id`.
    pub(crate) fn class(&self, id: ClassId) -> &ClassInfo<'a> {
        let base = self.classes.len();
        self.classes.get(id.index()).unwrap_or_else(|| &self.copies.classes[id.index() - base])
    }

    /// All classes, in the order of the text; copies come last.
    pub(crate) fn class_ids(&self) -> impl ExactSizeIterator<Item = ClassId> + use<> {
        (0..(self.classes.len() + self.copies.classes.len()) as u32).map(ClassId)
    }

    /// The class with this number, if there are so many.
    pub(crate) fn class_numbered(&self, number: usize) -> Option<ClassId> {
        (number < self.class_ids().len()).then_some(ClassId(number as u32))
    }

    /// The class that is called `name` where that stands.
    pub(crate) fn class_named(&self, name: &ast::Name) -> Option<ClassId> {
        self.class_at(&[], name)
    }

    /// The same behind the names of modules.
    pub(crate) fn class_at(&self, path: &[ast::Name], name: &ast::Name) -> Option<ClassId> {
        match self.type_at(path, name)? {
            NamedType::Class(class) => Some(class),
            NamedType::Alias(_) | NamedType::Library(_) => None,
        }
    }

    /// Whether a class is a trait.
    pub(crate) fn is_trait(&self, class: ClassId) -> bool {
        self.class(class).declaration.kind == TypeDeclarationKind::Trait
    }

    /// The class that the name of a type means.
    pub(crate) fn class_written(&self, name: &ast::TypeName) -> Option<ClassId> {
        self.class_at(&name.modules, &name.name)
    }

    /// The parameters of a process, the receiver first if it has one.
    pub(crate) fn passed_to(&self, process: ProcessId) -> Vec<VariableId> {
        let info = self.process(process);
        info.receiver.into_iter().chain(info.parameters.iter().copied()).collect()
    }
}

/// Something in a class that is walked.
enum Part<'a> {
    Process(ProcessId),
    /// The value of a constant or `Shared` field.
    Value(&'a ast::Name, &'a ast::Expr),
}

impl<'a> Resolver<'a> {
    /// Declares a type of the outermost level.
    pub(super) fn declare_type(&mut self, declaration: &'a ast::TypeDeclaration) {
        let name = &declaration.name;
        if self.is_refused_in_session(declaration) {
            // Reported by the checker as not available; uses are not reported again.
            self.names.refused_types.insert((self.module, &name.text));
            self.refuse_types(&declaration.type_parameters);
            self.refuse_cases(declaration);
            return self.bind(name, Meaning::Unknown);
        }
        if is_type_name(&name.text) {
            self.report(own_name_taken(name));
        }
        for parameter in &declaration.type_parameters {
            if is_type_name(&parameter.name.text) {
                self.report(own_name_taken(&parameter.name));
            }
        }
        let class = ClassId(self.names.classes.len() as u32);
        self.names.class_names.entry((self.module, &name.text)).or_insert(class);
        self.know_type(name, NamedType::Class(class));
        self.bind(name, Meaning::Class(class));
        self.add_class(class, declaration);
    }

    /// Adds the next class, with its members.
    pub(super) fn add_class(&mut self, class: ClassId, declaration: &'a ast::TypeDeclaration) {
        let mut info = ClassInfo::new(declaration);
        self.attributes_of_members(&declaration.members);
        for member in &declaration.members {
            self.declare_member(class, member, &mut info);
        }
        self.names.classes.push(info);
        self.declare_cases(class);
    }

    fn declare_member(
        &mut self,
        class: ClassId,
        member: &'a ast::Member,
        info: &mut ClassInfo<'a>,
    ) {
        let has = |kind| member.modifiers.iter().any(|modifier| modifier.kind == kind);
        let modifiers = member.modifiers.as_slice();
        let is_variant = info.declaration.kind == TypeDeclarationKind::Variant;
        match &member.kind {
            // Only its cases have them, which the checker says.
            MemberKind::Constructor(_) if is_variant => {}
            MemberKind::Field(_) if is_variant && !has(ModifierKind::Shared) => {}
            MemberKind::Field(field) if has(ModifierKind::Shared) => {
                let kind = (has(ModifierKind::Private), false);
                let (ty, value) = (Some(&field.ty), field.default.as_deref());
                info.statics.push(self.declare_static(&field.name, ty, value, kind));
            }
            MemberKind::Field(field) => {
                let is_actor = info.declaration.kind == TypeDeclarationKind::Actor;
                let is_private = is_actor || has(ModifierKind::Private);
                info.fields.push(self.field(class, field, is_private));
            }
            MemberKind::Process(process) | MemberKind::Handler(process) => {
                let head = &process.head;
                let id = self.declare_process(process, None, false);
                self.belongs_to(id, class, !has(ModifierKind::Shared));
                self.names.methods.entry(&head.name.text).or_default().push(id);
                let is_handler = matches!(member.kind, MemberKind::Handler(_));
                let (process, head_process) = (Some(id), None);
                let method = MethodInfo { head, process, head_process, modifiers, is_handler };
                info.methods.push(method);
            }
            MemberKind::Abstract(head) => {
                let (process, head_process) = (None, self.process_of_head(class, head));
                let is_handler = false;
                let method = MethodInfo { head, process, head_process, modifiers, is_handler };
                info.methods.push(method);
            }
            MemberKind::Constructor(_) if let Some(first) = info.constructor => {
                let first = self.names.processes[first.index()].span;
                self.report(second_constructor(info.declaration, member.span, first));
            }
            MemberKind::Constructor(constructor) => {
                let body = Body::Statements(&constructor.body.statements);
                let name = format!("{}.Constructor", info.declaration.name.text);
                let written = &constructor.parameters;
                let process = self.member_process(class, &name, member.span, written, body);
                self.names.processes[process.index()].kind = ProcessKind::Constructor;
                self.belongs_to(process, class, true);
                self.names.processes[process.index()].contracts = &constructor.contracts;
                info.constructor = Some(process);
                info.is_constructor_private = has(ModifierKind::Private);
            }
            MemberKind::Constant(constant) => {
                let kind = (has(ModifierKind::Private), true);
                let (ty, value) = (constant.ty.as_ref(), Some(&*constant.value));
                info.statics.push(self.declare_static(&constant.name, ty, value, kind));
            }
            MemberKind::Invariant(condition, message) => info.invariants.push(Invariant {
                condition,
                message: message.as_deref(),
                span: member.span,
            }),
            // Cases are added when their variant is there; attributes were looked at with what is behind them.
            MemberKind::Case(_) | MemberKind::Attribute(_) => {}
        }
    }

    /// What stands for a method without a body, if it has default values or is generic.
    fn process_of_head(&mut self, class: ClassId, head: &'a ast::ProcessHead) -> Option<ProcessId> {
        let has_default = head.parameters.iter().any(|parameter| parameter.default.is_some());
        if !has_default && head.type_parameters.is_empty() {
            return None;
        }
        let (written, body) = (&head.parameters, Body::Statements(&[]));
        let id = self.member_process(class, &head.name.text, head.name.span, written, body);
        let info = &mut self.names.processes[id.index()];
        info.kind = ProcessKind::Head;
        info.result_written = head.result.as_ref();
        (info.type_parameters, info.bounds) = (&head.type_parameters, &head.bounds);
        self.belongs_to(id, class, true);
        Some(id)
    }

    /// A field, and the process that computes its default.
    pub(super) fn field(
        &mut self,
        class: ClassId,
        written: &'a ast::Field,
        is_private: bool,
    ) -> FieldInfo<'a> {
        let default = written.default.as_deref().map(|value| {
            let name = format!("the default of `{}`", written.name.text);
            self.member_process(class, &name, written.name.span, &[], Body::Value(value))
        });
        FieldInfo { written, default, is_private }
    }

    /// A process of a class that is no `Process`.
    pub(super) fn member_process(
        &mut self,
        class: ClassId,
        name: &str,
        span: Span,
        parameters: &'a [ast::Parameter],
        body: Body<'a>,
    ) -> ProcessId {
        let id = self.new_process(NewProcess {
            name,
            span,
            start: super::place(span),
            kind: ProcessKind::Default,
            parent: None,
            parameters,
            result: None,
            contracts: &[],
            body,
            is_exported: false,
        });
        self.belongs_to(id, class, false);
        id
    }

    pub(super) fn belongs_to(&mut self, process: ProcessId, class: ClassId, has_receiver: bool) {
        let info = &mut self.names.processes[process.index()];
        info.class = Some(class);
        if !has_receiver {
            return;
        }
        let receiver = VariableId(self.names.variables.len() as u32);
        let span = info.span;
        info.receiver = Some(receiver);
        self.names.variables.push(Variable::made("self", span, VariableKind::Parameter, process));
    }

    /// The processes of a type of the outermost level, which is declared already.
    pub(super) fn type_body(&mut self, declaration: &'a ast::TypeDeclaration) {
        let Some(class) = self.names.class_named(&declaration.name) else { return };
        let info = &self.names.classes[class.index()];
        if !std::ptr::eq(info.declaration, declaration) {
            return;
        }
        let cases = info.cases.iter().map(|case| &self.names.classes[case.index()]);
        let fields = cases.flat_map(|case| &case.fields).chain(&info.fields);
        let fields = fields.filter_map(|field| field.default);
        let methods = info.methods.iter().filter_map(MethodInfo::any_process);
        let processes = fields.chain(methods).chain(info.constructor);
        let processes = processes.chain(info.check.as_ref().map(|check| check.process));
        let place = |process: ProcessId| self.names.processes[process.index()].span.start;
        let processes = processes.map(|process| (place(process), Part::Process(process)));
        let values = info.statics.iter().filter_map(|known| {
            Some((known.name.span.start, Part::Value(known.name, known.value?)))
        });
        let mut parts: Vec<(u32, Part<'a>)> = processes.chain(values).collect();
        parts.sort_by_key(|&(place, _)| place);
        self.enter_class(class);
        for (_, part) in parts {
            match part {
                Part::Process(process) => self.process_body(process),
                Part::Value(name, value) => self.static_value(name, value),
            }
        }
        self.scopes.set_class(FxHashMap::default());
    }

    /// `self`, or `super`, which stands for the same object.
    pub(super) fn use_receiver(&mut self, span: Span) {
        // Wrong outside of methods, which the checker says.
        let Some(receiver) = self.receiver else { return };
        let meaning = Meaning::Variable(receiver);
        self.names.meanings.insert(super::place(span), (span.end, meaning));
        self.use_variable(receiver, super::place(span));
    }

    /// Any method of that name may be meant by a member called `name`.
    pub(super) fn use_member(&mut self, name: &'a ast::Name) {
        let user = self.process();
        let Some(methods) = self.names.methods.get(name.text.as_ref()) else { return };
        if !self.members_used.insert((user, &name.text)) {
            return;
        }
        for process in methods.clone() {
            self.use_process(process);
        }
    }
}

/// A class has several constructors.
fn second_constructor(class: &ast::TypeDeclaration, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("E0610", format!("`{}` has a constructor already", class.name.text))
        .at(span, "a second one")
        .at(first, "the first one")
        .note("its parameters may have defaults; `Shared` processes make objects in other ways")
}

/// A declaration with the name of a type of the language.
pub(super) fn own_name_taken(name: &ast::Name) -> Diagnostic {
    Diagnostic::error("E0306", format!("`{}` is a type of the language", name.text))
        .at(name.span, "declared again")
        .note("take another name: this one would go on meaning what it means")
}
