use super::Ty;

/// How Integer comes together with Float or Decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joining {
    /// Not at all: a variable must not change its meaning.
    Strict,
    /// As the other one: a value that is made once.
    Widening,
}

/// The smallest type that holds the values of both, or none when they have nothing in common.
pub(crate) fn join(a: &Ty, b: &Ty, joining: Joining) -> Option<Ty> {
    match (a, b) {
        _ if a == b => Some(a.clone()),
        (Ty::Error, _) | (_, Ty::Error) => Some(Ty::Error),
        (Ty::Never, other) | (other, Ty::Never) => Some(other.clone()),
        (Ty::Any, _) | (_, Ty::Any) => Some(Ty::Any),
        (Ty::Nothing, other) | (other, Ty::Nothing) => Some(Ty::optional(other.clone())),
        (Ty::Integer, wide @ (Ty::Float | Ty::Decimal))
        | (wide @ (Ty::Float | Ty::Decimal), Ty::Integer) => {
            (joining == Joining::Widening).then(|| wide.clone())
        }
        (Ty::Optional(_), _) | (_, Ty::Optional(_)) => {
            join(&a.without_nothing(), &b.without_nothing(), joining).map(Ty::optional)
        }
        (Ty::Tuple(x), Ty::Tuple(y)) if x.len() == y.len() => {
            let parts = x.iter().zip(y.iter()).map(|(x, y)| join(x, y, joining));
            parts.collect::<Option<Vec<Ty>>>().map(Ty::tuple)
        }
        (Ty::Class(x), Ty::Class(y)) => {
            let exception = || Some(Ty::Exception(x.exception?.common(y.exception?)));
            x.common_base(y).map(Ty::Class).or_else(exception)
        }
        (Ty::Exception(a), Ty::Exception(b)) => Some(Ty::Exception(a.common(*b))),
        (Ty::Class(class), Ty::Exception(kind)) | (Ty::Exception(kind), Ty::Class(class)) => {
            class.exception.map(|own| Ty::Exception(own.common(*kind)))
        }
        _ if a.has_error() || b.has_error() => Some(Ty::Error),
        _ => None,
    }
}
