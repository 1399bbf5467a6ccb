    PUSH true
    JF other
    PUSH 1
other:
    HALT

;? 3:5 error[A0190]: at instruction 3 meet operand stacks of heights 0 and 1
