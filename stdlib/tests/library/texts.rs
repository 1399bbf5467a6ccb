use runa_runtime::{HeapSettings, Limits};

use crate::harness::{Value, World, member, native};

#[test]
fn texts_are_measured_in_characters() {
    assert_eq!(member("length", &["größe".into()]), "5");
    assert_eq!(native("Text.at", &["größe".into(), 2.into()]), "ö");
    assert_eq!(
        native("Text.at", &["größe".into(), 5.into()]),
        "IndexError: index 5 is outside a text of 5 characters (0 to 4)"
    );
    assert_eq!(member("index_of", &["größe".into(), "ße".into()]), "3");
    assert_eq!(member("index_of", &["abc".into(), "x".into()]), "nothing");
    assert_eq!(member("last_index_of", &["ababa".into(), "ba".into()]), "3");
    assert_eq!(member("code", &["ö".into()]), "246");
    assert_eq!(
        member("code", &["ab".into()]),
        "ValueError: `code` needs a Text of one character, this one has 2"
    );
    assert_eq!(member("code_at", &["aö".into(), 1.into()]), "246");
    assert_eq!(native("Text.from_code", &[0x1F600.into()]), "\u{1F600}");
    assert_eq!(
        native("Text.from_code", &[0xD800.into()]),
        "ValueError: no character has the code 55296: they are 0 to 55295 and 57344 to 1114111"
    );
}

#[test]
fn slices() {
    let slice = |a, b| native("Text.slice", &["größe".into(), Value::Range(a, b)]);
    assert_eq!(slice(1, 3), "röß");
    assert_eq!(slice(0, 4), "größe");
    assert_eq!(slice(3, 1), "");
    assert_eq!(slice(9, 8), "");
    assert_eq!(slice(3, 5), "IndexError: index 5 is outside a text of 5 characters (0 to 4)");
    assert_eq!(slice(-1, 2), "IndexError: index -1 is outside a text of 5 characters (0 to 4)");
}

#[test]
fn texts_are_changed_into_others() {
    assert_eq!(member("upper", &["straße".into()]), "STRASSE");
    assert_eq!(member("lower", &["ÄB".into()]), "äb");
    assert_eq!(member("reversed", &["añb".into()]), "bña");
    assert_eq!(member("trim", &[" \t a b\n".into()]), "a b");
    assert_eq!(member("trim_start", &["  a ".into()]), "a ");
    assert_eq!(member("trim_end", &["  a ".into()]), "  a");
    assert_eq!(member("replace", &["banana".into(), "an".into(), "on".into()]), "bonona");
    assert_eq!(member("repeat", &["ab".into(), 3.into()]), "ababab");
    assert_eq!(member("pad_start", &["ö".into(), 3.into(), "-".into()]), "--ö");
    assert_eq!(member("pad_end", &["ö".into(), 3.into()]), "ö  ");
    assert_eq!(member("pad_end", &["abc".into(), (-3).into()]), "abc");
    assert_eq!(
        member("pad_end", &["abc".into(), 5.into(), "".into()]),
        "ValueError: what fills must be one character, not 0"
    );
    assert_eq!(
        member("replace", &["abc".into(), "".into(), "x".into()]),
        "ValueError: an empty Text cannot be replaced"
    );
    assert_eq!(
        member("repeat", &["abc".into(), (-1).into()]),
        "ValueError: a count must be at least 0, not -1"
    );
}

#[test]
fn texts_that_are_too_large_are_not_made() {
    let exhausted = "OutOfMemoryError: the heap limit was reached";
    let limits = Limits { heap: HeapSettings::limited_to(8 << 20), ..Limits::default() };
    let mut world = World::with(Default::default(), limits, false);
    let long = "a".repeat(10_000);
    assert_eq!(world.member("repeat", &["abc".into(), i64::MAX.into()]), exhausted);
    assert_eq!(world.member("pad_start", &["abc".into(), i64::MAX.into()]), exhausted);
    let replaced = [long.as_str().into(), "a".into(), long.as_str().into()];
    assert_eq!(world.member("replace", &replaced), exhausted);
    let list = Value::List(vec![long.as_str().into(); 10]);
    assert_eq!(world.member("join", &[list, "x".repeat(2 << 20).as_str().into()]), exhausted);
    assert_eq!(world.member("upper", &["still usable".into()]), "STILL USABLE");
}

#[test]
fn texts_are_asked() {
    assert_eq!(member("is_empty", &["".into()]), "true");
    assert_eq!(member("contains", &["abc".into(), "bc".into()]), "true");
    assert_eq!(member("starts_with", &["abc".into(), "ab".into()]), "true");
    assert_eq!(member("ends_with", &["abc".into(), "ab".into()]), "false");
    for (question, yes, no) in [
        ("is_letter", "äB", "a1"),
        ("is_digit", "019", "½"),
        ("is_space", " \t\u{a0}", "a "),
        ("is_upper", "ÄB", "Äb"),
        ("is_lower", "äb", "äB"),
    ] {
        assert_eq!(member(question, &[yes.into()]), "true", "{yes}.{question}()");
        assert_eq!(member(question, &[no.into()]), "false", "{no}.{question}()");
        assert_eq!(member(question, &["".into()]), "false", "empty.{question}()");
    }
}

#[test]
fn numbers_are_read() {
    assert_eq!(member("to_integer", &["-42".into()]), "-42");
    assert_eq!(member("to_integer", &["ff".into(), 16.into()]), "255");
    assert_eq!(member("to_integer", &["9223372036854775808".into()]), "nothing");
    assert_eq!(member("to_integer", &["1.0".into()]), "nothing");
    assert_eq!(
        member("to_integer", &["1".into(), 1.into()]),
        "ValueError: a base is from 2 to 36, not 1"
    );
    assert_eq!(member("to_float", &["2.50".into()]), "2.5");
    assert_eq!(member("to_float", &["1e-300".into()]), "1e-300");
    assert_eq!(member("to_float", &["x".into()]), "nothing");
}

#[test]
fn texts_are_cut() {
    assert_eq!(member("split", &["a, b,c".into(), ",".into()]), r#"["a", " b", "c"]"#);
    assert_eq!(member("lines", &["a\r\nb\n".into()]), r#"["a", "b"]"#);
    assert_eq!(member("words", &["  to be ".into()]), r#"["to", "be"]"#);
    assert_eq!(
        member("split", &["a".into(), "".into()]),
        "ValueError: a Text cannot be split at an empty separator"
    );
    let long = "x".repeat(100);
    let parts = member("split", &[format!("{long},{long}").as_str().into(), ",".into()]);
    assert_eq!(parts, format!(r#"["{long}", "{long}"]"#));
}
