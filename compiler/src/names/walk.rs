//! The walk over statements and expressions. What the checker refuses as a whole is not walked.

use super::classes::own_name_taken;
use super::declare::declared_twice;
use super::resolve::{NewProcess, Resolver};
use super::scopes::Binding;
use super::{Body, Meaning, ProcessId, ProcessKind, VariableKind};
use crate::syntax::ast::{
    self, Expr, ExprKind, ForTarget, LambdaBody, LetTarget, Statement, StatementKind, TextPart,
};
use crate::types::is_type_name;

impl<'a> Resolver<'a> {
    /// A statement of the outermost level, whose names are declared already.
    pub(super) fn outermost_statement(&mut self, statement: &'a Statement) {
        self.statement_start = statement.span.start;
        match &statement.kind {
            StatementKind::Process(process) => {
                if let Some(id) = self.names.process_at(process.span) {
                    self.process_body(id);
                }
            }
            StatementKind::Let(declared) => {
                declared.value.iter().for_each(|value| self.expression(value));
                self.types_of_target(&declared.target);
            }
            StatementKind::Constant(constant) => self.expression(&constant.value),
            StatementKind::Alias(_) => {}
            _ => self.statement(statement),
        }
    }

    fn types_of_target(&mut self, target: &'a LetTarget) {
        if let LetTarget::Pattern(pattern) = target {
            self.types_of_pattern(pattern);
        }
    }

    /// Parameters and body of a process.
    pub(super) fn process_body(&mut self, id: ProcessId) {
        self.around.push(id);
        self.scopes.open();
        let info = &self.names.processes[id.index()];
        let (parameters, body) = (info.parameters_written, info.body);
        let outer = self.receiver;
        if info.class.is_some() {
            self.receiver = info.receiver;
        }
        self.declare_type_parameters(id);
        for parameter in parameters {
            if !self.names.is_compiled(id) {
                self.default_value(id, parameter);
            }
            self.declare_local(&parameter.name, VariableKind::Parameter, true);
        }
        self.contracts(id);
        match body {
            Body::Statements(statements) => self.statements(statements),
            Body::Value(value) => self.expression(value),
            Body::Invariants(class) => self.invariants(class),
            Body::TopLevel(_) | Body::External(_) => {}
        }
        self.scopes.close();
        self.around.pop();
        self.receiver = outer;
    }

    /// The type parameters of a process of the outermost level and of the class that it belongs to.
    fn declare_type_parameters(&mut self, id: ProcessId) {
        if self.names.processes[id.index()].root != id {
            return;
        }
        let (own, of_class) = self.names.type_parameters_of(id);
        let around = self.names.type_parameters_around(id);
        for (index, parameter) in of_class.iter().chain(own).enumerate() {
            let (name, meaning) = (&parameter.name, Meaning::Type);
            let binding = Binding { meaning, span: name.span };
            let is_own = index >= of_class.len();
            let mut around = around.iter().map(|around| &around.name);
            let older = self.scopes.local(&name.text).map(|older| older.span);
            let older = older.or_else(|| {
                let older = around.find(|older| is_own && older.text == name.text);
                older.map(|older| older.span)
            });
            if let Some(older) = older {
                let diagnostic = declared_twice(name, older);
                let note = "what stands inside knows it without declaring it";
                self.report(diagnostic.note(note));
            }
            // Of a class it is said once.
            if is_type_name(&name.text) && is_own {
                self.report(own_name_taken(name));
            }
            self.scopes.declare(&name.text, binding);
        }
    }

    pub(super) fn block(&mut self, block: &'a ast::Block) {
        self.scopes.open();
        self.statements(&block.statements);
        self.scopes.close();
    }

    fn statements(&mut self, statements: &'a [Statement]) {
        self.note_local_types(statements);
        self.declare_nested_processes(statements);
        self.attributes_of_statements(statements);
        for statement in statements {
            self.statement(statement);
        }
    }

