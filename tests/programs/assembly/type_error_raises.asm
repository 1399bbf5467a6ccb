PUSH true
PUSH 1
SUB
HALT

;! TypeError: `-` is not defined for Boolean and Integer
;!   at main (3:1)
