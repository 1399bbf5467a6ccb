; What has no such field, and what is no record at all: each is caught, and what the handler reads is right.
.const end "\n"
.const text "text"
.native print(Text) Nothing

.func main() Nothing
    NEW 3
    CALL try
    POP
    NEW 2
    CALL try
    POP
    NEW 0
    CALL try
    POP
    PUSH nothing
    CALL try
    POP
    PUSH false
    CALL try
    POP
    PUSH true
    CALL try
    POP
    PUSH 3
    CALL try
    POP
    PUSH 9223372036854775807
    CALL try
    POP
    PUSH 2.5
    CALL try
    POP
    LOADC text
    CALL try
    POP
    NEW_LIST List of Any, 0
    BOX.R
    CALL try
    RET
.end

.func get(value Any, other Any) Any
first:
    LOAD value
    GET_FIELD 2
    RET
last:
caught:
    TO_TEXT
    LOADC.T end
    CONCAT 2
    CALL_NATIVE print
    POP
    LOAD other
    RET
.handler first last caught Exception
.end

.func set(value Any, other Any) Any
first:
    LOAD value
    LOAD other
    SET_FIELD 2
    LOAD value
    LOAD other
    SET_FIELD 0
    LOAD value
    GET_FIELD 2
    RET
last:
caught:
    TO_TEXT
    LOADC.T end
    CONCAT 2
    CALL_NATIVE print
    POP
    LOAD other
    RET
.handler first last caught Exception
.end

.func try(value Any) Nothing
    LOAD value
    LOADC text
    CALL get
    CALL show
    POP
    LOAD value
    LOADC text
    CALL set
    CALL show
    RET
.end

.func show(value Any) Nothing
    LOAD value
    TO_TEXT
    LOADC.T end
    CONCAT 2
    CALL_NATIVE print
    RET
.end

;> nothing
;> text
;> IndexError: field 2 is outside a record of 2 fields
;> text
;> IndexError: field 2 is outside a record of 2 fields
;> text
;> IndexError: field 2 is outside a record of 0 fields
;> text
;> IndexError: field 2 is outside a record of 0 fields
;> text
;> TypeError: only a Record has numbered fields, found Nothing
;> text
;> TypeError: only a Record has numbered fields, found Nothing
;> text
;> TypeError: only a Record has numbered fields, found Boolean
;> text
;> TypeError: only a Record has numbered fields, found Boolean
;> text
;> TypeError: only a Record has numbered fields, found Boolean
;> text
;> TypeError: only a Record has numbered fields, found Boolean
;> text
;> TypeError: only a Record has numbered fields, found Integer
;> text
;> TypeError: only a Record has numbered fields, found Integer
;> text
;> TypeError: only a Record has numbered fields, found Integer
;> text
;> TypeError: only a Record has numbered fields, found Integer
;> text
;> TypeError: only a Record has numbered fields, found Float
;> text
;> TypeError: only a Record has numbered fields, found Float
;> text
;> TypeError: only a Record has numbered fields, found Text
;> text
;> TypeError: only a Record has numbered fields, found Text
;> text
;> TypeError: only a Record has numbered fields, found List of Any
;> text
;> TypeError: only a Record has numbered fields, found List of Any
;> text
