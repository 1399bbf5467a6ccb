; Small functions come in place of calls, unless they may raise: the trace names them then.
;passes inlining

.func main() Nothing
    RET
.end

.func example(a Integer, b Integer) Integer
    LOAD a
    LOAD b
    CALL larger
    LOAD a
    CALL twice
    LOAD b
    CALL may_raise
    POP
    LOAD b
    CALL twice
    POP
    MULW.I
    RET
.end

.func larger(a Integer, b Integer) Integer
    LOAD a
    LOAD b
    GT.I
    JF.B second
    LOAD a
    RET
second:
    LOAD b
    RET
.end

.func twice(a Integer) Integer
    LOAD a
    PUSH.I 2
    MULW.I
    RET
.end

.func may_raise(a Integer) Integer
    LOAD a
    PUSH.I 1
    ADD.I
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Integer, b Integer) Integer
;>     .local _ Integer
;>     .local _ Integer
;>     .local _ Integer
;>     .local _ Integer
;>     .local _ Integer
;>     LOAD a
;>     LOAD b
;>     STORE 3
;>     STORE 2
;>     LOAD 2
;>     LOAD 3
;>     GT.I
;>     JF.B L0
;>     LOAD 2
;>     STORE 4
;>     JMP L1
;> L0:
;>     LOAD 3
;>     STORE 4
;> L1:
;>     LOAD 4
;>     LOAD a
;>     STORE 5
;>     LOAD 5
;>     PUSH.I 2
;>     MULW.I
;>     LOAD b
;>     CALL may_raise
;>     POP
;>     LOAD b
;>     STORE 5
;>     LOAD 5
;>     PUSH.I 2
;>     MULW.I
;>     POP
;>     MULW.I
;>     RET
;> .end
;>
;> .func larger(a Integer, b Integer) Integer
;>     LOAD a
;>     LOAD b
;>     GT.I
;>     JF.B L0
;>     LOAD a
;>     RET
;> L0:
;>     LOAD b
;>     RET
;> .end
;>
;> .func twice(a Integer) Integer
;>     LOAD a
;>     PUSH.I 2
;>     MULW.I
;>     RET
;> .end
;>
;> .func may_raise(a Integer) Integer
;>     LOAD a
;>     PUSH.I 1
;>     ADD.I
;>     RET
;> .end
