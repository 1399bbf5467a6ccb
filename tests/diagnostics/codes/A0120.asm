CALL one
NOP
one:
    PUSH 1
    RET

;| [A0120] Error: control runs into the function `one` from above
;|    ╭─[ A0120.asm:3:1 ]
;|    │
;|  3 │ one:
;|    │ ─┬─
;|    │  ╰─── a `CALL` makes this label begin a function
;|    │
;|    │ Note: end what stands above with `RET`, `HALT` or `JMP`
;| ───╯
