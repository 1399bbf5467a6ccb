use std::collections::HashMap;

use runa_bytecode::{Class, ClassError, ClassIndex, ClassKind, ErrorKind, Field, TypeId, Types};

use super::Ty;
use crate::library::LibraryType;
use crate::names::ClassId;

/// How deeply types may be nested: what the module format accepts.
pub(crate) const MOST_NESTED: usize = 60;

/// The types of the module being made, with the ids of those that were asked for.
#[derive(Debug, Default)]
pub(crate) struct ModuleTypes {
    table: Types,
    ids: HashMap<Ty, (TypeId, usize)>,
    too_deep: bool,
    /// By the classes of the program.
    classes: Vec<ClassIndex>,
    /// How many of them the module gets: it needs not all of them.
    declared: usize,
    /// The classes of tuples by the types of their parts.
    tuples: HashMap<Vec<TypeId>, ClassIndex>,
    /// The classes of the library's types.
    library: HashMap<LibraryType, ClassIndex>,
    /// Those that wait until all classes of the program are there, behind which they come.
    waiting: Vec<Class>,
    /// That a class of tuples could not be added.
    problem: Option<ClassError>,
}

impl ModuleTypes {
    /// The types of a module, to be continued.
    pub(crate) fn of(table: Types) -> Self {
        let classes = table.classes();
        let tuples = classes.iter().filter(|(_, class)| class.kind == ClassKind::Tuple);
        let parts = |index| classes.fields(index).iter().map(|field| field.ty).collect();
        let tuples = tuples.map(|(index, _)| (parts(index), index)).collect();
        let library = LibraryType::ALL.into_iter().filter_map(|ty| {
            let name = ty.class_name();
            Some((ty, classes.iter().find(|(_, class)| class.name == name)?.0))
        });
        let library = library.collect();
        Self { table, tuples, library, ..Self::default() }
    }

    /// The id of `ty`.
    pub(crate) fn id(&mut self, ty: &Ty) -> TypeId {
        self.id_and_depth(ty).0
    }

    /// The id of the heap variable that holds a `ty`.
    pub(crate) fn cell(&mut self, ty: &Ty) -> TypeId {
        let inner = self.id(ty);
        self.table.intern(runa_bytecode::Type::Cell(inner))
    }

    /// The type of the objects of a class.
    fn class(&mut self, class: ClassId) -> TypeId {
        match self.classes.get(class.index()) {
            Some(&index) => self.table.class(index),
            None => TypeId::ANY,
        }
    }

    /// Says which class of the module each class of the program is, and how many there will be, before any is asked for.
    pub(crate) fn set_classes(&mut self, classes: Vec<ClassIndex>, declared: usize) {
        (self.classes, self.declared) = (classes, declared);
    }

    /// How many classes there are.
    pub(crate) fn class_count(&self) -> usize {
        self.table.classes().len()
    }

    /// Adds the next class of the program.
    pub(crate) fn add_class(&mut self, class: Class) -> Result<ClassIndex, ClassError> {
        self.table.add_class(class)
    }

    /// Adds the tuples that were asked for while classes of the program were missing.
    pub(crate) fn add_waiting(&mut self) -> Result<(), ClassError> {
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().try_for_each(|class| self.table.add_class(class).map(drop))
    }

    /// Why a class of tuples could not be added, if one could not.
    pub(crate) fn problem(&self) -> Option<&ClassError> {
        self.problem.as_ref()
    }

    /// The type of tuples with these parts. The class is made when it is asked for the first time.
    fn tuple(&mut self, ty: &Ty, parts: Vec<TypeId>) -> TypeId {
        if let Some(&known) = self.tuples.get(&parts) {
            return self.table.class(known);
        }
        let class = Class::tuple(Self::tuple_name(ty), &parts);
        let index = self.add_own_class(class);
        index.map_or(TypeId::ANY, |index| {
            self.tuples.insert(parts, index);
            self.table.class(index)
        })
    }

    /// The type of the objects of a type of the library. Its class is made in the same way.
    fn library(&mut self, ty: LibraryType) -> TypeId {
        if let Some(&known) = self.library.get(&ty) {
            return self.table.class(known);
        }
        let kind = if ty.is_value() { ClassKind::Structure } else { ClassKind::Class };
        let mut class = Class::new(ty.class_name(), kind);
        let (name, is_private) = ("number".to_owned(), true);
        class.fields.push(Field { name, ty: TypeId::INTEGER, is_private });
        let Some(index) = self.add_own_class(class) else { return TypeId::ANY };
        self.library.insert(ty, index);
        for &related in ty.related() {
            self.id(&Ty::list(Ty::Library(related)));
        }
        self.table.class(index)
    }

