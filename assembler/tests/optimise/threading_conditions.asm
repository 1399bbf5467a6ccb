; `a and b` as a value that is branched on: the constant knows where the branch goes.
;passes threading

.func main() Nothing
    RET
.end

.func example(a Boolean, b Boolean) Integer
    LOAD a
    JF.B false
    LOAD b
    JMP known
false:
    PUSH.B false
known:
    JF.B otherwise
    PUSH.I 1
    RET
otherwise:
    PUSH.I 2
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Boolean, b Boolean) Integer
;>     LOAD a
;>     JF.B L1
;>     LOAD b
;>     JMP L0
;>     JMP L1
;> L0:
;>     JF.B L1
;>     PUSH.I 1
;>     RET
;> L1:
;>     PUSH.I 2
;>     RET
;> .end
