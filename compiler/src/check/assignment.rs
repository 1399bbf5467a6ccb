//! Declarations and assignments of variables.

use std::sync::Arc;

use runa_bytecode::ClassKind;
use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::coerce::Wanted;
use super::expressions::arithmetic;
use super::operators::Written;
use crate::hir::{Element, Expression, ExpressionKind, Statement, StatementKind};
use crate::names::{Meaning, Names, VariableId, VariableKind};
use crate::syntax::ast::{self, AssignOperator, BinaryOperator, Expr, ExprKind, LetTarget};
use crate::types::Ty;

/// A place that can be assigned to; its parts are evaluated once, before.
enum Target {
    Variable(VariableId),
    Element(Element),
    /// A field of an object.
    Field(Expression, u16),
    /// A field of an `Any`.
    Member(Expression, Arc<str>),
}

impl<'a> Checker<'_, 'a> {
    /// `Let …`.
    pub(super) fn let_statement(
        &mut self,
        declared: &'a ast::Let,
        span: Span,
    ) -> Option<Statement> {
        let value = declared.value.as_ref();
        match &declared.target {
            LetTarget::Name(name) => self.declaration(name, declared.ty.as_ref(), value, span),
            LetTarget::Pattern(pattern) => self.let_apart(pattern, value, span),
        }
    }

    /// Notes that a constant of a module is a literal, if it is one. In a session it may be declared again.
    fn fold(&mut self, variable: VariableId, value: Option<&Expression>) {
        let info = self.names.variable(variable);
        let is_constant = info.kind == VariableKind::Constant && info.is_global;
        if is_constant
            && !self.names.is_session()
            && let Some(value) = value.filter(|value| value.is_plain())
        {
            self.program.folded.insert(variable, value.clone());
        }
    }

    /// `Let` and `Constant`.
    pub(super) fn declaration(
        &mut self,
        name: &'a ast::Name,
        ty: Option<&'a ast::Type>,
        value: Option<&'a Expr>,
        span: Span,
    ) -> Option<Statement> {
        let variable = self.declared_at(name.span)?;
        if let Some(written) = ty {
            let resolved = self.written_type(written);
            let known = &mut self.variables[variable.index()];
            known.ty = resolved;
            known.origin = Some(written.span);
            known.annotated = true;
        }
        let value = match value {
            Some(value) => {
                let expected = ty.map(|_| self.variable_type(variable));
                let value = self.expression(value, expected.as_ref());
                let value = self.without_result(value);
                Some(self.fit(variable, value))
            }
            None => {
                if !self.names.is_lost(variable) {
                    self.flow.declare_unset(variable);
                }
                None
            }
        };
        self.fold(variable, value.as_ref());
        Some(Statement { kind: StatementKind::Declare(variable, value), span })
    }

    /// A value in the type of the variable, which may grow.
    pub(super) fn fit(&mut self, variable: VariableId, value: Expression) -> Expression {
        self.grow(variable, &value.ty.clone(), value.span);
        let ty = self.variable_type(variable);
        let known = &self.variables[variable.index()];
        let (annotated, origin) = (known.annotated, known.origin);
        if !annotated && crate::types::conversion(&self.open.resolve(&value.ty), &ty).is_none() {
            // That the types do not fit was reported where it grew.
            return Expression::error(value.span);
        }
        let wanted = Wanted::by_variable(&self.names.variable(variable).name)
            .because(origin.filter(|_| annotated), "the type is said here");
        self.coerce(value, &ty, &wanted)
    }

    /// `target = value`, `target += value`.
    pub(super) fn assign(
        &mut self,
        target: &'a Expr,
        operator: AssignOperator,
        value: &'a Expr,
        span: Span,
    ) -> Option<Statement> {
        if let ExprKind::Tuple(targets) = &target.kind {
            return self.assign_several((targets, target.span), operator, value, span);
        }
        let Some(mut place) = self.target(target) else {
            self.expression(value, None);
            return None;
        };
        let mut steps = Vec::new();
        let value = match operation(operator) {
            None => {
                let expected = self.type_of(&place);
                let value = self.expression(value, Some(&expected).filter(|ty| !ty.is_silent()));
                self.without_result(value)
            }
            Some(operator) => {
                place = self.held(place, &mut steps, |names, part| {
                    matches!(part.kind, ExpressionKind::Variable(variable)
                        if names.variable(variable).stays_within_expressions())
                });
                let old = self.read(&place, target.span);
                let new = self.expression(value, Some(&old.ty.clone()));
                let written = Written { symbol: operator.symbol(), span };
                self.binary(arithmetic(operator), written, old, new)
            }
        };
        let stored = self.store(place, value, span);
        if steps.is_empty() {
            return Some(stored);
        }
        steps.push(stored);
        Some(Statement { kind: StatementKind::Group(steps), span })
    }

    /// `(a[i], a[j]) = (x, y)`: all values first, then the targets.
    fn assign_several(
        &mut self,
        (targets, targets_span): (&'a [Expr], Span),
        operator: AssignOperator,
        value: &'a Expr,
        span: Span,
    ) -> Option<Statement> {
        if operator != AssignOperator::Assign {
            let diagnostic =
                Diagnostic::error("E0502", "several targets are assigned with `=` only")
                    .at(span, "");
            self.report(diagnostic);
            return None;
        }
        let (mut steps, mut places) = (Vec::new(), Vec::new());
        for target in targets {
            let place = self.target(target)?;
            places.push(self.held(place, &mut steps, |_, _| false));
        }
        let types: Vec<Ty> = places.iter().map(|place| self.type_of(place)).collect();
        let Some(values) = self.values_for(&types, targets_span, value, &mut steps) else {
            return Some(Statement { kind: StatementKind::Group(steps), span });
        };
        let mut held = Vec::new();
        for ((value, place), expected) in values.into_iter().zip(&places).zip(types) {
            let value = match place {
                Target::Variable(variable) => self.fit(*variable, value),
                _ => self.coerce(value, &expected, &Wanted::by("the element")),
            };
            held.push(self.hold_step(value, &mut steps));
        }
        for (place, value) in places.into_iter().zip(held) {
            steps.push(self.store(place, value, span));
        }
        Some(Statement { kind: StatementKind::Group(steps), span })
    }

    /// The values of an assignment for several targets of these types; nothing as for [`parts`](Self::parts).
    fn values_for(
        &mut self,
        types: &[Ty],
        targets: Span,
        written: &'a Expr,
        steps: &mut Vec<Statement>,
    ) -> Option<Vec<Expression>> {
        if let ExprKind::Tuple(values) = &written.kind
            && values.len() == types.len()
        {
            // No tuple is made.
            let expected = types.iter().map(|ty| Some(ty).filter(|ty| !ty.is_silent()));
            let values = values.iter().zip(expected);
            return Some(values.map(|(value, ty)| self.expression(value, ty)).collect());
        }
        let is_known = !types.iter().any(Ty::is_silent);
        let expected = is_known.then(|| Ty::tuple(types.to_vec()));
        let value = self.expression(written, expected.as_ref());
        let value = self.without_result(value);
        self.parts(value, types.len(), targets, steps)
    }

    /// What stands left of an assignment; nothing after what is wrong with it was reported.
    fn target(&mut self, target: &'a Expr) -> Option<Target> {
        match &target.kind {
            ExprKind::Name(name) => match self.meaning(name.span) {
                Meaning::Variable(variable) => Some(Target::Variable(variable)),
                Meaning::Unknown => None,
                _ => {
                    let message = format!("`{}` cannot be assigned to", name.text);
                    self.report(
                        Diagnostic::error("E0502", message).at(name.span, "not a variable"),
                    );
                    None
                }
            },
            ExprKind::Paren(inner) => self.target(inner),
            ExprKind::Index(object, index) => self.element_target(object, index, target.span),
            // Other modules cannot be changed, which was said.
            ExprKind::Member { object, .. } if self.names.module_before_dot(object).is_some() => {
                self.target_of_module(target)
            }
            ExprKind::Member { object, name, optional: false } => self.field_target(object, name),
            ExprKind::Error => None,
            _ => {
                let diagnostic = Diagnostic::error("E0502", "this cannot be assigned to")
                    .at(target.span, "neither a variable nor an element");
                self.report(diagnostic);
                None
            }
        }
    }

    /// `module.name`, which is a variable, and that was said to be wrong, or something else.
    fn target_of_module(&mut self, target: &Expr) -> Option<Target> {
        let name = self.names.named(target)?;
        if !matches!(self.meaning(name.span), Meaning::Unknown | Meaning::Variable(_)) {
            let message = format!("`{}` cannot be assigned to", name.text);
            self.report(Diagnostic::error("E0502", message).at(name.span, "not a variable"));
        }
        None
    }

    fn field_target(&mut self, object: &'a Expr, name: &'a ast::Name) -> Option<Target> {
        if let Some((_, variable)) = self.static_behind(object, name) {
            return Some(Target::Variable(variable));
        }
        if self.class_before_dot(object).is_some() && self.names.has_meaning(name.span) {
            return None;
        }
        if let Some(class) = self.class_before_dot(object) {
            let diagnostic = self.no_such_static(class, name);
            self.report(diagnostic);
            return None;
        }
        let object = self.object(object);
        let ty = self.open.resolve(&object.ty);
        match &ty {
            Ty::Any => Some(Target::Member(object, Arc::clone(&name.text))),
            Ty::Class(class) if self.is_other_actor(&object, class) => {
                let diagnostic = self.not_a_message(class, name);
                self.report(diagnostic);
                None
            }
            Ty::Class(class) => {
                let Some(number) = self.field_number(class, name) else {
                    let diagnostic = self.no_such_field(class, name);
                    self.report(diagnostic);
                    return None;
                };
                if class.kind == ClassKind::Structure && !self.is_being_made(&object) {
                    let (owner, label) = match class.variant() {
                        Some(variant) => (&variant.name, "a field of a case"),
                        None => (&class.name, "a field of a structure"),
                    };
                    let message = format!("a {owner} does not change");
                    let diagnostic = Diagnostic::error("E0606", message)
                        .at(name.span, label)
                        .note(format!("`with` makes another one: `p with ({}: …)`", name.text));
                    self.report(diagnostic);
                }
                Some(Target::Field(object, number))
            }
            _ if ty.is_silent() => None,
            Ty::Tuple(_) if self.named_part(object, name).is_some() => {
                let diagnostic = Diagnostic::error("E0606", "a tuple does not change")
                    .at(name.span, "a part of a tuple")
                    .note("make another one: `(a, b)`");
                self.report(diagnostic);
                None
            }
            _ => {
                let diagnostic = self.no_such_member(&ty, name);
                self.report(diagnostic);
                None
            }
        }
    }

    fn element_target(&mut self, object: &'a Expr, index: &'a Expr, span: Span) -> Option<Target> {
        let object = self.expression(object, None);
        let ty = self.open.resolve(&object.ty);
        let index = match &ty {
            Ty::Map(parts) => self.map_key(index, &parts.0),
            Ty::List(_) => {
                let index = self.expression(index, Some(&Ty::Integer));
                self.coerce(index, &Ty::Integer, &Wanted::by("an index"))
            }
            Ty::Any => {
                let index = self.expression(index, Some(&Ty::Any));
                self.to_any(index)
            }
            Ty::Class(class) if self.can_set_elements(class) => self.expression(index, None),
            _ => {
                self.expression(index, None);
                if !ty.is_silent() && !matches!(ty, Ty::Open(_)) {
                    let message = format!("the elements of {ty} cannot be set");
                    let diagnostic =
                        Diagnostic::error("E0410", message).at(span, format!("this is {ty}"));
                    self.report(super::operators::optional_note(diagnostic, &ty));
                }
                return None;
            }
        };
        Some(Target::Element(Element { list: object, index }))
    }

    /// The same place with its parts in temporaries, apart from those that `stays` says need none.
    fn held(
        &mut self,
        place: Target,
        steps: &mut Vec<Statement>,
        stays: impl Fn(&Names, &Expression) -> bool,
    ) -> Target {
        let is_made = matches!(&place, Target::Field(object, _) if self.is_being_made(object));
        let mut hold = |part: Expression| {
            if stays(self.names, &part) { part } else { self.hold_step(part, steps) }
        };
        match place {
            Target::Variable(variable) => Target::Variable(variable),
            Target::Element(Element { list, index }) => {
                Target::Element(Element { list: hold(list), index: hold(index) })
            }
            // The object that a constructor makes stays where it is, and has to be known for what it is.
            Target::Field(object, number) if is_made => Target::Field(object, number),
            Target::Field(object, number) => Target::Field(hold(object), number),
            Target::Member(object, name) => Target::Member(hold(object), name),
        }
    }

    /// A value that a step of the statement computes.
    pub(super) fn hold_step(
        &mut self,
        value: Expression,
        steps: &mut Vec<Statement>,
    ) -> Expression {
        if value.is_literal() || value.ty.is_silent() {
            return value;
        }
        let (ty, span) = (value.ty.clone(), value.span);
        let (temporary, held) = self.temporary(ty, span);
        steps.push(Statement { kind: StatementKind::Hold(temporary, value), span });
        held
    }

    fn type_of(&self, place: &Target) -> Ty {
        match place {
            Target::Variable(variable) => self.variable_type(*variable),
            Target::Element(element) => self.element_type(element),
            Target::Field(object, number) => match self.open.resolve(&object.ty) {
                Ty::Class(class) => self.class(class.id).fields[usize::from(*number)].ty.clone(),
                _ => Ty::Any,
            },
            Target::Member(..) => Ty::Any,
        }
    }

    fn element_type(&self, element: &Element) -> Ty {
        match self.open.resolve(&element.list.ty) {
            Ty::List(element) => (*element).clone(),
            Ty::Map(parts) => self.open.resolve(&parts.1),
            Ty::Class(class) => self.element_type_of_object(&class),
            _ => Ty::Any,
        }
    }

    /// The value at a place.
    fn read(&mut self, place: &Target, span: Span) -> Expression {
        match place {
            Target::Variable(variable) => self.variable_value(*variable, span),
            Target::Element(Element { list, index }) if matches!(list.ty, Ty::Class(_)) => {
                self.element_of_object(list.clone(), index.clone(), span)
            }
            Target::Element(element) => {
                let ty = self.type_of(place);
                let kind = match element.list.ty {
                    Ty::Any => ExpressionKind::DynamicElement(Box::new(element.clone())),
                    _ => ExpressionKind::Element(Box::new(element.clone())),
                };
                Expression::new(kind, ty, span)
            }
            Target::Field(object, number) => {
                self.field_is_set(object, *number, span);
                let kind = ExpressionKind::Field(object.clone().boxed(), *number);
                Expression::new(kind, self.type_of(place), span)
            }
            Target::Member(object, name) => {
                let kind = ExpressionKind::GetMember(object.clone().boxed(), Arc::clone(name));
                Expression::new(kind, Ty::Any, span)
            }
        }
    }

    /// The statement that sets a place.
    fn store(&mut self, place: Target, value: Expression, span: Span) -> Statement {
        let kind = match place {
            Target::Variable(variable) => {
                let ty = value.ty.clone();
                let value = self.fit(variable, value);
                self.flow.forget(variable);
                self.flow.set(variable);
                self.learn_from_value(variable, &ty);
                StatementKind::Assign(variable, value)
            }
            Target::Element(Element { list, index }) if matches!(list.ty, Ty::Class(_)) => {
                StatementKind::Expression(self.set_element_of_object(list, index, value, span))
            }
            Target::Element(element) => {
                let ty = self.element_type(&element);
                let what = match element.list.ty {
                    Ty::Map(_) => "a value of the map",
                    _ => "an element",
                };
                let value = self.coerce(value, &ty, &Wanted::by(what));
                StatementKind::AssignElement(Box::new(element), value)
            }
            Target::Field(object, number) => {
                let ty = self.type_of(&Target::Field(object.clone(), number));
                let value = self.coerce(value, &ty, &Wanted::by("the field"));
                if self.is_being_made(&object) {
                    self.flow.set_field(number);
                }
                StatementKind::AssignField(object.boxed(), number, value)
            }
            Target::Member(object, name) => {
                let value = self.to_any(value);
                StatementKind::AssignMember(object.boxed(), name, value)
            }
        };
        Statement { kind, span }
    }

    /// After `x = value` an optional `x` is known to be there when the value is.
    fn learn_from_value(&mut self, variable: VariableId, ty: &Ty) {
        let declared = self.variable_type(variable);
        let info = self.names.variable(variable);
        let own = Some(info.owner) == self.process() && !info.is_assigned_by_others();
        if let Ty::Optional(inner) = &declared
            && own
            && **inner == *ty
        {
            self.flow.learn(&vec![(variable, ty.clone())]);
        }
    }
}

/// The operation that an assignment carries out first.
fn operation(operator: AssignOperator) -> Option<BinaryOperator> {
    Some(match operator {
        AssignOperator::Assign => return None,
        AssignOperator::Add => BinaryOperator::Add,
        AssignOperator::Subtract => BinaryOperator::Subtract,
        AssignOperator::Multiply => BinaryOperator::Multiply,
        AssignOperator::Divide => BinaryOperator::Divide,
    })
}
