.field x Integer
.class Circle extends Square
    .field radius Float
    .color red
.end
.class Square
.func main() Any
    NEW_UNSET.C Circle
    GET_FIELD.C Circle, raduis
    POP
    PUSH nothing
    RET
.end

;? 1:1 error[A0128]: `.field` stands outside of a class
;? 2:23 error[A0129]: this class does not come before it
;? 4:5 error[A0102]: there is no directive `.color`
;? 6:8 error[A0110]: the class `Square` has no `.end`
;? 9:25 error[A0117]: there is no field `raduis`
