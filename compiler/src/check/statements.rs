//! Statements and bodies of processes.

use runa_diagnostics::{Diagnostic, Span};

use super::coerce::Wanted;
use super::exceptions::Way;
use super::flow::Flow;
use super::{Checker, Frame, external, generics, unavailable};
use crate::hir::{Expression, ExpressionKind, Statement, StatementKind};
use crate::names::{Body, ModuleNumber, ProcessId, ProcessKind};
use crate::syntax::ast::{self, BinaryOperator, Expr, ExprKind, ItemKind};
use crate::types::{Joining, Ty};

impl<'a> Checker<'_, 'a> {
    /// Checks a root.
    pub(super) fn check_body(&mut self, root: ProcessId) {
        let info = self.names.process(root);
        self.frames.push(Frame::new(root));
        match info.body {
            Body::Statements(statements) => {
                self.check_parameters(root);
                match info.kind {
                    _ if self.names.is_stub(root) => {
                        let result = self.results[root.index()].ty.clone();
                        self.finish_process(root, Some(result), Vec::new());
                    }
                    ProcessKind::Head => self.finish_process(root, None, Vec::new()),
                    ProcessKind::Constructor => self.constructor(root, statements, info.span),
                    _ => self.process_block(root, statements, info.span),
                }
            }
            Body::Value(value) => self.field_default(root, value),
            Body::Invariants(class) => self.check_invariants(root, class),
            Body::TopLevel(items) => self.top_level(root, items),
            Body::External(external) => self.external_body(root, external),
        }
        self.frames.pop();
    }

    /// The default value of a field.
    fn field_default(&mut self, root: ProcessId, value: &'a Expr) {
        let ty = self.results[root.index()].ty.clone();
        let value = self.expression(value, Some(&ty));
        let value = self.coerce(value, &ty, &Wanted::by("the default of a field"));
        let span = value.span;
        let body = vec![Statement { kind: StatementKind::Return(Some(value)), span }];
        self.finish_process(root, Some(ty), body);
    }

    /// The body of a constructor, behind what comes before it.
    fn constructor(&mut self, root: ProcessId, statements: &'a [ast::Statement], span: Span) {
        let first = statements.first().and_then(|first| match &first.kind {
            ast::StatementKind::Expression(Expr {
                kind: ExprKind::Call(callee, arguments),
                ..
            }) if matches!(callee.kind, ExprKind::Super) => {
                Some((arguments.as_slice(), first.span))
            }
            _ => None,
        });
        let entry = self.flow.clone();
        let mut contracts = self.requirements(root);
        self.fields_to_set.clear();
        let mut body = self.constructor_prologue(root, first);
        for field in std::mem::take(&mut self.fields_to_set) {
            self.flow.declare_unset_field(field);
        }
        let rest = &statements[usize::from(first.is_some())..];
        body.extend(self.block(rest));
        self.all_fields_set(span);
        self.promises(root, entry, &mut contracts);
        self.finish_process(root, None, body);
        self.program.processes[root.index()].contracts = contracts;
    }

    fn check_parameters(&mut self, process: ProcessId) {
        self.check_rest(self.names.process(process).parameters_written);
        self.default_values(process);
    }

    /// The outermost level, then `main`, whose result is the exit code.
    fn top_level(&mut self, root: ProcessId, items: &'a [ast::Item]) {
        let is_main =
            self.names.module_of(self.names.process(root).span) == ModuleNumber::default();
        let mut body: Vec<Statement> = Vec::new();
        if is_main {
            body.extend(self.begin_checking(root));
        }
        body.extend(self.begin_modules(root));
        let libraries: Vec<&ast::ExternalLibrary> = external::libraries(items).collect();
        for item in items {
            match &item.kind {
                ItemKind::Statement(statement) => body.extend(self.statement(statement)),
                ItemKind::Test { .. } | ItemKind::Import(_) => {}
                ItemKind::Type(declaration)
                    if self.names.class_named(&declaration.name).is_some()
                        && !self.names.is_refused_type(&declaration.name) =>
                {
                    body.extend(self.static_declarations(declaration));
                }
                ItemKind::Type(declaration) => {
                    let what = "an Actor in a session";
                    self.report(unavailable::unavailable(what, declaration.name.span));
                }
                ItemKind::ExternalLibrary(_) | ItemKind::ExternalProcess(_)
                    if !self.names.is_session() =>
                {
                    self.check_external_item(item, &libraries);
                }
                ItemKind::ExternalLibrary(_) | ItemKind::ExternalProcess(_) => {
                    self.report(unavailable::unavailable("`External` in a session", item.span));
                }
            }
        }
        let result = if is_main { self.call_main(&mut body) } else { None };
        self.finish_process(root, result, body);
    }

    /// What modules do first: the outermost levels of those that they import, where that has not been done.
    fn begin_modules(&self, root: ProcessId) -> impl Iterator<Item = Statement> + use<'a> {
        let begins = self.names.begins_before(root).to_vec();
        begins.into_iter().map(|(top, span)| {
            let kind = ExpressionKind::Call(top, Vec::new());
            let call = Expression::new(kind, Ty::Nothing, span);
            Statement { kind: StatementKind::Expression(call), span }
        })
    }

    fn call_main(&mut self, body: &mut Vec<Statement>) -> Option<Ty> {
        let main = self.names.main()?;
        let info = self.names.process(main);
        let span = info.span;
        let arguments = match info.parameters_written.len() {
            0 => Vec::new(),
            1 => {
                let list = self.made("system.arguments", [], Ty::list(Ty::Text), span);
                let wanted = self.parameter_list(main).into_iter().next().unwrap_or(Ty::Any);
                vec![self.coerce(list, &wanted, &Wanted::by("the parameter of `main`"))]
            }
            _ => {
                let diagnostic = Diagnostic::error("E0506", "`main` takes at most one parameter")
                    .at(span, "the arguments of the command line, a List of Text");
                self.report(diagnostic);
                return None;
            }
        };
        let result = self.result_of(main);
        let call = Expression::new(ExpressionKind::Call(main, arguments), result.clone(), span);
        let (kind, result) = match result {
            Ty::Integer => (StatementKind::Return(Some(call)), Some(Ty::Integer)),
            _ => (StatementKind::Expression(call), None),
        };
        body.push(Statement { kind, span });
        result
    }

    /// The body of a process: what it returns is known afterwards.
    pub(super) fn process_block(
        &mut self,
        process: ProcessId,
        statements: &'a [ast::Statement],
        span: Span,
    ) {
        let entry = self.flow.clone();
        let mut contracts = self.requirements(process);
        let body = self.block(statements);
        if !self.flow.ended {
            self.end_reached(process, span);
        }
        let known = &self.results[process.index()];
        let ty = self.open.resolve(&known.ty);
        let result = match (known.annotated, known.returns_value) {
            (true, _) if ty != Ty::Nothing => Some(ty),
            (false, true) => Some(ty).filter(|ty| *ty != Ty::Never),
            _ => None,
        };
        self.promises(process, entry, &mut contracts);
        contracts.invariant = self.invariant_behind(process);
        self.finish_process(process, result, body);
        self.program.processes[process.index()].contracts = contracts;
    }

    /// The end of a process is reached without `Return`.
    fn end_reached(&mut self, process: ProcessId, span: Span) {
        let known = self.results[process.index()].clone();
        let ty = self.open.resolve(&known.ty);
        if known.annotated && known.origin.is_some() && !ty.accepts_nothing() {
            let name = self.names.process(process).name.clone();
            let mut diagnostic =
                Diagnostic::error("E0501", format!("`{name}` can reach its end without `Return`"))
                    .at(span, format!("it returns {ty}"));
            if let Some(origin) = known.origin {
                diagnostic = diagnostic.at(origin, "the result is said here");
            }
            self.report(diagnostic);
        } else if !known.annotated && known.returns_value {
            self.grow_result(process, &Ty::Nothing, span);
        }
    }

    /// Lets the result of a process grow.
    fn grow_result(&mut self, process: ProcessId, ty: &Ty, span: Span) {
        let known = self.results[process.index()].clone();
        match self.open.join(&known.ty, ty, Joining::Widening, span) {
            Some(joined) => {
                let entry = &mut self.results[process.index()];
                entry.origin = entry.origin.or(Some(span));
                if entry.ty != joined {
                    entry.ty = joined;
                    self.changed |= entry.is_asked_for.get();
                }
            }
            None => {
                let known_ty = self.open.resolve(&known.ty);
                let message = format!("this process returns {known_ty} and {ty}");
                let mut diagnostic = Diagnostic::error("E0403", message)
                    .at(span, format!("this is {ty}"))
                    .note("say what it returns: `returns Any`");
                if let Some(origin) = known.origin {
                    diagnostic = diagnostic.at(origin, format!("this is {known_ty}"));
                }
                self.report(diagnostic);
            }
        }
    }

    /// Statements of a block.
    pub(super) fn block(&mut self, statements: &'a [ast::Statement]) -> Vec<Statement> {
        let mut checked = Vec::with_capacity(statements.len());
        checked.extend(statements.iter().filter_map(|statement| self.statement(statement)));
        checked
    }

    fn statement(&mut self, statement: &'a ast::Statement) -> Option<Statement> {
        use ast::StatementKind as Written;
        let span = statement.span;
        let kind = match &statement.kind {
            Written::Let(declared) => return self.let_statement(declared, span),
            Written::Constant(constant) => {
                return self.declaration(
                    &constant.name,
                    constant.ty.as_ref(),
                    Some(&constant.value),
                    span,
                );
            }
            Written::Assign { target, operator, value } => {
                return self.assign(target, *operator, value, span);
            }
            Written::Process(process) => {
                self.nested_process(process);
                return None;
            }
            Written::Alias(alias) => {
                self.alias(alias);
                return None;
            }
            Written::Expression(value) => self.expression_statement(value),
            Written::If { branches, otherwise } => {
                return self.if_statement(branches, otherwise.as_ref(), span);
            }
            Written::While(condition, body) => self.while_loop(condition, body, span),
            Written::For { variable, from, to, by, body } => {
                self.count_loop(variable.as_deref(), (from, to, by.as_deref()), body, span)
            }
            Written::ForEach { target, sequence, body } => {
                self.each_loop(target, sequence, body, span)
            }
            Written::Break => self.leave_loop(StatementKind::Break, span),
            Written::Continue => self.leave_loop(StatementKind::Continue, span),
            Written::Return(value) => self.return_statement(value.as_ref(), span),
            Written::Assert(condition, message) => {
                self.assert_statement(condition, message.as_deref(), span)
            }
            Written::Throw(value) => self.throw_statement(value),
            Written::Try { body, catches, finally } => {
                self.try_statement(body, catches, finally.as_deref(), span)
            }
            Written::Resume(value) => self.resume_statement(value.as_ref(), span),
            Written::Select(arms, otherwise) => {
                self.select_statement(arms, otherwise.as_ref(), span)
            }
            Written::Using(name, value, body) => self.using_statement(name, value, body, span)?,
            // No step of the program: what is declared behind it has what it says.
            Written::Error | Written::Attribute(_) => return None,
        };
        Some(Statement { kind, span })
    }

    /// An expression whose value nobody wants.
    pub(super) fn expression_statement(&mut self, value: &'a Expr) -> StatementKind {
        if let Some(diagnostic) = self.decrement(value) {
            self.report(diagnostic);
            return StatementKind::Group(Vec::new());
        }
        if let ExprKind::Match(body) = &value.kind {
            return self.match_statement(body, value.span);
        }
        let checked = self.expression(value, None);
        if is_unreadable(value) {
            self.lose_rest();
        }
        if checked.ty == Ty::Never {
            self.flow.ended |= is_call(&checked.kind);
        }
        if let ExprKind::Binary { operator: BinaryOperator::Equal, operator_span, .. } = &value.kind
        {
            let diagnostic = Diagnostic::warning("E0507", "this comparison does nothing")
                .at(value.span, "its value is not used")
                .suggest("`=` sets a variable", *operator_span, "=");
            self.report(diagnostic);
        }
        StatementKind::Expression(checked)
    }

    /// A line that could not be read may have returned something, or left the process.
    fn lose_rest(&mut self) {
        self.flow.ended = true;
        let Some(process) = self.process() else { return };
        let known = &mut self.results[process.index()];
        if !known.annotated {
            known.ty = Ty::Error;
            known.returns_value = true;
        }
    }

    fn nested_process(&mut self, process: &'a ast::Process) {
        let Some(id) = self.process_at(process.span) else { return };
        let info = self.names.process(id);
        self.object_taken_along(id, info.span);
        if info.parent.is_none() {
            return self.note_surroundings(id);
        }
        self.inside(id, |checker| {
            checker.check_parameters(id);
            checker.process_block(id, &process.body.statements, info.span);
        });
    }

    /// What is known in a process that stands here: only what never changes.
    fn flow_within(&self) -> Flow {
        let mut flow = self.flow.clone();
        flow.keep(|variable| self.names.variable(variable).is_fixed());
        flow.ended = false;
        flow
    }

    /// Takes note of what is known where a generic process stands, which is checked later.
    fn note_surroundings(&mut self, process: ProcessId) {
        let mut flow = self.flow_within();
        flow.settle(|ty| self.open.resolve(ty));
        // The object that is made counts as complete from here on.
        flow.take_unset_fields();
        if self.surroundings.get(&process) != Some(&flow) {
            self.surroundings.insert(process, flow);
            self.moved.push(process);
        }
    }

    /// What is known where a root begins.
    pub(super) fn flow_around(&self, root: ProcessId) -> Flow {
        self.surroundings.get(&self.made_of(root)).cloned().unwrap_or_default()
    }

    /// Checks a nested process.
    pub(super) fn inside(&mut self, process: ProcessId, check: impl FnOnce(&mut Self)) {
        let within = self.flow_within();
        let outer = std::mem::replace(&mut self.flow, within);
        self.frames.push(Frame::new(process));
        let old = self.old.take();
        check(self);
        self.old = old;
        self.frames.pop();
        self.flow = outer;
    }

    fn alias(&mut self, alias: &'a ast::Alias) {
        let own: Vec<Ty> = alias.parameters.iter().map(generics::variable).collect();
        self.with_types_of_alias(alias, &own, |checker| checker.written_type(&alias.ty));
    }

    pub(super) fn refuse_generic(&mut self, what: &str, parameters: &[ast::TypeParameter]) {
        if let Some(parameter) = parameters.first() {
            self.report(unavailable::unavailable(what, parameter.name.span));
        }
    }

    fn if_statement(
        &mut self,
        branches: &'a [(Expr, ast::Block)],
        otherwise: Option<&'a ast::Block>,
        span: Span,
    ) -> Option<Statement> {
        // Each branch is checked with what the conditions before it tell; they nest from the last.
        let mut checked = Vec::new();
        let mut ends = Vec::new();
        for (condition, body) in branches {
            let at = condition.span;
            let (condition, consequences) = self.condition(condition);
            let before = self.flow.clone();
            self.flow.learn(&consequences.when_true);
            let body = self.block(&body.statements);
            ends.push(std::mem::replace(&mut self.flow, before));
            self.flow.learn(&consequences.when_false);
            checked.push((condition, body, at));
        }
        let mut rest = otherwise.map(|body| self.block(&body.statements)).unwrap_or_default();
        for end in ends {
            let here = std::mem::take(&mut self.flow);
            self.flow = here.meet(end);
        }
        while let Some((condition, then, at)) = checked.pop() {
            let condition = condition.boxed();
            let kind = StatementKind::If { condition, then, otherwise: rest };
            if checked.is_empty() {
                return Some(Statement { kind, span });
            }
            rest = vec![Statement { kind, span: at }];
        }
        None
    }

    fn return_statement(&mut self, value: Option<&'a Expr>, span: Span) -> StatementKind {
        let Some(process) = self.returning_process() else { return StatementKind::Return(None) };
        if self.names.process(process).kind == ProcessKind::TopLevel {
            let diagnostic = Diagnostic::error("E0508", "`Return` stands outside of a process")
                .at(span, "there is nothing to return from");
            self.report(diagnostic);
        }
        self.all_fields_set(span);
        let known = self.results[process.index()].clone();
        let result = match value {
            None => {
                self.return_nothing(process, &known, span);
                None
            }
            Some(value) => {
                let annotated = known.annotated;
                let expected = Some(&known.ty).filter(|ty| annotated && !ty.is_silent());
                let value = self.expression(value, expected);
                let value = self.without_result(value);
                if !annotated {
                    self.grow_result(process, &value.ty.clone(), value.span);
                }
                self.results[process.index()].returns_value = true;
                let ty = self.result_type(process);
                let wanted = Wanted::by("the result")
                    .because(known.origin.filter(|_| annotated), "the result is said here");
                Some(match ty {
                    Ty::Nothing if value.ty == Ty::Nothing => value,
                    ty => self.coerce(value, &ty, &wanted),
                })
            }
        };
        self.leave_regions(Way::Return, span);
        let statement = match self.is_in_handler() {
            true => self.leave_handler(Way::Return, result, span),
            false => StatementKind::Return(result),
        };
        self.flow.ended = true;
        statement
    }

    fn return_nothing(&mut self, process: ProcessId, known: &super::ResultType, span: Span) {
        let ty = self.result_type(process);
        if known.annotated && !ty.accepts_nothing() {
            let mut diagnostic = Diagnostic::error("E0401", format!("this process returns {ty}"))
                .at(span, "a value is missing");
            if let Some(origin) = known.origin {
                diagnostic = diagnostic.at(origin, "the result is said here");
            }
            self.report(diagnostic);
        } else if !known.annotated && known.ty != Ty::Never {
            self.grow_result(process, &Ty::Nothing, span);
        }
    }
}

/// Whether what has the type `Never` is a call, behind which nothing runs.
fn is_call(value: &ExpressionKind) -> bool {
    matches!(
        value,
        ExpressionKind::Raise(..)
            | ExpressionKind::CallNative(..)
            | ExpressionKind::Call(..)
            | ExpressionKind::CallMethod(_)
            | ExpressionKind::CallGeneric(_)
            | ExpressionKind::CallValue(..)
    )
}

/// Whether an expression could not be read, or only the lambdas in it could.
fn is_unreadable(expression: &Expr) -> bool {
    match &expression.kind {
        ExprKind::Error => true,
        ExprKind::Call(callee, _) => is_unreadable(callee),
        _ => false,
    }
}
