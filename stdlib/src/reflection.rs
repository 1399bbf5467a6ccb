//! The module `reflect`: what there is to know of types, fields and processes, and uses of them by name.

use runa_runtime::classes::OBJECT_FIELDS;
use runa_runtime::objects::text::as_str;
use runa_runtime::operations::call::call_process;
use runa_runtime::operations::member::{call_member_with, nearest};
use runa_runtime::reflection::{
    Attribute, Described, DescribedField, DescribedType, FIELD, PARAMETER, Parameter, SIGNATURE,
    TYPE, own_bytes, references,
};
use runa_runtime::{
    ErrorKind, FunctionIndex, Handle, NativeCall, NativeFunction, NativeResult, ObjectRef, Program,
    Raised, Tagged, Type, TypeId, Unpacked,
};

use crate::arguments::{
    NOTHING, give_boolean, give_handle, give_integer, give_object, list_type, list_values,
    map_type, root_object, value_error,
};
use crate::file::number_of;
use crate::list::{new_list, push};
use crate::map::put;
use crate::native;
use crate::types::{ANY, BOOLEAN, INTEGER, NOTHING as NOTHING_TYPE, TEXT};

const ONE: &[TypeId] = &[ANY];
const TWO: &[TypeId] = &[ANY, ANY];
const MAKING: &[TypeId] = &[INTEGER];
const MAKING_OF: &[TypeId] = &[INTEGER, ANY];
const MAKING_CALLED: &[TypeId] = &[INTEGER, ANY, TEXT];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("reflect.type_of", MAKING_OF, ANY, |call| {
        let ty = DescribedType::of_value(call.context_ref(), call.any(1));
        give_described(call, TYPE, ty.number())
    }),
    native("reflect.type_named", &[INTEGER, TEXT], ANY, |call| {
        let ty = DescribedType::named(program(call), call.text(1));
        give_found(call, TYPE, ty.map(DescribedType::number))
    }),
    native("reflect.types", MAKING, ANY, |call| {
        let types = DescribedType::declared(program(call));
        give_all(call, TYPE, &types, |ty| ty.number())
    }),
    native("reflect.get", &[ANY, TEXT], ANY, get),
    native("reflect.set", &[ANY, TEXT, ANY], NOTHING_TYPE, set),
    native("reflect.call", &[ANY, TEXT, ANY], ANY, call_named),
    native("reflect.call_function", TWO, ANY, call_function),
    native("reflect.function", &[INTEGER, TEXT], ANY, |call| {
        let process = Described::process_called(program(call), call.text(1));
        give_found(call, SIGNATURE, process.map(Described::number))
    }),
    native("reflect.functions", MAKING, ANY, |call| {
        let processes = Described::processes(program(call));
        give_all(call, SIGNATURE, &processes, |process| process.number())
    }),
    native("reflect.signature", MAKING_OF, ANY, signature_of),
    native("reflect.references", MAKING_OF, ANY, give_references),
    native("reflect.size_of", ONE, INTEGER, |call| {
        give_integer(own_bytes(call.context_ref(), call.any(0)) as i64)
    }),
    native("TypeDescription.name", ONE, TEXT, |call| {
        let name = type_argument(call, 0)?.name(program(call));
        call.give_text(&name)
    }),
    native("TypeDescription.kind", ONE, TEXT, |call| {
        let kind = type_argument(call, 0)?.kind(program(call));
        call.give_text(kind)
    }),
    native("TypeDescription.base", MAKING_OF, ANY, |call| {
        let base = type_argument(call, 1)?.base(program(call));
        give_found(call, TYPE, base.map(DescribedType::number))
    }),
    native("TypeDescription.interfaces", MAKING_OF, ANY, |call| {
        give_types(call, DescribedType::interfaces)
    }),
    native("TypeDescription.cases", MAKING_OF, ANY, |call| give_types(call, DescribedType::cases)),
    native("TypeDescription.type_arguments", MAKING_OF, ANY, |call| {
        give_types(call, DescribedType::type_arguments)
    }),
    native("TypeDescription.fields", MAKING_OF, ANY, |call| {
        let fields = type_argument(call, 1)?.fields(program(call));
        give_all(call, FIELD, &fields, |field| field.number())
    }),
    native("TypeDescription.field", MAKING_CALLED, ANY, |call| {
        let mut fields = type_argument(call, 1)?.fields(program(call)).into_iter();
        let found = fields.find(|field| field.name(program(call)) == call.text(2));
        give_found(call, FIELD, found.map(DescribedField::number))
    }),
    native("TypeDescription.methods", MAKING_OF, ANY, |call| {
        let methods = Described::methods(type_argument(call, 1)?, program(call));
        give_all(call, SIGNATURE, &methods, |method| method.number())
    }),
    native("TypeDescription.method", MAKING_CALLED, ANY, |call| {
        let mut methods = Described::methods(type_argument(call, 1)?, program(call)).into_iter();
        let found = methods.find(|method| method.name(program(call)) == call.text(2));
        give_found(call, SIGNATURE, found.map(Described::number))
    }),
    native("TypeDescription.is_a", TWO, BOOLEAN, |call| {
        let (ty, other) = (type_argument(call, 0)?, type_argument(call, 1)?);
        give_boolean(ty.is_a(other, program(call)))
    }),
    native("TypeDescription.accepts", TWO, BOOLEAN, |call| {
        let ty = type_argument(call, 0)?;
        give_boolean(ty.accepts(call.context_ref(), call.any(1)))
    }),
    native("TypeDescription.attributes", MAKING_OF, ANY, |call| {
        let ty = type_argument(call, 1)?;
        give_attributes(call, |program| ty.attributes(program))
    }),
    native("Field.name", ONE, TEXT, |call| {
        let name = field_argument(call, 0)?.name(program(call)).to_owned();
        call.give_text(&name)
    }),
    native("Field.type", MAKING_OF, ANY, |call| {
        let ty = field_argument(call, 1)?.ty(program(call));
        give_described(call, TYPE, ty.number())
    }),
    native("Field.is_private", ONE, BOOLEAN, |call| {
        let field = field_argument(call, 0)?;
        give_boolean(field.is_private(program(call)))
    }),
    native("Signature.name", ONE, TEXT, |call| {
        let name = signature_argument(call, 0)?.name(program(call)).to_owned();
        call.give_text(&name)
    }),
    native("Signature.parameters", MAKING_OF, ANY, |call| {
        let signature = signature_argument(call, 1)?;
        let count = signature.parameters(program(call)).len();
        let numbers: Vec<i64> = (0..count).map(|part| signature.number_of_part(part)).collect();
        give_all(call, PARAMETER, &numbers, |&number| number)
    }),
    native("Signature.result", MAKING_OF, ANY, |call| {
        let result = signature_argument(call, 1)?.result(program(call));
        give_described(call, TYPE, result.number())
    }),
    native("Signature.is_method", ONE, BOOLEAN, |call| {
        give_boolean(signature_argument(call, 0)?.is_method())
    }),
    native("Signature.is_private", ONE, BOOLEAN, |call| {
        let signature = signature_argument(call, 0)?;
        give_boolean(signature.is_private(program(call)))
    }),
    native("Signature.is_abstract", ONE, BOOLEAN, |call| {
        let signature = signature_argument(call, 0)?;
        give_boolean(signature.is_abstract(program(call)))
    }),
    native("Signature.attributes", MAKING_OF, ANY, |call| {
        let signature = signature_argument(call, 1)?;
        give_attributes(call, |program| signature.attributes(program))
    }),
    native("Parameter.name", ONE, TEXT, |call| {
        let name = parameter_argument(call, 0)?.name;
        call.give_text(&name)
    }),
    native("Parameter.type", MAKING_OF, ANY, |call| {
        let ty = parameter_argument(call, 1)?.ty;
        give_described(call, TYPE, ty.number())
    }),
];

