.native system.exit(Integer) Nothing

.func main() Any
start:
    PUSH.I 7
    CALL_NATIVE system.exit
    POP
    PUSH "behind"
    RET
stop:
caught:
    POP
    PUSH "caught"
    RET
.handler start stop caught Exception
.end

;= exit code 7
