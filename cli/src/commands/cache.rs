//! `runa cache`.

use super::print;
use crate::arguments::CacheAction;
use crate::cache::{self, Absent, MOST_BYTES, Store};
use crate::exit::{Failure, NO_INPUT, NO_OUTPUT, Outcome, UNAVAILABLE, reason};

/// Says what there is to say about the cache, or deletes what is in it.
pub(super) fn cache(action: CacheAction) -> Outcome {
    let absent = |absent: Absent| Failure::new(UNAVAILABLE, absent.to_string());
    let store = cache::find().map(Store::new).map_err(absent)?;
    let said = match action {
        CacheAction::Info => info(&store)?,
        CacheAction::Path => store.root().display().to_string(),
        CacheAction::Clear => clear(&store)?,
    };
    print(format!("{said}\n").as_bytes()).map(|()| 0)
}

fn info(store: &Store) -> Result<String, Failure> {
    let root = store.root().display();
    let amount = store.amount().map_err(|error| {
        Failure::new(NO_INPUT, format!("cannot read {root}: {}", reason(&error)))
    })?;
    let (programs, size) = (programs(amount.programs), size(amount.bytes));
    let most = MOST_BYTES >> 20;
    let mut said = format!("{root}\n{programs}, {size} of at most {most} MB");
    if let Some(refusal) = store.refusal() {
        said.push_str(&format!("\nit is not used: {refusal}"));
    }
    Ok(said)
}

fn clear(store: &Store) -> Result<String, Failure> {
    let deleted = store.clear().map_err(|(path, error)| {
        let message = format!("cannot delete {}: {}", path.display(), reason(&error));
        Failure::new(NO_OUTPUT, message)
    })?;
    Ok(format!("deleted {}, {}", programs(deleted.programs), size(deleted.bytes)))
}

fn programs(count: usize) -> String {
    match count {
        1 => String::from("1 program"),
        _ => format!("{count} programs"),
    }
}

fn size(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{} kB", bytes.div_ceil(1 << 10)),
        _ => format!("{:.1} MB", bytes as f64 / f64::from(1 << 20)),
    }
}
