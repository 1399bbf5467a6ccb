NEW_ARRAY 3
DUP
PUSH 1
PUSH "one"
SET_ARRAY
DUP
LEN
HALT

;= [List([Nothing, Text("one"), Nothing]), Integer(3)]
