//! What editors ask about a listing: what stands at a place, and where it was declared.
//!
//! Lines are read by the assembler's own lexer but not assembled, so that a listing with errors
//! answers as well as it can.

use runa_bytecode::{Opcode, OperandKind};
use runa_diagnostics::{FileId, Source, Span};

use crate::directive::DIRECTIVES;
use crate::flat::lines;
use crate::lexer::{Cursor, Token};
use crate::statement::opcode;

/// What a listing gives a name to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// A place in the code; in the flat form also where a function begins.
    Label,
    /// A `.func`.
    Function,
    /// A `.const` or `.data`.
    Constant,
    /// A `.local`, or a parameter of a `.func`.
    Local,
    /// A `.global`.
    Global,
    /// A `.native`.
    Native,
}

/// Something that a listing declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Its name where it is declared.
    pub declared: Span,
    /// Which `.func` it belongs to, counted from 1; 0 for what the whole listing knows.
    scope: usize,
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The mnemonic of an instruction.
    Instruction(Opcode),
    /// A directive, with its point.
    Directive(&'static str),
    /// A name that the listing declares.
    Symbol(Symbol),
}

/// What stands at a byte of a listing, or just before it, and from where to where. Linear in the
/// length of the listing.
pub fn at(source: &Source, file: FileId, offset: u32) -> Option<(Span, Found)> {
    let mut scan = Scan { scope: 0, functions: 0, symbols: Vec::new() };
    let mut asked = None;
    for (start, end) in lines(source.text()) {
        let words = words(source, start, end, file);
        let is_end = scan.read(&words);
        if (start..=end).contains(&(offset as usize)) {
            asked = Some((words, scan.scope));
        }
        scan.leave(is_end);
    }
    let (words, scope) = asked?;
    let around = |word: &&Word<'_>| word.span.start <= offset && offset <= word.span.end;
    let index = words.iter().rposition(|word| around(&word))?;
    let word = &words[index];
    let found = match &word.token {
        Token::Directive(name) => {
            Found::Directive(DIRECTIVES.iter().copied().find(|known| known == name)?)
        }
        Token::Word(name) if index == head(&words) && !is_label(&words, index) => {
            Found::Instruction(opcode(name)?)
        }
        token => Found::Symbol(scan.resolve(token, scope, wanted(&words, index), word.span)?),
    };
    Some((word.span, found))
}

/// A token where it stands.
#[derive(Clone, Debug)]
struct Word<'a> {
    token: Token<'a>,
    span: Span,
}

/// The tokens of a line, as far as they can be read.
fn words(source: &Source, start: usize, end: usize, file: FileId) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let Ok(mut cursor) = Cursor::new(source.text(), start, end, file) else { return words };
    while *cursor.current() != Token::End {
        // The token that is taken is good even when the one behind it is not.
        let word = Word { token: cursor.current().clone(), span: cursor.span() };
        words.push(word);
        if cursor.take().is_err() {
            break;
        }
    }
    words
}

