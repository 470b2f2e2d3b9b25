//! People with their accounts, for whoever manages them.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::{
    account::{InviteForm, Member},
    ids::{TicketId, TicketNumber},
    person::Person,
    time::Timestamp,
};

/// How many of someone's unresolved tickets are named where they are disabled.
#[cfg(feature = "ssr")]
const NAMED: u32 = 20;

/// Everyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberList {
    /// By name; disabled people last.
    pub members: Vec<Member>,
    /// Whether anybody can be invited: someone can sign in already.
    pub can_invite: bool,
    /// The desk's clock.
    pub now: Timestamp,
}

/// A one-time link that was made just now, and is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLink {
    /// Whom it is for.
    pub name: String,
    /// The whole address.
    pub url: String,
    /// Whether it sets the first password of an account.
    pub is_first: bool,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// What a plain form has sent to a page, and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedMember {
    /// What was typed.
    pub form: InviteForm,
    /// Why nothing was done: a sentence.
    pub problem: Option<String>,
    /// The link that was made.
    pub link: Option<NewLink>,
}

/// The page to invite someone on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitePage {
    /// Whether anybody can be invited.
    pub can_invite: bool,
    /// What a plain form has sent.
    pub posted: Option<PostedMember>,
}

/// The page of someone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberPage {
    /// Who, as they are after whatever was asked for.
    pub member: Member,
    /// Whether it is whoever looks.
    pub is_self: bool,
    /// Whether they can be given an account or a link.
    pub can_invite: bool,
    /// What a plain form has sent.
    pub posted: Option<PostedMember>,
    /// The desk's clock.
    pub now: Timestamp,
}

/// The page on which someone is disabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// Who.
    pub member: Member,
    /// Whether it is whoever looks.
    pub is_self: bool,
    /// Their unresolved tickets, the newest first, as many as are named.
    pub tickets: Vec<HeldTicket>,
    /// Who can take them over.
    pub others: Vec<Person>,
    /// Why nothing was done: a sentence.
    pub problem: Option<String>,
}

/// A ticket that someone has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldTicket {
    /// Its identifier.
    pub id: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// Its title.
    pub title: String,
}

/// Everyone with their accounts.
///
/// # Errors
/// [`ApiError::Forbidden`] for whoever does not manage people, [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadMembers, prefix = "/api/fn", endpoint = "members", input = GetUrl, output = JsonText)]
pub async fn members() -> Result<MemberList, ApiError> {
    let desk = super::request::desk()?;
    Ok(MemberList { members: desk.members().await?, can_invite: desk.can_invite().await?, now: desk.now() })
}

/// What the page to invite someone on begins with. Where a plain form was sent to the page itself, they are invited here: the
/// link is part of that one answer, and of no other.
///
/// # Errors
/// As [`members`].
#[server(name = ReadInvitation, prefix = "/api/fn", endpoint = "invitation", input = GetUrl, output = JsonText)]
pub async fn invitation() -> Result<InvitePage, ApiError> {
    use super::request;

    let desk = request::desk()?;
    let can_invite = desk.can_invite().await?;
    let posted = match request::posted_form() {
        Some(body) => Some(post::invite(None, InviteForm::from_fields(&body)).await?),
        None => None,
    };
    Ok(InvitePage { can_invite, posted })
}

/// Someone's page. Where a plain form was sent to the page itself, what it asks for is done here.
///
/// # Errors
/// As [`members`]; [`ApiError::NotFound`] for nobody's address.
#[server(name = ReadMember, prefix = "/api/fn", endpoint = "member", input = GetUrl, output = JsonText)]
pub async fn member(id: String) -> Result<MemberPage, ApiError> {
    use super::request;

    let desk = request::desk()?;
    let person = post::known(&id).await?.person;
    let posted = match request::posted_form() {
        Some(body) => post::change(&person, &body).await?,
        None => None,
    };
    // As they are now.
    let member = desk.member(person.id).await?.ok_or_else(post::unknown)?;
    let is_self = request::person().is_some_and(|who| who.id == member.person.id);
    Ok(MemberPage { member, is_self, can_invite: desk.can_invite().await?, posted, now: desk.now() })
}

/// What disabling someone comes to. Where a plain form was sent to the page itself, they are disabled here.
///
/// # Errors
/// As [`member`].
#[server(name = ReadLeaving, prefix = "/api/fn", endpoint = "leaving", input = GetUrl, output = JsonText)]
pub async fn leaving(id: String) -> Result<Leaving, ApiError> {
    use super::request;
    use crate::{
        domain::query::{AssigneeFilter, TicketQuery},
        domain::status::Status,
        ports::TicketList,
    };

    let desk = request::desk()?;
    let member = post::known(&id).await?;
    let problem = match request::posted_form() {
        Some(body) => post::disable(&member.person, &body).await?,
        None => None,
    };
    let query = TicketQuery::default()
        .with_assigned_to([AssigneeFilter::Person(member.person.id)])
        .with_status([Status::Open, Status::InProgress]);
    let list = TicketList { query, viewer: request::viewer(), after: None, limit: NAMED };
    let tickets = desk.list(&list).await?.items.into_iter();
    let tickets = tickets.map(|ticket| HeldTicket { id: ticket.id, number: ticket.number, title: ticket.title });
    let mut others = desk.people().await?;
    others.retain(|other| !other.disabled && other.id != member.person.id);
    let is_self = request::person().is_some_and(|who| who.id == member.person.id);
    Ok(Leaving { tickets: tickets.collect(), others, is_self, problem, member })
}

/// What plain forms ask for.
#[cfg(feature = "ssr")]
mod post {
    use axum::http::{HeaderValue, StatusCode, header::SET_COOKIE};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    use super::{ApiError, InviteForm, Member, NewLink, Person, PostedMember};
    use crate::{
        api::request,
        domain::account::{LinkPurpose, Role},
        ports::{AccountError, IssuedLink, SignedIn},
    };

