use std::borrow::Cow;

use crate::Span;

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The text cannot be used as it is.
    Error,
    /// The text can be used, but probably does not do what was meant.
    Warning,
    /// Something worth knowing.
    Note,
}

impl Severity {
    /// What it is called in messages: a word in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A place in a text together with what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is said about the place; may be empty, the place is then only marked.
    pub message: String,
}

/// One replacement of a piece of text. An empty span inserts, an empty text deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// A change that would help. All its edits belong together and do not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What the change does, as an instruction: "write `elements`".
    pub message: String,
    /// The change itself.
    pub edits: Vec<Edit>,
    /// Whether a tool may apply it without asking: the meaning is certain to be the intended one.
    pub safe: bool,
}

/// One thing to say about a text.
///
/// The first of [`labels`](Self::labels) is the primary place; a diagnostic without labels is about
/// the file as a whole (it could not be read, say).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A short stable name, such as `E0203`, under which the documentation explains it.
    pub code: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// The whole statement in one sentence, without a full stop.
    pub message: String,
    /// Where, the primary place first.
    pub labels: Vec<Label>,
    /// Reasons and rules, each a sentence.
    pub notes: Vec<String>,
    /// Ways out.
    pub suggestions: Vec<Suggestion>,
}

impl Diagnostic {
    /// An error named `code` that says `message`.
    pub fn error(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning named `code` that says `message`.
    pub fn warning(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    fn new(
        code: impl Into<Cow<'static, str>>,
        severity: Severity,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            severity,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            suggestions: Vec::new(),
        }
    }

    /// Adds a place; the first one added is the primary place.
    #[must_use]
    pub fn at(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Adds a reason or rule.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a replacement of `span` that a person should look at before it is made.
    #[must_use]
    pub fn suggest(
        self,
        message: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        self.suggestion(message, span, replacement, false)
    }

    /// Adds a replacement of `span` that a tool may make without asking.
    #[must_use]
    pub fn fix(
        self,
        message: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        self.suggestion(message, span, replacement, true)
    }

    /// Adds replacements at several places that a tool may make without asking.
    #[must_use]
    pub fn fix_all<const COUNT: usize>(
        mut self,
        message: impl Into<String>,
        edits: [(Span, &str); COUNT],
    ) -> Self {
        let edit = |(span, text): (Span, &str)| Edit { span, replacement: text.to_owned() };
        let edits = edits.map(edit).into();
        self.suggestions.push(Suggestion { message: message.into(), edits, safe: true });
        self
    }

    fn suggestion(
        mut self,
        message: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
        safe: bool,
    ) -> Self {
        let edits = vec![Edit { span, replacement: replacement.into() }];
        self.suggestions.push(Suggestion { message: message.into(), edits, safe });
        self
    }

    /// All places that are named: those of labels and of suggested edits.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        let edits = self.suggestions.iter().flat_map(|suggestion| &suggestion.edits);
        self.labels.iter().map(|label| label.span).chain(edits.map(|edit| edit.span))
    }

    /// All places that are named, to be moved where the text has moved.
    pub fn spans_mut(&mut self) -> impl Iterator<Item = &mut Span> {
        let edits = self.suggestions.iter_mut().flat_map(|suggestion| &mut suggestion.edits);
        let labels = self.labels.iter_mut().map(|label| &mut label.span);
        labels.chain(edits.map(|edit| &mut edit.span))
    }

    /// Whether the text cannot be used as it is.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The primary place, if it has any.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
