//! The part of the crate `crc-fast` that `aws-smithy-checksums` calls: the three checksums that S3 knows.
//!
//! The published crate has tables of 16 kB for sixty checksums, and an algorithm is chosen at run time, so that a linker can
//! drop none of them: 0.7 MB in every function, which sends a few kilobytes of a message's body to S3 now and then. This one
//! has three small tables of the crate `crc`. The root `Cargo.toml` puts it in its place (`[patch.crates-io]`);
//! docs/architecture/decisions/0033-three-checksums.md says what that costs and when to go back.

use std::fmt;

use crc::{CRC_32_ISCSI, CRC_32_ISO_HDLC, CRC_64_NVME, Crc, Table};

static ISO_HDLC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);
static ISCSI: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);
static NVME: Crc<u64, Table<1>> = Crc::<u64, Table<1>>::new(&CRC_64_NVME);

/// A checksum that S3 knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrcAlgorithm {
    /// `x-amz-checksum-crc32`.
    Crc32IsoHdlc,
    /// `x-amz-checksum-crc32c`.
    Crc32Iscsi,
    /// `x-amz-checksum-crc64nvme`.
    Crc64Nvme,
}

/// A checksum that is being added up.
#[derive(Clone)]
pub struct Digest(State);

#[derive(Clone)]
enum State {
    Narrow(crc::Digest<'static, u32, Table<1>>),
    Wide(crc::Digest<'static, u64, Table<1>>),
}

impl Digest {
    /// The checksum of nothing yet.
    #[must_use]
    pub fn new(algorithm: CrcAlgorithm) -> Self {
        Self(match algorithm {
            CrcAlgorithm::Crc32IsoHdlc => State::Narrow(ISO_HDLC.digest()),
            CrcAlgorithm::Crc32Iscsi => State::Narrow(ISCSI.digest()),
            CrcAlgorithm::Crc64Nvme => State::Wide(NVME.digest()),
        })
    }

    /// Adds `bytes` at the end.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Narrow(digest) => digest.update(bytes),
            State::Wide(digest) => digest.update(bytes),
        }
    }

    /// The checksum of everything added; one of 32 bits stands in the lower half.
    #[must_use]
    pub fn finalize(&self) -> u64 {
        match self.0.clone() {
            State::Narrow(digest) => digest.finalize().into(),
            State::Wide(digest) => digest.finalize(),
        }
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest")
    }
}

/// The checksum of `bytes`; one of 32 bits stands in the lower half.
#[must_use]
pub fn checksum(algorithm: CrcAlgorithm, bytes: &[u8]) -> u64 {
    let mut digest = Digest::new(algorithm);
    digest.update(bytes);
    digest.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The catalogue of CRC algorithms (reveng.sourceforge.io/crc-catalogue) gives the checksum of `123456789` for each.
    #[test]
    fn each_checksum_is_that_of_the_catalogue() {
        let check = |algorithm, expected: u64| {
            assert_eq!(checksum(algorithm, b"123456789"), expected, "{algorithm:?}");
            let mut pieces = Digest::new(algorithm);
            pieces.update(b"1234");
            pieces.update(b"");
            pieces.update(b"56789");
            assert_eq!(pieces.finalize(), expected, "{algorithm:?}, in pieces");
            assert_eq!(checksum(algorithm, b""), 0, "{algorithm:?}, of nothing");
        };
        check(CrcAlgorithm::Crc32IsoHdlc, 0xcbf4_3926);
        check(CrcAlgorithm::Crc32Iscsi, 0xe306_9283);
        check(CrcAlgorithm::Crc64Nvme, 0xae8b_1486_0a79_9888);
    }
}
