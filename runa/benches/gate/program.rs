//! Driven by a program: trees of small lists.

use std::sync::Arc;

use runa::{Completion, FunctionIndex, HeapSettings, Machine, RunOptions};

use super::{Step, Task, support};

/// Bytes of a tree: three lists and their backing arrays, of three elements and twice two, and the place in a page.
const TREE_BYTES: usize = (3 * 3 + 5 + 2 * 4 + 1) * 8;
/// How many trees are replaced at a time.
const REPLACED_AT_ONCE: u64 = 1000;

const PROGRAM: &str = "
Let pages = List of List of Any()
Let trees = 0
Let random = 1

Process called tree(number as Integer) returns List of Any
    Return [[nothing, nothing], [nothing, number], number]
End Process

Process called build(count as Integer)
    trees = count
    For number from 0 to count - 1
        If number % 1000 == 0
            pages.add(List of Any())
        End If
        pages[number / 1000].add(tree(number))
    End For
End Process

Process called replace(count as Integer)
    For round from 1 to count
        random = (random * 1103515245 + 12345) % 2147483648
        Let number = random % trees
        pages[number / 1000][number % 1000] = tree(round)
    End For
End Process
";

/// Whether the gate holds; an error says what the program raised.
pub(super) fn run(task: Task) -> Result<bool, String> {
    let heap = HeapSettings::limited_to(task.heap);
    let (mut machine, [build, replace]) =
        support::machine(PROGRAM, heap, RunOptions::default(), ["build", "replace"]);
    let heap = Arc::clone(&machine.instance().heap);
    let call = |machine: &mut Machine, function, arguments: &[u64]| match machine
        .call(function, arguments)
    {
        Ok(Completion::Returned(_)) => Ok(()),
        other => Err(format!("{other:?}")),
    };
    call(&mut machine, FunctionIndex(0), &[])?;
    call(&mut machine, build, &[(task.live / TREE_BYTES) as u64])?;
    task.run(&heap, |step| match step {
        Step::Replace => call(&mut machine, replace, &[REPLACED_AT_ONCE]),
        Step::Collect => {
            machine.collect();
            Ok(())
        }
    })
}
