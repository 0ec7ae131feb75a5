//! The languages that are understood.

/// A language with a lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    En,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// German.
    De,
    /// Portuguese.
    Pt,
    /// Italian.
    It,
    /// Dutch.
    Nl,
    /// Polish.
    Pl,
    /// Russian.
    Ru,
    /// Norwegian.
    No,
}

impl Language {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 10] =
        [Self::En, Self::Es, Self::Fr, Self::De, Self::Pt, Self::It, Self::Nl, Self::Pl, Self::Ru, Self::No];

    /// The two letters of ISO 639-1.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::De => "de",
            Self::Pt => "pt",
            Self::It => "it",
            Self::Nl => "nl",
            Self::Pl => "pl",
            Self::Ru => "ru",
            Self::No => "no",
        }
    }

    /// The language of a code such as `pt` or `pt-BR`; `None` for one without a lexicon.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        let code = code.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code))
    }
}
