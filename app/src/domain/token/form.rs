//! The form that makes a token.

use serde::{Deserialize, Serialize};

use super::Scope;

/// What was typed and chosen, before it is known to make sense.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenForm {
    /// The name.
    pub name: String,
    /// What it is to allow.
    pub scopes: Vec<Scope>,
    /// When it is to end.
    pub expiry: Expiry,
    /// Requests per minute; blank is no limit.
    pub limit: String,
}

/// When a token that is made on a page ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expiry {
    /// Not by itself.
    #[default]
    Never,
    /// In 30 days.
    Month,
    /// In 90 days.
    Quarter,
    /// In 365 days.
    Year,
}

impl Expiry {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Never, Self::Month, Self::Quarter, Self::Year];

    /// As the form sends it, and as the command line takes it; never is blank.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::Year => "365d",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Never => "Never",
            Self::Month => "In 30 days",
            Self::Quarter => "In 90 days",
            Self::Year => "In 365 days",
        }
    }
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenField {
    /// The name.
    Name,
    /// What it allows.
    Scopes,
    /// When it ends.
    Expiry,
    /// How many requests it may make.
    Limit,
}

/// Why no token can be made of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenProblem {
    /// The field.
    pub field: TokenField,
    /// What is wrong with it, a sentence.
    pub text: String,
}

impl TokenForm {
    /// The form as it is offered first: a name, turns may be sent.
    #[must_use]
    pub fn begun(name: &str) -> Self {
        Self { name: name.to_owned(), scopes: vec![Scope::Ingest], expiry: Expiry::Never, limit: String::new() }
    }

    /// What is wrong with a field, nothing where all is well.
    #[must_use]
    pub fn problem(problems: &[TokenProblem], field: TokenField) -> String {
        problems.iter().find(|problem| problem.field == field).map(|problem| problem.text.clone()).unwrap_or_default()
    }
}

#[cfg(feature = "ssr")]
mod reading {
    use super::{Expiry, TokenField, TokenForm, TokenProblem};
    use crate::domain::{
        time::Timestamp,
        token::{NewToken, Scope, TokenLife, TokenName},
    };

    impl TokenForm {
        /// What a plain form has sent. What is not offered is passed over.
        #[must_use]
        pub fn from_fields(body: &str) -> Self {
            let mut form =
                Self { name: String::new(), scopes: Vec::new(), expiry: Expiry::Never, limit: String::new() };
            for (name, value) in form_urlencoded::parse(body.as_bytes()) {
                match &*name {
                    "name" => form.name = value.into_owned(),
                    "scope" => form.scopes.extend(value.parse::<Scope>()),
                    "expires" => {
                        let offered = Expiry::ALL.into_iter().find(|expiry| expiry.as_str() == value);
                        form.expiry = offered.unwrap_or_default();
                    }
                    "requests_per_minute" => form.limit = value.into_owned(),
                    _ => {}
                }
            }
            form
        }

        /// The token that the form describes, if it is made now.
        ///
        /// # Errors
        /// Everything that is wrong with it.
        pub fn read(&self, now: Timestamp) -> Result<NewToken, Vec<TokenProblem>> {
            let mut problems = Vec::new();
            let mut refuse = |field, text| problems.push(TokenProblem { field, text });
            let name = self.name.parse::<TokenName>();
            if name.is_err() {
                let max = TokenName::MAX;
                refuse(TokenField::Name, format!("Give the token a name of 1 to {max} characters on one line."));
            }
            if self.scopes.is_empty() {
                refuse(TokenField::Scopes, "Choose what the token allows.".to_owned());
            }
            let expires_at = match self.expiry {
                Expiry::Never => None,
                offered => {
                    let end = offered.as_str().parse::<TokenLife>().and_then(|life| life.ends_at(now));
                    end.map_err(|problem| refuse(TokenField::Expiry, format!("The expiry {problem}."))).ok()
                }
            };
            let limit = match self.limit.trim() {
                "" => None,
                typed => typed.parse().map_err(|problem| refuse(TokenField::Limit, format!("This {problem}."))).ok(),
            };
            match name {
                Ok(name) if problems.is_empty() => {
                    Ok(NewToken::new(name, self.scopes.iter().copied()).ending(expires_at).limited(limit))
                }
                _ => Err(problems),
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_form_makes_a_token() {
            let sent = "name=+night+bot+&scope=write&scope=read&scope=root&expires=90d&requests_per_minute=60&x=y";
            let form = TokenForm::from_fields(sent);
            let now = Timestamp::from_millis(1_000);
            let new = form.read(now).unwrap();
            assert_eq!((new.name.as_str(), new.scopes()), ("night bot", [Scope::Read, Scope::Write].as_slice()));
            assert_eq!(new.expires_at, Some(now.plus_millis(90 * 24 * 60 * 60 * 1_000)));
            assert_eq!(new.limit.map(u32::from), Some(60));
            let new = TokenForm::begun("my-assistant").read(now).unwrap();
            assert_eq!(new, NewToken::new("my-assistant".parse().unwrap(), [Scope::Ingest]));
        }

        #[test]
        fn each_field_says_what_is_wrong_with_it() {
            let form = TokenForm::from_fields("name=+&requests_per_minute=0&expires=1000y");
            let problems = form.read(Timestamp::from_millis(0)).unwrap_err();
            let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
            assert_eq!(fields, [TokenField::Name, TokenField::Scopes, TokenField::Limit]);
            assert_eq!(
                TokenForm::problem(&problems, TokenField::Limit),
                "This must be a number of requests per minute from 1 to 100,000."
            );
            assert_eq!(TokenForm::problem(&problems, TokenField::Expiry), "");
        }

        #[test]
        fn every_offered_expiry_can_be_had() {
            let now = Timestamp::from_millis(0);
            for expiry in Expiry::ALL {
                let form = TokenForm { expiry, ..TokenForm::begun("bot") };
                assert_eq!(form.read(now).unwrap().expires_at.is_none(), expiry == Expiry::Never);
            }
        }
    }
}
