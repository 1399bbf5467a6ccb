; Fields and methods by their names, as late as they can be found.
.native print(Text) Nothing
.class Account
    .field owner Text
    .field balance Float
    .field secret Integer private
    .method deposit (Float) => Float Account.deposit
    .method rob () => Integer Account.rob private
.end
.class Point structure
    .field x Integer
    .field y Integer
.end

.func main() Any
    .local account Any
    LOADC.T "Ada"
    PUSH.F 10.0
    PUSH.I 7
    NEW.C Account
    BOX.R
    STORE account
    LOAD account
    PUSH 5
    CALL_MEMBER "deposit", 1
    CALL show
    POP
    LOAD account
    PUSH 2
    SET_MEMBER "balance"
    LOAD account
    GET_MEMBER "balance"
    CALL show
    POP
    LOAD account
    LOADC "secret"
    CALL failing
    POP
    LOAD account
    LOADC "ownr"
    CALL failing
    POP
    LOAD account
    LOADC "deposit"
    CALL failing
    POP
    PUSH.I 1
    PUSH.I 2
    NEW.C Point
    BOX.R
    PUSH 3
    SET_MEMBER "x"
    PUSH nothing
    RET
.end

.func show(value Any) Any
    LOAD value
    TO_TEXT
    LOADC.T "\n"
    CONCAT 2
    CALL_NATIVE print
    RET
.end

; Reads the field; there is one instruction for each name.
.func failing(object Any, name Any) Any
    .handler from to caught MissingMemberError
from:
    LOAD name
    PUSH "secret"
    EQ
    JT secret
    LOAD name
    PUSH "ownr"
    EQ
    JT owner
    LOAD object
    GET_MEMBER "deposit"
    JMP to
secret:
    LOAD object
    GET_MEMBER "secret"
    JMP to
owner:
    LOAD object
    CALL_MEMBER "ownr", 0
to:
    POP
    PUSH nothing
    RET
caught:
    TO_TEXT
    LOADC.T "\n"
    CONCAT 2
    CALL_NATIVE print
    RET
.end

.func Account.deposit(self Account, amount Float) Float
    LOAD self
    LOAD self
    GET_FIELD.C Account, balance
    LOAD amount
    ADD.F
    SET_FIELD.C Account, balance
    LOAD self
    GET_FIELD.C Account, balance
    RET
.end
.func Account.rob(self Account) Integer
    LOAD self
    GET_FIELD.C Account, secret
    RET
.end

;> 15.0
;> 2.0
;> MissingMemberError: `secret` of Account is private: only the type itself can use it
;> MissingMemberError: Account has no member `ownr`; did you mean `owner`?
;> MissingMemberError: `deposit` of Account is a method: call it, `deposit(…)`
;! TypeError: a Point does not change: make another one `with` another `x`
;!   at main (52:5)
