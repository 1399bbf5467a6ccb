//! A terminal with a command in it: what is typed goes in, what a person would see comes out.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

use crate::support::PATIENCE;

/// So many lines that nothing scrolls away in a test.
const SIZE: PtySize = PtySize { rows: 200, cols: 100, pixel_width: 0, pixel_height: 0 };

pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";
pub const ENTER: &str = "\r";
pub const TAB: &str = "\t";
pub const UP: &str = "\x1b[A";

type Screen = Arc<(Mutex<Parser>, Condvar)>;

/// A command that runs in a terminal; it is killed when this is dropped.
pub struct Terminal {
    screen: Screen,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Runs `runa` with these arguments and this history, without colours.
    pub fn runa(arguments: &[&str], history: Option<&str>) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_runa"));
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env("NO_COLOR", "1");
        command.env("RUNA_HISTORY", history.unwrap_or_default());
        Self::start(command)
    }

    pub fn start(command: CommandBuilder) -> Self {
        let pair = native_pty_system().openpty(SIZE).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let size = [SIZE.rows, SIZE.cols].map(|count| NonZero::new(count).unwrap());
        let parser = Parser::new(size[0], size[1], 0);
        let screen = Screen::new((Mutex::new(parser), Condvar::new()));
        let reader = pair.master.try_clone_reader().unwrap();
        let shown = Arc::clone(&screen);
        std::thread::spawn(move || show(reader, &shown));
        let keyboard = pair.master.take_writer().unwrap();
        Self { screen, keyboard, child, _master: pair.master }
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Types a line and waits for the prompt of the next one, or for the next line of an input.
    pub fn enter(&mut self, line: &str) {
        let before = self.row();
        self.press(&format!("{line}{ENTER}"));
        self.wait_for_prompt(before);
    }

    /// Waits until there is an empty prompt below row `row`.
    pub fn wait_for_prompt(&self, row: u16) {
        self.wait("a prompt", |parser| {
            let (at, column) = parser.screen().cursor_position();
            let line = parser.screen().rows(0, SIZE.cols).nth(usize::from(at)).unwrap_or_default();
            at > row && column == 4 && matches!(line.trim_end(), ">>>" | "...")
        });
    }

    /// Waits for the first prompt.
    pub fn wait_for_start(&self) {
        self.wait("the first prompt", |parser| parser.screen().contents().contains(">>>"));
    }

    /// Waits until the screen shows a text.
    pub fn wait_for(&self, text: &str) {
        self.wait(text, |parser| parser.screen().contents().contains(text));
    }

    /// Which row the cursor is in.
    pub fn row(&self) -> u16 {
        self.screen.0.lock().unwrap().screen().cursor_position().0
    }

    /// What the screen shows, without empty lines at its end.
    pub fn shown(&self) -> String {
        self.screen.0.lock().unwrap().screen().contents()
    }

    /// What the screen shows from the first prompt on.
    pub fn dialogue(&self) -> String {
        let shown = self.shown();
        shown.find(">>>").map_or(String::new(), |start| shown[start..].to_owned())
    }

    /// Waits for the end of the command; gives its exit code.
    pub fn ended(&mut self) -> u32 {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(began.elapsed() < PATIENCE, "it goes on:\n{}", self.shown());
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }

    fn wait(&self, what: &str, is_there: impl Fn(&Parser) -> bool) {
        let began = Instant::now();
        let mut parser = self.screen.0.lock().unwrap();
        while !is_there(&parser) {
            let left = PATIENCE.checked_sub(began.elapsed());
            let Some(left) = left else {
                panic!("{what} does not appear:\n{}", parser.screen().contents())
            };
            parser = self.screen.1.wait_timeout(parser, left).unwrap().0;
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Shows what comes out of the command until it has ended.
fn show(mut reader: Box<dyn Read + Send>, screen: &Screen) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = reader.read(&mut bytes) {
        screen.0.lock().unwrap().process(&bytes[..count]);
        screen.1.notify_all();
    }
}
