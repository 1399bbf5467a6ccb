//! The examples of a chapter of the book, and what stands behind them.

use crate::Observation;

/// What opens and closes a block of a document.
const FENCE: &str = "```";

/// What an example is to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// ` ```runa `: a program without mistakes; what it writes to standard output.
    Output,
    /// ` ```runa raises `: the same for one that ends with an exception, whose kind and message follow.
    Exception,
    /// ` ```runa wrong `: what the compiler says about it.
    Diagnostics,
}

/// An example of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookExample {
    /// The line of the document on which the program begins, from 1.
    pub line: usize,
    /// What it is to show.
    pub shows: Shows,
    /// The program.
    pub program: String,
}

impl BookExample {
    /// The lines that belong into the block behind the program when it does what was observed.
    ///
    /// # Errors
    /// When that is not what the example is to show: says why.
    pub fn shown(&self, observed: &Observation) -> Result<Vec<String>, String> {
        let Observation { diagnostics, output, exception, .. } = observed;
        let is_fine = diagnostics.is_empty();
        match self.shows {
            Shows::Diagnostics if is_fine => Err("nothing is wrong with it".into()),
            Shows::Diagnostics => Ok(diagnostics.clone()),
            _ if !is_fine => Err(diagnostics.join("\n")),
            Shows::Exception if exception.is_empty() => Err("it raises nothing".into()),
            Shows::Output if !exception.is_empty() => Err(exception.join("\n")),
            // The places of a trace would say nothing that is not to be seen in the program.
            _ => Ok(output.iter().chain(exception.first()).cloned().collect()),
        }
    }
}

/// The document as it is when behind each of its examples stands what `shown` says. Takes time in proportion to
/// its length, besides what `shown` does.
pub fn book_with(document: &str, mut shown: impl FnMut(&BookExample) -> Vec<String>) -> String {
    let lines: Vec<&str> = document.lines().collect();
    let mut written: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(&opening) = lines.get(at) {
        let end = if opening.starts_with(FENCE) { block_end(&lines, at) } else { at };
        written.extend(lines[at..=end].iter().map(|&line| line.to_owned()));
        if let Some(shows) = shows(opening) {
            let program = lines[at + 1..end].iter().map(|line| format!("{line}\n")).collect();
            let expected = shown(&BookExample { line: at + 2, shows, program });
            if !expected.is_empty() {
                written.extend([String::new(), String::from("```text")]);
                written.extend(expected.iter().map(|line| line.trim_end().to_owned()));
                written.push(FENCE.to_owned());
            }
            at = expectation_end(&lines, end).unwrap_or(end);
        } else {
            at = end;
        }
        at += 1;
    }
    written.iter().map(|line| format!("{line}\n")).collect()
}

/// The line that closes the block which line `start` opens; the last one if none does.
fn block_end(lines: &[&str], start: usize) -> usize {
    let closing = lines[start + 1..].iter().position(|&line| line == FENCE);
    closing.map_or(lines.len() - 1, |distance| start + 1 + distance)
}

/// The last line of the expectation behind the program that ends at line `end`, if there is one.
fn expectation_end(lines: &[&str], end: usize) -> Option<usize> {
    let blank = lines[end + 1..].iter().take_while(|line| line.is_empty()).count();
    let start = end + 1 + blank;
    (lines.get(start) == Some(&"```text")).then(|| block_end(lines, start))
}

fn shows(opening: &str) -> Option<Shows> {
    match opening {
        "```runa" => Some(Shows::Output),
        "```runa raises" => Some(Shows::Exception),
        "```runa wrong" => Some(Shows::Diagnostics),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "\
# Title

```runa
print(1)
```

```text
old
```

Words.

```runa wrong
x
```
```sh
ls
```
";

    #[test]
    fn what_stands_behind_examples_is_replaced_or_added() {
        let mut seen = Vec::new();
        let written = book_with(DOCUMENT, |example| {
            seen.push(example.clone());
            vec![format!("new {}", seen.len())]
        });
        let example =
            |line, shows, program: &str| BookExample { line, shows, program: program.into() };
        assert_eq!(
            seen,
            [example(4, Shows::Output, "print(1)\n"), example(14, Shows::Diagnostics, "x\n")]
        );
        let expected =
            DOCUMENT.replace("old", "new 1").replace("x\n```\n", "x\n```\n\n```text\nnew 2\n```\n");
        assert_eq!(written, expected);
    }

    #[test]
    fn an_example_that_shows_something_else_is_refused() {
        let example = |shows| BookExample { line: 1, shows, program: String::new() };
        let fine = Observation { output: vec!["1".into()], ..Observation::default() };
        assert_eq!(example(Shows::Output).shown(&fine), Ok(vec!["1".into()]));
        assert!(example(Shows::Diagnostics).shown(&fine).is_err());
        assert!(example(Shows::Exception).shown(&fine).is_err());
        let raised =
            Observation { exception: vec!["KeyError: no".into(), "  at main".into()], ..fine };
        assert_eq!(
            example(Shows::Exception).shown(&raised),
            Ok(vec!["1".into(), "KeyError: no".into()])
        );
        assert!(example(Shows::Output).shown(&raised).is_err());
        let wrong = Observation { diagnostics: vec!["1:1 error[E0301]: no".into()], ..raised };
        assert_eq!(
            example(Shows::Diagnostics).shown(&wrong),
            Ok(vec!["1:1 error[E0301]: no".into()])
        );
        assert!(example(Shows::Output).shown(&wrong).is_err());
    }
}
