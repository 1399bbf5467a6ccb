; Instructions without types are computed for Integers; Integers and Floats are not mixed, which is rare.
;passes folding

PUSH 6
PUSH 7
MUL
PUSH 40
GT
JF otherwise
PUSH 1
PUSH 2.5
ADD
HALT
otherwise:
PUSH 0
HALT

;> .func main() Any
;>     PUSH 1
;>     PUSH 2.5
;>     ADD
;>     HALT
;>     PUSH 0
;>     HALT
;> .end
