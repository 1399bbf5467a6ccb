//! What classes have and promise, and what instructions may do with objects.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Violation;
use super::module::known;
use super::rules::Rule;
use super::stepper::{Done, Stepper};
use crate::{
    Class, ClassIndex, ClassKind, Field, FieldIndex, Method, MethodIndex, Module, Type, TypeId,
    Types,
};

/// What is wrong with the classes of a module: the first violation of each class that has one.
pub(super) fn check(module: &Module) -> Vec<Violation> {
    let classes = module.types.classes().iter();
    classes
        .filter_map(|(index, class)| {
            let problem = check_class(module, index, class).err()?;
            Some((Rule::ClassTable, format!("class `{}` {problem}", class.name)))
        })
        .collect()
}

fn check_class(module: &Module, index: ClassIndex, class: &Class) -> Result<(), String> {
    check_above(module, class)?;
    for field in &class.fields {
        let (name, is_known) = (&field.name, known(module, field.ty).is_ok());
        if !is_known || matches!(module.types.get(field.ty), Some(Type::Cell(_))) {
            return Err(format!("has a field `{name}` of a type that no field can have"));
        }
    }
    let inherited = class.base.into_iter().flat_map(|base| module.types.classes().methods(base));
    let inherited: HashMap<&str, TypeId> =
        inherited.map(|method| (method.name.as_str(), method.ty)).collect();
    let mut own = HashSet::new();
    let names = class.fields.iter().map(|field| field.name.as_str());
    let names = names.chain(class.methods.iter().map(|method| method.name.as_str()));
    let is_tuple = class.kind == ClassKind::Tuple;
    if let Some(twice) = names.filter(|_| !is_tuple).find(|&name| !own.insert(name)) {
        return Err(format!("has two members called `{twice}`"));
    }
    for method in &class.methods {
        if inherited.get(method.name.as_str()).is_some_and(|&replaced| replaced != method.ty) {
            return Err(format!("replaces `{}` by a method of another type", method.name));
        }
        check_method(module, index, class, method)?;
    }
    if class.kind.has_objects() {
        check_promises(module, index)?;
    }
    Ok(())
}

/// What stands above a class is of a kind that can.
fn check_above(module: &Module, class: &Class) -> Result<(), String> {
    let kind_of = |other: ClassIndex| module.types.classes().get(other).map(|class| class.kind);
    let has_base_or_fields = class.base.is_some() || !class.fields.is_empty();
    if class.kind == ClassKind::Interface && has_base_or_fields {
        return Err("is an interface, but has fields or extends something".to_owned());
    }
    if class.kind == ClassKind::Variant && has_base_or_fields {
        return Err("is a variant, but has fields or extends something".to_owned());
    }
    if let Some(base) = class.base {
        let can_be_extended = match kind_of(base) {
            // What is one of its cases.
            Some(ClassKind::Variant) => class.kind == ClassKind::Structure,
            kind => kind.is_some_and(ClassKind::is_class),
        };
        if !can_be_extended {
            return Err("extends something that cannot be extended".to_owned());
        }
    }
    if class.exception.is_some() && (class.base.is_some() || !class.kind.is_class()) {
        return Err("extends exceptions of the language and something else".to_owned());
    }
    if class.interfaces.iter().any(|&other| kind_of(other) != Some(ClassKind::Interface)) {
        return Err("promises something that is no interface".to_owned());
    }
    Ok(())
}

fn check_method(
    module: &Module,
    index: ClassIndex,
    class: &Class,
    method: &Method,
) -> Result<(), String> {
    let (types, name) = (&module.types, &method.name);
    let Some(Type::Function(parameters, result)) = types.get(method.ty) else {
        return Err(format!("has a method `{name}` whose type is no function's"));
    };
    let Some(function) = method.function else {
        return match class.kind {
            ClassKind::Abstract | ClassKind::Interface => Ok(()),
            _ => Err(format!("leaves its method `{name}` open")),
        };
    };
    if class.kind == ClassKind::Interface {
        return Err(format!("is an interface, but says what its method `{name}` does"));
    }
    let Some(callee) = module.function(function) else {
        return Err(format!(
            "has a method `{name}` that is function {function}, which is not there"
        ));
    };
    let takes_it = callee.parameters().split_first().is_some_and(|(&receiver, others)| {
        let of_class = types.find(&Type::Class(index));
        others == parameters && of_class.is_some_and(|own| types.is_assignable(own, receiver))
    });
    if !takes_it || callee.result != *result || !callee.captures.is_empty() {
        return Err(format!("has a method `{name}` whose function is of another type"));
    }
    Ok(())
}

