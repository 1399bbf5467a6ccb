; What is stored and not read is dropped; a local that is written and read once is none. A handler may read what was
; stored before.
;passes dead_stores

.func main() Nothing
    RET
.end

.func example(a Integer) Integer
    .local once Integer
    .local never Integer
    .local handled Integer
    .handler start end caught Exception
    PUSH.I 1
    STORE handled
    LOAD a
    STORE once
    LOAD once
    STORE never
start:
    PUSH.I 2
    STORE handled
    LOAD a
    PUSH.I 1
    ADD.I
    STORE a
    LOAD a
    STORE once
end:
    LOAD once
    LOAD once
    MULW.I
    RET
caught:
    POP
    LOAD handled
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Integer) Integer
;>     .local once Integer
;>     .local handled Integer
;>     .handler L0 L1 L2 Exception
;>     PUSH.I 1
;>     STORE handled
;>     LOAD a
;>     POP
;> L0:
;>     PUSH.I 2
;>     STORE handled
;>     LOAD a
;>     PUSH.I 1
;>     ADD.I
;>     STORE once
;> L1:
;>     LOAD once
;>     LOAD once
;>     MULW.I
;>     RET
;> L2:
;>     POP
;>     LOAD handled
;>     RET
;> .end