    /// Nested processes may use each other and themselves.
    fn declare_nested_processes(&mut self, statements: &'a [Statement]) {
        for statement in statements {
            let StatementKind::Process(process) = &statement.kind else { continue };
            let parent = self.process();
            let id = self.declare_process(process, Some(parent), false);
            self.bind_local(&process.head.name, Meaning::Process(id));
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Let(declared) => {
                declared.value.iter().for_each(|value| self.expression(value));
                self.types_of_target(&declared.target);
                for name in declared.target.names() {
                    self.declare_local(name, VariableKind::Let, declared.value.is_some());
                }
            }
            StatementKind::Constant(constant) => {
                self.expression(&constant.value);
                self.declare_local(&constant.name, VariableKind::Constant, true);
            }
            StatementKind::Process(process) => {
                if let Some(id) = self.names.process_at(process.span) {
                    self.process_body(id);
                }
            }
            StatementKind::Expression(value) => self.expression(value),
            StatementKind::Assign { target, value, .. } => {
                self.target(target);
                self.expression(value);
            }
            StatementKind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    self.expression(condition);
                    self.block(body);
                }
                otherwise.iter().for_each(|body| self.block(body));
            }
            StatementKind::While(condition, body) => {
                self.expression(condition);
                self.block(body);
            }
            StatementKind::For { variable, from, to, by, body } => {
                self.expression(from);
                self.expression(to);
                by.iter().for_each(|by| self.expression(by));
                self.scopes.open();
                if let Some(variable) = variable {
                    self.declare_local(variable, VariableKind::Loop, true);
                }
                self.block(body);
                self.scopes.close();
            }
            StatementKind::ForEach { target, sequence, body } => {
                self.sequence(sequence, target);
                self.scopes.open();
                self.loop_target(target);
                self.block(body);
                self.scopes.close();
            }
            StatementKind::Return(value) | StatementKind::Resume(value) => {
                value.iter().for_each(|value| self.expression(value));
            }
            StatementKind::Assert(condition, message) => {
                self.condition(condition);
                message.iter().for_each(|message| self.expression(message));
            }
            StatementKind::Throw(value) => self.expression(value),
            StatementKind::Try { body, catches, finally } => {
                self.block(body);
                catches.iter().for_each(|catch| self.catch(catch));
                finally.iter().for_each(|finally| self.block(finally));
            }
            StatementKind::Using(name, value, body) => {
                self.expression(value);
                self.scopes.open();
                self.declare_local(name, VariableKind::Constant, true);
                self.block(body);
                self.scopes.close();
            }
            StatementKind::Alias(alias) => self.local_type(alias),
            StatementKind::Select(arms, otherwise) => self.select(arms, otherwise.as_ref()),
            StatementKind::Attribute(_)
            | StatementKind::Break
            | StatementKind::Continue
            | StatementKind::Error => {}
        }
    }

    /// What the arms wait for is computed before one of them is chosen.
    fn select(&mut self, arms: &'a [ast::SelectArm], otherwise: Option<&'a ast::Block>) {
        for arm in arms {
            arm.operands().for_each(|operand| self.expression(operand));
        }
        for arm in arms {
            self.scopes.open();
            if let ast::SelectArmKind::Receive(Some(name), _) = &arm.kind {
                self.declare_local(name, VariableKind::Constant, true);
            }
            self.block(&arm.body);
            self.scopes.close();
        }
        otherwise.iter().for_each(|body| self.block(body));
    }

    /// What a loop goes over, in which its variables have no meaning; that is said once.
    fn sequence(&mut self, sequence: &'a Expr, target: &'a ForTarget) {
        let own = match target {
            ForTarget::Pattern(pattern) => pattern.names(),
            ForTarget::Name(_) | ForTarget::Wildcard(_) => Vec::new(),
        };
        let outer = std::mem::replace(&mut self.loop_names, own);
        self.expression(sequence);
        self.loop_names = outer;
    }

    fn loop_target(&mut self, target: &'a ForTarget) {
        match target {
            ForTarget::Name(name) => {
                self.declare_local(name, VariableKind::Loop, true);
            }
            ForTarget::Wildcard(_) => {}
            ForTarget::Pattern(pattern) => self.bind_pattern(pattern),
        }
    }

    /// Declares the names of a pattern, also of one that the checker refuses.
    fn bind_pattern(&mut self, pattern: &'a ast::Pattern) {
        self.types_of_pattern(pattern);
        for name in pattern.names() {
            self.declare_local(name, VariableKind::Loop, true);
        }
    }

    /// What stands left of an assignment.
    fn target(&mut self, target: &'a Expr) {
        match &target.kind {
            ExprKind::Name(name) => self.assign(name),
            ExprKind::Tuple(parts) => parts.iter().for_each(|part| self.target(part)),
            ExprKind::Paren(inner) => self.target(inner),
            ExprKind::Member { object, name, .. } => {
                self.expression(target);
                self.assign_static(object, name);
                self.assign_of_module(object, name);
            }
            _ => self.expression(target),
        }
    }

    pub(super) fn expression(&mut self, expression: &'a Expr) {
        match &expression.kind {
            ExprKind::Name(name) => {
                self.use_name(name);
            }
            ExprKind::Lambda(parameters, body) => self.lambda(expression, parameters, body),
            ExprKind::Text(parts) => {
                for part in parts {
                    if let TextPart::Hole { value, .. } = part {
                        self.expression(value);
                    }
                }
            }
            ExprKind::Paren(inner)
            | ExprKind::Not(inner)
            | ExprKind::Unary(_, inner)
            | ExprKind::Cast(inner, _)
            | ExprKind::Is { value: inner, .. } => self.expression(inner),
            ExprKind::Member { object, name, .. } => {
                self.expression(object);
                if !self.use_of_module(object, name) && !self.use_static(object, name) {
                    self.note_member_of_self(object, name);
                    self.use_member(name);
                }
            }
            ExprKind::SelfValue | ExprKind::Super => self.use_receiver(expression.span),
            ExprKind::With(object, arguments) => {
                self.expression(object);
                arguments.iter().for_each(|argument| self.expression(&argument.value));
            }
            ExprKind::Tuple(parts) => parts.iter().for_each(|part| self.expression(part)),
            ExprKind::List(items) | ExprKind::Set(items) => {
                items.iter().for_each(|item| self.expression(&item.value));
            }
            ExprKind::Map(entries) => {
                for (key, value) in entries {
                    self.expression(key);
                    self.expression(value);
                }
            }
            ExprKind::If(condition, then, otherwise) => {
                for part in [condition, then, otherwise] {
                    self.expression(part);
                }
            }
            ExprKind::Or(left, right)
            | ExprKind::And(left, right)
            | ExprKind::Fallback(left, right)
            | ExprKind::Index(left, right)
            | ExprKind::Binary { left, right, .. }
            | ExprKind::Range { start: left, end: right, .. } => {
                self.expression(left);
                self.expression(right);
            }
            ExprKind::Call(callee, arguments) => {
                if !self.is_old(callee) && !self.is_foreign_call(callee, arguments, expression.span)
                {
                    self.expression(callee);
                }
                arguments.iter().for_each(|argument| self.expression(&argument.value));
            }
            ExprKind::Match(body) => self.match_body(body),
            ExprKind::TypeApplication(_)
            | ExprKind::Integer(_)
            | ExprKind::IntegerMinimum
            | ExprKind::Float(_)
            | ExprKind::Decimal(_)
            | ExprKind::Bytes(_)
            | ExprKind::Boolean(_)
            | ExprKind::Nothing
            | ExprKind::Error => {}
        }
    }

    fn lambda(
        &mut self,
        expression: &'a Expr,
        parameters: &'a [ast::Parameter],
        body: &'a LambdaBody,
    ) {
        let parent = self.process();
        let body = match body {
            LambdaBody::Value(value) => Body::Value(value),
            LambdaBody::Block(block) => Body::Statements(&block.statements),
        };
        let id = self.new_process(NewProcess {
            name: "a lambda",
            span: expression.span,
            start: super::place(expression.span),
            kind: ProcessKind::Lambda,
            parent: Some(parent),
            parameters,
            result: None,
            contracts: &[],
            body,
            is_exported: false,
        });
        self.process_body(id);
    }
}
