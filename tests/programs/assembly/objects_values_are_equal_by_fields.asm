; Structures and tuples are equal when their fields are, objects when they are the same; the former
; can be keys.
.native print(Text) Nothing
.class Point structure
    .field x Integer
    .field label Text
.end
.class Pair tuple
    .field first Point
    .field second Any
.end
.class Thing
    .field x Integer
.end

.func main() Any
    .local map Map of Any to Any
    CALL pair
    CALL pair
    EQ
    CALL show
    POP
    CALL pair
    CALL show
    POP
    CALL thing
    CALL thing
    EQ
    CALL show
    POP
    CALL thing
    DUP
    EQ
    CALL show
    POP
    NEW_MAP Map of Any to Any
    STORE map
    LOAD map
    CALL pair
    PUSH "found"
    SET_MAP Map of Any to Any
    LOAD map
    CALL pair
    GET_MAP Map of Any to Any
    CALL show
    POP
    CALL pair
    IS Pair
    BOX.B
    CALL show
    POP
    CALL pair
    IS Thing
    BOX.B
    CALL show
    POP
    LOAD map
    CALL thing
    PUSH 1
    SET_MAP Map of Any to Any
    PUSH nothing
    RET
.end

.func pair() Any
    PUSH.I 1
    LOADC.T "one"
    NEW.C Point
    PUSH 2.5
    NEW.C Pair
    BOX.R
    RET
.end
.func thing() Any
    PUSH.I 1
    NEW.C Thing
    BOX.R
    RET
.end
.func show(value Any) Any
    LOAD value
    TO_TEXT
    LOADC.T "\n"
    CONCAT 2
    CALL_NATIVE print
    RET
.end

;> true
;> (Point(x: 1, label: "one"), 2.5)
;> false
;> true
;> found
;> true
;> false
;! TypeError: a Thing cannot be a key or in a set, because it can change or has no value to compare
;!   at main (60:5)
