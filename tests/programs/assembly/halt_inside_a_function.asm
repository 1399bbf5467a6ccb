    CALL stop
    PUSH 1
    HALT
stop:
    PUSH 2
    HALT

;= [Integer(2)]
