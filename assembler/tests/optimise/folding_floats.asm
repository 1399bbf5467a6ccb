; Floats are computed as the processor does. What is no number is left to it, and so are powers and remainders.
;passes folding

.func main() Float
    PUSH.F 0.1
    PUSH.F 0.2
    ADD.F
    PUSH.I 3
    ITOF
    MUL.F
    PUSH.F 0.0
    PUSH.F 0.0
    DIV.F
    ADD.F
    PUSH.F 2.0
    PUSH.F 0.5
    POW.F
    ADD.F
    RET
.end

;> .func main() Float
;>     PUSH.F 0.9000000000000001
;>     PUSH.F 0.0
;>     PUSH.F 0.0
;>     DIV.F
;>     ADD.F
;>     PUSH.F 2.0
;>     PUSH.F 0.5
;>     POW.F
;>     ADD.F
;>     RET
;> .end
