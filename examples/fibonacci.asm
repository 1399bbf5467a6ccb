; The tenth Fibonacci number, by a function that calls itself.
    PUSH 10
    CALL fib
    HALT

fib:
.args 1
    LOAD 0
    PUSH 2
    LT
    JF more
    LOAD 0
    RET
more:
    LOAD 0
    PUSH 1
    SUB
    CALL fib
    LOAD 0
    PUSH 2
    SUB
    CALL fib
    ADD
    RET
