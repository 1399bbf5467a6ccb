//! Slips in the line that begins a loop, a branch, a process or a declaration.

use runa_diagnostics::{Diagnostic, FileId, Span};

use super::{Context, Lexeme, Token, error};

impl Context<'_> {
    pub(super) fn header(&self, first: Lexeme) -> Option<Diagnostic> {
        let found = self.found();
        let span = self.of(found);
        match (first.token, found.token) {
            (Token::If | Token::While | Token::Otherwise, Token::Equal) => {
                self.equal_in_condition()
            }
            (Token::Otherwise, Token::LowerIf) => {
                let message = "words that begin a statement have a capital letter";
                Some(error("E0235", message, span, "written `If`").fix("write `If`", span, "If"))
            }
            (Token::For, Token::In) => {
                let place = self.ahead_of(self.nth(1)?);
                let message = "`For each` goes through elements";
                let found = error("E0245", message, self.of(first), "`each` is missing");
                Some(found.fix("write `For each`", place, "each "))
            }
            (Token::For, Token::Equal) if self.nth(2) == Some(found) => {
                let message = "a counting loop says `from` and `to`";
                let found = error("E0246", message, span, "the first number follows `from`");
                Some(found.fix("write `from`", span, "from"))
            }
            (Token::Let | Token::Constant | Token::Process, Token::Colon)
                if matches!(self.behind()?.token, Token::Upper | Token::Lower) =>
            {
                let found =
                    error("E0248", "the type of a name follows `as`", span, "no type follows");
                Some(found.fix("write `as`", span, " as"))
            }
            (Token::Process, Token::Minus | Token::Greater) => self.arrow_before_result(),
            (Token::Class | Token::Abstract, Token::Comma) if self.is_in_extends() => {
                let found = error("E0605", "a class extends one class", span, "a second one");
                Some(found.note(
                    "interfaces stand behind `implements`, traits, which bring members, behind `uses`",
                ))
            }
            _ => self
                .open_brace(first)
                .or_else(|| self.end_of_header(first))
                .or_else(|| self.missing_called(first)),
        }
    }

    /// `If a = b`, `If a =< b`.
    fn equal_in_condition(&self) -> Option<Diagnostic> {
        let found = self.found();
        let before = self.before()?;
        let together = matches!(before.token, Token::EqualEqual | Token::NotEqual)
            && before.end == found.start;
        let less = self.behind().is_some_and(|next| next.token == Token::Less);
        if together || less {
            return self.comparison_sign();
        }
        let span = self.of(found);
        let message = "`=` sets a variable; `==` compares";
        let found = error("E0237", message, span, "a condition cannot set anything");
        Some(found.fix("write `==`", span, "=="))
    }

    /// Whether the error stands in what a class extends.
    fn is_in_extends(&self) -> bool {
        let before = self.in_line().iter().filter(|found| found.start < self.found().start);
        let last = { before }
            .rfind(|found| matches!(found.token, Token::Extends | Token::Implements | Token::Uses));
        last.is_some_and(|found| found.token == Token::Extends)
    }

    /// `Process called f() -> Integer`.
    fn arrow_before_result(&self) -> Option<Diagnostic> {
        let arrow = self.thin_arrow()?;
        let message = "the type of a result follows `returns`";
        let found = error("E0247", message, arrow, "`->` does not exist");
        Some(found.fix("write `returns`", arrow, "returns"))
    }

    /// `If x {` at the end of a line.
    fn open_brace(&self, first: Lexeme) -> Option<Diagnostic> {
        let word = match first.token {
            Token::Otherwise => "If",
            token => token.block_word()?,
        };
        let line = self.in_line().iter().enumerate().skip(1);
        let opens = |(index, _): &(usize, &Lexeme)| {
            is_brace_of_block(self.lexemes, self.line.start + index, self.text)
        };
        let (index, _) =
            line.take_while(|(_, found)| found.start <= self.found().start).find(opens)?;
        let place = self.line.start + index;
        Some(braces(self.lexemes, place, self.text, self.file, word))
    }

    /// `If x:`, `If x then`, `While x do`.
    fn end_of_header(&self, first: Lexeme) -> Option<Diagnostic> {
        let found = self.found();
        let is_header = first.token.block_word().is_some()
            || matches!(
                first.token,
                Token::Otherwise | Token::Catch | Token::Finally | Token::When | Token::Private
            );
        // Lines go on behind a colon, so the next statement stands right behind it.
        let ends_line = match self.behind() {
            None => true,
            Some(next) => {
                let between = self.text.get(found.end..next.start.max(found.end));
                next.token == Token::NewLine || between.is_some_and(|text| text.contains('\n'))
            }
        };
        let word = self.word(found);
        if !is_header || !ends_line || !matches!(word, ":" | "then" | "do" | "loop") {
            return None;
        }
        let span = self.of(found);
        let message = "nothing stands behind the header of a block";
        let label = format!("no `{word}` is needed");
        let before = self.before().map_or(span, |before| self.of(before).after().to(span));
        Some(error("E0236", message, span, &label).fix(format!("remove the `{word}`"), before, ""))
    }

    /// `Process f()`, `Class Named`.
    fn missing_called(&self, first: Lexeme) -> Option<Diagnostic> {
        let kind = match first.token {
            Token::Process => "a process",
            Token::Class => "a class",
            Token::Structure => "a structure",
            Token::Variant => "a variant",
            Token::Interface => "an interface",
            Token::Trait => "a trait",
            Token::Actor => "an actor",
            _ => return None,
        };
        let second = self.nth(1).filter(|second| second.token != Token::Called)?;
        let message = format!("the name of {kind} follows `called`");
        let found = error("E0242", message, self.of(second), "`called` is missing");
        Some(found.fix("write `called`", self.ahead_of(second), "called "))
    }
}

