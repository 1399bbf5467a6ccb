    PUSH 3
again:
    DUP
    PUSH 0
    EQ
    JT done
    PUSH 1
    SUB
    JMP again
done:
    HALT

;= [Integer(0)]
