; Operations that change nothing, and values that are boxed for nothing. Operands of what raises stay in their order: the
; message names them.
;passes combining

.func main() Nothing
    RET
.end

.func example(a Integer) Float
    LOAD a
    PUSH.I 0
    ADD.I
    PUSH.I 1
    MUL.I
    LOAD a
    SWAP
    ADDW.I
    LOAD a
    SWAP
    ADD.I
    BOX.I
    CAST Integer
    BOX.I
    CAST Float
    NEG.F
    NEG.F
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Integer) Float
;>     LOAD a
;>     LOAD a
;>     ADDW.I
;>     LOAD a
;>     SWAP
;>     ADD.I
;>     ITOF
;>     RET
;> .end
