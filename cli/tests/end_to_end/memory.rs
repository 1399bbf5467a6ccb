//! Settings of memory: options, variables, the configuration file.

use crate::executables::program;
use crate::support::{Ended, Folder, need_archive, run, runa, runavm};

/// A program that needs about three megabytes.
const THREE_MEGABYTES: &str =
    "Let xs = List of Integer.filled(380_000, 1)\nprint(xs.length(), xs[379_999])\n";

#[track_caller]
fn fits(ended: &Ended) {
    ended.expect_code(0).expect_output("380000 1\n");
}

#[track_caller]
fn does_not_fit(ended: &Ended) {
    ended.expect_code(1).expect_error("OutOfMemoryError: ");
}

fn bytecode(folder: &Folder, text: &str) -> String {
    let source = folder.write("my_program.runa", text);
    run(&mut runa(&["compile", &source])).expect_code(0);
    folder.at("my_program.runab")
}

/// Texts of which some live for a while, in processes that are called often, and large lists.
const BUSY: &str = "\
Process called kept_of(count as Integer) returns List of Text
    Let kept = List of Text()
    For i from 1 to count
        Let text = \"number {i} of very many\"
        If i % 10 == 0
            kept.add(text)
        End If
    End For
    Return kept
End Process
Let sum = 0
For round from 1 to 20
    Let kept = kept_of(1000)
    sum += kept.length() + kept[99].length() + (1..3000).to_list().sum()
End For
print(sum)
";

#[test]
fn seed_heap_flags() {
    let folder = Folder::new();
    let bytecode = bytecode(&folder, BUSY);
    let first = run(&mut runavm(&[&bytecode]));
    first.expect_code(0).expect_output("90032480\n");
    let options: [&[&str]; 6] = [
        &["--gc-initial-heap=128m", "--gc-max-heap=1g"],
        &["--gc-young-size=20m", "--gc-collection-threshold=70"],
        &["--gc-max-heap=2m", "--gc-collection-threshold=5%"],
        &["--gc-max-heap=2m", "--gc-young-size=32k", "--gc-initial-heap=2m"],
        &["--gc-stress=97"],
        &["--gc-verify", "--gc-max-heap=2m"],
    ];
    for options in options {
        let arguments = [options, &[bytecode.as_str()]].concat();
        assert_eq!(run(&mut runavm(&arguments)), first, "{options:?}");
    }
    let expression = ["eval", "--gc-stress", "--gc-verify", "[1, 2].map((x) => \"a{x}\")"];
    run(&mut runa(&expression)).expect_code(0).expect_output("[\"a1\", \"a2\"]\n");
}

#[test]
fn seed_memory_models() {
    let folder = Folder::new();
    let bytecode = bytecode(&folder, BUSY);
    let first = run(&mut runavm(&[&bytecode]));
    for model in ["standard", "constrained", "server", "custom"] {
        let option = format!("--memory-model={model}");
        assert_eq!(run(&mut runavm(&[&option, &bytecode])), first, "{model}");
        let mut command = runavm(&[&bytecode]);
        assert_eq!(run(command.env("RUNAVM_MEMORY_MODEL", model)), first, "{model}");
    }
    let embedded = ["--embedded", "--memory-limit=16m", "--no-jit", &bytecode];
    assert_eq!(run(&mut runavm(&embedded)), first);
    // A model is told from another by what it allows.
    let large = folder.write("large.runa", THREE_MEGABYTES.replace("380_", "980_"));
    does_not_fit(&run(&mut runa(&["run", "--embedded", &large])));
    let mut command = runa(&["run", "--embedded", &large]);
    does_not_fit(&run(command.env("RUNAVM_MEMORY_MODEL", "server")));
    let mut command = runa(&["run", &large]);
    let ended = run(command.env("RUNAVM_MEMORY_MODEL", "tiny"));
    ended.expect_code(2).expect_error("RUNAVM_MEMORY_MODEL=tiny: give a memory model: standard, ");
    let ended = run(&mut runa(&["run", "--memory-model", "constraint", "x.runa"]));
    ended.expect_code(2).expect_error("similar value exists: 'constrained'");
}

/// The whole process, as the system counts it, in a program that allocates a hundred times as much.
#[cfg(target_os = "linux")]
#[test]
fn the_constrained_model_runs_in_16_megabytes() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let folder = Folder::new();
    let text =
        format!("{BUSY}print(\"done\")\nprint(read_line())\n").replace("1 to 20", "1 to 200");
    let bytecode = bytecode(&folder, &text);
    let mut command = runavm(&["--memory-model=constrained", &bytecode]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // Standard output is written when the program reads.
    assert_eq!(lines.nth(1).unwrap().unwrap(), "done");
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let kilobytes = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
    };
    drop(child.stdin.take());
    crate::support::wait(&mut child);
    // What is read from the program file is twice as large without optimisation.
    let used = match cfg!(debug_assertions) {
        true => kilobytes("RssAnon:"),
        false => kilobytes("VmHWM:"),
    };
    assert!(used < 16 << 10, "{used} kB\n{status}");
}

