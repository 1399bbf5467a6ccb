//! Comments stay where they are.

use expect_test::expect;

use crate::support::check;

#[test]
fn comments_on_lines_of_their_own() {
    check(
        "#!/usr/bin/env runa\n#first\n\n\n   # second  \n## About f.\nProcess called f()\n      # inside\na()\n# at the end of the block, further left\nEnd Process\n    # last\n",
        expect![[r#"
    #!/usr/bin/env runa
    #first

    # second
    ## About f.
    Process called f()
        # inside
        a()
    # at the end of the block, further left
    End Process
    # last
"#]],
    );
}

#[test]
fn comments_before_the_end_of_a_block() {
    check(
        r"If a
    b()
    # inside
Otherwise
    c()
# outside
End If
Match x
    When 1
        a()
        # in the arm
    # before the arm
    When 2 then b()
    # behind it
End Match
",
        expect![[r#"
    If a
        b()
        # inside
    Otherwise
        c()
    # outside
    End If
    Match x
        When 1
            a()
            # in the arm
        # before the arm
        When 2 then b()
        # behind it
    End Match
"#]],
    );
}

#[test]
fn comments_behind_words() {
    check(
        r"a()# one
longer()      # two
b(1,# three
2) # four
",
        expect![[r#"
    a()  # one
    longer()  # two
    b(
        1,  # three
        2,
    )  # four
"#]],
    );
}

#[test]
fn comments_in_one_column_stay_in_one() {
    check(
        r"a()        # one
longer()   # two

b()        # three
c() # four
",
        expect![[r#"
    a()       # one
    longer()  # two

    b()  # three
    c()  # four
"#]],
    );
}

#[test]
fn comments_break_what_they_stand_in() {
    check(
        r"f( # open
a,# first
# before second

# again
b
# close
)
g(
# nothing
)
Let x = a + # sum
b
Let y = # why
5
",
        expect![[r#"
    f(  # open
        a,  # first
        # before second

        # again
        b,
        # close
    )
    g(
        # nothing
    )
    Let x =
        a +  # sum
        b
    Let y =  # why
        5
"#]],
    );
}

#[test]
fn comments_before_a_comma_go_behind_it() {
    check(
        r"f(a # one
, b)
",
        expect![[r#"
    f(
        a,  # one
        b,
    )
"#]],
    );
}

#[test]
fn comments_between_calls() {
    check(
        r"Let x = a.b()
# why
.c() # how
.d()
",
        expect![[r#"
    Let x = a
        .b()
        # why
        .c()  # how
        .d()
"#]],
    );
}

#[test]
fn blank_lines_before_comments_in_brackets() {
    check(
        r"Let xs = [

# first
1,

# second
2,
]
",
        expect![[r#"
    Let xs = [
        # first
        1,

        # second
        2,
    ]
"#]],
    );
}

#[test]
fn only_one_comment_stays_behind_a_comma() {
    check(
        "f(a # one\n, # two\nb)\n",
        expect![[r#"
        f(
            a,  # one
            # two
            b,
        )
    "#]],
    );
}

#[test]
fn tabs_count_four_columns() {
    check(
        "If a\n\tb()\n\t# inside\nEnd If\n",
        expect![[r#"
        If a
            b()
            # inside
        End If
    "#]],
    );
}

#[test]
fn a_comment_before_a_backslash_ends_the_line_alone() {
    check(
        "f(1, # one\n\\\n2)\n",
        expect![[r#"
        f(
            1,  # one
            2,
        )
    "#]],
    );
}
