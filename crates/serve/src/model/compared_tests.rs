//! What two estates beside each other answer.

use iamscope_catalog::Catalog;

use super::*;

const BEFORE: &str = "account 111122223333
user ada
  allow s3:GetObject on bucket/bills/*
user bob
  allow s3:GetObject on bucket/bills/* if Bool aws:MultiFactorAuthPresent true
user eve
bucket bills
";

const AFTER: &str = "account 111122223333
user ada
user bob
  allow s3:GetObject on bucket/bills/*
user eve
  allow s3:GetObject on bucket/bills/*
bucket bills
";

/// Works with the model of an estate beside that of an earlier one.
fn with_both<T>(before: &str, after: &str, work: impl FnOnce(&Model<'_>) -> T) -> T {
    let catalog = Catalog::embedded();
    let (before, after) = (iamscope_testkit::estate(before), iamscope_testkit::estate(after));
    let (was, is) = (Access::new(&before, catalog), Access::new(&after, catalog));
    let (map_before, map) = (Map::build(&was), Map::build(&is));
    let earlier = Model::new("before", &was, &map_before, &[]);
    work(&Model::compared("after", &is, &map, &[], &earlier))
}

fn ask(model: &Model<'_>, question: &str, also: Also) -> AnswerView {
    let query = QuestionQuery {
        q: question.into(),
        also,
        ..QuestionQuery::default()
    };
    model.ask(&query).unwrap()
}

#[test]
fn who_can_marks_who_is_new_and_who_cannot_any_more() {
    with_both(BEFORE, AFTER, |model| {
        let answer = ask(model, "who can s3:GetObject on bills", Also::Matrix);
        let mut shown = answer.sentence;
        for row in answer.rows {
            shown += &format!("\n  {}: {} {:?}", row.node.label, row.text, row.change);
        }
        let matrix = answer.map.matrix.unwrap();
        for cell in matrix.cells {
            let row = &matrix.rows[cell.row as usize].label;
            shown += &format!("\n  [{row}] {:?}", cell.change);
        }
        insta::assert_snapshot!(shown, @"
        3 principals can do `s3:GetObject` on `arn:aws:s3:::bills/*`; 1 of them could not before; 1 could before and cannot any more
          ada: user Some(Removed)
          eve: user Some(Added)
          root: account root, administrator None
          bob: user, before only under conditions None
          [ada] Some(Removed)
          [eve] Some(Added)
          [bob] None
          [root] None
        ");
        let gone = answer
            .map
            .edges
            .iter()
            .find(|edge| edge.change == Some(crate::view::Change::Removed));
        let card = model.edge(&gone.unwrap().id).unwrap();
        assert_eq!(
            card.sentence,
            "`ada` cannot do `s3:GetObject` on `arn:aws:s3:::bills/*`"
        );
    });
}

#[test]
fn can_tells_what_was_answered_before() {
    with_both(BEFORE, AFTER, |model| {
        let mut shown = String::new();
        for who in ["ada", "bob", "eve"] {
            let answer = ask(model, &format!("can {who} do s3:GetObject on bills"), Also::Nothing);
            let before = answer.before.map(|before| before.verdict);
            let drawn: Vec<_> = answer.map.edges.iter().map(|edge| edge.change).collect();
            shown += &format!("{}\n  {:?} {before:?} {drawn:?}\n", answer.sentence, answer.change);
        }
        insta::assert_snapshot!(shown, @"
        `user/ada` cannot do `s3:GetObject` on `arn:aws:s3:::bills/*`: nothing allows it; before, it could
          Some(Removed) Some(Allowed) [Some(Removed)]
        `user/bob` can do `s3:GetObject` on `arn:aws:s3:::bills/*`; before, it could only under conditions
          None Some(Conditional) [None]
        `user/eve` can do `s3:GetObject` on `arn:aws:s3:::bills/*`; before, it could not: nothing allowed it
          Some(Added) Some(ImplicitlyDenied) [Some(Added)]
        ");
    });
    let gone = AFTER.replace("user ada\n", "");
    with_both(BEFORE, &gone, |model| {
        let query = QuestionQuery {
            q: "can ada do s3:GetObject on bills".into(),
            ..QuestionQuery::default()
        };
        let help = model.ask(&query).unwrap_err().help.unwrap();
        assert!(help.starts_with("it is gone; before, `user/ada` can do"), "{help}");
    });
}

#[test]
fn the_overview_has_what_is_new_and_what_is_gone() {
    let after = AFTER.replace("user ada\n", "");
    with_both(BEFORE, &after, |model| {
        assert_eq!(model.estate().before.as_deref(), Some("before"));
        let view = model.overview(&OverviewQuery::default());
        assert_eq!(view.nodes.ids.len(), view.nodes.changes.len());
        assert_eq!(view.edges.from.len(), view.edges.changes.len());
        let changes: Vec<String> = view
            .edges
            .from
            .iter()
            .zip(&view.edges.changes)
            .filter(|(_, change)| **change > 0)
            .map(|(from, change)| format!("{} {change}", view.nodes.labels[*from as usize]))
            .collect();
        assert_eq!(changes, ["eve 1", "ada 2"]);
        let told = model.told_changes().unwrap();
        assert_eq!((told.edges_added, told.edges_removed), (2, 1));
        // The band of what is gone is that of its account.
        assert_eq!(view.bands.len(), 1);
    });
}

#[test]
fn an_answer_is_found_in_the_overview() {
    with_both(BEFORE, AFTER, |model| {
        let view = model.overview(&OverviewQuery::default());
        let labels = |places: &[u32]| {
            let labels = places.iter().map(|place| view.nodes.labels[*place as usize].as_str());
            let mut labels: Vec<_> = labels.collect();
            labels.sort_unstable();
            labels.join(" ")
        };
        for (question, nodes, edges) in [
            ("what can eve reach", "bills eve", 1),
            ("who can s3:GetObject on bills", "ada bills bob eve root", 3),
            ("paths from bob to bills", "bills bob", 1),
        ] {
            let lit = ask(model, question, Also::Lit).map.lit.unwrap();
            assert_eq!(
                (labels(&lit.nodes), lit.edges.len()),
                (nodes.to_owned(), edges),
                "{question}"
            );
        }
    });
}
