//! Reading request bodies: bounded in size and in waiting, and drained far enough that a refused client reads why.

use std::{pin::Pin, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, Method, StatusCode, header::CONTENT_TYPE},
};
use futures::{Stream, StreamExt as _};
use serde_json::Value;
use tokio::time::{Instant, timeout, timeout_at};

use super::problem::Problem;

/// How long a client may pause within its body.
const PAUSE: Duration = Duration::from_secs(60);
/// How much of a body that is too large is read and thrown away: most clients read an answer only after sending.
const DRAINED: usize = 8 << 20;
/// How long the draining may take.
const DRAINING: Duration = Duration::from_secs(10);
/// How long a small body may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(20);
/// Longest body of a request that is not about turns.
const MAX_SMALL: usize = 64 << 10;

/// A body as it arrives.
pub(super) struct Incoming {
    parts: Pin<Box<dyn Stream<Item = Result<Bytes, axum::Error>> + Send>>,
    /// When all of it has to be there, if that is limited.
    deadline: Option<Instant>,
}

impl Incoming {
    /// The same body, of which all has to arrive within `wait` from now: without that, a byte a minute is enough to keep a
    /// request going for months.
    pub(super) fn within(self, wait: Duration) -> Self {
        Self { deadline: Some(Instant::now() + wait), ..self }
    }

    /// The bytes that arrive next; `None` at the end.
    ///
    /// # Errors
    /// A [`Problem`] if the client stops sending.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let pause = Instant::now() + PAUSE;
        let end = self.deadline.map_or(pause, |deadline| deadline.min(pause));
        match timeout_at(end, self.parts.next()).await {
            Ok(None) => Ok(None),
            Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
            Ok(Some(Err(_))) => Err(Problem::bad_request("The request's body broke off.")),
            Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "The request's body did not arrive in time.")),
        }
    }

    /// The bytes that arrive within `wait`; `None` if none do. [`next`](Self::next) says why.
    pub(super) async fn next_within(&mut self, wait: Duration) -> Option<Result<Option<Bytes>, Problem>> {
        timeout(wait, self.next()).await.ok()
    }

    /// The whole body, if it has at most as many bytes as `limit` allows for what has arrived so far.
    ///
    /// # Errors
    /// `too_large` if it has more; what else [`next`](Self::next) says.
    pub(super) async fn collect(
        mut self,
        limit: impl Fn(&[u8]) -> usize,
        too_large: impl FnOnce() -> Problem,
    ) -> Result<Vec<u8>, Problem> {
        let mut body = Vec::new();
        while let Some(bytes) = self.next().await? {
            body.extend_from_slice(&bytes);
            if body.len() > limit(&body) {
                self.drain().await;
                return Err(too_large());
            }
        }
        Ok(body)
    }

    /// The whole body, if it has at most `longest` bytes; `None` if it has more, of which nothing is held any more then.
    ///
    /// # Errors
    /// What [`next`](Self::next) says.
    pub(super) async fn collect_short(mut self, longest: usize) -> Result<Option<Vec<u8>>, Problem> {
        let mut body = Vec::new();
        while let Some(bytes) = self.next().await? {
            if body.len() + bytes.len() > longest {
                drop(body);
                self.drain().await;
                return Ok(None);
            }
            body.extend_from_slice(&bytes);
        }
        Ok(Some(body))
    }

    /// Reads some of what is left and throws it away.
    pub(super) async fn drain(&mut self) {
        let mut left = DRAINED;
        let reading = async {
            while let Ok(Some(bytes)) = self.next().await {
                left = left.saturating_sub(bytes.len());
                if left == 0 {
                    break;
                }
            }
        };
        // Whoever does not get this far reads the answer or a broken connection: both are a refusal.
        let _ = timeout(DRAINING, reading).await;
    }
}

impl From<Body> for Incoming {
    fn from(body: Body) -> Self {
        Self { parts: Box::pin(body.into_data_stream()), deadline: None }
    }
}

/// The media type that a request says its body is of, in lower case; `None` where there is none, or one in another
/// character set than UTF-8.
#[must_use]
pub(super) fn media_type(headers: &HeaderMap) -> Option<String> {
    let mut parts = headers.get(CONTENT_TYPE)?.to_str().ok()?.split(';').map(str::trim);
    let essence = parts.next()?.to_ascii_lowercase();
    let foreign = parts.filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
        name.eq_ignore_ascii_case("charset") && !value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    (!foreign).then_some(essence)
}

/// What a plain form is sent as.
const FORM: &str = "application/x-www-form-urlencoded";

/// Whether what is sent is a plain form.
#[must_use]
pub(super) fn is_form(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::POST && media_type(headers).as_deref() == Some(FORM)
}

/// A small JSON body.
pub(super) struct JsonBody(pub(super) Value);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        if media_type(request.headers()).as_deref() != Some("application/json") {
            return Err(Problem::unsupported("The body must be JSON: send the header Content-Type: application/json."));
        }
        let body = Incoming::from(request.into_body())
            .within(ARRIVAL)
            .collect(|_| MAX_SMALL, || Problem::too_large("The body has at most 64 KiB."))
            .await?;
        let value = serde_json::from_slice(&body)
            .map_err(|error| Problem::bad_request(format!("The body is not JSON: {error}")))?;
        Ok(Self(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn of_a_body_that_is_too_long_nothing_is_held() {
        let short = async |pieces: usize| {
            let pieces =
                futures::stream::repeat_with(|| Ok::<_, axum::Error>(Bytes::from_static(b"0123456789"))).take(pieces);
            Incoming::from(Body::from_stream(pieces)).collect_short(30).await.unwrap().map(|body| body.len())
        };
        assert_eq!((short(0).await, short(3).await, short(4).await), (Some(0), Some(30), None));
        assert_eq!(short(usize::MAX).await, None, "it is not read to its end either");
    }

    #[tokio::test]
    async fn a_body_that_trickles_is_not_waited_for() {
        let drip = futures::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Some((Ok::<_, axum::Error>(Bytes::from_static(b" ")), ()))
        });
        let body = Incoming::from(Body::from_stream(drip)).within(Duration::from_millis(50));
        let refused = body.collect(|_| usize::MAX, Problem::internal).await.unwrap_err();
        assert_eq!(serde_json::to_value(refused).unwrap()["status"], 408);
    }

    #[test]
    fn the_media_type_is_read_without_its_parameters() {
        let read = |value: &'static str| media_type(&HeaderMap::from_iter([(CONTENT_TYPE, value.parse().unwrap())]));
        assert_eq!(read("Application/JSON; charset=\"UTF-8\"").as_deref(), Some("application/json"));
        assert_eq!(read("application/x-ndjson").as_deref(), Some("application/x-ndjson"));
        assert_eq!(read("application/json;charset=latin1"), None);
        assert_eq!(media_type(&HeaderMap::new()), None);
    }
}
