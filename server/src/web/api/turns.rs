//! `POST /api/v1/turns`: one turn, a list, or line by line.

use std::time::Duration;

use app::domain::{event::Actor, turn::ConfidenceScale};
use axum::{
    Json,
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    super::{
        auth::{Authorized, Ingest},
        body::{Incoming, media_type},
        limits,
        origin::Links,
        problem::Problem,
        state::AppState,
        view::RecordedView,
    },
    parameters,
};
use crate::{
    import::{Batch, Lines, MAX_TURN_BYTES},
    store::AuthenticationError,
};

/// Longest body that is one JSON text.
const MAX_BODY: usize = 16 << 20;
/// How long such a body may take to arrive: 16 MiB by a slow line.
const ARRIVAL: Duration = Duration::from_secs(90);
/// Most turns of a list.
const MAX_ITEMS: usize = 1_000;
/// How long lines wait for more before they are recorded.
const GATHERING: Duration = Duration::from_millis(50);

/// Records turns.
pub(super) async fn record(
    State(state): State<AppState>,
    token: Authorized<Ingest>,
    links: Links,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let desk = Recorder { state, actor: token.actor(), token, links, scale: scale(query.as_deref())? };
    match media_type(&headers).as_deref() {
        Some("application/json") => limits::within(limits::RECORDING, desk.json(body.into())).await,
        Some("application/x-ndjson") => desk.lines(body.into()).await,
        _ => Err(Problem::unsupported(
            "Turns are sent as application/json or, one a line, as application/x-ndjson; the header Content-Type says which.",
        )),
    }
}

fn scale(query: Option<&str>) -> Result<ConfidenceScale, Problem> {
    let mut scale = ConfidenceScale::default();
    for (name, value) in parameters(query) {
        scale = match (&*name, &*value) {
            ("confidence_scale", "percent") => ConfidenceScale::Percent,
            ("confidence_scale", "ratio") => ConfidenceScale::Ratio,
            ("confidence_scale", _) => return Err(Problem::field(name, "must be one of percent, ratio")),
            // Not ignored: a misspelt confidence_scale would record wrong confidences.
            _ => return Err(Problem::field(name, "is not a known parameter")),
        };
    }
    Ok(scale)
}

struct Recorder {
    state: AppState,
    actor: Actor,
    token: Authorized<Ingest>,
    links: Links,
    scale: ConfidenceScale,
}

impl Recorder {
    async fn json(&self, body: Incoming) -> Result<Response, Problem> {
        let limit = |body: &[u8]| if is_list(body) { MAX_BODY } else { MAX_TURN_BYTES };
        let too_large = || Problem::too_large("One turn has at most 1 MiB of JSON, a list of turns at most 16 MiB.");
        let body = body.within(ARRIVAL).collect(limit, too_large).await?;
        if is_list(&body) { self.list(&body).await } else { self.single(&body).await }
    }

    async fn single(&self, turn: &[u8]) -> Result<Response, Problem> {
        let mut batch = Batch::new(self.scale);
        batch.add(Some(turn));
        let outcome = batch.record(&*self.state.store, &self.actor).await?.pop().ok_or_else(Problem::internal)?;
        let recorded = outcome?;
        let status = if recorded.duplicate { StatusCode::OK } else { StatusCode::CREATED };
        Ok((status, Json(RecordedView::new(&recorded, &self.links))).into_response())
    }

    async fn list(&self, body: &[u8]) -> Result<Response, Problem> {
        let list: List = serde_json::from_slice(body)
            .map_err(|error| Problem::bad_request(format!("The body is not JSON: {error}")))?;
        if list.too_long {
            return Err(Problem::too_large("A list has at most 1,000 turns; send more as application/x-ndjson."));
        }
        let mut results = Results::new();
        let mut batch = Batch::new(self.scale);
        for turn in list.items {
            let json = turn.get().as_bytes();
            batch.add((json.len() <= MAX_TURN_BYTES).then_some(json));
            if batch.is_full() {
                self.record(&mut batch, &mut results).await?;
            }
        }
        self.record(&mut batch, &mut results).await?;
        Ok(results.into_response())
    }

