//! What could stand at a place of an input that is being typed.

use runa_diagnostics::{FileId, Source};

use super::listing::listed;
use super::{Declaration, Imported, SessionCompiler, input};
use crate::library::{self, Group};
use crate::syntax::{self, Token};
use crate::types::{SELF_TYPE, Ty, is_type_name, type_names};

/// A name that could stand at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suggestion {
    /// The name.
    pub name: String,
    /// What it is, with its types.
    pub code: String,
}

impl SessionCompiler {
    /// What the word that ends at byte `offset` of `text` could become: where it begins, and the names by the
    /// alphabet. Behind a dot these are members of what stands before, whose type is found by compiling it.
    pub fn complete(&self, text: &str, offset: usize) -> (usize, Vec<Suggestion>) {
        let before = text.get(..offset).unwrap_or(text);
        let start = before.trim_end_matches(is_part_of_name).len();
        let (before, prefix) = before.split_at(start);
        let mut names = match before.strip_suffix('.') {
            Some(receiver) => self.members(receiver.strip_suffix('?').unwrap_or(receiver)),
            None => self.visible(before),
        };
        names.retain(|suggestion| suggestion.name.starts_with(prefix));
        names.sort();
        names.dedup_by(|a, b| a.name == b.name);
        (start, names)
    }

    /// The names of the session, those of the text before, and those that are always there.
    fn visible(&self, before: &str) -> Vec<Suggestion> {
        let declared = self.known.declarations().iter().map(|declaration| {
            let listed = listed(declaration);
            Suggestion { name: listed.name, code: listed.code }
        });
        let special = library::SPECIAL_PROCESSES.iter().map(|(name, signature, _)| Suggestion {
            name: (*name).to_owned(),
            code: (*signature).to_owned(),
        });
        let prelude = library::prelude_names().filter_map(library::prelude).map(|found| {
            let name = found.member.name().to_owned();
            Suggestion { name, code: found.member.signature.to_owned() }
        });
        let plain = |name: &str| Suggestion { name: name.to_owned(), code: name.to_owned() };
        let own = declares_type(before).then_some(SELF_TYPE);
        let types = type_names().chain(own).map(plain);
        let written = names_in(before).into_iter().map(|name| plain(&name));
        declared.chain(special).chain(prelude).chain(types).chain(written).collect()
    }

    /// The members of the expression that `before` ends with.
    fn members(&self, before: &str) -> Vec<Suggestion> {
        let receiver = last_operand(before);
        if let Some(module) = self.module_called(receiver) {
            let group = library::module(module);
            return group_members(group, None).chain(values_of(module)).collect();
        }
        if is_type_name(receiver) {
            let shared = named_type(receiver).as_ref().and_then(library::shared_of);
            return group_members(shared, None).chain(values_of(receiver)).collect();
        }
        let Ok(source) = Source::new("receiver", receiver) else { return Vec::new() };
        let Some((ty, of_class)) = input::members(&self.known, &source) else { return Vec::new() };
        let of_class = of_class.into_iter().map(|(name, code)| Suggestion { name, code });
        members_of(&ty.without_nothing()).into_iter().chain(of_class).collect()
    }

    fn module_called(&self, name: &str) -> Option<&'static str> {
        match self.known.find(name)? {
            Declaration::Import(import) => match import.what {
                Imported::Module(module) => Some(module),
                Imported::Member(..) => None,
            },
            _ => None,
        }
    }
}

fn is_part_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn named_type(name: &str) -> Option<Ty> {
    match name {
        "Float" => Some(Ty::Float),
        "Text" => Some(Ty::Text),
        "List" => Some(Ty::list(Ty::Any)),
        _ => None,
    }
}

fn members_of(ty: &Ty) -> Vec<Suggestion> {
    let own = library::groups_of(ty).into_iter();
    let own = own.flat_map(|group| group_members(Some(group), Some(ty)));
    let code = String::from("to_text() returns Text");
    own.chain([Suggestion { name: String::from("to_text"), code }]).collect()
}

/// The members of a group, with the types that values of type `ty` give to its parameters.
fn group_members(group: Option<Group>, ty: Option<&Ty>) -> impl Iterator<Item = Suggestion> {
    let parts: Vec<String> =
        ty.map(Ty::parts).unwrap_or_default().iter().map(ToString::to_string).collect();
    let parameters: &[&str] = match ty {
        Some(Ty::Map(_)) => &["K", "V"],
        Some(Ty::List(_) | Ty::Set(_)) => &["T"],
        _ => &[],
    };
    let members = group.into_iter().flat_map(Group::members);
    members.map(move |member| {
        let code = with_types(member.signature, parameters, &parts);
        Suggestion { name: member.name().to_owned(), code }
    })
}