/// A class that has objects leaves no method open and has what its interfaces promise.
fn check_promises(module: &Module, index: ClassIndex) -> Result<(), String> {
    let classes = module.types.classes();
    let methods = classes.methods(index);
    if let Some(open) = methods.iter().find(|method| method.function.is_none()) {
        return Err(format!("leaves the method `{}` open", open.name));
    }
    let by_name: HashMap<&str, &Arc<Method>> =
        methods.iter().map(|method| (method.name.as_str(), method)).collect();
    for protocol in classes.protocols(index).iter() {
        if classes.protocol_method(index, protocol, &module.types).is_none() {
            return Err(format!(
                "is {}, but has no method `{}` for that",
                protocol.word(),
                protocol.method()
            ));
        }
    }
    let above = classes.ancestors(index).iter().filter_map(|&above| classes.get(above));
    for interface in above.filter(|class| class.kind == ClassKind::Interface) {
        for promised in &interface.methods {
            let found = by_name.get(promised.name.as_str());
            if found.is_none_or(|found| !keeps_type(&module.types, found.ty, promised.ty)) {
                let (interface, method) = (&interface.name, &promised.name);
                return Err(format!("does not have the method `{method}` of `{interface}`"));
            }
        }
    }
    Ok(())
}

/// Whether a method of type `found` does for callers what one of type `promised` does: what it gives may be a class
/// that is more exact.
fn keeps_type(types: &Types, found: TypeId, promised: TypeId) -> bool {
    if found == promised {
        return true;
    }
    match (types.get(found), types.get(promised)) {
        (Some(Type::Function(taken, given)), Some(Type::Function(wanted, result))) => {
            taken == wanted
                && types.shape(*given) == types.shape(*result)
                && types.is_assignable(*given, *result)
        }
        _ => false,
    }
}

impl<'a> Stepper<'a> {
    fn class(&self, ty: TypeId) -> Result<(ClassIndex, &'a Class), Violation> {
        let types = &self.context.module.types;
        let found = types.class_of(ty).and_then(|index| Some((index, types.classes().get(index)?)));
        found.ok_or_else(|| {
            (Rule::ClassMember, format!("needs the type of a class, found {}", self.name(ty)))
        })
    }

    fn class_with_objects(&self, ty: TypeId) -> Result<ClassIndex, Violation> {
        let (index, class) = self.class(ty)?;
        match class.kind.has_objects() {
            true => Ok(index),
            false => {
                Err((Rule::ClassMember, format!("makes no {}, which is abstract", class.name)))
            }
        }
    }

    fn field(&self, ty: TypeId, field: FieldIndex) -> Result<&'a Field, Violation> {
        let (index, class) = self.class(ty)?;
        let fields = self.context.module.types.classes().fields(index);
        fields
            .get(field.index())
            .map(AsRef::as_ref)
            .ok_or_else(|| (Rule::ClassMember, format!("finds no field {field} in {}", class.name)))
    }

    /// Pops the values of all fields, pushes the object.
    pub(super) fn make_object(&mut self, ty: TypeId) -> Done {
        let index = self.class_with_objects(ty)?;
        let fields = self.context.module.types.classes().fields(index);
        fields.iter().rev().try_for_each(|field| self.pop(field.ty))?;
        self.push(ty)
    }

    pub(super) fn make_unset(&mut self, ty: TypeId) -> Done {
        self.class_with_objects(ty)?;
        self.push(ty)
    }

    pub(super) fn get_field_of(&mut self, ty: TypeId, field: FieldIndex) -> Done {
        let field = self.field(ty, field)?;
        self.pop(ty)?;
        self.push(field.ty)
    }

    pub(super) fn set_field_of(&mut self, ty: TypeId, field: FieldIndex) -> Done {
        let field = self.field(ty, field)?;
        self.pop(field.ty)?;
        self.pop(ty)
    }

    pub(super) fn call_method_of(&mut self, ty: TypeId, method: MethodIndex) -> Done {
        let (index, class) = self.class(ty)?;
        let types = &self.context.module.types;
        let found = types.classes().methods(index).get(method.index());
        let Some(Type::Function(parameters, result)) =
            found.and_then(|method| types.get(method.ty))
        else {
            let message = format!("finds no method {method} in {}", class.name);
            return Err((Rule::ClassMember, message));
        };
        self.pop_all(parameters)?;
        self.pop(ty)?;
        self.push(*result)
    }
}
