//! The gateway in front of a server that echoes what reaches it.

use std::time::Duration;

use axum::http::HeaderValue;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;

async fn echo(request: Request) -> Json<Value> {
    let (parts, body) = request.into_parts();
    let headers: serde_json::Map<String, Value> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Json(json!({
        "method": parts.method.as_str(),
        "target": parts.uri.to_string(),
        "headers": headers,
        "bytes": body.len(),
    }))
}

async fn serve(router: Router) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    port
}

async fn gateway_to(upstream: &str) -> u16 {
    serve(Gateway::new(upstream, "api", Arc::new(Notify::new())).router()).await
}

/// Sends bytes, for a client would mend them; returns the head and the body.
async fn bytes(port: u16, request: &[u8]) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    drop(tokio::time::timeout(Duration::from_secs(10), reading).await);
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    (String::from_utf8(answer[..end].to_vec()).unwrap(), answer[end + 4..].to_vec())
}

/// The same, as status line and JSON.
async fn raw(port: u16, request: &[u8]) -> (String, Value) {
    let (head, body) = bytes(port, request).await;
    (head.lines().next().unwrap().to_owned(), serde_json::from_slice(&body).unwrap_or_default())
}

/// Answers as receive functions do.
async fn answer(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let challenge = [("www-authenticate", r#"Basic realm="omni""#), ("content-type", "application/json")];
    match parts.uri.path().rsplit('/').next() {
        Some("bandwidth") => (StatusCode::UNAUTHORIZED, challenge, r#"{"message":"Unauthorized"}"#).into_response(),
        Some("livechat") => StatusCode::OK.into_response(),
        _ => Response::new(Body::from(to_bytes(body, usize::MAX).await.unwrap())),
    }
}

#[tokio::test]
async fn answers_come_back_with_their_status_their_challenge_and_their_bytes() {
    let port = gateway_to(&format!("http://127.0.0.1:{}", serve(Router::new().fallback(answer)).await)).await;
    let posted = |name: &str, body: &[u8]| {
        let length = body.len();
        let head = format!(
            "POST /webhooks/{name} HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        );
        [head.as_bytes(), body].concat()
    };
    let (head, body) = bytes(port, &posted("bandwidth", b"")).await;
    assert!(head.starts_with("HTTP/1.1 401 Unauthorized\r\n"), "{head}");
    assert!(head.contains("\r\nwww-authenticate: Basic realm=\"omni\"\r\n"), "{head}");
    assert_eq!(body, br#"{"message":"Unauthorized"}"#);
    let (head, body) = bytes(port, &posted("livechat", b"{}")).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && body.is_empty(), "LiveChat wants exactly 200: {head}");
    let every_byte: Vec<u8> = (0..=255).collect();
    assert_eq!(bytes(port, &posted("echo", &every_byte)).await.1, every_byte);
}

#[tokio::test]
async fn paths_and_queries_arrive_byte_for_byte() {
    let port = gateway_to(&format!("http://127.0.0.1:{}", serve(Router::new().fallback(echo)).await)).await;
    let check = async |method: &str, target: &str, body: &str| {
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        let (status, seen) = raw(port, request.as_bytes()).await;
        assert_eq!(status, "HTTP/1.1 200 OK", "{target}");
        assert_eq!(seen["target"], format!("/_aws/execute-api/api/$default{target}"));
        assert_eq!((&seen["method"], &seen["bytes"]), (&json!(method), &json!(length)));
        assert_eq!(seen["headers"]["host"], "h");
    };
    check("POST", "/webhooks/twilio?a=%2f+b&a='c'&x&y=~%7E&z={|}", "{}").await;
    check("POST", "/webhooks/whatsapp/a%2Fb%20c", "{}").await;
    check("GET", "/webhooks/messagebird?statusDatetime=2026-11-23T12:00:00+00:00&price[amount]=0.1&id=a&id=b", "")
        .await;
    check("GET", "/webhooks/messagebird/demo-messagebird?status=delivered", "").await;
    check("POST", "/", "{}").await;
    check("OPTIONS", "/v1/scheduled/0197", "").await;
    check("DELETE", "/v1/contacts/%2B14155550100/", "").await;
    check("POST", "/v1//messages?", "{}").await;
}

#[test]
fn headers_of_the_connection_stay_behind() {
    let check = |name: &'static str, kept: bool| {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONNECTION, HeaderValue::from_static("close, X-Mine"));
        headers.insert(name, HeaderValue::from_static("1"));
        assert_eq!(forwarded(headers).contains_key(name), kept, "{name}");
    };
    check("connection", false);
    check("keep-alive", false);
    check("te", false);
    check("transfer-encoding", false);
    check("upgrade", false);
    check("content-length", false);
    check("x-mine", false);
    check("x-twilio-signature", true);
    check("content-type", true);
    check("x-forwarded-for", true);
}

#[tokio::test]
async fn a_body_over_ten_megabytes_is_refused() {
    let port = gateway_to(&format!("http://127.0.0.1:{}", serve(Router::new().fallback(echo)).await)).await;
    for (length, expected) in [(MAX_BODY, 200), (MAX_BODY + 1, 413)] {
        let client = crate::foundation::http::client(Duration::from_secs(10)).unwrap();
        let answer = client.post(format!("http://127.0.0.1:{port}/")).body(vec![b'a'; length]).send().await.unwrap();
        assert_eq!(answer.status(), expected, "{length}");
    }
}

#[tokio::test]
async fn without_the_emulator_the_answer_says_so() {
    // Port 1 of loopback: nobody listens.
    let port = gateway_to("http://127.0.0.1:1").await;
    let (status, body) = raw(port, b"GET /health HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n").await;
    assert_eq!(status, "HTTP/1.1 502 Bad Gateway");
    assert!(body["message"].as_str().unwrap().contains("emulator"), "{body}");
}

#[tokio::test]
async fn only_who_knows_the_process_stops_it() {
    let stop = Arc::new(Notify::new());
    let port = serve(Gateway::new("http://127.0.0.1:1", "api", Arc::clone(&stop)).router()).await;
    let client = crate::foundation::http::client(Duration::from_secs(10)).unwrap();
    for (pid, expected) in [(None, 403), (Some(0), 403), (Some(std::process::id()), 202)] {
        let mut request = client.post(format!("http://127.0.0.1:{port}{STOP_PATH}"));
        if let Some(pid) = pid {
            request = request.header(PID_HEADER, pid);
        }
        assert_eq!(request.send().await.unwrap().status(), expected, "{pid:?}");
    }
    tokio::time::timeout(Duration::from_secs(1), stop.notified()).await.unwrap();
}
