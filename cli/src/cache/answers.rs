//! What a program asked for while it was compiled, and the answers.

use blake3::Hash;
use runa::{FoundModule, ModuleFinder};

use super::key::hash_of;

/// The module of a path was looked for, and something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The path, with dots between its parts.
    pub(super) path: String,
    /// A hash of what was found: the name and the text of a module, or where it is not.
    pub(super) found: Hash,
}

/// Finds what another one finds, and remembers it.
pub(super) struct Listener<'a> {
    finder: &'a mut dyn ModuleFinder,
    answers: Vec<Answer>,
    /// How many bytes the texts have that were found.
    text: usize,
}

impl<'a> Listener<'a> {
    pub(super) fn new(finder: &'a mut dyn ModuleFinder) -> Self {
        Self { finder, answers: Vec::new(), text: 0 }
    }

    /// What was remembered, and how many bytes of text were found.
    pub(super) fn finish(self) -> (Vec<Answer>, usize) {
        (self.answers, self.text)
    }
}

impl ModuleFinder for Listener<'_> {
    fn find(&mut self, path: &[&str]) -> FoundModule {
        let found = self.finder.find(path);
        if let FoundModule::Source { text, .. } = &found {
            self.text = self.text.saturating_add(text.len());
        }
        self.answers.push(Answer { path: path.join("."), found: hash(&found) });
        found
    }

    fn known(&mut self) -> Vec<String> {
        self.finder.known()
    }
}

/// Looks for the same modules again: what is found now, if that is what was found then.
pub(super) fn repeated(
    answers: &[Answer],
    finder: &mut dyn ModuleFinder,
) -> Option<Vec<FoundModule>> {
    let again = answers.iter().map(|answer| {
        let parts: Vec<&str> = answer.path.split('.').collect();
        // Who has written the entry may not have files read that no import can name.
        parts.iter().all(|part| is_name(part)).then_some(())?;
        let found = finder.find(&parts);
        (hash(&found) == answer.found).then_some(found)
    });
    again.collect()
}

fn is_name(part: &str) -> bool {
    let is_other = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
    !part.is_empty() && !part.contains(is_other)
}

fn hash(found: &FoundModule) -> Hash {
    match found {
        FoundModule::Source { name, text } => hash_of(["source", name, text]),
        FoundModule::Unreadable { name, reason } => hash_of(["unreadable", name, reason]),
        FoundModule::Missing { looked_for } => {
            hash_of(["missing"].into_iter().chain(looked_for.iter().map(String::as_str)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Finds the modules of a list.
    struct Listed(Vec<(&'static str, &'static str)>);

    impl ModuleFinder for Listed {
        fn find(&mut self, path: &[&str]) -> FoundModule {
            let path = path.join(".");
            match self.0.iter().find(|(name, _)| *name == path) {
                Some((_, text)) => {
                    FoundModule::Source { name: format!("{path}.runa"), text: (*text).to_owned() }
                }
                None => FoundModule::Missing { looked_for: vec![format!("{path}.runa")] },
            }
        }

        fn known(&mut self) -> Vec<String> {
            Vec::new()
        }
    }

    fn asked(paths: &[&[&str]]) -> Vec<Answer> {
        let mut finder = Listed(vec![("a", "Let x = 1"), ("b.c", "")]);
        let mut listener = Listener::new(&mut finder);
        for path in paths {
            listener.find(path);
        }
        listener.finish().0
    }

    #[test]
    fn answers_hold_until_a_module_changes_comes_or_goes() {
        let answers = asked(&[&["a"], &["b", "c"], &["math"]]);
        let again = |list: &[(&'static str, &'static str)]| {
            repeated(&answers, &mut Listed(list.to_vec())).is_some()
        };
        assert!(again(&[("a", "Let x = 1"), ("b.c", ""), ("other", "")]));
        assert!(!again(&[("a", "Let x = 2"), ("b.c", "")]));
        assert!(!again(&[("a", "Let x = 1")]));
        assert!(!again(&[("a", "Let x = 1"), ("b.c", ""), ("math", "")]));
    }

    #[test]
    fn texts_are_counted() {
        let mut finder = Listed(vec![("a", "Let x = 1")]);
        let mut listener = Listener::new(&mut finder);
        listener.find(&["a"]);
        listener.find(&["b"]);
        assert_eq!(listener.finish().1, 9);
    }

    #[test]
    fn only_paths_of_imports_are_looked_for() {
        for path in ["", "a.", "../a", "/etc/a", "c:a", "a\\b", "a\0"] {
            let found = hash(&Listed(Vec::new()).find(&path.split('.').collect::<Vec<_>>()));
            let answers = [Answer { path: path.to_owned(), found }];
            assert_eq!(repeated(&answers, &mut Listed(Vec::new())), None, "{path:?}");
        }
    }
}