/// Whether the lexeme at `index` is a `{` at the end of its line.
pub(super) fn is_brace_of_block(lexemes: &[Lexeme], index: usize, text: &str) -> bool {
    let Some(brace) = lexemes.get(index).filter(|brace| brace.token == Token::LeftBrace) else {
        return false;
    };
    match lexemes.get(index + 1) {
        None => true,
        Some(next) if next.token == Token::NewLine => true,
        Some(next) => text.get(brace.end..next.start).is_some_and(|gap| gap.contains('\n')),
    }
}

/// What is said of a block of the kind `word` whose `{` is at `index`.
pub(super) fn braces(
    lexemes: &[Lexeme],
    index: usize,
    text: &str,
    file: FileId,
    word: &str,
) -> Diagnostic {
    let span = |lexeme: &Lexeme| Span::new(file, lexeme.start as u32, lexeme.end as u32);
    let brace = span(&lexemes[index]);
    let end = format!("End {word}");
    let found = error("E0249", "blocks have no braces", brace, "not needed");
    let found = found.note(format!("the block begins on the next line; a line `{end}` ends it"));
    let Some(close) = closing(lexemes, index).filter(|close| stands_alone(close, text)) else {
        return found;
    };
    let before = text.get(..brace.start as usize).map_or(0, |before| before.trim_end().len());
    let opening = Span { start: before as u32, ..brace };
    found.fix_all(format!("write `{end}`"), [(opening, ""), (span(close), &end)])
}

/// The `}` that belongs to the `{` at `index`.
pub(super) fn closing(lexemes: &[Lexeme], index: usize) -> Option<&Lexeme> {
    let mut open = 0usize;
    lexemes.get(index..)?.iter().find(|lexeme| {
        match lexeme.token {
            Token::LeftBrace => open += 1,
            Token::RightBrace => open = open.saturating_sub(1),
            _ => {}
        }
        open == 0
    })
}

fn stands_alone(lexeme: &Lexeme, text: &str) -> bool {
    let before = text.get(..lexeme.start).and_then(|before| before.rsplit('\n').next());
    let behind = text.get(lexeme.end..).and_then(|behind| behind.split('\n').next());
    [before, behind].iter().all(|part| part.is_some_and(|part| part.trim().is_empty()))
}
