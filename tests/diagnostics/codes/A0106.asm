PUSH
HALT

;| [A0106] Error: the operand `value` is missing
;|    ╭─[ A0106.asm:1:5 ]
;|    │
;|  1 │ PUSH
;|    │     │
;|    │     ╰─ expected here
;| ───╯