    /// Whoever an address names.
    pub(super) async fn known(id: &str) -> Result<Member, ApiError> {
        let desk = request::desk()?;
        match id.parse() {
            Ok(id) => desk.member(id).await?.ok_or_else(unknown),
            // Also whoever may not know says that they may not.
            Err(_) => desk.can_invite().await.map_err(ApiError::from).and_then(|_| Err(unknown())),
        }
    }

    pub(super) fn unknown() -> ApiError {
        ApiError::NotFound("Nobody has this address. It may be cut off or mistyped.".to_owned())
    }

    fn field(body: &str, wanted: &str) -> String {
        let found = form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    /// Gives the page the status of what was refused: the form alone would be taken for one that was not sent yet.
    fn refused(error: AccountError) -> Result<String, ApiError> {
        let said = error.to_string();
        let status = match error {
            AccountError::Port(error) => return Err(error.into()),
            AccountError::UnknownPerson => return Err(unknown()),
            AccountError::Taken
            | AccountError::Disabled
            | AccountError::LastAdmin
            | AccountError::AlreadySetUp
            | AccountError::NotSetUp => StatusCode::CONFLICT,
            AccountError::NoAccount | AccountError::NoEmail | AccountError::NoSuccessor => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
        };
        set_status(status);
        Ok(said)
    }

    fn set_status(status: StatusCode) {
        if let Some(response) = use_context::<ResponseOptions>() {
            response.set_status(status);
        }
    }

    fn shown(link: IssuedLink) -> NewLink {
        let url = format!("{}/welcome?link={}", request::address(), link.secret);
        let is_first = link.purpose == LinkPurpose::Invite;
        NewLink { name: link.person.name, url, is_first, expires_at: link.expires_at }
    }

    /// Invites someone who is new, or known.
    pub(super) async fn invite(known: Option<&Person>, form: InviteForm) -> Result<PostedMember, ApiError> {
        let whom = match form.read() {
            Ok(whom) => whom,
            Err(problem) => {
                set_status(StatusCode::UNPROCESSABLE_ENTITY);
                return Ok(PostedMember { form, problem: Some(problem), link: None });
            }
        };
        let known = known.map(|person| person.id);
        match request::desk()?.invite(known, &whom, &request::actor()?).await {
            Ok(link) => Ok(PostedMember { form: InviteForm::default(), problem: None, link: Some(shown(link)) }),
            Err(error) => Ok(PostedMember { form, problem: Some(refused(error)?), link: None }),
        }
    }

    /// Does what a form on someone's page asks for. `None` where the answer is to go to the page as it is then.
    pub(super) async fn change(person: &Person, body: &str) -> Result<Option<PostedMember>, ApiError> {
        let (desk, actor) = (request::desk()?, request::actor()?);
        let done = match field(body, "do").as_str() {
            "account" => return Ok(Some(invite(Some(person), InviteForm::from_fields(body)).await?)),
            "link" => match desk.renew_link(person.id, &actor).await {
                Ok(link) => return Ok(Some(PostedMember { link: Some(shown(link)), ..PostedMember::default() })),
                Err(error) => Err(error),
            },
            "role" => match field(body, "role").parse::<Role>() {
                Ok(role) => {
                    let own = request::signed_in().filter(|who| who.person == person.id);
                    let given = desk.give_role(person.id, role, own.map(|who| who.session), &actor).await;
                    if let (Ok(secret), Some(who)) = (&given, own) {
                        secret.iter().for_each(|secret| keep(&who, secret));
                        if role != Role::Admin {
                            // Their own page among the people is not theirs to see any more.
                            leptos_axum::redirect("/account");
                            return Ok(None);
                        }
                    }
                    given.map(|_| "role")
                }
                Err(_) => return Ok(Some(not_understood("Choose a role."))),
            },
            "enable" => desk.enable_member(person.id, &actor).await.map(|()| "enabled"),
            _ => return Ok(Some(not_understood("The desk did not understand this form. Reload the page."))),
        };
        match done {
            Ok(done) => {
                leptos_axum::redirect(&format!("/settings/people/{}?done={done}", person.id));
                Ok(None)
            }
            Err(error) => Ok(Some(PostedMember { problem: Some(refused(error)?), ..PostedMember::default() })),
        }
    }

    fn not_understood(problem: &str) -> PostedMember {
        set_status(StatusCode::UNPROCESSABLE_ENTITY);
        PostedMember { problem: Some(problem.to_owned()), ..PostedMember::default() }
    }

    /// Has the browser keep the other secret of the session that has changed its own role.
    fn keep(who: &SignedIn, secret: &str) {
        let cookie = HeaderValue::try_from((who.cookie)(secret, who.life));
        if let (Ok(cookie), Some(response)) = (cookie, use_context::<ResponseOptions>()) {
            response.append_header(SET_COOKIE, cookie);
        }
    }

    /// Disables someone, and leads back to their page; why not, where it was refused.
    pub(super) async fn disable(person: &Person, body: &str) -> Result<Option<String>, ApiError> {
        let successor = match field(body, "successor").as_str() {
            // There is nothing else to do of someone who is disabled already.
            "" if person.disabled => Err(AccountError::NoSuccessor),
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| AccountError::NoSuccessor),
        };
        let done = match successor {
            Ok(successor) => request::desk()?.disable_member(person.id, successor, &request::actor()?).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => {
                let done = if person.disabled { "handed_over" } else { "disabled" };
                leptos_axum::redirect(&format!("/settings/people/{}?done={done}", person.id));
                Ok(None)
            }
            Err(error) => refused(error).map(Some),
        }
    }
}
