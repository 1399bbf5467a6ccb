; A branch on a constant becomes a jump, or nothing. A label between operands keeps them: others come there with another
; value.
;passes folding

.func main() Nothing
    RET
.end

.func example(again Boolean) Integer
    PUSH.I 1
    PUSH.I 2
    LT.I
    JF.B never
    PUSH.I 10
    LOAD again
    JT.B joined
    POP
    PUSH.I 20
joined:
    PUSH.I 1
    ADD.I
    RET
never:
    PUSH.B false
    JF.B always
    PUSH.I 2
    RET
always:
    PUSH.I 3
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(again Boolean) Integer
;>     PUSH.I 10
;>     LOAD again
;>     JT.B L0
;>     POP
;>     PUSH.I 20
;> L0:
;>     PUSH.I 1
;>     ADD.I
;>     RET
;>     JMP L1
;>     PUSH.I 2
;>     RET
;> L1:
;>     PUSH.I 3
;>     RET
;> .end
