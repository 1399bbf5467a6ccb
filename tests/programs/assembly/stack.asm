PUSH 1
PUSH 2
SWAP
DUP
PUSH nothing
PUSH true
PUSH "text"
PUSH 2.5
POP
HALT

;= [Integer(2), Integer(1), Integer(1), Nothing, Boolean(true), Text("text")]
