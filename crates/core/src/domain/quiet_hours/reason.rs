//! Why a message may go out, or has to wait.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::model::message::MessageClass;

/// One thing that was found out on the way to a verdict. JSON has it in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuietHoursReason {
    /// The clock is that of the contact's zone.
    ZoneOfContact,
    /// The clocks are those of the zones in which numbers with this prefix are issued.
    ZonesOfNumber(u32),
    /// The clock is the tenant's: nothing is known of the customer's.
    ZoneOfTenant,
    /// The contact's zone is none, and was passed over.
    UnknownZone,
    /// The number's area code is not known, so everything of its country holds.
    UnknownAreaCode,
    /// A law holds, by the place in [`super::legal_hours`].
    Law(&'static str),
    /// The zones have no hours in common, so the tenant's clock decides.
    NothingInCommon,
    /// Messages of this class do not wait.
    ClassPasses(MessageClass),
    /// The customer has just written.
    Reply,
    /// It is within the hours of all zones.
    Open,
    /// It is not.
    Quiet,
    /// Nor will it be, as far as was looked.
    NeverOpen,
}

impl fmt::Display for QuietHoursReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZoneOfContact => f.write_str("the contact's time zone counts"),
            Self::ZonesOfNumber(prefix) => write!(f, "the time zones of +{prefix} count"),
            Self::ZoneOfTenant => {
                f.write_str("the tenant's time zone counts: the address says nothing of the customer's")
            }
            Self::UnknownZone => f.write_str("the contact's time zone is not in the IANA database and was passed over"),
            Self::UnknownAreaCode => f.write_str("the area code is not known: the strictest hours of the country hold"),
            Self::Law(place) => write!(f, "the hours of {place} hold"),
            Self::NothingInCommon => {
                f.write_str("the time zones have no hours in common: the tenant's time zone counts")
            }
            Self::ClassPasses(class) => write!(f, "messages of class {} are not held", class.name()),
            Self::Reply => f.write_str("it answers what the customer has just written"),
            Self::Open => f.write_str("it is within the hours"),
            Self::Quiet => f.write_str("it is outside the hours"),
            Self::NeverOpen => write!(f, "no hours begin within {} days", super::MAX_WAIT_DAYS),
        }
    }
}

impl Serialize for QuietHoursReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
