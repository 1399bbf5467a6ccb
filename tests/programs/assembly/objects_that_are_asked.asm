; Objects of a class with protocols are asked by whoever compares values of any type.
.native print(Text) Nothing
.class Name
    .protocol equatable
    .protocol hashable
    .protocol comparable
    .field length Integer
    .method equals (Name) => Boolean Name.equals
    .method hash () => Integer Name.hash
    .method compare_to (Any) => Integer Name.compare_to
.end
.class Longer extends Name
.end
.func main() Any
    PUSH.I 5
    NEW.C Name
    BOX.R
    PUSH.I 5
    NEW.C Longer
    BOX.R
    EQ
    TO_TEXT
    CALL_NATIVE print
    PUSH.I 5
    NEW.C Name
    BOX.R
    PUSH.I 6
    NEW.C Name
    BOX.R
    NE
    TO_TEXT
    CALL_NATIVE print
    PUSH.I 5
    NEW.C Name
    BOX.R
    PUSH.I 9
    NEW.C Name
    BOX.R
    LT
    TO_TEXT
    CALL_NATIVE print
    PUSH.I 5
    NEW.C Name
    BOX.R
    PUSH "x"
    EQ
    TO_TEXT
    CALL_NATIVE print
    PUSH nothing
    RET
.end

.func Name.equals(self Name, other Name) Boolean
    LOAD self
    GET_FIELD.C Name, length
    LOAD other
    GET_FIELD.C Name, length
    EQ.I
    RET
.end

.func Name.hash(self Name) Integer
    LOAD self
    GET_FIELD.C Name, length
    RET
.end

.func Name.compare_to(self Name, other Any) Integer
    PUSH.I -1
    RET
.end

;> truetruetruefalse
