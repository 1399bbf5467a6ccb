//! The pages: one for each chapter, one that lists them, and what the search needs.

use runa::documentation::{Chapter, Entry};
use serde_json::{Value, json};

use super::links::{Links, anchor};
use super::markdown;
use crate::exit::Failure;
use crate::pages::{Page, PageFolder, escaped};

const SCRIPT: &str = include_str!("search.js");
const SCRIPT_FILE: &str = "search.js";
/// A script and no JSON, because browsers do not let pages from a disk read files.
const INDEX_FILE: &str = "search-index.js";

/// Where the script puts the box and what it finds.
const SEARCH: &str = "<div id=\"search\"></div>\n";

/// Writes all pages.
pub(super) fn write(
    chapters: &[Chapter],
    title: &str,
    folder: &mut PageFolder,
) -> Result<(), Failure> {
    let links = Links::new(chapters);
    let site = Site { chapters, title, links: &links };
    folder.write("index.html", &site.page(title, None, &site.overview()))?;
    for (index, chapter) in chapters.iter().enumerate() {
        let content = site.chapter(chapter);
        let name = format!("{} – {title}", chapter.name);
        folder.write(&links.pages[index], &site.page(&name, Some(index), &content))?;
    }
    folder.write(INDEX_FILE, &site.index())?;
    folder.write(SCRIPT_FILE, SCRIPT)
}

struct Site<'a> {
    chapters: &'a [Chapter],
    title: &'a str,
    links: &'a Links,
}

impl Site<'_> {
    fn page(&self, title: &str, here: Option<usize>, content: &str) -> String {
        let chapters = self.chapters.iter().zip(&self.links.pages).enumerate();
        let items: String = chapters
            .map(|(index, (chapter, page))| {
                let class = if here == Some(index) { " class=\"here\"" } else { "" };
                format!("<li{class}><a href=\"{page}\">{}</a></li>\n", escaped(&chapter.name))
            })
            .collect();
        let navigation = format!(
            "<a href=\"index.html\"><strong>{}</strong></a>\n{SEARCH}<ul>\n{items}</ul>\n",
            escaped(self.title)
        );
        let scripts = [INDEX_FILE, SCRIPT_FILE];
        Page { title, navigation: &navigation, content, scripts: &scripts }.html()
    }

    /// All declarations with what they are for in a sentence.
    fn overview(&self) -> String {
        let mut html = format!("<h1>{}</h1>\n", escaped(self.title));
        for (chapter, page) in self.chapters.iter().zip(&self.links.pages) {
            let about = escaped(&markdown::summary(&chapter.about.text)).into_owned();
            html.push_str(&format!(
                "<h2><a href=\"{page}\">{}</a></h2>\n<p>{about}</p>\n<table>\n",
                escaped(&chapter.name)
            ));
            for entry in &chapter.entries {
                let (name, kind) = (escaped(&entry.name), entry.kind.word());
                let summary = markdown::summary(&entry.about.text);
                html.push_str(&format!(
                    "<tr><td><a href=\"{page}#{name}\"><code>{name}</code></a></td>\
                     <td class=\"kind\">{kind}</td><td>{}</td></tr>\n",
                    escaped(&summary)
                ));
            }
            html.push_str("</table>\n");
        }
        html
    }

    fn chapter(&self, chapter: &Chapter) -> String {
        let about = markdown::shown(&chapter.about.text, self.links);
        let mut html = format!("<h1>{}</h1>\n{about}", escaped(&chapter.name));
        for entry in &chapter.entries {
            self.entry(entry, "", chapter, &mut html);
        }
        html
    }

    fn entry(&self, entry: &Entry, outer: &str, chapter: &Chapter, html: &mut String) {
        let id = anchor(outer, entry);
        let place = match entry.line {
            0 => String::new(),
            line => format!("<span class=\"place\">{}:{line}</span>", escaped(&chapter.name)),
        };
        let contracts = entry.contracts.iter();
        let contracts: String = contracts
            .map(|text| format!("<span class=\"contract\">{}</span>", self.links.linked(text)))
            .collect();
        html.push_str(&format!(
            "<section class=\"entry\" id=\"{0}\">\n<div class=\"head\">{place}\
             <a href=\"#{0}\" title=\"a link to this\">§</a> {1}{contracts}</div>\n\
             <div class=\"about\">\n{2}</div>\n",
            escaped(&id),
            self.links.linked(&entry.head),
            markdown::shown(&entry.about.text, self.links)
        ));
        for member in &entry.members {
            self.entry(member, &id, chapter, html);
        }
        html.push_str("</section>\n");
    }

    /// What can be found: name, kind, place and summary of each declaration.
    fn index(&self) -> String {
        let mut found: Vec<Value> = Vec::new();
        for (chapter, page) in self.chapters.iter().zip(&self.links.pages) {
            for entry in &chapter.entries {
                add_to_index(entry, "", page, &mut found);
            }
        }
        let rows: Vec<String> = found.iter().map(Value::to_string).collect();
        format!("var runaIndex = [\n{}\n];\n", rows.join(",\n"))
    }
}

fn add_to_index(entry: &Entry, outer: &str, page: &str, found: &mut Vec<Value>) {
    let name = anchor(outer, entry);
    let (place, kind) = (format!("{page}#{name}"), entry.kind.word());
    let summary = markdown::summary(&entry.about.text);
    found.push(json!({ "name": name, "kind": kind, "place": place, "about": summary }));
    for member in &entry.members {
        add_to_index(member, &name, page, found);
    }
}
