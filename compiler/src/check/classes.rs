//! What the classes of a program have: fields and methods with their types, those of what they extend
//! included.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use runa_bytecode::{ClassKind, Classes};
use runa_diagnostics::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::generics::Generic;
use super::promises::other_type;
use super::self_type::OfSelf;
use super::self_type::names_self;
use super::statics::Static;
use super::{Checker, unavailable};
use crate::hir;
use crate::library;
use crate::names::{ClassId, INVARIANT, MethodInfo, ProcessId};
use crate::syntax::ast::{self, ModifierKind, StatementKind};
use crate::types::{ClassTy, Ty};

/// A class with everything it has.
#[derive(Clone, Debug)]
pub(super) struct Class<'a> {
    pub(super) ty: Arc<ClassTy>,
    /// All fields, those of the base first.
    pub(super) fields: Vec<Rc<Field>>,
    /// All methods that are found by class, those of the base first.
    pub(super) methods: Vec<Rc<Method<'a>>>,
    /// All generic methods that are found by class, those of the base first.
    pub(super) generic: Vec<Rc<Method<'a>>>,
    /// The method that checks invariants, if there are some.
    pub(super) invariant: Option<u16>,
    /// What checks the invariants of the traits that it uses itself.
    pub(super) checks_of_traits: Vec<ProcessId>,
    pub(super) members: FxHashMap<Arc<str>, Member<'a>>,
    pub(super) span: Span,
}

/// A field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: Arc<str>,
    pub(super) ty: Ty,
    pub(super) span: Span,
    pub(super) default: Option<ProcessId>,
    /// The class that alone may use it.
    pub(super) private_to: Option<ClassId>,
}

impl Field {
    /// Whether a new object has it without being given it.
    pub(super) fn has_default(&self) -> bool {
        self.default.is_some() || self.ty.accepts_nothing()
    }

    /// Whether an object that is made field by field may be given it.
    pub(super) fn is_given(&self) -> bool {
        self.private_to.is_none() || !self.has_default()
    }
}

/// A method, or a process that belongs to the class itself.
#[derive(Debug)]
pub(super) struct Method<'a> {
    pub(super) name: Arc<str>,
    /// The class that declares it.
    pub(super) owner: ClassId,
    pub(super) head: &'a ast::ProcessHead,
    /// What it does; nothing for an abstract one.
    pub(super) process: Option<ProcessId>,
    /// Stands for an abstract one that has default values or is generic.
    pub(super) head_process: Option<ProcessId>,
    pub(super) parameters: Vec<Ty>,
    /// What it gives; of others it is found out.
    pub(super) result: Option<Ty>,
    pub(super) is_private: bool,
    pub(super) is_shared: bool,
    pub(super) of_self: OfSelf,
}

/// How far the tables of the classes are.
#[derive(Debug, Default)]
pub(super) struct Declaring {
    /// Whether heads are being looked at.
    pub(super) heads: bool,
    /// Whether members are being looked at.
    members: bool,
    /// The classes whose members are still to be declared.
    pub(super) waiting: VecDeque<ClassId>,
}

/// What a name means after an object, or after the class.
#[derive(Clone, Debug)]
pub(super) enum Member<'a> {
    Field(u16),
    /// A method by its number.
    Method(u16),
    /// A generic method by its number. One such method stands for many processes, so that it has no place in the
    /// table of the others.
    Generic(u16),
    /// A constant or `Shared` field.
    Static(Rc<Static>),
    /// A method that only the class itself uses, or a process that belongs to the class.
    Own(Rc<Method<'a>>),
}

impl<'a> Class<'a> {
    /// What the class calls `name`.
    pub(super) fn member(&self, name: &str) -> Option<&Member<'a>> {
        self.members.get(name)
    }

    /// What it has names for.
    pub(super) fn members(&self) -> impl Iterator<Item = &Member<'a>> {
        self.members.values()
    }

    /// The names of what others may use of an object.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter().filter(|field| field.private_to.is_none());
        let methods = self.methods.iter().chain(&self.generic).map(|method| &*method.name);
        let methods = methods.filter(|&name| name != INVARIANT);
        fields.map(|field| &*field.name).chain(methods)
    }
}

