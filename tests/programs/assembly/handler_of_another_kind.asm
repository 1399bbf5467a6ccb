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
.handler start stop caught IndexError
.end

;! DivisionByZeroError: 1 / 0 has no result
;!   at main (5:5)
