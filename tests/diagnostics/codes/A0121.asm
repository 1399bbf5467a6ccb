start:
    CALL one
    HALT
one:
    JMP start

;| [A0121] Error: the jump leads out of its function
;|    ╭─[ A0121.asm:5:9 ]
;|    │
;|  5 │     JMP start
;|    │         ──┬──
;|    │           ╰──── lies in another function
;|    │
;|    │ Note: a label that a `CALL` names, and `ARGS`, begin a function
;| ───╯
