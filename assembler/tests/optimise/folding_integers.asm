; Operations on constants are computed, one behind the other. What overflows stays, and raises when it is reached.
;passes folding

.func main() Integer
    PUSH.I 60
    PUSH.I 60
    MUL.I
    PUSH.I 24
    MUL.I
    PUSH.I 9223372036854775807
    PUSH.I 1
    ADD.I
    SUB.I
    PUSH.I 7
    PUSH.I 0
    DIV.I
    ADD.I
    RET
.end

;> .func main() Integer
;>     PUSH.I 86400
;>     PUSH.I 9223372036854775807
;>     PUSH.I 1
;>     ADD.I
;>     SUB.I
;>     PUSH.I 7
;>     PUSH.I 0
;>     DIV.I
;>     ADD.I
;>     RET
;> .end