#[test]
fn options_count_more_than_variables_and_those_more_than_the_file() {
    let folder = Folder::new();
    let source = folder.write("list.runa", THREE_MEGABYTES);
    let small = folder.write("small.toml", "[runtime]\nheap_size = 2097152\n");
    let large = folder.write("large.toml", "[runtime]\nheap_size = 16777216\n");
    let with = |options: &[&str], variable: Option<&str>| {
        let mut command = runa(&[&["run"], options, &[source.as_str()]].concat());
        command.envs(variable.map(|value| ("RUNAVM_MEMORY_MAX", value)));
        run(&mut command)
    };
    fits(&with(&[], None));
    does_not_fit(&with(&["--config", &small], None));
    fits(&with(&["--config", &large], None));
    fits(&with(&["--config", &small], Some("16m")));
    does_not_fit(&with(&["--config", &large], Some("2m")));
    fits(&with(&["--config", &small, "--gc-max-heap=16m"], Some("2m")));
    does_not_fit(&with(&["--config", &large, "--gc-max-heap=2m"], Some("16m")));
    does_not_fit(&with(&["--memory-limit=2m"], None));
    // The file counts more than the model.
    does_not_fit(&with(&["--embedded", "--gc-max-heap=2m"], None));
    does_not_fit(&with(&["--memory-model=server", "--config", &small], None));
    let mut command = runa(&["run", &source]);
    does_not_fit(&run(command.env("RUNAVM_CONFIG", &small)));
    with(&[], Some("4q")).expect_code(2).expect_error("give a size from 1m to 1024g");
}

#[test]
fn seed_configuration_file() {
    let folder = Folder::new();
    let listing = "[runtime]\nstack_size = 1048576        # 1MB\n\
                   heap_size = 16777216        # 16MB\ngc_threshold = 0.75         # 75%\n\
                   enable_jit = true\njit_threshold = 100         # execution count\n";
    let config = folder.write("runtime.toml", listing);
    let bytecode = bytecode(&folder, BUSY);
    let expected = run(&mut runavm(&[&bytecode]));
    assert_eq!(run(&mut runavm(&["--config", &config, &bytecode])), expected);

    // How deep calls may be is what the stack says.
    let deep = folder.write(
        "deep.runa",
        "Process called down(n as Integer) returns Integer\nIf n == 0\nReturn 0\nEnd If\n\
         Return down(n - 1) + 1\nEnd Process\nprint(down(8000))\n",
    );
    for (bytes, jit, code) in [("65536", false, 1), ("1048576", false, 0), ("65536", true, 1)] {
        let text =
            format!("[runtime]\nstack_size = {bytes}\nenable_jit = {jit}\njit_threshold = 1\n");
        let config = folder.write("stack.toml", text);
        let ended = run(&mut runa(&["run", "--config", &config, &deep]));
        ended.expect_code(code);
        assert_eq!(ended.stderr.contains("StackOverflowError: "), code == 1, "{ended:?}");
    }
}

#[test]
fn mistakes_in_a_configuration_have_places() {
    let folder = Folder::new();
    let text = "[runtime]\nheapsize = 16777216\ngc_threshold = 75\n";
    let config = folder.write("bad.toml", text);
    let ended = run(&mut runa(&["run", "--diagnostics=short", "--config", &config, "x.runa"]));
    // The file is read before the program.
    ended.expect_code(65).expect_output("");
    let said = format!(
        "{config}:2:1: error[E0006]: there is no setting `heapsize`\n\
         {config}:3:16: error[E0006]: `gc_threshold` cannot be this: \
         give a fraction from 0.05 to 0.95, such as 0.75\n"
    );
    assert_eq!(ended.stderr, said);
    let ended = run(&mut runa(&["run", "--config", &config, "x.runa"]));
    ended.expect_code(65).expect_error("bad.toml:2:1").expect_error("write `heap_size`");
    let ended = run(&mut runa(&["run", "--config", "missing.toml", "x.runa"]));
    ended.expect_code(66).expect_error("cannot read missing.toml: no such file or directory");
    let binary = folder.write("binary.toml", b"[runtime]\n\xff");
    run(&mut runa(&["eval", "--config", &binary, "1"])).expect_code(65).expect_error("byte 10");
    let ended = run(&mut runa(&["eval", "--config", folder.path().to_str().unwrap(), "1"]));
    ended.expect_code(66).expect_error("is a directory");
}

#[test]
fn contradictions_are_refused() {
    let refused = |options: &[&str], why: &str| {
        let ended = run(&mut runa(&[&["eval"], options, &["1"]].concat()));
        ended.expect_code(2).expect_error(why);
    };
    refused(
        &["--gc-initial-heap=128m", "--gc-max-heap=64m"],
        "initial size of 128m is above its limit of 64m; make the initial size smaller or the limit \
         larger (`--gc-initial-heap` and `--gc-max-heap`, `RUNAVM_MEMORY_MAX` or `heap_size`)",
    );
    refused(
        &["--gc-young-size=20m", "--gc-max-heap=64m"],
        "give it at most a quarter, 16m, or make the limit larger (`--gc-young-size` and",
    );
    refused(&["--embedded", "--gc-initial-heap=128m"], "is above its limit of 6m");
    refused(&["--embedded", "--memory-model=server"], "cannot be used with");
    refused(&["--gc-collection-threshold=100"], "give a percentage from 5 to 95");
    refused(&["--gc-young-size=31k"], "give a size from 32k to 1024g");
    refused(&["--gc-stress=many"], "many");
}

#[test]
fn executables_obey_the_environment() {
    need_archive();
    let folder = Folder::new();
    let source = folder.write("list.runa", THREE_MEGABYTES);
    let executable = folder.at("list");
    run(&mut runa(&["build", &source, "-o", &executable])).expect_code(0);
    let with = |name: &str, value: &str| run(program(&executable, &[]).env(name, value));
    fits(&with("RUNAVM_MEMORY_MAX", "16m"));
    does_not_fit(&with("RUNAVM_MEMORY_MAX", "2m"));
    fits(&with("RUNAVM_MEMORY_MODEL", "constrained"));
    fits(&with("RUNAVM_GC_STRESS", "2"));
    fits(&with("RUNAVM_GC_VERIFY", "1"));
    let ended = with("RUNAVM_MEMORY_MAX", "many");
    ended.expect_code(2).expect_error("RUNAVM_MEMORY_MAX=many: give a size from 1m to 1024g");
}
