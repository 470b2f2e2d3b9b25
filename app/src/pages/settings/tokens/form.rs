//! The form that makes a token.

use leptos::prelude::*;

use crate::{
    components::{FieldProblem, LabelledField},
    domain::token::{Expiry, RequestLimit, Scope, TokenField, TokenForm, TokenName, TokenProblem},
};

/// The form, as it was typed, with what is wrong with it. It is sent to the page that it stands on.
pub(in super::super) fn form(action: &'static str, typed: &TokenForm, problems: &[TokenProblem]) -> AnyView {
    let TokenForm { name: typed_name, scopes: chosen, expiry: ends, limit: typed_limit } = typed.clone();
    let problem = |field| TokenForm::problem(problems, field);
    let [name, scopes, expiry, limit] =
        [TokenField::Name, TokenField::Scopes, TokenField::Expiry, TokenField::Limit].map(problem);
    let invalid = |problem: &str| (!problem.is_empty()).then_some("true");
    let refused = (!problems.is_empty()).then(|| {
        view! { <p class="notice" data-look="error" role="alert">"No token was made: see below what to change."</p> }
    });
    view! {
        <form class="panel edit-form token-form" method="post" action=action novalidate>
            {refused}
            <LabelledField
                id="token-name"
                label="Name"
                note="What uses it: “my-assistant”. A name is given once, and stays in the log."
                problem=Signal::stored(name.clone())
            >
                <input
                    class="select"
                    type="text"
                    id="token-name"
                    name="name"
                    maxlength=TokenName::MAX.to_string()
                    autocomplete="off"
                    spellcheck="false"
                    dir="auto"
                    value=typed_name
                    aria-describedby="token-name-note token-name-problem"
                    aria-invalid=invalid(&name)
                />
            </LabelledField>
            <fieldset class="token-scopes" aria-describedby="token-scopes-problem">
                <legend class="field-name">"It may"</legend>
                {Scope::ALL.map(|scope| choice(scope, chosen.contains(&scope))).collect_view()}
                <FieldProblem id="token-scopes-problem".to_owned() problem=Signal::stored(scopes)/>
            </fieldset>
            <div class="token-pair">
                <LabelledField id="token-expires" label="Expires" problem=Signal::stored(expiry)>
                    <select class="select" id="token-expires" name="expires" aria-describedby="token-expires-problem">
                        {Expiry::ALL.map(|expiry| view! {
                            <option value=expiry.as_str() selected=expiry == ends>{expiry.label()}</option>
                        }).collect_view()}
                    </select>
                </LabelledField>
                <LabelledField
                    id="token-limit"
                    label="Requests per minute"
                    note="Blank: any number. A list of turns is one request; each server counts for itself."
                    problem=Signal::stored(limit.clone())
                >
                    <input
                        class="select"
                        type="number"
                        id="token-limit"
                        name="requests_per_minute"
                        min="1"
                        max=RequestLimit::MAX.to_string()
                        step="1"
                        value=typed_limit
                        aria-describedby="token-limit-note token-limit-problem"
                        aria-invalid=invalid(&limit)
                    />
                </LabelledField>
            </div>
            <div class="dialog-actions">
                <button class="button" data-look="primary">"Make token"</button>
            </div>
        </form>
    }
    .into_any()
}

fn choice(scope: Scope, is_chosen: bool) -> AnyView {
    view! {
        <label class="token-scope">
            <input type="checkbox" name="scope" value=scope.as_str() checked=is_chosen/>
            <span><code>{scope.as_str()}</code> " " <span class="token-scope-meaning">{scope.meaning()}</span></span>
        </label>
    }
    .into_any()
}
