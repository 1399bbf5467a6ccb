//! Types that are always there, written in the language itself: those of iteration, and those of concurrency and of calls of
//! C, whose processes are *stubs* without bodies. A call of a stub raises an exception, which says that it is not
//! available, until the runtime has what it stands for.

use std::sync::{Arc, OnceLock};

use runa_diagnostics::FileId;

use super::resolve::Resolver;
use super::{Body, ClassId, Names, ProcessId, ProcessKind};
use crate::syntax::{self, ast};

/// The file in which they stand, which no program has.
pub(crate) const PRELUDE: FileId = FileId(u32::MAX);

/// A part of them.
struct Part {
    text: &'static str,
    /// Whether a program wants it.
    is_wanted: fn(ast::Parts) -> bool,
    program: OnceLock<ast::Program>,
}

impl Part {
    const fn new(text: &'static str, is_wanted: fn(ast::Parts) -> bool) -> Self {
        Self { text, is_wanted, program: OnceLock::new() }
    }

    /// What stands in it; each part has places of its own.
    fn program(&'static self, before: usize) -> &'static ast::Program {
        self.program.get_or_init(|| {
            let text = " ".repeat(before) + self.text;
            let mut program = syntax::parse_from(&text, before, PRELUDE).program;
            program.items.iter_mut().for_each(free_names);
            program
        })
    }
}

static PARTS: [Part; 6] = [
    // Channels are gone through.
    Part::new(include_str!("prelude/iteration.runa"), |parts| parts.iteration || parts.tasks),
    Part::new(include_str!("prelude/iterators.runa"), |parts| parts.iterators),
    Part::new(include_str!("prelude/tasks.runa"), |parts| parts.tasks),
    Part::new(include_str!("prelude/locks.runa"), |parts| parts.locks),
    Part::new(include_str!("prelude/supervision.runa"), |parts| parts.supervision),
    Part::new(include_str!("prelude/foreign.runa"), |parts| parts.foreign),
];

/// A process that is called as a word of the language is written with `_` behind it, which is taken away.
fn free_names(item: &mut ast::Item) {
    let ast::ItemKind::Type(declaration) = &mut item.kind else { return };
    for member in &mut declaration.members {
        if let ast::MemberKind::Process(process) = &mut member.kind
            && let Some(name) = process.head.name.text.strip_suffix('_')
        {
            process.head.name.text = Arc::from(name);
        }
    }
}

/// The types of the parts that a program wants.
fn declarations(wanted: ast::Parts) -> impl Iterator<Item = &'static ast::TypeDeclaration> {
    let mut before = 0;
    let parts = PARTS.iter().map(move |part| {
        let start = before;
        before += part.text.len();
        (part, start)
    });
    let parts = parts.filter(move |(part, _)| (part.is_wanted)(wanted));
    let items = parts.flat_map(|(part, before)| &part.program(before).items);
    items.filter_map(|item| match &item.kind {
        ast::ItemKind::Type(declaration) => Some(&**declaration),
        _ => None,
    })
}

impl Resolver<'_> {
    /// Declares what is always there, and those parts that the program wants. What a program declares itself hides it.
    pub(super) fn declare_prelude(&mut self, wanted: ast::Parts) {
        for declaration in declarations(wanted) {
            let class = ClassId(self.names.classes.len() as u32);
            self.names.prelude.insert(&declaration.name.text, class);
            self.add_class(class, declaration);
        }
        for declaration in declarations(wanted) {
            self.type_body(declaration);
        }
    }
}

impl Names<'_> {
    /// Whether a class is always there.
    pub(crate) fn is_of_prelude(&self, class: ClassId) -> bool {
        self.class(class).declaration.name.span.file == PRELUDE
    }

    /// The type that is called `name` where no module says something else.
    pub(crate) fn prelude_class(&self, name: &str) -> Option<ClassId> {
        self.prelude.get(name).copied()
    }

    /// How a case of a variant that is always there is called in full.
    pub(super) fn case_of_prelude(&self, name: &str) -> Option<String> {
        let variants = self.prelude.iter();
        let mut with_case = variants.filter(|(_, id)| self.case_of(**id, name).is_some());
        with_case.next().map(|(variant, _)| format!("{variant}.{name}"))
    }

    /// Whether a process has no body: it is a head, or what it is to do is not available.
    pub(crate) fn is_stub(&self, process: ProcessId) -> bool {
        let info = self.process(process);
        let is_declared = matches!(info.kind, ProcessKind::Process | ProcessKind::Constructor);
        let is_empty = matches!(info.body, Body::Statements(statements) if statements.is_empty());
        info.kind == ProcessKind::Head || is_declared && is_empty && info.span.file == PRELUDE
    }

    /// Whether a class has stubs, so that there are no objects of it.
    pub(crate) fn has_stubs(&self, class: ClassId) -> bool {
        self.class(class).constructor.is_some_and(|constructor| self.is_stub(constructor))
    }

    /// What a stub is called: `Task.run`, or `Task` for what makes one.
    pub(crate) fn stub_name(&self, stub: ProcessId) -> String {
        let info = self.process(stub);
        let class = info.class.map(|class| &*self.class(class).declaration.name.text);
        match (class, info.kind) {
            (Some(class), ProcessKind::Constructor) => class.to_owned(),
            (Some(class), _) => format!("{class}.{}", info.name),
            (None, _) => info.name.to_string(),
        }
    }
}
