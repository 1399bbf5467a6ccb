//! The cache of compiled programs: one that was compiled before is not compiled again.
//!
//! What is kept is the bytecode of a whole program, because the compiler compiles programs as a whole. Its
//! entry is found by a hash of everything that is known before anything is compiled (`key.rs`): the compiler, the
//! options, the main file. It says what was looked for while the program was compiled, and what was found
//! (`answers.rs`); only if all of that would be found again is its bytecode taken. So a module that has changed,
//! has come, has gone or hides another one leads to compiling, as the change of the main file does.
//!
//! What is in the cache is trusted no more than a `.runab` file: it is decoded and verified (`entry.rs`, `store.rs`).
//! Whatever goes wrong with the cache is as if there were none.

mod answers;
mod entry;
mod folder;
mod key;
mod store;

use runa::{
    FoundModule, Input, LoadOptions, Loaded, Module, OptimizationLevel, Source, Sources, Verified,
};

use crate::exit::Failure;
use crate::modules::Files;
use crate::program::{Kind, Program};
use crate::render::Renderer;
use answers::Listener;
use entry::Entry;
pub(crate) use folder::{Absent, find};
use key::Key;
pub(crate) use store::{MOST_BYTES, Store};

/// A program with less text is compiled about as fast as it is found. Measured, in milliseconds of the processor for all
/// of `runa run`, of which 2.3 are its start, with programs of classes, lists and lambdas:
///
/// | text | compiled | its bytecode | compiled and kept | found |
/// | --- | --- | --- | --- | --- |
/// | 5 kB | 5 | 3 | | |
/// | 23 kB | 10 | 5 | 12 | 4 |
/// | 225 kB | 59 | 22 | 64 | 12 |
///
/// Bytecode is improved before it runs; what is kept has been.
const LEAST_TEXT: usize = 16 << 10;

/// Compiles programs, or finds them compiled.
#[derive(Debug)]
pub(crate) struct Cache(Option<Store>);

impl Cache {
    /// The cache of this user, if there is one and it is wanted.
    pub(crate) fn new(is_wanted: bool) -> Self {
        Self(is_wanted.then(find).and_then(Result::ok).map(Store::new))
    }

    /// The program, improved as far as `level` says and ready to run; shows what there is to say about it.
    pub(crate) fn load_shown(
        &self,
        program: &Program,
        sources: &mut Sources,
        options: &LoadOptions,
        level: OptimizationLevel,
        renderer: &Renderer,
    ) -> Result<Verified<Module>, Failure> {
        self.load(program, sources, options, level).shown(sources, renderer)
    }

    /// Finds the program, or loads it and keeps it.
    fn load(
        &self,
        program: &Program,
        sources: &mut Sources,
        options: &LoadOptions,
        level: OptimizationLevel,
    ) -> Found {
        let Some((store, text, key)) = self.place_of(program, options, level) else {
            return Found::Now(optimised(program.load(sources, options), level));
        };
        let mut files = program.modules();
        if let Some(module) = find_compiled(store, &key, program, sources, &mut files) {
            return Found::Compiled(module);
        }
        let mut listener = Listener::new(&mut files);
        let loaded = optimised(program.load_with(sources, options, &mut listener), level);
        let (answers, modules_text) = listener.finish();
        let is_large = text.len().saturating_add(modules_text) >= LEAST_TEXT;
        // What is to be said must be said each time.
        if let (Some(module), true, true) =
            (&loaded.module, loaded.diagnostics.is_empty(), is_large)
        {
            let bytecode = runa::encode(module);
            store.write(&key, &Entry { answers, bytecode: &bytecode });
        }
        Found::Now(loaded)
    }

    /// Where the program would be, if it is one to be kept: source.
    fn place_of<'a>(
        &'a self,
        program: &'a Program,
        options: &LoadOptions,
        level: OptimizationLevel,
    ) -> Option<(&'a Store, &'a str, Key)> {
        let store = self.0.as_ref().filter(|_| program.kind == Kind::Source)?;
        // Less text is kept only together with modules, which an import names.
        let may_be_kept = |text: &&str| text.len() >= LEAST_TEXT || text.contains("Import");
        let text = program.text().ok().filter(may_be_kept)?;
        Some((store, text, Key::of(&program.name, text, options, level)?))
    }
}

/// What was loaded, improved: what is kept is what runs, so that it is not improved again each time.
fn optimised(mut loaded: Loaded, level: OptimizationLevel) -> Loaded {
    loaded.module = loaded.module.map(|module| runa::optimise(module, level));
    loaded
}

/// A program that was asked for.
enum Found {
    /// It was in the cache.
    Compiled(Verified<Module>),
    /// It was loaded.
    Now(Loaded),
}

impl Found {
    fn shown(self, sources: &Sources, renderer: &Renderer) -> Result<Verified<Module>, Failure> {
        match self {
            Found::Compiled(module) => Ok(module),
            Found::Now(loaded) => crate::program::shown(loaded, sources, renderer),
        }
    }
}

/// The program as it was compiled before. Its texts are added to `sources`, as compiling does.
fn find_compiled(
    store: &Store,
    key: &Key,
    program: &Program,
    sources: &mut Sources,
    files: &mut Files,
) -> Option<Verified<Module>> {
    let bytes = store.read(key)?;
    let entry = Entry::parse(&bytes, key)?;
    let modules = answers::repeated(&entry.answers, files)?;
    let input = Input::Bytecode(entry.bytecode);
    let loaded = runa::load(sources, &program.name, input, &LoadOptions::default());
    let module = loaded.module?;
    add_texts(program, modules, sources);
    store.mark_used(key);
    Some(module)
}

/// Adds the main file and the modules, each once: messages show pieces of them.
fn add_texts(program: &Program, modules: Vec<FoundModule>, sources: &mut Sources) {
    let main = program.text().ok().map(|text| (program.name.clone(), text.to_owned()));
    let modules = modules.into_iter().filter_map(|module| match module {
        FoundModule::Source { name, text } => Some((name, text)),
        FoundModule::Unreadable { .. } | FoundModule::Missing { .. } => None,
    });
    let mut known = std::collections::HashSet::new();
    for (name, text) in main.into_iter().chain(modules) {
        if known.insert(name.clone())
            && let Ok(source) = Source::new(name, text)
        {
            sources.add(source);
        }
    }
}
