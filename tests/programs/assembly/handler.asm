.func main() Any
start:
    PUSH 1
    PUSH 0
    DIV
    RET
stop:
caught:
    POP
    PUSH "caught"
    RET
.handler start stop caught DivisionByZeroError
.end

;= caught
