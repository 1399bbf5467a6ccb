//! The modules of a program: the file that is compiled, and those that it imports, directly or through others.
//!
//! Each file is read once. What is found out here is which file each path of an import leads to; what is
//! imported from it, names decide.

use std::collections::HashMap;

use runa_bytecode::threads;
use runa_diagnostics::{Diagnostic, FileId, Source, Sources};

use crate::library;
use crate::syntax::{self, ast};

/// A program has so many modules at the most.
const MOST_MODULES: usize = 10_000;

/// Finds the modules that a program imports.
pub trait ModuleFinder {
    /// Looks for the module `net.http`, whose path is `["net", "http"]`.
    fn find(&mut self, path: &[&str]) -> FoundModule;

    /// The paths of modules that there are, each with dots between its parts, for "did you mean". They need not
    /// be complete.
    fn known(&mut self) -> Vec<String>;
}

/// What came of looking for a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundModule {
    /// Its text.
    Source {
        /// What people call the file, usually its path; the main file is known by its name again.
        name: String,
        /// All of it.
        text: String,
    },
    /// It is there, and cannot be read.
    Unreadable {
        /// What people call the file.
        name: String,
        /// Why not.
        reason: String,
    },
    /// It is not there.
    Missing {
        /// Where it could have been.
        looked_for: Vec<String>,
    },
}

/// There are no modules but those of the library.
#[derive(Clone, Copy, Debug, Default)]
pub struct LibraryOnly;

impl ModuleFinder for LibraryOnly {
    fn find(&mut self, _path: &[&str]) -> FoundModule {
        FoundModule::Missing { looked_for: Vec::new() }
    }

    fn known(&mut self) -> Vec<String> {
        Vec::new()
    }
}

/// A module that was read.
#[derive(Debug)]
pub(crate) struct ReadModule {
    /// Its path with dots; nothing for the main file.
    pub(crate) path: Option<String>,
    pub(crate) file: FileId,
    pub(crate) program: ast::Program,
}

/// Where the path of an import leads.
#[derive(Clone, Debug)]
pub(crate) enum Leads {
    /// To a module that was read, by its number.
    To(usize),
    /// To one of the library.
    ToLibrary,
    /// Nowhere, because the file cannot be read.
    ToUnreadable {
        /// The file.
        name: String,
        /// Why not.
        reason: String,
    },
    /// Nowhere.
    Nowhere {
        /// Where it was looked for.
        looked_for: Vec<String>,
        /// What is there and has nearly that path.
        closest: Option<String>,
    },
}

/// The modules of a program, the main one first.
#[derive(Debug)]
pub(crate) struct ReadModules {
    pub(crate) modules: Vec<ReadModule>,
    /// By paths with dots.
    pub(crate) leads: HashMap<String, Leads>,
}

/// What an item of an import leads to: the path of the module.
pub(crate) fn module_path<'a>(
    import: &'a ast::Import,
    item: &'a ast::ImportItem,
) -> &'a [ast::Name] {
    import.from.as_ref().unwrap_or(&item.path)
}

/// A path with dots.
pub(crate) fn dotted(path: &[ast::Name]) -> String {
    let parts: Vec<&str> = path.iter().map(|name| name.text.as_ref()).collect();
    parts.join(".")
}

/// The items of all imports of a program, with the import that each belongs to.
pub(crate) fn imports(
    program: &ast::Program,
) -> impl Iterator<Item = (&ast::Import, &ast::ImportItem)> {
    program.items.iter().flat_map(|item| match &item.kind {
        ast::ItemKind::Import(import) => {
            import.items.iter().map(move |item| (import, item)).collect::<Vec<_>>()
        }
        _ => Vec::new(),
    })
}

/// So many bytes of text at least are worth a thread.
const LEAST_FOR_A_THREAD: usize = 60_000;

