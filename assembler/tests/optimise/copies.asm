; A copy is read where it came from, until one of both changes; so is a constant. A label ends what is known.
;passes copies

.func main() Nothing
    RET
.end

.func example(a Integer, b Boolean) Integer
    .local copy Integer
    .local limit Integer
    LOAD a
    STORE copy
    PUSH.I 100
    STORE limit
    LOAD copy
    LOAD limit
    ADD.I
    STORE a
    LOAD copy
    LOAD b
    JT.B other
    LOAD limit
    ADD.I
    RET
other:
    LOAD limit
    MUL.I
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Integer, b Boolean) Integer
;>     .local copy Integer
;>     .local limit Integer
;>     LOAD a
;>     STORE copy
;>     PUSH.I 100
;>     STORE limit
;>     LOAD a
;>     PUSH.I 100
;>     ADD.I
;>     STORE a
;>     LOAD copy
;>     LOAD b
;>     JT.B L0
;>     PUSH.I 100
;>     ADD.I
;>     RET
;> L0:
;>     LOAD limit
;>     MUL.I
;>     RET
;> .end
