//! From JSON to a [`NewTurn`], naming the field that is wrong.

use std::fmt;

use serde_json::{Map, Value};

use super::{
    super::{confidence::Confidence, guardrail::GuardrailVerdict, text, time::Timestamp},
    NewTurn, Source, User,
};

/// What the numbers in `confidence` count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConfidenceScale {
    /// 0–100.
    #[default]
    Percent,
    /// 0–1, asked for by `?confidence_scale=ratio`.
    Ratio,
}

/// The field that is wrong, and in what way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct FieldProblem {
    /// Path of the field, `user.email` or `sources[2].url`; empty for the turn itself.
    pub field: String,
    /// The rule that it breaks, continuing "the field …": "must be a string".
    pub message: String,
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            write!(f, "the turn {}", self.message)
        } else {
            write!(f, "{} {}", self.field, self.message)
        }
    }
}

/// Longest short text (names, channel, policy, e-mail), in characters.
const SHORT: usize = 320;
/// Longest URL or title, in characters.
const LINE: usize = 4_000;
/// Most sources, and most guardrail verdicts, of one turn.
const MANY: usize = 200;
/// No limit of its own: the limit of one turn (1 MiB) is the transport's.
const UNLIMITED: usize = usize::MAX;

pub(super) fn turn(value: &Value, scale: ConfidenceScale) -> Result<NewTurn, FieldProblem> {
    const FIELDS: [&str; 15] = [
        "chat_id",
        "turn_id",
        "channel",
        "user",
        "question",
        "answer",
        "answer_raw",
        "confidence",
        "asked_at",
        "feedback",
        "title",
        "url",
        "sources",
        "guardrails",
        "metadata",
    ];
    let turn = Object::new(value, "", &FIELDS)?;
    Ok(NewTurn {
        chat_id: turn.required("chat_id", |field, text| parsed(field, text.try_into()))?,
        turn_id: turn.required("turn_id", |field, text| parsed(field, text.try_into()))?,
        channel: turn.text("channel", SHORT)?.filter(|channel| !channel.trim().is_empty()),
        user: turn.optional("user", user)?.unwrap_or_default(),
        question: turn.required("question", |_, text| Ok(text::clean(&text).into_owned()))?,
        answer: turn.required("answer", |_, text| Ok(text::clean(&text).into_owned()))?,
        answer_raw: turn.text("answer_raw", UNLIMITED)?,
        confidence: turn.optional("confidence", |field, value| confidence(field, value, scale))?,
        asked_at: turn
            .optional("asked_at", |field, value| parsed(&field, Timestamp::parse_rfc3339(string(&field, value)?)))?,
        feedback: turn.optional("feedback", |field, value| parsed(&field, string(&field, value)?.parse()))?,
        title: turn.text("title", LINE)?.filter(|title| !title.trim().is_empty()),
        url: turn.text("url", LINE)?,
        sources: turn.list("sources", source)?,
        guardrails: turn.list("guardrails", verdict)?,
        metadata: turn
            .optional("metadata", |field, value| {
                value.as_object().map(cleaned).ok_or_else(|| problem(&field, "must be an object"))
            })?
            .unwrap_or_default(),
    })
}

fn user(path: String, value: &Value) -> Result<User, FieldProblem> {
    let user = Object::new(value, &path, &["name", "id", "email"])?;
    let known = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    Ok(User {
        name: known(user.text("name", SHORT)?),
        id: known(user.text("id", SHORT)?),
        email: known(user.text("email", SHORT)?),
    })
}

fn source(path: String, value: &Value) -> Result<Source, FieldProblem> {
    let source = Object::new(value, &path, &["title", "url", "excerpt"])?;
    Ok(Source {
        title: source.text("title", LINE)?,
        url: source.text("url", LINE)?,
        excerpt: source.text("excerpt", UNLIMITED)?,
    })
}

fn verdict(path: String, value: &Value) -> Result<GuardrailVerdict, FieldProblem> {
    let verdict = Object::new(value, &path, &["policy", "action", "detail"])?;
    Ok(GuardrailVerdict {
        policy: verdict.required("policy", |field, text| {
            let text = text::clean(&text).trim().to_owned();
            if text.is_empty() { Err(problem(field, "must not be empty")) } else { limited(field, text, SHORT) }
        })?,
        action: verdict.required("action", |field, text| parsed(field, text.parse()))?,
        detail: verdict.text("detail", UNLIMITED)?,
        own: None,
    })
}

