//! Blocks, blank lines, `;`.

use expect_test::expect;

use crate::support::check;

#[test]
fn blocks_are_indented() {
    check(
        r"If a
b()
Otherwise If c
While d
e()
End While
Otherwise
f()
End If
Try
g()
Catch e as IoError where e.x
h()
Finally
i()
End Try
",
        expect![[r#"
    If a
        b()
    Otherwise If c
        While d
            e()
        End While
    Otherwise
        f()
    End If
    Try
        g()
    Catch e as IoError where e.x
        h()
    Finally
        i()
    End Try
"#]],
    );
}

#[test]
fn arms_are_inside_of_their_block() {
    check(
        r#"Match x
When 1 then a()
When 2
b()
Otherwise
c()
End Match
Select
When v from ch
d()
Otherwise
e()
End Select
Let y = Match x
When 1 then "one"
Otherwise "many"
End Match
"#,
        expect![[r#"
    Match x
        When 1 then a()
        When 2
            b()
        Otherwise
            c()
    End Match
    Select
        When v from ch
            d()
        Otherwise
            e()
    End Select
    Let y = Match x
        When 1 then "one"
        Otherwise "many"
    End Match
"#]],
    );
}

#[test]
fn heads_without_a_body_open_nothing() {
    check(
        r"Interface called Shape
Process called area() returns Float
Process called name() returns Text
End Interface
Abstract Class called Named
Abstract Process called kind() returns Text
Private Override Process called a()
b()
End Process
End Class
",
        expect![[r#"
    Interface called Shape
        Process called area() returns Float
        Process called name() returns Text
    End Interface
    Abstract Class called Named
        Abstract Process called kind() returns Text
        Private Override Process called a()
            b()
        End Process
    End Class
"#]],
    );
}

#[test]
fn lambdas_with_blocks() {
    check(
        r"group.run(()=>Do
For i from 1 to n
jobs.send(i)
End For
jobs.close()
End Do)
xs.map((x)=>Do
Return x
End Do).sum()
",
        expect![[r#"
    group.run(() => Do
        For i from 1 to n
            jobs.send(i)
        End For
        jobs.close()
    End Do)
    xs.map((x) => Do
        Return x
    End Do).sum()
"#]],
    );
}

#[test]
fn one_blank_line_at_most() {
    check(
        r"

a()



b()
If c

d()


e()

Otherwise

f()

End If


",
        expect![[r#"
    a()

    b()
    If c
        d()

        e()
    Otherwise
        f()
    End If
"#]],
    );
}

#[test]
fn statements_behind_semicolons_stay_if_they_fit() {
    check(
        r#"a() ;b();  c()
Process called kind() returns Text ; Return "circle";End Process
Process called a_longer_name(parameter as Text) returns Text; Return "circle {parameter}"; End Process
"#,
        expect![[r#"
    a(); b(); c()
    Process called kind() returns Text; Return "circle"; End Process
    Process called a_longer_name(parameter as Text) returns Text
        Return "circle {parameter}"
    End Process
"#]],
    );
}

#[test]
fn semicolons_that_leave_a_block_open_become_lines() {
    check(
        r"If a; b(); c()
End If; d()
run(() => Do; a(); End Do)
",
        expect![[r#"
    If a
        b()
        c()
    End If
    d()
    run(() => Do; a(); End Do)
"#]],
    );
}

#[test]
fn semicolons_that_end_nothing_go() {
    check(
        r"; a();;
f(1,; 2);
",
        expect![[r#"
    a()
    f(1, 2)
"#]],
    );
}

#[test]
fn lines_that_close_and_open_blocks_do_not_stay_together() {
    check(
        "If a\nb()\nEnd If; If c\nd()\nEnd If\n",
        expect![[r#"
        If a
            b()
        End If
        If c
            d()
        End If
    "#]],
    );
}

#[test]
fn what_follows_a_block_counts_too() {
    check(
        "f(() => Do\na()\nEnd Do, a_rather_long_name, a_rather_long_name, a_rather_long_name, a_longer_name)\n",
        expect![[r#"
            f(
                () => Do
                    a()
                End Do,
                a_rather_long_name,
                a_rather_long_name,
                a_rather_long_name,
                a_longer_name,
            )
        "#]],
    );
}
