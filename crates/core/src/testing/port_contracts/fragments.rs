//! The contract of [`Fragments`].

use std::collections::BTreeMap;

use futures_util::future::join_all;

use super::Fixture;
use crate::domain::long_texts::{LongText, TextKey};
use crate::model::message::ConversationId;
use crate::ports::Fragments;

/// Checks every claim of [`Fragments`].
pub async fn fragments(port: &impl Fragments, fixture: &Fixture) {
    let key = TextKey {
        tenant_id: fixture.tenant_id(),
        conversation_id: ConversationId::new(format!("{}-fragments", fixture.prefix)),
        reference: 0xcc,
        of: 3,
    };
    assert_eq!(port.text(&key).await.unwrap(), None, "an unknown text is none");
    let text = LongText {
        key: key.clone(),
        opened_at: fixture.at(0),
        released: false,
        pieces: BTreeMap::from([(2, fixture.message("piece-2"))]),
        version: 0,
    };
    assert!(port.keep(&text).await.unwrap(), "a new text is kept");
    assert!(!port.keep(&text).await.unwrap(), "a text that others opened meanwhile is not kept over");

    let kept = port.text(&key).await.unwrap().unwrap();
    assert_eq!(kept, LongText { version: 1, ..text.clone() }, "a text comes back as it was kept, one version on");
    let mut more = kept.clone();
    more.pieces.insert(1, fixture.message("piece-1"));
    let released = LongText { released: true, ..kept };
    let both = join_all([port.keep(&more), port.keep(&released)]).await;
    let kept: Vec<bool> = both.into_iter().map(Result::unwrap).collect();
    assert_eq!(kept.iter().filter(|kept| **kept).count(), 1, "of two that read the same version one is kept");

    let second = port.text(&key).await.unwrap().unwrap();
    assert_eq!(second.version, 2, "each time it is kept counts");
    assert!(!port.keep(&released).await.unwrap(), "who has not read the last version is refused");
    let reopened = LongText { opened_at: fixture.at(901), released: false, version: 2, ..text };
    assert!(port.keep(&reopened).await.unwrap(), "a name can be used again");

    for other in [TextKey { reference: 0xcd, ..key.clone() }, TextKey { of: 4, ..key.clone() }] {
        assert_eq!(port.text(&other).await.unwrap(), None, "another text is another one");
    }
}
