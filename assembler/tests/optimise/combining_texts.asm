; Texts that are joined only to be joined again, and numbers that are boxed only to be written.
;passes combining
.const a "a"
.const b "b"
.const c "c"

.func main() Nothing
    RET
.end

.func example(t Text) Text
    LOADC.T a
    LOAD t
    CONCAT 2
    LOADC.T b
    CONCAT 2
    BOX.R
    TO_TEXT
    PUSH.I 7
    BOX.I
    TO_TEXT
    LOADC.T c
    CONCAT 2
    CONCAT 2
    CONCAT 1
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(t Text) Text
;>     LOADC.T "a"
;>     LOAD t
;>     LOADC.T "b"
;>     CONCAT 3
;>     PUSH 7
;>     TO_TEXT
;>     LOADC.T "c"
;>     CONCAT 3
;>     RET
;> .end
