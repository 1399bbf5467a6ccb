//! Classes, structures, interfaces and their objects.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0601",
        "`Override` is missing, or stands before what replaces nothing",
        "A method that replaces an inherited one says `Override`, and only such a method does. So
a slip in a name, or a class above that gets a method of the same name, is noticed. What
an interface promises is not inherited and needs no `Override`.",
        Example::Source(
            "Class called Animal
    Process called sound() returns Text
        Return \"?\"
    End Process
End Class
Class called Dog extends Animal
    Process called sound() returns Text
        Return \"woof\"
    End Process
End Class
",
            "Class called Animal
    Process called sound() returns Text
        Return \"?\"
    End Process
End Class
Class called Dog extends Animal
    Override Process called sound() returns Text
        Return \"woof\"
    End Process
End Class
",
        ),
    ),
    entry(
        "E0602",
        "there are no objects of just this class",
        "An abstract class leaves something open that the classes below it say, and an interface
says nothing at all: only objects of classes that extend or implement it can be made.
Of a variant each value is made as one of its cases.",
        Example::Source(
            "Abstract Class called Shape
    name as Text
End Class
Let shape = Shape(\"a\")
",
            "Abstract Class called Shape
    name as Text
End Class
Class called Circle extends Shape
End Class
Let shape as Shape = Circle(\"a\")
",
        ),
    ),
    entry(
        "E0603",
        "a private member is used from outside",
        "What stands behind `Private` belongs to the type that declares it: only its own methods,
its constructor and what is `Shared` in it may use it, of whatever object of the type.",
        Example::Source(
            "Class called Counter
    Private count as Integer = 0
End Class
print(Counter().count)
",
            "Class called Counter
    Private count as Integer = 0
    Process called value() returns Integer
        Return self.count
    End Process
End Class
print(Counter().value())
",
        ),
    ),
    entry(
        "E0604",
        "a class does not have what it promises",
        "A class of which there are objects has a body for each method: those that a class above
declares `Abstract`, and those of the interfaces that it implements.",
        Example::Source(
            "Interface called Shape
    Process called area() returns Float
End Interface
Structure called Square implements Shape
    side as Float
End Structure
",
            "Interface called Shape
    Process called area() returns Float
End Interface
Structure called Square implements Shape
    side as Float
    Process called area() returns Float
        Return self.side * self.side
    End Process
End Structure
",
        ),
    ),
    entry(
        "E0605",
        "this cannot stand above a class",
        "A class extends at most one other class and implements interfaces. Structures cannot be
extended, and nothing is above itself.",
        Example::Source(
            "Structure called Point
    x as Integer
End Structure
Class called Pixel extends Point
End Class
",
            "Class called Point
    x as Integer
End Class
Class called Pixel extends Point
End Class
",
        ),
    ),
    entry(
        "E0606",
        "a structure does not change",
        "A structure is a value, as a number is. `with` makes another one, which differs in the
fields that are named; other fields stay.",
        Example::Source(
            "Structure called Point
    x as Integer
    y as Integer
End Structure
Let p = Point(1, 2)
p.x = 3
",
            "Structure called Point
    x as Integer
    y as Integer
End Structure
Let p = Point(1, 2)
p = p with (x: 3)
",
        ),
    ),
    entry(
        "E0607",
        "`super` stands where it means nothing",
        "`super(…)` initialises what a class inherits: it is the first statement of a
constructor, and it has to be there when the class above needs arguments.
`super.name(…)` calls the inherited method.",
        Example::Source(
            "Class called Named
    name as Text
End Class
Class called Dog extends Named
    Constructor(name as Text)
        print(name)
    End Constructor
End Class
",
            "Class called Named
    name as Text
End Class
Class called Dog extends Named
    Constructor(name as Text)
        super(name)
        print(name)
    End Constructor
End Class
",
        ),
    ),
    entry(
        "E0608",
        "`self` stands outside of a method",
        "`self` is the object that a method is called on, or that a constructor makes. What is
`Shared` belongs to the class and has none.",
        Example::Source(
            "Class called Counter
    count as Integer = 0
    Shared Process called reset()
        self.count = 0
    End Process
End Class
",
            "Class called Counter
    count as Integer = 0
    Process called reset()
        self.count = 0
    End Process
End Class
",
        ),
    ),
    entry(
        "E0609",
        "a method is of another type than what it stands for",
        "Who calls a method of a class or of an interface does not know which class the object has:
what replaces the method takes the same types and gives the same one.",
        Example::Source(
            "Class called Shape
    Process called scaled(factor as Float) returns Float
        Return factor
    End Process
End Class
Class called Square extends Shape
    Override Process called scaled(factor as Integer) returns Float
        Return 1.0
    End Process
End Class
",
            "Class called Shape
    Process called scaled(factor as Float) returns Float
        Return factor
    End Process
End Class
Class called Square extends Shape
    Override Process called scaled(factor as Float) returns Float
        Return 1.0
    End Process
End Class
",
        ),
    ),
    entry(
        "E0610",
        "a type has two members of one name",
        "Fields, methods and what is `Shared` have names of their own, those that are inherited
included: what stands behind the point says which is meant.",
        Example::Source(
            "Class called Box
    size as Integer
    Process called size() returns Integer
        Return 1
    End Process
End Class
",
            "Class called Box
    size as Integer
    Process called doubled() returns Integer
        Return 2 * self.size
    End Process
End Class
",
        ),
    ),
    entry(
        "E0611",
        "a field may be without a value",
        "A constructor sets every field that has no default before others can see the object:
before it ends, returns, calls a method of the object, or gives the object away. A field
whose type accepts `nothing` has that as its default.",
        Example::Source(
            "Class called Circle
    radius as Float
    Constructor(radius as Float)
        If radius > 0.0
            self.radius = radius
        End If
    End Constructor
End Class
",
            "Class called Circle
    radius as Float
    Constructor(radius as Float)
        self.radius = if radius > 0.0 then radius otherwise 0.0
    End Constructor
End Class
",
        ),
    ),
    entry(
        "E0612",
        "a word before a member means nothing",
        "`Private` may stand before everything in a class, `Shared` before fields and processes,
`Override` before methods that others see. Each of them stands there once.",
        Example::Source(
            "Class called Box
    Shared Constant SIDES = 6
End Class
",
            "Class called Box
    Constant SIDES = 6
End Class
",
        ),
    ),
    entry(
        "E0613",
        "a trait is used as something else, or something else as a trait",
        "A trait is a set of members that classes take over with `uses`. It is no type, makes no
objects and has no constructor. What several classes promise to have is an Interface.",
        Example::Source(
            "Trait called Greeting
    Process called greet() returns Text
        Return \"hello\"
    End Process
End Trait
Let greeting as Greeting? = nothing
print(greeting)
",
            "Trait called Greeting
    Process called greet() returns Text
        Return \"hello\"
    End Process
End Trait
Class called Host uses Greeting
End Class
print(Host().greet())
",
        ),
    ),
    entry(
        "E0614",
        "a method about the own class is called where the class is not known",
        "A method of an interface that takes a `Self` is about two values of the same class. Of a
value of which only the interface is known, nobody can say which class the other one
must be of. A type parameter that is bound to the interface is one class, the same for
all values of it; so is what a test with `is` has shown. For the same reason a parameter
of type `Self` has no default value in a method without a body.",
        Example::Source(
            "Interface called Shape
    Process called covers(other as Self) returns Boolean
End Interface

Process called any_covers(a as Shape, b as Shape) returns Boolean
    Return a.covers(b)
End Process
",
            "Interface called Shape
    Process called covers(other as Self) returns Boolean
End Interface

Process called any_covers of T(a as T, b as T) returns Boolean where T is Shape
    Return a.covers(b)
End Process
",
        ),
    ),
];
