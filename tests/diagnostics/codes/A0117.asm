.func main() Any
    CALL helper
    RET
.end

;| [A0117] Error: there is no function `helper`
;|    ╭─[ A0117.asm:2:10 ]
;|    │
;|  2 │     CALL helper
;|    │          ───┬──
;|    │             ╰──── not defined
;| ───╯
