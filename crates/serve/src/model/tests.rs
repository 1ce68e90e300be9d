//! What is asked of a small estate, and what it answers.

use iamscope_catalog::Catalog;

use super::*;
use crate::view::{QuestionKind, Verdict};

const ESTATE: &str = r#"
account 111122223333 name shop
user ada
  allow sts:AssumeRole on role/deploy if Bool aws:MultiFactorAuthPresent true
user bob
  allow s3:* on bucket/invoices/*
role deploy
  trust aws 111122223333
  allow s3:GetObject on bucket/invoices/*
  deny s3:DeleteObject on *
role admin
  trust service ec2.amazonaws.com
  allow * on *
bucket invoices
  grant anyone s3:GetObject on bucket/invoices/public/*
key lock
"#;

/// A session and a subject, whose names are close to those of others.
const GUESTS: &str = r#"
account 111122223333
role deploy
  trust federated login.example.com if StringEquals login.example.com:sub auth0|5f7c
bucket data
  grant arn:aws:sts::111122223333:assumed-role/deploy/nightly,role/deploy s3:PutObject on bucket/data/*
"#;

fn with_model<T>(work: impl FnOnce(&Model<'_>) -> T) -> T {
    with_model_of(ESTATE, work)
}

fn with_model_of<T>(text: &str, work: impl FnOnce(&Model<'_>) -> T) -> T {
    let estate = iamscope_testkit::estate(text);
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    work(&Model::new("a test", &access, &map, &[]))
}

fn ask(text: &str) -> Result<AnswerView, ProblemView> {
    with_model(|model| {
        model.ask(&QuestionQuery {
            q: text.into(),
            ..QuestionQuery::default()
        })
    })
}

/// Shows an answer: the sentence, then the lines, then what is drawn.
fn shown(text: &str) -> String {
    let answer = match ask(text) {
        Ok(answer) => answer,
        Err(problem) => return format!("{} -> {}", problem.error, problem.suggestions.join(" | ")),
    };
    let mut shown = answer.sentence;
    for row in answer.rows {
        let conditions: Vec<String> = row.conditions.into_iter().map(|condition| condition.text).collect();
        shown += &format!(
            "\n  {} {}: {} {}",
            row.node.kind.singular(),
            row.node.label,
            row.text,
            conditions.join(", ")
        );
        shown.truncate(shown.trim_end().len());
    }
    for edge in answer.map.edges {
        let ends = [edge.from, edge.to].map(|id| {
            answer
                .map
                .nodes
                .iter()
                .find(|node| node.id == id)
                .unwrap()
                .label
                .clone()
        });
        shown += &format!("\n  {} --{}--> {}", ends[0], edge.label, ends[1]);
    }
    shown
}

#[test]
fn can_answers_yes_no_and_if() {
    insta::assert_snapshot!(shown("can bob do s3:GetObject on invoices"), @"
    `user/bob` can do `s3:GetObject` on `arn:aws:s3:::invoices/*`
      bob --s3:GetObject--> invoices
    ");
    insta::assert_snapshot!(shown("can ada do sts:AssumeRole on role/deploy"), @"
    `user/ada` can do `sts:AssumeRole` on `arn:aws:iam::111122223333:role/deploy` under conditions
      ada --sts:AssumeRole--> deploy
    ");
    insta::assert_snapshot!(shown("can role/deploy do s3:DeleteObject on invoices"), @"`role/deploy` cannot do `s3:DeleteObject` on `arn:aws:s3:::invoices/*`: it is explicitly denied");
    insta::assert_snapshot!(shown("can ada do s3:PutObject on invoices"), @"`user/ada` cannot do `s3:PutObject` on `arn:aws:s3:::invoices/*`: nothing allows it");
}

#[test]
fn who_can_lists_everyone() {
    insta::assert_snapshot!(shown("who can s3:PutObject on invoices"), @"
    3 principals can do `s3:PutObject` on `arn:aws:s3:::invoices/*`
      account root root: account root, administrator
      user bob: user
      role admin: role, administrator
      admin --s3:PutObject--> invoices
      root --s3:PutObject--> invoices
      bob --s3:PutObject--> invoices
    ");
}

#[test]
fn reach_follows_the_map() {
    insta::assert_snapshot!(shown("what can ada reach"), @"
    `ada` reaches 2 principals and resources
      role deploy: in 1 step aws:MultiFactorAuthPresent Bool true
      bucket invoices: in 1 step, because it is open to many
      anyone --can read--> invoices
      ada --can assume--> deploy
    ");
    insta::assert_snapshot!(shown("who reaches invoices"), @"
    8 principals can reach `invoices`
      everyone anyone: in 1 step
      user bob: in 1 step
      role deploy: in 1 step
      administrator full control: in 1 step, as administrator of its account
      user ada: in 2 steps aws:MultiFactorAuthPresent Bool true
      account root root: in 2 steps
      role admin: in 2 steps
      service ec2.amazonaws.com: in 3 steps
      full control --rules--> invoices
      admin --administers--> full control
      root --administers--> full control
      anyone --can read--> invoices
      deploy --can read--> invoices
      bob --can read--> invoices
      ada --can assume--> deploy
      ec2.amazonaws.com --can assume--> admin
    ");
}

#[test]
fn wrong_names_are_met_with_others() {
    insta::assert_snapshot!(shown("what can adda reach"), @"no principal `adda`, did you mean `user/ada`? -> what can user/ada reach");
    insta::assert_snapshot!(shown("can bob do s3:GetObjects on invoices"), @"no action `s3:GetObjects`, did you mean `s3:GetObject`, `s3:GetObjectAcl`, `s3:PutObject`? -> can bob do s3:GetObject on invoices | can bob do s3:GetObjectAcl on invoices | can bob do s3:PutObject on invoices");
}

#[test]
fn a_decision_shows_the_statements_it_rests_on() {
    let answer = ask("can role/deploy do s3:DeleteObject on invoices").unwrap();
    assert_eq!(answer.kind, QuestionKind::Can);
    let decision = answer.decision.unwrap();
    assert_eq!(decision.verdict, Verdict::ExplicitlyDenied);
    let deciding: Vec<_> = decision
        .layers
        .iter()
        .flat_map(|layer| &layer.statements)
        .filter(|said| said.is_deciding)
        .collect();
    assert_eq!(deciding.len(), 1);
    let excerpt = &deciding[0].excerpt;
    let marked: Vec<&str> = excerpt
        .marks
        .iter()
        .map(|mark| {
            let line = &excerpt.lines[(mark.line - excerpt.first_line) as usize];
            line.get(mark.start as usize..mark.end as usize).unwrap()
        })
        .collect();
    assert!(marked.contains(&"s3:DeleteObject"), "{marked:?}");
}

#[test]
fn every_edge_and_node_of_the_map_has_a_card() {
    let check = |model: &Model<'_>| {
        let map = model.map(&MapQuery::default()).unwrap();
        assert!(map.edges.len() > 2 && map.nodes.len() > 3);
        for edge in &map.edges {
            let card = model.edge(&edge.id).unwrap();
            assert_eq!(
                (&card.from.id, &card.to.id, card.certainty),
                (&edge.from, &edge.to, edge.certainty)
            );
        }
        for node in &map.nodes {
            let card = model.node(&node.id).unwrap();
            assert_eq!(card.node.label, node.label);
            for edge in card.incoming.iter().chain(&card.outgoing) {
                let ends = [&edge.from, &edge.to];
                assert!(
                    ends.iter()
                        .all(|end| **end == node.id || card.neighbours.iter().any(|other| other.id == **end))
                );
            }
        }
    };
    with_model(check);
    with_model_of(GUESTS, check);
}

#[test]
fn a_session_is_not_its_role() {
    with_model_of(GUESTS, |model| {
        let map = model.map(&MapQuery::default()).unwrap();
        let ids: Vec<&str> = map.edges.iter().map(|edge| edge.id.as_str()).collect();
        insta::assert_snapshot!(ids.join("\n"), @"
        arn:aws:iam::111122223333:root|administers|administrators/111122223333
        arn:aws:iam::111122223333:role/deploy|can write|arn:aws:s3:::data
        arn:aws:sts::111122223333:assumed-role/deploy/nightly|can write|arn:aws:s3:::data
        arn:aws:iam::111122223333:oidc-provider/login.example.com#auth0|5f7c|can assume|arn:aws:iam::111122223333:role/deploy
        ");
    });
}

#[test]
fn the_id_of_an_edge_survives_changes_elsewhere() {
    let edges = with_model(|model| model.map(&MapQuery::default()).unwrap().edges);
    let grown = format!("{ESTATE}user aaron\n  allow sts:AssumeRole on *\n");
    with_model_of(&grown, |model| {
        for edge in edges {
            let card = model.edge(&edge.id).unwrap();
            assert_eq!(
                (card.from.id, card.to.id, card.relation),
                (edge.from, edge.to, edge.relation)
            );
        }
    });
}

#[test]
fn an_edge_of_an_answer_has_a_card_too() {
    with_model(|model| {
        let query = QuestionQuery {
            q: "who can s3:PutObject on invoices".into(),
            ..QuestionQuery::default()
        };
        for edge in model.ask(&query).unwrap().map.edges {
            let card = model.edge(&edge.id).unwrap();
            assert_eq!((card.from.id, card.to.id), (edge.from, edge.to));
            assert_eq!(card.requirements[0].decision.clone().unwrap().verdict, Verdict::Allowed);
        }
    });
}

#[test]
fn a_focus_draws_what_it_reaches_and_nothing_else() {
    with_model(|model| {
        let focus = Some("arn:aws:iam::111122223333:user/ada".to_owned());
        let map = model
            .map(&MapQuery {
                focus: focus.clone(),
                ..MapQuery::default()
            })
            .unwrap();
        let labels: Vec<&str> = map.nodes.iter().map(|node| node.label.as_str()).collect();
        assert_eq!(
            (map.focus, labels.join(" ")),
            (focus, "anyone ada deploy invoices".to_owned())
        );
        assert!(
            model
                .map(&MapQuery {
                    focus: Some("nobody".into()),
                    ..MapQuery::default()
                })
                .is_err()
        );
    });
}

#[test]
fn the_estate_is_summarised() {
    with_model(|model| {
        let view = model.estate();
        assert_eq!((view.counts.users, view.counts.roles, view.counts.resources), (2, 2, 2));
        assert_eq!(view.accounts[0].name.as_deref(), Some("shop"));
        assert_eq!(view.gaps_total, view.gaps.len());
    });
}

#[test]
fn paths_are_shown_step_by_step_and_cut_by_what_is_taken_away() {
    let paths = |without: &str| {
        with_model(|model| {
            let answer = model
                .ask(&QuestionQuery {
                    q: "paths from ada to role/deploy".into(),
                    without: Some(without.into()),
                    ..QuestionQuery::default()
                })
                .unwrap();
            let mut shown = answer.sentence;
            for path in answer.paths {
                let lights = path.lights.len();
                shown += &format!("\n  {:?} {}, {lights} lights", path.change, path.sentence);
            }
            for edge in answer.map.edges.iter().filter(|edge| edge.change.is_some()) {
                shown += &format!("\n  {:?} {}", edge.change, edge.label);
            }
            shown
        })
    };
    insta::assert_snapshot!(paths(""), @"
    1 path leads from `ada` to `role/deploy`
      None `ada` can assume `deploy`, 3 lights
    ");
    let edge = "arn:aws:iam::111122223333:user/ada|can assume|arn:aws:iam::111122223333:role/deploy";
    insta::assert_snapshot!(paths(edge), @"
    without what you took away, no path leads from `ada` to `role/deploy`; 1 is cut
      Some(Removed) `ada` can assume `deploy`, 3 lights
      Some(Removed) can assume
    ");
}

#[test]
fn who_can_become_administrator_is_told_apart_from_who_is() {
    let estate = "account 111122223333
user eve
  allow sts:AssumeRole on role/admin
role admin
  trust aws 111122223333
  allow * on *
";
    with_model_of(estate, |model| {
        let query = QuestionQuery {
            q: "who can become admin".into(),
            ..QuestionQuery::default()
        };
        let answer = model.ask(&query).unwrap();
        assert_eq!(answer.sentence, "1 principal can become administrator; 2 are already");
        let paths: Vec<_> = answer.paths.iter().map(|path| path.sentence.as_str()).collect();
        assert_eq!(paths, ["`eve` can assume `admin`, then administers `full control`"]);
        let cuts: Vec<_> = answer.cuts.iter().map(|cut| (cut.label.as_str(), cut.paths)).collect();
        assert_eq!(cuts, [("`eve` can assume `admin`", 1)]);
        let query = QuestionQuery {
            q: "cut eve to admin".into(),
            ..QuestionQuery::default()
        };
        let answer = model.ask(&query).unwrap();
        assert_eq!(answer.cuts.len(), 1);
        assert!(!answer.cuts[0].edits.is_empty());
    });
}

#[test]
fn a_technique_shows_everything_it_needs() {
    let estate = "account 111122223333
role admin
  trust service lambda.amazonaws.com
  attach AdministratorAccess
user eve
  allow iam:PassRole on role/admin
  allow lambda:CreateFunction,lambda:InvokeFunction on *
";
    with_model_of(estate, |model| {
        let query = QuestionQuery {
            q: "paths from eve to admin".into(),
            ..QuestionQuery::default()
        };
        let answer = model.ask(&query).unwrap();
        let step = answer
            .paths
            .iter()
            .flat_map(|path| &path.steps)
            .find(|step| step.technique.is_some())
            .unwrap();
        let card = model.edge(&step.edge).unwrap();
        let technique = card.technique.unwrap();
        assert!(technique.id.starts_with("lambda-"), "{}", technique.id);
        assert!(card.requirements.len() >= 2);
        let decided = card
            .requirements
            .iter()
            .filter_map(|requirement| requirement.decision.as_ref());
        assert!(decided.clone().count() >= 2);
        assert!(decided.clone().all(|decision| decision.verdict == Verdict::Allowed));
    });
}

#[test]
fn what_is_not_there_cannot_be_taken_away() {
    with_model(|model| {
        let query = MapQuery {
            without: Some("nobody".into()),
            ..MapQuery::default()
        };
        let problem = model.map(&query).unwrap_err();
        assert_eq!(problem.error, "there is neither a node nor an edge `nobody`");
    });
}

#[test]
fn everything_is_placed_at_once() {
    with_model(|model| {
        let view = model.overview(&OverviewQuery::default());
        let map = model.map(&MapQuery::default()).unwrap();
        assert_eq!(
            (view.nodes.ids.len(), view.edges.from.len()),
            (map.nodes.len(), map.edges.len())
        );
        let bands: Vec<_> = view
            .bands
            .iter()
            .map(|band| (band.label.as_str(), band.count))
            .collect();
        assert_eq!(bands, [("shop", 8), ("elsewhere", 2)]);
    });
}

#[test]
fn bundles_can_be_made_of_accounts_tags_and_policies() {
    let bundles = |group: &str| {
        with_model(|model| {
            let query = MapQuery {
                group: Some(group.into()),
                ..MapQuery::default()
            };
            let map = model.map(&query).unwrap();
            let labels: Vec<_> = map
                .nodes
                .iter()
                .map(|node| {
                    let owner = node.bundle.as_ref().and_then(|bundle| bundle.owner.clone());
                    format!("{} [{}]", node.label, owner.unwrap_or_default())
                })
                .collect();
            labels.join(", ")
        })
    };
    insta::assert_snapshot!(bundles("account"), @"anyone [], ec2.amazonaws.com [], root [], 2 users [shop], 2 roles [shop], full control [], invoices [], lock []");
    insta::assert_snapshot!(bundles("tag:team"), @"anyone [], ec2.amazonaws.com [], root [], 2 users [no tag team], 2 roles [no tag team], full control [], invoices [], lock []");
    insta::assert_snapshot!(bundles("class"), @"anyone [], ec2.amazonaws.com [], root [], 2 users [policies of their own], 2 roles [policies of their own], full control [], invoices [], lock []");
}
