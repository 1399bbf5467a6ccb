; A store and a load stay where the local is of a wider type than the value: what comes behind knows less.
;passes dead_stores

.func main() Nothing
    RET
.end

.func example(a Integer) Any
    .local wide Any
    LOAD a
    BOX.I
    STORE wide
    LOAD wide
    RET
.end

;> .func main() Nothing
;>     RET
;> .end
;>
;> .func example(a Integer) Any
;>     .local wide Any
;>     LOAD a
;>     BOX.I
;>     STORE wide
;>     LOAD wide
;>     RET
;> .end
