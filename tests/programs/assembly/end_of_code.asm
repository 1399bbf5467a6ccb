.func main() Any
    PUSH 1
.end

;? 2:5 error[A0190]: control runs past the last instruction
