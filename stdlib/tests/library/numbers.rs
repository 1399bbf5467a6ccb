use crate::harness::{Value, member, native};

#[test]
fn integers_have_their_members() {
    assert_eq!(member("abs", &[(-5).into()]), "5");
    assert_eq!(
        member("abs", &[i64::MIN.into()]),
        "OverflowError: (-9223372036854775808).abs() does not fit into an Integer"
    );
    assert_eq!(member("sign", &[(-5).into()]), "-1");
    assert_eq!(member("to_float", &[5.into()]), "5.0");
    assert_eq!(member("min", &[5.into(), 3.into()]), "3");
    assert_eq!(member("max", &[5.into(), 3.into()]), "5");
    assert_eq!(member("clamp", &[5.into(), 1.into(), 3.into()]), "3");
    assert_eq!(
        member("clamp", &[5.into(), 3.into(), 1.into()]),
        "ValueError: no number is from 3 to 1"
    );
    assert_eq!(member("is_even", &[(-4).into()]), "true");
    assert_eq!(member("is_odd", &[(-3).into()]), "true");
    assert_eq!(member("bit_count", &[(-1).into()]), "64");
    assert_eq!(member("to_text", &[255.into(), 16.into()]), "ff");
    assert_eq!(member("to_text", &[255.into()]), "255");
    assert_eq!(
        member("to_text", &[255.into(), 37.into()]),
        "ValueError: a base is from 2 to 36, not 37"
    );
}

#[test]
fn division_can_round_down() {
    for (a, b) in [(7, 2), (-7, 2), (7, -2), (-7, -2), (6, 3), (-6, 3), (0, 5)] {
        let floor = (a as f64 / b as f64).floor() as i64;
        assert_eq!(member("floor_div", &[a.into(), b.into()]), floor.to_string());
        assert_eq!(member("modulo", &[a.into(), b.into()]), (a - floor * b).to_string());
    }
    assert_eq!(
        member("floor_div", &[1.into(), 0.into()]),
        "DivisionByZeroError: (1).floor_div(0) has no result"
    );
    assert_eq!(
        member("modulo", &[1.into(), 0.into()]),
        "DivisionByZeroError: (1).modulo(0) has no result"
    );
    assert_eq!(
        member("floor_div", &[i64::MIN.into(), (-1).into()]),
        "OverflowError: (-9223372036854775808).floor_div(-1) does not fit into an Integer"
    );
    assert_eq!(member("modulo", &[i64::MIN.into(), (-1).into()]), "0");
}

#[test]
fn floats_become_whole_numbers() {
    let round = |name, number: f64| member(name, &[number.into()]);
    assert_eq!(round("floor", -1.5), "-2");
    assert_eq!(round("ceiling", -1.5), "-1");
    assert_eq!(round("round", -1.5), "-2");
    assert_eq!(round("round", 2.5), "3");
    assert_eq!(round("truncate", -1.5), "-1");
    assert_eq!(round("floor", 1e300), "OverflowError: 1e300 does not fit into an Integer");
    assert_eq!(round("floor", f64::NAN), "OverflowError: nan does not fit into an Integer");
    assert_eq!(round("floor", -9_223_372_036_854_775_808.0), i64::MIN.to_string());
}

#[test]
fn floats_have_their_members() {
    assert_eq!(member("abs", &[(-0.5).into()]), "0.5");
    assert_eq!(member("sign", &[(-0.5).into()]), "-1.0");
    assert_eq!(member("min", &[1.5.into(), f64::NAN.into()]), "nan");
    assert_eq!(member("max", &[1.5.into(), 2.into()]), "2.0");
    assert_eq!(member("clamp", &[9.5.into(), 0.into(), 1.into()]), "1.0");
    assert_eq!(member("is_nan", &[f64::NAN.into()]), "true");
    assert_eq!(member("is_infinite", &[f64::INFINITY.into()]), "true");
    assert_eq!(member("bits", &[1.0.into()]), "4607182418800017408");
    assert_eq!(native("Float.from_bits", &[4_607_182_418_800_017_408.into()]), "1.0");
    assert_eq!(
        member("clamp", &[1.0.into(), 2.0.into(), f64::NAN.into()]),
        "ValueError: no number is from 2.0 to nan"
    );
}

#[test]
fn mathematics() {
    assert_eq!(native("math.sqrt", &[2.0.into()]), "1.4142135623730951");
    assert_eq!(native("math.sqrt", &[(-1).into()]), "nan");
    assert_eq!(native("math.hypot", &[3.into(), 4.into()]), "5.0");
    assert_eq!(native("math.gcd", &[12.into(), (-18).into()]), "6");
    assert_eq!(native("math.lcm", &[4.into(), 6.into()]), "12");
    assert_eq!(native("math.lcm", &[0.into(), 0.into()]), "0");
    assert_eq!(
        native("math.gcd", &[i64::MIN.into(), 0.into()]),
        "OverflowError: gcd(-9223372036854775808, 0) does not fit into an Integer"
    );
    assert_eq!(native("math.factorial", &[20.into()]), "2432902008176640000");
    assert_eq!(
        native("math.factorial", &[21.into()]),
        "OverflowError: factorial(21) does not fit into an Integer"
    );
    assert_eq!(
        native("math.factorial", &[(-1).into()]),
        "ValueError: factorial(-1): the number is negative"
    );
    assert_eq!(native("math.is_prime", &[97.into()]), "true");
}

#[test]
fn ranges() {
    let range = |a, b| Value::Range(a, b);
    assert_eq!(native("Range.new", &[1.into(), 5.into()]), "1..5");
    assert_eq!(native("Range.new_exclusive", &[1.into(), 5.into()]), "1..<5");
    assert_eq!(member("length", &[range(1, 5)]), "5");
    assert_eq!(member("length", &[range(5, 1)]), "0");
    assert_eq!(
        member("length", &[range(i64::MIN, i64::MAX)]),
        "OverflowError: the length of the range does not fit an Integer"
    );
    assert_eq!(member("contains", &[range(1, 5), 5.into()]), "true");
    assert_eq!(member("contains", &[range(1, 5), 6.into()]), "false");
    assert_eq!(member("step", &[range(1, 10), 3.into()]), "[1, 4, 7, 10]");
    assert_eq!(member("step", &[range(1, 10), (-4).into()]), "[10, 6, 2]");
    assert_eq!(member("step", &[range(1, 10), 0.into()]), "ValueError: a step cannot be 0");
    assert_eq!(member("to_list", &[range(-1, 2)]), "[-1, 0, 1, 2]");
}
