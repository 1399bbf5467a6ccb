; Jumps lead to where they end up; a jump to RET is one; a jump to the next instruction is none. A loop of nothing stays.
;passes threading

.func main() Nothing
    RET
.end

.func example(a Boolean, b Boolean) Integer
    LOAD a
    JT.B first
    LOAD b
    JF.B over
    JMP far
over:
    PUSH.I 1
    JMP out
first:
    JMP second
second:
    PUSH.I 2
    JMP out
far:
    JMP far
out:
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Boolean, b Boolean) Integer
;>     LOAD a
;>     JT.B L0
;>     LOAD b
;>     JT.B L1
;>     PUSH.I 1
;>     RET
;> L0:
;>     PUSH.I 2
;>     RET
;> L1:
;>     JMP L1
;>     RET
;> .end
