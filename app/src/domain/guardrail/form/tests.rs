use super::*;

#[test]
fn a_draft_goes_through_the_form_unchanged() {
    for looks_for in [
        Sought::Words { reach: Reach::Anywhere, words: vec!["a b".to_owned(), "ß".to_owned()] },
        Sought::Pattern { pattern: " a+ ".to_owned() },
        Sought::Detectors(Detector::ALL.to_vec()),
        Sought::PromptInjection,
        Sought::Length { most: 2_000 },
    ] {
        for action in [
            Action::Flag,
            Action::Redact,
            Action::Block { replacement: "No.\nSorry.".to_owned() },
            Action::Escalate { severity: Severity::Low },
        ] {
            let policy =
                Policy { scope: Scope { raw: true, ..Scope::default() }, looks_for: looks_for.clone(), action };
            let draft = Draft { name: "Name".to_owned(), policy };
            assert_eq!(GuardrailForm::from(&draft).read(), Ok(draft));
        }
    }
}

#[test]
fn a_form_differs_by_what_it_says() {
    let form =
        GuardrailForm { name: "Codes".to_owned(), words: "aurora\nborealis".to_owned(), ..GuardrailForm::empty() };
    let same =
        GuardrailForm { words: "aurora\r\nborealis\r\n".to_owned(), pattern: "put aside".to_owned(), ..form.clone() };
    assert!(!same.differs_from(&form));
    for other in [
        GuardrailForm { name: "Names".to_owned(), ..form.clone() },
        GuardrailForm { words: "aurora".to_owned(), ..form.clone() },
        GuardrailForm { words: String::new(), ..form.clone() },
        GuardrailForm { raw: "on".to_owned(), ..form.clone() },
        GuardrailForm { action: "redact".to_owned(), ..form.clone() },
    ] {
        assert!(other.differs_from(&form), "{other:?}");
    }
    assert!(!GuardrailForm::empty().differs_from(&GuardrailForm::empty()));
    assert!(GuardrailForm { name: "x".to_owned(), ..GuardrailForm::empty() }.differs_from(&GuardrailForm::empty()));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let form = GuardrailForm {
        kind: "length".to_owned(),
        length: "many".to_owned(),
        action: "block".to_owned(),
        ..GuardrailForm::default()
    };
    let fields: Vec<_> = form.read().unwrap_err().into_iter().map(|problem| problem.field).collect();
    assert_eq!(fields, [FormField::Name, FormField::Scope, FormField::Replacement, FormField::Length]);
    let form = GuardrailForm { kind: "spell".to_owned(), name: "x".to_owned(), ..GuardrailForm::empty() };
    assert_eq!(form.read().unwrap_err().len(), 1);
}

#[test]
fn every_field_is_known_by_its_name() {
    assert!(GuardrailForm::FIELDS.into_iter().all(|name| GuardrailForm::default().field(name).is_some()));
}

#[test]
fn a_plain_form_is_read_with_what_it_is_tried_on() {
    let post = GuardrailPost::from_fields(
        "name=A+%26+B&answer=on&kind=words&words=a%0D%0Ab&seen=3&sample=x%0D%0Ay&sample_of=raw&do=try&other=1",
    );
    assert_eq!((post.form.name.as_str(), post.form.words.as_str(), post.seen), ("A & B", "a\nb", Some(3)));
    assert_eq!((post.sample.text.as_str(), post.sample.field(), post.is_trial), ("x\ny", TextField::Raw, true));
    assert!(!GuardrailPost::from_fields("do=save").is_trial);
}

#[test]
fn a_policy_is_tried_without_a_name() {
    let form = GuardrailForm { words: "a".to_owned(), ..GuardrailForm::empty() };
    assert!(form.read().is_err() && form.policy().is_some());
    assert_eq!(GuardrailForm::empty().policy(), None);
}

#[test]
fn blank_lines_are_no_words() {
    let form = GuardrailForm { name: "x".to_owned(), words: " a \r\n\r\n b\n".to_owned(), ..GuardrailForm::empty() };
    let Sought::Words { words, .. } = form.read().unwrap().policy.looks_for else { panic!() };
    assert_eq!(words, ["a", "b"]);
}
