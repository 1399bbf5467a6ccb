//! Classes: what objects of a program's own types consist of and do.

use std::collections::HashMap;
use std::sync::Arc;

use crate::{
    ClassIndex, ErrorKind, FunctionIndex, MethodIndex, Protocol, Protocols, TypeId, Types,
};

/// What a class is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum ClassKind {
    /// Objects with an identity.
    Class = 0,
    /// The same, but there are only objects of classes that extend it.
    Abstract = 1,
    /// Values: equal when their fields are.
    Structure = 2,
    /// The same without names: fields are told by their place.
    Tuple = 3,
    /// Methods that a class promises to have. It has neither fields nor a base.
    Interface = 4,
    /// What is one of several cases, each a structure that extends it. It has methods, but neither fields nor
    /// objects of its own.
    Variant = 5,
}

impl ClassKind {
    /// Whether its objects have an identity and other classes can extend it.
    pub fn is_class(self) -> bool {
        matches!(self, ClassKind::Class | ClassKind::Abstract)
    }

    /// All kinds, by their bytes.
    pub const ALL: [ClassKind; 6] = [
        ClassKind::Class,
        ClassKind::Abstract,
        ClassKind::Structure,
        ClassKind::Tuple,
        ClassKind::Interface,
        ClassKind::Variant,
    ];

    /// The kind that is written as `byte`.
    pub fn from_byte(byte: u8) -> Option<ClassKind> {
        Self::ALL.get(usize::from(byte)).copied()
    }

    /// Whether there are objects of exactly this class.
    pub fn has_objects(self) -> bool {
        !matches!(self, ClassKind::Abstract | ClassKind::Interface | ClassKind::Variant)
    }

    /// Whether objects are equal when their fields are.
    pub fn is_value(self) -> bool {
        matches!(self, ClassKind::Structure | ClassKind::Tuple)
    }
}

/// A field that a class adds to those of its base.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// Its name; unique among all fields and methods of the class.
    pub name: String,
    /// Its type.
    pub ty: TypeId,
    /// Whether only the class itself may use it by name at run time.
    pub is_private: bool,
}

/// A method that a class adds to those of its base, or has instead of one of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Method {
    /// Its name.
    pub name: String,
    /// The type of the function without the receiver. A method instead of another one has the type of that.
    pub ty: TypeId,
    /// What is called, with the receiver first. Only abstract classes and interfaces may leave it open.
    pub function: Option<FunctionIndex>,
    /// Whether only the class itself may call it by name at run time.
    pub is_private: bool,
}

/// A class as a module declares it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Class {
    /// Its name, for people and for reflection: `Stack of Integer`.
    pub name: String,
    /// What it is for.
    pub kind: ClassKind,
    /// What it extends.
    pub base: Option<ClassIndex>,
    /// The exceptions of the language that it extends; then it has no other base.
    pub exception: Option<ErrorKind>,
    /// Interfaces whose methods it promises to have, besides those of its base.
    pub interfaces: Vec<ClassIndex>,
    /// What it promises to the language, besides what its base and its interfaces promise.
    pub protocols: Protocols,
    /// The fields it adds.
    pub fields: Vec<Field>,
    /// The methods it adds or replaces.
    pub methods: Vec<Method>,
}

impl Class {
    /// A class without members.
    pub fn new(name: impl Into<String>, kind: ClassKind) -> Self {
        let name = name.into();
        let (interfaces, fields, methods) = (Vec::new(), Vec::new(), Vec::new());
        let (base, exception, protocols) = (None, None, Protocols::NONE);
        Self { name, kind, base, exception, interfaces, protocols, fields, methods }
    }

    /// The class of tuples with parts of these types. Those of two, as entries of maps are, can be asked for
    /// `key` and `value`; other parts have no names that a program could write.
    pub fn tuple(name: impl Into<String>, parts: &[TypeId]) -> Self {
        let names = |index: usize| match (parts.len(), index) {
            (2, 0) => "key".to_owned(),
            (2, _) => "value".to_owned(),
            _ => index.to_string(),
        };
        let class = Self::new(name, ClassKind::Tuple);
        parts.iter().enumerate().fold(class, |class, (index, &ty)| class.field(names(index), ty))
    }

    /// The same class with another field at the end.
    pub fn field(mut self, name: impl Into<String>, ty: TypeId) -> Self {
        self.fields.push(Field { name: name.into(), ty, is_private: false });
        self
    }

