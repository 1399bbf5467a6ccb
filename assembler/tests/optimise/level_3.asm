; What all passes together make of a program.
;passes folding combining threading dead_code dead_stores inlining

.func main() Nothing
    RET
.end

.func example(a Integer) Integer
    .local b Integer
    LOAD a
    CALL in_seconds
    STORE b
    LOAD b
    CALL is_large
    NOT.B
    JF.B large
    PUSH.I 0
    JMP out
large:
    LOAD b
    JMP out
out:
    RET
.end

.func in_seconds(hours Integer) Integer
    LOAD hours
    PUSH.I 60
    PUSH.I 60
    MUL.I
    MULW.I
    RET
.end

.func is_large(a Integer) Boolean
    .local limit Integer
    PUSH.I 100
    STORE limit
    LOAD a
    LOAD limit
    GT.I
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Integer) Integer
;>     .local b Integer
;>     .local _ Integer
;>     .local _ Integer
;>     LOAD a
;>     PUSH.I 3600
;>     MULW.I
;>     STORE b
;>     LOAD b
;>     STORE 2
;>     PUSH.I 100
;>     STORE 3
;>     LOAD 2
;>     LOAD 3
;>     GT.I
;>     JT.B L0
;>     PUSH.I 0
;>     RET
;> L0:
;>     LOAD b
;>     RET
;> .end
;>
;> .func in_seconds(hours Integer) Integer
;>     LOAD hours
;>     PUSH.I 3600
;>     MULW.I
;>     RET
;> .end
;>
;> .func is_large(a Integer) Boolean
;>     .local limit Integer
;>     PUSH.I 100
;>     STORE limit
;>     LOAD a
;>     LOAD limit
;>     GT.I
;>     RET
;> .end
