; Functions that ask for it come in place of calls at level 2 too, also long ones; others do not.
;passes inlining_asked

.func main() Nothing
    RET
.end

.func example(a Integer) Integer
    LOAD a
    CALL asks
    CALL does_not
    CALL may_raise
    RET
.end

.func asks(a Integer) Integer
    .inline
    LOAD a
    PUSH.I 1
    ADDW.I
    PUSH.I 2
    MULW.I
    PUSH.I 3
    ADDW.I
    PUSH.I 4
    MULW.I
    PUSH.I 5
    ADDW.I
    PUSH.I 6
    MULW.I
    PUSH.I 7
    ADDW.I
    PUSH.I 8
    MULW.I
    RET
.end

.func does_not(a Integer) Integer
    LOAD a
    PUSH.I 2
    MULW.I
    RET
.end

.func may_raise(a Integer) Integer
    .inline
    LOAD a
    PUSH.I 1
    ADD.I
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Integer) Integer
;>     .local _ Integer
;>     .local _ Integer
;>     LOAD a
;>     STORE 1
;>     LOAD 1
;>     PUSH.I 1
;>     ADDW.I
;>     PUSH.I 2
;>     MULW.I
;>     PUSH.I 3
;>     ADDW.I
;>     PUSH.I 4
;>     MULW.I
;>     PUSH.I 5
;>     ADDW.I
;>     PUSH.I 6
;>     MULW.I
;>     PUSH.I 7
;>     ADDW.I
;>     PUSH.I 8
;>     MULW.I
;>     CALL does_not
;>     CALL may_raise
;>     RET
;> .end
;>
;> .func asks(a Integer) Integer
;>     .inline
;>     LOAD a
;>     PUSH.I 1
;>     ADDW.I
;>     PUSH.I 2
;>     MULW.I
;>     PUSH.I 3
;>     ADDW.I
;>     PUSH.I 4
;>     MULW.I
;>     PUSH.I 5
;>     ADDW.I
;>     PUSH.I 6
;>     MULW.I
;>     PUSH.I 7
;>     ADDW.I
;>     PUSH.I 8
;>     MULW.I
;>     RET
;> .end
;>
;> .func does_not(a Integer) Integer
;>     LOAD a
;>     PUSH.I 2
;>     MULW.I
;>     RET
;> .end
;>
;> .func may_raise(a Integer) Integer
;>     .inline
;>     LOAD a
;>     PUSH.I 1
;>     ADD.I
;>     RET
;> .end
