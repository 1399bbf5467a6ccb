start:
PUSH 1
stop:
HALT
.handler start stop stop IndexError

;| [A0112] Error: `.handler` needs the structured form, with `.func` and `.end`
;|    ╭─[ A0112.asm:5:1 ]
;|    │
;|  5 │ .handler start stop stop IndexError
;|    │ ────┬───
;|    │     ╰───── this file has no `.func`
;| ───╯
