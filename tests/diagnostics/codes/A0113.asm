.const limit 10
LOADC limt
HALT

;| [A0113] Error: there is no constant `limt`
;|    ╭─[ A0113.asm:2:7 ]
;|    │
;|  2 │ LOADC limt
;|    │       ──┬─
;|    │         ╰─── not defined
;|    │
;|    │ Help: did you mean `limit`?
;| ───╯
