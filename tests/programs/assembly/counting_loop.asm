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

;= [Integer(100)]
