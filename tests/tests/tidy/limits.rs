//! What the docs say of each carrier's limits is what its table says.

use omni_core::domain::carriers::limits::markdown;
use omni_core::model::carrier::CarrierId;

use super::repository::{file, hold};

#[test]
fn every_carriers_document_holds_its_limits() {
    let stale = CarrierId::ALL.into_iter().filter_map(|carrier| {
        let path = format!("docs/carriers/{}.md", carrier.name());
        let holds = file(&path).text.matches(&markdown(carrier)).count() == 1;
        (!holds).then_some(path)
    });
    hold("`cargo omni limits --write` brings the limits in the docs up to date", stale);
}
