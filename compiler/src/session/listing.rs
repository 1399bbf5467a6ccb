//! What a session has declared, for people.

use super::{Declaration, Imported, KnownProcess, SessionCompiler};
use crate::names::VariableKind;
use crate::syntax::ast::{self, TypeDeclarationKind};

/// A name that the inputs of a session have declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredName {
    /// The name.
    pub name: String,
    /// What it names.
    pub kind: DeclaredKind,
    /// Its declaration, with the types that were found where none are written.
    pub code: String,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclaredKind {
    /// A variable.
    Variable,
    /// A constant.
    Constant,
    /// A process.
    Process,
    /// A module, or something of one.
    Import,
    /// A type.
    Type,
}

impl SessionCompiler {
    /// Everything that is declared, in the order of the declarations.
    pub fn names(&self) -> impl Iterator<Item = DeclaredName> {
        self.known.declarations().iter().map(listed)
    }
}

pub(super) fn listed(declaration: &Declaration) -> DeclaredName {
    let name = declaration.name().to_owned();
    let (kind, code) = match declaration {
        Declaration::Variable(variable) => {
            let (kind, word) = match variable.kind {
                VariableKind::Constant => (DeclaredKind::Constant, "Constant"),
                _ => (DeclaredKind::Variable, "Let"),
            };
            (kind, format!("{word} {name} as {}", variable.ty))
        }
        Declaration::Process(process) => (DeclaredKind::Process, signature(process)),
        Declaration::Import(import) => {
            let code = match &import.what {
                Imported::Module(module) if *module == name => format!("Import {module}"),
                Imported::Module(module) => format!("Import {module} as {name}"),
                Imported::Member(module, member) if *member == name => {
                    format!("Import {member} from {module}")
                }
                Imported::Member(module, member) => {
                    format!("Import {member} as {name} from {module}")
                }
            };
            (DeclaredKind::Import, code)
        }
        Declaration::Alias(_) => (DeclaredKind::Type, format!("Type {name}")),
        Declaration::Type(declared) => (DeclaredKind::Type, head(&declared.written)),
    };
    DeclaredName { name, kind, code }
}

/// The first line of a class.
fn head(declared: &ast::TypeDeclaration) -> String {
    let word = match declared.kind {
        TypeDeclarationKind::Class if declared.is_abstract => "Abstract Class",
        TypeDeclarationKind::Class => "Class",
        TypeDeclarationKind::Structure => "Structure",
        TypeDeclarationKind::Variant => "Variant",
        TypeDeclarationKind::Interface => "Interface",
        TypeDeclarationKind::Trait => "Trait",
        TypeDeclarationKind::Actor => "Actor",
    };
    format!("{word} called {}{}", declared.name.text, of_parameters(&declared.type_parameters))
}

/// ` of K to V`.
fn of_parameters(parameters: &[ast::TypeParameter]) -> String {
    let mut written = String::new();
    for (index, parameter) in parameters.iter().enumerate() {
        written.push_str(match (index, parameter.behind_to) {
            (0, _) => " of ",
            (_, true) => " to ",
            (_, false) => " and ",
        });
        written.push_str(&parameter.name.text);
    }
    written
}

fn signature(process: &KnownProcess) -> String {
    let head = &process.written.head;
    let parameters = head.parameters.iter().zip(&process.parameters).map(|(written, ty)| {
        let default = if written.default.is_some() { " = …" } else { "" };
        format!("{} as {ty}{default}", written.name.text)
    });
    let parameters: Vec<String> = parameters.collect();
    let result = process.result.as_ref().map(|ty| format!(" returns {ty}")).unwrap_or_default();
    let name = format!("{}{}", head.name.text, of_parameters(&head.type_parameters));
    format!("Process called {name}({}){result}", parameters.join(", "))
}
