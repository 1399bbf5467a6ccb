//! Patterns of the fields that values of a class have: `Point(x, y)`, `Sum(left: l)`, and cases without fields.

use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;

use runa_bytecode::ClassKind;
use runa_diagnostics::{Diagnostic, Span, closest};

use super::pattern::{Kind, Pattern};
use super::space::{Maker, Space};
use super::usefulness::Column;
use crate::check::Checker;
use crate::check::classes::Field;
use crate::hir::{Expression, ExpressionKind};
use crate::names::{ClassId, Meaning};
use crate::syntax::ast;
use crate::types::{ClassTy, Ty, may_be};

/// What a value of a class has to have.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    forms: Arc<Forms>,
    /// Which of them it is.
    form: usize,
    /// The fields that matter, by their places in the form.
    parts: Vec<(usize, Pattern)>,
}

/// Why a pattern outside of `Match` takes nothing apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum MayNotFit {
    /// Something else is wrong, which was reported.
    Reported,
    /// Nothing was said of it yet.
    Unreported,
}

/// The forms that values of a class have: of a variant its cases, else only one.
#[derive(Clone, Debug)]
pub(super) struct Forms {
    of: Arc<ClassTy>,
    pub(super) all: Vec<Form>,
}

/// Values that have the same fields.
#[derive(Clone, Debug)]
pub(super) struct Form {
    class: Arc<ClassTy>,
    /// The fields that may be used here: their numbers and types.
    fields: Vec<(u16, Ty)>,
}

/// Forms of the same class are the same at one place.
impl PartialEq for Forms {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of
    }
}

impl Eq for Forms {}

impl Hash for Forms {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.of.hash(state);
    }
}

impl Forms {
    /// What the fields of a form are.
    pub(super) fn columns(&self, form: usize) -> Vec<Column> {
        let fields = self.all.get(form).map_or(&[][..], |form| &form.fields);
        fields.iter().map(|(_, ty)| Column::Value(ty.clone())).collect()
    }

    /// A pattern for a form, made of those for its fields.
    pub(super) fn shown(&self, form: usize, parts: &[String]) -> String {
        let name = self.all.get(form).map_or("", |form| &form.class.name);
        match parts.is_empty() && self.of.kind == ClassKind::Variant {
            true => name.to_owned(),
            false => format!("{name}({})", parts.join(", ")),
        }
    }
}

impl Fields {
    /// The patterns of its fields.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.parts.iter().map(|(_, part)| part)
    }

    /// The variant of which it is a case.
    pub(super) fn variant(&self) -> Option<Ty> {
        let of = &self.forms.of;
        (of.kind == ClassKind::Variant).then(|| Ty::Class(Arc::clone(of)))
    }

    /// The values of its class that it fits.
    pub(super) fn space(&self) -> Space {
        let fields = self.forms.all.get(self.form).map_or(&[][..], |form| &form.fields);
        let mut parts = vec![Space::Whole; fields.len()];
        for (place, part) in &self.parts {
            parts[*place] = part.space(&fields[*place].1);
        }
        Space::Made(Maker::Form(Arc::clone(&self.forms), self.form), parts)
    }

    /// The fields of `value` that matter, each with its pattern.
    pub(super) fn read(
        &self,
        value: &Expression,
        span: Span,
    ) -> impl Iterator<Item = (Expression, &Pattern)> {
        let known = self.forms.all.get(self.form).map_or(&[][..], |form| &form.fields);
        let parts = self.parts.iter().filter(|(_, part)| !part.is_idle());
        parts.map(move |(place, part)| {
            let (number, ty) = &known[*place];
            let kind = ExpressionKind::Field(value.clone().boxed(), *number);
            (Expression::new(kind, ty.clone(), span), part)
        })
    }
}

