    PUSH 6
    PUSH 0
    CALL share
    HALT

share:
.args 2
    LOAD 0
    LOAD 1
    DIV
    RET

;! DivisionByZeroError: 6 / 0 has no result
;!   at share (10:5)
;!   at main (3:5)
