use proptest::prelude::*;

use super::{super::condition::tests::condition, *};

fn group() -> Sketch {
    Sketch::of(&Condition::All(vec![Condition::AsksForHuman, Condition::SameQuestionAgain])).unwrap()
}

#[test]
fn parts_are_added_wrapped_negated_and_removed() {
    let mut sketch = group();
    let root = sketch.root.id;
    let added = sketch.add(root);
    sketch.change(added, |node| node.nots = 1);
    let first = sketch.root.parts()[0].id;
    let wrapped = sketch.wrap(first);
    assert_eq!(
        sketch.condition().unwrap().to_string(),
        "the question asks for a human and the same question was asked before in this chat and not: confidence is below 50 %"
    );
    assert_eq!(sketch.remove(first), Some(wrapped));
    assert_eq!(sketch.condition().unwrap().problems().len(), 1, "an empty group is a problem");
    assert_eq!(sketch.remove(wrapped), Some(root));
    assert_eq!(sketch.remove(root), None);
    let inner = sketch.add_group(root);
    assert_eq!((sketch.node(inner).unwrap().parts().len(), sketch.depth()), (1, 3));
}

#[test]
fn what_says_nothing_yet_is_named() {
    let mut sketch = group();
    let id = sketch.root.parts()[0].id;
    for (kind, number) in [(Kind::Confidence, "much"), (Kind::TurnNumber, "0"), (Kind::TurnNumber, "")] {
        sketch.change(id, |node| {
            node.part = Part::Leaf(Leaf { kind, number: number.to_owned(), ..Leaf::default() });
        });
        let misfits = sketch.condition().unwrap_err();
        assert_eq!(misfits.iter().map(|misfit| misfit.id).collect::<Vec<_>>(), [id]);
    }
}

#[test]
fn a_condition_alone_is_built_in_a_group_and_comes_back_alone() {
    let mut sketch = Sketch::of(&Condition::AsksForHuman).unwrap();
    let root = sketch.root.id;
    assert_eq!((sketch.condition(), sketch.depth()), (Ok(Condition::AsksForHuman), 1));
    let added = sketch.add(root);
    assert!(matches!(sketch.condition(), Ok(Condition::All(parts)) if parts.len() == 2));
    sketch.remove(added);
    assert_eq!(sketch.condition(), Ok(Condition::AsksForHuman));
    sketch.change(root, |root| root.nots = 1);
    assert!(matches!(sketch.condition(), Ok(Condition::Not(_))));
}

#[test]
fn a_word_of_two_lines_is_left_to_the_text() {
    let word = vec!["a\nb".to_owned()];
    assert_eq!(Sketch::of(&Condition::ChannelIs(word)), None);
}

proptest! {
    #[test]
    fn what_is_drawn_comes_back_as_it_was(condition in condition()) {
        if let Some(sketch) = Sketch::of(&condition) {
            let back = sketch.condition().unwrap();
            prop_assert_eq!(sketch.numbered().len(), count(&back));
            prop_assert_eq!(sketch.depth(), depth(&back));
            prop_assert_eq!(back, condition);
        }
    }

    #[test]
    fn every_problem_is_at_its_part(condition in condition()) {
        if let Some(sketch) = Sketch::of(&condition) {
            let numbered = sketch.numbered();
            for (number, _) in sketch.condition().unwrap().problems() {
                prop_assert!(sketch.node(numbered[number]).is_some());
            }
        }
    }
}

fn depth(condition: &Condition) -> usize {
    1 + condition.children().iter().map(depth).max().unwrap_or(0)
}

fn count(condition: &Condition) -> usize {
    1 + condition.children().iter().map(count).sum::<usize>()
}