impl<'a> Checker<'_, 'a> {
    /// `Circle(r)`.
    pub(super) fn fields_pattern(
        &mut self,
        name: &'a ast::TypeName,
        parts: &'a [ast::SubPattern],
        from: &Ty,
        written: &'a ast::Pattern,
    ) -> Pattern {
        let span = written.span;
        if from.is_silent() || matches!(from, Ty::Open(_)) {
            let kind = self.lose_binders(written, from);
            return Pattern::new(kind, span);
        }
        if let Ty::Optional(inner) = from {
            let pattern = self.fields_pattern(name, parts, inner, written);
            return if pattern.has_error() { pattern } else { pattern.typed((**inner).clone()) };
        }
        let Some(class) = self.class_of_pattern(name, from) else {
            let kind = self.lose_binders(written, &Ty::Error);
            return Pattern::new(kind, span);
        };
        let ty = Ty::Class(Arc::clone(&class));
        if !may_be(from, &ty) {
            self.lose_binders(written, &Ty::Error);
            return self.never_fits(from, &format!("`{}`", class.name), span);
        }
        let known = self.usable_fields(&class);
        let Some(places) = self.places_of_parts(&class, &known, parts, span) else {
            let kind = self.lose_binders(written, &Ty::Error);
            return Pattern::new(kind, span);
        };
        let mut checked = Vec::with_capacity(parts.len());
        for (place, part) in places.into_iter().zip(parts) {
            checked.push((place, self.pattern(&part.pattern, &known[place].1.ty)));
        }
        // What is below a class begins with its fields.
        let class = match from {
            Ty::Class(own) if own.is_subclass(&class) => Arc::clone(own),
            _ => class,
        };
        self.of_class(&class, checked, from, span)
    }

    /// For each part of `Point(x, y)` outside of `Match` the number and type of its field, when every value of
    /// type `from` fits; that it may not, too, is for the caller to report.
    pub(in crate::check) fn taken_fields(
        &mut self,
        name: &'a ast::TypeName,
        parts: &'a [ast::SubPattern],
        from: &Ty,
        span: Span,
    ) -> Result<Vec<(u16, Ty)>, MayNotFit> {
        let Ty::Class(own) = from else { return Err(MayNotFit::Unreported) };
        let class = self.class_of_pattern(name, from).ok_or(MayNotFit::Reported)?;
        if class.variant().is_some() || !own.is_subclass(&class) {
            return Err(MayNotFit::Unreported);
        }
        let known = self.usable_fields(&class);
        let places = self.places_of_parts(&class, &known, parts, span);
        let places = places.ok_or(MayNotFit::Reported)?;
        Ok(places.into_iter().map(|place| (known[place].0, known[place].1.ty.clone())).collect())
    }

    /// `Red`, when that is a case; one with fields may have any.
    pub(super) fn bare_case(
        &mut self,
        name: &'a ast::TypeName,
        from: &Ty,
        span: Span,
    ) -> Option<Pattern> {
        let case = match self.tested_case(name, from) {
            Some(Ok(case)) => case,
            Some(Err(diagnostic)) => {
                if !from.is_silent() {
                    self.report(*diagnostic);
                }
                return Some(Pattern::new(Kind::Error, span));
            }
            None => {
                let diagnostic = self.no_such_case(name, from).filter(|_| !from.is_silent())?;
                self.report(diagnostic);
                return Some(Pattern::new(Kind::Error, span));
            }
        };
        if from.is_silent() || matches!(from, Ty::Open(_)) {
            return Some(Pattern::new(Kind::Error, span));
        }
        if let Ty::Optional(inner) = from {
            let pattern = self.bare_case(name, inner, span)?;
            return Some(match pattern.has_error() {
                true => pattern,
                false => pattern.typed((**inner).clone()),
            });
        }
        self.note_case(&name.name, case);
        let class = Arc::clone(&self.class(case).ty);
        if !may_be(from, &Ty::Class(Arc::clone(&class))) {
            return Some(self.never_fits(from, &format!("`{}`", class.name), span));
        }
        Some(self.of_class(&class, Vec::new(), from, span))
    }

    /// The pattern for values of a class that have such fields.
    fn of_class(
        &mut self,
        class: &Arc<ClassTy>,
        parts: Vec<(usize, Pattern)>,
        from: &Ty,
        span: Span,
    ) -> Pattern {
        let of = class.variant().unwrap_or(class);
        let cases = self.names.class(of.id).cases.clone();
        let classes = if class.variant().is_some() { cases } else { vec![class.id] };
        let form = classes.iter().position(|&id| id == class.id).unwrap_or(0);
        let all = classes.iter().map(|&id| self.form(id)).collect();
        let forms = Arc::new(Forms { of: Arc::clone(of), all });
        let pattern = Pattern::new(Kind::Fields(Fields { forms, form, parts }), span);
        let ty = Ty::Class(Arc::clone(class));
        if *from == ty { pattern } else { pattern.typed(ty) }
    }

    fn form(&self, id: ClassId) -> Form {
        let class = Arc::clone(&self.class(id).ty);
        let fields = self.usable_fields(&class);
        let fields = fields.into_iter().map(|(number, field)| (number, field.ty.clone())).collect();
        Form { class, fields }
    }

    /// The fields of a class that may be used here, with their numbers.
    fn usable_fields(&self, class: &ClassTy) -> Vec<(u16, Rc<Field>)> {
        let around = self.class_around();
        let is_usable = |field: &Field| field.private_to.is_none() || field.private_to == around;
        let fields = (0u16..).zip(self.class(class.id).fields.iter().cloned());
        fields.filter(|(_, field)| is_usable(field)).collect()
    }

    /// The class that stands before the parts of a pattern; what is wrong with it is reported.
    fn class_of_pattern(&mut self, name: &'a ast::TypeName, from: &Ty) -> Option<Arc<ClassTy>> {
        match self.tested_case(name, from) {
            Some(Ok(case)) => {
                self.note_case(&name.name, case);
                return Some(Arc::clone(&self.class(case).ty));
            }
            Some(Err(diagnostic)) => {
                self.report(*diagnostic);
                return None;
            }
            None => {}
        }
        if let Some(diagnostic) = self.no_such_case(name, from) {
            self.report(diagnostic);
            return None;
        }
        if let Meaning::Variable(_) = self.meaning(name.name.span) {
            self.no_fields(name);
            return None;
        }
        if let Some(class) = self.names.class_written(name)
            && self.names.is_generic(class)
        {
            return self.generic_of_pattern(name, class, from);
        }
        match self.named_type(name, &[], name.name.span, 0) {
            Ty::Class(class) => Some(class),
            Ty::Error => None,
            _ => {
                self.no_fields(name);
                None
            }
        }
    }

    /// The same for a generic class, whose types are those of the value.
    fn generic_of_pattern(
        &mut self,
        name: &ast::TypeName,
        class: ClassId,
        from: &Ty,
    ) -> Option<Arc<ClassTy>> {
        if let Ty::Class(own) = self.open.resolve(from).without_nothing()
            && let Some(found) = own.as_copy_of(class)
        {
            return Some(Arc::clone(&self.class(found.id).ty));
        }
        let (text, full) = (&name.name.text, &self.class(class).ty.name);
        let message = format!("`{text}` is generic: a value is a `{full}` with certain types");
        let diagnostic = Diagnostic::error("E0650", message)
            .at(name.name.span, "nothing tells with which")
            .note("ask for the type of the value first, with `is` or `When x as …`");
        self.report(diagnostic);
        None
    }

    fn no_fields(&mut self, name: &ast::TypeName) {
        let text = &name.name.text;
        let diagnostic = Diagnostic::error("E0449", format!("`{text}` has no fields"))
            .at(name.name.span, "neither a class, nor a structure, nor a case")
            .note(format!("`When x as {text}` asks for the type"));
        self.report(diagnostic);
    }

    /// For each part of a pattern the place of its field; nothing after what is wrong was reported.
    fn places_of_parts(
        &mut self,
        class: &ClassTy,
        known: &[(u16, Rc<Field>)],
        parts: &'a [ast::SubPattern],
        span: Span,
    ) -> Option<Vec<usize>> {
        let mut places = Vec::with_capacity(parts.len());
        let positional = parts.iter().filter(|part| part.label.is_none()).count();
        if positional > known.len() || positional < known.len() && positional == parts.len() {
            self.report(wrong_number(class, known, parts.len(), span));
            return None;
        }
        let mut next = 0;
        for part in parts {
            let place = match &part.label {
                None => {
                    next += 1;
                    next - 1
                }
                Some(label) => self.place_of_label(class, known, label)?,
            };
            if places.contains(&place) {
                let name = &known[place].1.name;
                let message = format!("this pattern asks for `{name}` twice");
                let diagnostic = Diagnostic::error("E0449", message);
                self.report(diagnostic.at(part.pattern.span, "asked for again"));
                return None;
            }
            places.push(place);
        }
        Some(places)
    }

    fn place_of_label(
        &mut self,
        class: &ClassTy,
        known: &[(u16, Rc<Field>)],
        label: &ast::Name,
    ) -> Option<usize> {
        let place = known.iter().position(|(_, field)| field.name == label.text);
        if place.is_none() {
            let is_private = self.field_number(class, label).is_some();
            if !is_private {
                let message = format!("`{}` has no field `{}`", class.name, label.text);
                let diagnostic = Diagnostic::error("E0449", message).at(label.span, "not a field");
                let names = known.iter().map(|(_, field)| &*field.name);
                self.report(match closest(&label.text, names) {
                    Some(meant) => {
                        diagnostic.suggest(format!("write `{meant}`"), label.span, meant)
                    }
                    None => diagnostic,
                });
            }
        }
        place
    }
}

fn wrong_number(
    class: &ClassTy,
    known: &[(u16, Rc<Field>)],
    given: usize,
    span: Span,
) -> Diagnostic {
    let fields = match known.len() {
        0 => String::from("no fields"),
        1 => String::from("1 field"),
        count => format!("{count} fields"),
    };
    let message = format!("`{}` has {fields}, and this pattern asks for {given}", class.name);
    let names: Vec<&str> = known.iter().map(|(_, field)| &*field.name).collect();
    let note = match names.first() {
        None => format!("write `{}` alone", class.name),
        Some(first) => format!(
            "write `{}({})` with `_` for what does not matter, or name some: `{}({first}: …)`",
            class.name,
            names.join(", "),
            class.name
        ),
    };
    Diagnostic::error("E0449", message).at(span, "").note(note)
}
