//! What the docs say of the API is what its table of endpoints says.

use std::collections::BTreeSet;

use omni_core::operations::endpoints::Endpoint;
use omni_core::operations::endpoints::listing::markdown;
use omni_core::testing::api_document;
use omni_core::testing::in_memory::MemoryPorts;
use serde_json::Value;

use super::repository::{file, hold};

const STALE: &str = "`cargo omni openapi --write` brings docs/openapi.json and docs/api.md up to date";

#[test]
fn the_document_of_the_api_is_the_one_that_its_table_makes() {
    let written: Value = serde_json::from_str(&file("docs/openapi.json").text).unwrap_or_default();
    assert!(&written == api_document::openapi(), "{STALE}");
    let listed = file("docs/api.md").text.matches(&markdown(Endpoint::<MemoryPorts>::ALL)).count();
    assert_eq!(listed, 1, "{STALE}");
}

#[test]
fn an_endpoint_has_a_name_and_a_path_of_its_own() {
    let all = Endpoint::<MemoryPorts>::ALL;
    let names: BTreeSet<&str> = all.iter().map(|endpoint| endpoint.name).collect();
    assert_eq!(names.len(), all.len(), "two endpoints have one name");
    let filled = |endpoint: &Endpoint<MemoryPorts>| -> Vec<String> { endpoint.segments().map(str::to_owned).collect() };
    let hidden = all.iter().enumerate().flat_map(|(at, endpoint)| {
        let earlier = all.iter().take(at).filter(|earlier| earlier.method == endpoint.method);
        let earlier = earlier.filter(|earlier| earlier.matches(&filled(endpoint)).is_some());
        earlier
            .map(|earlier| format!("{} {} is {} too", endpoint.method, endpoint.path, earlier.path))
            .collect::<Vec<_>>()
    });
    hold("the first endpoint that fits is called", hidden);
    let silent = all.iter().filter(|endpoint| !endpoint.summary.ends_with('.'));
    hold("an endpoint says what it does", silent.map(|endpoint| endpoint.path));
}