    /// The same class with another method at the end.
    pub fn method(
        mut self,
        name: impl Into<String>,
        ty: TypeId,
        function: Option<FunctionIndex>,
    ) -> Self {
        self.methods.push(Method { name: name.into(), ty, function, is_private: false });
        self
    }
}

/// Why a class cannot be part of a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClassError {
    /// It extends or promises a class that does not come before it.
    #[error("class `{class}` refers to class {other}, which does not come before it")]
    Order {
        /// Its name.
        class: String,
        /// The other one.
        other: ClassIndex,
    },
    /// It is too large, or too many classes are above it.
    #[error(
        "class `{class}` has more than {} fields and methods or {} classes above it, or the classes of \
         the module have more than {} together",
        Classes::MOST_MEMBERS,
        Classes::MOST_ANCESTORS,
        Classes::MOST_MEMBERS_IN_ALL
    )]
    Size {
        /// Its name.
        class: String,
    },
}

/// A class with what follows from it and those above it.
#[derive(Clone, Debug)]
struct Entry {
    class: Class,
    /// Itself and all classes and interfaces above it, in ascending order.
    ancestors: Box<[ClassIndex]>,
    /// How many classes it extends, directly or not.
    depth: u32,
    /// The exceptions of the language that its objects are.
    exception: Option<ErrorKind>,
    /// What it and all above it promise to the language.
    protocols: Protocols,
    /// All fields, those of its base first.
    fields: Box<[Arc<Field>]>,
    /// All methods, those of its base first, each with what is called for this class.
    methods: Box<[Arc<Method>]>,
    /// How many methods all interfaces above it have.
    promised: usize,
}

impl Entry {
    fn size(&self) -> usize {
        self.ancestors.len() + self.fields.len() + self.methods.len() + self.promised
    }
}

/// The classes of a module: bases and interfaces come before those that refer to them.
///
/// What a class extends or promises is known when it is added; the types of its members may be of any class.
#[derive(Clone, Debug, Default)]
pub struct Classes {
    entries: Vec<Entry>,
    /// How many fields, methods and ancestors all have.
    members: usize,
    /// What any of them promises to the language.
    protocols: Protocols,
}

/// Equal when they hold the same classes in the same order.
impl PartialEq for Classes {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Classes {}

impl Classes {
    /// How many fields and methods a class can have, inherited ones included.
    pub const MOST_MEMBERS: usize = 4096;

    /// How many classes and interfaces there can be above a class.
    pub const MOST_ANCESTORS: usize = 256;

    /// How many members and ancestors, and methods of interfaces among those, all classes of a module can
    /// have together.
    pub const MOST_MEMBERS_IN_ALL: usize = 1 << 20;

    /// Adds a class.
    ///
    /// # Errors
    ///
    /// When it refers to classes that do not come before it, or is too large; then it is not added.
    pub fn add(&mut self, class: Class) -> Result<ClassIndex, ClassError> {
        let index = ClassIndex(self.entries.len() as u32);
        let entry = self.entry(index, class)?;
        let is_within_limits = entry.ancestors.len() <= Self::MOST_ANCESTORS
            && entry.fields.len() + entry.methods.len() <= Self::MOST_MEMBERS
            && self.members + entry.size() <= Self::MOST_MEMBERS_IN_ALL;
        if !is_within_limits {
            return Err(ClassError::Size { class: entry.class.name });
        }
        self.members += entry.size();
        self.protocols = self.protocols.and(entry.protocols);
        self.entries.push(entry);
        Ok(index)
    }

    fn entry(&self, index: ClassIndex, class: Class) -> Result<Entry, ClassError> {
        let mut ancestors = vec![index];
        for &other in class.base.iter().chain(&class.interfaces) {
            let Some(found) = self.entries.get(other.index()) else {
                return Err(ClassError::Order { class: class.name, other });
            };
            ancestors.extend(&found.ancestors);
        }
        ancestors.sort_unstable();
        ancestors.dedup();
        let above = ancestors.iter().filter_map(|ancestor| self.get(*ancestor));
        let interfaces = above.filter(|class| class.kind == ClassKind::Interface);
        let promised = interfaces.map(|interface| interface.methods.len()).sum();
        let entries = ancestors.iter().filter_map(|ancestor| self.entries.get(ancestor.index()));
        let protocols = entries.fold(class.protocols, |all, entry| all.and(entry.protocols));
        let base = class.base.and_then(|base| self.entries.get(base.index()));
        let depth = base.map_or(0, |base| base.depth + 1);
        let exception = class.exception.or_else(|| base?.exception);
        let inherited = base.map_or(&[][..], |base| &base.fields);
        let fields = inherited.iter().cloned().chain(class.fields.iter().cloned().map(Arc::new));
        let fields = fields.collect();
        let mut methods = base.map_or_else(Vec::new, |base| base.methods.to_vec());
        let slots = base.into_iter().flat_map(|base| base.methods.iter().enumerate());
        let slots: HashMap<&str, usize> =
            slots.map(|(slot, method)| (method.name.as_str(), slot)).collect();
        for method in &class.methods {
            let method = Arc::new(method.clone());
            match slots.get(method.name.as_str()).and_then(|&slot| methods.get_mut(slot)) {
                Some(inherited) => *inherited = method,
                None => methods.push(method),
            }
        }
        let (ancestors, methods) = (ancestors.into(), methods.into());
        Ok(Entry { class, ancestors, depth, exception, protocols, fields, methods, promised })
    }

