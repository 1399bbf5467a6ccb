//! Blanks between words.

use expect_test::expect;

use crate::support::check;

#[test]
fn blanks_stand_between_words_and_signs() {
    check(
        r#"Let x=1+2 *-3
x  +=  f( a ,b:2 ) [ 0 ]
print( - x , not  y , ~ z , [ 1,2 ,3 ] , { "a" : 1 } )
Let r=1 .. n+1
Let q=x?.length( ) ?? 0
"#,
        expect![[r#"
    Let x = 1 + 2 * -3
    x += f(a, b: 2)[0]
    print(-x, not y, ~z, [1, 2, 3], {"a": 1})
    Let r = 1..n + 1
    Let q = x?.length() ?? 0
"#]],
    );
}

#[test]
fn words_that_join_stand_apart_from_brackets() {
    check(
        r"For  i from(a)to(b)by(2)
print(to(from(by)))
End For
For each(i,x)in[1]
End For
Return(x)
",
        expect![[r#"
    For i from (a) to (b) by (2)
        print(to(from(by)))
    End For
    For each (i, x) in [1]
    End For
    Return (x)
"#]],
    );
}

#[test]
fn types() {
    check(
        r"Let f as(Integer,Text)=>List of Integer?=g
Let m=Map of Text to(Integer,Integer)( )
If x is  not  Text ?
End If
Let y as Integer ? ? = nothing
",
        expect![[r#"
    Let f as (Integer, Text) => List of Integer? = g
    Let m = Map of Text to (Integer, Integer)()
    If x is not Text?
    End If
    Let y as Integer? ? = nothing
"#]],
    );
}

#[test]
fn declarations() {
    check(
        r#"Process  called f ( a as Integer=1 , ... rest as Text ) returns(Integer,Text)
End Process
Class called A of T extends B implements C,D
Constructor ( a )
super ( a )
End Constructor
Private  x as T=1
End Class
@ needs ( ffi : "libc" )
External Process called by(a as Any) returns CInt from "libc"
"#,
        expect![[r#"
    Process called f(a as Integer = 1, ...rest as Text) returns (Integer, Text)
    End Process
    Class called A of T extends B implements C, D
        Constructor(a)
            super(a)
        End Constructor
        Private x as T = 1
    End Class
    @needs(ffi: "libc")
    External Process called by(a as Any) returns CInt from "libc"
"#]],
    );
}

#[test]
fn texts_stay_as_they_are() {
    check(
        r#"print("{ x :>4}  {y+1}")
print(r"a  b",b"x  y")
Let t = """
   a  {b+c}
  d
    """
"#,
        expect![[r#"
    print("{ x :>4}  {y+1}")
    print(r"a  b", b"x  y")
    Let t = """
       a  {b+c}
      d
        """
"#]],
    );
}
