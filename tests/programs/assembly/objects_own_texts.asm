; An object whose class has `to_text() => Text` says itself how it is shown, inside of others too.
.native print(Text) Nothing
.class Money structure
    .field cents Integer
    .method to_text () => Text Money.to_text
.end
.class Wallet structure
    .field owner Text
    .field content Money
    .field all List of Money
.end
.func main() Any
    LOADC.T "Ada"
    PUSH.I 5
    NEW.C Money
    PUSH.I 1
    NEW.C Money
    PUSH.I 2
    NEW.C Money
    NEW_LIST List of Money, 2
    NEW.C Wallet
    BOX.R
    TO_TEXT
    LOADC.T "\n"
    CONCAT 2
    CALL_NATIVE print
    RET
.end

.func Money.to_text(self Money) Text
    LOAD self
    GET_FIELD.C Money, cents
    BOX.I
    TO_TEXT
    LOADC.T " c"
    CONCAT 2
    RET
.end

;> Wallet(owner: "Ada", content: 5 c, all: [1 c, 2 c])
