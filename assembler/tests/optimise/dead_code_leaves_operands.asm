; What made the operands of a value that is dropped may have to stay.
;passes dead_code

.func main() Nothing
    RET
.end

.func example(a Integer, b Integer) Nothing
    LOAD a
    LOAD b
    ADD.I
    LOAD a
    MULW.I
    POP
    LOAD a
    LOAD b
    MUL.I
    LOAD b
    LOAD a
    SUB.I
    XOR.I
    POP
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Integer, b Integer) Nothing
;>     LOAD a
;>     LOAD b
;>     ADD.I
;>     POP
;>     LOAD a
;>     LOAD b
;>     MUL.I
;>     LOAD b
;>     LOAD a
;>     SUB.I
;>     POP
;>     POP
;>     RET
;> .end
