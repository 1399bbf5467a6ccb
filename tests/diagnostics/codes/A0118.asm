.func main() Integr
    PUSH 1
    RET
.end

;| [A0118] Error: there is no type `Integr`
;|    ╭─[ A0118.asm:1:14 ]
;|    │
;|  1 │ .func main() Integr
;|    │              ───┬──
;|    │                 ╰──── not a type
;|    │
;|    │ Help: did you mean `Integer`?
;| ───╯
