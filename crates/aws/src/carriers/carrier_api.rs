//! Calls the APIs of carriers over HTTPS: no redirects, a time limit, a size limit, and the truth about lost answers.

use std::sync::OnceLock;
use std::time::Duration;

use omni_core::domain::carriers::outbound::HttpRequest;
use omni_core::foundation::http::{Headers, Response};
use omni_core::ports::{CallError, CarrierApi};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, redirect};

/// Carriers answer in a few kilobytes; what follows this many bytes is not read.
const MAX_ANSWER: usize = 1_000_000;

/// A connection across the world, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Shorter than servers keep connections open, so that requests are not written into closed ones.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// The carriers on the internet. Its client is built with the first call.
#[derive(Debug, Default)]
pub struct HttpCarrierApi {
    client: OnceLock<Client>,
}

impl HttpCarrierApi {
    fn client(&self) -> Result<&Client, CallError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = build().map_err(|_| CallError::NotSent("the http client could not be built".to_owned()))?;
        Ok(self.client.get_or_init(|| client))
    }
}

impl CarrierApi for HttpCarrierApi {
    async fn call(&self, request: &HttpRequest) -> Result<Response, CallError> {
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| not_sent("no such method"))?;
        let call = self.client()?.request(method, &request.url).headers(headers(request)?).timeout(request.timeout);
        let mut answer = call.body(request.body.clone()).send().await.map_err(|error| reason(&error))?;
        let headers = answer.headers().iter();
        let headers: Headers =
            headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| reason(&error))? {
            let room = MAX_ANSWER.saturating_sub(body.len());
            body.extend(chunk.iter().take(room));
            if chunk.len() > room {
                break;
            }
        }
        Ok(Response { status: answer.status().as_u16(), headers, body })
    }
}

/// A client of our own trust: the ring provider has to be installed before, and is once per process.
fn build() -> reqwest::Result<Client> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .build()
}

fn headers(request: &HttpRequest) -> Result<HeaderMap, CallError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| not_sent("a header's name is not valid"))?;
        let value = HeaderValue::from_str(value).map_err(|_| not_sent("a header's value is not valid"))?;
        headers.append(name, value);
    }
    let authorization = HeaderValue::from_str(request.authorization.expose());
    let mut authorization = authorization.map_err(|_| not_sent("the authorization is not a valid header"))?;
    authorization.set_sensitive(true);
    headers.insert(AUTHORIZATION, authorization);
    Ok(headers)
}

/// The failure that an error of a request means: only a connection that never stood proves that nothing was sent. The
/// error itself names the URL, and an account with it, so it is not repeated.
fn reason(error: &reqwest::Error) -> CallError {
    if error.is_builder() {
        not_sent("the request is not valid")
    } else if error.is_connect() {
        not_sent("no connection")
    } else if error.is_timeout() {
        CallError::Lost("time-out".to_owned())
    } else {
        CallError::Lost("the connection broke".to_owned())
    }
}

fn not_sent(why: &str) -> CallError {
    CallError::NotSent(why.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use omni_core::foundation::secret::Secret;

    use super::*;

    fn request(port: u16) -> HttpRequest {
        HttpRequest {
            method: "POST",
            url: format!("http://127.0.0.1:{port}/messages"),
            headers: vec![("content-type", "application/json".to_owned())],
            authorization: Secret::new("Bearer token"),
            body: b"{}".to_vec(),
            timeout: Duration::from_millis(500),
        }
    }

    /// A carrier that reads one request and says `answer`, or falls silent at `None`.
    fn carrier(answer: Option<Vec<u8>>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut read = [0; 4096];
            assert!(stream.read(&mut read).unwrap() > 0);
            match answer {
                Some(answer) => drop(stream.write_all(&answer)),
                // The connection stays open until the caller gives up.
                None => drop(stream.read(&mut read)),
            }
        });
        port
    }

    fn answer(head: &str, length: usize, body: &[u8]) -> Vec<u8> {
        [format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n").as_bytes(), body].concat()
    }

    #[tokio::test]
    async fn only_a_connection_that_never_stood_is_certainly_not_sent() {
        let check = async |port: u16, expected: CallError| {
            assert_eq!(HttpCarrierApi::default().call(&request(port)).await, Err(expected));
        };
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        check(closed, CallError::NotSent("no connection".into())).await;
        check(carrier(None), CallError::Lost("time-out".into())).await;
        check(carrier(Some(Vec::new())), CallError::Lost("the connection broke".into())).await;
        check(carrier(Some(answer("200 OK", 100, b"half"))), CallError::Lost("the connection broke".into())).await;
    }

    #[tokio::test]
    async fn an_answer_comes_back_whatever_its_status_and_no_redirect_is_followed() {
        let check = async |port: u16, status: u16, length: usize| {
            let response = HttpCarrierApi::default().call(&request(port)).await.unwrap();
            assert_eq!((response.status, response.body.len()), (status, length));
        };
        check(carrier(Some(answer("201 Created", 2, b"{}"))), 201, 2).await;
        check(carrier(Some(answer("429 Too Many Requests\r\nretry-after: 5", 0, b""))), 429, 0).await;
        check(carrier(Some(answer("302 Found\r\nlocation: http://127.0.0.1:1/", 0, b""))), 302, 0).await;
        check(carrier(Some(answer("200 OK", 1_500_000, &vec![b'x'; 1_500_000]))), 200, MAX_ANSWER).await;
    }
}
