//! The formats of interpolation: `[[fill]< > ^][+][0][width][,][.digits][b x o e f %]`.

use std::fmt;

/// Where a value stands in a field that is wider than it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatAlign {
    /// `<`: at the left.
    Left,
    /// `>`: at the right.
    Right,
    /// `^`: in the middle.
    Centre,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatKind {
    /// `b`: an Integer in base 2.
    Binary,
    /// `x`: an Integer in base 16.
    Hexadecimal,
    /// `o`: an Integer in base 8.
    Octal,
    /// `e`: one digit, a fraction and a power of ten.
    Exponent,
    /// `f`: digits and a fraction.
    Fixed,
    /// `%`: times a hundred, with a percent sign.
    Percent,
}

impl FormatKind {
    const ALL: [(char, FormatKind); 6] = [
        ('b', FormatKind::Binary),
        ('x', FormatKind::Hexadecimal),
        ('o', FormatKind::Octal),
        ('e', FormatKind::Exponent),
        ('f', FormatKind::Fixed),
        ('%', FormatKind::Percent),
    ];

    /// The letter it is chosen with.
    pub fn letter(self) -> char {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or(' ', |(letter, _)| *letter)
    }

    fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == letter).map(|(_, kind)| *kind)
    }
}

/// How a value is to be formatted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatSpec {
    /// What stands in the rest of the field.
    pub fill: char,
    /// Where the value stands in the field; by default numbers right and all else left.
    pub align: Option<FormatAlign>,
    /// Whether positive numbers have a `+`.
    pub plus: bool,
    /// Whether zeros between sign and digits fill the field.
    pub zeros: bool,
    /// How many scalars the field has at least.
    pub width: usize,
    /// Whether digits before the point stand in groups of three with commas.
    pub groups: bool,
    /// Digits behind the point; for Text, the most scalars.
    pub digits: Option<usize>,
    /// How a number is written.
    pub kind: Option<FormatKind>,
}

/// Why a format cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FormatError {}

fn error<T>(message: impl Into<String>) -> Result<T, FormatError> {
    Err(FormatError { message: message.into() })
}

impl FormatSpec {
    /// The largest width, and the largest number of digits.
    pub const LARGEST: usize = 1_000_000;

    /// Reads a format.
    pub fn parse(text: &str) -> Result<FormatSpec, FormatError> {
        let mut reader = FormatReader { rest: text };
        let (fill, align) = reader.alignment();
        let spec = FormatSpec {
            fill: fill.unwrap_or(' '),
            align,
            plus: reader.take('+'),
            zeros: reader.take('0'),
            width: reader.number("width")?.unwrap_or(0),
            groups: reader.take(','),
            digits: reader.digits()?,
            kind: reader.kind(),
        };
        match reader.rest.chars().next() {
            _ if matches!(fill, Some('{' | '}')) => error("a fill cannot be a brace"),
            Some(unexpected) => error(format!(
                "`{unexpected}` has no meaning here; a format is \
                 `[[fill]< > ^][+][0][width][,][.digits][b x o e f %]`"
            )),
            None => spec.consistent(),
        }
    }

    /// Refuses what means nothing together.
    fn consistent(self) -> Result<FormatSpec, FormatError> {
        use FormatKind::{Binary, Hexadecimal, Octal};
        let based = matches!(self.kind, Some(Binary | Hexadecimal | Octal));
        if based && (self.digits.is_some() || self.groups) {
            return error("`,` and `.digits` do not go with `b`, `x` and `o`");
        }
        if self.zeros && self.align.is_some() {
            return error("`0` fills the field with zeros: it does not go with `<`, `>` and `^`");
        }
        Ok(self)
    }

    /// Whether the format is for numbers only.
    pub fn needs_number(&self) -> bool {
        self.plus || self.zeros || self.groups || self.kind.is_some()
    }

    /// What is wrong with the format for an Integer, if anything: `.digits` needs a kind for Floats.
    pub fn problem_for_integer(&self) -> Option<&'static str> {
        (self.digits.is_some() && self.kind.is_none())
            .then_some("an Integer has no digits behind the point; write `f` or `e` as well")
    }

    /// What is wrong with the format for a Float, if anything.
    pub fn problem_for_float(&self) -> Option<&'static str> {
        use FormatKind::{Binary, Hexadecimal, Octal};
        matches!(self.kind, Some(Binary | Hexadecimal | Octal))
            .then_some("`b`, `x` and `o` are for Integers")
    }

    /// What is wrong with the format for a value that is no number, if anything.
    pub fn problem_for_other(&self) -> Option<&'static str> {
        self.needs_number().then_some("`+`, `0`, `,` and `b x o e f %` are for numbers")
    }
}

