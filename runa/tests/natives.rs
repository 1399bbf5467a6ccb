//! The compiler's table of the library and the natives that carry it out are two lists; they agree.

use std::collections::BTreeMap;

use runa_bytecode::TypeId;

type Signatures = BTreeMap<String, (Vec<TypeId>, TypeId)>;

fn declared() -> Signatures {
    let natives = runa_compiler::natives().into_iter();
    natives.map(|native| (native.name, (native.parameters, native.result))).collect()
}

fn implemented() -> Signatures {
    let table = runa_stdlib::natives();
    let rows = table.iter();
    rows.map(|native| (native.name.to_owned(), (native.parameters.to_vec(), native.result)))
        .collect()
}

#[test]
fn every_declared_native_is_implemented_with_its_signature() {
    let (declared, implemented) = (declared(), implemented());
    assert!(declared.len() > 100, "the table of the library is there");
    let wrong: Vec<String> = declared
        .iter()
        .filter(|(name, signature)| implemented.get(*name) != Some(signature))
        .map(|(name, signature)| {
            format!("{name}: declared {signature:?}, implemented {:?}", implemented.get(name))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_implemented_native_is_declared() {
    let (declared, implemented) = (declared(), implemented());
    let unknown: Vec<&String> =
        implemented.keys().filter(|name| !declared.contains_key(*name)).collect();
    assert!(unknown.is_empty(), "no program can reach {unknown:?}");
}
