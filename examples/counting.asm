; Counts down from 100 as long as the counter is above 0. The comparison consumes the
; counter's copy, so the loop leaves the counter itself on the stack.
.const MAX_ITERATIONS 100
.const MIN_VALUE 0

PUSH MAX_ITERATIONS
PUSH MIN_VALUE

loop:
    DUP                 ; Duplicate counter
    PUSH 0
    GT                  ; counter > 0?
    JF end              ; Jump to end if false

    PUSH 1
    SUB                 ; counter--
    JMP loop            ; Continue loop

end:
    POP                 ; Clean up stack
    HALT                ; Program termination
