//! Variants and their cases.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0620",
        "it is not clear which case a name means",
        "Several variants may have cases of one name, and a class may have it too. Where the type
of the place is known, as behind `Let light as Light =` or in a `Match`, the case of that
variant is meant. Elsewhere write the variant before it.",
        Example::Source(
            "Variant called Light
    Red
    Green
End Variant
Variant called Paint
    Red
    Blue
End Variant
Let color = Red
",
            "Variant called Light
    Red
    Green
End Variant
Variant called Paint
    Red
    Blue
End Variant
Let color = Paint.Red
",
        ),
    ),
    entry(
        "E0621",
        "a case is no type",
        "A value of a case is a value of its variant, and the variant is the type of variables,
parameters and fields. Which case a value is can be asked: `x is Circle`, or with a
pattern, `When Circle(radius)`.",
        Example::Source(
            "Variant called Shape
    Circle(radius as Float)
    Dot
End Variant
Let shape as Circle = Circle(2.0)
",
            "Variant called Shape
    Circle(radius as Float)
    Dot
End Variant
Let shape as Shape = Circle(2.0)
",
        ),
    ),
    entry(
        "E0622",
        "a variant is declared in a way in which it cannot be",
        "Each value of a variant is one of its cases, so a variant has at least one. Fields belong
to cases and stand behind their names; the variant itself has only methods, and no
constructor.",
        Example::Source(
            "Variant called Shape
    name as Text
    Circle(radius as Float)
End Variant
",
            "Variant called Shape
    Circle(name as Text, radius as Float)
End Variant
",
        ),
    ),
];
