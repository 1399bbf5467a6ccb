//! The thread on which everything runs.

use std::panic::{PanicHookInfo, set_hook};
use std::thread;

use crate::exit::{INTERNAL, reason, say, say_mistake};

/// Room for the stack of a command. Deep nesting is limited everywhere; this leaves ample space.
const STACK_BYTES: usize = 64 << 20;

/// Runs `command` on a thread with a large stack and gives its exit code; a panic is reported as a
/// mistake of Runa, a damaged heap too.
pub fn start(command: impl FnOnce() -> u8 + Send + 'static) -> u8 {
    set_hook(Box::new(report_panic));
    runa_runtime::heap::set_damage_handler(end_damaged);
    match thread::Builder::new().stack_size(STACK_BYTES).spawn(command) {
        Ok(running) => running.join().unwrap_or(INTERNAL),
        Err(error) => {
            say(&format!("runa: the system gives no thread: {}\n", reason(&error)));
            INTERNAL
        }
    }
}

fn report_panic(panic: &PanicHookInfo<'_>) {
    let what = panic.payload_as_str().unwrap_or("unknown");
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    say_mistake(&format!("{what} ({place})"));
}

fn end_damaged(what: &str) -> ! {
    say_mistake(&format!("the heap is damaged: {what}"));
    std::process::exit(i32::from(INTERNAL))
}
