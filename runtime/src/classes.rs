//! What the runtime knows of a program's classes: the layout of their objects and what their methods are.
//!
//! An object is its header and a word for each field, those of its base first, so that code for a class works
//! for what extends it. Those of a class of exceptions begin as all exceptions do; the fields stand behind. Methods have numbers in the same way; a method of an interface is looked up by
//! interface and number.

use std::sync::OnceLock;

use runa_bytecode::{
    ClassIndex, ClassKind, ErrorKind, FieldIndex, FunctionIndex, MethodIndex, Protocol, Shape,
    Type, TypeId, Types,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::interface_table::InterfaceTable;
use crate::object::layout;
use crate::operations::asking::Asked;
use crate::operations::member::nearest;

/// Object of a class that is none of exceptions: its first field.
pub const OBJECT_FIELDS: usize = 1;

/// The first field of the objects of a class.
pub fn first_field(types: &Types, class: ClassIndex) -> usize {
    match types.classes().exception(class) {
        Some(_) => layout::EXCEPTION_WORDS,
        None => OBJECT_FIELDS,
    }
}

/// The word of an object of type `ty`, that of a class, in which a field is.
pub fn field_word(types: &Types, ty: TypeId, field: FieldIndex) -> usize {
    types.class_of(ty).map_or(OBJECT_FIELDS, |class| first_field(types, class)) + field.index()
}

/// The objects of a class.
#[derive(Debug)]
pub struct ObjectType {
    /// The class.
    pub class: ClassIndex,
    /// How many words an object has, its header included.
    pub words: usize,
    /// The word of its first field.
    pub first_field: usize,
    /// The exceptions of the language that the objects are.
    pub exception: Option<ErrorKind>,
    /// The words that may refer to other objects, and whether they are tagged ones.
    pub(crate) pointers: Box<[(u32, bool)]>,
    /// What is called for each method.
    methods: Box<[FunctionIndex]>,
    /// What is called for the methods of interfaces.
    promised: InterfaceTable,
    /// The method that gives an object's text, if the class has one of its own.
    pub(crate) to_text: Option<FunctionIndex>,
    /// Whether objects are equal when their fields are, unless they are asked.
    pub(crate) is_value: bool,
    /// The method that says what an object equals, if the class promises one.
    pub(crate) equals: Option<Asked>,
    /// The method that says how an object is ordered, if the class promises one.
    pub(crate) compare_to: Option<Asked>,
    /// The method that gives the hash of an object, if the class promises one.
    pub(crate) hash: Option<FunctionIndex>,
    /// Whether looking for an object in a map may ask it or what it holds.
    pub(crate) may_ask: bool,
    members: OnceLock<FxHashMap<String, Member>>,
}

/// What a name means after `.`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) kind: MemberKind,
    /// Whether only the class itself may use it.
    pub(crate) is_private: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberKind {
    Field(usize),
    Method(usize),
}

impl ObjectType {
    /// What is called for a method of the class or of one that it extends.
    #[inline]
    pub fn method(&self, method: MethodIndex) -> FunctionIndex {
        self.methods[method.index()]
    }

    /// What is called for a method of an interface that the class promises.
    #[inline]
    pub fn promised_method(&self, interface: ClassIndex, method: MethodIndex) -> FunctionIndex {
        // The verifier has shown that the class has what it promises.
        self.promised.function(interface, method)
    }

    /// What is called `name`.
    pub(crate) fn member(&self, name: &str, types: &Types) -> Option<Member> {
        let members = self.members.get_or_init(|| members(self.class, types));
        members.get(name).copied()
    }
}

impl ObjectType {
    /// The public member whose name is written most like `name`, if one is near.
    pub(crate) fn nearest<'a>(&self, name: &str, types: &'a Types) -> Option<&'a str> {
        let (fields, methods) =
            (types.classes().fields(self.class), types.classes().methods(self.class));
        let fields = fields.iter().filter(|field| !field.is_private);
        let methods = methods.iter().filter(|method| !method.is_private);
        let names = fields.map(|field| field.name.as_str());
        nearest(names.chain(methods.map(|method| method.name.as_str())), name)
    }
}

fn members(class: ClassIndex, types: &Types) -> FxHashMap<String, Member> {
    let classes = types.classes();
    let fields = classes.fields(class).iter().enumerate().map(|(index, field)| {
        let (kind, is_private) = (MemberKind::Field(index), field.is_private);
        (field.name.clone(), Member { kind, is_private })
    });
    let methods = classes.methods(class).iter().enumerate().map(|(index, method)| {
        let (kind, is_private) = (MemberKind::Method(index), method.is_private);
        (method.name.clone(), Member { kind, is_private })
    });
    fields.chain(methods).collect()
}

