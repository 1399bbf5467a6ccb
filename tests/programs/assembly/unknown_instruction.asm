PUSH 1
PUHS 2
HALT

;? 2:1 error[A0101]: there is no instruction `PUHS`
