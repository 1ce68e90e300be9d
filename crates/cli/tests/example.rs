//! The example estate, with all kinds of policies: what is allowed there, no invariant that holds may forbid.

use iamscope_access::{Access, Question, Thing};
use iamscope_catalog::Catalog;
use iamscope_collect::{Options, collect};
use iamscope_estate::Principal;
use iamscope_eval::{Action, Decision};
use iamscope_invariants::{Checker, Standing, parse};
use iamscope_prove::Mode;
use std::path::Path;

/// Every so many questions are asked.
const STEP: usize = 409;

#[test]
fn nothing_that_is_allowed_is_proved_to_be_forbidden() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/acme");
    let collected = collect(&[folder], &Options::default()).expect("the example");
    let access = Access::new(&collected.estate, Catalog::embedded());
    let checker = Checker::new(&access, Mode::Typed);
    let (mut asked, mut allowed, mut broken) = (0, 0, 0);
    for question in questions(&access).into_iter().step_by(STEP) {
        asked += 1;
        if access.can(&question).decision != Decision::Allowed {
            continue;
        }
        allowed += 1;
        let who = if question.principal == Principal::Anonymous {
            "anonymous".to_owned()
        } else {
            access.name(&question.principal)
        };
        let action = &question.action;
        for (can, on) in [
            (action.to_string(), question.resource.arn.to_string()),
            (format!("{}:*", action.service), "*".to_owned()),
        ] {
            let text = format!("invariants: [{{name: a, nobody: '{who}', can: '{can}', on: '{on}'}}]");
            let invariants = parse(&text).expect("an invariant");
            for invariant in &invariants {
                let verdict = checker.check(invariant).expect("a verdict");
                assert_ne!(
                    verdict.standing(),
                    Standing::Holds,
                    "{text}, but {action} on {} is allowed",
                    question.resource.arn
                );
                broken += usize::from(verdict.standing() == Standing::Broken);
            }
        }
    }
    // So many that a change of the example does not empty the test unseen.
    assert!(
        allowed > 30 && broken > allowed,
        "{asked} asked, {allowed} allowed, {broken} broken"
    );
}

/// Returns every question about a principal, a thing and an action that works on it.
fn questions(access: &Access<'_>) -> Vec<Question> {
    let estate = access.estate();
    let resources = estate.resources().ids().map(Thing::Resource);
    let things = resources.chain(estate.roles().ids().map(Thing::Role));
    let mut principals: Vec<Principal> = estate.entities().map(Principal::from).collect();
    principals.push(Principal::Anonymous);
    let mut questions = Vec::new();
    for thing in things {
        let arn = access.thing_arn(thing);
        for action in actions(access, thing) {
            for principal in &principals {
                questions.push(Question::new(
                    principal.clone(),
                    action.clone(),
                    access.target(arn.as_str()),
                ));
            }
        }
    }
    questions
}

fn actions(access: &Access<'_>, thing: Thing) -> Vec<Action> {
    let (service, kind) = match thing {
        Thing::Role(_) => ("iam", "role"),
        Thing::Resource(resource) => {
            let kind = &access.estate().resources()[resource].kind;
            (&*kind.service, &*kind.name)
        }
    };
    let service = access.catalog().service(service).into_iter();
    let works = service.flat_map(|service| service.actions()).filter(|action| {
        action
            .resource_types()
            .any(|usage| usage.resource_type().name().eq_ignore_ascii_case(kind))
    });
    let mut actions: Vec<Action> = works
        .filter_map(|action| access.find_action(&action.full_name()).ok())
        .collect();
    if matches!(thing, Thing::Role(_)) {
        actions.extend(access.find_action("sts:AssumeRole").ok());
    }
    actions
}
