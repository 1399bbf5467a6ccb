//! Generic methods that the class of an object chooses: those that classes below replace, and those without a body.
//!
//! A generic method stands for one process for each list of types that it is called with, so that it has no place in
//! the tables of the classes. A call of one that is not the same in all classes asks a *choice* instead: what each class
//! does for these types. The classes are gone through when the bodies that are known have been checked, since that makes
//! copies of what is generic, which are checked next; the program ends up with those that it needs.

use std::rc::Rc;
use std::sync::Arc;

use runa_bytecode::ClassKind;
use runa_diagnostics::{Diagnostic, FileId, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Checker;
use super::bounds::Bound;
use super::classes::{Class, Member, Method};
use super::generics::{self, Generic, User};
use super::promises::other_type;
use crate::hir::{Chosen, Expression, ExpressionKind, GenericCall};
use crate::names::{ClassId, ProcessId};
use crate::syntax::ast;
use crate::types::Ty;

/// The choices of a program, and what they are made from.
#[derive(Debug, Default)]
pub(super) struct Choices {
    all: Vec<Choice>,
    /// By the copy of the method that is called.
    of_copy: FxHashMap<ProcessId, usize>,
    /// Which of them are asked by whom.
    uses: FxHashMap<User, FxHashSet<usize>>,
    /// Where the methods stand that others replace.
    replaced: FxHashSet<(FileId, u32)>,
}

/// A generic method that is called with certain types.
#[derive(Debug)]
struct Choice {
    /// The class or interface that has it.
    owner: ClassId,
    name: Arc<str>,
    /// What its own type parameters stand for.
    types: Vec<Ty>,
    /// Where it was called first.
    span: Span,
    /// The first class that was not asked yet.
    next_class: usize,
    /// What the classes do that were asked.
    found: Vec<(ClassId, ProcessId)>,
}

impl Choices {
    /// What a user asks is found out again.
    pub(super) fn forget_uses(&mut self, user: User) {
        self.uses.remove(&user);
    }

    /// What is chosen from by a user: classes, and what they do.
    pub(super) fn used_by(&self, user: User) -> impl Iterator<Item = &[(ClassId, ProcessId)]> {
        let uses = self.uses.get(&user).into_iter().flatten();
        uses.map(|&choice| self.all[choice].found.as_slice())
    }
}

fn place_of(head: &ast::ProcessHead) -> (FileId, u32) {
    (head.name.span.file, head.name.span.start)
}

impl<'a> Checker<'_, 'a> {
    // ---- calls

    /// A call of a generic method of an object.
    pub(super) fn dispatched_generic(
        &mut self,
        receiver: Expression,
        method: &Rc<Method<'a>>,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let is_the_same = !self.choices.replaced.contains(&place_of(method.head));
        let process = match (method.process, method.head_process) {
            (Some(process), _) if is_the_same => {
                return self.direct_call(process, receiver, &method.name, arguments, span);
            }
            (Some(process), _) | (None, Some(process)) => process,
            (None, None) => return Expression::error(span),
        };
        self.call_generic(process, arguments, span, None, |checker, copy| {
            let result = checker.result_of(copy);
            let Some(given) = checker.arguments_of(copy, &method.name, arguments, span) else {
                return Expression::error(span);
            };
            let choice = checker.choice(copy, method, span);
            checker.hold_before(receiver, !given.held.is_empty(), |receiver| {
                given.finish(span, |arguments| {
                    let call = GenericCall { choice, receiver, arguments };
                    let kind = ExpressionKind::CallGeneric(Box::new(call));
                    Expression::new(kind, result, span)
                })
            })
        })
    }

    /// What is asked for the copy of a method: the number of the choice.
    fn choice(&mut self, copy: ProcessId, method: &Method<'a>, span: Span) -> usize {
        let next = self.choices.all.len();
        let choice = *self.choices.of_copy.entry(copy).or_insert(next);
        if choice == next {
            self.choices.all.push(Choice {
                owner: method.owner,
                name: Arc::clone(&method.name),
                types: self.own_types_of(copy),
                span,
                next_class: 0,
                found: Vec::new(),
            });
        }
        if let Some(user) = self.generics.user() {
            self.choices.uses.entry(user).or_default().insert(choice);
        }
        choice
    }

    // ---- what classes do

    /// Finds out what the classes do that nobody has asked yet. That may make copies, which are to be checked.
    pub(super) fn look_for_choices(&mut self) {
        let mut number = 0;
        while number < self.choices.all.len() {
            self.ask_classes(number);
            number += 1;
        }
        self.copy_replaced();
    }

    fn ask_classes(&mut self, number: usize) {
        let choice = &mut self.choices.all[number];
        if choice.types.iter().any(Ty::has_variable) {
            // It stands in something generic, of which only copies run.
            return;
        }
        let (owner, types, span) = (choice.owner, choice.types.clone(), choice.span);
        let name = Arc::clone(&choice.name);
        let classes = self.names.class_ids().skip(choice.next_class);
        choice.next_class = self.names.class_ids().len();
        for class in classes {
            let known = &self.class(class).ty;
            let is_below = known.ancestors.contains(&owner) && known.kind != ClassKind::Interface;
            if !is_below || self.names.is_generic(class) || self.is_open_copy(class) {
                continue;
            }
            let method = self.method_called(class, &name);
            let Some(process) = method.and_then(|method| method.process) else { continue };
            let copy = self.without_user(|c| c.copy_of_process(process, types.clone(), span));
            if let Some(copy) = copy {
                self.choices.all[number].found.push((class, copy));
            }
        }
    }

    /// The choices for the module, with those classes that it needs.
    pub(super) fn finished_choices(&self, needed: &[bool]) -> Vec<Vec<Chosen>> {
        self.choices.all.iter().map(|choice| self.finished_choice(choice, needed)).collect()
    }

    fn finished_choice(&self, choice: &Choice, needed: &[bool]) -> Vec<Chosen> {
        let found = choice.found.iter().filter(|(class, _)| needed[class.index()]);
        let found: FxHashMap<ClassId, ProcessId> = found.copied().collect();
        let says_the_same = |class: ClassId, process: ProcessId| {
            let base = self.class(class).ty.base.as_ref();
            base.is_some_and(|base| found.get(&base.id) == Some(&process))
        };
        let differing = found.iter().filter(|&(&class, &process)| !says_the_same(class, process));
        let mut chosen: Vec<Chosen> = differing
            .map(|(&class, &process)| Chosen { class: Arc::clone(&self.class(class).ty), process })
            .collect();
        // Classes are below all that stand above them; their numbers make the order the same each time.
        chosen.sort_by_key(|chosen| (usize::MAX - chosen.class.ancestors.len(), chosen.class.id));
        chosen
    }

    // ---- what replaces and promises

    /// A method as it is when it has the type parameters of `head`, in whose class this is; one that is not generic, or
    /// has another number of them, as it is.
    pub(super) fn with_parameters_of(
        &mut self,
        method: &Rc<Method<'a>>,
        head: &'a ast::ProcessHead,
    ) -> Rc<Method<'a>> {
        let own: Vec<Ty> = head.type_parameters.iter().map(generics::variable).collect();
        let is_alike = own.len() == method.head.type_parameters.len();
        let Some(process) = method.process.or(method.head_process) else {
            return Rc::clone(method);
        };
        if own.is_empty() || !is_alike {
            return Rc::clone(method);
        }
        let said = self.diagnostics.len();
        let around = self.known_self();
        let generic = Generic::Process(process);
        let (parameters, result) = self.with_types_of(generic, &own, |checker| {
            let look = |checker: &mut Self| {
                let result = method.head.result.as_ref().map(|ty| checker.written_type(ty));
                (checker.parameters_of_head(method.head), result)
            };
            match around {
                Some(around) => checker.with_self(Ty::Class(around), look),
                None => look(checker),
            }
        });
        // Said where it is declared.
        self.diagnostics.truncate(said);
        Rc::new(Method {
            parameters,
            result: result.or_else(|| method.result.clone()),
            name: Arc::clone(&method.name),
            ..**method
        })
    }

    /// Says so where only one of a method and the one that it would replace is generic; whether that is so.
    pub(super) fn is_of_other_kind(
        &mut self,
        class: &Class<'a>,
        head: &'a ast::ProcessHead,
    ) -> bool {
        let (inherited, message) = match class.member(&head.name.text) {
            Some(&Member::Method(number)) if !head.type_parameters.is_empty() => {
                (&class.methods[usize::from(number)], "is generic, and what it replaces is not")
            }
            Some(&Member::Generic(number)) if head.type_parameters.is_empty() => {
                (&class.generic[usize::from(number)], "is not generic, and what it replaces is")
            }
            _ => return false,
        };
        if inherited.owner == class.ty.id {
            // Declared twice.
            return false;
        }
        let diagnostic = Diagnostic::error("E0609", format!("`{}` {message}", head.name.text))
            .at(head.span, "this one")
            .at(inherited.head.span, "the inherited one");
        self.report(diagnostic);
        true
    }

    /// Takes note of a generic method that is replaced by one of a class below.
    pub(super) fn note_replaced(&mut self, replaced: &Method<'a>, by: &'a ast::ProcessHead) {
        self.choices.replaced.insert(place_of(replaced.head));
        if self.names.is_session() {
            let what = "a generic method that replaces another in a session";
            self.refuse_generic(what, &by.type_parameters);
        }
        if replaced.result.is_none() {
            let message =
                format!("`{}` is replaced and does not say what it returns", by.name.text);
            let diagnostic = Diagnostic::error("E0609", message)
                .at(replaced.head.span, "write `returns` and a type")
                .at(by.span, "replaced here")
                .note(
                    "calls of a generic method that others replace must know what all of them give",
                );
            self.report(diagnostic);
        }
    }

    /// Whether the generic methods of a class are of the types of those that they replace.
    pub(super) fn check_generic_methods(&mut self, class: &Class<'a>) {
        let id = class.ty.id;
        for (number, method) in class.generic.iter().enumerate() {
            let replaced = self.replaced_generic(class, number).filter(|_| method.owner == id);
            // Where one does not say what it gives, that was said.
            let Some(replaced) = replaced.filter(|known| known.result.is_some()) else { continue };
            if replaced.process.is_none() {
                self.keeps_defaults(replaced.head, method);
            }
            self.within_class(id, |checker| {
                let wanted = checker.with_parameters_of(&replaced, method.head);
                if !checker.is_same_type(method, &wanted) {
                    let result = checker.shown_result(&wanted);
                    checker.report(other_type(&method.head.name, method, &wanted, &result));
                }
                checker.has_bounds_of(method, &replaced);
            });
        }
    }

    /// The method of the class above that a generic method stands for.
    fn replaced_generic(&self, class: &Class<'a>, number: usize) -> Option<Rc<Method<'a>>> {
        let base = class.ty.base.as_ref()?;
        self.class(base.id).generic.get(number).cloned()
    }

    /// Whether the type parameters of a generic method have to be what those of the method have to be that it
    /// stands for; says so if not.
    pub(super) fn has_bounds_of(&mut self, method: &Method<'a>, wanted: &Method<'a>) {
        let own: Vec<Ty> = method.head.type_parameters.iter().map(generics::variable).collect();
        let processes = (method.process, wanted.process.or(wanted.head_process));
        let (Some(process), Some(other)) = processes else { return };
        if own.len() != wanted.head.type_parameters.len() {
            return;
        }
        let said = self.diagnostics.len();
        let mut asked = |process: ProcessId, head: &'a ast::ProcessHead| {
            let mut asked = Vec::new();
            for written in &head.bounds {
                let is_meant =
                    |known: &ast::TypeParameter| known.name.text == written.parameter.text;
                let Some(place) = head.type_parameters.iter().position(is_meant) else { continue };
                let generic = Generic::Process(process);
                let bound = self.with_types_of(generic, &own, |c| c.bound(&written.bound));
                match bound {
                    Bound::BuiltIn(known, types) => asked.push((place, known.name, types)),
                    Bound::Class(class) => asked.push((place, "", vec![Ty::Class(class)])),
                    Bound::Wrong => {}
                }
            }
            asked
        };
        let (here, there) = (asked(process, method.head), asked(other, wanted.head));
        self.diagnostics.truncate(said);
        if here.len() == there.len() && here.iter().all(|bound| there.contains(bound)) {
            return;
        }
        let name = &method.name;
        let message = format!("`{name}` asks for other types than what it stands for");
        let diagnostic = Diagnostic::error("E0609", message)
            .at(method.head.span, "this one")
            .at(wanted.head.span, "the one it stands for")
            .note("what stands behind `where` must be the same");
        self.report(diagnostic);
    }

    // ---- contracts

    /// The generic methods of a class itself that replace others: their processes, and those that they stand for, those
    /// of the classes above first.
    fn replacing_generic(&self, id: ClassId) -> Vec<(ProcessId, Vec<ProcessId>)> {
        let mut replacing = Vec::new();
        for (number, method) in self.class(id).generic.iter().enumerate() {
            let Some(process) = method.process.filter(|_| method.owner == id) else { continue };
            let replaced = self.replaced_by_generic(id, number);
            replacing.extend((!replaced.is_empty()).then_some((process, replaced)));
        }
        replacing
    }

    /// The processes that generic method `number` of a class stands for, those of the classes above first.
    fn replaced_by_generic(&self, class: ClassId, number: usize) -> Vec<ProcessId> {
        self.all_replaced(class, |above| self.replaced_generic(above, number))
    }

    /// The processes that a generic method stands for, which is a process as it is declared or in a copy of its class.
    pub(super) fn replaced_by_generic_process(
        &self,
        class: ClassId,
        process: ProcessId,
    ) -> Vec<ProcessId> {
        let declared = self.made_of(process);
        let number =
            self.class(class).generic.iter().position(|method| method.process == Some(declared));
        number.map_or_else(Vec::new, |number| self.replaced_by_generic(class, number))
    }

    /// Copies of generic methods with those of the methods that they replace, those of the classes above first.
    pub(super) fn replacing_copies(&self) -> Vec<(ProcessId, Vec<ProcessId>)> {
        let mut copies = Vec::new();
        for (process, replaced) in self.replacing_everywhere() {
            for (copy, types) in self.copies_of_process(process) {
                let replaced = replaced.iter();
                let replaced = replaced.filter_map(|&other| self.known_copy_of(other, &types));
                copies.push((copy, replaced.collect()));
            }
        }
        copies
    }

    fn replacing_everywhere(&self) -> Vec<(ProcessId, Vec<ProcessId>)> {
        if self.choices.replaced.is_empty() {
            return Vec::new();
        }
        let classes = self.names.class_ids().filter(|&id| !self.names.is_generic(id));
        classes.flat_map(|id| self.replacing_generic(id)).collect()
    }

    /// Where methods with contracts are replaced: what the replaced ones check is needed with the same types.
    fn copy_replaced(&mut self) {
        for (process, replaced) in self.replacing_everywhere() {
            let replaced: Vec<ProcessId> = replaced
                .into_iter()
                .filter(|&other| !self.names.process(other).contracts.is_empty())
                .collect();
            for (_, types) in self.copies_of_process(process) {
                for &other in &replaced {
                    let span = self.names.process(other).span;
                    self.without_user(|c| c.copy_of_process(other, types.clone(), span));
                }
            }
        }
    }
}
