//! Names that members have in the libraries of other languages.

/// Such names, all in small letters with underscores, and the members that do the same here.
const MEMBERS: &[(&str, &[&str])] = &[
    ("absolute", &["abs"]),
    ("accumulate", &["reduce"]),
    ("all_match", &["all"]),
    ("any_match", &["any"]),
    ("append", &["add"]),
    ("ceil", &["ceiling"]),
    ("chars", &["characters"]),
    ("collect", &["map"]),
    ("compute_if_absent", &["at_or_add"]),
    ("concat", &["add_all", "merge"]),
    ("dedup", &["distinct"]),
    ("delete", &["remove"]),
    ("detect", &["find"]),
    ("discard", &["remove"]),
    ("downcase", &["lower"]),
    ("endswith", &["ends_with"]),
    ("enumerate", &["indexed"]),
    ("erase", &["remove"]),
    ("every", &["all"]),
    ("exists", &["any", "contains"]),
    ("extend", &["add_all"]),
    ("find_first", &["find"]),
    ("fold", &["reduce"]),
    ("fold_left", &["reduce"]),
    ("for_each", &["each"]),
    ("get_or_default", &["get"]),
    ("has", &["contains"]),
    ("has_prefix", &["starts_with"]),
    ("has_suffix", &["ends_with"]),
    ("head", &["first"]),
    ("include", &["contains"]),
    ("includes", &["contains"]),
    ("inject", &["reduce"]),
    ("int", &["to_integer"]),
    ("intersect", &["intersection"]),
    ("is_subset", &["is_subset_of"]),
    ("is_superset", &["is_superset_of"]),
    ("items", &["entries"]),
    ("key_set", &["keys"]),
    ("len", &["length"]),
    ("lower_case", &["lower"]),
    ("lowercase", &["lower"]),
    ("lowercased", &["lower"]),
    ("lstrip", &["trim_start"]),
    ("parse_float", &["to_float"]),
    ("parse_int", &["to_integer"]),
    ("pop", &["remove_last"]),
    ("pop_back", &["remove_last"]),
    ("pop_front", &["remove_first"]),
    ("prepend", &["insert"]),
    ("push", &["add"]),
    ("push_back", &["add"]),
    ("put_all", &["update"]),
    ("replace_all", &["replace"]),
    ("rstrip", &["trim_end"]),
    ("select", &["filter"]),
    ("set_default", &["at_or_add"]),
    ("shift", &["remove_first"]),
    ("size", &["length"]),
    ("some", &["any"]),
    ("splitlines", &["lines"]),
    ("startswith", &["starts_with"]),
    ("str", &["to_text"]),
    ("strip", &["trim"]),
    ("to_array", &["to_list"]),
    ("to_double", &["to_float"]),
    ("to_int", &["to_integer"]),
    ("to_lower", &["lower"]),
    ("to_lower_case", &["lower"]),
    ("to_str", &["to_text"]),
    ("to_string", &["to_text"]),
    ("to_upper", &["upper"]),
    ("to_upper_case", &["upper"]),
    ("to_vec", &["to_list"]),
    ("trim_left", &["trim_start"]),
    ("trim_right", &["trim_end"]),
    ("trunc", &["truncate"]),
    ("uniq", &["distinct"]),
    ("unique", &["distinct"]),
    ("unshift", &["insert"]),
    ("upcase", &["upper"]),
    ("upper_case", &["upper"]),
    ("uppercase", &["upper"]),
    ("uppercased", &["upper"]),
    ("where", &["filter"]),
];

/// The one of `names` that people mean who write the `written` of another language: in its spelling, or with its
/// name for the same.
pub(crate) fn known_elsewhere<'n>(written: &str, names: &[&'n str]) -> Option<&'n str> {
    let written = with_underscores(written);
    let find = |name: &str| names.iter().copied().find(|known| *known == name);
    find(&written).or_else(|| {
        let index = MEMBERS.binary_search_by_key(&written.as_str(), |(name, _)| name).ok()?;
        MEMBERS[index].1.iter().find_map(|name| find(name))
    })
}

/// How to write what the member `written` of maps does in other languages, if that is no member here.
pub(crate) fn without_member_of_maps(written: &str) -> Option<&'static str> {
    match with_underscores(written).as_str() {
        "contains" | "contains_key" | "exists" | "has" | "has_key" | "includes" => {
            Some("`key in map` says whether there is a key")
        }
        "add" | "insert" | "put" | "set" => Some("`map[key] = value` sets a value"),
        _ => None,
    }
}

/// `indexOf` as `index_of`.
fn with_underscores(name: &str) -> String {
    let mut written = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_uppercase() && !written.is_empty() && !written.ends_with('_') {
            written.push('_');
        }
        written.extend(letter.to_lowercase());
    }
    written
}

#[cfg(test)]
mod tests {
    use super::super::groups_of;
    use super::*;
    use crate::types::Ty;

    fn all() -> Vec<(Ty, Vec<&'static str>)> {
        let types = [
            Ty::Text,
            Ty::Integer,
            Ty::Float,
            Ty::Decimal,
            Ty::list(Ty::Any),
            Ty::set(Ty::Any),
            Ty::map(Ty::Text, Ty::Any),
        ];
        types
            .into_iter()
            .map(|ty| {
                let names = groups_of(&ty).into_iter().flat_map(super::super::Group::names);
                let names = names.chain(["to_text"]).collect();
                (ty, names)
            })
            .collect()
    }

    #[test]
    fn names_are_sorted_so_that_they_are_found() {
        assert!(MEMBERS.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn every_name_leads_to_a_member() {
        for (name, _) in MEMBERS {
            assert_eq!(&with_underscores(name), name);
            let leads = all().iter().any(|(_, names)| known_elsewhere(name, names).is_some());
            assert!(leads, "{name}");
        }
    }

    #[test]
    fn no_member_is_taken_for_another() {
        for (ty, names) in all() {
            for name in &names {
                assert_eq!(known_elsewhere(name, &names), Some(*name), "of {ty}");
            }
        }
    }

    #[test]
    fn other_spellings_are_known() {
        assert_eq!(known_elsewhere("indexOf", &["index_of", "length"]), Some("index_of"));
        assert_eq!(known_elsewhere("toUpperCase", &["upper"]), Some("upper"));
        assert_eq!(known_elsewhere("Push", &["add"]), Some("add"));
        assert_eq!(known_elsewhere("push", &["upper"]), None);
    }
}
