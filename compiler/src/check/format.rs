//! Format parts of interpolations: `[[fill]< > ^][+][0][width][,][.digits][b o x e f %]`.

use runa_bytecode::FormatSpec;

use crate::types::Ty;

/// What is wrong with a format for a value of type `ty`, if anything.
pub(super) fn problem(format: &str, ty: &Ty) -> Option<String> {
    let spec = match FormatSpec::parse(format) {
        Ok(spec) => spec,
        Err(error) => return Some(error.message),
    };
    match ty {
        Ty::Integer if spec.problem_for_integer().is_some() => Some(
            "an Integer has no digits after the point: leave `.…` out, or make it a Float".into(),
        ),
        Ty::Float | Ty::Decimal if spec.problem_for_float().is_some() => {
            Some("`b`, `o` and `x` write Integers only".into())
        }
        Ty::Integer | Ty::Float | Ty::Decimal | Ty::Any => None,
        _ if ty.is_silent() => None,
        _ if spec.needs_number() => {
            Some(format!("`+`, `0`, `,` and `b o x e f %` write numbers only, this is {ty}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_the_language_says() {
        for format in ["", ">8.2", "<6", "*^10", "+", "08x", "012,.3f", ".9", "%", ",", "x"] {
            assert_eq!(
                problem(format, &Ty::Float).filter(|_| !format.ends_with('x')),
                None,
                "{format}"
            );
        }
    }

    #[test]
    fn refuses_what_does_not_fit_the_type() {
        assert!(problem(".2", &Ty::Integer).is_some());
        assert!(problem(".2f", &Ty::Integer).is_none());
        assert!(problem("x", &Ty::Float).is_some());
        assert!(problem("+", &Ty::Text).is_some());
        assert!(problem(".3", &Ty::Text).is_none());
        assert!(problem("q", &Ty::Any).is_some());
        assert!(problem("5.", &Ty::Float).is_some());
        assert!(problem(",x", &Ty::Integer).is_some());
        assert!(problem(">08", &Ty::Any).is_some());
        assert!(problem("05", &Ty::Text).is_some());
    }
}
