.func main() Any
    CALL f
    RET
.end
.func f() Any
    PUSH 1
    RET
.end
.func f() Any
    PUSH 2
    RET
.end

;| [A0116] Error: several functions are called `f`
;|    ╭─[ A0116.asm:2:10 ]
;|    │
;|  2 │     CALL f
;|    │          ┬
;|    │          ╰── here
;|    │
;|    │ Note: write the number of the function
;| ───╯