fn program<'a>(call: &'a NativeCall<'_>) -> &'a Program {
    call.context_ref().instance().program()
}

/// What the number of an object is of, which stands in argument `index`.
fn described<D>(
    call: &mut NativeCall<'_>,
    index: usize,
    class: &str,
    read: impl FnOnce(&Program, i64) -> Option<D>,
) -> Result<D, Raised> {
    let number = number_of(call, index, class)?;
    match read(program(call), number) {
        Some(found) => Ok(found),
        None => value_error(call, &format!("this {class} is about nothing")),
    }
}

fn type_argument(call: &mut NativeCall<'_>, index: usize) -> Result<DescribedType, Raised> {
    described(call, index, TYPE, |_, number| DescribedType::from_number(number))
}

fn field_argument(call: &mut NativeCall<'_>, index: usize) -> Result<DescribedField, Raised> {
    described(call, index, FIELD, |_, number| DescribedField::from_number(number))
}

fn signature_argument(call: &mut NativeCall<'_>, index: usize) -> Result<Described, Raised> {
    described(call, index, SIGNATURE, |_, number| Described::from_number(number))
}

fn parameter_argument(call: &mut NativeCall<'_>, index: usize) -> Result<Parameter, Raised> {
    described(call, index, PARAMETER, |program, number| {
        let mut parameters = Described::from_number(number)?.parameters(program).into_iter();
        parameters.nth(Described::part_of(number))
    })
}

