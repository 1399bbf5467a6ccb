PUSH
HALT

;? 1:5 error[A0106]: the operand `value` is missing
