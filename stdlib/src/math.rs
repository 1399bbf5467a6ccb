//! The module `math`.

use std::sync::atomic::{AtomicU64, Ordering};

use runa_runtime::{NativeCall, NativeFunction, NativeResult, TypeId};

use crate::arguments::{does_not_fit, give_boolean, give_float, give_integer, value_error};
use crate::float::whole;
use crate::native;
use crate::types::{BOOLEAN, FLOAT, INTEGER};

const ONE: &[TypeId] = &[FLOAT];
const TWO: &[TypeId] = &[FLOAT, FLOAT];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("math.sqrt", ONE, FLOAT, |call| give_float(call.float(0).sqrt())),
    native("math.cube_root", ONE, FLOAT, |call| give_float(call.float(0).cbrt())),
    native("math.exp", ONE, FLOAT, |call| give_float(call.float(0).exp())),
    native("math.log", ONE, FLOAT, |call| give_float(call.float(0).ln())),
    native("math.log2", ONE, FLOAT, |call| give_float(call.float(0).log2())),
    native("math.log10", ONE, FLOAT, |call| give_float(call.float(0).log10())),
    native("math.sin", ONE, FLOAT, |call| give_float(call.float(0).sin())),
    native("math.cos", ONE, FLOAT, |call| give_float(call.float(0).cos())),
    native("math.tan", ONE, FLOAT, |call| give_float(call.float(0).tan())),
    native("math.asin", ONE, FLOAT, |call| give_float(call.float(0).asin())),
    native("math.acos", ONE, FLOAT, |call| give_float(call.float(0).acos())),
    native("math.atan", ONE, FLOAT, |call| give_float(call.float(0).atan())),
    native("math.atan2", TWO, FLOAT, |call| give_float(call.float(0).atan2(call.float(1)))),
    native("math.hypot", TWO, FLOAT, |call| give_float(call.float(0).hypot(call.float(1)))),
    native("math.floor", ONE, INTEGER, |call| whole(call, f64::floor)),
    native("math.ceiling", ONE, INTEGER, |call| whole(call, f64::ceil)),
    native("math.round", ONE, INTEGER, |call| whole(call, f64::round)),
    native("math.truncate", ONE, INTEGER, |call| whole(call, f64::trunc)),
    native("math.gcd", &[INTEGER, INTEGER], INTEGER, gcd),
    native("math.lcm", &[INTEGER, INTEGER], INTEGER, lcm),
    native("math.is_prime", &[INTEGER], BOOLEAN, |call| give_boolean(is_prime(call.integer(0)))),
    native("math.factorial", &[INTEGER], INTEGER, factorial),
    native("math.random", &[], FLOAT, |_| give_float(random())),
];

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn gcd(call: &mut NativeCall<'_>) -> NativeResult {
    let (a, b) = (call.integer(0), call.integer(1));
    let divisor = greatest_common_divisor(a.unsigned_abs(), b.unsigned_abs());
    give_if_fits(call, Some(divisor), &format!("gcd({a}, {b})"))
}

fn lcm(call: &mut NativeCall<'_>) -> NativeResult {
    let (a, b) = (call.integer(0), call.integer(1));
    let (x, y) = (a.unsigned_abs(), b.unsigned_abs());
    let multiple = match greatest_common_divisor(x, y) {
        0 => Some(0),
        divisor => (x / divisor).checked_mul(y),
    };
    give_if_fits(call, multiple, &format!("lcm({a}, {b})"))
}

fn give_if_fits(call: &mut NativeCall<'_>, value: Option<u64>, what: &str) -> NativeResult {
    match value.and_then(|value| i64::try_from(value).ok()) {
        Some(value) => give_integer(value),
        None => does_not_fit(call, what),
    }
}

fn factorial(call: &mut NativeCall<'_>) -> NativeResult {
    let number = call.integer(0);
    match u64::try_from(number) {
        Ok(number) => {
            let product = (number <= 20).then(|| (1..=number).product());
            give_if_fits(call, product, &format!("factorial({number})"))
        }
        Err(_) => value_error(call, &format!("factorial({number}): the number is negative")),
    }
}

/// Whether only 1 and itself divide a number: Miller and Rabin's test with the first twelve primes as
/// bases, which is exact below 2^64 (Sorenson and Webster, 2015).
fn is_prime(number: i64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    let Ok(number @ 2..) = u64::try_from(number) else { return false };
    if let Some(&divisor) = BASES.iter().find(|&base| number.is_multiple_of(*base)) {
        return number == divisor;
    }
    let twos = (number - 1).trailing_zeros();
    let odd = (number - 1) >> twos;
    BASES.iter().all(|&base| {
        let mut power = power_modulo(base, odd, number);
        if power == 1 || power == number - 1 {
            return true;
        }
        (1..twos).any(|_| {
            power = multiply_modulo(power, power, number);
            power == number - 1
        })
    })
}

fn multiply_modulo(a: u64, b: u64, modulus: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64
}

fn power_modulo(mut base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply_modulo(result, base, modulus);
        }
        base = multiply_modulo(base, base, modulus);
        exponent >>= 1;
    }
    result
}

/// The state of the generator behind `random`, which all instances of the process share; 0 before
/// its first use.
static RANDOM_STATE: AtomicU64 = AtomicU64::new(0);
/// The step of the generator's state.
pub(crate) const RANDOM_STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A random number from 0 up to 1.
fn random() -> f64 {
    unit_float(shared_random_bits())
}

/// The 53 high bits of `bits` as a number from 0 up to 1.
pub(crate) fn unit_float(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// The next 64 bits of the generator of the process: SplitMix64 (Steele, Lea and Flood, 2014).
pub(crate) fn shared_random_bits() -> u64 {
    if RANDOM_STATE.load(Ordering::Relaxed) == 0 {
        let seed = random_seed();
        // When another thread was first, its seed stays.
        let _ = RANDOM_STATE.compare_exchange(0, seed, Ordering::Relaxed, Ordering::Relaxed);
    }
    mixed(RANDOM_STATE.fetch_add(RANDOM_STEP, Ordering::Relaxed))
}

/// What SplitMix64 makes of a state.
pub(crate) fn mixed(state: u64) -> u64 {
    let first = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let second = (first ^ (first >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    second ^ (second >> 31)
}

/// A seed from the randomness that the standard library keys its hash tables with.
fn random_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish() | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes() {
        let small: Vec<i64> = (-3..60).filter(|&number| is_prime(number)).collect();
        assert_eq!(small, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59]);
        let sieve = |number: i64| number > 1 && (2..number).all(|divisor| number % divisor != 0);
        assert!((1000..3000).all(|number| is_prime(number) == sieve(number)));
        assert!(is_prime(9_223_372_036_854_775_783));
        assert!(!is_prime(i64::MAX));
        // The product of two primes, and a strong pseudoprime to the bases 2, 3, 5 and 7.
        assert!(!is_prime(3_037_000_493 * 3_037_000_453));
        assert!(!is_prime(3_215_031_751));
    }

    #[test]
    fn divisors() {
        assert_eq!(greatest_common_divisor(12, 18), 6);
        assert_eq!(greatest_common_divisor(0, 7), 7);
        assert_eq!(greatest_common_divisor(0, 0), 0);
    }

    #[test]
    fn random_numbers_fill_the_unit_interval() {
        let numbers: Vec<f64> = (0..1000).map(|_| random()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        let mean = numbers.iter().sum::<f64>() / 1000.0;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }
}
