PUSH true
PUSH false
OR
PUSH true
AND
NOT
PUSH 6
PUSH 3
XOR
PUSH 1
PUSH 4
SHL
HALT

;= [Boolean(false), Integer(5), Integer(16)]