    /// The results are answered when all lines are in, as many clients read only after they have sent everything: an
    /// answer that flows before would block both sides.
    ///
    /// Lines may come for hours: before each batch the token is looked at again. Once it opens nothing any more, what has
    /// arrived is answered with that, and no more is read.
    async fn lines(&self, mut body: Incoming) -> Result<Response, Problem> {
        let mut results = Results::new();
        let mut batch = Batch::new(self.scale);
        let mut lines = Lines::new(MAX_TURN_BYTES);
        loop {
            let arrived = match body.next_within(GATHERING).await {
                Some(arrived) => arrived?,
                None => {
                    if !self.record_lines(&mut batch, &mut results).await? {
                        body.drain().await;
                        return Ok(results.into_response());
                    }
                    body.next().await?
                }
            };
            let complete = match &arrived {
                Some(bytes) => lines.push(bytes),
                None => lines.finish().into_iter().collect(),
            };
            for line in complete {
                batch.add(line.text.as_deref());
                if batch.is_full() && !self.record_lines(&mut batch, &mut results).await? {
                    body.drain().await;
                    return Ok(results.into_response());
                }
            }
            if arrived.is_none() {
                self.record_lines(&mut batch, &mut results).await?;
                return Ok(results.into_response());
            }
        }
    }

    /// Records lines; whether more may come.
    async fn record_lines(&self, batch: &mut Batch, results: &mut Results) -> Result<bool, Problem> {
        if batch.is_empty() {
            return Ok(true);
        }
        let problem = match self.token.recheck(&self.state).await {
            Ok(()) => None,
            Err(AuthenticationError::Port(error)) => return Err(error.into()),
            Err(error) => Some(Problem::from(error)),
        };
        if let Some(problem) = problem {
            (0..batch.len()).for_each(|_| results.push(&problem));
            return Ok(false);
        }
        self.record(batch, results).await?;
        Ok(true)
    }

    async fn record(&self, batch: &mut Batch, results: &mut Results) -> Result<(), Problem> {
        for outcome in batch.record(&*self.state.store, &self.actor).await? {
            match outcome {
                Ok(recorded) => results.push(&RecordedView::new(&recorded, &self.links)),
                Err(refusal) => results.push(&Problem::from(refusal)),
            }
        }
        Ok(())
    }
}

fn is_list(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'[')
}

/// `{"results": […]}`, kept as text: an object for each item would take several times the memory.
struct Results(Vec<u8>);

impl Results {
    fn new() -> Self {
        Self(b"{\"results\":[".to_vec())
    }

    fn push(&mut self, result: &impl serde::Serialize) {
        if !self.0.ends_with(b"[") {
            self.0.push(b',');
        }
        // Into memory, of types without maps that have other keys than text: it can't fail.
        let _ = serde_json::to_writer(&mut self.0, result);
    }

    fn into_response(mut self) -> Response {
        self.0.extend_from_slice(b"]}");
        ([(CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

/// The JSON texts of a list's items, so that what is wrong in one of them is a problem of that one.
struct List<'a> {
    items: Vec<&'a RawValue>,
    too_long: bool,
}

impl<'de> Deserialize<'de> for List<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items;

        impl<'de> Visitor<'de> for Items {
            type Value = List<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of turns")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<List<'de>, A::Error> {
                let mut items = Vec::new();
                while items.len() < MAX_ITEMS {
                    match sequence.next_element()? {
                        Some(item) => items.push(item),
                        None => return Ok(List { items, too_long: false }),
                    }
                }
                let mut too_long = false;
                while sequence.next_element::<IgnoredAny>()?.is_some() {
                    too_long = true;
                }
                Ok(List { items, too_long })
            }
        }

        deserializer.deserialize_seq(Items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Result<List<'_>, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn what_is_wrong_within_an_item_leaves_the_list_whole() {
        let deep = "[".repeat(500) + &"]".repeat(500);
        let text = format!("[{{\"a\":\"\\ud800\"}}, {deep}, 7]");
        assert_eq!(list(&text).unwrap().items.len(), 3);
        for text in ["[NaN]", "[{]", "[1", "[1]]", "[1,]"] {
            assert!(list(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_thousand_items_are_not_too_many() {
        let of = |n: usize| format!("[{}]", vec!["0"; n].join(","));
        assert!(!list(&of(1_000)).unwrap().too_long);
        let long = of(1_001);
        let long = list(&long).unwrap();
        assert!(long.too_long && long.items.len() == 1_000);
    }

    #[test]
    fn a_list_is_told_by_its_first_character() {
        assert!(is_list(b" \r\n\t["));
        assert!(!is_list(b"{\"a\":[") && !is_list(b"") && !is_list(b"  "));
    }
}
