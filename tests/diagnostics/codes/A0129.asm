.class Circle extends Shape
.end
.class Shape
.end
.func main() Any
    RET
.end

;| [A0129] Error: this class does not come before it
;|    ╭─[ A0129.asm:1:23 ]
;|    │
;|  1 │ .class Circle extends Shape
;|    │                       ──┬──
;|    │                         ╰──── here
;| ───╯
