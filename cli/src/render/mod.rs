//! Showing diagnostics and exceptions.

mod exception;
mod json;
mod plain;
mod rich;

use std::io::{IsTerminal, Write};

use runa::{Diagnostic, Sources};

use crate::arguments::{Color, Diagnostics, Display};

pub(crate) use exception::show_exception;

/// How messages are shown on standard error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Renderer {
    style: Diagnostics,
    color: bool,
}

impl Renderer {
    pub(crate) fn new(display: Display) -> Self {
        let color = match display.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
            }
        };
        Self { style: display.diagnostics, color }
    }

    /// Shows diagnostics on standard error.
    pub(crate) fn show(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        if diagnostics.is_empty() {
            return;
        }
        let text = self.render(diagnostics, sources);
        // Where standard error cannot be written, nothing can be said about it.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// Diagnostics as they are shown.
    pub(crate) fn render(&self, diagnostics: &[Diagnostic], sources: &Sources) -> String {
        match self.style {
            Diagnostics::Rich => rich::render(diagnostics, sources, self.color),
            Diagnostics::Short => plain::render(diagnostics, sources, true),
            Diagnostics::Plain => plain::render(diagnostics, sources, false),
            Diagnostics::Json => json::render(diagnostics, sources),
        }
    }
}
