//! The text of a value: what `to_text()`, `print` and interpolation show.
//!
//! Inside collections a Text is written as the literal that a program would have. A collection inside
//! itself, and nesting beyond a limit, is written `[…]` or `{…}`.

use std::fmt::{self, Write};
use std::sync::Arc;

use runa_bytecode::{ClassIndex, ClassKind, Shape, Type};

use super::convert::unpack_word;
use crate::context::{Context, Raised};
use crate::exception::{exception_message, exception_name};
use crate::native::Handle;
use crate::object::{ObjectRef, layout};
use crate::objects::{decimal, list, map, small, text};
use crate::tagged::{Tagged, Unpacked};

/// Collections nested deeper than this are not shown.
const DEEPEST: usize = 100;

impl Context {
    /// The text of `value`; a Text is its own. May allocate. Raises `OutOfMemoryError` when the text
    /// would be larger than the heap may be; answers requests, as shared parts can make the text of a
    /// small value endless.
    pub fn to_text(&mut self, value: Tagged) -> Result<ObjectRef, Raised> {
        let object = match value.unpack() {
            Unpacked::Object(object) if self.is_text(object) => return Ok(object),
            Unpacked::Object(object) => object,
            Unpacked::Integer(number) => {
                return self.new_ascii_text(itoa::Buffer::new().format(number).as_bytes());
            }
            scalar => {
                let mut short = ShortText::default();
                // A scalar's text always fits.
                let _ = write_scalar(&mut short, scalar);
                return self.new_text(short.as_str());
            }
        };
        if let Some(own) = self.own_text(object) {
            return own;
        }
        let mut out = String::new();
        let mut printer = Printer::new(self, &mut out, self.instance().heap.limit());
        printer.is_for_program = true;
        printer.object(object);
        let is_too_long = printer.is_too_long();
        let own = std::mem::take(&mut printer.own);
        if self.must_stop() {
            self.answer_requests()?;
        }
        if is_too_long {
            return Err(self.raise_out_of_memory());
        }
        if !own.is_empty() {
            out = self.with_own_texts(&out, own)?;
        }
        self.new_text(&out)
    }

    /// Puts the texts that objects give themselves where they belong. Methods of the program are called.
    fn with_own_texts(
        &mut self,
        rest: &str,
        own: Vec<(usize, ObjectRef)>,
    ) -> Result<String, Raised> {
        let handles = self.handle_count();
        let own: Vec<(usize, Handle)> =
            own.into_iter().map(|(at, object)| (at, self.root(Tagged::object(object)))).collect();
        let (mut out, mut done) = (String::new(), 0);
        let mut result = Ok(());
        for (at, handle) in own {
            out.push_str(&rest[done..at]);
            done = at;
            let object = self.handle(handle).as_object();
            result = object
                .and_then(|object| self.own_text(object))
                .unwrap_or(Err(Raised))
                .map(|text| out.push_str(text::as_str(text, self)));
            if result.is_ok() && out.len() >= self.instance().heap.limit() {
                result = Err(self.raise_out_of_memory());
            }
            if result.is_err() {
                break;
            }
        }
        self.release(handles);
        result?;
        out.push_str(&rest[done..]);
        Ok(out)
    }

    /// Adds the text of `value` to `out`: of a Text all, of other values `limit` bytes or a little
    /// more, because with shared parts the text of a small value can be endless.
    pub fn display(&self, value: Unpacked, out: &mut String, limit: usize) {
        match value {
            Unpacked::Object(object) if self.is_text(object) => {
                out.push_str(text::as_str(object, self));
            }
            other => Printer::new(self, out, limit).value(other),
        }
    }
}

/// The first `bytes` bytes, or a little more, of a value as it is shown inside collections.
pub(super) fn beginning(context: &Context, value: Tagged, bytes: usize) -> String {
    let mut out = String::new();
    Printer::new(context, &mut out, bytes).value(value.unpack());
    out
}

/// Room for the text of a number, so that making it needs no memory.
#[derive(Default)]
struct ShortText {
    bytes: [u8; 32],
    length: usize,
}