impl<'a> Checker<'_, 'a> {
    /// Makes the tables of all classes: first what is above each, then what it has.
    pub(super) fn declare_classes(&mut self) {
        let ids = self.names.class_ids();
        self.classes = ids.map(|id| self.unknown_class(id)).collect();
        self.declare_heads(0);
        for id in self.names.class_ids().filter(|&id| self.names.is_generic(id)) {
            let declare = |checker: &mut Self| checker.declare_bounds(Generic::Class(id));
            self.within_class(id, declare);
        }
        self.declare_waiting_members();
    }

    /// Others are there from `first` on, copies of something generic: makes their tables, unless that is about to be
    /// done.
    pub(super) fn classes_added(&mut self, first: ClassId) {
        if self.declaring.heads {
            return;
        }
        self.declare_heads(first.index());
        if !self.declaring.members {
            self.declare_waiting_members();
        }
    }

    fn declare_waiting_members(&mut self) {
        self.declaring.members = true;
        let said_before = self.diagnostics.len();
        while let Some(id) = self.declaring.waiting.pop_front() {
            let said = self.diagnostics.len();
            self.within_class(id, |checker| checker.declare_members(id));
            if self.names.is_class_copy(id) {
                // Said where it is declared.
                self.diagnostics.truncate(said);
                self.declare_signatures_of_class(id);
            }
        }
        self.declaring.members = false;
        // What is wrong in a trait is found again in each class that uses it.
        let mut said = FxHashSet::default();
        let diagnostics = self.diagnostics.split_off(said_before);
        let is_new = |known: &Diagnostic| said.insert((known.span(), known.message.clone()));
        self.diagnostics.extend({ diagnostics }.into_iter().filter(is_new));
    }

    /// The class `id`.
    pub(super) fn class(&self, id: ClassId) -> &Class<'a> {
        &self.classes[id.index()]
    }

    fn declare_members(&mut self, id: ClassId) {
        let info = self.names.class(id);
        self.check_member_words(&info.declaration.members);
        for &(what, span) in &info.refused {
            self.report(unavailable::unavailable(what, span));
        }
        self.check_variant(id);
        self.check_actor(id);
        let ty = Arc::clone(&self.class(id).ty);
        let mut class = match &ty.base {
            Some(base) => Class {
                span: self.class(id).span,
                checks_of_traits: Vec::new(),
                ..self.class(base.id).clone()
            },
            None => self.unknown_class(id),
        };
        class.ty = ty;
        // What only the base uses has no meaning here, and what belongs to it alone has none either.
        class.members.retain(|_, member| match member {
            Member::Own(method) => !method.is_private,
            Member::Static(known) => !known.is_private,
            _ => true,
        });
        self.check_trait(id);
        for field in &info.fields {
            let kind = (field.default, field.is_private);
            self.declare_field(id, field.written, kind, &mut class);
        }
        for method in &info.methods {
            let parameters = &method.head.type_parameters;
            self.with_own_parameters(parameters, |checker| {
                checker.declare_method(id, method, &mut class);
            });
        }
        self.declare_statics(id, &mut class);
        self.mix_in_traits(id, &mut class);
        self.declare_invariant(id, &mut class);
        let count = class.fields.len() + class.methods.len() + class.generic.len();
        if count > Classes::MOST_MEMBERS {
            let message = format!("`{}` has too many fields and methods", class.ty.name);
            self.report(Diagnostic::error("E0605", message).at(class.span, ""));
        }
        if let Some(constructor) = info.constructor {
            self.settle_receiver(constructor, &class.ty);
            self.settle_result(constructor, Ty::Nothing);
        }
        self.classes[id.index()] = class;
    }

    /// Adds a field to a class, with what computes its default, and whether only the class uses it.
    pub(super) fn declare_field(
        &mut self,
        id: ClassId,
        written: &'a ast::Field,
        (default, is_private): (Option<ProcessId>, bool),
        class: &mut Class<'a>,
    ) {
        let name = &written.name;
        let ty = self.written_type(&written.ty);
        if let Some(default) = default {
            self.settle_result(default, ty.clone());
        }
        let number = class.fields.len() as u16;
        class.fields.push(Rc::new(Field {
            name: Arc::clone(&name.text),
            ty,
            span: name.span,
            default,
            private_to: is_private.then_some(id),
        }));
        self.add_member(class, name, Member::Field(number), false);
    }

    /// The type of `self` in a process.
    pub(super) fn settle_receiver(&mut self, process: ProcessId, class: &Arc<ClassTy>) {
        if let Some(receiver) = self.names.process(process).receiver {
            self.settle(receiver, &Ty::Class(Arc::clone(class)));
        }
    }

    /// Adds a member, which may have the name of an inherited one if it replaces that.
    pub(super) fn add_member(
        &mut self,
        class: &mut Class<'a>,
        name: &ast::Name,
        member: Member<'a>,
        replaces: bool,
    ) {
        let older = class.members.insert(Arc::clone(&name.text), member);
        if older.is_some() && !replaces {
            let message = format!("`{}` has `{}` already", class.ty.name, name.text);
            let note = "fields, methods and what belongs to the class have names of their own";
            let diagnostic = Diagnostic::error("E0610", message).at(name.span, "declared again");
            self.report(diagnostic.note(note));
        }
        let of_exceptions = library::groups_of(&Ty::Class(Arc::clone(&class.ty)));
        if of_exceptions.iter().any(|group| group.find(&name.text).is_some()) {
            let message = format!("`{}` has `{}` already", class.ty.name, name.text);
            let diagnostic = Diagnostic::error("E0610", message)
                .at(name.span, "declared again")
                .note("every exception has `message()`, `cause()`, `trace()` and `suppressed()`");
            self.report(diagnostic);
        }
    }

    pub(super) fn declare_method(
        &mut self,
        id: ClassId,
        info: &MethodInfo<'a>,
        class: &mut Class<'a>,
    ) {
        let head = info.head;
        self.refuse_in_method(info);
        if self.is_of_other_kind(class, head) {
            return;
        }
        let parameters = self.parameters_of_head(head);
        let is_generic = !head.type_parameters.is_empty();
        let inherited = match class.members.get(&*head.name.text) {
            Some(&Member::Method(number)) if !is_generic => {
                Some((number, Rc::clone(&class.methods[usize::from(number)])))
            }
            Some(&Member::Generic(number)) if is_generic => {
                let replaced = Rc::clone(&class.generic[usize::from(number)]);
                Some((number, self.with_parameters_of(&replaced, head)))
            }
            _ => None,
        };
        let written = head.result.as_ref().map(|ty| self.written_type(ty));
        let result = match (written, &inherited, info.process) {
            (Some(written), ..) => Some(written),
            (None, Some((_, inherited)), _) if inherited.result.is_some() => {
                inherited.result.clone()
            }
            (None, _, Some(process))
                if self.returns_value(process) || self.names.is_known_process(process) =>
            {
                None
            }
            _ => Some(Ty::Nothing),
        };
        if let Some(process) = info.head_process {
            // What only its default values are asked of gives nothing.
            let gives = result.clone().filter(|_| is_generic).unwrap_or(Ty::Nothing);
            self.settle_result(process, gives);
            self.settle_receiver(process, &class.ty);
        }
        if let Some(process) = info.process {
            if let Some(result) = &result {
                self.settle_result(process, result.clone());
                let origin = head.result.as_ref().map(|ty| ty.span);
                self.results[process.index()].origin = origin;
            }
            if !info.is_shared() {
                self.settle_receiver(process, &class.ty);
            }
        }
        let method = Rc::new(Method {
            name: Arc::clone(&head.name.text),
            owner: id,
            head,
            process: info.process,
            head_process: info.head_process,
            parameters,
            result,
            is_private: info.is_private(),
            is_shared: info.is_shared(),
            of_self: match class.ty.kind {
                ClassKind::Interface => OfSelf::in_head(head),
                _ => OfSelf::Nowhere,
            },
        });
        self.check_modifiers(
            info,
            inherited.as_ref().map(|(_, inherited)| inherited),
            &method,
            class,
        );
        let is_seen = !method.is_private && !method.is_shared;
        let replaces = is_seen && inherited.as_ref().is_some_and(|(_, older)| older.owner != id);
        let member = match inherited {
            _ if method.is_private || method.is_shared => Member::Own(Rc::clone(&method)),
            // It is of another type in each class.
            _ if method.of_self == OfSelf::Elsewhere => Member::Own(Rc::clone(&method)),
            // Others send a message instead, which is another method.
            _ if info.is_handler => Member::Own(Rc::clone(&method)),
            Some((number, older)) if is_generic => {
                if replaces {
                    self.note_replaced(&older, head);
                }
                class.generic[usize::from(number)] = Rc::clone(&method);
                Member::Generic(number)
            }
            None if is_generic => {
                class.generic.push(Rc::clone(&method));
                Member::Generic((class.generic.len() - 1) as u16)
            }
            Some((number, _)) => {
                class.methods[usize::from(number)] = Rc::clone(&method);
                Member::Method(number)
            }
            None => {
                class.methods.push(Rc::clone(&method));
                Member::Method((class.methods.len() - 1) as u16)
            }
        };
        self.add_member(class, &head.name, member, replaces);
    }

    /// The types that a method takes.
    pub(super) fn parameters_of_head(&mut self, head: &'a ast::ProcessHead) -> Vec<Ty> {
        let types = head.parameters.iter().map(|parameter| {
            let ty = parameter.ty.as_ref().map_or(Ty::Any, |ty| self.written_type(ty));
            if parameter.rest { Ty::list(ty) } else { ty }
        });
        types.collect()
    }

    fn refuse_in_method(&mut self, info: &MethodInfo<'a>) {
        let head = info.head;
        if info.process.is_none() && self.names.is_session() {
            self.refuse_generic(
                "a generic method without a body in a session",
                &head.type_parameters,
            );
        }
        let of_self = |parameter: &&ast::Parameter| {
            parameter.default.is_some() && parameter.ty.as_ref().is_some_and(names_self)
        };
        if info.process.is_none()
            && let Some(parameter) = head.parameters.iter().find(of_self)
        {
            let name = &parameter.name.text;
            let message = format!("`{name}` is a `Self`, and has no default value here");
            let diagnostic = Diagnostic::error("E0614", message)
                .at(parameter.span, "is of another class for each that has this method")
                .note("leave the default out");
            self.report(diagnostic);
        }
        if info.any_process().is_none() {
            self.check_rest(&head.parameters);
        }
    }

    /// Whether a process says `Return` with a value, lambdas and nested processes apart.
    fn returns_value(&self, process: ProcessId) -> bool {
        let crate::names::Body::Statements(statements) = self.names.process(process).body else {
            return false;
        };
        let mut waiting: Vec<&ast::Statement> = statements.iter().collect();
        while let Some(statement) = waiting.pop() {
            if matches!(statement.kind, StatementKind::Return(Some(_))) {
                return true;
            }
            waiting.extend(statement.blocks().into_iter().flat_map(|block| &block.statements));
        }
        false
    }

    /// Whether the words before a method say what it is.
    fn check_modifiers(
        &mut self,
        info: &MethodInfo<'a>,
        inherited: Option<&Rc<Method<'a>>>,
        method: &Method<'a>,
        class: &Class<'a>,
    ) {
        let name = &info.head.name;
        let replaces = inherited.filter(|inherited| inherited.owner != method.owner);
        match (info.modifier(ModifierKind::Override), replaces) {
            (None, Some(replaced)) => {
                let diagnostic = Diagnostic::error(
                    "E0601",
                    format!("`{}` replaces an inherited method without saying so", name.text),
                )
                .at(info.head.span, "`Override` is missing")
                .at(replaced.head.name.span, "the inherited one");
                let start = info.head.span;
                let before = Span::new(start.file, start.start, start.start);
                self.report(diagnostic.fix("say so", before, "Override "));
            }
            (Some(word), None) if !info.is_private() && !info.is_shared() => {
                let message = format!("there is no inherited method `{}`", name.text);
                let note = "methods of interfaces need no `Override`";
                let diagnostic = Diagnostic::error("E0601", message).at(word, "replaces nothing");
                self.report(diagnostic.note(note));
            }
            _ => {}
        }
        if let Some(replaced) = replaces
            && replaced.parameters != method.parameters
        {
            self.report(other_type(name, method, replaced, &self.shown_result(replaced)));
        }
        let is_text = *name.text == *"to_text" && method.parameters.is_empty();
        if is_text && method.result.as_ref().is_none_or(|result| *result != Ty::Text) {
            let message = "`to_text` gives the text of an object";
            let diagnostic = Diagnostic::error("E0609", message)
                .at(info.head.span, "gives something else")
                .note("write `returns Text`, or take another name");
            self.report(diagnostic);
        }
        let hidden = info.modifier(ModifierKind::Private).or(info.modifier(ModifierKind::Shared));
        if let (None, Some(word)) = (method.process, hidden) {
            let message = format!("nothing can replace `{}`, which does nothing itself", name.text);
            let diagnostic = Diagnostic::error("E0604", message)
                .at(word, "only methods that others see can be abstract");
            self.report(diagnostic);
        }
        let may_be_open = matches!(class.ty.kind, ClassKind::Abstract | ClassKind::Interface);
        if method.process.is_none() && !may_be_open {
            let message = format!("`{}` has an abstract method and is not abstract", class.ty.name);
            let diagnostic = Diagnostic::error("E0604", message)
                .at(name.span, "declared here")
                .note("`Abstract Class` begins a class of which there are no objects");
            self.report(diagnostic);
        }
    }

    pub(super) fn shown_result(&self, method: &Method<'a>) -> String {
        self.result_of_method(method).to_string()
    }

    /// What a call of a method gives, as far as it is known.
    pub(super) fn result_of_method(&self, method: &Method<'a>) -> Ty {
        match (&method.result, method.process) {
            (Some(result), _) => result.clone(),
            (None, Some(process)) => self.result_of(process),
            (None, None) => Ty::Nothing,
        }
    }

    /// The classes for the module.
    pub(super) fn finished_classes(&self, needed: &[bool]) -> Vec<hir::Class> {
        let classes = self.names.class_ids().map(|id| {
            let class = self.class(id);
            let own = |method: &&Rc<Method<'a>>| method.owner == id;
            let methods = class.methods.iter().filter(own).map(|method| hir::Method {
                name: Arc::clone(&method.name),
                parameters: method.parameters.clone(),
                result: self.result_of_method(method),
                process: method.process,
            });
            let messages = self.is_actor(id).then(|| self.promised_messages(&class.ty));
            // Those of the class are known by their numbers.
            let methods = methods.chain(messages.into_iter().flatten());
            let inherited =
                class.ty.base.as_ref().map_or(0, |base| self.class(base.id).fields.len());
            let fields = class.fields.iter().skip(inherited).map(|field| hir::Field {
                name: Arc::clone(&field.name),
                ty: field.ty.clone(),
                is_private: field.private_to.is_some(),
            });
            hir::Class {
                is_needed: needed[id.index()],
                ty: Arc::clone(&class.ty),
                protocols: self.protocols(class),
                is_closable: class.ty.kind.is_class() && self.has_promised(&class.ty, "close"),
                fields: fields.collect(),
                methods: methods.collect(),
            }
        });
        classes.collect()
    }
}
