//! Files that are no programs, or only to annoy: every one gets a clear error, at once.

use std::fs;

use crate::support::{Ended, Folder, run, runa, runavm};

/// What users write nests a few levels deep; this is what only programs and attackers write.
const DEEP: usize = 100_000;
const TEN_MEGABYTES: usize = 10 << 20;

/// Checks and runs a program that is refused.
#[track_caller]
fn refused(name: &str, content: impl AsRef<[u8]>, message: &str) {
    let folder = Folder::new();
    let file = folder.write(name, content);
    for arguments in [&["check", "--diagnostics", "short", &file][..], &["run", &file]] {
        let ended = run(&mut runa(arguments));
        ended.expect_code(65).expect_output("").expect_error(message);
        assert!(ended.stderr.len() < 50_000, "{name}: {} bytes of messages", ended.stderr.len());
    }
    assert_eq!(folder.names(), [name], "nothing else was written");
}

#[track_caller]
fn runs(name: &str, content: impl AsRef<[u8]>, output: &str) {
    let folder = Folder::new();
    run(&mut runa(&["run", &folder.write(name, content)])).expect_code(0).expect_output(output);
}

#[test]
fn empty_files_do_nothing_or_are_refused() {
    runs("empty.runa", "", "");
    runs("empty.asm", "", "");
    runs("blank.runa", "\n\n  \n# nothing\n", "");
    refused("empty.runab", "", "it does not begin with the magic bytes");
}

#[test]
fn binary_files_are_refused() {
    let all: Vec<u8> = (0..=255).cycle().take(10_000).collect();
    refused("all.runa", &all, "all.runa:2:118: byte 128 of the file, 0x80, is not UTF-8");
    refused("all.asm", &all, "all.asm:2:118: byte 128 of the file, 0x80, is not UTF-8");
    refused("all.runab", &all, "not a readable bytecode file");
    refused("zero.runa", vec![0; 5_000], "U+0000");
    refused("zero.asm", vec![0; 5_000], "has no meaning here");
    refused("zero.runab", vec![0; 5_000], "not a readable bytecode file");
}

#[test]
fn invalid_utf8_is_found_at_its_place() {
    let text = b"Let a = 1\nLet \xc3\xa4 = \"\xff\"\n";
    refused("a.runa", text, "a.runa:2:10: byte 20 of the file, 0xff, is not UTF-8");
    refused(
        "a.asm",
        b"PUSH 1\nPUSH \"\xe2\x82\"\n",
        "a.asm:2:7: byte 13 of the file, 0xe2, is not",
    );
    let utf16: Vec<u8> = "print(1)".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused("b.runa", [&[0xff, 0xfe][..], &utf16].concat(), "b.runa:1:1: byte 0 of the file");
}

#[test]
fn byte_order_marks_and_foreign_line_ends_are_fine() {
    runs("bom.runa", "\u{feff}print(1)\r\nprint(2)\r\n", "1\n2\n");
    runs("bom.asm", "\u{feff}PUSH 1\r\nHALT\r\n", "[1]\n");
}

#[test]
fn ten_megabytes_on_one_line() {
    let fill = |piece: &str| piece.repeat(TEN_MEGABYTES / piece.len());
    refused("name.runa", format!("print({})", fill("a")), "there is no `aaa");
    refused("marks.runa", fill("?"), "`??` does not fit here");
    refused("text.runa", format!("print(\"{}", fill("x")), "this text is not closed");
    refused("sum.runa", format!("print({}1)", fill("1 + ")), "nested more than");
    refused("name.asm", fill("A"), "there is no instruction `AAA");
    refused("operands.asm", fill("PUSH 1 "), "is too much");
    refused("text.asm", format!("PUSH \"{}", fill("x")), "not closed");
    let text = fill("x");
    runs("text.runa", format!("print(\"{text}\".length())"), &format!("{TEN_MEGABYTES}\n"));
    runs("comment.asm", format!("PUSH 1 ; {text}\nHALT"), "[1]\n");
    runs("comment.runa", format!("print(1) # {text}"), "1\n");
}

