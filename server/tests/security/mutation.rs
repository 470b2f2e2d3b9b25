//! Requests that are almost right, the same ones on every run.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    desk::{Ask, CHAT, Desk, TURN, turn},
    routes::{self, Route},
};

/// Numbers that only look random (xorshift64*).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() >> 33).unwrap() % end
    }

    /// Whether something happens that does so once in `n` times.
    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];
const MEDIA_TYPES: [&str; 11] = [
    "application/json",
    "application/json; charset=utf-16",
    "application/x-ndjson",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain",
    "application/cbor",
    "application/octet-stream",
    ";;;",
    "",
];
/// Text that means something to a part of the house that it should never reach.
const HOSTILE: [&str; 40] = [
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "1e999",
    "NaN",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "340282366920938463463374607431768211456",
    "null",
    "true",
    "[]",
    "{}",
    "'; DROP TABLE turns; --",
    "\" OR \"\"=\"",
    "%",
    "_%\\_",
    "*) OR MATCH(",
    "\"unbalanced",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "file:///etc/passwd",
    "http://169.254.169.254/",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "</script><svg onload=alert(1)>",
    "=cmd|'/c calc'!A1",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "\0",
    "a\0b",
    "\r\nSet-Cookie: a=b",
    "\u{202e}\u{feff}\u{200d}",
    "👩‍👩‍👧‍👦 e\u{301}\u{301}\u{301}",
    "ﷺﷺﷺ",
    "2026-02-30T25:61:61Z",
    "(a+)+$",
    "(?:(?:(?:a{1,999}){1,999}){1,999})",
];
/// Parameters of pages and of the API.
const PARAMETERS: [&str; 20] = [
    "q",
    "status",
    "severity",
    "assigned_to",
    "channel",
    "rule",
    "guardrail",
    "tag",
    "user",
    "confidence",
    "created",
    "resolved",
    "sort",
    "view",
    "limit",
    "cursor",
    "turn",
    "confidence_scale",
    "feedback",
    "unknown",
];
/// Values that some parameter takes.
const SENSIBLE: [&str; 24] = [
    "open",
    "open,in_progress",
    "high",
    "critical,low",
    "me",
    "none",
    "Teams",
    "0..50",
    "50..",
    "-created",
    "severity",
    "table",
    "50",
    "200",
    "7d",
    "2026-11-01..2026-11-30",
    "percent",
    "up",
    "down",
    "true",
    "false",
    "1",
    "Low confidence",
    "escalated",
];
const PATHS: [&str; 14] = [
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/pkg/..%2f..%2fCargo.toml",
    "/pkg/%2e%2e/site.json",
    "/pkg//x.js",
    "/tickets/%00",
    "/tickets/%ff%fe",
    "/conversations/%F0%28%8C%28",
    "/conversations/..%2f..",
    "/api/v1/../fn/session",
    "/api/fn/%2e%2e/v1/tickets",
    "//evil.example/tickets",
    "/settings/rules/%0d%0aSet-Cookie:%20a=b",
    "/.git/config",
];
const HEADERS: [&str; 16] = [
    "cookie",
    "authorization",
    "accept",
    "accept-encoding",
    "accept-language",
    "referer",
    "x-forwarded-for",
    "forwarded",
    "x-http-method-override",
    "x-forwarded-host",
    "range",
    "if-none-match",
    "last-event-id",
    "content-encoding",
    "te",
    "content-type",
];

/// One request, and what it was, to be said if it goes wrong.
pub(crate) struct Mutated {
    pub(crate) ask: Ask,
    pub(crate) path: String,
    pub(crate) asked: String,
}

