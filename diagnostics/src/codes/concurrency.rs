//! Actors and `Select`.

use super::{Entry, Example, entry};

pub(super) const CODES: &[Entry] = &[
    entry(
        "E0630",
        "what is inside of an actor is used from outside",
        "An actor works on one message at a time, and nobody else touches its fields: that is why
nothing in it needs a lock. So others only send it messages, which are what it declares
with `On`; another actor of the same type is another, too. A message that answers with a
field lets others know what is in it.",
        Example::Source(
            "Actor called Counter
    count as Integer = 0
    On add(by as Integer)
        self.count += by
    End On
End Actor
Process called shown(counter as Counter)
    print(counter.count)
End Process
",
            "Actor called Counter
    count as Integer = 0
    On add(by as Integer)
        self.count += by
    End On
    On get() returns Integer
        Return self.count
    End On
End Actor
Process called shown(counter as Counter)
    print(counter.get().await())
End Process
",
        ),
    ),
    entry(
        "E0631",
        "an actor is told in another way that it begins or ends",
        "`On started()` and `On stopping(reason)` are no messages that somebody sends: the actor
is told so before the first message and behind the last one. So they take what is shown
here, and give nothing.",
        Example::Source(
            "Actor called Worker
    On started(first as Integer)
        print(first)
    End On
End Actor
",
            "Actor called Worker
    On started()
        print(\"started\")
    End On
    On begin(first as Integer)
        print(first)
    End On
End Actor
",
        ),
    ),
    entry(
        "E0640",
        "an arm of a `Select` waits for something that is no channel",
        "`Select` waits until one of several channels is ready. `When x from channel` takes the
next value out of it, `When value to channel` puts one in. What a task gives is asked for
with `await()`, and the elements of a list are gone through with `For each`.",
        Example::Source(
            "Process called next(numbers as List of Integer)
    Select
        When number from numbers
            print(number)
    End Select
End Process
",
            "Process called next(numbers as Channel of Integer)
    Select
        When number from numbers
            print(number)
    End Select
End Process
",
        ),
    ),
    entry(
        "E0641",
        "a `Select` has nothing to wait for",
        "Without an arm that begins with `When` a `Select` would wait for ever; with `Otherwise`
alone it would do always the same. `When _ from Timer.after(seconds: 1)` is an arm that
waits for a time.",
        Example::Source(
            "Select
    Otherwise
        print(\"nothing\")
End Select
",
            "Process called next(numbers as Channel of Integer)
    Select
        When number from numbers
            print(number)
        Otherwise
            print(\"nothing\")
    End Select
End Process
",
        ),
    ),
];
