.class Point
.end
.field x Integer
.func main() Any
    RET
.end

;| [A0128] Error: `.field` stands outside of a class
;|    ╭─[ A0128.asm:3:1 ]
;|    │
;|  3 │ .field x Integer
;|    │ ───┬──
;|    │    ╰──── here
;| ───╯
