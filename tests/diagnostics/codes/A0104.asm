here:
    NOP
here:
    HALT

;| [A0104] Error: the label `here` is defined twice
;|    ╭─[ A0104.asm:3:1 ]
;|    │
;|  1 │ here:
;|    │ ──┬─
;|    │   ╰─── first here
;|    │
;|  3 │ here:
;|    │ ──┬─
;|    │   ╰─── again here
;| ───╯
