.func main() Any
    PUSH 1
.end

;| [A0190] Error: control runs past the last instruction
;|    ╭─[ A0190.asm:2:5 ]
;|    │
;|  2 │     PUSH 1
;|    │     ───┬──
;|    │        ╰──── here
;|    │
;|    │ Note 1: in the function `main`, at its instruction 0
;|    │
;|    │ Note 2: Control does not run past the last instruction.
;| ───╯
