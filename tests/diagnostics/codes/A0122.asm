PUSH §

;| [A0122] Error: the character `§` has no meaning here
;|    ╭─[ A0122.asm:1:6 ]
;|    │
;|  1 │ PUSH §
;|    │      ┬
;|    │      ╰── here
;| ───╯
