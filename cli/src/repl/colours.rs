//! Inputs in colours.

use runa::{Part, Source, highlight};

const RESET: &str = "\x1b[0m";

/// A text with its words, types, numbers, texts and comments in colours.
pub(super) fn coloured(text: &str) -> String {
    let Ok(source) = Source::new("input", text) else { return text.to_owned() };
    let mut shown = String::with_capacity(2 * text.len());
    let mut end = 0;
    for (range, part) in highlight(&source) {
        shown.push_str(text.get(end..range.start).unwrap_or_default());
        shown.push_str(colour(part));
        shown.push_str(text.get(range.clone()).unwrap_or_default());
        shown.push_str(RESET);
        end = range.end;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    shown
}

/// Colours that can be read on light and dark backgrounds.
fn colour(part: Part) -> &'static str {
    match part {
        Part::Word => "\x1b[35m",
        Part::Type => "\x1b[36m",
        Part::Number => "\x1b[33m",
        Part::Text => "\x1b[32m",
        Part::Comment => "\x1b[90m",
    }
}

#[cfg(test)]
mod tests {
    use super::coloured;

    #[test]
    fn only_colours_are_added() {
        let text = "Let ä as Text = \"x\" # 1";
        let shown = coloured(text);
        assert!(shown.starts_with("\x1b[35mLet\x1b[0m ä "), "{shown:?}");
        let mut plain = String::new();
        for part in shown.split('\x1b') {
            plain.push_str(
                part.split_once('m')
                    .filter(|(code, _)| code.starts_with('['))
                    .map_or(part, |(_, rest)| rest),
            );
        }
        assert_eq!(plain, text);
    }
}
