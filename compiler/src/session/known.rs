//! What the inputs of a session have declared so far.

use std::collections::HashMap;
use std::sync::Arc;

use runa_bytecode::{ClassIndex, FunctionIndex, GlobalIndex};
use runa_diagnostics::{FileId, Source};

use crate::names::{Attributes, VariableKind};
use crate::syntax::ast;
use crate::types::Ty;

/// A variable or constant that has a value from the input on that declared it.
#[derive(Debug)]
pub(crate) struct KnownVariable {
    /// Its name where it was declared last.
    pub(crate) name: ast::Name,
    pub(crate) kind: VariableKind,
    pub(crate) ty: Ty,
    /// Where the module keeps it.
    pub(crate) global: GlobalIndex,
}

/// A process.
#[derive(Debug)]
pub(crate) struct KnownProcess {
    /// As it was declared; what is not in its first line is left out.
    pub(crate) written: ast::Process,
    pub(crate) parameters: Vec<Ty>,
    pub(crate) result: Option<Ty>,
    /// For each parameter, what computes the value when a call leaves it out.
    pub(crate) defaults: Vec<Option<KnownDefault>>,
    /// What it has become.
    pub(crate) function: FunctionIndex,
}

impl KnownProcess {
    /// Whether only copies of it can run.
    pub(crate) fn is_generic(&self) -> bool {
        !self.written.head.type_parameters.is_empty()
    }
}

/// The default value of a parameter.
#[derive(Debug)]
pub(crate) struct KnownDefault {
    /// The earlier parameters that it takes, by their positions.
    pub(crate) parameters: Vec<usize>,
    /// What it has become.
    pub(crate) function: FunctionIndex,
}

/// A class, structure, interface or variant. Objects of it may be there as long as the session is, so it stays
/// when its name has come to mean something else.
#[derive(Debug)]
pub(crate) struct KnownType {
    /// As it was declared.
    pub(crate) written: ast::TypeDeclaration,
    /// Its processes and those of its cases, in the order in which names has them; none of what only copies are
    /// made of.
    pub(crate) processes: Vec<KnownMember>,
    /// Whether it has a process that checks invariants, its own or those of classes below it.
    pub(crate) is_checked: bool,
    /// Its constants and `Shared` fields.
    pub(crate) statics: Vec<KnownStatic>,
}

/// The processes of a copy of something generic, or of what a class takes over from a trait.
#[derive(Debug)]
pub(crate) struct KnownCopy {
    pub(crate) processes: Vec<KnownCopied>,
}

/// A process of a copy.
#[derive(Debug)]
pub(crate) struct KnownCopied {
    pub(crate) result: Option<Ty>,
    /// What it has become, if it is not generic itself.
    pub(crate) function: Option<FunctionIndex>,
}

/// A process of a class.
#[derive(Debug)]
pub(crate) struct KnownMember {
    /// Without the object that it is called on.
    pub(crate) parameters: Vec<Ty>,
    pub(crate) result: Option<Ty>,
    /// For each parameter, what computes the value when a call leaves it out.
    pub(crate) defaults: Vec<Option<KnownDefault>>,
    /// What it has become.
    pub(crate) function: FunctionIndex,
}

/// A constant of a class, or a `Shared` field.
#[derive(Debug)]
pub(crate) struct KnownStatic {
    pub(crate) ty: Ty,
    /// Where the module keeps it.
    pub(crate) global: GlobalIndex,
}

/// The text of an input.
#[derive(Debug)]
pub(crate) struct KnownText {
    pub(crate) file: FileId,
    pub(crate) source: Source,
    /// Which file of the module it is.
    pub(crate) number: u32,
}

/// A name that an `Import` has made known.
#[derive(Debug)]
pub(crate) struct KnownImport {
    pub(crate) name: ast::Name,
    pub(crate) what: Imported,
}

/// What was imported.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Imported {
    Module(&'static str),
    /// A process or value of a module.
    Member(&'static str, String),
}

/// Something that was declared. What it is made of is shared by the states of a session.
#[derive(Clone, Debug)]
pub(crate) enum Declaration {
    Variable(Arc<KnownVariable>),
    Process(Arc<KnownProcess>),
    Import(Arc<KnownImport>),
    Alias(Arc<ast::Alias>),
    Type(Arc<KnownType>),
}

impl Declaration {
    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        let name = match self {
            Declaration::Variable(variable) => &variable.name,
            Declaration::Process(process) => &process.written.head.name,
            Declaration::Import(import) => &import.name,
            Declaration::Alias(alias) => &alias.name,
            Declaration::Type(declared) => &declared.written.name,
        };
        &name.text
    }

    /// Whether it is, or may be, the name of a type.
    fn names_a_type(&self) -> bool {
        match self {
            Declaration::Variable(_) | Declaration::Process(_) => false,
            Declaration::Import(import) => matches!(import.what, Imported::Member(..)),
            Declaration::Alias(_) | Declaration::Type(_) => true,
        }
    }
}

