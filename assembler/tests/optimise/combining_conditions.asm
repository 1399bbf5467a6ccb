; Conditions that are turned round. Of Floats only == and !=, because of what is no number.
;passes combining

.func main() Nothing
    RET
.end

.func example(a Integer, x Float) Integer
    LOAD a
    PUSH.I 3
    LT.I
    NOT.B
    JF.B next
    PUSH.I 1
    RET
next:
    LOAD x
    PUSH.F 1.0
    LT.F
    NOT.B
    JT.B last
    LOAD x
    PUSH.F 2.0
    EQ.F
    NOT.B
    NOT.B
    NOT.B
    BOX.B
    JF last
    PUSH.I 2
    RET
last:
    PUSH.I 3
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Integer, x Float) Integer
;>     LOAD a
;>     PUSH.I 3
;>     GE.I
;>     JF.B L0
;>     PUSH.I 1
;>     RET
;> L0:
;>     LOAD x
;>     PUSH.F 1.0
;>     LT.F
;>     JF.B L1
;>     LOAD x
;>     PUSH.F 2.0
;>     NE.F
;>     JF.B L1
;>     PUSH.I 2
;>     RET
;> L1:
;>     PUSH.I 3
;>     RET
;> .end
