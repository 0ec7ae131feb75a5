//! The contracts of [`Configurations`] and [`ConfigurationHistory`].

use futures_util::future::join_all;

use super::Fixture;
use crate::domain::tenant::{ConfigurationRevision, Tenant};
use crate::model::destination::Destination;
use crate::ports::{ConfigurationHistory, Configurations};

/// The number of writers of the same version at once.
const WRITERS: u64 = 10;

/// Checks every claim of both ports.
pub async fn configurations(port: &(impl Configurations + ConfigurationHistory), fixture: &Fixture) {
    let id = fixture.named("history");
    let revision = |version: u64, by: &str| {
        let mut tenant = Tenant { id: id.clone(), version, ..fixture.tenant() };
        tenant.rules.default_destination = Some(Destination::workflow(format!("{by}-{version}")));
        let seconds = i64::try_from(version).unwrap_or_default();
        ConfigurationRevision::new(
            tenant,
            by,
            fixture.at(seconds),
            (by == "ana").then(|| "for the holidays".to_owned()),
        )
    };
    assert_eq!(port.current(&id).await.unwrap(), None, "an unknown tenant has no configuration");
    assert!(port.versions(&id, None, 10).await.unwrap().is_empty(), "and no versions");
    assert!(!port.replace(&revision(2, "ana")).await.unwrap(), "the first version is 1");

    let first = revision(1, "ana");
    assert!(port.replace(&first).await.unwrap(), "the first version is taken");
    assert_eq!(port.current(&id).await.unwrap().as_ref(), Some(&first.tenant), "it is in force at once, whole");
    assert!(port.replace(&first).await.unwrap(), "asked again because an answer was lost, it is recognized");
    assert!(!port.replace(&revision(1, "ben")).await.unwrap(), "another writer of the same version is refused");
    assert!(!port.replace(&revision(3, "ben")).await.unwrap(), "no version is skipped");
    assert_eq!(port.current(&id).await.unwrap().as_ref(), Some(&first.tenant), "what is refused changes nothing");

    let writers: Vec<ConfigurationRevision> = (0..WRITERS).map(|nth| revision(2, &format!("writer-{nth}"))).collect();
    let kept = join_all(writers.iter().map(|next| port.replace(next))).await;
    let won: Vec<&ConfigurationRevision> =
        writers.iter().zip(kept).filter_map(|(next, kept)| kept.unwrap().then_some(next)).collect();
    let [won] = won.as_slice() else { panic!("of ten that replace the same version one is in force, not {won:?}") };
    assert_eq!(port.current(&id).await.unwrap().as_ref(), Some(&won.tenant), "it is the one that was told so");
    assert_eq!(port.version(&id, 2).await.unwrap().as_ref(), Some(*won), "and the one that is kept");

    let third = revision(3, "ana");
    assert!(port.replace(&third).await.unwrap(), "the next version is taken");
    assert!(!port.replace(&first).await.unwrap(), "a version that was replaced is not in force");
    let saved = async |before, limit| port.versions(&id, before, limit).await.unwrap();
    let all = [third.saved.clone(), won.saved.clone(), first.saved.clone()];
    assert_eq!(saved(None, 10).await, all, "every version is there once, newest first");
    assert_eq!(saved(None, 2).await, all[..2], "at most as many as asked for");
    assert_eq!(saved(Some(2), 2).await, all[2..], "those before one");
    assert_eq!(saved(Some(1), 2).await, [], "there is nothing before the first");
    assert_eq!(saved(Some(0), 2).await, [], "nor before nothing");
    assert_eq!(port.version(&id, 1).await.unwrap().as_ref(), Some(&first), "an old version comes back whole");
    for unknown in [0, 4, u64::MAX] {
        assert_eq!(port.version(&id, unknown).await.unwrap(), None, "a version that nobody saved is none");
    }

    let stranger = fixture.named("history-stranger");
    assert_eq!(port.current(&stranger).await.unwrap(), None, "another tenant sees nothing");
    assert!(port.versions(&stranger, None, 10).await.unwrap().is_empty(), "of the versions either");
    assert_eq!(port.version(&stranger, 1).await.unwrap(), None, "nor of one of them");
}
