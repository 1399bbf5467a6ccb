PUSH "Hello
HALT

;| [A0108] Error: the text is not closed
;|    ╭─[ A0108.asm:1:6 ]
;|    │
;|  1 │ PUSH "Hello
;|    │      ┬
;|    │      ╰── begins here
;|    │
;|    │ Note: a text ends with `"` on its own line; `\n` stands for a line end
;| ───╯