/// A new object of the class `class`, which is the type whose number argument 0 is, or stands in that type.
fn new_described(call: &mut NativeCall<'_>, class: &str, number: i64) -> Result<ObjectRef, Raised> {
    let types = program(call).types();
    let wanted = u32::try_from(call.integer(0)).ok().map(TypeId);
    let wanted = wanted.map(|wanted| match types.get(wanted) {
        Some(&(Type::Optional(inner) | Type::List(inner))) => inner,
        _ => wanted,
    });
    let is_right = |ty: &TypeId| {
        let found = types.class_of(*ty).and_then(|class| types.classes().get(class));
        found.is_some_and(|found| found.name == class && found.fields.len() == 1)
    };
    match wanted.filter(is_right) {
        Some(ty) => {
            let object = call.context().new_unset(ty)?;
            object.set_raw(OBJECT_FIELDS, number as u64);
            Ok(object)
        }
        None => value_error(call, &format!("this is no number of the type {class}")),
    }
}

fn give_described(call: &mut NativeCall<'_>, class: &str, number: i64) -> NativeResult {
    new_described(call, class, number).and_then(give_object)
}

/// The same for what may be missing.
fn give_found(call: &mut NativeCall<'_>, class: &str, number: Option<i64>) -> NativeResult {
    match number {
        Some(number) => give_described(call, class, number),
        None => NOTHING,
    }
}

/// A list of objects of the class `class`.
fn give_all<D>(
    call: &mut NativeCall<'_>,
    class: &str,
    all: &[D],
    number: fn(&D) -> i64,
) -> NativeResult {
    let ty = list_type(call, 0)?;
    let list = new_list(call, ty, all.len())?;
    for described in all {
        let object = new_described(call, class, number(described))?;
        push(call, list, Tagged::object(object))?;
    }
    give_handle(call, list)
}

/// A list of what the type in argument 1 has.
fn give_types(
    call: &mut NativeCall<'_>,
    find: fn(DescribedType, &Program) -> Vec<DescribedType>,
) -> NativeResult {
    let found = find(type_argument(call, 1)?, program(call));
    give_all(call, TYPE, &found, |ty| ty.number())
}

/// A map of attributes; of several with one name the last one counts.
fn give_attributes(
    call: &mut NativeCall<'_>,
    find: impl Fn(&Program) -> Vec<Attribute<'_>>,
) -> NativeResult {
    let ty = map_type(call, 0)?;
    let found: Vec<(String, String)> = find(program(call))
        .into_iter()
        .map(|(name, says)| (name.to_owned(), says.to_owned()))
        .collect();
    let map = call.context().new_map(ty)?;
    let map = root_object(call, map);
    for (name, says) in found {
        let name = call.context().new_text(&name)?;
        let name = root_object(call, name);
        let says = call.context().new_text(&says)?;
        let name = call.context_ref().handle(name);
        put(call, map, [name, Tagged::object(says)])?;
    }
    give_handle(call, map)
}

/// Raises `MissingMemberError` when the object in argument 0 has no field called like the Text in argument 1, but one
/// that is written nearly so. Everything else about the name the access itself finds out.
fn check_field(call: &mut NativeCall<'_>) -> Result<(), Raised> {
    let ty = DescribedType::of_value(call.context_ref(), call.any(0));
    let (program, name) = (program(call), call.text(1));
    let fields = ty.fields(program);
    if fields.iter().any(|field| field.name(program) == name) {
        return Ok(());
    }
    let public = fields.iter().filter(|field| !field.is_private(program));
    let Some(near) = nearest(public.map(|field| field.name(program)), name) else { return Ok(()) };
    let owner = call.context_ref().type_name(call.any(0));
    let message = format!("{owner} has no field `{name}`; did you mean `{near}`?");
    Err(call.raise(ErrorKind::MissingMemberError, &message))
}

