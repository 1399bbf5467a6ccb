//! The library against what Rust's own collections do.

use proptest::prelude::*;

use crate::harness::{Function, Value, counts, member};

fn shown(list: &[i64]) -> String {
    format!("{list:?}")
}

fn quoted(texts: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("\"{}\"", text.as_ref())).collect();
    format!("[{}]", quoted.join(", "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn sorting_integers(mut list in prop::collection::vec(any::<i64>(), 0..40)) {
        let sorted = member("sorted", &[Value::Integers(list.clone())]);
        list.sort();
        prop_assert_eq!(sorted, shown(&list));
    }

    #[test]
    fn sorting_texts(mut list in prop::collection::vec("[a-cä]{0,4}", 0..20)) {
        let sorted = member("sorted", &[Value::Texts(list.clone())]);
        list.sort();
        prop_assert_eq!(sorted, quoted(&list));
    }

    #[test]
    fn sorting_by_length_is_stable(mut list in prop::collection::vec("[a-c]{0,3}", 0..20)) {
        let sorted = member("sorted_by", &[Value::Texts(list.clone()), Function("length")]);
        list.sort_by_key(|text| text.len());
        prop_assert_eq!(sorted, quoted(&list));
    }

    #[test]
    fn mapping_and_filtering(list in prop::collection::vec(-30_i64..30, 0..30)) {
        let values = || Value::Integers(list.clone());
        let doubled: Vec<i64> = list.iter().map(|number| number * 2).collect();
        prop_assert_eq!(member("map", &[values(), Function("double")]), shown(&doubled));
        let large: Vec<i64> = list.iter().copied().filter(|&number| number > 10).collect();
        prop_assert_eq!(member("filter", &[values(), Function("is_large")]), shown(&large));
        let sum: i64 = list.iter().sum();
        prop_assert_eq!(member("sum", &[values()]), sum.to_string());
    }

    #[test]
    fn distinct_elements(list in prop::collection::vec("[ab]{0,2}", 0..20)) {
        let mut model: Vec<&String> = Vec::new();
        for text in &list {
            if !model.contains(&text) {
                model.push(text);
            }
        }
        prop_assert_eq!(member("distinct", &[Value::Texts(list.clone())]), quoted(&model));
    }

    #[test]
    fn cutting_texts(text in "[ab \t,ö]{0,200}") {
        let value = || Value::from(text.as_str());
        let words: Vec<&str> = text.split_whitespace().collect();
        let shown = member("words", &[value()]);
        prop_assert_eq!(shown, quoted(&words));
        let parts: Vec<String> = text.split(',').map(|part| part.replace('\t', "\\t")).collect();
        prop_assert_eq!(member("split", &[value(), ",".into()]), quoted(&parts));
        prop_assert_eq!(member("trim", &[value()]), text.trim());
        let position = text.find("aö").map(|byte| text[..byte].chars().count());
        let shown = position.map_or("nothing".to_owned(), |position| position.to_string());
        prop_assert_eq!(member("index_of", &[value(), "aö".into()]), shown);
    }

    #[test]
    fn inserting_and_removing(
        mut list in prop::collection::vec("[a-z]{1,2}", 1..12),
        place in any::<prop::sample::Index>(),
    ) {
        let index = place.index(list.len());
        let values = [Value::Texts(list.clone()), (index as i64).into()];
        let removed = list.remove(index);
        prop_assert_eq!(
            crate::harness::after("remove_at", &values),
            format!("{removed} {}", quoted(&list))
        );
        let values = [Value::Texts(list.clone()), (index as i64).into(), "new".into()];
        list.insert(index, "new".to_owned());
        prop_assert_eq!(crate::harness::after("insert", &values), quoted(&list));
    }

    #[test]
    fn merging_maps(
        a in prop::collection::vec(("[a-e]", 0_i64..9), 0..9),
        b in prop::collection::vec(("[a-e]", 0_i64..9), 0..9),
    ) {
        let mut model: Vec<(&str, i64)> = Vec::new();
        for (key, value) in a.iter().chain(&b) {
            match model.iter_mut().find(|entry| entry.0 == key) {
                Some(entry) => entry.1 = *value,
                None => model.push((key, *value)),
            }
        }
        let shown: Vec<String> =
            model.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
        let merged = crate::harness::after("merge", &[Value::Counts(a.clone()), Value::Counts(b.clone())]);
        prop_assert_eq!(merged, format!("{{{}}}", shown.join(", ")));
        prop_assert_eq!(member("length", &[counts(&model)]), model.len().to_string());
    }
}
