.funk main() Any
    PUSH 1
    RET
.end

;| [A0102] Error: there is no directive `.funk`
;|    ╭─[ A0102.asm:1:1 ]
;|    │
;|  1 │ .funk main() Any
;|    │ ──┬──
;|    │   ╰──── not a directive
;|    │
;|    │ Help: did you mean `.func`?
;| ───╯
;| [A0112] Error: `.end` needs the structured form, with `.func` and `.end`
;|    ╭─[ A0102.asm:4:1 ]
;|    │
;|  4 │ .end
;|    │ ──┬─
;|    │   ╰─── this file has no `.func`
;| ───╯
