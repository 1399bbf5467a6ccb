PUSH 1
ADDD

;| [A0101] Error: there is no instruction `ADDD`
;|    ╭─[ A0101.asm:2:1 ]
;|    │
;|  2 │ ADDD
;|    │ ──┬─
;|    │   ╰─── not an instruction
;|    │
;|    │ Help: did you mean `ADD`?
;| ───╯
