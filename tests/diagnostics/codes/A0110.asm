.func main() Any
    PUSH 1
    RET

;| [A0110] Error: the function `main` has no `.end`
;|    ╭─[ A0110.asm:1:7 ]
;|    │
;|  1 │ .func main() Any
;|    │       ──┬─
;|    │         ╰─── begins here
;| ───╯
