//! What belongs to a class itself and not to its objects, but for its processes: constants and `Shared` fields. They are
//! variables of the module, which get their values where the class stands, and are named through the class.

use runa_bytecode::Classes;
use rustc_hash::FxHashMap;

use super::resolve::Resolver;
use super::scopes::Binding;
use super::{ClassId, Meaning, NamedType, Names, VariableId, VariableKind, place};
use crate::syntax::ast::{self, Expr, TypeKind};
use crate::types::SELF_TYPE;

/// A constant of a class, or a `Shared` field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StaticInfo<'a> {
    pub(crate) name: &'a ast::Name,
    pub(crate) ty: Option<&'a ast::Type>,
    pub(crate) value: Option<&'a Expr>,
    pub(crate) variable: VariableId,
    pub(crate) is_private: bool,
    pub(crate) is_constant: bool,
}

impl<'a> Names<'a> {
    /// The class that a class extends, as far as that is plain from names.
    pub(super) fn base_of(&self, class: ClassId) -> Option<ClassId> {
        let mut written = self.class(class).declaration.extends.first()?;
        // Types that stand for each other in a circle are reported elsewhere.
        for _ in 0..Classes::MOST_ANCESTORS {
            let (TypeKind::Named(name) | TypeKind::Applied(name, _)) = &written.kind else {
                return None;
            };
            match self.type_at(&name.modules, &name.name)? {
                NamedType::Class(base) => return Some(base),
                NamedType::Alias(alias) => written = &alias.ty,
                NamedType::Library(_) => return None,
            }
        }
        None
    }

    /// A class and what is above it, itself first.
    pub(super) fn with_bases(&self, class: ClassId) -> impl Iterator<Item = ClassId> {
        std::iter::successors(Some(class), |&class| self.base_of(class))
            .take(Classes::MOST_ANCESTORS)
    }

    /// What a class calls `name`, if that is a constant or a `Shared` field, and the class that declares it.
    pub(crate) fn static_named(
        &self,
        class: ClassId,
        name: &str,
    ) -> Option<(ClassId, &StaticInfo<'a>)> {
        self.with_bases(class).find_map(|owner| {
            let statics = self.class(owner).statics.iter();
            let mut found = statics.filter(|known| *known.name.text == *name);
            let known = found.next()?;
            (owner == class || !known.is_private).then_some((owner, known))
        })
    }
}

impl<'a> Resolver<'a> {
    /// Declares the variable of a constant or `Shared` field.
    pub(super) fn declare_static(
        &mut self,
        name: &'a ast::Name,
        ty: Option<&'a ast::Type>,
        value: Option<&'a Expr>,
        (is_private, is_constant): (bool, bool),
    ) -> StaticInfo<'a> {
        let kind = if is_constant { VariableKind::Constant } else { VariableKind::Let };
        let variable = self.new_variable(name, kind, true, true);
        StaticInfo { name, ty, value, variable, is_private, is_constant }
    }

    /// The value of a constant or `Shared` field.
    pub(super) fn static_value(&mut self, name: &'a ast::Name, value: &'a Expr) {
        self.statement_start = name.span.start;
        self.expression(value);
    }

    /// Makes the constants of a class, and those that it inherits, known by their names alone, and the class as `Self`.
    pub(super) fn enter_class(&mut self, class: ClassId) {
        let mut known: FxHashMap<&'a str, Binding<'a>> = FxHashMap::default();
        for owner in self.names.with_bases(class) {
            for constant in &self.names.class(owner).statics {
                if constant.is_constant && (owner == class || !constant.is_private) {
                    let meaning = Meaning::Variable(constant.variable);
                    let binding = Binding { meaning, span: constant.name.span };
                    known.entry(&constant.name.text).or_insert(binding);
                }
            }
        }
        let (meaning, span) = (Meaning::Class(class), self.names.class(class).name().span);
        known.insert(SELF_TYPE, Binding { meaning, span });
        self.scopes.set_class(known);
    }

    /// Whether `object.name` is a constant or `Shared` field of a class; then it is used.
    pub(super) fn use_static(&mut self, object: &'a Expr, name: &'a ast::Name) -> bool {
        let Some(variable) = self.static_behind(object, name) else { return false };
        let meaning = match self.is_used_early(variable, name.span) {
            true => Meaning::Unknown,
            false => Meaning::Variable(variable),
        };
        self.names.meanings.insert(place(name.span), (name.span.end, meaning));
        if meaning != Meaning::Unknown {
            self.use_variable(variable, place(name.span));
        }
        true
    }

    /// `object.name` is assigned, and was used.
    pub(super) fn assign_static(&mut self, object: &'a Expr, name: &'a ast::Name) {
        if let Some(variable) = self.static_behind(object, name) {
            self.assigned(variable, name);
        }
    }

    fn static_behind(&self, object: &'a Expr, name: &ast::Name) -> Option<VariableId> {
        let class = self.names.named(object)?;
        let Meaning::Class(class) = self.names.meaning(class.span) else { return None };
        self.names.static_named(class, &name.text).map(|(_, found)| found.variable)
    }
}
