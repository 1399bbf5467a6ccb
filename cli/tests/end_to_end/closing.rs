//! Programs are told which objects they have not closed.

use crate::executables::program;
use crate::support::{Folder, need_archive, run, runa};

const PROGRAM: &str = r#"Class called Log implements Closable
    name as Text
    Process called close()
        print("close {self.name}")
    End Process
End Class
Class called Special extends Log
    Constructor(number as Integer)
        super("special {number}")
    End Constructor
End Class
Process called work(count as Integer)
    For number from 1 to count
        Let log = Log("{number}")
        Let special = Special(number)
        special.close()
    End For
End Process
Using log = Log("used")
    print(log.name)
End Using
work(3)
Let late as Any = Log("late")
late.close()
Let special = Special(7)
"#;

const WARNINGS: [(&str, &str); 2] = [
    ("an object of `Special` was never closed", "Let special = Special(7)"),
    ("3 objects of `Log` were never closed", "Let log = Log(\"{number}\")"),
];

#[track_caller]
fn expect_warnings(stderr: &str) {
    assert_eq!(stderr.matches("[NeverClosed] Warning").count(), WARNINGS.len(), "{stderr}");
    for (message, line) in WARNINGS {
        assert!(stderr.contains(message) && stderr.contains(line), "{stderr}");
    }
}

#[test]
fn every_way_to_run_a_program_warns_of_the_same() {
    let folder = Folder::new();
    let file = folder.write("logs.runa", PROGRAM);
    let first = run(&mut runa(&["run", "--no-jit", &file]));
    expect_warnings(&first.expect_code(0).stderr);
    for flag in ["--jit=always", "--gc-stress", "--gc-stress=3", "--optimize=0", "--optimize=3"] {
        assert_eq!(run(&mut runa(&["run", flag, &file])), first, "{flag}");
    }
    need_archive();
    let executable = folder.at("logs");
    run(&mut runa(&["build", &file, "-o", &executable])).expect_code(0);
    assert_eq!(run(&mut program(&executable, &[])), first);
    // Without the source there is at least its name.
    std::fs::remove_file(&file).unwrap();
    let ended = run(&mut program(&executable, &[]));
    assert!(ended.stderr.contains("logs.runa:14:19"), "{}", ended.stderr);
}

#[test]
fn tests_are_told_of_what_they_have_made_themselves() {
    let folder = Folder::new();
    let class = PROGRAM.split_inclusive("End Class\n").next().unwrap();
    let tests = "Let shared = Log(\"of all\")
Test \"closes\"
    Using log = Log(\"a\")
        Assert log.name == \"a\"
    End Using
End Test
Test \"forgets\"
    Let log = Log(\"b\")
    Assert shared.name + log.name == \"of allb\"
End Test
Test \"fails\"
    Let log = Log(\"c\")
    Assert log.name == \"d\"
End Test
";
    let file = folder.write("logs.runa", format!("{class}{tests}"));
    let ended = run(&mut runa(&["test", &file]));
    let said = &ended.expect_code(1).stderr;
    assert_eq!(said.matches("[NeverClosed] Warning").count(), 1, "{said}");
    assert!(said.contains("Let log = Log(\"b\")"), "{said}");
}

#[test]
fn programs_that_close_everything_or_fail_are_not_told() {
    let folder = Folder::new();
    let class = PROGRAM.split_inclusive("End Class\n").next().unwrap();
    let file = folder.write("closed.runa", format!("{class}Let log = Log(\"a\")\nlog.close()\n"));
    assert_eq!(run(&mut runa(&["run", &file])).expect_code(0).stderr, "");
    let failing = format!("{class}Let log = Log(\"a\")\nfail(\"no more\")\n");
    let file = folder.write("failing.runa", failing);
    let ended = run(&mut runa(&["run", &file]));
    assert!(!ended.expect_code(1).stderr.contains("closed"), "{}", ended.stderr);
    // What did not come into being need not be closed.
    let broken = "Class called Half implements Closable\n    Constructor()\n        fail(\"half\")\n    \
                  End Constructor\n    Process called close()\n    End Process\nEnd Class\nTry\n    \
                  Let half = Half()\nCatch e\n    print(e)\nEnd Try\n";
    let file = folder.write("half.runa", broken);
    assert_eq!(run(&mut runa(&["run", &file])).expect_code(0).stderr, "");
}
