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

/// What a word names of them.
fn named_by(word: &str) -> Option<Parts> {
    let none = Parts::NONE;
    Some(match word {
        "Iterable" | "Iterator" | "iterator" => Parts { iteration: true, iterators: true, ..none },
        "Task" | "TaskGroup" | "Channel" | "Timer" | "NotSendableError" => {
            Parts { tasks: true, ..none }
        }
        "Mutex" | "MutexGuard" | "Atomic" | "Semaphore" | "Condition" => {
            Parts { locks: true, ..none }
        }
        "Supervisor" | "RestartStrategy" => Parts { supervision: true, ..none },
        "Pointer" | "Memory" | "Callback" | "to_c_string" => Parts { foreign: true, ..none },
        _ => return None,
    })
}

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
        let mut parts = Self::NONE;
        for lexeme in lexemes {
            let written = || text.get(lexeme.start..lexeme.end).unwrap_or_default();
            match lexeme.token {
                Token::Actor => parts.tasks = true,
                Token::Upper | Token::Lower => parts.add(named_by(written())),
                // Its holes may name something.
                Token::Text if written().contains('{') => {
                    let is_between = |sign: char| !sign.is_alphanumeric() && sign != '_';
                    let words = written().split(is_between);
                    words.for_each(|word| parts.add(named_by(word)));
                }
                _ => {}
            }
        }
        parts
    }

    fn add(&mut self, named: Option<Parts>) {
        if let Some(named) = named {
            *self = self.and(named);
        }
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
