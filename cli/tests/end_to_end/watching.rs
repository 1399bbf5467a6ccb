//! `runa check --watch`. Nothing here depends on how long something takes: each step waits for what the
//! command says before the next one.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdout};
use std::sync::mpsc::{Receiver, channel};

use crate::support::{Folder, PATIENCE, run, runa, wait};

/// The command while it runs.
struct Watching {
    child: Child,
    lines: Receiver<String>,
    messages: Option<ChildStderr>,
}

impl Watching {
    fn start(words: &[&str]) -> Self {
        let mut child = runa(&[&["check", "--watch", "--diagnostics", "short"], words].concat())
            .spawn()
            .unwrap();
        let (lines, messages) = (lines(child.stdout.take().unwrap()), child.stderr.take());
        Self { child, lines, messages }
    }

    /// Waits until the command has checked once more, and gives what it says of it.
    #[track_caller]
    fn expect(&self, result: &str) {
        let line = self.lines.recv_timeout(PATIENCE).expect("it says something");
        assert!(line.ends_with(result), "{line}");
    }

    /// Ends it as Ctrl-C does, and gives all it has said of errors.
    #[cfg(unix)]
    fn interrupt(mut self) -> String {
        use std::os::unix::process::ExitStatusExt;
        let number = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args(["-INT", &number]).status();
        assert!(sent.unwrap().success());
        assert_eq!(wait(&mut self.child).signal(), Some(2), "what shells show as 130");
        let mut messages = String::new();
        self.messages.take().unwrap().read_to_string(&mut messages).unwrap();
        messages
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // A test that fails leaves nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(output: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            if sender.send(line.unwrap()).is_err() {
                return;
            }
        }
    });
    receiver
}

#[cfg(unix)]
#[test]
fn a_file_is_checked_again_after_each_change() {
    let folder = Folder::new();
    let file = folder.write("a.runa", "print(1)\n");
    let watching = Watching::start(&[&file]);
    watching.expect(": no errors");
    // As editors save: a new file takes the place of the old one.
    fs::rename(folder.write("a.new", "print(x)\n"), &file).unwrap();
    watching.expect(": errors in 1");
    fs::remove_file(&file).unwrap();
    watching.expect(": errors in 1");
    folder.write("a.runa", "print(2)\n");
    watching.expect(": no errors");
    let messages = watching.interrupt();
    assert!(messages.contains("a.runa:1:7: error[E0301]"), "{messages}");
    assert!(messages.contains("cannot read"), "{messages}");
}

#[cfg(unix)]
#[test]
fn files_that_are_new_in_a_folder_are_checked() {
    let folder = Folder::new();
    folder.write("a.runa", "print(1)\n");
    let watching = Watching::start(&[folder.path().to_str().unwrap()]);
    watching.expect(": no errors");
    folder.write("b.runa", "print(x)\n");
    watching.expect(": errors in 1");
    fs::remove_file(folder.at("b.runa")).unwrap();
    fs::remove_file(folder.at("a.runa")).unwrap();
    watching.expect(": errors in 1");
    let messages = watching.interrupt();
    assert!(messages.contains("there is no .runa or .asm file in"), "{messages}");
}

#[cfg(unix)]
#[test]
fn modules_that_are_imported_are_watched() {
    let folder = Folder::new();
    let file = folder.write("a.runa", "Import b\nprint(b.size)\n");
    let watching = Watching::start(&[&file]);
    watching.expect(": errors in 1");
    // It was not there: that it comes is a change, too.
    folder.write("b.runa", "Let size = 1\n");
    watching.expect(": no errors");
    folder.write("b.runa", "Let length = 1\n");
    watching.expect(": errors in 1");
    let messages = watching.interrupt();
    assert!(messages.contains("a.runa:1:8: error"), "{messages}");
}

#[test]
fn it_ends_when_nobody_reads_on() {
    let folder = Folder::new();
    let file = folder.write("a.runa", "print(1)\n");
    let mut child = runa(&["check", "--watch", &file]).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert!(!line.contains('\x1b'), "only terminals are cleared: {line:?}");
    drop(output);
    folder.write("a.runa", "print(1 + 1)\n");
    assert_eq!(wait(&mut child).code(), Some(0));
}

#[test]
fn standard_input_cannot_be_watched() {
    run(&mut runa(&["check", "--watch", "-"])).expect_code(2).expect_error("cannot be watched");
}