/// The next request.
pub(crate) fn next(desk: &Desk, token: &str, dice: &mut Dice) -> Mutated {
    let route = choose(dice);
    let method = if dice.once_in(8) { (*dice.pick(&METHODS)).to_owned() } else { route.method.to_string() };
    let path = path(desk, route, dice);
    let mut address = path.clone();
    // What is not a function has parameters of its own, and ignores what it does not know.
    if route.method == Method::GET && !dice.once_in(4) {
        address = format!("{address}?{}", pairs(desk, route, dice));
    }
    let mut ask = desk.ask(method.parse().unwrap(), &address);
    if !dice.once_in(10) {
        ask = ask.token(token);
    }
    if !dice.once_in(10) {
        ask = ask.header("sec-fetch-site", b"same-origin");
    }
    let mut said = format!("{method} {address}");
    for _ in 0..dice.below(3) {
        let (name, value) = (*dice.pick(&HEADERS), header_value(desk, dice));
        said = format!("{said}\n{name}: {}", String::from_utf8_lossy(&value));
        ask = ask.header(name, &value);
    }
    if route.method != Method::GET || dice.once_in(6) {
        let (media_type, body) = body(desk, route, dice);
        said = format!("{said}\n{media_type}\n{:.2000}", String::from_utf8_lossy(&body));
        ask = ask.body(media_type, body);
    }
    Mutated { ask, path, asked: said }
}

/// Programs send more than pages do, and pages take the longest to make; every route has its turn.
fn choose(dice: &mut Dice) -> &'static Route {
    loop {
        let route = dice.pick(routes::all());
        let chances = match route {
            route if route.is_function() => 2,
            route if route.path.starts_with("/api/") => 5,
            _ => 1,
        };
        if dice.below(5) < chances {
            return route;
        }
    }
}

fn arguments(route: &Route) -> Vec<&str> {
    if route.arguments.is_empty() { PARAMETERS.to_vec() } else { route.arguments.iter().map(String::as_str).collect() }
}