#[test]
fn expressions_that_are_nested_too_deeply_are_refused() {
    let deep = |piece: &str| piece.repeat(DEEP);
    let message = "nested more than";
    refused("a.runa", format!("print({}1{})", deep("("), deep(")")), message);
    refused("b.runa", deep("("), message);
    refused("c.runa", format!("Let a = {}{}", deep("["), deep("]")), message);
    refused("d.runa", format!("Let a = {}", deep("{")), message);
    refused("e.runa", format!("Let a = {}1", deep("-")), message);
    refused("f.runa", format!("Let a = {}true", deep("not ")), message);
    refused("g.runa", format!("Let a = {}1", deep("if true then 1 otherwise ")), message);
    refused("h.runa", format!("Let a = {}1", deep("() => ")), message);
    refused("i.runa", format!("Let a = {}1", deep("2 ^ ")), message);
    refused("j.runa", format!("Let a = [1]\nprint(a{})", deep("[0]")), message);
    refused("k.runa", format!("Let a = 1\nprint(a{})", deep(".b")), message);
    refused("l.runa", format!("Let a = 1\nprint(a{})", deep("()")), message);
    refused("m.runa", format!("Let a as {}Integer = []", deep("List of ")), message);
    refused("n.runa", format!("Let a = true{}", deep(" and true")), message);
    refused("o.runa", format!("print({}", deep("f(")), message);
    refused("p.runa", format!("Let a = {}1{}", deep("\"{"), deep("}\"")), "is not closed");
    refused("q.runa", format!("Let a = {}", deep("\"{")), "is not closed");
}

#[test]
fn statements_that_are_nested_too_deeply_are_refused() {
    let deep = |piece: &str| piece.repeat(DEEP);
    let message = "nested more than";
    refused("a.runa", format!("{}{}", deep("If true\n"), deep("End If\n")), message);
    refused("b.runa", deep("While true\n"), message);
    refused("c.runa", deep("Process called p()\n"), message);
    refused("d.runa", deep("For i from 1 to 2\n"), message);
    refused("e.runa", deep("End If\n"), "ends nothing");
    refused("f.runa", deep("Otherwise\n"), "`Otherwise`");
    let chain = format!("If false\n{}End If\nprint(1)\n", deep("Otherwise If false\nprint(0)\n"));
    runs("chain.runa", chain, "1\n");
}

#[test]
fn assembly_that_is_nested_or_repeated_too_much_is_refused() {
    let deep = |piece: &str| piece.repeat(DEEP);
    let local = |ty: String| format!(".func main() Any\n.local x {ty}\nHALT\n.end\n");
    refused("a.asm", local(format!("{}Integer", deep("List of "))), "nested");
    refused("b.asm", local(format!("{}Integer", deep("("))), "nested");
    // Optional of an optional is the optional itself.
    runs("c.asm", local(format!("Integer{}", deep("?"))), "");
    refused("d.asm", deep(".func f\n"), "has no `.end`");
    refused("e.asm", format!("{}HALT", deep("PUSH 1\n")), "needs more than 65000 slots");
    refused("f.asm", deep(".end\n"), "`.end`");
    let labels: String = (0..DEEP).map(|index| format!("label{index}:\n")).collect();
    runs("labels.asm", format!("{labels}PUSH 1\nHALT"), "[1]\n");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = Folder::new();
    let of_missing = |ended: &Ended| {
        ended.expect_code(66).expect_error("cannot read ").expect_error("no such file");
    };
    for command in ["run", "check", "compile", "asm", "disasm"] {
        of_missing(&run(&mut runa(&[command, &folder.at("missing.asm")])));
        let ended = run(&mut runa(&[command, folder.path().to_str().unwrap()]));
        // For `check` a folder stands for the programs in it.
        let is_walked = command == "check";
        let reason = if is_walked { "there is no .runa or .asm file" } else { "it is a directory" };
        ended.expect_code(66).expect_error(reason);
    }
    of_missing(&run(&mut runavm(&[&folder.at("missing.runab")])));
    of_missing(&run(&mut runavm(&["--disassemble", &folder.at("missing.runab")])));
}

/// Root may read everything, so a link to itself stands for a file that nobody can read.
#[cfg(unix)]
#[test]
fn unreadable_files_are_named() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    symlink(folder.at("loop.runa"), folder.at("loop.runa")).unwrap();
    run(&mut runa(&["run", &folder.at("loop.runa")])).expect_code(66).expect_error("cannot read");
    let secret = folder.write("secret.runa", "print(1)");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&secret).is_err() {
        let ended = run(&mut runa(&["run", &secret]));
        ended.expect_code(66).expect_error("permission denied");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn endless_devices_are_not_read_for_ever() {
    let ended = run(&mut runa(&["run", "/dev/zero"]));
    ended.expect_code(66).expect_error("more than 1 GiB");
}

#[test]
fn bytecode_that_was_cut_off_is_refused_at_every_length() {
    let folder = Folder::new();
    let text = folder.write("a.asm", "PUSH \"text\"\nPUSH 2.5\nNEW_ARRAY 3\nHALT\n");
    run(&mut runa(&["asm", &text])).expect_code(0);
    let whole = fs::read(folder.at("a.runab")).unwrap();
    for length in (0..whole.len()).step_by(7) {
        let part = folder.write("part.runab", &whole[..length]);
        let ended = run(&mut runavm(&[&part]));
        ended.expect_code(65).expect_output("").expect_error("not a readable bytecode file");
    }
}
