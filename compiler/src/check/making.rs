//! Making objects: calls of classes, constructors, and structures with other fields.

use std::rc::Rc;
use std::sync::Arc;

use runa_bytecode::ClassKind;
use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::arguments::{Callee, Formal};
use super::classes::{Class, Field};
use super::coerce::Wanted;
use super::defaults::Given;
use super::method_calls::no_super;
use crate::hir::{Expression, ExpressionKind, New, Statement, StatementKind};
use crate::names::{ClassId, ProcessId, ProcessKind};
use crate::syntax::ast::{self, Expr};
use crate::types::{ClassTy, Ty};

impl<'a> Checker<'_, 'a> {
    /// `Circle("a", 2.0)`.
    pub(super) fn make(
        &mut self,
        id: ClassId,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let made = self.make_object(id, arguments, span);
        self.check_callback(id, &made);
        if self.is_actor(id) { self.started_actor(made) } else { made }
    }

    fn make_object(
        &mut self,
        id: ClassId,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let class = self.class(id).clone();
        if !class.ty.kind.has_objects() {
            self.check_for_errors(arguments);
            let what = match class.ty.kind {
                ClassKind::Interface => "an interface",
                ClassKind::Variant => "a variant: each is made as one of its cases",
                _ if self.names.is_trait(id) => {
                    "a trait: ask for an `Abstract` process that makes one"
                }
                _ => "abstract",
            };
            let message =
                format!("there are no objects of just `{}`, which is {what}", class.ty.name);
            return self.wrong(span, Diagnostic::error("E0602", message).at(span, "made here"));
        }
        let ty = Ty::Class(Arc::clone(&class.ty));
        match self.constructor_of(&class) {
            Some((constructor, owner)) => {
                self.may_be_constructed(owner, span);
                let inherited = self.class(owner).fields.len();
                let defaults = self.defaults_below(&class, inherited, span);
                let name = class.ty.name.to_string();
                let given = self.arguments_of(constructor, &name, arguments, span);
                let Some(mut given) = given else { return Expression::error(span) };
                if !defaults.is_empty() {
                    // What is given is computed before fields get their defaults.
                    self.hold_all(&mut given);
                }
                let made = given.finish(span, |arguments| {
                    let new = New { constructor: Some(constructor), defaults, arguments };
                    Expression::new(ExpressionKind::New(Box::new(new)), ty, span)
                });
                self.checked_object(made)
            }
            None if class.ty.exception.is_some() => {
                let defaults = self.defaults_below(&class, 0, span);
                match self.exception_arguments(&class.ty.name, arguments, span) {
                    Some(given) => {
                        let mut given = Given { values: given.into(), held: Vec::new() };
                        if !defaults.is_empty() {
                            self.hold_all(&mut given);
                        }
                        let made = given.finish(span, |arguments| {
                            let new = New { constructor: None, defaults, arguments };
                            Expression::new(ExpressionKind::New(Box::new(new)), ty, span)
                        });
                        self.checked_object(made)
                    }
                    None => Expression::error(span),
                }
            }
            None => {
                let made = self.memberwise(&class, ty, arguments, span);
                self.checked_object(made)
            }
        }
    }

    /// Says so when the constructor of `owner` is used where it is not known.
    fn may_be_constructed(&mut self, owner: ClassId, span: Span) {
        if self.names.class(owner).is_constructor_private && self.class_around() != Some(owner) {
            let name = &self.class(owner).ty.name;
            let message = format!("the constructor of `{name}` is private");
            let diagnostic = Diagnostic::error("E0603", message)
                .at(span, "only the type itself uses it")
                .note(format!("a `Shared` process of `{name}` can make objects for others"));
            self.report(diagnostic);
        }
    }

    /// What initialises objects of a class, and the class that declares it: nothing if that is done
    /// field by field.
    pub(super) fn constructor_of(&self, class: &Class<'a>) -> Option<(ProcessId, ClassId)> {
        let mut above = Some(Arc::clone(&class.ty));
        while let Some(class) = above {
            if let Some(constructor) = self.names.class(class.id).constructor {
                return Some((constructor, class.id));
            }
            above = class.base.clone();
        }
        None
    }

    /// What the fields from number `inherited` on have before a constructor runs that does not know them.
    fn defaults_below(
        &mut self,
        class: &Class<'a>,
        inherited: usize,
        span: Span,
    ) -> Vec<(u16, Expression)> {
        let mut defaults = Vec::new();
        for (number, field) in class.fields.iter().enumerate().skip(inherited) {
            if !field.has_default() {
                let message =
                    format!("`{}` needs a constructor, which sets `{}`", class.ty.name, field.name);
                let diagnostic = Diagnostic::error("E0611", message)
                    .at(span, "made here")
                    .at(field.span, "no default")
                    .note("what it extends is initialised without this field");
                self.report(diagnostic);
            }
            defaults.extend(default_of(field, span).map(|value| (number as u16, value)));
        }
        defaults
    }

    /// An object whose fields are given one by one.
    pub(super) fn memberwise(
        &mut self,
        class: &Class<'a>,
        ty: Ty,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let given: Vec<Rc<Field>> =
            class.fields.iter().filter(|field| field.is_given()).cloned().collect();
        let formals: Vec<Formal<'_>> = given
            .iter()
            .map(|field| Formal { name: &field.name, has_default: field.has_default() })
            .collect();
        let shown = given.iter().map(|field| format!("{} as {}", field.name, field.ty));
        let signature = format!("{}({})", class.ty.name, shown.collect::<Vec<_>>().join(", "));
        let callee = Callee { name: &class.ty.name, signature: &signature, declared: None };
        let Some(values) = self.arrange(&callee, &formals, arguments, span) else {
            return Expression::error(span);
        };
        let wanted: Vec<(Ty, Arc<str>)> =
            given.iter().map(|field| (field.ty.clone(), Arc::clone(&field.name))).collect();
        let mut checked = self.in_written_order(&values, &wanted, &class.ty.name);
        let held = std::mem::take(&mut checked.held);
        let mut checked = checked.values.into_iter();
        let fields = class.fields.iter().map(|field| {
            let value = if field.is_given() { checked.next().flatten() } else { None };
            value.or_else(|| default_of(field, span)).unwrap_or_else(|| nothing(field, span))
        });
        let object = Expression::new(ExpressionKind::Object(fields.collect()), ty, span);
        super::defaults::behind(held, object, span)
    }

    /// `p with (x: 3)`.
    pub(super) fn with(
        &mut self,
        object: &'a Expr,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Expression {
        let object = self.object(object);
        let class = match self.open.resolve(&object.ty) {
            Ty::Class(class) if class.kind == ClassKind::Structure => self.class(class.id).clone(),
            ty => {
                self.check_for_errors(arguments);
                if ty.is_silent() {
                    return Expression { span, ..object };
                }
                let message = format!("`with` changes a copy of a structure, and this is {ty}");
                let diagnostic =
                    Diagnostic::error("E0606", message).at(object.span, "no structure");
                let is_variant =
                    matches!(&ty, Ty::Class(class) if class.kind == ClassKind::Variant);
                let note = "where `is` has shown which case it is, `with` changes a copy of that";
                let diagnostic = if is_variant { diagnostic.note(note) } else { diagnostic };
                return self.wrong(span, diagnostic);
            }
        };
        let formals: Vec<Formal<'_>> = class
            .fields
            .iter()
            .map(|field| Formal { name: &field.name, has_default: true })
            .collect();
        let signature = format!("{} with (field: value)", class.ty.name);
        let callee = Callee { name: "with", signature: &signature, declared: None };
        let ty = object.ty.clone();
        self.hold(object, |checker, held| {
            if let Some(bad) = arguments
                .iter()
                .find(|argument| !matches!(argument.kind, ast::ArgumentKind::Labelled(_)))
            {
                let diagnostic =
                    Diagnostic::error("E0606", "`with` names the fields that it changes")
                        .at(bad.span, "which field?");
                checker.report(diagnostic);
                return Expression::error(span);
            }
            let Some(values) = checker.arrange(&callee, &formals, arguments, span) else {
                return Expression::error(span);
            };
            for argument in arguments {
                if let ast::ArgumentKind::Labelled(label) = &argument.kind {
                    checker.field_number(&class.ty, label);
                }
            }
            let wanted: Vec<(Ty, Arc<str>)> = class
                .fields
                .iter()
                .map(|field| (field.ty.clone(), Arc::clone(&field.name)))
                .collect();
            let mut checked = checker.in_written_order(&values, &wanted, &class.ty.name);
            let before = std::mem::take(&mut checked.held);
            let fields = class.fields.iter().zip(checked.values).enumerate().map(
                |(number, (field, value))| {
                    let kept = || {
                        let kind = ExpressionKind::Field(held.clone().boxed(), number as u16);
                        Expression::new(kind, field.ty.clone(), span)
                    };
                    value.unwrap_or_else(kept)
                },
            );
            let object = Expression::new(ExpressionKind::Object(fields.collect()), ty, span);
            let object = checker.checked_object(object);
            super::defaults::behind(before, object, span)
        })
    }

    // ---- constructors

    /// What a constructor does before its own statements: the defaults of its fields, then what
    /// initialises the base. `first` are the arguments of `super(…)` if the body begins with it.
    pub(super) fn constructor_prologue(
        &mut self,
        process: ProcessId,
        first: Option<(&'a [ast::Argument], Span)>,
    ) -> Vec<Statement> {
        let info = self.names.process(process);
        let (Some(id), Some(receiver)) = (info.class, info.receiver) else { return Vec::new() };
        let (class, span) = (self.class(id).clone(), info.span);
        let object = self.variable_value(receiver, span);
        let inherited = class.ty.base.as_ref().map_or(0, |base| self.class(base.id).fields.len());
        let mut steps = Vec::new();
        for (number, field) in class.fields.iter().enumerate().skip(inherited) {
            match default_of(field, span) {
                Some(value) => steps.push(assign(&object, number as u16, value)),
                None if !field.ty.accepts_nothing() => self.fields_to_set.push(number as u16),
                None => {}
            }
        }
        match (&class.ty.base, first) {
            (Some(base), first) => {
                let base = Arc::clone(base);
                steps.extend(self.initialise_base(&base, object, first, span));
            }
            (None, first) if class.ty.exception.is_some() => {
                let name = class.ty.exception.map_or("Exception", |kind| kind.name());
                steps.extend(self.initialise_exception(name, object, first, span));
            }
            (None, Some((arguments, span))) => {
                self.check_for_errors(arguments);
                self.report(no_super(span));
            }
            (None, None) => {}
        }
        steps
    }

    fn initialise_base(
        &mut self,
        base: &Arc<ClassTy>,
        object: Expression,
        first: Option<(&'a [ast::Argument], Span)>,
        declared: Span,
    ) -> Vec<Statement> {
        let class = self.class(base.id).clone();
        let (arguments, span) = first.unwrap_or((&[], declared));
        let mut steps = Vec::new();
        if let Some((constructor, owner)) = self.constructor_of(&class) {
            self.may_be_constructed(owner, span);
            let inherited = self.class(owner).fields.len();
            for (number, value) in self.defaults_below(&class, inherited, span) {
                steps.push(assign(&object, number, value));
            }
            let needs = self.names.process(constructor).parameters_written;
            if first.is_none() && needs.iter().any(|parameter| parameter.default.is_none()) {
                self.report(super_missing(&base.name, declared));
                return steps;
            }
            let owner = Ty::Class(Arc::clone(&self.class(owner).ty));
            let above = self.coerce(object.clone(), &owner, &Wanted::by("`super`"));
            let call = self.direct_call(constructor, above, &base.name, arguments, span);
            let call = Statement { kind: StatementKind::Expression(call), span };
            steps.extend(self.while_made(&object, vec![call], span));
            return steps;
        }
        if class.ty.exception.is_some() {
            for (number, value) in self.defaults_below(&class, 0, span) {
                steps.push(assign(&object, number, value));
            }
            steps.extend(self.initialise_exception(&base.name, object, first, declared));
            return steps;
        }
        if first.is_none() && class.fields.iter().any(|field| !field.has_default()) {
            self.report(super_missing(&base.name, declared));
            return steps;
        }
        let made = self.memberwise(&class, Ty::Class(Arc::clone(base)), arguments, span);
        steps.extend(self.take_over(made, &class, &object, span));
        steps
    }

    /// What `super(message, cause: e)` does in a class that extends the exceptions called `name`.
    fn initialise_exception(
        &mut self,
        name: &str,
        object: Expression,
        first: Option<(&'a [ast::Argument], Span)>,
        declared: Span,
    ) -> Option<Statement> {
        let Some((arguments, span)) = first else {
            self.report(super_missing(name, declared));
            return None;
        };
        let [message, cause] = self.exception_arguments(name, arguments, span)?;
        let arguments = vec![object, message, cause];
        let call = Expression::native("Exception.initialise", arguments, Ty::Nothing, span);
        Some(Statement { kind: StatementKind::Expression(call), span })
    }

    /// Sets the fields of `object` to those that an object made field by field would have.
    fn take_over(
        &mut self,
        made: Expression,
        class: &Class<'a>,
        object: &Expression,
        span: Span,
    ) -> Vec<Statement> {
        let mut steps = Vec::new();
        let mut made = made;
        while let ExpressionKind::Hold { temporary, value, body } = made.kind {
            steps.push(Statement { kind: StatementKind::Hold(temporary, *value), span });
            made = *body;
        }
        if let ExpressionKind::Object(values) = made.kind {
            let sets = values.into_iter().zip(0u16..class.fields.len() as u16);
            steps.extend(sets.map(|(value, number)| assign(object, number, value)));
        }
        // The temporaries end with the group.
        vec![Statement { kind: StatementKind::Group(steps), span }]
    }

    // ---- fields that a constructor has to set

    /// Whether `object` is the one that a constructor makes.
    pub(super) fn is_being_made(&self, object: &Expression) -> bool {
        let process = self.returning_process().map(|process| self.names.process(process));
        let receiver = process.and_then(|process| process.receiver);
        matches!(object.kind, ExpressionKind::Variable(variable) if receiver == Some(variable))
            && self.is_in_constructor()
    }

    pub(super) fn is_in_constructor(&self) -> bool {
        self.returning_process()
            .is_some_and(|process| self.names.process(process).kind == ProcessKind::Constructor)
    }

    /// A field of the object that is made is read.
    pub(super) fn field_is_set(&mut self, object: &Expression, number: u16, span: Span) {
        if self.is_being_made(object) && self.flow.is_field_unset(number) {
            self.flow.set_field(number);
            let message = format!("`{}` may have no value yet", self.words(span));
            self.report(Diagnostic::error("E0303", message).at(span, "read here"));
        }
    }

    /// A lambda or nested process is made, which may use the object later.
    pub(super) fn object_taken_along(&mut self, process: ProcessId, span: Span) {
        let receiver = self.process().and_then(|around| self.names.process(around).receiver);
        let captures = &self.names.process(process).captures;
        if receiver.is_some_and(|receiver| captures.contains(&receiver)) {
            self.all_fields_set(span);
        }
    }

    /// The object that is made becomes known to others, or its constructor ends.
    pub(super) fn all_fields_set(&mut self, span: Span) {
        if !self.is_in_constructor() || self.flow.ended {
            return;
        }
        let Some(class) = self.class_around() else { return };
        for number in self.flow.take_unset_fields() {
            let field = Rc::clone(&self.class(class).fields[usize::from(number)]);
            let message = format!("`{}` may not be set here", field.name);
            let diagnostic = Diagnostic::error("E0611", message)
                .at(span, "the object is used from here on")
                .at(field.span, "no default");
            self.report(diagnostic);
        }
    }
}

fn assign(object: &Expression, number: u16, value: Expression) -> Statement {
    let span = value.span;
    let kind = StatementKind::AssignField(object.clone().boxed(), number, value);
    Statement { kind, span }
}

/// What a field has that is not given, if there is something to compute.
fn default_of(field: &Field, span: Span) -> Option<Expression> {
    let kind = ExpressionKind::Call(field.default?, Vec::new());
    Some(Expression::new(kind, field.ty.clone(), span))
}

fn nothing(field: &Field, span: Span) -> Expression {
    match field.ty.accepts_nothing() {
        true => Expression::new(ExpressionKind::Nothing, field.ty.clone(), span),
        false => Expression::error(span),
    }
}

fn super_missing(base: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0607", format!("`{base}` needs arguments to be initialised"))
        .at(span, "`super(…)` is missing")
        .note("the first statement of the constructor is `super(…)` with the arguments of the base")
}
