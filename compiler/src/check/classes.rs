//! What the classes of a program have: fields and methods with their types, those of what they extend
//! included, and whether they keep what they promise.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use runa_bytecode::{ClassKind, Classes, ErrorKind};
use runa_diagnostics::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::generics::{self, Generic};
use super::statics::Static;
use super::{Checker, unavailable};
use crate::hir;
use crate::library;
use crate::names::{ClassId, ClassInfo, INVARIANT, MethodInfo, ProcessId};
use crate::syntax::ast::{self, ModifierKind, StatementKind, TypeDeclarationKind};
use crate::types::{ClassTy, Ty};

/// A class with everything it has.
#[derive(Clone, Debug)]
pub(super) struct Class<'a> {
    pub(super) ty: Arc<ClassTy>,
    /// All fields, those of the base first.
    pub(super) fields: Vec<Rc<Field>>,
    /// All methods that are found by class, those of the base first.
    pub(super) methods: Vec<Rc<Method<'a>>>,
    /// The method that checks invariants, if there are some.
    pub(super) invariant: Option<u16>,
    pub(super) members: FxHashMap<Arc<str>, Member<'a>>,
    span: Span,
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
    pub(super) parameters: Vec<Ty>,
    /// What it gives; of others it is found out.
    pub(super) result: Option<Ty>,
    pub(super) is_private: bool,
    pub(super) is_shared: bool,
}

/// How far the tables of the classes are.
#[derive(Debug, Default)]
pub(super) struct Declaring {
    /// Whether heads are being looked at.
    heads: bool,
    /// Whether members are being looked at.
    members: bool,
    /// The classes whose members are still to be declared.
    waiting: VecDeque<ClassId>,
}

/// What the head of a declaration names as above it.
#[derive(Default)]
struct Above {
    /// Types of the program, and where they are named.
    classes: Vec<(ClassId, Span)>,
    /// The exceptions of the language that the objects are.
    exception: Option<ErrorKind>,
    /// What their signals are given.
    resumed_with: Option<Ty>,
}

