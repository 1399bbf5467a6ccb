loop:
    JMP lop

;? 2:9 error[A0103]: there is no label `lop`
