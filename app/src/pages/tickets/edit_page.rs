//! The page on which a ticket is edited without WASM: a plain form.

use leptos::{
    prelude::*,
    server_fn::{ServerFn, error::ServerFnUrlError},
};
use leptos_router::{LazyRoute, hooks::use_url, lazy_route};

use crate::{
    api::{ApiError, EditTicket, assignees, ticket_detail},
    components::ErrorState,
    domain::{
        account::Permission,
        edit::{Conflict, FieldValue},
        person::{InvalidPersonName, Person, UNASSIGNED},
        query::TicketQuery,
        severity::Severity,
        status::Status,
        ticket::{TicketDetail, TicketSummary},
    },
    pages::{
        addresses::{self, DETAILS},
        may,
        page::TextPage,
    },
};

/// The page of one ticket.
pub(crate) struct EditPage;

#[lazy_route]
impl LazyRoute for EditPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        if !may(Permission::EditTickets) {
            return only_agents();
        }
        let url = use_url();
        let id = url.with_untracked(|url| url.search_params().get("id").unwrap_or_default());
        let query = url.with_untracked(|url| TicketQuery::parse(url.search()).0.to_query_string());
        let refused = url.with_untracked(|url| url.search_params().get("__err"));
        let refused = refused.map(|error| ServerFnUrlError::<ApiError>::decode_err(&error));
        let read = Resource::new_blocking(
            move || id.clone(),
            |id| async move { Ok::<_, ApiError>((ticket_detail(id).await?, assignees(String::new()).await?)) },
        );
        view! {
            <TextPage title="Edit ticket">
                <Suspense>
                    {move || {
                        let (query, refused) = (query.clone(), refused.clone());
                        Suspend::new(async move {
                            match read.await {
                                Ok((detail, people)) => {
                                    let refused = refused.map(|error| refusal(&error, &detail));
                                    form(&detail.summary, &people, &query, refused)
                                }
                                Err(error) => {
                                    view! { <ErrorState title="The ticket can't be edited" error/> }.into_any()
                                }
                            }
                        })
                    }}
                </Suspense>
            </TextPage>
        }
        .into_any()
    }
}

fn only_agents() -> AnyView {
    let error = ApiError::Forbidden("Ask an admin to make you an agent.".to_owned());
    view! {
        <TextPage title="Edit ticket">
            <ErrorState title="Only agents and admins edit tickets" error/>
        </TextPage>
    }
    .into_any()
}

/// Why nothing was saved. It comes in the address, which anybody may have written: so only what kind of refusal it was is
/// taken from there, and of a conflict what is true.
fn refusal(error: &ApiError, detail: &TicketDetail) -> String {
    match error {
        ApiError::Conflict(conflict) if is_true(conflict, detail) => conflict.sentence(),
        ApiError::Conflict(_) => "The ticket was changed meanwhile: below is what it is now.".to_owned(),
        ApiError::Invalid(_) => format!("Assigned To {InvalidPersonName}."),
        ApiError::NotFound(_) => "There is no such ticket.".to_owned(),
        ApiError::Forbidden(_) => "You may not edit this ticket.".to_owned(),
        ApiError::Unavailable(_) => "The desk can't do this now. Try again.".to_owned(),
        ApiError::SignedOut | ApiError::Outdated => error.to_string(),
    }
}

/// Whether a ticket is what a conflict says, set by whom and when it says.
fn is_true(conflict: &Conflict, detail: &TicketDetail) -> bool {
    let ticket = &detail.summary;
    let is_present = match &conflict.present {
        FieldValue::Status(status) => *status == ticket.state.status(),
        FieldValue::Severity(severity) => *severity == ticket.severity,
        FieldValue::AssignedTo(person) => {
            person.as_ref().map(|person| (person.id, &person.name))
                == ticket.assigned_to.as_ref().map(|person| (person.id, &person.name))
        }
    };
    let who = conflict.set_by.as_deref().zip(conflict.set_at);
    is_present
        && who.is_none_or(|(name, at)| detail.history.iter().any(|entry| entry.at == at && entry.actor.contains(name)))
        && conflict.set_by.is_some() == conflict.set_at.is_some()
}

fn form(ticket: &TicketSummary, people: &[Person], query: &str, refused: Option<String>) -> AnyView {
    let back = addresses::ticket(ticket.id, DETAILS, query);
    let statuses = Status::ALL.map(|each| option(each.as_str(), each.label(), each == ticket.state.status()));
    let severities = Severity::ALL.map(|each| option(each.as_str(), each.label(), each == ticket.severity));
    let assignee = ticket.assigned_to.clone();
    // Someone who is not offered any more stays where they are.
    let kept = assignee.iter().filter(|person| people.iter().all(|other| other.id != person.id));
    let known = kept.chain(people).map(|person| {
        let is_chosen = assignee.as_ref().is_some_and(|assignee| assignee.id == person.id);
        option(&person.id.to_string(), &person.listed(), is_chosen)
    });
    view! {
        <form class="panel edit-form" method="post" action=EditTicket::PATH>
            <h2 dir="auto">{format!("{} {}", ticket.number, ticket.title)}</h2>
            {refused.map(|error| view! {
                <p class="notice" data-look="error" role="alert">{error} " Nothing was saved."</p>
            })}
            <input type="hidden" name="id" value=ticket.id.to_string()/>
            <input type="hidden" name="status[from]" value=ticket.state.status().as_str()/>
            <input type="hidden" name="severity[from]" value=ticket.severity.as_str()/>
            <input
                type="hidden"
                name="assigned_to[from]"
                value=ticket.assignee_id().map(|id| id.to_string()).unwrap_or_default()
            />
            <label class="field">
                <span class="field-name">"Status"</span>
                <select class="select" name="status[to]">{statuses.collect_view()}</select>
            </label>
            <label class="field">
                <span class="field-name">"Severity"</span>
                <select class="select" name="severity[to]">{severities.collect_view()}</select>
            </label>
            <label class="field">
                <span class="field-name">"Assigned To"</span>
                <select class="select" name="assigned_to[to]">
                    {option("", UNASSIGNED, assignee.is_none())}
                    {known.collect_view()}
                </select>
            </label>
            <label class="field">
                <span class="field-name">"Or someone new: name or e-mail"</span>
                <input class="select" type="text" name="someone_else" maxlength="200" autocomplete="off" dir="auto"/>
            </label>
            <div class="dialog-actions">
                <a class="button" href=back>"Close"</a>
                <button class="button" data-look="primary">"Save Changes"</button>
            </div>
        </form>
    }
    .into_any()
}

fn option(value: &str, label: &str, is_chosen: bool) -> AnyView {
    view! { <option value=value.to_owned() selected=is_chosen>{label.to_owned()}</option> }.into_any()
}
