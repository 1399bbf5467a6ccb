PUSH "a\qb"
HALT

;| [A0124] Error: the escape has no meaning
;|    ╭─[ A0124.asm:1:8 ]
;|    │
;|  1 │ PUSH "a\qb"
;|    │        ─┬
;|    │         ╰── here
;|    │
;|    │ Note: escapes are `\n \r \t \0 \" \\` and `\u{…}`
;| ───╯
