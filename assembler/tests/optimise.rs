//! What each pass of the optimiser does, as assembly before and after.
//!
//! A file in `optimise` is a program, with the passes in a line that begins with `;passes`, and behind it what they make of
//! it, in lines that begin with `;>`. `UPDATE_EXPECT=1` writes these. Lines of the source and tables of types are left out.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use runa_assembler::{assemble, disassemble};
use runa_bytecode::optimise::{OptimizationLevel, Pass, apply_passes, try_optimise};
use runa_bytecode::{FunctionIndex, Instruction, Module, Verified, verify};
use runa_diagnostics::{FileId, Source};

const PASSES: &str = ";passes ";
const AFTER: &str = ";> ";

fn module(name: &str, text: &str) -> Verified<Module> {
    let source = Source::new(name, text).unwrap();
    let assembled = assemble(&source, FileId::default());
    assert!(assembled.diagnostics.is_empty(), "{name}: {:?}", assembled.diagnostics);
    verify(assembled.module).expect("the program is valid")
}

fn pass(name: &str) -> Pass {
    match name {
        "folding" => Pass::Folding,
        "threading" => Pass::Threading,
        "dead_code" => Pass::DeadCode,
        "combining" => Pass::Combining,
        "dead_stores" => Pass::DeadStores,
        "inlining_asked" => Pass::InliningAsked,
        "inlining" => Pass::Inlining,
        _ => panic!("there is no pass {name}"),
    }
}

/// Runs the passes; inlining comes first, and the others on what it gives.
fn after(module: &Verified<Module>, passes: &[Pass]) -> Verified<Module> {
    let (first, others): (Vec<_>, Vec<_>) =
        passes.iter().copied().partition(|&pass| pass == Pass::Inlining);
    [others.clone(), first, others].iter().fold(
        module.clone(),
        |module, passes| match apply_passes(&module, passes) {
            Some(changed) => verify(changed).expect("what passes make is valid"),
            None => module,
        },
    )
}

/// The functions of a module as assembly.
fn shown(module: &Module) -> String {
    let text = disassemble(module);
    let lines = text.lines().skip_while(|line| !line.starts_with(".func"));
    let is_told = |line: &&str| !line.trim_start().starts_with(".line") && !line.contains(".file");
    let lines =
        lines.filter(is_told).map(|line| format!("{AFTER}{line}").trim_end().to_owned() + "\n");
    lines.collect()
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/optimise");
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn passes_make_of_programs_what_their_files_say() {
    for path in files() {
        let text = fs::read_to_string(&path).expect("the file can be read");
        let before: String = text
            .lines()
            .filter(|line| !line.starts_with(AFTER.trim_end()))
            .map(|line| format!("{line}\n"))
            .collect();
        let passes = before.lines().find_map(|line| line.strip_prefix(PASSES));
        let passes: Vec<_> = passes.expect("the passes").split_whitespace().map(pass).collect();
        let module = module(&path.display().to_string(), &before);
        let changed = after(&module, &passes);
        expect_file![&path].assert_eq(&format!("{}\n\n{}", before.trim_end(), shown(&changed)));
    }
}

#[test]
fn every_pass_has_a_file() {
    let texts: Vec<_> = files().iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    for &wanted in Pass::ALL {
        let has = |text: &String| {
            let mut lines = text.lines().filter_map(|line| line.strip_prefix(PASSES));
            lines.any(|names| names.split_whitespace().map(pass).eq([wanted]))
        };
        assert!(texts.iter().any(has), "{wanted:?}");
    }
}

#[test]
fn what_nothing_is_found_in_stays_as_it_is() {
    let text = "PUSH 1\nround: PUSH 2\nADD\nDUP\nPUSH 100\nLT\nJT round\nHALT";
    let module = module("a.asm", text);
    for &level in &OptimizationLevel::ALL {
        assert_eq!(*try_optimise(&module, level).unwrap(), *module, "{level:?}");
    }
    assert_eq!(apply_passes(&module, Pass::ALL), None);
}

#[test]
fn instructions_keep_their_places_and_variables_their_names() {
    let text = "\
.func main() Integer
    .local _ Integer
    PUSH.I 2
    PUSH.I 3
    MUL.I
    STORE 0
begin:
    .name 0 sum begin end
    LOAD 0
    PUSH.I 9223372036854775807
    ADD.I
    RET
end:
.end
";
    let module = module("a.asm", text);
    let function = FunctionIndex(0);
    let place = |module: &Module, wanted: Instruction| {
        let code = &module.function(function).unwrap();
        let pc = code.code.iter().position(|&found| found == wanted).unwrap() as u32;
        (code.line_at(pc), code.local_names.clone(), pc)
    };
    let add = Instruction::AddInteger {};
    let changed = try_optimise(&module, OptimizationLevel::Basic).unwrap();
    let ((before, names, at), (found, new_names, new_at)) =
        (place(&module, add), place(&changed, add));
    let line = |entry: Option<runa_bytecode::LineEntry>| entry.map(|e| (e.line, e.column));
    assert_eq!(line(before), line(found));
    assert_eq!((at, new_at), (6, 4));
    assert_eq!((names[0].start, names[0].end), (4, 8));
    assert_eq!((new_names[0].start, new_names[0].end), (2, 6));
    assert_eq!(new_names[0].name, "sum");
}

/// Takes time in proportion to the code, however it was made: else these would take minutes.
#[test]
fn long_code_does_not_take_long() {
    let texts = [
        "JMP l0\n".to_owned()
            + &(0..50_000).map(|n| format!("l{n}: JMP l{}\n", n + 1)).collect::<String>()
            + "l50000: HALT",
        (0..50_000)
            .map(|n| format!("l{n}: PUSH.B false\nJT.B l{}\nPUSH 1\nPOP\n", n + 1))
            .collect::<String>()
            + "l50000: HALT",
        "PUSH.I 1\n".repeat(50_000) + &"POP\n".repeat(50_000) + "HALT",
        "PUSH.I 1\n".repeat(50_000) + &"ADDW.I\n".repeat(49_999) + "POP\nHALT",
    ];
    for text in texts {
        let optimised = try_optimise(&module("a.asm", &text), OptimizationLevel::Inlining).unwrap();
        assert!(optimised.functions[0].code.len() <= 4, "{}", optimised.functions[0].code.len());
    }
}
