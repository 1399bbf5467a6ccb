    PUSH 0
    JF no           ; 0 counts as true in the bytecode
    PUSH "0 is true"
    JMP next
no:
    PUSH "0 is false"
next:
    PUSH nothing
    JT yes
    PUSH "nothing is false"
    HALT
yes:
    PUSH "nothing is true"
    HALT

;= [Text("0 is true"), Text("nothing is false")]
