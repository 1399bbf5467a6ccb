; Enough rounds to be compiled, while objects are made and collected: a linked list, calls through
; a class and through an interface.
.native print(Text) Nothing
.class Counted interface
    .method count () => Integer
.end
.class Node
    .implements Counted
    .field value Integer
    .field next Node?
    .field note Any
    .method count () => Integer Node.count
.end
.class Twice extends Node
    .method count () => Integer Twice.count
.end

.func main() Any
    .local i Integer
    .local sum Integer
    .local list Node?
    .local counted Counted
    PUSH.NOTHING Node?
    STORE list
    PUSH.I 0
    DUP
    STORE sum
    STORE i
again:
    LOAD i
    PUSH.I 20000
    GE.I
    JT.B done
    LOAD i
    PUSH.I 1
    AND.I
    PUSH.I 0
    EQ.I
    JT.B even
    LOAD i
    LOAD list
    PUSH 1.5
    NEW.C Node
    JMP made
even:
    LOAD i
    LOAD list
    PUSH nothing
    NEW.C Twice
made:
    DUP
    STORE list
    STORE counted
    LOAD sum
    LOAD counted
    CALL_METHOD Counted, count
    ADD.I
    LOAD list
    NOT_NOTHING
    CALL_METHOD Node, count
    ADD.I
    STORE sum
    LOAD i
    PUSH.I 100
    MOD.I
    PUSH.I 0
    EQ.I
    JF.B next
    PUSH.NOTHING Node?
    STORE list
next:
    LOAD i
    PUSH.I 1
    ADD.I
    STORE i
    JMP again
done:
    LOAD sum
    BOX.I
    TO_TEXT
    LOADC.T "\n"
    CONCAT 2
    CALL_NATIVE print
    PUSH.I 0
    STORE sum
walk:
    LOAD list
    IS_NOTHING
    JT.B end
    LOAD sum
    LOAD list
    NOT_NOTHING
    GET_FIELD.C Node, value
    ADD.I
    STORE sum
    LOAD list
    NOT_NOTHING
    GET_FIELD.C Node, next
    STORE list
    JMP walk
end:
    LOAD sum
    BOX.I
    TO_TEXT
    LOADC.T "\n"
    CONCAT 2
    CALL_NATIVE print
    PUSH nothing
    RET
.end

.func Node.count(self Node) Integer
    LOAD self
    GET_FIELD.C Node, value
    RET
.end
.func Twice.count(self Twice) Integer
    LOAD self
    GET_FIELD.C Node, value
    PUSH.I 2
    MUL.I
    RET
.end

;> 599960000
;> 1975050
