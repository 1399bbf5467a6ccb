ADDD
PUSH 99999999999999999999
JMP nowhere
HALT

;? 1:1 error[A0101]: there is no instruction `ADDD`
;? 2:6 error[A0109]: `99999999999999999999` is out of range
;? 3:5 error[A0103]: there is no label `nowhere`
