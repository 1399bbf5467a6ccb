PUSH 9223372036854775807
PUSH 1
ADD
HALT

;! OverflowError: 9223372036854775807 + 1 does not fit into an Integer
;!   at main (3:1)
