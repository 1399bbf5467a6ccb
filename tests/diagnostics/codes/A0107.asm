ADD 1

;| [A0107] Error: `1` is too much
;|    ╭─[ A0107.asm:1:5 ]
;|    │
;|  1 │ ADD 1
;|    │     ┬
;|    │     ╰── nothing may follow here
;| ───╯