fn confidence(field: String, value: &Value, scale: ConfidenceScale) -> Result<Confidence, FieldProblem> {
    let number = value.as_f64().ok_or_else(|| problem(&field, "must be a number"))?;
    match scale {
        ConfidenceScale::Percent => parsed(&field, Confidence::from_percent(number)),
        ConfidenceScale::Ratio => Confidence::from_percent(number * 100.0)
            .map_err(|_| problem(&field, "must be a number from 0 to 1, as confidence_scale is ratio")),
    }
}

/// A JSON object whose fields are known, and where it stands in the turn.
struct Object<'a> {
    path: &'a str,
    fields: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    fn new(value: &'a Value, path: &'a str, known: &[&str]) -> Result<Self, FieldProblem> {
        let fields = value.as_object().ok_or_else(|| problem(path, "must be an object"))?;
        let object = Self { path, fields };
        match fields.keys().find(|name| !known.contains(&name.as_str())) {
            Some(unknown) => Err(problem(&object.at(&shortened(unknown)), "is not a known field")),
            None => Ok(object),
        }
    }

    fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    fn required<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str, String) -> Result<T, FieldProblem>,
    ) -> Result<T, FieldProblem> {
        let field = self.at(name);
        let value = self.get(name).ok_or_else(|| problem(&field, "is required"))?;
        read(&field, string(&field, value)?.to_owned())
    }

    fn optional<T>(
        &self,
        name: &str,
        read: impl FnOnce(String, &'a Value) -> Result<T, FieldProblem>,
    ) -> Result<Option<T>, FieldProblem> {
        self.get(name).map(|value| read(self.at(name), value)).transpose()
    }

    fn text(&self, name: &str, max: usize) -> Result<Option<String>, FieldProblem> {
        self.optional(name, |field, value| limited(&field, text::clean(string(&field, value)?).into_owned(), max))
    }

    fn list<T>(
        &self,
        name: &str,
        read: impl Fn(String, &'a Value) -> Result<T, FieldProblem>,
    ) -> Result<Vec<T>, FieldProblem> {
        let items = self.optional(name, |field, value| {
            let items = value.as_array().ok_or_else(|| problem(&field, "must be a list"))?;
            if items.len() > MANY {
                return Err(problem(&field, &format!("must have at most {MANY} items")));
            }
            items.iter().enumerate().map(|(index, item)| read(format!("{field}[{index}]"), item)).collect()
        })?;
        Ok(items.unwrap_or_default())
    }
}

fn problem(field: &str, message: &str) -> FieldProblem {
    FieldProblem { field: field.to_owned(), message: message.to_owned() }
}

fn parsed<T, E: fmt::Display>(field: &str, result: Result<T, E>) -> Result<T, FieldProblem> {
    result.map_err(|error| problem(field, &error.to_string()))
}

fn string<'a>(field: &str, value: &'a Value) -> Result<&'a str, FieldProblem> {
    value.as_str().ok_or_else(|| problem(field, "must be a string"))
}

fn limited(field: &str, text: String, max: usize) -> Result<String, FieldProblem> {
    if text.chars().nth(max).is_some() {
        return Err(problem(field, &format!("must have at most {max} characters")));
    }
    Ok(text)
}

fn cleaned(map: &Map<String, Value>) -> Map<String, Value> {
    map.iter().map(|(key, value)| (text::clean(key).into_owned(), cleaned_value(value))).collect()
}

fn cleaned_value(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text::clean(text).into_owned()),
        Value::Array(items) => Value::Array(items.iter().map(cleaned_value).collect()),
        Value::Object(map) => Value::Object(cleaned(map)),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// A field name is quoted back to its sender: a name of a megabyte only in part.
