//! `runa doc`.

mod examples;
mod links;
mod markdown;
mod site;

use std::path::Path;
use std::process::{Command, Stdio};

use runa::documentation::{Chapter, chapter, library};
use runa::{FileId, Source, Sources};
use runa_console::print;

use crate::arguments::Doc;
use crate::exit::{BAD_INPUT, Failure, Outcome, UNAVAILABLE, USAGE, reason};
use crate::files;
use crate::pages::PageFolder;
use crate::program::{self, Kind, Program};
use crate::render::Renderer;

/// A file and what is said about it.
struct Documented {
    program: Program,
    chapter: Chapter,
}

/// Writes pages, or runs the examples in comments.
pub(super) fn doc(doc: &Doc, renderer: &Renderer) -> Outcome {
    if doc.library {
        return write(&library(), "The library of Runa", doc);
    }
    let (documented, code) = read(doc, renderer);
    if doc.test {
        let ended = examples::test(&documented)?;
        return Ok(if code == 0 { ended } else { code });
    }
    let chapters: Vec<Chapter> = documented.into_iter().map(|file| file.chapter).collect();
    if chapters.is_empty() && code != 0 {
        return Ok(code);
    }
    if chapters.is_empty() {
        let message =
            "there is nothing to document: no program declares something that is not `Private`";
        return Err(Failure::new(USAGE, message));
    }
    let written = write(&chapters, "Documentation", doc)?;
    Ok(if code == 0 { written } else { code })
}

/// Reads everything that is named; the exit code is of the first file that cannot be read or has errors.
fn read(doc: &Doc, renderer: &Renderer) -> (Vec<Documented>, u8) {
    let (mut documented, mut code): (Vec<Documented>, u8) = (Vec::new(), 0);
    for named in &doc.files {
        let is_folder = named.is_dir();
        for path in files::programs_in(named, files::SOURCES) {
            match path.and_then(|path| read_one(&path, named, renderer)) {
                // In folders there are programs that declare nothing.
                Ok(file) if is_folder && is_empty(&file.chapter) => {}
                Ok(file)
                    if documented.iter().any(|known| known.chapter.name == file.chapter.name) => {}
                Ok(file) => documented.push(file),
                Err(failure) => {
                    renderer.show_failure(&failure);
                    code = if code == 0 { failure.code } else { code };
                }
            }
        }
    }
    (documented, code)
}

fn is_empty(chapter: &Chapter) -> bool {
    chapter.entries.is_empty() && chapter.about.text.is_empty()
}

fn read_one(path: &Path, named: &Path, renderer: &Renderer) -> Result<Documented, Failure> {
    let program = program::read(path)?.found_in(named);
    if program.kind != Kind::Source {
        let (name, kind) = (&program.name, program.kind.name());
        let message = format!("{name} is {kind}; `runa doc` documents source text (.runa)");
        return Err(Failure::new(USAGE, message));
    }
    let text = program.text().map_err(|error| Failure::new(BAD_INPUT, error.message))?;
    let source = Source::new(program.name.as_str(), text);
    let source = source.map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    let (chapter, parsed) = chapter(&source, FileId(0));
    if parsed.is_complete() {
        return Ok(Documented { program, chapter });
    }
    let mut sources = Sources::new();
    sources.add(source);
    renderer.show(&parsed.diagnostics, &sources);
    Err(Failure::silent(BAD_INPUT))
}

fn write(chapters: &[Chapter], title: &str, doc: &Doc) -> Outcome {
    let mut folder = PageFolder::open(&doc.out)?;
    site::write(chapters, title, &mut folder)?;
    let first = folder.finish()?;
    print(format!("wrote {}\n", first.display()).as_bytes())?;
    if doc.open {
        open(&first)?;
    }
    Ok(0)
}

/// Has the system show a page.
fn open(page: &Path) -> Result<(), Failure> {
    let (program, first): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/c", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(first).arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop).map_err(|error| {
        let why = reason(&error);
        let page = page.display();
        let message =
            format!("cannot show {page}: `{program}` does not start: {why}; open it yourself");
        Failure::new(UNAVAILABLE, message)
    })
}