/// Reads a format from left to right.
struct FormatReader<'a> {
    rest: &'a str,
}

impl FormatReader<'_> {
    fn skip(&mut self, character: char) {
        self.rest = &self.rest[character.len_utf8()..];
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest.starts_with(wanted);
        if found {
            self.skip(wanted);
        }
        found
    }

    fn alignment(&mut self) -> (Option<char>, Option<FormatAlign>) {
        let mut characters = self.rest.chars();
        let (first, second) = (characters.next(), characters.next());
        if let (Some(fill), Some(mark)) = (first, second)
            && let Some(align) = align(mark)
        {
            self.skip(fill);
            self.skip(mark);
            return (Some(fill), Some(align));
        }
        let found = first.and_then(align);
        if let (Some(mark), Some(_)) = (first, found) {
            self.skip(mark);
        }
        (None, found)
    }

    fn number(&mut self, what: &str) -> Result<Option<usize>, FormatError> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        if digits.is_empty() {
            return Ok(None);
        }
        match digits.parse() {
            Ok(number) if number <= FormatSpec::LARGEST => Ok(Some(number)),
            _ => error(format!("a {what} can be at most {}", FormatSpec::LARGEST)),
        }
    }

    fn digits(&mut self) -> Result<Option<usize>, FormatError> {
        if !self.take('.') {
            return Ok(None);
        }
        match self.number("number of digits")? {
            Some(number) => Ok(Some(number)),
            None => error("a number of digits must follow the `.`"),
        }
    }

    fn kind(&mut self) -> Option<FormatKind> {
        let letter = self.rest.chars().next()?;
        let kind = FormatKind::from_letter(letter)?;
        self.skip(letter);
        Some(kind)
    }
}

fn align(mark: char) -> Option<FormatAlign> {
    match mark {
        '<' => Some(FormatAlign::Left),
        '>' => Some(FormatAlign::Right),
        '^' => Some(FormatAlign::Centre),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> FormatSpec {
        FormatSpec::parse("").unwrap()
    }

    #[test]
    fn all_parts_are_read() {
        let spec = FormatSpec::parse("*^+12,.3f").unwrap();
        let wanted = FormatSpec {
            fill: '*',
            align: Some(FormatAlign::Centre),
            plus: true,
            zeros: false,
            width: 12,
            groups: true,
            digits: Some(3),
            kind: Some(FormatKind::Fixed),
        };
        assert_eq!(spec, wanted);
    }

    #[test]
    fn every_part_can_be_left_out() {
        assert_eq!(plain().width, 0);
        assert_eq!(FormatSpec::parse(">4").unwrap().align, Some(FormatAlign::Right));
        assert_eq!(FormatSpec::parse("<<4").unwrap().fill, '<');
        assert_eq!(
            FormatSpec::parse("08x").unwrap(),
            FormatSpec { zeros: true, width: 8, kind: Some(FormatKind::Hexadecimal), ..plain() }
        );
        assert_eq!(FormatSpec::parse("%").unwrap().kind, Some(FormatKind::Percent));
        assert_eq!(FormatSpec::parse("é>3").unwrap().fill, 'é');
    }

    #[test]
    fn what_means_nothing_is_refused() {
        let message = |text| FormatSpec::parse(text).unwrap_err().message;
        assert!(message("q").starts_with("`q` has no meaning"));
        assert!(message("5d").starts_with("`d` has no meaning"));
        assert_eq!(message("5."), "a number of digits must follow the `.`");
        assert_eq!(message("1000001"), "a width can be at most 1000000");
        assert_eq!(message("99999999999999999999999"), "a width can be at most 1000000");
        assert_eq!(message(".2x"), "`,` and `.digits` do not go with `b`, `x` and `o`");
        assert_eq!(message("{<5"), "a fill cannot be a brace");
        assert!(message("<05").starts_with("`0` fills the field"));
    }
}
