//! A verified module, linked with the native functions it asks for.

use std::fmt;
use std::ops::Deref;

use runa_bytecode::{
    ClassIndex, ClassKind, Function, FunctionIndex, Module, NativeImport, Protocols, StandardTypes,
    Type, TypeId, Types, Verified,
};

use crate::classes::{ObjectType, object_types};
use crate::heap::{Fields, fields_of, fields_of_types};
use crate::native::{NativeFunction, NativeTable};

/// A program that can be instantiated: immutable, shared by everything that runs it.
#[derive(Debug)]
pub struct Program {
    module: Verified<Module>,
    types: Types,
    standard: StandardTypes,
    natives: Vec<NativeFunction>,
    native_table: NativeTable,
    closure_types: Box<[TypeId]>,
    fields: Box<[Fields]>,
    object_types: Box<[Option<Box<ObjectType>>]>,
    asks: bool,
}

/// Why a module cannot be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// The library has no native function of that name.
    UnknownNative {
        /// The name.
        name: String,
    },
    /// The library has it with another signature.
    NativeSignature {
        /// The name.
        name: String,
        /// What the module expects.
        wanted: String,
        /// What the library offers.
        found: String,
    },
    /// The program has more types than object headers can tell apart.
    TooManyTypes,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkError::UnknownNative { name } => write!(
                f,
                "the module needs the native function `{name}`, which this library does not have; \
                 it was made for another version"
            ),
            LinkError::NativeSignature { name, wanted, found } => write!(
                f,
                "the module needs the native function `{name}{wanted}`, but this library has \
                 `{name}{found}`; it was made for another version"
            ),
            LinkError::TooManyTypes => f.write_str("the module has more than 16 million types"),
        }
    }
}

impl std::error::Error for LinkError {}

impl Program {
    /// Links a module with the native functions of `table`.
    pub fn link(module: Verified<Module>, table: &NativeTable) -> Result<Self, LinkError> {
        let mut types = module.types.clone();
        let standard = StandardTypes::of(&mut types);
        if types.len() >= crate::object::kind::FIRST as usize {
            return Err(LinkError::TooManyTypes);
        }
        let imports = module.natives.iter();
        let natives =
            imports.map(|import| find_native(import, table, &types)).collect::<Result<_, _>>()?;
        let closure_types = module.functions.iter().map(|function| {
            let ty = Type::Function(function.parameters().to_vec(), function.result);
            types.find(&ty).unwrap_or(TypeId::ANY)
        });
        let closure_types = closure_types.collect();
        let native_table = table.clone();
        let object_types = object_types(&types);
        let fields = fields_of_types(&types, &object_types);
        let asks = types.classes().have_protocols();
        Ok(Self {
            module,
            types,
            standard,
            natives,
            native_table,
            closure_types,
            fields,
            object_types,
            asks,
        })
    }

    /// Whether objects of some class are asked what they equal, how they are ordered, or for their hash.
    #[inline]
    pub fn asks(&self) -> bool {
        self.asks
    }

    /// Whether everything that an instance of `older` refers to by number is the same here: types,
    /// constants, the types of variables, and what function values need of their functions. O(older).
    pub(crate) fn extends(&self, older: &Program) -> bool {
        let (new, old) = (&self.module, &older.module);
        let same_globals = old.globals.iter().zip(&new.globals).all(|(a, b)| a.ty == b.ty);
        let same_functions = old.functions.iter().zip(&new.functions).all(|(a, b)| {
            (a.parameters(), a.result, &a.captures) == (b.parameters(), b.result, &b.captures)
        });
        let same_classes = old_classes(older).zip(old_classes(self)).all(|(a, b)| a == b);
        older.types.iter().zip(self.types.iter()).all(|(a, b)| a == b)
            && same_classes
            && self.types.classes().len() >= older.types.classes().len()
            && self.types.len() >= older.types.len()
            && self.standard == older.standard
            && new.constants.starts_with(&old.constants)
            && new.globals.len() >= old.globals.len()
            && new.functions.len() >= old.functions.len()
            && same_globals
            && same_functions
    }

