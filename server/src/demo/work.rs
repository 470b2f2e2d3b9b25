//! What the demo's people do with a ticket.

use app::domain::{severity::Severity, status::Status};

use super::{
    PEOPLE,
    script::draw,
    timeline::{FOLLOWED_UP, HOUR, MINUTE},
};

/// Where a ticket ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Open,
    InProgress,
    Resolved,
    Closed,
    Reopened,
}

/// One edit, by the person of that index in [`PEOPLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) after_millis: i64,
    pub(super) by: usize,
    pub(super) what: What,
}

/// What an edit changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Assign(usize),
    Status(Status),
    Severity(Severity),
}

/// Deals out fates so that about 25 % of all tickets end Open, 15 % In Progress, 45 % Resolved and 15 % Closed; recent
/// ones are the ones still open.
#[derive(Default)]
pub(super) struct Fates {
    recent: usize,
    older: usize,
}

impl Fates {
    /// The fate of the next ticket, which is or is not among the most recent third.
    pub(super) fn deal(&mut self, key: &str, recent: bool) -> Fate {
        use Fate::{Closed as C, InProgress as P, Open as O, Resolved as R};
        const RECENT_FATES: [Fate; 10] = [O, P, O, O, R, O, P, O, P, O];
        const OLDER_FATES: [Fate; 13] = [R, C, R, R, O, R, C, R, P, R, C, R, R];
        match key {
            "secrets-in-chat-prod-db/0" | "asset-disposal/0" => O,
            "joined-erp-lockout/0" | "rtl-haifa-vpn/0" | "grant-money-timesheets/0" => P,
            "expense-rejected-receipt/0" | FOLLOWED_UP => R,
            "card-number-in-chat/0" => C,
            "low-erp-role-conflict/0" | "payslip-missing-overtime/1" => Fate::Reopened,
            _ if recent => {
                self.recent += 1;
                RECENT_FATES[self.recent % RECENT_FATES.len()]
            }
            _ => {
                self.older += 1;
                OLDER_FATES[self.older % OLDER_FATES.len()]
            }
        }
    }
}

/// The edits that bring a ticket of `age` milliseconds to its fate, in order.
pub(super) fn steps(key: &str, fate: Fate, age: i64) -> Vec<Step> {
    let draw = |what: &str, bound: u64| draw(&format!("{what} {key}"), bound);
    let index = |number: u64| usize::try_from(number).unwrap_or(0) % PEOPLE.len();
    let agent = match key {
        "joined-erp-lockout/0" => 0,
        "rtl-haifa-vpn/0" => 3,
        _ => index(draw("agent", 5)),
    };
    let lead = index(draw("lead", 5));
    let minutes = |what: &str, from: u64, to: u64| i64::try_from(from + draw(what, to - from)).unwrap_or(0) * MINUTE;
    let assigned = minutes("assigned", 3, 50);
    let begun = assigned + minutes("begun", 1, 90);
    let done = begun + minutes("done", 20, 60 * 30);
    let step = |after_millis, by, what| Step { after_millis, by, what };
    let assign = step(assigned, lead, What::Assign(agent));
    let begin = step(begun, agent, What::Status(Status::InProgress));
    let resolve = step(done, agent, What::Status(Status::Resolved));
    let mut steps = match fate {
        Fate::Open if key == "secrets-in-chat-prod-db/0" || draw("left", 3) > 0 => vec![],
        Fate::Open => vec![assign],
        Fate::InProgress => vec![assign, begin],
        Fate::Resolved => vec![assign, begin, resolve],
        Fate::Closed if draw("closed", 2) == 0 => vec![step(done, lead, What::Status(Status::Closed))],
        Fate::Closed => {
            vec![assign, begin, resolve, step(done + 3 * HOUR, lead, What::Status(Status::Closed))]
        }
        Fate::Reopened => vec![
            assign,
            begin,
            resolve,
            step(done + 5 * HOUR, lead, What::Status(Status::Open)),
            step(done + 6 * HOUR, agent, What::Status(Status::InProgress)),
        ],
    };
    if fate != Fate::Open && draw("severity", 9) == 0 {
        let to = if draw("to", 2) == 0 { Severity::High } else { Severity::Low };
        steps.push(step(assigned + MINUTE, lead, What::Severity(to)));
    }
    steps.sort_by_key(|step| step.after_millis);
    squeeze(&mut steps, age);
    steps
}

/// Fits steps into the time that there was.
fn squeeze(steps: &mut [Step], age: i64) {
    let last = steps.iter().map(|step| step.after_millis).max().unwrap_or(0);
    let available = age * 9 / 10;
    if last > available && last > 0 {
        for step in steps {
            step.after_millis = step.after_millis * available / last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_in_order_and_over_by_now() {
        for (n, fate) in [Fate::Open, Fate::InProgress, Fate::Resolved, Fate::Closed, Fate::Reopened]
            .into_iter()
            .cycle()
            .take(200)
            .enumerate()
        {
            for age in [MINUTE, HOUR, 20 * 24 * HOUR] {
                let steps = steps(&format!("key {n}"), fate, age);
                assert!(steps.is_sorted_by_key(|step| step.after_millis), "{steps:?}");
                assert!(steps.iter().all(|step| step.after_millis <= age));
            }
        }
    }
}
