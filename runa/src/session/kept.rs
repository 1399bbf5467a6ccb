//! The inputs of a session as one program.

/// Inputs that ran to their end.
#[derive(Debug, Default)]
pub(super) struct Kept {
    inputs: Vec<Input>,
}

#[derive(Debug)]
struct Input {
    text: String,
    /// What only this input declares, if it does nothing else.
    declared: Option<Vec<String>>,
}

impl Kept {
    /// Adds an input, and takes away what it replaces. O(declarations).
    pub(super) fn add(&mut self, text: &str, declared: Vec<String>, is_declaration: bool) {
        self.inputs.retain_mut(|older| match &mut older.declared {
            Some(names) if !names.is_empty() => {
                names.retain(|name| !declared.contains(name));
                !names.is_empty()
            }
            _ => true,
        });
        if !text.trim().is_empty() {
            let declared = is_declaration.then_some(declared);
            self.inputs.push(Input { text: text.trim_end().to_owned(), declared });
        }
    }

    /// All of them, each from a line of its own on.
    pub(super) fn text(&self) -> String {
        self.inputs.iter().map(|input| format!("{}\n", input.text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_declarations_are_left_out() {
        let mut kept = Kept::default();
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        kept.add("Let a = 1", names(&["a"]), true);
        kept.add("Let b = 1; Let c = 2", names(&["b", "c"]), true);
        kept.add("Let d = 1; print(d)", names(&["d"]), false);
        kept.add("# why", names(&[]), true);
        for name in ["a", "b", "d"] {
            kept.add(&format!("Let {name} = 9"), names(&[name]), true);
        }
        let lines = [
            "Let b = 1; Let c = 2",
            "Let d = 1; print(d)",
            "# why",
            "Let a = 9",
            "Let b = 9",
            "Let d = 9\n",
        ];
        assert_eq!(kept.text(), lines.join("\n"));
    }
}
