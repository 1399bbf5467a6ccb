.func main() Integer
    PUSH.F 1.5
    RET
.end

;? 3:5 error[A0190]: RET needs Integer, found Float
