    PUSH 10
    CALL factorial
    HALT

factorial:
.args 1
    LOAD 0
    PUSH 2
    LT
    JF more
    PUSH 1
    RET
more:
    LOAD 0
    LOAD 0
    PUSH 1
    SUB
    CALL factorial
    MUL
    RET

;= [Integer(3628800)]
