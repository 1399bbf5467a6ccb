//! What is known at one point of a process: narrowed types, variables without a value.

use crate::names::VariableId;
use crate::types::Ty;

/// Narrowed types of variables, each at most once.
pub(crate) type Facts = Vec<(VariableId, Ty)>;

/// What is known before a statement or expression.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Flow {
    /// Whether it is never reached.
    pub(crate) ended: bool,
    facts: Facts,
    unset: Vec<VariableId>,
    /// Fields of the object that a constructor makes that have no value yet.
    unset_fields: Vec<u16>,
}

impl Flow {
    /// The narrowed type of `variable`, if it is narrowed.
    pub(crate) fn narrowed(&self, variable: VariableId) -> Option<&Ty> {
        self.facts.iter().find(|(known, _)| *known == variable).map(|(_, ty)| ty)
    }

    /// Learns facts that replace older ones.
    pub(crate) fn learn(&mut self, facts: &Facts) {
        for (variable, ty) in facts {
            self.forget(*variable);
            self.facts.push((*variable, ty.clone()));
        }
    }

    /// Forgets what is known of `variable`.
    pub(crate) fn forget(&mut self, variable: VariableId) {
        self.facts.retain(|(known, _)| *known != variable);
    }

    /// Keeps only facts about variables that satisfy `test`.
    pub(crate) fn keep(&mut self, test: impl Fn(VariableId) -> bool) {
        self.facts.retain(|&(variable, _)| test(variable));
    }

    /// Makes of each narrowed type what it has turned out to be.
    pub(crate) fn settle(&mut self, turned_out: impl Fn(&Ty) -> Ty) {
        self.facts.iter_mut().for_each(|(_, ty)| *ty = turned_out(ty));
    }

    /// `variable` has no value yet.
    pub(crate) fn declare_unset(&mut self, variable: VariableId) {
        self.unset.push(variable);
    }

    /// `variable` gets a value.
    pub(crate) fn set(&mut self, variable: VariableId) {
        self.unset.retain(|known| *known != variable);
    }

    /// Whether `variable` may have no value yet.
    pub(crate) fn is_unset(&self, variable: VariableId) -> bool {
        self.unset.contains(&variable)
    }

    /// A field of the object that is made has no value yet.
    pub(crate) fn declare_unset_field(&mut self, field: u16) {
        self.unset_fields.push(field);
    }

    /// A field of the object that is made gets a value.
    pub(crate) fn set_field(&mut self, field: u16) {
        self.unset_fields.retain(|&known| known != field);
    }

    /// Whether a field of the object that is made may have no value yet.
    pub(crate) fn is_field_unset(&self, field: u16) -> bool {
        self.unset_fields.contains(&field)
    }

    /// The fields that may have no value yet, which count as set from now on.
    pub(crate) fn take_unset_fields(&mut self) -> Vec<u16> {
        std::mem::take(&mut self.unset_fields)
    }

    /// What is known behind something that is done next and knows `next` at its end; what it changes was
    /// forgotten before.
    pub(crate) fn then(mut self, next: Flow) -> Flow {
        self.ended |= next.ended;
        self.learn(&next.facts);
        self.unset.retain(|&variable| next.is_unset(variable));
        self.unset_fields.retain(|&field| next.is_field_unset(field));
        self
    }

    /// What is known where two ways meet.
    pub(crate) fn meet(self, other: Flow) -> Flow {
        if self.ended {
            return other;
        }
        if other.ended {
            return self;
        }
        let mut met = self;
        met.facts.retain(|(variable, ty)| other.narrowed(*variable) == Some(ty));
        let more: Vec<_> =
            other.unset.into_iter().filter(|variable| !met.unset.contains(variable)).collect();
        met.unset.extend(more);
        let fields = other.unset_fields.into_iter();
        let fields: Vec<_> = fields.filter(|field| !met.unset_fields.contains(field)).collect();
        met.unset_fields.extend(fields);
        met
    }
}

/// What a condition tells when it is true and when it is false.
#[derive(Clone, Debug, Default)]
pub(crate) struct Consequences {
    pub(crate) when_true: Facts,
    pub(crate) when_false: Facts,
}

impl Consequences {
    /// Those of the opposite condition.
    pub(crate) fn negated(self) -> Self {
        Self { when_true: self.when_false, when_false: self.when_true }
    }

    /// Those of `self and other`.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            when_true: both(self.when_true, other.when_true),
            when_false: common(self.when_false, &other.when_false),
        }
    }
}

/// Facts that hold together; later ones are the narrower.
fn both(mut first: Facts, second: Facts) -> Facts {
    first.retain(|(variable, _)| !second.iter().any(|(other, _)| other == variable));
    first.extend(second);
    first
}

/// Facts that hold in either case.
fn common(first: Facts, second: &Facts) -> Facts {
    first.into_iter().filter(|fact| second.contains(fact)).collect()
}