impl ShortText {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl Write for ShortText {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let end = self.length + part.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(part.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// Writes a value that is no object.
fn write_scalar(out: &mut dyn Write, value: Unpacked) -> fmt::Result {
    match value {
        Unpacked::Integer(number) => write!(out, "{number}"),
        Unpacked::Float(number) if number.is_nan() => out.write_str("nan"),
        // Shortest text that reads back as the same number, with `.0` or an exponent.
        Unpacked::Float(number) => write!(out, "{number:?}"),
        Unpacked::Boolean(truth) => write!(out, "{truth}"),
        Unpacked::Nothing | Unpacked::Object(_) => out.write_str("nothing"),
    }
}

/// Writes values until `limit` bytes are there.
struct Printer<'a> {
    context: &'a Context,
    out: &'a mut String,
    limit: usize,
    /// Whether it ends early when the context must stop, which who uses it must answer then, and leaves
    /// out the texts that objects give themselves.
    is_for_program: bool,
    /// Where these belong.
    own: Vec<(usize, ObjectRef)>,
    /// The collections around the value that is being written, outermost first.
    around: Vec<ObjectRef>,
}

impl<'a> Printer<'a> {
    fn new(context: &'a Context, out: &'a mut String, limit: usize) -> Self {
        let limit = limit.saturating_add(out.len());
        let (own, around) = (Vec::new(), Vec::new());
        Self { context, out, limit, is_for_program: false, own, around }
    }

    /// Whether nothing more is to be written: there is no room, or somebody wants the program to stop.
    fn is_full(&self) -> bool {
        self.is_too_long() || (self.is_for_program && self.context.must_stop())
    }

    fn is_too_long(&self) -> bool {
        self.out.len() + self.own.len() >= self.limit
    }

    fn value(&mut self, value: Unpacked) {
        match value {
            Unpacked::Object(object) => self.object(object),
            // Writing to a String does not fail.
            scalar => drop(write_scalar(self.out, scalar)),
        }
    }

    fn object(&mut self, object: ObjectRef) {
        let context = self.context;
        match context.object_type(object) {
            Some(Type::Text) => self.quoted(text::as_str(object, context)),
            Some(Type::Bytes) => self.bytes(text::as_bytes(object, context)),
            Some(Type::Decimal) => {
                // Writing to a String does not fail.
                let _ = write!(self.out, "{}", decimal::value(object));
            }
            Some(Type::Range) => self.range(object),
            Some(Type::List(_)) => self.nested(object, ("[", "]"), Self::elements),
            Some(Type::Map(..)) => self.nested(object, ("{", "}"), Self::entries),
            Some(Type::Set(_)) => self.nested(object, ("{", "}"), Self::members),
            Some(Type::Record) => self.nested(object, ("Record(", ")"), Self::record_fields),
            Some(&Type::Class(class)) => self.instance(class, object),
            Some(Type::Exception(_)) => self.exception(object),
            Some(Type::Function(..)) => self.function(object),
            _ => self.out.push_str("<internal>"),
        }
    }

    fn nested(
        &mut self,
        object: ObjectRef,
        (open, close): (&str, &str),
        content: fn(&mut Self, ObjectRef),
    ) {
        self.out.push_str(open);
        if self.around.len() >= DEEPEST || self.around.contains(&object) {
            self.out.push('…');
        } else {
            self.around.push(object);
            content(self, object);
            self.around.pop();
        }
        self.out.push_str(close);
    }

    fn separate(&mut self, is_first: bool) {
        if !is_first {
            self.out.push_str(", ");
        }
    }

    fn elements(&mut self, list: ObjectRef) {
        let shape = list::element_shape(list, self.context);
        for index in 0..list::length(list) as i64 {
            let Some(word) = list::get(list, shape, index) else { return };
            if self.is_full() {
                return;
            }
            self.separate(index == 0);
            self.value(unpack_word(word, shape));
        }
    }

    fn entries(&mut self, map: ObjectRef) {
        let shapes = map::shapes(map, self.context);
        let mut is_first = true;
        for place in (0..map::used(map)).filter(|&place| map::is_live(map, place)) {
            let entry = (map::key_at(map, shapes, place), map::value_at(map, shapes, place));
            let (Some(key), Some(value)) = entry else { return };
            if self.is_full() {
                return;
            }
            self.separate(is_first);
            self.value(unpack_word(key, shapes.key));
            self.out.push_str(": ");
            self.value(unpack_word(value, shapes.value));
            is_first = false;
        }
    }

    fn members(&mut self, set: ObjectRef) {
        let shapes = map::shapes(set, self.context);
        let mut is_first = true;
        for place in (0..map::used(set)).filter(|&place| map::is_live(set, place)) {
            let Some(element) = map::key_at(set, shapes, place) else { return };
            if self.is_full() {
                return;
            }
            self.separate(is_first);
            self.value(unpack_word(element, shapes.key));
            is_first = false;
        }
    }