fn get(call: &mut NativeCall<'_>) -> NativeResult {
    check_field(call)?;
    let (object, name) = (call.any(0), call.text(1).to_owned());
    call.context().get_member(object, &name).map(|value| value.0)
}

fn set(call: &mut NativeCall<'_>) -> NativeResult {
    check_field(call)?;
    let (object, name, value) = (call.any(0), call.text(1).to_owned(), call.any(2));
    call.context().set_member(object, &name, value)?;
    NOTHING
}

fn call_named(call: &mut NativeCall<'_>) -> NativeResult {
    let name = call.text(1).to_owned();
    let ty = DescribedType::of_value(call.context_ref(), call.any(0));
    let methods = Described::methods(ty, program(call));
    let mut called = methods.iter().filter(|method| method.name(program(call)) == name);
    if called.next().is_some_and(|method| method.is_private(program(call))) {
        let owner = call.context_ref().type_name(call.any(0));
        let message = format!("`{name}` of {owner} is private: only the type itself can use it");
        return Err(call.raise(ErrorKind::MissingMemberError, &message));
    }
    let values = list_values(call, 2, Some(0))?;
    call_member_with(call.context(), &name, &values).map(|value| value.0)
}

fn call_function(call: &mut NativeCall<'_>) -> NativeResult {
    let process = process_argument(call)?;
    let values = list_values(call, 1, None)?;
    match process {
        Some(process) => call_process(call.context(), process, &values).map(|value| value.0),
        None => {
            let function = call.any(0);
            call.call_function(function, &values).map(|value| value.0)
        }
    }
}

/// The process that argument 0 names or describes; nothing for any other value. Does not allocate.
fn process_argument(call: &mut NativeCall<'_>) -> Result<Option<FunctionIndex>, Raised> {
    let Unpacked::Object(object) = call.any(0).unpack() else { return Ok(None) };
    let described = if call.context_ref().is_text(object) {
        let name = as_str(object, call.context_ref()).to_owned();
        process_called(call, &name)?
    } else {
        let types = program(call).types();
        let class = object.type_id().and_then(|ty| types.class_of(ty));
        match class.and_then(|class| types.classes().get(class)) {
            Some(class) if class.name == SIGNATURE => signature_argument(call, 0)?,
            _ => return Ok(None),
        }
    };
    let reason = match described {
        Described::Process(process) => match program(call).module().function(process) {
            Some(function) if function.captures.is_empty() => return Ok(Some(process)),
            _ => "uses variables around it: call the process itself, not what describes it",
        },
        _ => "is a method: `reflect.call` calls it on an object",
    };
    let name = described.name(program(call));
    let message = format!("`{name}` {reason}");
    Err(call.raise(ErrorKind::TypeError, &message))
}

/// The process that the program declares under a name.
fn process_called(call: &mut NativeCall<'_>, name: &str) -> Result<Described, Raised> {
    if let Some(found) = Described::process_called(program(call), name) {
        return Ok(found);
    }
    let known = Described::processes(program(call)).into_iter();
    let known: Vec<String> = known.map(|process| process.name(program(call)).to_owned()).collect();
    let mut message = format!("the program has no process `{name}`");
    if let Some(near) = nearest(known.iter().map(String::as_str), name) {
        message.push_str(&format!("; did you mean `{near}`?"));
    }
    Err(call.raise(ErrorKind::MissingMemberError, &message))
}

fn signature_of(call: &mut NativeCall<'_>) -> NativeResult {
    let value = call.any(1);
    match Described::of_value(program(call), value) {
        Some(process) => give_described(call, SIGNATURE, process.number()),
        None => {
            let found = call.context_ref().describe(value);
            let message = format!("only a process has a signature, not {found}");
            Err(call.raise(ErrorKind::TypeError, &message))
        }
    }
}

fn give_references(call: &mut NativeCall<'_>) -> NativeResult {
    let found = references(call.context_ref(), call.any(1)).into_iter();
    let kept: Vec<Handle> =
        found.map(|object| call.context().root(Tagged::object(object))).collect();
    let ty = list_type(call, 0)?;
    let list = new_list(call, ty, kept.len())?;
    for object in kept {
        let object = call.context_ref().handle(object);
        push(call, list, object)?;
    }
    give_handle(call, list)
}
