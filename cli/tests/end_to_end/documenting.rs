//! `runa doc`: pages, and examples in comments.

use std::fs;

use crate::support::{Ended, Folder, run, runa};

const SHAPES: &str = "\
## Shapes <b>and</b> areas.

print(\"loading\")

## A thing with an area; see `Square`.
Interface called Shape
    ## In square metres.
    Process called area() returns Float
End Interface

## A square.
##
## ```runa
## print(Square(2.0).area())
## ```
## ```text
## 4.0
## ```
##
## ```runa
## Class called Tile extends Square
## End Class
## print(Tile(3.0).area())
## ```
##
## ```text
## 9.0
## ```
Class called Square implements Shape
    side as Float
    Private secret as Integer = 1
    Process called area() returns Float
        Requires self.side > 0.0
        Return self.side ^ 2
    End Process
End Class

Private Process called hidden()
End Process

Process called largest(shapes as List of Shape, text as Text = \"a Square\") returns Shape?
    Return nothing
End Process

## ```runa raises
## double(-1)
## ```
## ```text
## ContractError: `double` requires `n > 0` (left: -1, right: 0)
## ```
##
## ```runa wrong
## print(
##     dobule(1))
## ```
## ```text
## 2:5 error[E0301]: there is no `dobule` here
## ```
Process called double(n as Integer) returns Integer
    Requires n > 0
    Return n * 2
End Process

Process called main()
    fail(\"examples do not run `main`\")
End Process
";

fn project() -> Folder {
    let folder = Folder::new();
    folder.write("shapes.runa", SHAPES);
    folder.write("plain.runa", "print(1)\n");
    folder
}

fn doc_in(folder: &Folder, words: &[&str]) -> Ended {
    run(runa(&[&["doc"], words].concat()).current_dir(folder.path()))
}

#[test]
fn pages_show_what_programs_declare() {
    let folder = project();
    doc_in(&folder, &[]).expect_code(0).expect_output("wrote doc/index.html\n");
    let page = fs::read_to_string(folder.at("doc/shapes.html")).unwrap();
    for part in [
        "<p>Shapes &lt;b&gt;and&lt;/b&gt; areas.</p>",
        "<section class=\"entry\" id=\"Shape.area\">",
        "see <code><a href=\"shapes.html#Square\">Square</a></code>.",
        "</a> implements <a href=\"shapes.html#Shape\">Shape</a>",
        "<span class=\"contract\">Requires self.side &gt; 0.0</span>",
        "List of <a href=\"shapes.html#Shape\">Shape</a>, text as Text = &quot;a Square&quot;) returns",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    for hidden in ["secret", "hidden", "id=\"main\"", "<b>"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    let index = fs::read_to_string(folder.at("doc/search-index.js")).unwrap();
    assert!(index.starts_with("var runaIndex = [\n{"), "{index}");
    assert!(index.contains("\"place\":\"shapes.html#Square.area\""), "{index}");
    assert!(!fs::exists(folder.at("doc/plain.html")).unwrap());
}

#[test]
fn only_folders_with_pages_are_written_over() {
    let folder = project();
    doc_in(&folder, &["--out", "."]).expect_code(2).expect_error("is not empty");
    assert_eq!(folder.names(), ["plain.runa", "shapes.runa"]);
    doc_in(&folder, &["--out", "a/b"]).expect_code(0);
    fs::rename(folder.at("shapes.runa"), folder.at("forms.runa")).unwrap();
    doc_in(&folder, &["--out", "a/b"]).expect_code(0);
    assert!(fs::exists(folder.at("a/b/forms.html")).unwrap());
    assert!(!fs::exists(folder.at("a/b/shapes.html")).unwrap());
    doc_in(&folder, &["--out", "plain.runa"]).expect_code(74).expect_error("cannot make");
}

#[test]
fn examples_in_comments_are_tests() {
    let folder = project();
    let ended = doc_in(&folder, &["--test"]);
    ended.expect_code(0).expect_output(
        "shapes.runa:14: `Square` … ok\nshapes.runa:21: `Square` … ok\n\
         shapes.runa:46: `double` … ok\nshapes.runa:53: `double` … ok\n\n4 passed, 0 failed\n",
    );
    folder.write(
        "shapes.runa",
        SHAPES.replace("## 4.0", "## 5.0").replace("double(-1)", "double(1)"),
    );
    let ended = doc_in(&folder, &["--test"]);
    ended.expect_code(1).expect_error("-5.0\n+4.0\n").expect_error("it raises nothing");
    assert!(ended.stdout.ends_with("\n2 passed, 2 failed\n"), "{ended:?}");
    assert_eq!(folder.names(), ["plain.runa", "shapes.runa"]);
}

#[test]
fn what_cannot_be_documented_is_said() {
    let folder = Folder::new();
    let plain = folder.write("plain.runa", "print(1)\n");
    doc_in(&folder, &[]).expect_code(2).expect_error("nothing to document");
    doc_in(&folder, &["missing.runa"]).expect_code(66);
    folder.write("broken.runa", "Process called f(\n");
    doc_in(&folder, &["--diagnostics", "short"]).expect_code(65).expect_error("broken.runa:1:");
    let bytecode = folder.at("plain.runab");
    run(&mut runa(&["compile", &plain, "-o", &bytecode])).expect_code(0);
    doc_in(&folder, &[&bytecode]).expect_code(2).expect_error("documents source text");
}

#[test]
fn the_library_has_pages() {
    let folder = Folder::new();
    doc_in(&folder, &["--library", "--out", "library"]).expect_code(0);
    let page = fs::read_to_string(folder.at("library/Text.html")).unwrap();
    assert!(page.contains("<section class=\"entry\" id=\"Text.split\">"), "{page}");
    let page = fs::read_to_string(folder.at("library/math.html")).unwrap();
    assert!(page.contains("returns <a href=\"Float.html#Float\">Float</a>"), "{page}");
}
