.func main() Integer
    PUSH.I 6
    CALL square
    RET
.end

.func square(n Integer) Integer
    LOAD n
    LOAD n
    MUL.I
    RET
.end

;= 36