fn path(desk: &Desk, route: &Route, dice: &mut Dice) -> String {
    if dice.once_in(20) {
        return (*dice.pick(&PATHS)).to_owned();
    }
    if dice.once_in(2) {
        return desk.filled(&route.path);
    }
    let parts = route
        .path
        .split('/')
        .map(|part| if part.starts_with('{') { encoded(value(desk, dice).as_bytes()) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("/")
}

fn value(desk: &Desk, dice: &mut Dice) -> String {
    match dice.below(12) {
        0..=3 => (*dice.pick(&HOSTILE)).to_owned(),
        4..=6 => (*dice.pick(&SENSIBLE)).to_owned(),
        7..=8 => dice.pick(&desk.ids).clone(),
        9 => dice.pick(&[CHAT, TURN]).to_string(),
        10 => dice.pick(&HOSTILE).repeat(1 + dice.below(30)),
        _ => json_of(desk, dice, 3).to_string(),
    }
}

/// Encoded as it should be, or not quite.
fn encoded(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
}

fn broken(text: &str, dice: &mut Dice) -> String {
    match dice.below(12) {
        0 => format!("{text}%"),
        1 => format!("{text}%zz"),
        2 => format!("%FF%FE{text}"),
        3 => format!("{text}%00"),
        _ => text.to_owned(),
    }
}

fn pairs(desk: &Desk, route: &Route, dice: &mut Dice) -> String {
    let names = arguments(route);
    let mut pairs = Vec::new();
    // Often one alone: where several are wrong, only the first of them is looked at.
    for _ in 0..=dice.below(2) * dice.below(5) {
        let name = *dice.pick(&names);
        let name = match dice.below(8) {
            _ if !route.is_function() => name.to_owned(),
            0 => format!("{name}[from]"),
            1 => format!("{name}[to]"),
            2 => format!("{name}[]"),
            3 => format!("{name}[a][b][c][d][e][f][g]"),
            _ => name.to_owned(),
        };
        let text = encoded(value(desk, dice).as_bytes());
        pairs.push(format!("{}={}", encoded(name.as_bytes()), broken(&text, dice)));
    }
    // All that a function wants, so that some calls get past their arguments.
    if route.is_function() && dice.once_in(2) {
        pairs.extend(names.iter().map(|name| {
            let text = encoded(value(desk, dice).as_bytes());
            format!("{name}={text}")
        }));
    }
    pairs.join("&")
}

fn header_value(desk: &Desk, dice: &mut Dice) -> Vec<u8> {
    let text = match dice.below(6) {
        0 => format!("handoff_person={}; tz={}", value(desk, dice), value(desk, dice)),
        1 => "*/*;q=0, text/html;q=NaN".to_owned(),
        2 => "x".repeat(1 + dice.below(20_000)),
        3 => format!("for=\"[{}\";proto=https", value(desk, dice)),
        _ => value(desk, dice),
    };
    let visible = |byte: &u8| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f);
    text.into_bytes().into_iter().filter(visible).collect()
}

fn body(desk: &Desk, route: &Route, dice: &mut Dice) -> (&'static str, Vec<u8>) {
    let form = route.is_function() || !route.path.starts_with("/api/");
    let fitting = if form { "application/x-www-form-urlencoded" } else { "application/json" };
    let media_type = if dice.once_in(8) { *dice.pick(&MEDIA_TYPES) } else { fitting };
    let mut body = if form {
        pairs(desk, route, dice).into_bytes()
    } else if dice.once_in(3) {
        json_of(desk, dice, 5).to_string().into_bytes()
    } else {
        nearly(desk, route, dice).to_string().into_bytes()
    };
    match dice.below(14) {
        0 => body.truncate(dice.below(body.len() + 1)),
        1 => body.extend_from_slice(b"\xff\xfe\xc3\x28\xed\xa0\x80"),
        2 => body.insert(dice.below(body.len() + 1), 0),
        3 => body = "[".repeat(1 + dice.below(5_000)).into_bytes(),
        4 => body = "{\"a\":".repeat(1 + dice.below(5_000)).into_bytes(),
        5 => body = format!("{{\"confidence\":{}}}", "9".repeat(1 + dice.below(5_000))).into_bytes(),
        6 if !body.is_empty() => {
            let at = dice.below(body.len());
            body[at] ^= 1 << dice.below(8);
        }
        _ => {}
    }
    (media_type, body)
}

/// What a route takes, with a member or two that it does not.
fn nearly(desk: &Desk, route: &Route, dice: &mut Dice) -> Value {
    let mut body = match &*route.path {
        "/api/v1/turns" => turn(&format!("chat {}", dice.below(20)), &dice.below(200).to_string()),
        "/api/v1/tickets/{id}" => json!({
            "status": {"from": dice.pick(&["open", "closed", "resolved"]), "to": dice.pick(&["open", "closed", "resolved"])},
            "assigned_to": {"from": null, "to": value(desk, dice)},
        }),
        _ => json!({"feedback": dice.pick(&["up", "down"])}),
    };
    let members: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
    for _ in 0..dice.below(3) {
        let member = if dice.once_in(5) { value(desk, dice) } else { dice.pick(&members).clone() };
        body[member] = json_of(desk, dice, 4);
    }
    if dice.once_in(4) { json!([body, json_of(desk, dice, 3)]) } else { body }
}

fn json_of(desk: &Desk, dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => json!(dice.once_in(2)),
        2 => json!(i64::from_ne_bytes(dice.roll().to_ne_bytes())),
        3 => json!(f64::from_bits(dice.roll())),
        5 => (0..dice.below(4)).map(|_| json_of(desk, dice, depth - 1)).collect(),
        6 => (0..dice.below(4)).map(|_| (value_name(dice), json_of(desk, dice, depth - 1))).collect(),
        _ => json!(if depth == 0 { (*dice.pick(&HOSTILE)).to_owned() } else { flat(desk, dice) }),
    }
}

fn flat(desk: &Desk, dice: &mut Dice) -> String {
    if dice.once_in(3) { dice.pick(&desk.ids).clone() } else { (*dice.pick(&HOSTILE)).to_owned() }
}

fn value_name(dice: &mut Dice) -> String {
    (*dice.pick(&["from", "to", "id", "name", "chat_id", "title", "url", "policy", "all", "any", "not", ""])).to_owned()
}
