//! What a function logs: our own words at the level of `RUST_LOG`, other crates' warnings at most.

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;

/// The crates that keep the rules of docs/architecture/logging.md.
const OURS: [&str; 2] = ["omni_core", "omni_aws"];

/// Writes one JSON line per event worth reading. At `trace` the SDK prints what services answer, channels'
/// secrets and customers' messages, so nothing but warnings of it is ever written.
pub(super) fn lines<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let ours = OURS.map(|name| (name, level));
    let worth_reading = Targets::new().with_default(level.min(LevelFilter::WARN)).with_targets(ours);
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .without_time()
        .with_target(false)
        .with_max_level(LevelFilter::TRACE)
        .with_writer(writer)
        .finish()
        .with(worth_reading)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::{Arc, Mutex};
    use std::thread;

    use super::*;
    use crate::clients::Aws;

    const TOLD: &str = "my code is 7431";
    const ANSWERED: &str = "what the service answers";

    /// Every line that was written.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Lines {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Lines {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    /// A service that refuses whatever it reads, so that nothing is tried again.
    fn service() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut read: Vec<u8> = Vec::new();
            while !read.windows(TOLD.len()).any(|bytes| bytes == TOLD.as_bytes()) {
                let mut some = [0; 4096];
                let length = stream.read(&mut some).unwrap();
                assert!(length > 0, "the call ended before its body");
                read.extend(some.iter().take(length));
            }
            let body = format!(r#"{{"__type":"com.amazonaws.sqs#InvalidMessageContents","message":"{ANSWERED}"}}"#);
            let head = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.0\r\nconnection: close";
            stream.write_all(format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
        });
        format!("http://127.0.0.1:{port}")
    }

    /// The lines that `subscriber`, which writes to `lines`, makes of one call that carries a customer's words.
    fn logged_of_a_call(subscriber: impl Subscriber + Send + Sync + 'static, lines: &Lines) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tracing::subscriber::with_default(subscriber, || {
            tracing::trace!("before the call");
            runtime.block_on(async {
                let sqs = Aws::emulator(&service(), "us-east-1").sqs();
                let sent = sqs.send_message().queue_url("http://127.0.0.1/1/queue").message_body(TOLD).send().await;
                assert!(sent.unwrap_err().as_service_error().is_some(), "the service answered");
            });
        });
        lines.text()
    }

    #[test]
    fn at_no_level_does_the_sdk_print_what_it_sends_or_hears() {
        let unfiltered = Lines::default();
        let all = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(unfiltered.clone()).finish();
        let printed = logged_of_a_call(all, &unfiltered);
        assert!(printed.contains(ANSWERED), "the SDK prints what it hears, or this test proves nothing:\n{printed}");
        for level in [LevelFilter::TRACE, LevelFilter::DEBUG, LevelFilter::INFO] {
            let written = Lines::default();
            let printed = logged_of_a_call(lines(level, written.clone()), &written);
            assert_eq!(printed.contains("before the call"), level == LevelFilter::TRACE, "ours, at {level}");
            let foreign: Vec<&str> = printed.lines().filter(|line| !line.contains("before the call")).collect();
            assert_eq!(foreign, Vec::<&str>::new(), "theirs, at {level}");
        }
    }

    #[test]
    fn others_warnings_are_written_and_ours_at_the_level_that_was_chosen() {
        let written = Lines::default();
        tracing::subscriber::with_default(lines(LevelFilter::INFO, written.clone()), || {
            tracing::info!(target: "omni_core::inbound::receive", "ours");
            tracing::debug!(target: "omni_core::inbound::receive", "ours in detail");
            tracing::info!(target: "aws_smithy_runtime", "theirs");
            tracing::warn!(target: "aws_smithy_runtime", "their warning");
        });
        let lines = [r#"{"level":"INFO","message":"ours"}"#, r#"{"level":"WARN","message":"their warning"}"#];
        assert_eq!(written.text().lines().collect::<Vec<_>>(), lines);
    }
}
