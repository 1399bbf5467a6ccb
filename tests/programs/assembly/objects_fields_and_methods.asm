; A class, one that extends it, and an interface.
.native print(Text) Nothing
.class Shape interface
    .method area () => Float
.end
.class Named abstract
    .field name Text
    .method kind () => Text
    .method title () => Text Named.title
.end
.class Circle extends Named
    .implements Shape
    .field radius Float
    .field tag Any
    .method kind () => Text Circle.kind
    .method area () => Float Circle.area
.end
.class Square extends Named
    .implements Shape
    .field side Integer
    .method kind () => Text Square.kind
    .method area () => Float Square.area
.end

.func main() Any
    .local circle Circle
    .local shape Shape
    .local named Named
    LOADC.T "c"
    PUSH.F 2.0
    PUSH true
    NEW.C Circle
    STORE circle
    LOAD circle
    CALL_METHOD Circle, title
    BOX.R
    CALL show
    POP
    LOAD circle
    WIDEN Shape
    STORE shape
    LOAD shape
    CALL_METHOD Shape, area
    BOX.F
    CALL show
    POP
    LOADC.T "s"
    PUSH.I 3
    NEW.C Square
    DUP
    STORE named
    STORE shape
    LOAD shape
    CALL_METHOD Shape, area
    BOX.F
    CALL show
    POP
    LOAD named
    CALL_METHOD Named, title
    BOX.R
    CALL show
    POP
    LOAD circle
    LOADC.T "other"
    SET_FIELD.C Named, name
    LOAD circle
    LOAD circle
    GET_FIELD.C Circle, radius
    PUSH.F 0.5
    ADD.F
    SET_FIELD.C Circle, radius
    LOAD circle
    BOX.R
    CALL show
    POP
    LOAD shape
    BOX.R
    CALL show
    POP
    PUSH nothing
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

.func Named.title(self Named) Text
    LOAD self
    CALL_METHOD Named, kind
    LOADC.T " "
    LOAD self
    GET_FIELD.C Named, name
    CONCAT 3
    RET
.end
.func Circle.kind(self Circle) Text
    LOADC.T "circle"
    RET
.end
.func Square.kind(self Square) Text
    LOADC.T "square"
    RET
.end
.func Circle.area(self Circle) Float
    LOAD self
    GET_FIELD.C Circle, radius
    DUP
    MUL.F
    PUSH.F 3.0
    MUL.F
    RET
.end
.func Square.area(self Square) Float
    LOAD self
    GET_FIELD.C Square, side
    DUP
    MUL.I
    ITOF
    RET
.end

;> circle c
;> 12.0
;> 9.0
;> square s
;> Circle(name: "other", radius: 2.5, tag: true)
;> Square(name: "s", side: 3)
