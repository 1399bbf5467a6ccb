.const a 1
.const a 2
LOADC a
HALT

;| [A0114] Error: the constant `a` is defined twice
;|    ╭─[ A0114.asm:2:8 ]
;|    │
;|  1 │ .const a 1
;|    │        ┬
;|    │        ╰── first here
;|  2 │ .const a 2
;|    │        ┬
;|    │        ╰── again here
;| ───╯
