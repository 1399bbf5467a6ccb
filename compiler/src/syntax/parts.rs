//! Which parts of the language a text names that are there on demand: reading all of them for each program would
//! take longer than most programs take.

use super::{Lexeme, Token};

/// Parts of what is always there, and whether a program names something of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// What `For each` goes through.
    pub iteration: bool,
    /// The iterators of what is built in, and what all iterators have.
    pub iterators: bool,
    /// Tasks, channels and actors.
    pub tasks: bool,
    /// What several tasks share.
    pub locks: bool,
    /// Who starts actors again.
    pub supervision: bool,
    /// What calls of C need.
    pub foreign: bool,
}

/// What names them.
const WORDS: &[(&str, Parts)] = &[
    ("Iterable", Parts { iteration: true, iterators: true, ..Parts::NONE }),
    ("Iterator", Parts { iteration: true, iterators: true, ..Parts::NONE }),
    ("iterator", Parts { iteration: true, iterators: true, ..Parts::NONE }),
    ("Task", Parts { tasks: true, ..Parts::NONE }),
    ("TaskGroup", Parts { tasks: true, ..Parts::NONE }),
    ("Channel", Parts { tasks: true, ..Parts::NONE }),
    ("Timer", Parts { tasks: true, ..Parts::NONE }),
    ("NotSendableError", Parts { tasks: true, ..Parts::NONE }),
    ("Mutex", Parts { locks: true, ..Parts::NONE }),
    ("MutexGuard", Parts { locks: true, ..Parts::NONE }),
    ("Atomic", Parts { locks: true, ..Parts::NONE }),
    ("Semaphore", Parts { locks: true, ..Parts::NONE }),
    ("Condition", Parts { locks: true, ..Parts::NONE }),
    ("Supervisor", Parts { supervision: true, ..Parts::NONE }),
    ("RestartStrategy", Parts { supervision: true, ..Parts::NONE }),
    ("Pointer", Parts { foreign: true, ..Parts::NONE }),
    ("Memory", Parts { foreign: true, ..Parts::NONE }),
    ("Callback", Parts { foreign: true, ..Parts::NONE }),
    ("to_c_string", Parts { foreign: true, ..Parts::NONE }),
];

impl Parts {
    const NONE: Parts = Parts {
        iteration: false,
        iterators: false,
        tasks: false,
        locks: false,
        supervision: false,
        foreign: false,
    };

    /// What the words of a text name. O(text).
    pub(super) fn named(lexemes: &[Lexeme], text: &str) -> Self {
        lexemes.iter().fold(Self::NONE, |parts, lexeme| {
            let words = || text.get(lexeme.start..lexeme.end).unwrap_or_default();
            match lexeme.token {
                Token::Actor => parts.and(Parts { tasks: true, ..Self::NONE }),
                Token::Upper | Token::Lower => {
                    let word = words();
                    let found = WORDS.iter().filter(|(known, _)| *known == word);
                    found.fold(parts, |parts, &(_, part)| parts.and(part))
                }
                // Its holes may name something.
                Token::Text if words().contains('{') => {
                    let text = words();
                    let found = WORDS.iter().filter(|(known, _)| text.contains(known));
                    found.fold(parts, |parts, &(_, part)| parts.and(part))
                }
                _ => parts,
            }
        })
    }

    /// Whether anything of them is named.
    pub fn any(self) -> bool {
        self != Self::NONE
    }

    /// What is named here or there.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            iteration: self.iteration || other.iteration,
            iterators: self.iterators || other.iterators,
            tasks: self.tasks || other.tasks,
            locks: self.locks || other.locks,
            supervision: self.supervision || other.supervision,
            foreign: self.foreign || other.foreign,
        }
    }
}
