//! Lines on standard error that say what is going on while it goes on. Results go to standard
//! output, so that they can be redirected.

use std::io::IsTerminal;

/// Says that `what` has begun.
pub fn step(what: &str) {
    eprintln!("· {what}");
}

/// Shows a passing state in one line that the next one replaces; silent when nobody watches.
pub fn passing(what: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[2K  {what}");
    }
}

/// Removes what [`passing`] left.
pub fn clear() {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[2K");
    }
}
