//! The form with every filter that the list has no menu for: on a page of its own, or in a dialog.

use leptos::prelude::*;

use crate::{
    domain::{
        facets::Facets,
        person::UNASSIGNED,
        query::{AssigneeFilter, Ignored, TicketQuery},
    },
    pages::filter_parts::{choices, confidences, cut, dates, days, select, values},
};

/// The fields. What the list has menus for is kept as it is; what can't be read is marked and stays as it was typed.
pub(super) fn fields(query: &TicketQuery, facets: &Facets, wrong: RwSignal<Vec<Ignored>>) -> AnyView {
    let plain = TicketQuery {
        q: query.q.clone(),
        status: query.status.clone(),
        severity: query.severity.clone(),
        sort: query.sort,
        view: query.view,
        ..TicketQuery::default()
    };
    let kept =
        plain.parameters().into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let special = [(AssigneeFilter::Me, "Me"), (AssigneeFilter::Nobody, UNASSIGNED)];
    let special =
        special.map(|(filter, name)| (filter.to_string(), name.to_owned(), query.assigned_to.contains(&filter)));
    let people = facets.people.iter().map(|person| {
        let filter = AssigneeFilter::Person(person.id);
        (filter.to_string(), person.listed(), query.assigned_to.contains(&filter))
    });
    // Someone whom the desk does not know stays chosen all the same.
    let gone = query.assigned_to.iter().filter_map(|filter| match filter {
        AssigneeFilter::Person(id) if facets.people.iter().all(|person| person.id != *id) => {
            Some((id.to_string(), format!("Person {id}"), true))
        }
        _ => None,
    });
    view! {
        {kept.collect_view()}
        <div class="filter-fields">
            {choices("Assigned To", "assigned_to", special.into_iter().chain(people).chain(gone).collect(), None)}
            {choices("Channel", "channel", values(&facets.channels, &query.channel), cut(&facets.channels))}
            {choices("Rule", "rule", values(&facets.rules, &query.rule), cut(&facets.rules))}
            {choices("Guardrail", "guardrail", values(&facets.guardrails, &query.guardrail), cut(&facets.guardrails))}
            {choices("Tag", "tag", values(&facets.tags, &query.tag), cut(&facets.tags))}
            <div class="filter-singles">
                <label class="field">
                    <span class="field-name">"User: name, ID or e-mail"</span>
                    <input
                        class="select"
                        type="text"
                        name="user"
                        maxlength="400"
                        autocomplete="off"
                        dir="auto"
                        value=query.user.clone().unwrap_or_default()
                    />
                </label>
                {select("Confidence", "confidence", confidences(query.confidence))}
                {select("Created", "created", dates(query.created))}
                {days("Days of creation", "created", query.created, wrong)}
                {select("Resolved", "resolved", dates(query.resolved))}
                {days("Days of resolution", "resolved", query.resolved, wrong)}
            </div>
        </div>
    }
    .into_any()
}
