//! Coverage as pages: a table of all files, and each of them with coloured lines.

use super::{Coverage, FileCoverage, Share};
use crate::exit::Failure;
use crate::pages::{Page, PageFolder, escaped};

/// Writes all pages.
pub(super) fn write(coverage: &Coverage, folder: &mut PageFolder) -> Result<(), Failure> {
    let pages: Vec<(String, &String, &FileCoverage)> = coverage
        .files
        .iter()
        .enumerate()
        .map(|(index, (name, file))| (format!("file-{}.html", index + 1), name, file))
        .collect();
    let mut rows = String::new();
    for (page, name, file) in &pages {
        let link = format!("<a href=\"{page}\">{}</a>", escaped(name));
        rows.push_str(&row(&link, file.lines_share(), file.processes_share()));
    }
    let (lines, processes) = coverage.totals();
    rows.push_str(&row("<strong>all files</strong>", lines, processes));
    let navigation = navigation(&pages, None);
    let content = format!(
        "<h1>Coverage</h1>\n<table>\n<tr><th>File</th><th></th><th class=\"number\">Lines</th><th></th>\
         <th class=\"number\">Processes</th></tr>\n{rows}</table>\n"
    );
    let page = Page { title: "Coverage", navigation: &navigation, content: &content, scripts: &[] };
    folder.write("index.html", &page.html())?;
    for (index, (page, name, file)) in pages.iter().enumerate() {
        let (navigation, content) = (self::navigation(&pages, Some(index)), content_of(name, file));
        let title = format!("Coverage of {name}");
        let shown =
            Page { title: &title, navigation: &navigation, content: &content, scripts: &[] };
        folder.write(page, &shown.html())?;
    }
    Ok(())
}

fn navigation(pages: &[(String, &String, &FileCoverage)], here: Option<usize>) -> String {
    let items = pages.iter().enumerate().map(|(index, (page, name, _))| {
        let class = if here == Some(index) { " class=\"here\"" } else { "" };
        format!("<li{class}><a href=\"{page}\">{}</a></li>\n", escaped(name))
    });
    let items: String = items.collect();
    format!("<a href=\"index.html\"><strong>Coverage</strong></a>\n<ul>\n{items}</ul>\n")
}

fn row(name: &str, lines: Share, processes: Share) -> String {
    let percent = lines.percent();
    format!(
        "<tr><td>{name}</td><td><span class=\"bar\"><span style=\"width: {percent:.1}%\"></span></span></td>\
         <td class=\"number\">{percent:.1} %</td><td class=\"number\">{} of {}</td>\
         <td class=\"number\">{} of {}</td></tr>\n",
        lines.ran, lines.of, processes.ran, processes.of
    )
}

fn content_of(name: &str, file: &FileCoverage) -> String {
    let (lines, processes) = (file.lines_share(), file.processes_share());
    let mut content = format!(
        "<h1>{}</h1>\n<p>{:.1} % of its lines ran ({} of {}), and {} of {} processes.</p>\n",
        escaped(name),
        lines.percent(),
        lines.ran,
        lines.of,
        processes.ran,
        processes.of
    );
    let missed = file.processes.iter().filter(|(_, process)| process.calls == 0);
    let missed: Vec<String> = missed
        .map(|(line, process)| {
            format!("<a href=\"#L{line}\"><code>{}</code></a>", escaped(&process.name))
        })
        .collect();
    if !missed.is_empty() {
        content.push_str(&format!("<p>Never called: {}.</p>\n", missed.join(", ")));
    }
    content.push_str("<table class=\"code\">\n");
    for (line, text) in (1..).zip(file.text.lines()) {
        let (class, count) = match file.lines.get(&line) {
            None => ("", String::new()),
            Some(0) => (" class=\"missed\"", String::from("0")),
            Some(count) => (" class=\"ran\"", format!("{count}×")),
        };
        content.push_str(&format!(
            "<tr id=\"L{line}\"{class}><td class=\"number\">{line}</td><td class=\"number\">{count}</td>\
             <td>{}</td></tr>\n",
            escaped(text)
        ));
    }
    content.push_str("</table>\n");
    content
}
