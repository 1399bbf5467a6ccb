.class Shape abstract
    .method area () => Float
.end
.class Circle extends Shape
    .field radius Float
.end
.func main() Any
    NEW_UNSET.C Shape
    POP
    PUSH nothing
    RET
.end

;? error[A0190]: class `Circle` leaves the method `area` open