    /// The module with what verification found out about it.
    pub fn module(&self) -> &Verified<Module> {
        &self.module
    }

    /// All types, those of the module first.
    pub fn types(&self) -> &Types {
        &self.types
    }

    /// The types that native functions make values of.
    pub fn standard(&self) -> StandardTypes {
        self.standard
    }

    /// The native functions in the order in which the module names them.
    pub fn natives(&self) -> &[NativeFunction] {
        &self.natives
    }

    /// All native functions of the library, for calls that find theirs when they run.
    pub fn native_table(&self) -> &NativeTable {
        &self.native_table
    }

    /// The type of function values of a function of this program; `Any` for functions that no value
    /// can be made of.
    pub fn closure_type(&self, function: FunctionIndex) -> TypeId {
        self.closure_types[function.index()]
    }

    /// Which words of objects refer to others, by type.
    pub(crate) fn fields(&self) -> &[Fields] {
        &self.fields
    }

    /// What there is to know of the objects with a type number if they are objects of a class.
    #[inline]
    pub fn object_type(&self, number: u32) -> Option<&ObjectType> {
        self.object_types.get(number as usize)?.as_deref()
    }

    /// Whether objects with a type number are of type `ty`: of exactly that type, or of a class that extends or
    /// promises that of `ty`.
    #[inline]
    pub fn is_of_type(&self, number: u32, ty: TypeId) -> bool {
        number == ty.0 || self.is_of_class(number, ty)
    }

    fn is_of_class(&self, number: u32, ty: TypeId) -> bool {
        let classes = self.object_type(number).zip(self.types.class_of(ty));
        classes.is_some_and(|(found, above)| self.types.classes().is_subclass(found.class, above))
    }

    /// Whether objects with a type number, a type's or an internal one, may refer to others.
    pub(crate) fn objects_refer(&self, number: u32) -> bool {
        fields_of(number, self) != Fields::None
    }

    /// Function `index`, which comes from this program.
    pub fn function(&self, index: FunctionIndex) -> &Function {
        &self.module.deref().functions[index.index()]
    }
}

/// What objects that are there depend on of their classes: bodies of methods may change.
fn old_classes(program: &Program) -> impl Iterator<Item = ClassShape<'_>> {
    let classes = program.types.classes();
    classes.iter().map(|(index, class)| {
        let fields = classes.fields(index).iter().map(|field| field.ty).collect();
        let methods = classes.methods(index).iter();
        let methods = methods.map(|method| (method.name.as_str(), method.ty)).collect();
        let promises = (class.interfaces.as_slice(), class.protocols);
        (class.kind, class.base, promises, fields, methods)
    })
}

type ClassShape<'a> =
    (ClassKind, Option<ClassIndex>, Promises<'a>, Vec<TypeId>, Vec<(&'a str, TypeId)>);

type Promises<'a> = (&'a [ClassIndex], Protocols);

fn find_native(
    import: &NativeImport,
    table: &NativeTable,
    types: &Types,
) -> Result<NativeFunction, LinkError> {
    let native = table
        .find(&import.name)
        .ok_or_else(|| LinkError::UnknownNative { name: import.name.clone() })?;
    if native.parameters == import.parameters && native.result == import.result {
        return Ok(native);
    }
    Err(LinkError::NativeSignature {
        name: import.name.clone(),
        wanted: signature(&import.parameters, import.result, types),
        found: signature(native.parameters, native.result, types),
    })
}

fn signature(parameters: &[TypeId], result: TypeId, types: &Types) -> String {
    let names: Vec<String> =
        parameters.iter().map(|&parameter| types.display(parameter).to_string()).collect();
    format!("({}) returns {}", names.join(", "), types.display(result))
}