/// What is declared, in the order of the declarations, each name once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    declarations: Vec<Declaration>,
    /// Everything that names of types have ever meant, in the order of the declarations: what classes are
    /// made of keeps the meaning that it had when they were declared.
    types: Vec<Declaration>,
    /// The texts of inputs from which copies can be made.
    texts: Vec<Arc<KnownText>>,
    /// The variable that says whether invariants are being checked, if there are some.
    pub(crate) checking: Option<GlobalIndex>,
    /// What classes have become, by their keys; copies of generic ones have keys of their own.
    classes: HashMap<String, ClassIndex>,
    /// The copies of what is generic, by their keys.
    copies: HashMap<String, Arc<KnownCopy>>,
    /// What attributes said of anything that was declared: copies that are made later keep to it.
    pub(crate) attributes: Arc<Attributes>,
}

impl Known {
    /// Declares something in the place of what had its name before. O(declarations).
    pub(crate) fn declare(&mut self, declaration: Declaration) {
        self.declarations.retain(|older| older.name() != declaration.name());
        if declaration.names_a_type() && !self.is_imported_again(&declaration) {
            self.types.push(declaration.clone());
        }
        self.declarations.push(declaration);
    }

    /// Takes back the variables of `newer` that are not set: their names mean again what they mean here.
    pub(crate) fn without_unset(
        &self,
        mut newer: Known,
        is_set: impl Fn(GlobalIndex) -> bool,
    ) -> Known {
        let is_lost = |declaration: &Declaration| match declaration {
            Declaration::Variable(variable) => !is_set(variable.global),
            _ => false,
        };
        let declarations = std::mem::take(&mut newer.declarations);
        let (lost, kept): (Vec<_>, Vec<_>) = declarations.into_iter().partition(is_lost);
        newer.declarations = kept;
        let older = lost.iter().filter_map(|lost: &Declaration| self.find(lost.name()));
        newer.declarations.extend(older.cloned());
        newer
    }

    /// Whether an import says of a name what it was said to be last.
    fn is_imported_again(&self, declaration: &Declaration) -> bool {
        let mut older = self.types.iter().rev();
        let older = older.find(|older| older.name() == declaration.name());
        match (declaration, older) {
            (Declaration::Import(import), Some(Declaration::Import(older))) => {
                import.what == older.what
            }
            _ => false,
        }
    }

    /// All that names of types have ever meant, the oldest first.
    pub(crate) fn types(&self) -> &[Declaration] {
        &self.types
    }

    /// Keeps the text of an input.
    pub(crate) fn add_text(&mut self, text: KnownText) {
        self.texts.push(Arc::new(text));
    }

    /// The texts that are kept.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &KnownText> {
        self.texts.iter().map(|text| &**text)
    }

    /// Notes what the class with a key has become.
    pub(crate) fn add_class(&mut self, key: String, class: ClassIndex) {
        self.classes.insert(key, class);
    }

    /// What the class with a key has become.
    pub(crate) fn class(&self, key: &str) -> Option<ClassIndex> {
        self.classes.get(key).copied()
    }

    /// Notes what has become of a copy.
    pub(crate) fn add_copy(&mut self, key: String, copy: KnownCopy) {
        self.copies.insert(key, Arc::new(copy));
    }

    /// What has become of the copy with a key.
    pub(crate) fn copy(&self, key: &str) -> Option<&KnownCopy> {
        self.copies.get(key).map(|copy| &**copy)
    }

    /// What `name` means.
    pub(crate) fn find(&self, name: &str) -> Option<&Declaration> {
        self.declarations.iter().find(|declaration| declaration.name() == name)
    }

    /// The names of the variables and processes whose types `is_wanted`, parameters and results included.
    pub(crate) fn users_of_type(
        &self,
        is_wanted: impl Fn(&Ty) -> bool,
    ) -> impl Iterator<Item = &str> {
        let users = self.declarations.iter().filter(move |declaration| match declaration {
            Declaration::Variable(variable) => is_wanted(&variable.ty),
            Declaration::Process(process) => {
                process.parameters.iter().chain(&process.result).any(&is_wanted)
            }
            Declaration::Type(_) | Declaration::Import(_) | Declaration::Alias(_) => false,
        });
        users.map(Declaration::name)
    }

    /// Everything, in the order of the declarations.
    pub(crate) fn declarations(&self) -> &[Declaration] {
        &self.declarations
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = &KnownVariable> {
        self.declarations.iter().filter_map(|declaration| match declaration {
            Declaration::Variable(variable) => Some(&**variable),
            _ => None,
        })
    }

    pub(crate) fn processes(&self) -> impl Iterator<Item = &KnownProcess> {
        self.declarations.iter().filter_map(|declaration| match declaration {
            Declaration::Process(process) => Some(&**process),
            _ => None,
        })
    }

    pub(crate) fn imports(&self) -> impl Iterator<Item = &KnownImport> {
        self.declarations.iter().filter_map(|declaration| match declaration {
            Declaration::Import(import) => Some(&**import),
            _ => None,
        })
    }

    pub(crate) fn aliases(&self) -> impl Iterator<Item = &ast::Alias> {
        self.declarations.iter().filter_map(|declaration| match declaration {
            Declaration::Alias(alias) => Some(&**alias),
            _ => None,
        })
    }
}
