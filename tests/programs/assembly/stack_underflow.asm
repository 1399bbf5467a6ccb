PUSH 1
ADD
HALT

;? 2:1 error[A0190]: ADD finds the operand stack empty
