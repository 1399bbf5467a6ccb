here:
    NOP
here:
    HALT

;? 3:1 error[A0104]: the label `here` is defined twice
