.protocol equatable
.class Square
    .protocol round
    .protocol
    .protocol hashable
    .field side Integer
.end
.func main() Any
    PUSH nothing
    RET
.end

;? 1:1 error[A0128]: `.protocol` stands outside of a class
;? 3:15 error[A0129]: `equatable`, `comparable` or `hashable` is expected here
;? 4:14 error[A0129]: `equatable`, `comparable` or `hashable` is expected here
