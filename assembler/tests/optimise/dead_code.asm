; Code that control does not get to goes, with handlers that cover nothing else; values that are dropped at once are
; not made, unless making them may raise.
;passes dead_code

.func main() Nothing
    RET
.end

.func example(a Integer) Integer
    .handler covered covered_end caught Exception
    .handler kept kept_end caught Exception
    JMP start
covered:
    PUSH.I 5
    POP
covered_end:
    JMP start
start:
    NOP
    LOAD a
    PUSH.I 1
    ADDW.I
    NOT.I
    POP
kept:
    LOAD a
    PUSH.I 1
    ADD.I
    POP
kept_end:
    LOAD a
    RET
caught:
    POP
    PUSH.I 0
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Integer) Integer
;>     .handler L0 L1 L2 Exception
;>     JMP L0
;> L0:
;>     LOAD a
;>     PUSH.I 1
;>     ADD.I
;>     POP
;> L1:
;>     LOAD a
;>     RET
;> L2:
;>     POP
;>     PUSH.I 0
;>     RET
;> .end
