.func main() Any
    NEW 2
    CALL third
    RET
.end

.func third(record Any) Any
    LOAD record
    PUSH 1
    SET_FIELD 2
    LOAD record
    RET
.end

;! IndexError: field 2 is outside a record of 2 fields
;!   at third (10:5)
;!   at main (3:5)
