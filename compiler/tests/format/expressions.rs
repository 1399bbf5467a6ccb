//! Lines that are too long, and lines that need not be broken.

use expect_test::expect;

use crate::support::check;

#[test]
fn what_fits_is_joined() {
    check(
        r"f(
  a,
  b,
)
Let x =
  a +
  b
xs
 .map(f)
 .sum()
Let y = a \
 + b
m.
  each((key) => key)
",
        expect![[r#"
    f(a, b)
    Let x = a + b
    xs.map(f).sum()
    Let y = a + b
    m.each((key) => key)
"#]],
    );
}

#[test]
fn arguments_on_lines_of_their_own() {
    check(
        r"print(a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name)
Let x = f(g(a_rather_long_name, a_rather_long_name, a_rather_long_name), h(a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name))
",
        expect![[r#"
    print(
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
    )
    Let x = f(
        g(a_rather_long_name, a_rather_long_name, a_rather_long_name),
        h(
            a_rather_long_name,
            a_rather_long_name,
            a_rather_long_name,
            a_rather_long_name,
            a_rather_long_name,
        ),
    )
"#]],
    );
}

#[test]
fn parameters_on_lines_of_their_own() {
    check(
        r"Process called cell(world as List of Boolean, row as Integer, column as Integer) returns Integer
Return 1
End Process
",
        expect![[r#"
    Process called cell(
        world as List of Boolean,
        row as Integer,
        column as Integer,
    ) returns Integer
        Return 1
    End Process
"#]],
    );
}

#[test]
fn brackets_without_a_comma_at_their_end() {
    check(
        r"Let x = a_rather_long_name[a_rather_long_name + a_rather_long_name + a_rather_long_name + a_rather_long_name + a_rather_long_name]
Let y = (a_rather_long_name + a_rather_long_name + a_rather_long_name + a_rather_long_name + a_rather_long_name + a_rather_long_name)
Let z = (a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name)
",
        expect![[r#"
    Let x = a_rather_long_name[
        a_rather_long_name +
        a_rather_long_name +
        a_rather_long_name +
        a_rather_long_name +
        a_rather_long_name
    ]
    Let y = (
        a_rather_long_name +
        a_rather_long_name +
        a_rather_long_name +
        a_rather_long_name +
        a_rather_long_name +
        a_rather_long_name
    )
    Let z = (
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
    )
"#]],
    );
}

#[test]
fn a_tuple_of_one_keeps_its_comma() {
    check(
        r"Let t = (1,)
Let u = f(1,)
Let v = [1,]
",
        expect![[r#"
    Let t = (1,)
    Let u = f(1)
    Let v = [1]
"#]],
    );
}

#[test]
fn conditions_break_before_and_and_or() {
    check(
        r"If a_rather_long_name and a_rather_long_name or a_rather_long_name and a_rather_long_name and a_rather_long_name
a()
End If
Return a_rather_long_name and a_rather_long_name and not a_rather_long_name and a_rather_long_name
",
        expect![[r#"
    If a_rather_long_name and a_rather_long_name
            or a_rather_long_name and a_rather_long_name and a_rather_long_name
        a()
    End If
    Return a_rather_long_name
        and a_rather_long_name
        and not a_rather_long_name
        and a_rather_long_name
"#]],
    );
}

#[test]
fn sums_break_behind_their_signs() {
    check(
        r"Let total = a_rather_long_name + a_rather_long_name * a_rather_long_name - a_rather_long_name + a_rather_long_name
a_rather_long_name += a_rather_long_name + a_rather_long_name * 2 + a_rather_long_name + a_rather_long_name
Return a_rather_long_name + a_rather_long_name * a_rather_long_name - a_rather_long_name + a_rather_long_name
",
        expect![[r#"
    Let total =
        a_rather_long_name +
        a_rather_long_name * a_rather_long_name -
        a_rather_long_name +
        a_rather_long_name
    a_rather_long_name +=
        a_rather_long_name +
        a_rather_long_name * 2 +
        a_rather_long_name +
        a_rather_long_name
    Return a_rather_long_name +
        a_rather_long_name * a_rather_long_name -
        a_rather_long_name +
        a_rather_long_name
"#]],
    );
}

#[test]
fn chains_break_before_each_call() {
    check(
        r"Let top = count_words(a_rather_long_name).entries().sorted_by((entry) => -entry.value).take(10)
Let x = self.items.where_not_empty(a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name)
",
        expect![[r#"
    Let top = count_words(a_rather_long_name)
        .entries()
        .sorted_by((entry) => -entry.value)
        .take(10)
    Let x = self.items.where_not_empty(
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
    )
"#]],
    );
}

#[test]
fn choices() {
    check(
        r"Let x = if a_rather_long_name then a_rather_long_name otherwise if a_rather_long_name then a_rather_long_name otherwise a_rather_long_name
print(if a_rather_long_name then a_rather_long_name otherwise a_rather_long_name, a_rather_long_name)
",
        expect![[r#"
    Let x =
        if a_rather_long_name then a_rather_long_name
        otherwise if a_rather_long_name then a_rather_long_name
        otherwise a_rather_long_name
    print(
        if a_rather_long_name then a_rather_long_name otherwise a_rather_long_name,
        a_rather_long_name,
    )
"#]],
    );
}

#[test]
fn arms() {
    check(
        r"Match x
When Sum(Number(0), a_rather_long_name) or Sum(a_rather_long_name, Number(0)) then simplify(a_rather_long_name)
When Sum(a_rather_long_name, a_rather_long_name) where a_rather_long_name > 5
a()
End Match
",
        expect![[r#"
    Match x
        When Sum(Number(0), a_rather_long_name)
                or Sum(a_rather_long_name, Number(0))
            then simplify(a_rather_long_name)
        When Sum(a_rather_long_name, a_rather_long_name)
                where a_rather_long_name > 5
            a()
    End Match
"#]],
    );
}

#[test]
fn lambdas() {
    check(
        r"Let f = (a as Integer, b as Integer) => a_rather_long_name(a, b) + a_rather_long_name(b, a) + a_rather_long_name
xs.each((x) => print(a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name))
",
        expect![[r#"
    Let f = (a as Integer, b as Integer) =>
        a_rather_long_name(a, b) + a_rather_long_name(b, a) + a_rather_long_name
    xs.each(
        (x) => print(
            a_rather_long_name,
            a_rather_long_name,
            a_rather_long_name,
            a_rather_long_name,
        ),
    )
"#]],
    );
}

#[test]
fn messages() {
    check(
        r#"Assert a_rather_long_name(a_rather_long_name) == a_rather_long_name, "the name is not rather long: {a_rather_long_name}"
"#,
        expect![[r#"
    Assert a_rather_long_name(a_rather_long_name) == a_rather_long_name,
        "the name is not rather long: {a_rather_long_name}"
"#]],
    );
}

#[test]
fn lists_of_short_literals_are_filled() {
    check(
        r"Let xs = [0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225, 256, 289, 324, 361, 400, 441, 484, 529, 576, 625, 676, 729, 784, 841, 900, 961, 1024, 1089, 1156, 1225, 1296, 1369, 1444, 1521, 1600, 1681, 1764, 1849, 1936, 2025, 2116, 2209, 2304, 2401]
",
        expect![[r#"
    Let xs = [
        0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225, 256, 289,
        324, 361, 400, 441, 484, 529, 576, 625, 676, 729, 784, 841, 900, 961, 1024,
        1089, 1156, 1225, 1296, 1369, 1444, 1521, 1600, 1681, 1764, 1849, 1936,
        2025, 2116, 2209, 2304, 2401,
    ]
"#]],
    );
}

#[test]
fn one_list_stands_with_the_brackets_around() {
    check(
        r"print([a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name, a_rather_long_name])
",
        expect![[r#"
    print([
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
        a_rather_long_name,
    ])
"#]],
    );
}

#[test]
fn lines_without_another_way_keep_their_backslash() {
    check(
        r"Class called A_a_rather_long_name extends A_a_rather_long_name_a_rather_long_name \
 implements B
End Class
",
        expect![[r#"
    Class called A_a_rather_long_name extends A_a_rather_long_name_a_rather_long_name \
        implements B
    End Class
"#]],
    );
}

#[test]
fn imports_are_filled() {
    check(
        r"Import module_number_0.part, module_number_1.part, module_number_2.part, module_number_3.part, module_number_4.part, module_number_5.part, module_number_6.part, module_number_7.part
",
        expect![[r#"
    Import module_number_0.part, module_number_1.part, module_number_2.part,
        module_number_3.part, module_number_4.part, module_number_5.part,
        module_number_6.part, module_number_7.part
"#]],
    );
}

#[test]
fn bounds() {
    check(
        r"Process called greatest of T(values as List of T, more as Text) returns T? where T is Comparable
End Process
",
        expect![[r#"
    Process called greatest of T(values as List of T, more as Text) returns T?
            where T is Comparable
    End Process
"#]],
    );
}

#[test]
fn wide_characters_count_twice() {
    check(
        r#"print("漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢", "字字字字字字字字字字字字字字字字字")
print("漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢", "字字字字字字字字字字字字字字字字")
"#,
        expect![[r#"
    print(
        "漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢",
        "字字字字字字字字字字字字字字字字字",
    )
    print("漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢", "字字字字字字字字字字字字字字字字")
"#]],
    );
}

#[test]
fn functions_that_make_functions() {
    check(
        "Let compose = (f as (Integer) => Integer, g as (Integer) => Integer) => (x as Integer) => g(f(x))\n",
        expect![[r#"
            Let compose = (f as (Integer) => Integer, g as (Integer) => Integer) =>
                (x as Integer) => g(f(x))
        "#]],
    );
}

#[test]
fn a_word_that_is_too_long_anyway_stays_in_its_brackets() {
    check(
        r#"print("a text that has just so many characters that it fits on a line of its own")
print("a text of so many characters that it fits on no line, wherever it may stand")
"#,
        expect![[r#"
            print(
                "a text that has just so many characters that it fits on a line of its own",
            )
            print("a text of so many characters that it fits on no line, wherever it may stand")
        "#]],
    );
}

#[test]
fn lines_have_eighty_columns() {
    check(
        "Let total = a_rather_long_name + a_rather_long_name + a_rather_long_name + another_ccccc\nLet total = a_rather_long_name + a_rather_long_name + a_rather_long_name + another_cccccx\n",
        expect![[r#"
            Let total =
                a_rather_long_name + a_rather_long_name + a_rather_long_name + another_ccccc
            Let total =
                a_rather_long_name +
                a_rather_long_name +
                a_rather_long_name +
                another_cccccx
        "#]],
    );
}

#[test]
fn backslashes_go_where_lines_can_break_otherwise() {
    check(
        r"Process called count_slices(text as Text, wanted as Text, step as Integer) \
    returns Integer
End Process
Let x = a + # why
  b \
  + c
",
        expect![[r#"
            Process called count_slices(
                text as Text,
                wanted as Text,
                step as Integer,
            ) returns Integer
            End Process
            Let x =
                a +  # why
                b +
                c
        "#]],
    );
}
