//! Refuses requests that were meant for another host.
//!
//! A web page can make a name of its own point to this machine (DNS rebinding) and then ask whatever listens here, past the
//! browser's rule that pages only ask where they came from. What it cannot change is the `Host` that its browser sends.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::{Router, middleware};

/// The names of this machine for those who mean it.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// `router` for those only who call it by a name of this machine and by its own `port`.
pub(crate) fn only(router: Router, port: u16) -> Router {
    router.layer(middleware::from_fn(move |request: Request, next: Next| async move {
        if is_own(&request, port) { next.run(request).await } else { refusal() }
    }))
}

fn is_own(request: &Request, port: u16) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (host, more) = (hosts.next().and_then(|host| host.to_str().ok()), hosts.next());
    // Whoever asks a proxy names the host in the target too, and it may be another one.
    let target = request.uri().authority().is_none_or(|authority| names(authority.as_str(), port));
    more.is_none() && target && host.is_some_and(|host| names(host, port))
}

fn names(host: &str, port: u16) -> bool {
    let (name, named) = match host.rsplit_once(':') {
        Some((name, named)) if !named.ends_with(']') => (name, named.parse().ok()),
        _ => (host, Some(80)),
    };
    named == Some(port) && NAMES.iter().any(|own| own.eq_ignore_ascii_case(name))
}

fn refusal() -> Response {
    let message = "this is a local stack: call it by 127.0.0.1 or localhost and its own port\n";
    (StatusCode::MISDIRECTED_REQUEST, message).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_with_the_own_port_are_meant() {
        let check = |host: &str, expected: bool| assert_eq!(names(host, 8788), expected, "{host}");
        check("127.0.0.1:8788", true);
        check("localhost:8788", true);
        check("LOCALHOST:8788", true);
        check("[::1]:8788", true);
        check("127.0.0.1:8787", false);
        check("127.0.0.1", false);
        check("localhost", false);
        check("[::1]", false);
        check("rebound.example.com:8788", false);
        check("127.0.0.1.example.com:8788", false);
        check("localhost.:8788", false);
        check("", false);
        check(":8788", false);
        assert!(names("localhost", 80), "a browser leaves out the usual port");
    }

    #[tokio::test]
    async fn a_page_that_made_its_name_point_here_is_refused() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Router::new().route("/", axum::routing::get(|| async { "secret" }));
        tokio::spawn(async move { axum::serve(listener, only(router, port)).await });
        let client = crate::foundation::http::client(std::time::Duration::from_secs(5)).unwrap();
        let ask = async |host: &str| {
            let request = client.get(format!("http://127.0.0.1:{port}/")).header("host", host);
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap().contains("secret"))
        };
        assert_eq!(ask(&format!("127.0.0.1:{port}")).await, (200, true));
        assert_eq!(ask(&format!("rebound.example.com:{port}")).await, (421, false));
    }
}
