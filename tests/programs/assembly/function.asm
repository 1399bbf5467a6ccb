    PUSH 20
    PUSH 1
    CALL twice_and_more
    HALT

twice_and_more:
.args 2
    LOAD 0
    PUSH 2
    MUL
    LOAD 1
    ADD
    RET

;= [Integer(41)]
