//! Which names lead where.

use std::collections::{HashMap, HashSet};

use runa::documentation::{Chapter, Entry};

use crate::pages::escaped;

/// The pages of chapters and the places of types in them.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// The file of each chapter.
    pub(super) pages: Vec<String>,
    types: HashMap<String, String>,
}

impl Links {
    pub(super) fn new(chapters: &[Chapter]) -> Self {
        let mut links = Links::default();
        let mut taken = HashSet::from([String::from("index")]);
        for chapter in chapters {
            let page = format!("{}.html", free_name(&chapter.name, &mut taken));
            for entry in chapter.entries.iter().filter(|entry| entry.kind.is_type()) {
                let place = format!("{page}#{}", anchor("", entry));
                // A name that two files declare leads to the first of them.
                links.types.entry(entry.name.clone()).or_insert(place);
            }
            links.pages.push(page);
        }
        links
    }

    /// The declaration of a type.
    pub(super) fn of_type(&self, name: &str) -> Option<&str> {
        self.types.get(name).map(String::as_str)
    }

    /// A piece of a program as HTML, in which the names of types are links.
    pub(super) fn linked(&self, code: &str) -> String {
        let mut html = String::new();
        let mut rest = code;
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '"' => text_length(rest),
                c if is_of_name(c) => rest.find(|c| !is_of_name(c)).unwrap_or(rest.len()),
                c => c.len_utf8(),
            };
            let (piece, behind) = rest.split_at(length);
            let shown = escaped(piece);
            match self.of_type(piece) {
                Some(place) => {
                    html.push_str(&format!("<a href=\"{}\">{shown}</a>", escaped(place)))
                }
                None => html.push_str(&shown),
            }
            rest = behind;
        }
        html
    }
}

fn is_of_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// How long the text in quotes is with which `code` begins.
fn text_length(code: &str) -> usize {
    let mut is_escaped = false;
    for (index, c) in code.char_indices().skip(1) {
        match c {
            '"' if !is_escaped => return index + 1,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    code.len()
}

/// The name of the place of an entry in its page; `outer` is that of the entry around it.
pub(super) fn anchor(outer: &str, entry: &Entry) -> String {
    if outer.is_empty() { entry.name.clone() } else { format!("{outer}.{}", entry.name) }
}

/// A name for a file that no other chapter has, whatever letters count as the same.
fn free_name(chapter: &str, taken: &mut HashSet<String>) -> String {
    let name = chapter.strip_suffix(".runa").unwrap_or(chapter);
    let parts = name.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let base = if parts.is_empty() { String::from("page") } else { parts.join("-") };
    let mut name = base.clone();
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{base}-{number}");
        number += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_types_are_links_except_in_texts() {
        let mut links = Links::default();
        links.types.insert("Box".into(), "a.html#Box".into());
        let linked = links.linked("f(a as Box<, b = \"\\\"Box\" as Boxes, c as 1Box)");
        let expected = "f(a as <a href=\"a.html#Box\">Box</a>&lt;, b = &quot;\\&quot;Box&quot; as Boxes, c as 1Box)";
        assert_eq!(linked, expected);
    }

    #[test]
    fn names_of_pages_are_plain_and_differ() {
        let mut taken = HashSet::from([String::from("index")]);
        let mut name = |chapter: &str| free_name(chapter, &mut taken);
        assert_eq!(name("../src/shapes.runa"), "src-shapes");
        assert_eq!(name("src-Shapes.runa"), "src-Shapes-2");
        assert_eq!(name("index.runa"), "index-2");
        assert_eq!(name("größe.runa"), "gr-e");
        assert_eq!(name("…"), "page");
    }
}
