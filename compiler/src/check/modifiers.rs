//! The words before the members of a class: which of them say something where they stand.

use runa_diagnostics::Diagnostic;

use super::Checker;
use crate::syntax::ast::{self, MemberKind, Modifier, ModifierKind};

impl Checker<'_, '_> {
    /// Says so when a word before a member means nothing there.
    pub(super) fn check_member_words(&mut self, members: &[ast::Member]) {
        for member in members {
            let Some((what, allowed)) = allowed(&member.kind) else { continue };
            for (index, modifier) in member.modifiers.iter().enumerate() {
                let earlier = &member.modifiers[..index];
                if let Some(diagnostic) = refused(*modifier, earlier, what, allowed) {
                    self.report(diagnostic);
                }
            }
        }
    }
}

/// What a member is called, and the words that may stand before it.
fn allowed(member: &MemberKind) -> Option<(&'static str, &'static [ModifierKind])> {
    use ModifierKind::{Override, Private, Shared};
    Some(match member {
        MemberKind::Field(_) => ("a field", &[Private, Shared]),
        MemberKind::Constant(_) => ("a constant", &[Private]),
        MemberKind::Process(_) | MemberKind::Abstract(_) => {
            ("a process", &[Private, Shared, Override])
        }
        MemberKind::Constructor(_) => ("a constructor", &[Private]),
        _ => return None,
    })
}

fn refused(
    modifier: Modifier,
    earlier: &[Modifier],
    what: &str,
    allowed: &[ModifierKind],
) -> Option<Diagnostic> {
    let word = word(modifier.kind);
    let before = |kind: ModifierKind| earlier.iter().find(|known| known.kind == kind);
    if let Some(older) = before(modifier.kind) {
        let message = format!("`{word}` stands here twice");
        let diagnostic = Diagnostic::error("E0612", message).at(modifier.span, "again");
        return Some(diagnostic.at(older.span, "once is enough"));
    }
    if !allowed.contains(&modifier.kind) {
        let message = format!("`{word}` means nothing before {what}");
        let diagnostic = Diagnostic::error("E0612", message).at(modifier.span, "leave it out");
        return Some(diagnostic.note(reason(modifier.kind, what)));
    }
    let other = earlier.iter().find(|known| exclude(known.kind, modifier.kind))?;
    let message = format!("`{}` and `{word}` exclude each other", self::word(other.kind));
    let diagnostic = Diagnostic::error("E0612", message).at(modifier.span, "leave one of them out");
    Some(diagnostic.note(reason(ModifierKind::Override, "a process")))
}

/// Whether a member cannot be both.
fn exclude(a: ModifierKind, b: ModifierKind) -> bool {
    let hides = |kind| matches!(kind, ModifierKind::Private | ModifierKind::Shared);
    (a == ModifierKind::Override && hides(b)) || (b == ModifierKind::Override && hides(a))
}

fn reason(kind: ModifierKind, what: &str) -> &'static str {
    match kind {
        ModifierKind::Override => "`Override` replaces an inherited method that others see",
        ModifierKind::Shared if what == "a constant" => "a constant belongs to the class anyway",
        ModifierKind::Shared => {
            "`Shared` fields and processes belong to the class, not to its objects"
        }
        ModifierKind::Abstract => "`Abstract` is a method that the classes below have to say",
        ModifierKind::Private => "`Private` members are used by the type alone",
    }
}

fn word(kind: ModifierKind) -> &'static str {
    match kind {
        ModifierKind::Private => "Private",
        ModifierKind::Shared => "Shared",
        ModifierKind::Override => "Override",
        ModifierKind::Abstract => "Abstract",
    }
}
