; What is read before it is set: numbers are 0, `Any` is `nothing`, a reference raises.
.native print(Text) Nothing
.class Point
    .field x Integer
    .field ratio Float
    .field is_set Boolean
    .field note Any
    .field next Point?
    .field name Text
.end

.func main() Any
    .local point Point
    NEW_UNSET.C Point
    STORE point
    LOAD point
    GET_FIELD.C Point, x
    BOX.I
    TO_TEXT
    LOADC.T "\n"
    CONCAT 2
    CALL_NATIVE print
    LOAD point
    GET_FIELD.C Point, note
    TO_TEXT
    LOADC.T "\n"
    CONCAT 2
    CALL_NATIVE print
    LOAD point
    GET_FIELD.C Point, next
    IS_NOTHING
    BOX.B
    TO_TEXT
    LOADC.T "\n"
    CONCAT 2
    CALL_NATIVE print
    LOAD point
    LOADC.T "set"
    SET_FIELD.C Point, name
    LOAD point
    BOX.R
    TO_TEXT
    LOADC.T "\n"
    CONCAT 2
    CALL_NATIVE print
    NEW_UNSET.C Point
    GET_FIELD.C Point, name
    CALL_NATIVE print
    RET
.end

;> 0
;> nothing
;> true
;> Point(x: 0, ratio: 0.0, is_set: false, note: nothing, next: nothing, name: "set")
;! InitializationError: the field `name` is read before it is set
;!   at main (47:5)