/// Reads what a program imports. What is wrong with the texts is added to `diagnostics`.
pub(crate) fn read_modules(
    main: syntax::Parsed,
    file: FileId,
    sources: &mut Sources,
    finder: &mut dyn ModuleFinder,
    diagnostics: &mut Vec<Diagnostic>,
) -> ReadModules {
    diagnostics.extend(main.diagnostics);
    let main = ReadModule { path: None, file, program: main.program };
    let mut read = ReadModules { modules: vec![main], leads: HashMap::new() };
    let mut from = 0;
    // Those that the last ones import are found first, and then read at the same time.
    while from < read.modules.len() {
        let importing = &read.modules[from..];
        from = read.modules.len();
        let mut found = Vec::new();
        for path in paths(importing) {
            read.follow(&path, &mut found, sources, finder);
        }
        read.modules.extend(parse(found, sources, diagnostics));
    }
    read
}

/// The paths that some modules import.
fn paths(modules: &[ReadModule]) -> Vec<Vec<String>> {
    let imports = modules.iter().flat_map(|module| imports(&module.program));
    let paths = imports.map(|(import, item)| module_path(import, item));
    paths.map(|path| path.iter().map(|name| name.text.to_string()).collect()).collect()
}

/// A module that was found and is yet to be read.
struct Found {
    path: String,
    file: FileId,
}

/// Reads the texts of modules, several at the same time if they are long.
fn parse(
    found: Vec<Found>,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ReadModule> {
    let text = |found: Found| Some((found.path, found.file, sources.get(found.file)?));
    let texts: Vec<(String, FileId, &Source)> = found.into_iter().filter_map(text).collect();
    let length = texts.iter().map(|(_, _, source)| source.text().len()).sum();
    let threads = threads::worth(length, LEAST_FOR_A_THREAD).min(texts.len());
    let parsed =
        threads::in_turns(&texts, threads, |&(_, file, source)| syntax::parse(source, file));
    let modules = texts.into_iter().zip(parsed).map(|((path, file, _), parsed)| {
        diagnostics.extend(parsed.diagnostics);
        ReadModule { path: Some(path), file, program: parsed.program }
    });
    modules.collect()
}

impl ReadModules {
    fn follow(
        &mut self,
        path: &[String],
        found: &mut Vec<Found>,
        sources: &mut Sources,
        finder: &mut dyn ModuleFinder,
    ) {
        let dotted = path.join(".");
        if self.leads.contains_key(&dotted) || path.iter().any(String::is_empty) {
            return;
        }
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let leads = match finder.find(&parts) {
            FoundModule::Source { name, text } => self.add(&dotted, name, text, found, sources),
            FoundModule::Unreadable { name, reason } => Leads::ToUnreadable { name, reason },
            FoundModule::Missing { .. } if library::module(&dotted).is_some() => Leads::ToLibrary,
            FoundModule::Missing { looked_for } => {
                let known = finder.known();
                let known = known.iter().map(String::as_str).chain(library::MODULES);
                let closest = runa_diagnostics::closest(&dotted, known).map(str::to_owned);
                Leads::Nowhere { looked_for, closest }
            }
        };
        self.leads.insert(dotted, leads);
    }

    /// Adds a text, unless it is that of a module that is known already.
    fn add(
        &self,
        path: &str,
        name: String,
        text: String,
        found: &mut Vec<Found>,
        sources: &mut Sources,
    ) -> Leads {
        let read = self.modules.iter().map(|module| module.file);
        let mut files = read.chain(found.iter().map(|found| found.file));
        let is_known = |file| sources.get(file).is_some_and(|source| source.name() == name);
        if let Some(number) = files.position(is_known) {
            return Leads::To(number);
        }
        let number = self.modules.len() + found.len();
        if number >= MOST_MODULES {
            let reason = format!("a program has at most {MOST_MODULES} modules");
            return Leads::ToUnreadable { name, reason };
        }
        match Source::new(name.clone(), text) {
            Ok(source) => {
                found.push(Found { path: path.to_owned(), file: sources.add(source) });
                Leads::To(number)
            }
            Err(error) => Leads::ToUnreadable { name, reason: error.to_string() },
        }
    }
}
