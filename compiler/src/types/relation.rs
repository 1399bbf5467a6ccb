use super::Ty;

/// How a value of one type becomes a value of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Conversion {
    /// It is one already.
    None,
    /// Integer to the nearest Float.
    Widen,
    /// Integer to `Float?`.
    WidenAndBox,
    /// Integer to Decimal, or to `Decimal?`.
    WidenToDecimal,
    /// A value of known type to `Any` or to an optional number or Boolean.
    Box,
    /// `nothing` to an optional reference.
    NothingToReference,
    /// Checked when the program runs; the value is tagged.
    Cast,
    /// A reference to one of a special case, checked when the program runs.
    Downcast,
    /// An optional reference known not to be `nothing`.
    NotNothing,
    /// An object as one of what is above its class.
    Upcast,
    /// A function value wrapped in another that converts arguments and result.
    Adapt,
    /// A tuple, or `nothing`, copied into a tuple with the same parts in other types.
    Rebuild,
}

/// How a value of type `from` may be used where `to` is wanted, if it may.
pub(crate) fn conversion(from: &Ty, to: &Ty) -> Option<Conversion> {
    match (from, to) {
        _ if from == to || from.is_silent() || to.is_silent() => Some(Conversion::None),
        (Ty::Any, _) => Some(Conversion::Cast),
        (_, Ty::Any) if from.is_tagged() => Some(Conversion::None),
        (_, Ty::Any) => Some(Conversion::Box),
        (Ty::Integer, Ty::Float) => Some(Conversion::Widen),
        (Ty::Integer, Ty::Decimal) => Some(Conversion::WidenToDecimal),
        (Ty::Nothing, Ty::Optional(_)) if to.is_reference() => Some(Conversion::NothingToReference),
        (Ty::Nothing, Ty::Optional(_)) => Some(Conversion::None),
        (Ty::Exception(kind), Ty::Exception(wanted)) => {
            kind.is(*wanted).then_some(Conversion::None)
        }
        (Ty::Class(class), Ty::Exception(wanted)) => {
            class.is_exception(*wanted).then_some(Conversion::None)
        }
        (Ty::Optional(inner), Ty::Optional(wanted)) => match (&**inner, &**wanted) {
            (Ty::Integer, Ty::Float | Ty::Decimal) => Some(Conversion::Cast),
            (Ty::Class(class), Ty::Class(above)) if class.is_subclass(above) => {
                Some(Conversion::Upcast)
            }
            (Ty::Exception(kind), Ty::Exception(wanted)) if kind.is(*wanted) => {
                Some(Conversion::None)
            }
            (Ty::Class(class), Ty::Exception(wanted)) if class.is_exception(*wanted) => {
                Some(Conversion::None)
            }
            (Ty::Tuple(_), Ty::Tuple(_)) => conversion(inner, wanted),
            _ => None,
        },
        (Ty::Class(class), Ty::Class(above)) => {
            class.is_subclass(above).then_some(Conversion::Upcast)
        }
        (_, Ty::Optional(wanted)) => to_optional(conversion(from, wanted)?, to),
        (Ty::Tuple(from), Ty::Tuple(to)) => {
            let mut parts = from.iter().zip(to.iter());
            let fits =
                from.len() == to.len() && parts.all(|(from, to)| conversion(from, to).is_some());
            fits.then_some(Conversion::Rebuild)
        }
        (Ty::Function(from), Ty::Function(to)) => {
            let same_arity = from.parameters.len() == to.parameters.len();
            let mut parameters = to.parameters.iter().zip(&from.parameters);
            let fits = same_arity
                && parameters.all(|(given, taken)| conversion(given, taken).is_some())
                && (to.result == Ty::Nothing || conversion(&from.result, &to.result).is_some());
            fits.then_some(Conversion::Adapt)
        }
        _ if from.has_error() || to.has_error() => Some(Conversion::None),
        _ => None,
    }
}

/// The conversion to the optional type `to` when the one to its inner type is `inner`.
fn to_optional(inner: Conversion, to: &Ty) -> Option<Conversion> {
    match inner {
        Conversion::None if to.is_reference() => Some(Conversion::None),
        Conversion::None => Some(Conversion::Box),
        Conversion::Widen => Some(Conversion::WidenAndBox),
        Conversion::WidenToDecimal => Some(Conversion::WidenToDecimal),
        Conversion::Adapt => Some(Conversion::Adapt),
        Conversion::Upcast => Some(Conversion::Upcast),
        Conversion::Rebuild => Some(Conversion::Rebuild),
        _ => None,
    }
}

/// Whether a value of type `from` may turn out to be a `to` when the program runs.
pub(crate) fn may_be(from: &Ty, to: &Ty) -> bool {
    match (from, to) {
        (Ty::Any | Ty::Error | Ty::Never, _) | (_, Ty::Any | Ty::Error | Ty::Never) => true,
        // Only what comes of it can tell.
        (Ty::Variable(_), _) | (_, Ty::Variable(_)) => true,
        (Ty::Optional(_), Ty::Nothing) | (Ty::Nothing, Ty::Optional(_)) => true,
        (Ty::Optional(inner), Ty::Optional(wanted)) => may_be(inner, wanted),
        (Ty::Optional(inner), _) => may_be(inner, to),
        (_, Ty::Optional(wanted)) => may_be(from, wanted),
        (Ty::Class(class), Ty::Class(other)) => class.may_be(other),
        (Ty::Exception(kind), Ty::Exception(other)) => kind.is(*other) || other.is(*kind),
        (Ty::Class(class), Ty::Exception(kind)) | (Ty::Exception(kind), Ty::Class(class)) => {
            class.is_exception(*kind)
        }
        _ => from == to,
    }
}