    /// The class `index`, if there is one.
    pub fn get(&self, index: ClassIndex) -> Option<&Class> {
        self.entries.get(index.index()).map(|entry| &entry.class)
    }

    /// The class of tuples with parts of these types, if there is one. O(classes).
    pub fn tuple(&self, parts: &[TypeId]) -> Option<ClassIndex> {
        let is_wanted = |&(index, class): &(ClassIndex, &Class)| {
            class.kind == ClassKind::Tuple
                && self.fields(index).iter().map(|field| field.ty).eq(parts.iter().copied())
        };
        self.iter().find(is_wanted).map(|(index, _)| index)
    }

    /// How many classes there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All classes with their indices.
    pub fn iter(&self) -> impl Iterator<Item = (ClassIndex, &Class)> {
        let entries = self.entries.iter().enumerate();
        entries.map(|(index, entry)| (ClassIndex(index as u32), &entry.class))
    }

    /// All fields of a class by their numbers, those of its base first.
    pub fn fields(&self, index: ClassIndex) -> &[Arc<Field>] {
        self.entries.get(index.index()).map_or(&[], |entry| &entry.fields)
    }

    /// All methods of a class by their numbers, those of its base first. An interface has only those that
    /// it adds itself.
    pub fn methods(&self, index: ClassIndex) -> &[Arc<Method>] {
        self.entries.get(index.index()).map_or(&[], |entry| &entry.methods)
    }

    /// A class and all classes and interfaces above it, in ascending order.
    pub fn ancestors(&self, index: ClassIndex) -> &[ClassIndex] {
        self.entries.get(index.index()).map_or(&[], |entry| &entry.ancestors)
    }

    /// How many classes a class extends, directly or not.
    pub fn depth(&self, index: ClassIndex) -> u32 {
        self.entries.get(index.index()).map_or(0, |entry| entry.depth)
    }

    /// The exceptions of the language that the objects of a class are, if they are some.
    pub fn exception(&self, index: ClassIndex) -> Option<ErrorKind> {
        self.entries.get(index.index())?.exception
    }

    /// What a class and all above it promise to the language.
    pub fn protocols(&self, index: ClassIndex) -> Protocols {
        self.entries.get(index.index()).map_or(Protocols::NONE, |entry| entry.protocols)
    }

    /// Whether any class promises something to the language.
    pub fn have_protocols(&self) -> bool {
        !self.protocols.is_empty()
    }

    /// The method through which the language asks objects of a class, if it promises one and has it.
    pub fn protocol_method(
        &self,
        index: ClassIndex,
        protocol: Protocol,
        types: &Types,
    ) -> Option<&Method> {
        if !self.protocols(index).has(protocol) {
            return None;
        }
        let fits = |method: &&Arc<Method>| {
            method.name == protocol.method() && protocol.fits(method.ty, types)
        };
        self.methods(index).iter().rfind(fits).map(|method| &**method)
    }

    /// The variant that a class is a case of.
    pub fn variant_of(&self, case: ClassIndex) -> Option<ClassIndex> {
        let base = self.get(case)?.base?;
        (self.get(base)?.kind == ClassKind::Variant).then_some(base)
    }

    /// Whether `class` is `above`, extends it or promises what it does.
    pub fn is_subclass(&self, class: ClassIndex, above: ClassIndex) -> bool {
        class == above || self.ancestors(class).binary_search(&above).is_ok()
    }

