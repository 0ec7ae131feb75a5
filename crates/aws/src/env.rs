//! The system's time and randomness: the only place that asks for them.

use jiff::Timestamp;
use omni_core::ports::Env;
use uuid::Uuid;

/// The system's clock and randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEnv;

impl Env for SystemEnv {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn fraction(&self) -> f64 {
        let [a, b, c, d, ..] = self.bytes();
        f64::from(u32::from_be_bytes([a, b, c, d])) / (f64::from(u32::MAX) + 1.0)
    }

    fn bytes(&self) -> [u8; 10] {
        // Version and variant stand in bytes 6 and 8 (RFC 9562 §5.4); the others are all random.
        let random = random().into_bytes();
        let mut bytes = [0; 10];
        bytes.iter_mut().zip(random.iter().take(6).chain(random.iter().skip(12))).for_each(|(to, from)| *to = *from);
        bytes
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that draws randomness")]
fn random() -> Uuid {
    Uuid::new_v4()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_stay_below_one_and_bytes_differ() {
        let env = SystemEnv;
        assert!((0..1000).map(|_| env.fraction()).all(|fraction| (0.0..1.0).contains(&fraction)));
        assert_ne!(env.bytes(), env.bytes());
    }
}
