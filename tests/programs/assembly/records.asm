; Records with few and with many fields that are changed while they refer to each other.
.const space " "
.native print(Text) Nothing

; Fields 0 and 1 of each are the number and the record before it.
.func main() Nothing
    PUSH.I 50
    CALL chain
    DUP
    GET_FIELD 0
    CALL show
    POP
    CALL length
    BOX.I
    CALL show
    POP
    NEW 100
    DUP
    PUSH.I 20
    CALL refill
    BOX.I
    CALL show
    POP
    DUP
    GET_FIELD 0
    CALL show
    POP
    GET_FIELD 98
    CALL show
    RET
.end

.func chain(count Integer) Any
    .local last Any
    .local i Integer
    PUSH nothing
    STORE last
    PUSH.I 0
    STORE i
more:
    NEW 2
    DUP
    LOAD i
    BOX.I
    SET_FIELD 0
    DUP
    LOAD last
    SET_FIELD 1
    STORE last
    LOAD i
    PUSH.I 1
    ADD.I
    DUP
    STORE i
    LOAD count
    LT.I
    JT.B more
    LOAD last
    RET
.end

.func length(chain Any) Integer
    .local count Integer
    PUSH.I 0
    STORE count
next:
    LOAD chain
    IS Nothing
    JT.B done
    LOAD chain
    GET_FIELD 1
    STORE chain
    LOAD count
    PUSH.I 1
    ADD.I
    STORE count
    JMP next
done:
    LOAD count
    RET
.end

; The last field of a record gets one chain after the other.
.func refill(record Any, rounds Integer) Integer
    .local round Integer
    .local sum Integer
    PUSH.I 0
    STORE round
    PUSH.I 0
    STORE sum
again:
    LOAD record
    LOAD round
    PUSH.I 1
    ADD.I
    CALL chain
    SET_FIELD 99
    LOAD record
    PUSH "text"
    SET_FIELD 0
    LOAD sum
    LOAD record
    GET_FIELD 99
    CALL length
    ADD.I
    STORE sum
    LOAD round
    PUSH.I 1
    ADD.I
    DUP
    STORE round
    LOAD rounds
    LT.I
    JT.B again
    LOAD sum
    RET
.end

.func show(value Any) Nothing
    LOAD value
    TO_TEXT
    LOADC.T space
    CONCAT 2
    CALL_NATIVE print
    RET
.end

;> 49 50 210 text nothing
