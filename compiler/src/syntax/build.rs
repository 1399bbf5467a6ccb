//! What the grammar's actions do.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use runa_diagnostics::{Diagnostic, FileId, Span};
use rustc_hash::FxHashMap;

use super::ast::*;
use super::text;

/// The names of a text, each stored once.
#[derive(Debug, Default)]
pub struct Interner<'s> {
    names: FxHashMap<&'s str, Arc<str>>,
}

impl<'s> Interner<'s> {
    fn name(&mut self, text: &'s str) -> Arc<str> {
        self.names.entry(text).or_insert_with(|| Arc::from(text)).clone()
    }
}

/// Makes nodes of the tree, with their spans; reports what is wrong with literals and depth.
pub struct Builder<'s> {
    /// The whole text of the file.
    pub(super) source: &'s str,
    pub(super) file: FileId,
    pub(super) diagnostics: RefCell<Vec<Diagnostic>>,
    too_deep: Cell<bool>,
    /// How many texts are around the text that is being read.
    pub(super) text_depth: u32,
    pub(super) interner: &'s RefCell<Interner<'s>>,
}

impl<'s> Builder<'s> {
    pub(super) fn new(
        source: &'s str,
        file: FileId,
        text_depth: u32,
        interner: &'s RefCell<Interner<'s>>,
    ) -> Self {
        let (diagnostics, too_deep) = (RefCell::default(), Cell::new(false));
        Self { source, file, diagnostics, too_deep, text_depth, interner }
    }

    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start as u32, end.max(start) as u32)
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'s str {
        self.source.get(start..end).unwrap_or_default()
    }

    pub(super) fn name(&self, start: usize, end: usize) -> Name {
        Name {
            text: self.interner.borrow_mut().name(self.slice(start, end)),
            span: self.span(start, end),
        }
    }

    /// Whether a node is too deep; said once.
    fn is_too_deep(&self, depth: u32, span: Span) -> bool {
        if depth <= DEEPEST {
            return false;
        }
        if !self.too_deep.replace(true) {
            let message = format!("this is nested more than {DEEPEST} levels deep");
            self.report(
                Diagnostic::error("E0213", message)
                    .at(span, "too deep here")
                    .note("give parts of it names, or join many parts with a list and `join`"),
            );
        }
        true
    }

    pub(super) fn expr(&self, kind: ExprKind, start: usize, end: usize) -> Expr {
        let expression = Expr::new(kind, self.span(start, end));
        if self.is_too_deep(expression.depth, expression.span) {
            return Expr::new(ExprKind::Error, expression.span);
        }
        expression
    }

    pub(super) fn statement(&self, kind: StatementKind, start: usize, end: usize) -> Statement {
        // Declarations of processes and some lines are read with their line end.
        let length = self.slice(start, end).trim_end_matches(['\n', '\r', ' ', '\t', ';']).len();
        let statement = Statement::new(kind, self.span(start, start + length));
        if self.is_too_deep(statement.depth, statement.span) {
            return Statement::new(StatementKind::Error, statement.span);
        }
        statement
    }

    /// The name of a case, behind that of its variant.
    pub(super) fn case_name(&self, variant: TypeName, name: Name) -> TypeName {
        let TypeName { mut modules, name: last } = variant;
        modules.push(last);
        TypeName { modules, name }
    }

    pub(super) fn ty(&self, kind: TypeKind, start: usize, end: usize) -> Type {
        let ty = Type::new(kind, self.span(start, end));
        if self.is_too_deep(ty.depth, ty.span) {
            return Type::new(TypeKind::Error, ty.span);
        }
        ty
    }

    pub(super) fn pattern(&self, kind: PatternKind, start: usize, end: usize) -> Pattern {
        let pattern = Pattern::new(kind, self.span(start, end));
        if self.is_too_deep(pattern.depth, pattern.span) {
            return Pattern::new(PatternKind::Wildcard, pattern.span);
        }
        pattern
    }

    pub(super) fn item(
        &self,
        kind: ItemKind,
        start: usize,
        end: usize,
        private: Option<Span>,
    ) -> Box<Item> {
        let length = self.slice(start, end).trim_end_matches(['\n', '\r', ' ', '\t', ';']).len();
        Box::new(Item { kind, span: self.span(start, start + length), private })
    }

    pub(super) fn member(
        &self,
        modifiers: Vec<Modifier>,
        kind: MemberKind,
        start: usize,
        end: usize,
    ) -> Member {
        Member { modifiers, kind, span: self.span(start, end) }
    }

    pub(super) fn parameter(
        &self,
        name: Name,
        ty: Option<Type>,
        default: Option<Expr>,
        rest: bool,
        start: usize,
        end: usize,
    ) -> Parameter {
        Parameter { name, ty, default: default.map(Expr::boxed), rest, span: self.span(start, end) }
    }

    #[allow(clippy::too_many_arguments)] // As many as such a declaration has parts.
    pub(super) fn declaration(
        &self,
        kind: TypeDeclarationKind,
        name: Name,
        type_parameters: Option<Vec<TypeParameter>>,
        extends: Vec<Type>,
        implements: Option<Vec<Type>>,
        uses: Option<Vec<Type>>,
        bounds: Option<Vec<WhereBound>>,
        members: Vec<Member>,
        start: usize,
        end: usize,
    ) -> Box<TypeDeclaration> {
        Box::new(TypeDeclaration {
            kind,
            is_abstract: false,
            name,
            type_parameters: type_parameters.unwrap_or_default(),
            extends,
            implements: implements.unwrap_or_default(),
            uses: uses.unwrap_or_default(),
            bounds: bounds.unwrap_or_default(),
            members,
            span: self.span(start, end),
        })
    }

    pub(super) fn binary(
        &self,
        left: Expr,
        (operator, operator_span): (BinaryOperator, Span),
        right: Expr,
    ) -> Expr {
        let (start, end) = (left.span.start as usize, right.span.end as usize);
        let (left, right) = (left.boxed(), right.boxed());
        self.expr(ExprKind::Binary { operator, operator_span, left, right }, start, end)
    }

    /// `left operator right`, where `left` may be an operation that binds less: then its last operand is meant.
    pub(super) fn operation(
        &self,
        left: Expr,
        operator: (BinaryOperator, Span),
        right: Expr,
    ) -> Expr {
        self.behind(left, operator.0.binding(), |left| self.binary(left, operator, right))
    }

    /// `value as ty`, which binds closer than any operator but `^`.
    pub(super) fn cast(&self, value: Expr, ty: Type, end: usize) -> Expr {
        self.behind(value, Binding::Cast, |value| {
            let start = value.span.start as usize;
            self.expr(ExprKind::Cast(value.boxed(), Box::new(ty)), start, end)
        })
    }

    /// What `make` makes of the operand at the end of `left` that something behind it belongs to, if that binds
    /// so closely. Of operators that bind alike the first is inside.
    fn behind(&self, left: Expr, binding: Binding, make: impl FnOnce(Expr) -> Expr) -> Expr {
        match left.kind {
            ExprKind::Binary { operator, operator_span, left: first, right: second }
                if operator.binding() < binding =>
            {
                let second = self.behind(*second, binding, make);
                self.binary(*first, (operator, operator_span), second)
            }
            _ => make(left),
        }
    }

    /// `left or right`.
    pub(super) fn or(&self, left: Expr, right: Expr) -> Expr {
        let (start, end) = (left.span.start as usize, right.span.end as usize);
        self.expr(ExprKind::Or(left.boxed(), right.boxed()), start, end)
    }

    /// `left and right`, where `left` may be `x or y`: then `y` is meant.
    pub(super) fn and(&self, left: Expr, right: Expr) -> Expr {
        match left.kind {
            ExprKind::Or(first, second) => self.or(*first, self.and(*second, right)),
            _ => {
                let (start, end) = (left.span.start as usize, right.span.end as usize);
                self.expr(ExprKind::And(left.boxed(), right.boxed()), start, end)
            }
        }
    }

    /// `-x`, where the smallest Integer is a literal of its own.
    pub(super) fn negated(&self, operand: Expr, start: usize, end: usize) -> Expr {
        match operand.kind {
            ExprKind::Integer(magnitude) if magnitude == 1 << 63 => {
                self.expr(ExprKind::IntegerMinimum, start, end)
            }
            _ => self.expr(ExprKind::Unary(UnaryOperator::Negate, operand.boxed()), start, end),
        }
    }

    pub(super) fn either(
        &self,
        left: Pattern,
        right: Pattern,
        start: usize,
        end: usize,
    ) -> Pattern {
        let mut left = left;
        if let PatternKind::Or(choices) = &mut left.kind {
            // The choices that are there are not gone through again for each that follows.
            left.depth = left.depth.max(right.depth + 1);
            choices.push(right);
            left.span = self.span(start, end);
            if self.is_too_deep(left.depth, left.span) {
                return Pattern::new(PatternKind::Wildcard, left.span);
            }
            return left;
        }
        self.pattern(PatternKind::Or(vec![left, right]), start, end)
    }

    pub(super) fn in_order(&self, mut types: Vec<Type>) -> Vec<Type> {
        types.reverse();
        types
    }

    pub(super) fn parenthesised(
        &self,
        mut types: Vec<Type>,
        comma: bool,
        start: usize,
        end: usize,
    ) -> Type {
        match (types.len(), comma) {
            (1, false) => types.remove(0),
            _ => self.ty(TypeKind::Tuple(types), start, end),
        }
    }

    pub(super) fn nothing_type(&self, start: usize, end: usize) -> Type {
        let name = Name { text: Arc::from("Nothing"), span: self.span(start, end) };
        self.ty(TypeKind::Named(Box::new(TypeName { modules: Vec::new(), name })), start, end)
    }

    /// `List of Integer` or `module.List of Integer` in an expression.
    pub(super) fn type_application(
        &self,
        module: Option<Expr>,
        name: Name,
        arguments: Vec<Type>,
        start: usize,
        end: usize,
    ) -> Expr {
        let modules = match module {
            None => Some(Vec::new()),
            Some(module) => module_path(module),
        };
        let Some(modules) = modules else {
            self.report(
                Diagnostic::error("E0220", "only a module can stand before this type")
                    .at(self.span(start, end), "a type of what?"),
            );
            return self.expr(ExprKind::Error, start, end);
        };
        let ty = TypeKind::Applied(Box::new(TypeName { modules, name }), self.in_order(arguments));
        let ty = self.ty(ty, start, end);
        self.expr(ExprKind::TypeApplication(Box::new(ty)), start, end)
    }

    // ---- literals

    pub(super) fn integer(&self, start: usize, end: usize) -> Expr {
        let digits: String = self.slice(start, end).chars().filter(|&c| c != '_').collect();
        let (digits, radix) = match digits.get(..2) {
            Some("0x") => (&digits[2..], 16),
            Some("0b") => (&digits[2..], 2),
            Some("0o") => (&digits[2..], 8),
            _ => (digits.as_str(), 10),
        };
        match u64::from_str_radix(digits, radix) {
            Ok(value) if value <= 1 << 63 => self.expr(ExprKind::Integer(value), start, end),
            Err(_) if digits.is_empty() => {
                let diagnostic = Diagnostic::error("E0106", "this number has no digits");
                self.bad_number(diagnostic, start, end)
            }
            _ => {
                let message = "this number does not fit into an Integer";
                let note = "an Integer goes from -9223372036854775808 to 9223372036854775807; \
                            a number with a point is a Float";
                self.bad_number(Diagnostic::error("E0105", message).note(note), start, end)
            }
        }
    }

    fn bad_number(&self, diagnostic: Diagnostic, start: usize, end: usize) -> Expr {
        self.report(diagnostic.at(self.span(start, end), ""));
        self.expr(ExprKind::Error, start, end)
    }

    pub(super) fn float(&self, start: usize, end: usize) -> Expr {
        let digits: String = self.slice(start, end).chars().filter(|&c| c != '_').collect();
        match digits.parse::<f64>() {
            Ok(value) if value.is_finite() => self.expr(ExprKind::Float(value), start, end),
            _ => {
                let message = "this number does not fit into a Float";
                self.bad_number(Diagnostic::error("E0105", message), start, end)
            }
        }
    }

    pub(super) fn decimal(&self, start: usize, end: usize) -> Expr {
        let digits: String =
            self.slice(start, end).chars().filter(|c| !matches!(c, '_' | 'd')).collect();
        self.expr(ExprKind::Decimal(digits), start, end)
    }

    pub(super) fn bytes(&self, start: usize, end: usize) -> Expr {
        let bytes = text::decode_bytes(self, start, end);
        self.expr(ExprKind::Bytes(bytes), start, end)
    }

    pub(super) fn text(&self, start: usize, end: usize) -> Expr {
        let parts = text::decode(self, start, end);
        self.expr(ExprKind::Text(parts), start, end)
    }

    /// A text in which holes mean nothing: the name of a library or test.
    pub(super) fn plain_text(&self, start: usize, end: usize) -> (String, Span) {
        let mut plain = String::new();
        for part in text::decode(self, start, end) {
            match part {
                TextPart::Literal(literal) => plain.push_str(&literal),
                TextPart::Hole { value, .. } => self.report(
                    Diagnostic::error("E0110", "this text must be known before the program runs")
                        .at(value.span, "a hole is not possible here")
                        .note("write `\\{` for the brace"),
                ),
            }
        }
        (plain, self.span(start, end))
    }
}

/// `a.b` as the names of modules.
fn module_path(expression: Expr) -> Option<Vec<Name>> {
    match expression.kind {
        ExprKind::Name(name) => Some(vec![name]),
        ExprKind::Member { object, name, optional: false } => {
            let mut path = module_path(*object)?;
            path.push(name);
            Some(path)
        }
        _ => None,
    }
}
