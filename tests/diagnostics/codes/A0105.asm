JMP "there"

;| [A0105] Error: expected a label, found a text
;|    ╭─[ A0105.asm:1:5 ]
;|    │
;|  1 │ JMP "there"
;|    │     ───┬───
;|    │        ╰───── here
;| ───╯
