; Maps of a known type, from assembly.
.type Map of Text to Float
.const one "one"
.const two "two"
.const end "\n"
.native print(Text) Nothing

.func main() Nothing
    .local shares Map of Text to Float
    NEW_MAP Map of Text to Float
    STORE shares
    LOAD shares
    LOADC.T one
    PUSH.F 0.5
    SET_MAP Map of Text to Float
    LOAD shares
    LOADC.T one
    GET_MAP Map of Text to Float
    LOAD shares
    LOADC.T two
    PUSH.F 0.25
    GET_MAP_OR Map of Text to Float
    ADD.F
    BOX.F
    TO_TEXT
    LOADC.T end
    CONCAT 2
    CALL_NATIVE print
    POP
    LOAD shares
    LOADC.T two
    GET_MAP Map of Text to Float
    POP
    RET
.end

;> 0.75
;! KeyError: the map has no key "two"
;!   at main (32:5)