fn is_label(words: &[Word<'_>], index: usize) -> bool {
    words.get(index + 1).is_some_and(|next| next.token == Token::Colon)
}

/// Where the instruction or directive of a line stands: behind its labels.
fn head(words: &[Word<'_>]) -> usize {
    let mut head = 0;
    while is_label(words, head) {
        head += 2;
    }
    head
}

/// Which kind of symbol the operand of an instruction names, if it must be of one kind.
fn wanted(words: &[Word<'_>], index: usize) -> Option<SymbolKind> {
    let head = head(words);
    let Token::Word(mnemonic) = words.get(head)?.token else { return None };
    let commas = words.get(head..index)?.iter().filter(|word| word.token == Token::Comma).count();
    let operand = (index - head).checked_sub(1 + commas)?;
    match opcode(mnemonic)?.info().operands.get(operand)?.1 {
        OperandKind::Target => Some(SymbolKind::Label),
        OperandKind::Function => Some(SymbolKind::Function),
        OperandKind::Local => Some(SymbolKind::Local),
        OperandKind::Global => Some(SymbolKind::Global),
        OperandKind::Native => Some(SymbolKind::Native),
        OperandKind::Constant | OperandKind::Literal => Some(SymbolKind::Constant),
        _ => None,
    }
}

/// The declarations of a listing, line by line.
struct Scan {
    /// The `.func` around the line, 0 outside.
    scope: usize,
    functions: usize,
    symbols: Vec<Symbol>,
}

impl Scan {
    /// Reads a line; whether it is an `.end`.
    fn read(&mut self, words: &[Word<'_>]) -> bool {
        let head = head(words);
        for label in words[..head.min(words.len())].iter().step_by(2) {
            self.declare(label, SymbolKind::Label, self.scope);
        }
        let Some(Token::Directive(directive)) = words.get(head).map(|word| &word.token) else {
            return false;
        };
        let Some(name) = words.get(head + 1) else { return *directive == ".end" };
        match *directive {
            ".const" | ".data" => self.declare(name, SymbolKind::Constant, 0),
            ".global" => self.declare(name, SymbolKind::Global, 0),
            ".native" => self.declare(name, SymbolKind::Native, 0),
            ".local" => self.declare(name, SymbolKind::Local, self.scope),
            ".func" => {
                self.functions += 1;
                self.scope = self.functions;
                self.declare(name, SymbolKind::Function, 0);
                self.parameters(&words[head + 2..]);
            }
            _ => {}
        }
        *directive == ".end"
    }

    /// `(name Type, name Type) Type`: a name stands behind the parenthesis and behind commas that
    /// stand in no other.
    fn parameters(&mut self, words: &[Word<'_>]) {
        let mut depth = 0;
        for (index, word) in words.iter().enumerate() {
            let begins = match word.token {
                Token::Open => {
                    depth += 1;
                    depth == 1
                }
                Token::Close => {
                    depth -= 1;
                    if depth == 0 {
                        return;
                    }
                    false
                }
                Token::Comma => depth == 1,
                _ => false,
            };
            if let (true, Some(name)) = (begins, words.get(index + 1)) {
                self.declare(name, SymbolKind::Local, self.scope);
            }
        }
    }

    fn leave(&mut self, is_end: bool) {
        if is_end {
            self.scope = 0;
        }
    }

    fn declare(&mut self, name: &Word<'_>, kind: SymbolKind, scope: usize) {
        if let Some(text) = text(&name.token) {
            let name_text = text.to_owned();
            self.symbols.push(Symbol { name: name_text, kind, declared: name.span, scope });
        }
    }

    /// The symbol of that name: of the wanted kind rather than another, of the function rather than
    /// of the listing, and of several locals in the flat form the last one above.
    fn resolve(
        &self,
        name: &Token<'_>,
        scope: usize,
        wanted: Option<SymbolKind>,
        place: Span,
    ) -> Option<Symbol> {
        let name = text(name)?;
        let fits = |kind| match (wanted, kind) {
            // In the flat form labels begin functions.
            (Some(SymbolKind::Function), SymbolKind::Label) => true,
            (Some(wanted), kind) => wanted == kind,
            (None, _) => true,
        };
        let visible = self
            .symbols
            .iter()
            .filter(|symbol| symbol.name == name && (symbol.scope == scope || symbol.scope == 0));
        let best = visible.max_by_key(|symbol| {
            let is_above = symbol.declared.start <= place.start;
            let distance = if is_above { i64::from(symbol.declared.start) } else { -1 };
            (symbol.declared == place, fits(symbol.kind), symbol.scope == scope, distance)
        });
        best.cloned()
    }
}

fn text<'t>(token: &'t Token<'_>) -> Option<&'t str> {
    match token {
        Token::Word(word) => Some(word),
        Token::Text(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands at `$0`, and where it is declared.
    fn check(listing: &str, expected: &str) {
        let cursor = listing.find("$0").expect("the listing has a cursor");
        let source = Source::new("a.asm", listing.replacen("$0", "", 1)).unwrap();
        let shown = match at(&source, FileId(0), cursor as u32) {
            None => String::from("nothing"),
            Some((_, Found::Instruction(opcode))) => opcode.info().mnemonic.to_owned(),
            Some((_, Found::Directive(directive))) => directive.to_owned(),
            Some((span, Found::Symbol(symbol))) => {
                assert!(source.text()[span.range()].contains(&symbol.name));
                let place = source.line_column(symbol.declared.start);
                format!("{:?} {} {place}", symbol.kind, symbol.name)
            }
        };
        assert_eq!(shown, expected, "\n{listing}");
    }

    #[test]
    fn mnemonics_and_directives_are_found() {
        check("loop: pu$0sh 5\n", "PUSH");
        check("PUSH.I$0 5\n", "PUSH.I");
        check(".co$0nst A 1\n", ".const");
        check("PUSH $05\n", "nothing");
        check("NONSENSE$0 5\n", "nothing");
        check("; JM$0P\n", "nothing");
        check("$0\n", "nothing");
    }

    #[test]
    fn names_lead_to_their_declarations() {
        let listing = "\
.const loop 3
    PUSH loop
loop: LOAD x
    JMP loop
    CALL double
double:
.local x
    LOAD x
";
        let at = |needle: &str, behind: usize| {
            let place = listing.find(needle).unwrap() + behind;
            format!("{}$0{}", &listing[..place], &listing[place..])
        };
        check(&at("PUSH loop", 6), "Constant loop 1:8");
        check(&at("JMP loop", 6), "Label loop 3:1");
        check(&at("loop: LOAD", 2), "Label loop 3:1");
        check(&at("CALL double", 8), "Label double 6:1");
        check(&at("    LOAD x", 9), "Local x 7:8");
        check("JMP nowhere$0\n", "nothing");
    }

    #[test]
    fn functions_have_scopes_of_their_own() {
        let listing = "\
.global total Integer
.func first(x Integer, f (Integer, Any) => Any) Integer
start:
    LOAD f
    JMP start
.handler start start start IndexError
.end
.func \"two words\"(x Any) Any
start:
    LOAD x
    STORE_GLOBAL total
    CALL \"two words\"
    BAD $ LINE
    JMP start
.end
";
        let at = |needle: &str, behind: usize| {
            let place = listing.rfind(needle).unwrap() + behind;
            format!("{}$0{}", &listing[..place], &listing[place..])
        };
        check(&at("LOAD f", 6), "Local f 2:24");
        check(&at("start IndexError", 2), "Label start 3:1");
        check(&at("LOAD x", 6), "Local x 8:19");
        check(&at("JMP start", 6), "Label start 9:1");
        check(&at("GLOBAL total", 8), "Global total 1:9");
        check(&at("CALL \"two", 7), "Function two words 8:7");
        check(&at("Integer, Any", 2), "nothing");
    }
}
