//! Long texts that are not whole yet.

use std::collections::BTreeMap;

use super::{Memory, Port};
use crate::domain::long_texts::{LongText, TextKey};
use crate::foundation::failure::Failure;
use crate::ports::Fragments;

pub(super) type Texts = BTreeMap<TextKey, LongText>;

impl Fragments for Memory {
    async fn text(&self, key: &TextKey) -> Result<Option<LongText>, Failure> {
        self.one(Port::Fragments, |state| state.texts.get(key).cloned()).await
    }

    async fn keep(&self, text: &LongText) -> Result<bool, Failure> {
        self.one(Port::Fragments, |state| {
            let current = state.texts.get(&text.key).map_or(0, |known| known.version);
            let is_current = current == text.version;
            if is_current {
                let kept = LongText { version: text.version + 1, ..text.clone() };
                state.texts.insert(text.key.clone(), kept);
            }
            is_current
        })
        .await
    }
}
