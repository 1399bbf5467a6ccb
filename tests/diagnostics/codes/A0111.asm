.func main() Any
    PUSH 1
    RET
.end
NOP

;| [A0111] Error: an instruction must stand between `.func` and `.end`
;|    ╭─[ A0111.asm:5:1 ]
;|    │
;|  5 │ NOP
;|    │ ─┬─
;|    │  ╰─── here
;| ───╯
