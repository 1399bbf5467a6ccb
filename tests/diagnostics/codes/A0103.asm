loop:
    JMP lop

;| [A0103] Error: there is no label `lop`
;|    ╭─[ A0103.asm:2:9 ]
;|    │
;|  2 │     JMP lop
;|    │         ─┬─
;|    │          ╰─── not defined
;|    │
;|    │ Help: did you mean `loop`?
;| ───╯
