//! What a heap snapshot has of each type, read from a file without keeping the snapshot.
//!
//! The rows of numbers are added up while they are read; of the strings only those are kept that name a
//! type. So the memory that is needed grows with the number of types.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

/// What is known as a type in messages is not longer.
const LONGEST_NAME: usize = 200;

/// Objects and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) objects: u64,
    pub(super) bytes: u64,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.objects = self.objects.saturating_add(other.objects);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

/// What there is of each type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Histogram {
    pub(super) types: HashMap<String, Tally>,
}

impl Histogram {
    /// Reads a snapshot in V8's format, written by Runa or by another program.
    ///
    /// # Errors
    /// Says what is wrong with the file, and where.
    pub(super) fn read(input: impl Read) -> Result<Self, serde_json::Error> {
        let mut document = serde_json::Deserializer::from_reader(input);
        let reading = document.deserialize_map(Document)?;
        document.end()?;
        Ok(reading)
    }

    /// Everything together.
    pub(super) fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.types.values().for_each(|&tally| total.add(tally));
        total
    }
}

/// The part of a file that says how the rest is laid out.
#[derive(Deserialize)]
struct Head {
    producer: Option<String>,
    meta: Meta,
    node_count: u64,
}

#[derive(Deserialize)]
struct Meta {
    node_fields: Vec<String>,
    node_types: Vec<FieldType>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FieldType {
    /// The values are places in a list.
    Names(Vec<String>),
    Other(IgnoredAny),
}

/// How a row of a node is read.
struct Layout {
    fields: usize,
    ty: usize,
    name: usize,
    self_size: usize,
    types: Vec<NodeType>,
    nodes: u64,
}

/// What a node of a type is called.
#[derive(Clone, Debug)]
enum NodeType {
    /// By its own name, with this before it.
    Named(&'static str),
    /// All the same.
    Called(String),
}

impl NodeType {
    /// Chrome's memory panel groups nodes in this way. In snapshots of Runa functions and numbers have names
    /// of their own, too.
    fn of(name: &str, is_own: bool) -> Self {
        match name {
            "object" | "native" => NodeType::Named(""),
            "array" | "number" if is_own => NodeType::Named(""),
            "closure" if is_own => NodeType::Named("process "),
            "string" if is_own => NodeType::Called(String::from("Text")),
            "closure" => NodeType::Called(String::from("Function")),
            "hidden" => NodeType::Called(String::from("(system)")),
            "code" => NodeType::Called(String::from("(compiled code)")),
            "regexp" => NodeType::Called(String::from("RegExp")),
            name => NodeType::Called(format!("({})", shortened(name.to_owned()))),
        }
    }
}

impl Layout {
    fn new(head: &Head) -> Result<Self, String> {
        let fields = &head.meta.node_fields;
        let place = |name: &str| {
            let found = fields.iter().position(|field| field == name);
            found.ok_or_else(|| format!("its nodes have no field `{name}`"))
        };
        let (ty, name, self_size) = (place("type")?, place("name")?, place("self_size")?);
        let Some(FieldType::Names(types)) = head.meta.node_types.get(ty) else {
            return Err(String::from("it does not list the types of nodes"));
        };
        let is_own = head.producer.as_deref() == Some("runa");
        let types = types.iter().map(|name| NodeType::of(name, is_own)).collect();
        Ok(Self { fields: fields.len(), ty, name, self_size, types, nodes: head.node_count })
    }
}

struct Document;

impl<'de> Visitor<'de> for Document {
    type Value = Histogram;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a heap snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Histogram, A::Error> {
        let (mut layout, mut nodes, mut histogram) = (None, None, None);
        while let Some(part) = map.next_key::<String>()? {
            match part.as_str() {
                "snapshot" => {
                    let head = map.next_value::<Head>()?;
                    layout = Some(Layout::new(&head).map_err(A::Error::custom)?);
                }
                "nodes" => {
                    let layout = layout.as_ref();
                    let layout = layout.ok_or_else(|| unordered("nodes", "`snapshot`"))?;
                    nodes = Some(map.next_value_seed(Nodes { layout })?);
                }
                "strings" => {
                    let nodes = nodes.take().ok_or_else(|| unordered("strings", "the nodes"))?;
                    histogram = Some(map.next_value_seed(Strings { nodes })?);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        histogram.ok_or_else(|| A::Error::custom("it has no `snapshot`, `nodes` and `strings`"))
    }
}

fn unordered<E: serde::de::Error>(part: &str, before: &str) -> E {
    E::custom(format!("`{part}` must come behind {before}, once"))
}

/// What the rows of numbers say; types that have names of their own by the numbers of these.
#[derive(Default)]
struct Counted {
    named: HashMap<(u64, &'static str), Tally>,
    called: HashMap<String, Tally>,
}

struct Nodes<'a> {
    layout: &'a Layout,
}

impl<'de> DeserializeSeed<'de> for Nodes<'_> {
    type Value = Counted;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Counted, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Nodes<'_> {
    type Value = Counted;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<Counted, A::Error> {
        let layout = self.layout;
        let (mut counted, mut nodes) = (Counted::default(), 0);
        let (mut field, mut ty, mut name, mut bytes) = (0, 0, 0, 0);
        while let Some(number) = row.next_element::<u64>()? {
            match field {
                _ if field == layout.ty => ty = number,
                _ if field == layout.name => name = number,
                _ if field == layout.self_size => bytes = number,
                _ => {}
            }
            field += 1;
            if field == layout.fields {
                (field, nodes) = (0, nodes + 1);
                counted.add(layout, ty, name, bytes).map_err(A::Error::custom)?;
            }
        }
        if field != 0 || nodes != layout.nodes {
            let announced = layout.nodes;
            let message = format!("it has {nodes} nodes where it announces {announced}");
            return Err(A::Error::custom(message));
        }
        Ok(counted)
    }
}

impl Counted {
    /// Counts a node. One that takes no memory stands for no object.
    fn add(&mut self, layout: &Layout, ty: u64, name: u64, bytes: u64) -> Result<(), String> {
        let known = usize::try_from(ty).ok().and_then(|ty| layout.types.get(ty));
        let known = known.ok_or_else(|| format!("it has a node of the unknown type {ty}"))?;
        if bytes == 0 {
            return Ok(());
        }
        let tally = Tally { objects: 1, bytes };
        match known {
            NodeType::Named(prefix) => self.named.entry((name, prefix)).or_default().add(tally),
            NodeType::Called(called) => match self.called.get_mut(called) {
                Some(known) => known.add(tally),
                None => drop(self.called.insert(called.clone(), tally)),
            },
        }
        Ok(())
    }
}

struct Strings {
    nodes: Counted,
}

impl<'de> DeserializeSeed<'de> for Strings {
    type Value = Histogram;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Histogram, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Strings {
    type Value = Histogram;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of strings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Histogram, A::Error> {
        let Counted { named, called } = self.nodes;
        let mut named: Vec<((u64, &str), Tally)> = named.into_iter().collect();
        named.sort_unstable_by_key(|(key, _)| *key);
        let (mut histogram, mut named) =
            (Histogram { types: called }, named.into_iter().peekable());
        let mut count = 0;
        loop {
            if named.peek().is_none_or(|((name, _), _)| *name != count) {
                if list.next_element::<IgnoredAny>()?.is_none() {
                    break;
                }
            } else {
                let Some(Lossy(string)) = list.next_element()? else { break };
                while let Some(((_, prefix), tally)) =
                    named.next_if(|((name, _), _)| *name == count)
                {
                    let name = shortened(format!("{prefix}{string}"));
                    histogram.types.entry(name).or_default().add(tally);
                }
            }
            count += 1;
        }
        match named.next() {
            None => Ok(histogram),
            Some(((name, _), _)) => {
                let message = format!("it refers to string {name} and has {count} only");
                Err(A::Error::custom(message))
            }
        }
    }
}

/// A string that may have halves of characters: V8 cuts long ones anywhere.
struct Lossy(String);

impl<'de> Deserialize<'de> for Lossy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Lossy;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Lossy, E> {
                Ok(Lossy(String::from_utf8_lossy(bytes).into_owned()))
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

/// The beginning of a long name.
fn shortened(mut name: String) -> String {
    if let Some((end, _)) = name.char_indices().nth(LONGEST_NAME) {
        name.truncate(end);
        name.push('…');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    const META: &str = r#""meta":{"node_fields":["name","type","id","self_size"],
        "node_types":["string",["object","string","number","closure"],"number","number"]}"#;

    fn file(producer: &str, count: usize, nodes: &str, strings: &str) -> String {
        format!(
            r#"{{"snapshot":{{{producer}{META},"node_count":{count}}},"more":[{{}}],
                "nodes":{nodes},"edges":[1,2],"strings":{strings}}}"#
        )
    }

    fn read(text: &str) -> Result<Vec<(String, u64, u64)>, String> {
        let histogram = Histogram::read(text.as_bytes()).map_err(|error| error.to_string())?;
        let types = histogram.types.into_iter();
        let mut types: Vec<_> =
            types.map(|(name, tally)| (name, tally.objects, tally.bytes)).collect();
        types.sort();
        Ok(types)
    }

    const NODES: &str = "[1,0,1,10, 2,1,3,20, 1,0,5,30, 0,3,7,5, 0,2,9,8, 0,0,11,0]";

    #[test]
    fn nodes_are_added_up_by_what_they_are_called() {
        let row = |name: &str, objects, bytes| (name.to_owned(), objects, bytes);
        let own = read(&file(r#""producer":"runa","#, 6, NODES, r#"["f","List","x"]"#)).unwrap();
        let rows = [row("List", 2, 40), row("Text", 1, 20), row("f", 1, 8), row("process f", 1, 5)];
        assert_eq!(own, rows);
        let other = read(&file("", 6, NODES, r#"["f","List","x"]"#)).unwrap();
        let rows = [
            row("(number)", 1, 8),
            row("(string)", 1, 20),
            row("Function", 1, 5),
            row("List", 2, 40),
        ];
        assert_eq!(other, rows);
    }

    /// A snapshot as `runa run --heap-snapshot` writes it.
    fn real_file() -> Vec<u8> {
        use runa::{FunctionIndex, Input, LoadOptions, RunOptions, Sources};
        let text = "Let kept = [\"a\", \"b\"]\nProcess called f()\n    kept.add(\"c\")\nEnd Process\nf()\n";
        let options = LoadOptions::default();
        let loaded = runa::load(&mut Sources::new(), "f.runa", Input::Source(text), &options);
        let mut prepared = runa::prepare(loaded.module.unwrap(), RunOptions::default()).unwrap();
        prepared.run(FunctionIndex(0));
        let mut file = Vec::new();
        prepared.heap().write_snapshot(&mut file).unwrap();
        file
    }

    #[test]
    fn snapshots_of_programs_are_read() {
        let histogram = Histogram::read(real_file().as_slice()).unwrap();
        // The list has room for four elements or more behind its three words.
        let list = histogram.types["List of Text"];
        assert!(list.objects == 1 && list.bytes >= 24 + 8 * (2 + 4), "{list:?}");
        assert!(histogram.types["Text"].objects >= 3);
        assert_eq!(histogram.types["Exception"], Tally { objects: 1, bytes: 56 });
    }

    #[test]
    fn damaged_files_are_refused_or_read() {
        let file = real_file();
        for end in 0..file.len() - 2 {
            assert!(Histogram::read(&file[..end]).is_err(), "cut at {end}");
        }
        for (index, bit) in (0..file.len()).flat_map(|index| (0..8).map(move |bit| (index, bit))) {
            let mut damaged = file.clone();
            damaged[index] ^= 1 << bit;
            // It may still be a snapshot, a different one; all that is asked is an end.
            drop(Histogram::read(damaged.as_slice()));
        }
    }

    #[test]
    fn halves_of_characters_are_shown_as_such() {
        let rows = read(&file("", 1, "[0,0,1,9]", r#"["half \ud83d"]"#)).unwrap();
        assert!(rows[0].0.starts_with("half \u{fffd}"), "{rows:?}");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let refused = |text: &str, message: &str| {
            let error = read(text).unwrap_err();
            assert!(error.contains(message), "{error}");
        };
        refused("", "EOF while parsing");
        refused("[]", "expected a heap snapshot");
        refused("{}", "it has no `snapshot`, `nodes` and `strings`");
        refused(r#"{"nodes":[]}"#, "`nodes` must come behind `snapshot`");
        refused(r#"{"snapshot":{}}"#, "missing field `meta`");
        let strings = r#"["a","b"]"#;
        refused(&file("", 5, NODES, strings), "it has 6 nodes where it announces 5");
        refused(&file("", 1, "[1,0,1]", strings), "it has 0 nodes where it announces 1");
        refused(&file("", 1, "[0,9,1,1]", strings), "the unknown type 9");
        refused(&file("", 1, "[7,0,1,1]", strings), "it refers to string 7 and has 2 only");
        refused(&file("", 1, "[0,0,1,-1]", strings), "invalid value: integer `-1`");
        refused(&format!("{} x", file("", 0, "[]", strings)), "trailing characters");
        refused(&format!("{}1", "[".repeat(100_000)), "invalid type: sequence");
        let deep = format!(r#"{{"a":{}"#, "[".repeat(100_000));
        refused(&deep, "EOF while parsing a list");
    }
}
