.func main() Any
    LOAD x
    RET
.end

;| [A0115] Error: there is no local `x`
;|    ╭─[ A0115.asm:2:10 ]
;|    │
;|  2 │     LOAD x
;|    │          ┬
;|    │          ╰── not defined
;| ───╯
