//! Long programs, of which several threads do parts: they become what short ones become.

use std::fmt::Write;

use runa_bytecode::optimise::{OptimizationLevel, optimise};
use runa_bytecode::{Module, verify};
use runa_compiler::{FoundModule, ModuleFinder, Options, Phase, compile_observed, compile_program};
use runa_diagnostics::{Source, Sources};

/// Modules that import each other, each with so many comments behind it.
struct Modules {
    comments: usize,
}

const MODULES: [(&str, &str); 5] = [
    (
        "a",
        "Import d, c\nProcess called a() returns Integer\n    Return c.c() + d.d()\nEnd Process\n",
    ),
    (
        "b",
        "Import e, a\nProcess called b() returns Integer\n    Return e.e() + a.a()\nEnd Process\n",
    ),
    (
        "c",
        "Import b\nprint(\"c\")\nProcess called c() returns Integer\n    Return 1\nEnd Process\n",
    ),
    ("d", "print(\"d\")\nProcess called d() returns Integer\n    Return 2\nEnd Process\n"),
    (
        "e",
        "Let unused = 1\nLet wrong as Integer = \"e\"\nProcess called e() returns Integer\n    Return 3\nEnd Process\n",
    ),
];

impl ModuleFinder for Modules {
    fn find(&mut self, path: &[&str]) -> FoundModule {
        match MODULES.iter().find(|(name, _)| path == [*name]) {
            Some((name, text)) => FoundModule::Source {
                name: format!("{name}.runa"),
                text: text.to_string() + &"# nothing\n".repeat(self.comments),
            },
            None => FoundModule::Missing { looked_for: Vec::new() },
        }
    }

    fn known(&mut self) -> Vec<String> {
        Vec::new()
    }
}

/// What becomes of a program: its texts in their order, what is said, and its module.
fn compiled(main: &str, comments: usize) -> (Vec<String>, Vec<String>, Option<Module>) {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("main.runa", main.to_owned()).expect("it is short"));
    let modules = &mut Modules { comments };
    let compiled = compile_program(&mut sources, file, &Options::default(), modules);
    let names = sources.iter().map(|(_, source)| source.name().to_owned()).collect();
    let said = compiled.diagnostics.iter().map(|said| format!("{said:?}")).collect();
    (names, said, compiled.module)
}

#[test]
fn modules_become_the_same_whoever_reads_them() {
    for main in ["Import a\nprint(a.a())\n", "Import b, a, missing\nprint(b.b())\n", "Import d\n"] {
        let short = compiled(main, 0);
        assert_eq!(short.0[0], "main.runa");
        for comments in [1_000, 10_000, 30_000] {
            assert_eq!(compiled(main, comments), short, "{main}");
        }
    }
}

#[test]
fn functions_are_improved_alike_whoever_does_it() {
    const COUNT: usize = 1_000;
    let mut text = String::new();
    for number in 0..COUNT {
        let _ = write!(
            text,
            "Process called process_{number}(n as Integer) returns Integer\n    \
             Let unused = 2 * 3 + n\n    Let sum = 0\n    For i from 1 to n\n        \
             sum += i * (4 - 3)\n    End For\n    Return sum\nEnd Process\n"
        );
    }
    let mut sources = Sources::default();
    let file = sources.add(Source::new("long.runa", text).expect("it is short enough"));
    let mut phases = Vec::new();
    let options = Options::default();
    let compiled = compile_observed(&sources, file, &options, &mut |phase| phases.push(phase));
    assert_eq!(phases.last(), Some(&Phase::Dropped));
    let module = compiled.module.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
    let module = verify(module).expect("the compiler makes valid code");
    let improved = optimise(module.clone(), OptimizationLevel::Full);
    let of_name = |module: &Module| -> Vec<_> {
        let is_process = |name: &str| name.starts_with("process_");
        let found = module.functions.iter().filter(|function| is_process(&function.name));
        found.map(|function| function.code.clone()).collect()
    };
    let (before, behind) = (of_name(&module), of_name(&improved));
    assert_eq!(behind.len(), COUNT);
    assert!(behind[0].len() < before[0].len(), "{:?}", behind[0]);
    assert!(behind.iter().all(|code| *code == behind[0]));
}
