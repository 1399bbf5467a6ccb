use runa_diagnostics::{FileId, Source};

use super::*;

const TEXT: &str = "\
#!/usr/bin/env runa
## Shapes and their areas.
##
##     indented

## A thing with an area.
Interface called Shape
    ## In square metres.
    Process called area() returns Float
End Interface

## A square,
## with sides of one length.
Abstract Class called Square of T extends Base implements Shape where T is Comparable
    side as Float = 1.0
    Private secret as Integer
    Invariant self.side > 0.0
    Constructor(side as Float)
        self.side = side
    End Constructor
    Shared Process called unit() returns Square
        Return Square(1.0)
    End Process
    Override Process called area() returns Float
        Return self.side ^ 2
    End Process
End Class

Variant called Answer
    Yes
    No(because as Text)
End Variant

Private Process called hidden()
End Process
Process called scale(
    side as Float,  # a comment
    by as Float = 2.0,
) returns Float
    Requires by > 0.0, \"a factor\"
    Return side * by
End Process
## Not above it.

Constant LIMIT = 5
Type Sides = List of Float
";

fn lines(entry: &Entry, depth: usize, shown: &mut Vec<String>) {
    let Entry { kind, head, about, contracts, line, .. } = entry;
    let indent = "  ".repeat(depth);
    let about = about.text.replace('\n', "|");
    let contracts = contracts.join("; ");
    shown.push(format!("{indent}{line} {} | {head} | {about} | {contracts}.", kind.word()));
    entry.members.iter().for_each(|member| lines(member, depth + 1, shown));
}

#[test]
fn declarations_have_heads_comments_and_members() {
    let source = Source::new("shapes.runa", TEXT).unwrap();
    let (chapter, parsed) = chapter(&source, FileId(0));
    assert!(parsed.is_complete(), "{:?}", parsed.diagnostics);
    let about = Comment { text: "Shapes and their areas.\n\n    indented".into(), line: 2 };
    assert_eq!(chapter.about, about);
    let mut shown = Vec::new();
    chapter.entries.iter().for_each(|entry| lines(entry, 0, &mut shown));
    expect_test::expect![[r#"
        7 interface | Interface called Shape | A thing with an area. | .
          9 process | Process called area() returns Float | In square metres. | .
        14 class | Abstract Class called Square of T extends Base implements Shape where T is Comparable | A square,|with sides of one length. | Invariant self.side > 0.0.
          15 field | side as Float = 1.0 |  | .
          18 constructor | Constructor(side as Float) |  | .
          21 process | Shared Process called unit() returns Square |  | .
          24 process | Override Process called area() returns Float |  | .
        29 variant | Variant called Answer |  | .
          30 case | Yes |  | .
          31 case | No(because as Text) |  | .
        36 process | Process called scale(side as Float, by as Float = 2.0) returns Float |  | Requires by > 0.0, "a factor".
        45 constant | Constant LIMIT = 5 |  | .
        46 type | Type Sides = List of Float |  | ."#]].assert_eq(&shown.join("\n"));
}

#[test]
fn a_comment_above_the_first_declaration_belongs_to_it() {
    let source = Source::new("a.runa", "## Of f.\nProcess called f()\nEnd Process\n").unwrap();
    let (chapter, _) = chapter(&source, FileId(0));
    assert_eq!(chapter.about, Comment::default());
    assert_eq!(chapter.entries[0].about, Comment { text: "Of f.".into(), line: 1 });
}

#[test]
fn all_of_the_library_is_said_something_about() {
    for chapter in library() {
        for entry in &chapter.entries {
            let is_documented =
                |entry: &Entry| entry.kind == EntryKind::Constant || !entry.about.text.is_empty();
            assert!(is_documented(entry), "{}.{}", chapter.name, entry.name);
            entry.members.iter().for_each(|member| {
                assert!(is_documented(member), "{}.{}", entry.name, member.name);
            });
        }
    }
}
