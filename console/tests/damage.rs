//! What a process does when its heap is damaged.

use std::process::Command;

/// Set in the process that is damaged.
const IS_DAMAGED: &str = "RUNA_TEST_DAMAGE";

#[test]
fn a_damaged_heap_ends_the_process_with_code_70() {
    if std::env::var_os(IS_DAMAGED).is_some() {
        runa_console::start(|| runa_runtime::heap::damaged("an object of no type"));
        unreachable!("the process has ended");
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "a_damaged_heap_ends_the_process_with_code_70", "--nocapture"]);
    let output = command.env(IS_DAMAGED, "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(70), "{said}");
    let expected = "runa: this is a mistake in Runa itself, not in your program: the heap is damaged: \
                    an object of no type\nPlease report it, with the program that leads to it.\n";
    assert!(said.ends_with(expected), "{said}");
}
