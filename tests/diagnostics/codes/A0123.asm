.func main() Any
start:
    PUSH 1
    RET
stop:
    POP
    PUSH 2
    RET
.handler start stop stop IndxError
.end

;| [A0123] Error: there is no kind of exception `IndxError`
;|    ╭─[ A0123.asm:9:26 ]
;|    │
;|  9 │ .handler start stop stop IndxError
;|    │                          ────┬────
;|    │                              ╰────── here
;|    │
;|    │ Help: did you mean `IndexError`?
;| ───╯