/// What a name means after an object, or after the class.
#[derive(Clone, Debug)]
pub(super) enum Member<'a> {
    Field(u16),
    /// A method by its number.
    Method(u16),
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
        let methods = self.methods.iter().map(|method| &*method.name);
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
    }

    /// The class `id`.
    pub(super) fn class(&self, id: ClassId) -> &Class<'a> {
        &self.classes[id.index()]
    }

    /// What is above the classes from number `first` on, whose members wait from then on, those of classes above
    /// others first.
    fn declare_heads(&mut self, first: usize) {
        self.declaring.heads = true;
        // What is named may be copies of generic classes, which come behind the others.
        let mut named: Vec<Above> = Vec::new();
        while let Some(id) = self.names.class_numbered(first + named.len()) {
            let said = self.diagnostics.len();
            named.push(self.within_class(id, |checker| checker.named_above(id)));
            if self.names.is_class_copy(id) {
                self.diagnostics.truncate(said);
            }
        }
        self.declaring.heads = false;
        let ids: Vec<ClassId> = self.names.class_ids().skip(first).collect();
        let place = |id: ClassId| id.index().checked_sub(first);
        let mut below = vec![Vec::new(); ids.len()];
        let mut missing = vec![0; ids.len()];
        for (number, (&id, above)) in ids.iter().zip(&named).enumerate() {
            for other in above.classes.iter().filter_map(|&(other, _)| place(other)) {
                below[other].push(id);
                missing[number] += 1;
            }
        }
        let mut ready: VecDeque<ClassId> =
            ids.iter().copied().filter(|id| missing[id.index() - first] == 0).collect();
        while let Some(id) = ready.pop_front() {
            self.declare_head(id, &named[id.index() - first]);
            self.declaring.waiting.push_back(id);
            for &next in &below[id.index() - first] {
                missing[next.index() - first] -= 1;
                if missing[next.index() - first] == 0 {
                    ready.push_back(next);
                }
            }
        }
        for &id in ids.iter().filter(|id| missing[id.index() - first] > 0) {
            self.declaring.waiting.push_back(id);
            let above = |id: ClassId| place(id).map_or(&[][..], |place| &named[place].classes);
            if self.names.is_class_copy(id) || !leads_back(id, above) {
                continue;
            }
            let declaration = self.names.class(id).declaration;
            let message = format!("`{}` is above itself", declaration.name.text);
            let spans = above(id).iter().map(|&(_, span)| span);
            let diagnostic = Diagnostic::error("E0605", message);
            self.report(
                spans.fold(diagnostic, |diagnostic, span| {
                    diagnostic.at(span, "this leads back to it")
                }),
            );
        }
    }

    /// A class of which only the name is known.
    pub(super) fn unknown_class(&self, id: ClassId) -> Class<'a> {
        let info = self.names.class(id);
        let (origin, arguments) = self.origin(id);
        // Programs see of a case's type that of its variant.
        let shown = if info.case.is_some() { &[][..] } else { &arguments };
        let parameters = &info.declaration.type_parameters;
        let name = Arc::from(generics::applied_name(&info.name().text, parameters, shown));
        let ty = ClassTy::new(id, name, kind(info), None, None, Vec::new());
        Class {
            ty: Arc::new(ty.of(origin, arguments)),
            fields: Vec::new(),
            methods: Vec::new(),
            invariant: None,
            members: FxHashMap::default(),
            span: info.name().span,
        }
    }

    /// The classes that a declaration says are above it, and the exceptions of the language.
    fn named_above(&mut self, id: ClassId) -> Above {
        let info = self.names.class(id);
        let declaration = info.declaration;
        if let Some(variant) = info.variant() {
            let classes = vec![(variant, info.name().span)];
            return Above { classes, ..Above::default() };
        }
        let is_interface = declaration.kind == TypeDeclarationKind::Interface;
        let extended = declaration.extends.iter().map(|ty| (ty, is_interface));
        let promised = declaration.implements.iter().map(|ty| (ty, true));
        let mut above = Above::default();
        for (written, wants_interface) in extended.chain(promised) {
            if wants_interface && self.promise(id, written) {
                continue;
            }
            if !wants_interface && let Some(given) = self.resumable_of(written) {
                above.exception = Some(ErrorKind::Resumable);
                above.resumed_with = Some(given);
                continue;
            }
            self.add_above(declaration.kind, written, wants_interface, &mut above);
        }
        self.promised_by_traits(id, |checker, written| {
            if !checker.promise_of_trait(id, written) {
                checker.add_above(declaration.kind, written, true, &mut above);
            }
        });
        above
    }

    /// Adds a type that a declaration names as above it.
    fn add_above(
        &mut self,
        kind: TypeDeclarationKind,
        written: &'a ast::Type,
        wants_interface: bool,
        above: &mut Above,
    ) {
        let found = self.written_type(written);
        if let (&Ty::Exception(exception), TypeDeclarationKind::Class) = (&found, kind)
            && !wants_interface
        {
            above.exception = Some(exception);
            above.resumed_with = (exception == ErrorKind::Resumable).then_some(Ty::Any);
            return;
        }
        let Ty::Class(found) = found else {
            let what = "what is built in, or comes from the library, above a class";
            if self.diagnostics.last().is_none_or(|last| last.span() != Some(written.span)) {
                self.report(unavailable::unavailable(what, written.span));
            }
            return;
        };
        let is_interface = found.kind == ClassKind::Interface;
        let is_open = !self.is_actor(found.id) && !self.names.has_stubs(found.id);
        let can_be_extended =
            is_open && matches!(found.kind, ClassKind::Class | ClassKind::Abstract);
        if wants_interface != is_interface || !is_interface && !can_be_extended {
            let message = match wants_interface {
                true => format!("`{}` is no interface", found.name),
                false => format!("`{}` cannot be extended", found.name),
            };
            let diagnostic = Diagnostic::error("E0605", message)
                .at(written.span, "")
                .note("a Class `extends` one class and `implements` interfaces");
            self.report(diagnostic);
            return;
        }
        above.classes.push((found.id, written.span));
    }

    fn declare_head(&mut self, id: ClassId, above: &Above) {
        let info = self.names.class(id);
        let classes = above.classes.iter();
        let types: Vec<Arc<ClassTy>> =
            classes.map(|&(other, _)| Arc::clone(&self.class(other).ty)).collect();
        let (interfaces, bases): (Vec<_>, Vec<_>) =
            types.into_iter().partition(|other| other.kind == ClassKind::Interface);
        let base = bases.into_iter().next();
        let name = Arc::clone(&self.class(id).ty.name);
        let ty = ClassTy::new(id, name, kind(info), base, above.exception, interfaces);
        let (origin, arguments) = self.origin(id);
        let ty = ty.of(origin, arguments).resumable(above.resumed_with.clone());
        if ty.ancestors.len() > Classes::MOST_ANCESTORS {
            let message = format!("there are too many classes above `{}`", info.name().text);
            self.report(Diagnostic::error("E0605", message).at(info.name().span, ""));
            return;
        }
        self.classes[id.index()].ty = Arc::new(ty);
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
            Some(base) => Class { span: self.class(id).span, ..self.class(base.id).clone() },
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
        let count = class.fields.len() + class.methods.len();
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
        let parameters: Vec<Ty> = head
            .parameters
            .iter()
            .map(|parameter| {
                let ty = parameter.ty.as_ref().map_or(Ty::Any, |ty| self.written_type(ty));
                if parameter.rest { Ty::list(ty) } else { ty }
            })
            .collect();
        let inherited = match class.members.get(&*head.name.text) {
            Some(&Member::Method(number)) => {
                Some((number, Rc::clone(&class.methods[usize::from(number)])))
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
            parameters,
            result,
            is_private: info.is_private(),
            is_shared: info.is_shared(),
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
            // One method stands for many processes, so that it has no place in a table.
            _ if method.is_private || method.is_shared || !head.type_parameters.is_empty() => {
                Member::Own(Rc::clone(&method))
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

    fn refuse_in_method(&mut self, info: &MethodInfo<'a>) {
        let head = info.head;
        if info.process.is_none() {
            self.refuse_generic("a generic method without a body", &head.type_parameters);
        }
        if info.process.is_none()
            && let Some(default) =
                head.parameters.iter().find_map(|parameter| parameter.default.as_ref())
        {
            let what = "a default value in a method without a body";
            self.report(unavailable::unavailable(what, default.span));
        }
        if info.process.is_none() {
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

    fn shown_result(&self, method: &Method<'a>) -> String {
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

    /// The method of an interface above `class` that is called `name`, with the interface and the number
    /// of the method there.
    pub(super) fn promised(
        &self,
        class: &ClassTy,
        name: &str,
    ) -> Option<(Arc<ClassTy>, u16, Rc<Method<'a>>)> {
        class.ancestors.iter().map(|&above| self.class(above)).find_map(|above| {
            match above.member(name) {
                Some(&Member::Method(number)) if above.ty.kind == ClassKind::Interface => {
                    let method = Rc::clone(above.methods.get(usize::from(number))?);
                    Some((Arc::clone(&above.ty), number, method))
                }
                _ => None,
            }
        })
    }

    /// Whether classes keep what they and those above them promise, once all results are known.
    pub(super) fn check_promises(&mut self) {
        self.check_language_promises();
        self.inherit_contracts();
        // What comes of generic classes is right when they are.
        for id in self.names.class_ids().filter(|&id| !self.names.is_class_copy(id)) {
            let class = self.class(id).clone();
            for (number, method) in class.methods.iter().enumerate() {
                if let Some(replaced) = self.replaced(&class, number)
                    && method.owner == id
                    && self.result_of_method(&replaced) != self.result_of_method(method)
                {
                    let result = self.shown_result(&replaced);
                    self.report(other_type(&method.head.name, method, &replaced, &result));
                }
            }
            // What a variant lacks, its cases need not say again.
            if class.ty.kind.has_objects() && class.ty.variant().is_none()
                || class.ty.kind == ClassKind::Variant
            {
                self.check_open_methods(&class);
                self.check_interfaces(&class);
            }
        }
    }

    pub(super) fn replaced(&self, class: &Class<'a>, number: usize) -> Option<Rc<Method<'a>>> {
        let base = class.ty.base.as_ref()?;
        self.class(base.id).methods.get(number).cloned()
    }

    fn check_open_methods(&mut self, class: &Class<'a>) {
        if let Some(open) = class.methods.iter().find(|method| method.process.is_none())
            && open.owner != class.ty.id
        {
            let message = format!("`{}` does not say what `{}` does", class.ty.name, open.name);
            let diagnostic = Diagnostic::error("E0604", message)
                .at(class.span, "an object could not do it")
                .at(open.head.name.span, "declared without a body");
            self.report(diagnostic);
        }
    }

    fn check_interfaces(&mut self, class: &Class<'a>) {
        for &above in &class.ty.ancestors {
            let interface = self.class(above).clone();
            if interface.ty.kind != ClassKind::Interface {
                continue;
            }
            for wanted in interface.methods.iter().filter(|method| method.owner == above) {
                let found = match class.member(&wanted.name) {
                    Some(&Member::Method(number)) => class.methods.get(usize::from(number)),
                    _ => None,
                };
                let Some(found) = found else {
                    let message = format!(
                        "`{}` has no method `{}`, which `{}` promises",
                        class.ty.name, wanted.name, interface.ty.name
                    );
                    let diagnostic = Diagnostic::error("E0604", message)
                        .at(class.span, "declared here")
                        .at(wanted.head.span, "promised here");
                    self.report(diagnostic);
                    continue;
                };
                let same_result = self.result_of_method(found) == self.result_of_method(wanted);
                if found.parameters != wanted.parameters || !same_result {
                    let result = self.shown_result(wanted);
                    self.report(other_type(&found.head.name, found, wanted, &result));
                }
            }
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
                fields: fields.collect(),
                methods: methods.collect(),
            }
        });
        classes.collect()
    }
}

fn kind(info: &ClassInfo<'_>) -> ClassKind {
    match info.declaration.kind {
        TypeDeclarationKind::Variant if info.case.is_none() => ClassKind::Variant,
        TypeDeclarationKind::Variant => ClassKind::Structure,
        TypeDeclarationKind::Interface => ClassKind::Interface,
        TypeDeclarationKind::Structure => ClassKind::Structure,
        TypeDeclarationKind::Trait => ClassKind::Abstract,
        _ if info.declaration.is_abstract => ClassKind::Abstract,
        _ => ClassKind::Class,
    }
}

/// Whether a class is above itself. O(classes above it).
fn leads_back<'n>(id: ClassId, above: impl Fn(ClassId) -> &'n [(ClassId, Span)]) -> bool {
    let mut met = FxHashSet::default();
    let mut waiting = vec![id];
    while let Some(next) = waiting.pop() {
        for &(other, _) in above(next) {
            if other == id {
                return true;
            }
            if met.insert(other) {
                waiting.push(other);
            }
        }
    }
    false
}

/// A method that is not of the type of the one that it stands for.
fn other_type(
    name: &ast::Name,
    method: &Method<'_>,
    wanted: &Method<'_>,
    result: &str,
) -> Diagnostic {
    let parameters = wanted.head.parameters.iter().zip(&wanted.parameters);
    let shown: Vec<String> =
        parameters.map(|(written, ty)| format!("{} as {ty}", written.name.text)).collect();
    let signature = format!("({}) returns {result}", shown.join(", "));
    Diagnostic::error(
        "E0609",
        format!("`{}` is of another type than what it stands for", name.text),
    )
    .at(method.head.span, "this one")
    .at(wanted.head.span, "the one it stands for")
    .note(format!("write `{}{signature}`", name.text))
}
