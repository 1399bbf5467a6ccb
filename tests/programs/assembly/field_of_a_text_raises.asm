.const text "text"

.func main() Any
    LOADC text
    CALL third
    RET
.end

.func third(record Any) Any
    LOAD record
    GET_FIELD 2
    RET
.end

;! TypeError: only a Record has numbered fields, found Text
;!   at third (11:5)
;!   at main (5:5)
