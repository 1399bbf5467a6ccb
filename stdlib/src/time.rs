//! The module `time`.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use runa_runtime::effects::clock;
use runa_runtime::{NativeCall, NativeFunction, NativeResult, Raised, TypeId};

use crate::arguments::{NOTHING, give_float, value_error};
use crate::native;
use crate::types::{FLOAT, NOTHING as NOTHING_TYPE, OPTIONAL_FLOAT, TEXT};

const FORMATTING: &[TypeId] = &[FLOAT, TEXT, TEXT];
const PARSING: &[TypeId] = &[TEXT, TEXT, TEXT];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("time.now", &[], FLOAT, |_| give_float(clock::now())),
    native("time.monotonic", &[], FLOAT, |_| give_float(clock::monotonic())),
    native("time.sleep", &[FLOAT], NOTHING_TYPE, sleep),
    native("time.format", FORMATTING, TEXT, format),
    native("time.parse", PARSING, OPTIONAL_FLOAT, parse),
];

/// Looks now and then whether the program is to stop.
fn sleep(call: &mut NativeCall<'_>) -> NativeResult {
    let seconds = call.float(0);
    if seconds.is_nan() || seconds < 0.0 {
        return value_error(call, &format!("nobody can sleep for {seconds:?} seconds"));
    }
    // Longer than this process will live.
    let most = Duration::from_secs(u64::from(u32::MAX));
    let wanted = Duration::try_from_secs_f64(seconds).unwrap_or(most).min(most);
    let end = Instant::now() + wanted;
    while !call.context().outside(|| clock::nap_until(end)) {
        if call.context_ref().must_stop() {
            break;
        }
    }
    NOTHING
}

/// The time zone in argument 2.
fn zone(call: &mut NativeCall<'_>) -> Result<TimeZone, Raised> {
    let found = match call.text(2) {
        "UTC" => Some(TimeZone::UTC),
        "local" => Some(TimeZone::system()),
        name => TimeZone::get(name).ok(),
    };
    match found {
        Some(zone) => Ok(zone),
        None => {
            let message = format!("there is no time zone `{}`", call.text(2));
            value_error(call, &message)
        }
    }
}

fn format(call: &mut NativeCall<'_>) -> NativeResult {
    let zone = zone(call)?;
    let seconds = call.float(0);
    let Some(moment) = moment(seconds) else {
        return value_error(call, &format!("{seconds:?} is no moment of the years -9999 to 9999"));
    };
    let zoned = moment.to_zoned(zone);
    match BrokenDownTime::from(&zoned).to_string(call.text(1)) {
        Ok(text) => call.give_text(&text),
        Err(_) => wrong_pattern(call),
    }
}

/// To the microsecond, which is what a Float of today can tell.
fn moment(seconds: f64) -> Option<Timestamp> {
    let micros = (seconds * 1e6).round();
    let is_near = micros.abs() < 1e18;
    is_near.then(|| Timestamp::from_microsecond(micros as i64).ok())?
}

fn wrong_pattern(call: &mut NativeCall<'_>) -> NativeResult {
    let message = format!("`{}` is no pattern of a date", call.text(1));
    value_error(call, &message)
}

fn parse(call: &mut NativeCall<'_>) -> NativeResult {
    let zone = zone(call)?;
    match parsed(call.text(1), call.text(0), &zone) {
        Some(seconds) => call.give_any_float(seconds),
        None => NOTHING,
    }
}

/// A moment that says its own offset is that; else it is one of the zone. Without a time it is midnight.
fn parsed(pattern: &str, text: &str, zone: &TimeZone) -> Option<f64> {
    let told = BrokenDownTime::parse(pattern, text).ok()?;
    if let Ok(moment) = told.to_timestamp() {
        return Some(seconds(moment));
    }
    let date = told.to_date().ok()?;
    let time = told.to_time().unwrap_or_default();
    let zoned = DateTime::from_parts(date, time).to_zoned(zone.clone()).ok()?;
    Some(seconds(zoned.timestamp()))
}

fn seconds(moment: Timestamp) -> f64 {
    moment.as_microsecond() as f64 / 1e6
}
