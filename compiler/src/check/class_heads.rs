//! What the heads of declarations say: what is above a class.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use runa_bytecode::{ClassKind, Classes, ErrorKind};
use runa_diagnostics::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::classes::Class;
use super::{Checker, generics};
use crate::names::{ClassId, ClassInfo};
use crate::syntax::ast::{self, TypeDeclarationKind};
use crate::types::{ClassTy, Ty};

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

impl<'a> Checker<'_, 'a> {
    /// What is above the classes from number `first` on, whose members wait from then on, those of classes above
    /// others first.
    pub(super) fn declare_heads(&mut self, first: usize) {
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
        let name = match &*info.name().text {
            // It is missing, which has been said.
            "" => Arc::from("this class"),
            name => Arc::from(generics::applied_name(name, parameters, shown)),
        };
        let ty = ClassTy::new(id, name, kind(info), None, None, Vec::new());
        Class {
            ty: Arc::new(ty.of(origin, arguments)),
            fields: Vec::new(),
            methods: Vec::new(),
            generic: Vec::new(),
            invariant: None,
            checks_of_traits: Vec::new(),
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
            if found != Ty::Error {
                let diagnostic = cannot_stand_above(&found, wants_interface, written.span);
                self.report(diagnostic);
            }
            return;
        };
        let is_interface = found.kind == ClassKind::Interface;
        let is_open = !self.is_actor(found.id) && !self.names.has_stubs(found.id);
        let can_be_extended = is_open && found.kind.is_class();
        if wants_interface != is_interface || !is_interface && !can_be_extended {
            let diagnostic = cannot_stand_above(&found.name, wants_interface, written.span);
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
}

/// What is said of a type that is named above a class and is no interface, or cannot be extended.
fn cannot_stand_above(name: &impl fmt::Display, wants_interface: bool, span: Span) -> Diagnostic {
    let message = match wants_interface {
        true => format!("`{name}` is no interface"),
        false => format!("`{name}` cannot be extended"),
    };
    Diagnostic::error("E0605", message)
        .at(span, "")
        .note("a Class `extends` one class and `implements` interfaces")
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