    fn instance(&mut self, class: ClassIndex, object: ObjectRef) {
        let program = self.context.instance().program();
        let has_own_text = program
            .object_type(object.type_number())
            .is_some_and(|objects| objects.to_text.is_some());
        if self.is_for_program && has_own_text {
            self.own.push((self.out.len(), object));
            return;
        }
        if program.types().classes().exception(class).is_some() {
            return self.exception(object);
        }
        let number = || object.get(crate::classes::OBJECT_FIELDS) as i64;
        let classes = program.types().classes();
        match classes.get(class) {
            Some(known) if known.name.starts_with("reflect.") => {
                let text = crate::reflection::text(program, class, number());
                return self.out.push_str(text.as_deref().unwrap_or("?"));
            }
            // As in a program, where `(x)` is no tuple.
            Some(class) if class.kind == ClassKind::Tuple => {
                let close = if class.fields.len() == 1 { ",)" } else { ")" };
                return self.nested(object, ("(", close), Self::fields);
            }
            // What it is a copy of: its types show in what it holds.
            Some(class) => {
                let name = class.name.split_once(" of ").map_or(&*class.name, |(name, _)| name);
                self.out.push_str(name);
            }
            None => {}
        }
        // Just the name is what such a case is called.
        if classes.fields(class).is_empty() && classes.variant_of(class).is_some() {
            return;
        }
        self.nested(object, ("(", ")"), Self::fields);
    }

    fn fields(&mut self, object: ObjectRef) {
        let program = Arc::clone(self.context.instance().program());
        let Some(objects) = program.object_type(object.type_number()) else { return };
        let classes = program.types().classes();
        let is_tuple =
            classes.get(objects.class).is_some_and(|class| class.kind == ClassKind::Tuple);
        for (index, field) in classes.fields(objects.class).iter().enumerate() {
            if self.is_full() {
                return;
            }
            self.separate(index == 0);
            if !is_tuple {
                self.out.push_str(&field.name);
                self.out.push_str(": ");
            }
            let word = object.get(objects.first_field + index);
            self.value(unpack_word(word, program.types().shape(field.ty)));
        }
    }

    fn record_fields(&mut self, record: ObjectRef) {
        for field in 0..small::record_length(record) {
            if self.is_full() {
                return;
            }
            self.separate(field == 0);
            let word = record.get(layout::RECORD_FIELDS + field);
            self.value(unpack_word(word, Shape::Tagged));
        }
    }

    fn range(&mut self, range: ObjectRef) {
        let start = range.get(layout::RANGE_START) as i64;
        let end = range.get(layout::RANGE_END) as i64;
        let dots = if range.get(layout::RANGE_EXCLUSIVE) == 0 { ".." } else { "..<" };
        let _ = write!(self.out, "{start}{dots}{end}");
    }

    fn exception(&mut self, exception: ObjectRef) {
        let name = exception_name(exception, self.context);
        let _ = write!(self.out, "{name}: {}", exception_message(exception));
    }

    fn function(&mut self, closure: ObjectRef) {
        let name = super::call::function_name(self.context.instance().program(), closure);
        let _ = write!(self.out, "<process {name}>");
    }

    /// Text as a literal that a program could have.
    fn quoted(&mut self, text: &str) {
        self.out.push('"');
        for character in text.chars() {
            if self.is_full() {
                return;
            }
            self.escaped(character);
        }
        self.out.push('"');
    }

    fn escaped(&mut self, character: char) {
        match character {
            '"' => self.out.push_str("\\\""),
            '\\' => self.out.push_str("\\\\"),
            '{' => self.out.push_str("\\{"),
            '\n' => self.out.push_str("\\n"),
            '\t' => self.out.push_str("\\t"),
            '\r' => self.out.push_str("\\r"),
            '\0' => self.out.push_str("\\0"),
            other if other.is_control() => {
                let _ = write!(self.out, "\\u{{{:x}}}", u32::from(other));
            }
            other => self.out.push(other),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.out.push_str("b\"");
        for &byte in bytes {
            if self.is_full() {
                return;
            }
            if byte.is_ascii() && !byte.is_ascii_control() {
                self.escaped(char::from(byte));
            } else {
                let _ = write!(self.out, "\\x{byte:02x}");
            }
        }
        self.out.push('"');
    }
}
