use expect_test::expect;
use runa::{FunctionIndex, Input, LoadOptions, RunOptions, Sources};

use super::*;

const TEXT: &str = "\
Let total = 0
Class called Box
    width as Integer
    Process called area() returns Integer
        Return self.width * 2
    End Process
End Class
Process called pick(n as Integer) returns Text
    If n > 3
        Return \"big\"
    End If
    For i from 1 to n
        total += i
    End For
    Let double = (x as Integer) => x * 2
    Return \"small {double(n)}\"
End Process
Process called same_or of T(x as T, y as T) returns T
    Return x
End Process
Process called never of T(x as T)
    If true
        print(x)
    End If
End Process
Test \"picks\"
    Assert pick(2) == \"small 4\"
    Assert same_or(1, 2) == 1
    Assert same_or(\"a\", \"b\") == \"a\"
    Let lambda = () => Do
        Return 1
    End Do
    Assert lambda() == 1
End Test
";

fn covered() -> Coverage {
    let mut sources = Sources::new();
    let options = LoadOptions { include_tests: true, ..LoadOptions::default() };
    let loaded = runa::load(&mut sources, "a.runa", Input::Source(TEXT), &options);
    let module = loaded.module.unwrap();
    let mut counter = Counter::new(&module);
    let mut prepared = runa::prepare(module.clone(), RunOptions::default()).unwrap();
    for function in [FunctionIndex(0), module.tests[0].function] {
        let ended = prepared.run_with_hooks(function, &mut counter);
        assert!(matches!(ended, runa::Outcome::Returned(_)), "{ended:?}");
    }
    counter.coverage(&module, &sources)
}

#[test]
fn lines_and_processes_are_counted() {
    let mut coverage = covered();
    expect![[r#"
        TN:
        SF:a.runa
        FN:4,Box.area
        FN:8,pick
        FN:18,same_or
        FN:21,never
        FNDA:0,Box.area
        FNDA:1,pick
        FNDA:2,same_or
        FNDA:0,never
        FNF:4
        FNH:2
        DA:1,1
        DA:5,0
        DA:9,1
        DA:10,0
        DA:12,2
        DA:13,2
        DA:15,1
        DA:16,1
        DA:19,2
        DA:22,0
        DA:23,0
        LF:11
        LH:7
        end_of_record
    "#]]
    .assert_eq(&lcov::write(&coverage));
    assert_eq!(coverage.totals().1, Share { of: 4, ran: 2 });
    coverage.add(covered());
    assert_eq!(coverage.files["a.runa"].lines[&13], 4);
}

#[test]
fn what_is_not_complete_is_less_than_all() {
    assert_eq!(Share { of: 100_000, ran: 99_999 }.percent(), 99.9);
    assert_eq!(Share { of: 3, ran: 3 }.percent(), 100.0);
    assert_eq!(Share::default().percent(), 100.0);
    assert_eq!(Share { of: 3, ran: 1 }.percent(), 33.3);
}