    /// Adds a class that the program does not declare, behind those that it does.
    fn add_own_class(&mut self, class: Class) -> Option<ClassIndex> {
        let missing = self.declared.saturating_sub(self.table.classes().len());
        let index = if missing > 0 {
            self.waiting.push(class);
            Ok(ClassIndex((self.declared + self.waiting.len() - 1) as u32))
        } else {
            self.table.add_class(class)
        };
        match index {
            Ok(index) => Some(index),
            Err(problem) => {
                self.problem = Some(problem);
                None
            }
        }
    }

    /// What is called so when the program runs: what was not found out is `Any` then.
    fn tuple_name(ty: &Ty) -> String {
        let known = ty.map_leaves(&mut |leaf| match leaf {
            Ty::Error | Ty::Never | Ty::Parameter(_) | Ty::Open(_) => Ty::Any,
            known => known.clone(),
        });
        known.to_string()
    }

    /// Which class of the module a class of the program is.
    pub(crate) fn class_index(&self, class: ClassId) -> ClassIndex {
        self.classes.get(class.index()).copied().unwrap_or_default()
    }

    /// Whether a type was asked for that is nested more deeply than [`MOST_NESTED`].
    pub(crate) fn too_deep(&self) -> bool {
        self.too_deep
    }

    /// The finished table.
    pub(crate) fn into_table(self) -> Types {
        self.table
    }

    fn id_and_depth(&mut self, ty: &Ty) -> (TypeId, usize) {
        if let Some(id) = Self::simple(ty) {
            return (id, 1);
        }
        if let Some(&known) = self.ids.get(ty) {
            return known;
        }
        let (id, depth) = self.compound(ty);
        self.too_deep |= depth > MOST_NESTED;
        self.ids.insert(ty.clone(), (id, depth));
        (id, depth)
    }

    fn simple(ty: &Ty) -> Option<TypeId> {
        match ty {
            Ty::Integer => Some(TypeId::INTEGER),
            Ty::Float => Some(TypeId::FLOAT),
            Ty::Boolean => Some(TypeId::BOOLEAN),
            Ty::Text => Some(TypeId::TEXT),
            Ty::Bytes => Some(TypeId::BYTES),
            Ty::Range => Some(TypeId::RANGE),
            Ty::Nothing => Some(TypeId::NOTHING),
            Ty::Exception(ErrorKind::Exception) => Some(TypeId::EXCEPTION),
            Ty::Error | Ty::Never | Ty::Any | Ty::Variable(_) | Ty::Parameter(_) | Ty::Open(_) => {
                Some(TypeId::ANY)
            }
            _ => None,
        }
    }

    fn compound(&mut self, ty: &Ty) -> (TypeId, usize) {
        let parts: Vec<(TypeId, usize)> =
            ty.parts().into_iter().map(|part| self.id_and_depth(part)).collect();
        let depth = 1 + parts.iter().map(|&(_, depth)| depth).max().unwrap_or(0);
        let ids: Vec<TypeId> = parts.into_iter().map(|(id, _)| id).collect();
        if matches!(ty, Ty::Tuple(_)) {
            return (self.tuple(ty, ids), depth);
        }
        let id = match (ty, ids.as_slice()) {
            (Ty::Class(class), _) => self.class(class.id),
            (&Ty::Library(ty), _) => self.library(ty),
            (&Ty::Exception(kind), _) => self.table.intern(runa_bytecode::Type::Exception(kind)),
            (Ty::List(_), &[element]) => self.table.list_of(element),
            (Ty::Decimal, &[]) => self.table.intern(runa_bytecode::Type::Decimal),
            (Ty::Set(_), &[element]) => self.table.set_of(element),
            (Ty::Map(_), &[key, value]) => self.table.map_of(key, value),
            (Ty::Optional(_), &[inner]) => self.table.optional(inner),
            (Ty::Function(_), [parameters @ .., result]) => {
                self.table.function(parameters.to_vec(), *result)
            }
            _ => TypeId::ANY,
        };
        (id, depth)
    }
}