fn values_of(owner: &str) -> impl Iterator<Item = Suggestion> {
    let named = |name: &'static str| Suggestion { name: name.to_owned(), code: name.to_owned() };
    library::named_values(owner).map(named).collect::<Vec<_>>().into_iter()
}

/// A signature with types in the places of type parameters.
fn with_types(signature: &str, parameters: &[&str], types: &[String]) -> String {
    let mut written = String::new();
    for word in signature.split_inclusive(|c| !is_part_of_name(c)) {
        let name = word.trim_end_matches(|c| !is_part_of_name(c));
        let position = parameters.iter().position(|&parameter| parameter == name);
        written.push_str(position.and_then(|at| types.get(at)).map_or(name, |ty| ty));
        written.push_str(&word[name.len()..]);
    }
    written
}

/// The names of variables and processes that a text names.
fn names_in(text: &str) -> Vec<String> {
    let Ok(source) = Source::new("text", text) else { return Vec::new() };
    let tokens = syntax::tokens(&source, FileId::default());
    let names = tokens.into_iter().filter(|(token, _)| *token == Token::Lower);
    names.filter_map(|(_, range)| text.get(range).map(str::to_owned)).collect()
}

/// Whether a text has the beginning of a declaration in which `Self` is a type.
fn declares_type(text: &str) -> bool {
    let Ok(source) = Source::new("text", text) else { return false };
    let tokens = syntax::tokens(&source, FileId::default());
    let begins = |token| {
        matches!(
            token,
            Token::Class
                | Token::Structure
                | Token::Variant
                | Token::Interface
                | Token::Trait
                | Token::Actor
        )
    };
    tokens.into_iter().any(|(token, _)| begins(token))
}

/// The operand that a text ends with: a name, a literal or something in brackets, with what is called, taken or
/// indexed of it: `f(x).names[1]` of `print(f(x).names[1]`.
fn last_operand(text: &str) -> &str {
    let Ok(source) = Source::new("text", text) else { return "" };
    let tokens = syntax::tokens(&source, FileId::default());
    let mut start = text.len();
    let mut depth = 0usize;
    let mut follows_operand = false;
    for (token, range) in tokens.into_iter().rev() {
        let (opens, closes) = (is_opening(token), is_closing(token));
        if depth == 0 && !closes {
            let is_dot = matches!(token, Token::Dot | Token::QuestionDot);
            // Two operands side by side, or a sign: the operand ends here.
            if is_dot != follows_operand || opens || !(is_dot || is_operand(token)) {
                break;
            }
            follows_operand = !is_dot;
        } else {
            depth = (depth + usize::from(closes)).saturating_sub(usize::from(opens));
            // What is called or indexed may stand before a bracket.
            follows_operand = false;
        }
        start = range.start;
    }
    text.get(start..).unwrap_or_default()
}

fn is_opening(token: Token) -> bool {
    matches!(token, Token::LeftParen | Token::LeftBracket | Token::LeftBrace)
}

fn is_closing(token: Token) -> bool {
    matches!(token, Token::RightParen | Token::RightBracket | Token::RightBrace)
}

fn is_operand(token: Token) -> bool {
    use Token::{Float, Integer, Lower, Text, Upper};
    matches!(token, Lower | Upper | Integer | Float | Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operand_before_a_dot_is_found() {
        for (text, operand) in [
            ("xs", "xs"),
            ("print(xs", "xs"),
            ("a + b.c(d)[1]", "b.c(d)[1]"),
            ("\"text\"", "\"text\""),
            ("If [1, 2]", "[1, 2]"),
            ("(1..3)", "(1..3)"),
            ("f(x) + ", ""),
        ] {
            assert_eq!(last_operand(text), operand, "{text}");
        }
    }

    #[test]
    fn type_parameters_are_replaced() {
        let types = [String::from("Text"), String::from("List of Integer")];
        let shown = with_types("at(key as K, other as V) returns V?", &["K", "V"], &types);
        assert_eq!(shown, "at(key as Text, other as List of Integer) returns List of Integer?");
    }
}
