//! The commands against the API itself, on ports in memory.

use std::path::Path;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method as HttpMethod, StatusCode, Uri};
use axum::response::IntoResponse;
use clap::Parser;
use omni_core::domain::tenant::{ApiKey, ApiScope, Tenant};
use omni_core::foundation::http::Request;
use omni_core::model::message::TenantId;
use omni_core::operations::{Operations, access};
use omni_core::testing::in_memory::Memory;

use super::*;

/// Serves the API of a tenant with one rule; returns how to talk to it.
async fn stack() -> Running {
    let memory = Memory::new(1);
    memory.clock().set("2026-11-23T12:00:00Z".parse().unwrap());
    let tenant: Tenant = serde_json::from_value(json!({
        "id": "acme", "version": 1,
        "routingRules": [{"name": "asks for help", "conditions": [{"field": "body", "operator": "contains", "value": "HELP"}],
                          "destination": "support"}],
        "workflows": [{"name": "support", "delivery": {"targets": [{"type": "reply", "body": "One moment"}]}}],
    }))
    .unwrap();
    memory.add_tenant(tenant);
    memory.add_api_key(ApiKey {
        id: "acme".to_owned(),
        hash: access::hash("acme.key"),
        tenant_id: TenantId::new("acme"),
        scopes: vec![ApiScope::Read, ApiScope::Configure],
    });
    let serve = move |method: HttpMethod, uri: Uri, headers: HeaderMap, body: Bytes| {
        let memory = memory.clone();
        async move {
            let headers = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
            let request = Request {
                method: method.to_string(),
                path: uri.path().to_owned(),
                query: uri.query().unwrap_or_default().to_owned(),
                headers: headers.collect(),
                body: body.to_vec(),
                source_ip: None,
            };
            let answer = Operations { ports: memory.ports() }.answer(&request).await;
            (StatusCode::from_u16(answer.status).unwrap(), answer.body).into_response()
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(serve)).await });
    Running::at(&url, "acme.key")
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

async fn say(running: &Running, line: &[&str]) -> Result<String> {
    let line = Line::try_parse_from([&["rules"], line].concat()).unwrap();
    said(running, &line.args, Style { conditions: true, colors: false }).await
}

/// A file that is gone with the test.
struct File(std::path::PathBuf);

impl File {
    fn of(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("omni-rules-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        Path::to_str(&self.0).unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn rules_are_shown_edited_saved_listed_and_brought_back() {
    let running = stack().await;
    let shown = say(&running, &["show"]).await.unwrap();
    let edited = File::of("edited", &shown.replace("HELP", "agent"));
    let saved = say(&running, &["save", edited.path(), "--note", "they say agent"]).await.unwrap();
    assert!(saved.starts_with("version 2 is saved"), "{saved}");
    let late = say(&running, &["save", File::of("late", &shown.replace("HELP", "x")).path()]).await.unwrap_err();
    assert!(late.to_string().starts_with("conflict: version 2 is current"), "{late}");
    let back = say(&running, &["rollback", "1"]).await.unwrap();
    assert!(back.starts_with("version 3 is saved"), "{back}");
    let again = say(&running, &["rollback", "1"]).await.unwrap();
    assert!(again.starts_with("nothing to do: version 3"), "{again}");
    let expected = [
        " VERSION  AT                    BY    NOTE",
        " 3        2026-11-23T12:00:00Z  acme  roll-back to version 1",
        " 2        2026-11-23T12:00:00Z  acme  they say agent",
        "older ones: --cursor Mg",
    ];
    let listed = say(&running, &["versions", "--limit", "2"]).await.unwrap();
    assert_eq!(listed.lines().map(str::trim_end).collect::<Vec<_>>(), expected);
    let old: Value = serde_json::from_str(&say(&running, &["show", "2"]).await.unwrap()).unwrap();
    assert_eq!(old["routingRules"][0]["conditions"][0]["value"], "agent");
    let whole: Value = serde_json::from_str(&say(&running, &["show", "--whole"]).await.unwrap()).unwrap();
    assert_eq!(whole["workflows"][0]["name"], "support");
}

#[tokio::test]
async fn what_the_api_refuses_is_said_line_by_line() {
    let running = stack().await;
    let wrong = File::of("wrong", r#"{"routingRules": [{"name": "r", "destination": "unheard-of"}], "rules": 1}"#);
    let refusal = say(&running, &["save", wrong.path()]).await.unwrap_err().to_string();
    let expected = "invalid configuration: rules there is no such field (HTTP 422)\n  rules: there is no such field";
    assert_eq!(refusal, expected);
}

#[tokio::test]
async fn a_message_is_tried_by_the_current_rules_or_those_of_a_file() {
    let running = stack().await;
    let message = File::of("message", r#"{"body": "I need help"}"#);
    let current = say(&running, &["evaluate", "--message", message.path()]).await.unwrap();
    let expected =
        "✓ asks for help\n    ✓ body contains \"HELP\"  \"I need help\"\n→ workflow support  by \"asks for help\"\n";
    assert_eq!(current, expected);
    let draft = File::of("draft", r#"{"routingRules": [], "defaultDestination": "sales", "workflows": []}"#);
    let drafted = say(&running, &["evaluate", "--message", message.path(), "--rules", draft.path()]).await.unwrap();
    assert!(drafted.starts_with("→ workflow sales  by default\n! defaultDestination: "), "{drafted}");
    let json = say(&running, &["evaluate", "--message", message.path(), "--version", "1", "--json"]).await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["version"], 1);
}
