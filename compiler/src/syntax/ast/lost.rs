use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::syntax::lexer::Lexeme;
use crate::syntax::token::Token;

/// The names that stand in lines that could not be read. What they mean is not known, so nothing is said
/// about them elsewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LostNames {
    mentioned: HashSet<String>,
    /// The bytes in which a name may be what such a line declares.
    declared: HashMap<String, Vec<Range<usize>>>,
    /// The bytes in which such a line may change what a name stands for.
    changed: HashMap<String, Vec<Range<usize>>>,
}

impl LostNames {
    /// Whether a name stands in such a line.
    pub fn mentions(&self, name: &str) -> bool {
        self.mentioned.contains(name)
    }

    /// Whether such a line seems to declare the name that stands at a byte.
    pub fn declares(&self, name: &str, at: u32) -> bool {
        holds_at(&self.declared, name, at)
    }

    /// Whether such a line begins with a name that is declared at a byte, so that it may change what that
    /// stands for.
    pub fn may_change(&self, name: &str, declared: u32) -> bool {
        holds_at(&self.changed, name, declared)
    }

    /// Adds the names of a line of `text`, which stands in something that has the bytes `scope`.
    pub(in crate::syntax) fn add_line(&mut self, line: &[Lexeme], text: &str, scope: Range<usize>) {
        for (index, lexeme) in line.iter().enumerate() {
            let name = text.get(lexeme.start..lexeme.end).unwrap_or_default();
            let is_name = matches!(lexeme.token, Token::Lower | Token::Upper);
            if lexeme.token == Token::Text {
                self.add_text(name);
            }
            if !is_name || name.is_empty() {
                continue;
            }
            self.mentioned.insert(name.to_owned());
            if index == 0 {
                self.changed.entry(name.to_owned()).or_default().push(scope.clone());
            }
            let neighbour = |at: Option<usize>| at.and_then(|at| line.get(at)).map(|l| l.token);
            let before = neighbour(index.checked_sub(1));
            if declares(before, neighbour(Some(index + 1))) {
                let is_known_outside = before == Some(Token::Called);
                let scope = if is_known_outside { 0..text.len() } else { scope.clone() };
                self.declared.entry(name.to_owned()).or_default().push(scope);
            }
        }
    }

    /// Adds the words of a text, which may stand in holes.
    fn add_text(&mut self, text: &str) {
        let words = text.split(|c: char| !(c == '_' || c.is_alphanumeric()));
        let words = words.filter(|word| word.starts_with(|c: char| c == '_' || c.is_alphabetic()));
        self.mentioned.extend(words.map(str::to_owned));
    }

    /// Adds what another one has.
    pub(in crate::syntax) fn append(&mut self, other: LostNames) {
        self.mentioned.extend(other.mentioned);
        for (own, others) in
            [(&mut self.declared, other.declared), (&mut self.changed, other.changed)]
        {
            for (name, mut scopes) in others {
                own.entry(name).or_default().append(&mut scopes);
            }
        }
    }
}

fn holds_at(names: &HashMap<String, Vec<Range<usize>>>, name: &str, at: u32) -> bool {
    names.get(name).is_some_and(|scopes| scopes.iter().any(|scope| scope.contains(&(at as usize))))
}

/// Whether a name between these tokens is being declared.
fn declares(before: Option<Token>, after: Option<Token>) -> bool {
    use Token::{As, Called, Catch, Constant, Each, For, Let, Type, Using};
    let declaring = [Let, Constant, Called, For, Each, Using, Catch, Type];
    after == Some(As) || before.is_some_and(|before| declaring.contains(&before))
}
