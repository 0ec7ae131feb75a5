//! The ways in which the carriers fail.

use serde::Serialize;

use super::outage::{Asks, Fault, Spell};
use super::{MINUTE, Side};

/// The calls that each carrier takes in any second, by contract.
pub const CONTRACT: u32 = 1_200;

/// Writes the list of the scenarios down once.
macro_rules! scenarios {
    ($($(#[doc = $doc:literal])+ $scenario:ident = $name:literal, $title:literal;)+) => {
        /// A way in which carriers fail. Carrier A fails from the tenth minute to the fortieth, unless it says otherwise.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        pub enum Scenario {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $scenario,)+
        }

        impl Scenario {
            /// Every scenario.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$scenario),+];

            /// As the command line calls it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$scenario => $name,)+
                }
            }

            /// The title in words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$scenario => $title,)+
                }
            }
        }
    };
}

scenarios! {
    /// Nobody fails.
    Calm = "calm", "nothing happens";
    /// Every call is answered 503 in the carrier's own words.
    Down = "down", "A answers 503";
    /// Three of ten calls are answered 503.
    Flaky = "flaky", "A answers 30 % with 503";
    /// No call is answered; half of the messages go out.
    Silence = "silence", "A answers nothing, half arrives";
    /// Every call is answered 502 by somebody in between; half of the messages go out.
    Gateway = "gateway", "502 in front of A, half arrives";
    /// 429, `Retry-After: 0`.
    TooManyNow = "too-many-0", "A answers 429, come back in 0 s";
    /// 429, `Retry-After: 120`.
    TooManySeconds = "too-many-120", "A answers 429, come back in 120 s";
    /// 429 and an HTTP date 90 seconds ahead.
    TooManyDate = "too-many-date", "A answers 429, come back at a date";
    /// 429 and nonsense.
    TooManyGarbage = "too-many-garbage", "A answers 429, come back \"in a while\"";
    /// Every message goes out, no answer comes back.
    AnswersLost = "answers-lost", "A takes all, its answers are lost";
    /// Receipts come ten minutes late; all else is well.
    LateReceipts = "late-receipts", "A's receipts are 10 min late";
    /// Five minutes of nine in ten calls answered 503.
    BrownOut = "brown-out", "A answers 90 % with 503, 5 min";
    /// Both carriers are gone for two hours.
    Blackout = "blackout", "A and B are gone for 2 h";
}

impl Scenario {
    /// The scenario called `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.name() == name)
    }

    /// The minutes in which messages come, unless somebody says otherwise.
    #[must_use]
    pub fn usual_minutes(self) -> u32 {
        if self == Self::Blackout { 160 } else { 60 }
    }

    /// The first and the last minute in which something is wrong.
    #[must_use]
    pub fn trouble(self) -> (u64, u64) {
        match self {
            Self::Calm => (0, 0),
            Self::BrownOut => (10, 15),
            Self::Blackout => (10, 130),
            _ => (10, 40),
        }
    }

    /// Whether somebody can deliver all the time.
    #[must_use]
    pub fn has_a_healthy_carrier(self) -> bool {
        self != Self::Blackout
    }

    pub(super) fn spells(self) -> Vec<Spell> {
        let fault = match self {
            Self::Calm => return Vec::new(),
            Self::Down => Fault::Unavailable(100),
            Self::Flaky => Fault::Unavailable(30),
            Self::Silence => Fault::Silence(50),
            Self::Gateway => Fault::Gateway(50),
            Self::TooManyNow => Fault::TooMany(Asks::Seconds(0)),
            Self::TooManySeconds => Fault::TooMany(Asks::Seconds(120)),
            Self::TooManyDate => Fault::TooMany(Asks::Date(90)),
            Self::TooManyGarbage => Fault::TooMany(Asks::Garbage),
            Self::AnswersLost => Fault::AnswersLost,
            Self::LateReceipts => Fault::LateReceipts(10),
            Self::BrownOut => Fault::Unavailable(90),
            Self::Blackout => Fault::Gone,
        };
        let (from, to) = self.trouble();
        let both = self == Self::Blackout;
        let sides = Side::BOTH.into_iter().filter(|side| both || *side == Side::A);
        sides.map(|side| Spell { side, from: from * MINUTE, to: to * MINUTE, fault }).collect()
    }
}