/// For each type its objects, if it is that of a class that has some.
pub(crate) fn object_types(types: &Types) -> Box<[Option<Box<ObjectType>>]> {
    let all = types.iter();
    let mut all: Box<[Option<Box<ObjectType>>]> = all
        .map(|(_, ty)| match *ty {
            Type::Class(class) => object_type(class, types).map(Box::new),
            _ => None,
        })
        .collect();
    if types.classes().have_protocols() {
        note_who_asks(&mut all, types);
    }
    all
}

/// Notes which values may hold objects that are asked when they are keys.
fn note_who_asks(all: &mut [Option<Box<ObjectType>>], types: &Types) {
    let classes = types.classes();
    let asked = |objects: &ObjectType| objects.may_ask;
    let mut asking: FxHashSet<ClassIndex> =
        all.iter().flatten().filter(|ty| asked(ty)).fold(FxHashSet::default(), |mut asking, ty| {
            asking.extend(classes.ancestors(ty.class));
            asking
        });
    // A value may hold values that are found to ask later.
    loop {
        let before = asking.len();
        for ty in all.iter_mut().flatten().filter(|ty| ty.is_value && !ty.may_ask) {
            let mut fields = classes.fields(ty.class).iter();
            if fields.any(|field| may_hold(field.ty, &asking, types)) {
                ty.may_ask = true;
                asking.extend(classes.ancestors(ty.class));
            }
        }
        if asking.len() == before {
            return;
        }
    }
}

/// Whether a value of a type may be one of the classes in `asking`.
fn may_hold(ty: TypeId, asking: &FxHashSet<ClassIndex>, types: &Types) -> bool {
    match types.get(ty) {
        Some(Type::Class(class)) => asking.contains(class),
        Some(&Type::Optional(inner)) => may_hold(inner, asking, types),
        Some(Type::Any) => true,
        // Others are no keys, or hold nothing.
        _ => false,
    }
}

fn object_type(index: ClassIndex, types: &Types) -> Option<ObjectType> {
    let classes = types.classes();
    if !classes.get(index)?.kind.has_objects() {
        return None;
    }
    let (fields, methods) = (classes.fields(index), classes.methods(index));
    let first_field = first_field(types, index);
    let exception = classes.exception(index);
    let of_exception = exception.map(|_| layout::EXCEPTION_MESSAGE..layout::EXCEPTION_WORDS);
    let of_exception = of_exception.into_iter().flatten().map(|word| (word as u32, false));
    let of_fields = fields.iter().enumerate().filter_map(|(field, known)| {
        let word = (first_field + field) as u32;
        match types.shape(known.ty) {
            Shape::Reference => Some((word, false)),
            Shape::Tagged => Some((word, true)),
            Shape::Integer | Shape::Float | Shape::Boolean => None,
        }
    });
    let function_of = |function: Option<FunctionIndex>| function.unwrap_or(FunctionIndex(u32::MAX));
    let to_text = types.find(&Type::Function(Vec::new(), TypeId::TEXT)).and_then(|ty| {
        methods.iter().find(|method| method.name == "to_text" && method.ty == ty)?.function
    });
    let protocol = |protocol| {
        let method = classes.protocol_method(index, protocol, types)?;
        let takes = match types.get(method.ty) {
            Some(Type::Function(parameters, _)) => parameters.first().copied(),
            _ => None,
        };
        Some(Asked { function: method.function?, takes: takes.unwrap_or(TypeId::NOTHING) })
    };
    let is_value = classes.get(index)?.kind.is_value();
    let (equals, compare_to) = (protocol(Protocol::Equatable), protocol(Protocol::Comparable));
    let hash = protocol(Protocol::Hashable).map(|asked| asked.function);
    Some(ObjectType {
        class: index,
        words: first_field + fields.len(),
        first_field,
        exception,
        pointers: of_exception.chain(of_fields).collect(),
        methods: methods.iter().map(|method| function_of(method.function)).collect(),
        promised: promised(index, types),
        to_text,
        is_value,
        equals,
        compare_to,
        hash,
        may_ask: equals.is_some() || hash.is_some(),
        members: OnceLock::new(),
    })
}

fn promised(index: ClassIndex, types: &Types) -> InterfaceTable {
    let classes = types.classes();
    let functions: FxHashMap<&str, FunctionIndex> = classes
        .methods(index)
        .iter()
        .filter_map(|method| Some((method.name.as_str(), method.function?)))
        .collect();
    let is_interface = |above: &ClassIndex| {
        classes.get(*above).is_some_and(|class| class.kind == ClassKind::Interface)
    };
    let interfaces = classes.ancestors(index).iter().copied().filter(is_interface);
    let interfaces = interfaces.map(|interface| {
        let methods = classes.methods(interface).iter();
        let function = |name: &str| functions.get(name).copied().unwrap_or(FunctionIndex(u32::MAX));
        (interface, methods.map(|method| function(&method.name)).collect())
    });
    InterfaceTable::new(interfaces.collect())
}
