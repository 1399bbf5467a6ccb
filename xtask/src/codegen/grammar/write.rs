//! Writing rules in the notation of the reference.

use super::ebnf::{Ebnf, Production, single};
use super::fold::fold;

/// No line is longer, if there is a blank to break it at.
const WIDTH: usize = 100;

/// A rule, folded: `Name = … ;`.
pub(super) fn production(rule: &Production) -> String {
    let alternatives: Vec<String> =
        fold(rule).into_iter().map(|found| shown(&single(found))).collect();
    let head = format!("{:<15} = ", rule.name);
    let line = format!("{head}{} ;", alternatives.join(" | "));
    if line.chars().count() <= WIDTH {
        return line;
    }
    let indent = " ".repeat(head.len() - 2);
    let mut text = head;
    let mut fits_behind = false;
    for (index, alternative) in alternatives.iter().enumerate() {
        let width = alternative.chars().count();
        if index > 0 && (!fits_behind || column(&text) + 5 + width > WIDTH) {
            text.push_str(&format!("\n{indent}| "));
        } else if index > 0 {
            text.push_str(" | ");
        }
        fits_behind = column(&text) + 2 + width <= WIDTH;
        append_wrapped(&mut text, alternative, &format!("{indent}    "), WIDTH - 2);
    }
    text + " ;"
}

/// How long the last line is.
fn column(text: &str) -> usize {
    text.rsplit('\n').next().map_or(0, |line| line.chars().count())
}

/// Appends words, on new lines where they would not fit any more; a bracket stays with what it encloses.
pub(super) fn append_wrapped(text: &mut String, words: &str, indent: &str, width: usize) {
    let mut may_break = false;
    for word in words.split(' ') {
        let closes = matches!(word, "]" | "}" | ")");
        if may_break && !closes && column(text) + 1 + word.chars().count() > width {
            text.push_str(&format!("\n{indent}"));
        } else if !text.ends_with([' ', '\n']) && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
        may_break = !matches!(word, "[" | "{" | "(");
    }
}

fn shown(found: &Ebnf) -> String {
    match found {
        Ebnf::Written(text) => format!("\"{text}\""),
        Ebnf::Named(name) => name.clone(),
        Ebnf::Sequence(parts) if parts.is_empty() => String::from("(* nothing *)"),
        Ebnf::Sequence(parts) => parts.iter().map(part).collect::<Vec<_>>().join(" "),
        Ebnf::Choice(parts) => parts.iter().map(shown).collect::<Vec<_>>().join(" | "),
        Ebnf::Optional(inner) => format!("[ {} ]", shown(inner)),
        Ebnf::Repeated(inner) => format!("{{ {} }}", shown(inner)),
        Ebnf::List(item) => format!("{},*", item_of_list(item)),
        Ebnf::Row(item) => format!("{},+", item_of_list(item)),
    }
}

fn part(found: &Ebnf) -> String {
    match found {
        Ebnf::Choice(_) => format!("( {} )", shown(found)),
        _ => shown(found),
    }
}

fn item_of_list(item: &Ebnf) -> String {
    match item {
        Ebnf::Sequence(_) | Ebnf::Choice(_) => format!("( {} )", shown(item)),
        _ => shown(item),
    }
}
