//! Comments as HTML. Nothing in them becomes markup of its own, and links lead to no scripts.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::links::Links;
use crate::pages::escaped;

/// A comment as HTML.
pub(super) fn shown(text: &str, links: &Links) -> String {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let events = parser.filter_map(|event| safe(event, links));
    let mut written = String::new();
    html::push_html(&mut written, events);
    written
}

/// The first paragraph of a comment as plain text on one line.
pub(super) fn summary(text: &str) -> String {
    let mut summary = String::new();
    for event in Parser::new(text) {
        match event {
            Event::Text(words) | Event::Code(words) => summary.push_str(&words),
            Event::SoftBreak | Event::HardBreak => summary.push(' '),
            Event::End(TagEnd::Paragraph) => break,
            Event::Start(Tag::CodeBlock(_)) => break,
            _ => {}
        }
    }
    summary
}

fn safe<'a>(event: Event<'a>, links: &Links) -> Option<Event<'a>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => None,
        // What it says instead is shown; pages load nothing.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if is_harmless(&dest_url) { dest_url } else { CowStr::Borrowed("#") };
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        Event::Start(Tag::Heading { level, .. }) => {
            let level = below(level);
            Some(Event::Start(Tag::Heading {
                level,
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }))
        }
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(below(level)))),
        Event::Code(name) => Some(match links.of_type(&name) {
            Some(place) => {
                let (place, name) = (escaped(place), escaped(&name));
                Event::InlineHtml(format!("<code><a href=\"{place}\">{name}</a></code>").into())
            }
            None => Event::Code(name),
        }),
        other => Some(other),
    }
}

/// Headings of comments stand below those of the page.
fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// Whether a link leads to a page, a place or an address for mail.
fn is_harmless(link: &str) -> bool {
    let scheme_end = link.find([':', '/', '?', '#']).filter(|&at| link[at..].starts_with(':'));
    match scheme_end {
        None => true,
        Some(at) => {
            ["http", "https", "mailto"].iter().any(|good| link[..at].eq_ignore_ascii_case(good))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_comment_is_markup_or_a_script() {
        let text = "# A <b>b</b>\n\n<script>x</script>\n\n[a](javascript:x) [b](JaVaScript:x) \
                    [c](https://c.d) [d](e.html#f) ![g](h.png) `<i>`\n\n```runa\"><x>\n1 < 2\n```\n";
        let html = shown(text, &Links::default());
        let expected = "<h3>A &lt;b&gt;b&lt;/b&gt;</h3>\n&lt;script&gt;x&lt;/script&gt;\n\
             <p><a href=\"#\">a</a> <a href=\"#\">b</a> <a href=\"https://c.d\">c</a> \
             <a href=\"e.html#f\">d</a> g <code>&lt;i&gt;</code></p>\n\
             <pre><code class=\"language-runa&quot;&gt;&lt;x&gt;\">1 &lt; 2\n</code></pre>\n";
        assert_eq!(html, expected);
    }

    #[test]
    fn the_first_paragraph_is_the_summary() {
        assert_eq!(summary("The `n`-th\n*number*.\n\nMore."), "The n-th number.");
        assert_eq!(summary("```runa\n1\n```"), "");
    }
}