    /// What every call of a method of `above`, a class or an interface, calls, if all classes with objects
    /// have the same function for it. O(classes).
    pub fn only_method(&self, above: ClassIndex, method: MethodIndex) -> Option<FunctionIndex> {
        let by_name = match self.get(above)?.kind {
            ClassKind::Interface => Some(&self.methods(above).get(method.index())?.name),
            _ => None,
        };
        let mut only = None;
        for (index, class) in self.iter() {
            if !class.kind.has_objects() || !self.is_subclass(index, above) {
                continue;
            }
            let methods = self.methods(index);
            let found = match by_name {
                Some(name) => methods.iter().rfind(|found| found.name == *name),
                None => methods.get(method.index()),
            };
            let function = found?.function?;
            if only.is_some_and(|only| only != function) {
                return None;
            }
            only = Some(function);
        }
        only
    }

    /// The nearest class that both are or extend.
    pub fn common_base(&self, mut a: ClassIndex, mut b: ClassIndex) -> Option<ClassIndex> {
        while a != b {
            let lower = if self.depth(a) >= self.depth(b) { &mut a } else { &mut b };
            *lower = self.get(*lower)?.base?;
        }
        Some(a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(index: u32) -> Option<FunctionIndex> {
        Some(FunctionIndex(index))
    }

    #[test]
    fn members_of_bases_come_first_and_may_be_replaced() {
        let mut classes = Classes::default();
        let shape = Class::new("Shape", ClassKind::Abstract)
            .field("name", TypeId::TEXT)
            .method("area", TypeId::ANY, None)
            .method("about", TypeId::ANY, function(1));
        let shape = classes.add(shape).unwrap();
        let mut circle = Class::new("Circle", ClassKind::Class)
            .field("radius", TypeId::FLOAT)
            .method("grow", TypeId::ANY, function(2))
            .method("area", TypeId::ANY, function(3));
        circle.base = Some(shape);
        let circle = classes.add(circle).unwrap();
        let names: Vec<&str> =
            classes.fields(circle).iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["name", "radius"]);
        let methods: Vec<(&str, Option<FunctionIndex>)> = classes
            .methods(circle)
            .iter()
            .map(|method| (method.name.as_str(), method.function))
            .collect();
        assert_eq!(methods, [("area", function(3)), ("about", function(1)), ("grow", function(2))]);
        assert!(classes.is_subclass(circle, shape) && !classes.is_subclass(shape, circle));
        let [area, about] = [0, 1].map(MethodIndex);
        assert_eq!(classes.only_method(shape, area), function(3));
        let mut square =
            Class::new("Square", ClassKind::Class).method("area", TypeId::ANY, function(4));
        square.base = Some(shape);
        classes.add(square).unwrap();
        assert_eq!(classes.only_method(shape, area), None);
        assert_eq!(classes.only_method(circle, area), function(3));
        assert_eq!(classes.only_method(shape, about), function(1));
        assert_eq!(classes.common_base(circle, shape), Some(shape));
    }

    #[test]
    fn interfaces_are_above_classes_through_others() {
        let mut classes = Classes::default();
        let named = classes.add(Class::new("Named", ClassKind::Interface)).unwrap();
        let other = classes.add(Class::new("Other", ClassKind::Interface)).unwrap();
        let mut shown = Class::new("Shown", ClassKind::Interface);
        shown.interfaces.push(named);
        let shown = classes.add(shown).unwrap();
        let mut base = Class::new("Base", ClassKind::Class);
        base.interfaces.push(shown);
        let base = classes.add(base).unwrap();
        let mut below = Class::new("Below", ClassKind::Class);
        below.base = Some(base);
        let below = classes.add(below).unwrap();
        assert_eq!(classes.ancestors(below), [named, shown, base, below]);
        assert!(classes.is_subclass(below, named) && !classes.is_subclass(below, other));
        assert_eq!(classes.common_base(below, named), None);
    }

    #[test]
    fn classes_refer_to_earlier_ones_and_do_not_grow_without_bounds() {
        let mut classes = Classes::default();
        let mut early = Class::new("Early", ClassKind::Class);
        early.base = Some(ClassIndex(0));
        let order = ClassError::Order { class: "Early".to_owned(), other: ClassIndex(0) };
        assert_eq!(classes.add(early), Err(order));
        let wide = (0..1000).fold(Class::new("Wide", ClassKind::Class), |class, number| {
            class.field(number.to_string(), TypeId::ANY)
        });
        let mut base = None;
        let added = (0..100_000).take_while(|_| {
            let next = classes.add(Class { base, ..wide.clone() });
            base = next.as_ref().ok().copied();
            next.is_ok()
        });
        assert_eq!(added.count(), 4);
    }
}
