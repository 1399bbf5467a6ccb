//! The frame of a page.

use std::borrow::Cow;

/// How all pages look, in light and in dark.
pub(super) const STYLE: &str = include_str!("style.css");

/// The name of the file with [`STYLE`].
pub(super) const STYLE_FILE: &str = "style.css";

/// A text as HTML or XML shows it, in elements and in attributes between quotes. What neither may contain is shown
/// as U+FFFD.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'') && is_allowed(c);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&#39;"),
            c if is_allowed(c) => written.push(c),
            _ => written.push('\u{FFFD}'),
        }
    }
    Cow::Owned(written)
}

/// Whether XML 1.0 may contain a character.
fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        c => c >= ' ',
    }
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Page<'a> {
    /// What it is called, as plain text.
    pub(crate) title: &'a str,
    /// HTML above and beside what the page is about.
    pub(crate) navigation: &'a str,
    /// HTML.
    pub(crate) content: &'a str,
    /// Files with scripts, which only add something.
    pub(crate) scripts: &'a [&'a str],
}

impl Page<'_> {
    /// All of it.
    pub(crate) fn html(&self) -> String {
        let Page { title, navigation, content, scripts } = self;
        let scripts: String = scripts
            .iter()
            .map(|file| format!("<script src=\"{file}\" defer></script>\n"))
            .collect();
        let title = escaped(title);
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title}</title>\n<link rel=\"stylesheet\" href=\"{STYLE_FILE}\">\n{scripts}\
             </head>\n<body class=\"sided\">\n<nav>\n{navigation}</nav>\n<main>\n{content}</main>\n</body>\n</html>\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        let shown = escaped("<script a='1' b=\"2\">&amp;\u{1b}[0m\n");
        let expected = "&lt;script a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;amp;\u{FFFD}[0m\n";
        assert_eq!(shown, expected);
        assert!(matches!(escaped("grün\t1"), Cow::Borrowed(_)));
    }
}