fn shortened(name: &str) -> String {
    let mut short: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    if name.chars().count() > 60 {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn read(value: Value) -> Result<NewTurn, FieldProblem> {
        turn(&value, ConfidenceScale::Percent)
    }

    fn least() -> Value {
        json!({"chat_id": "c", "turn_id": "1", "question": "", "answer": ""})
    }

    fn with(name: &str, value: Value) -> Value {
        let mut turn = least();
        turn[name] = value;
        turn
    }

    #[test]
    fn four_fields_are_enough_and_the_texts_may_be_empty() {
        let turn = read(least()).unwrap();
        assert_eq!((turn.confidence, turn.asked_at, turn.answer_raw), (None, None, None));
        assert!(turn.user.is_unknown());
    }

    #[test]
    fn each_required_field_is_named_when_missing_or_null() {
        for field in ["chat_id", "turn_id", "question", "answer"] {
            let mut missing = least();
            missing.as_object_mut().unwrap().remove(field);
            let null = with(field, Value::Null);
            for turn in [missing, null] {
                let problem = read(turn).unwrap_err();
                assert_eq!((problem.field.as_str(), problem.message.as_str()), (field, "is required"));
            }
        }
    }

    #[test]
    fn a_wrong_value_is_named_by_its_path() {
        for (turn, field) in [
            (with("confidence", json!("31")), "confidence"),
            (with("confidence", json!(100.01)), "confidence"),
            (with("confidence", json!(-1)), "confidence"),
            (with("chat_id", json!(7)), "chat_id"),
            (with("chat_id", json!("a\nb")), "chat_id"),
            (with("turn_id", json!("..")), "turn_id"),
            (with("asked_at", json!("yesterday")), "asked_at"),
            (with("asked_at", json!(1_764_063_000)), "asked_at"),
            (with("feedback", json!("meh")), "feedback"),
            (with("user", json!("Ada")), "user"),
            (with("user", json!({"email": 1})), "user.email"),
            (with("user", json!({"phone": "1"})), "user.phone"),
            (with("sources", json!({})), "sources"),
            (with("sources", json!([{}, {"url": []}])), "sources[1].url"),
            (with("guardrails", json!([{"policy": "pii"}])), "guardrails[0].action"),
            (with("guardrails", json!([{"policy": "pii", "action": "explode"}])), "guardrails[0].action"),
            (with("guardrails", json!([{"policy": " ", "action": "flag"}])), "guardrails[0].policy"),
            (with("metadata", json!([1])), "metadata"),
            (with("surprise", json!(null)), "surprise"),
            (json!([]), ""),
            (json!("text"), ""),
        ] {
            assert_eq!(read(turn.clone()).unwrap_err().field, field, "{turn}");
        }
    }

    #[test]
    fn nul_is_removed_and_everything_else_is_kept() {
        let turn = read(json!({
            "chat_id": "c", "turn_id": "1", "question": "a\u{0}b\u{7}\r\n ", "answer": "<b>\u{202e}",
            "metadata": {"k\u{0}": ["\u{0}v"]},
        }))
        .unwrap();
        assert_eq!(turn.question, "ab\u{7}\r\n ");
        assert_eq!(turn.answer, "<b>\u{202e}");
        assert_eq!(Value::Object(turn.metadata), json!({"k": ["v"]}));
    }

    #[test]
    fn a_ratio_is_read_on_request_only() {
        let half = with("confidence", json!(0.5));
        assert_eq!(read(half.clone()).unwrap().confidence.unwrap().hundredths(), 50);
        assert_eq!(turn(&half, ConfidenceScale::Ratio).unwrap().confidence.unwrap().hundredths(), 5_000);
        assert!(turn(&with("confidence", json!(31)), ConfidenceScale::Ratio).is_err());
    }

    #[cfg(feature = "ssr")]
    mod identity {
        use super::*;

        #[test]
        fn feedback_and_the_way_of_writing_are_outside_the_identity() {
            let plain = read(least()).unwrap().identity();
            for same in [
                with("feedback", json!("down")),
                with("user", json!({})),
                with("sources", json!([])),
                with("metadata", json!({})),
                with("confidence", Value::Null),
            ] {
                assert_eq!(read(same.clone()).unwrap().identity(), plain, "{same}");
            }
            let scaled = turn(&with("confidence", json!(0.315)), ConfidenceScale::Ratio).unwrap();
            assert_eq!(scaled.identity(), read(with("confidence", json!(31.5))).unwrap().identity());
        }

        #[test]
        fn every_other_field_is_part_of_it() {
            let mut seen = std::collections::HashSet::from([read(least()).unwrap().identity()]);
            for (field, value) in [
                ("chat_id", json!("d")),
                ("turn_id", json!("2")),
                ("channel", json!("Teams")),
                ("user", json!({"name": "Ada"})),
                ("user", json!({"id": "Ada"})),
                ("question", json!("?")),
                ("answer", json!("?")),
                ("answer_raw", json!("?")),
                ("answer_raw", json!("")),
                ("confidence", json!(0)),
                ("asked_at", json!("2026-11-25T09:30:00Z")),
                ("title", json!("?")),
                ("url", json!("?")),
                ("sources", json!([{}])),
                ("guardrails", json!([{"policy": "pii", "action": "flag"}])),
                ("metadata", json!({"a": null})),
            ] {
                assert!(seen.insert(read(with(field, value.clone())).unwrap().identity()), "{field} {value}");
            }
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-z_]{1,8}", inner, 0..4).prop_map(|map| json!(map)),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_in_any_field_is_read_or_named(
            field in prop::sample::select(vec![
                "chat_id", "turn_id", "channel", "user", "question", "answer", "answer_raw", "confidence", "asked_at",
                "feedback", "title", "url", "sources", "guardrails", "metadata",
            ]),
            value in any_json(),
        ) {
            if let Err(problem) = read(with(field, value)) {
                prop_assert!(problem.field.starts_with(field));
            }
        }
    }
}
