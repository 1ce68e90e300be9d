use super::*;
use crate::text::Text;

const PLAN: &str = r#"{"format_version":"1.2","terraform_version":"1.11.4",
  "variables":{"region":{"value":"eu-west-1"}},
  "resource_changes":[
    {"address":"module.app[\"a\"].aws_iam_role.r","module_address":"module.app[\"a\"]","mode":"managed","type":"aws_iam_role","name":"r",
     "change":{"actions":["create"],"before":null,"after":{"name":"app","tags":{"k":"s3cret"}},"after_unknown":{"arn":true,"id":true},
       "after_sensitive":{"tags":{"k":true}}}},
    {"address":"aws_iam_role_policy_attachment.x","mode":"managed","type":"aws_iam_role_policy_attachment","name":"x",
     "change":{"actions":["create"],"before":null,"after":{"policy_arn":"arn:aws:iam::aws:policy/ReadOnlyAccess"},
       "after_unknown":{"id":true,"role":true}}},
    {"address":"aws_sqs_queue.gone","mode":"managed","type":"aws_sqs_queue","name":"gone",
     "change":{"actions":["delete"],"before":{"name":"gone"},"after":null}},
    {"address":"aws_sqs_queue.q","deposed":"1","mode":"managed","type":"aws_sqs_queue","name":"q",
     "change":{"actions":["delete"],"before":{"name":"q"},"after":null}},
    {"address":"aws_instance.i","mode":"managed","type":"aws_instance","name":"i",
     "change":{"actions":["create"],"before":null,"after":{"ebs":[{"size":1}]},"after_unknown":{"ebs":[{"id":true}],"key":true}}}],
  "prior_state":{"format_version":"1.0","values":{"root_module":{"resources":[
    {"address":"data.aws_caller_identity.c","mode":"data","type":"aws_caller_identity","name":"c","values":{"account_id":"111122223333"}}]}}},
  "configuration":{
    "provider_config":{"aws":{"name":"aws","expressions":{"region":{"references":["var.region"]}}}},
    "root_module":{
      "resources":[
        {"address":"aws_iam_role_policy_attachment.x","provider_config_key":"aws","expressions":{
           "role":{"references":["module.app[\"a\"].role_name","module.app[\"a\"]","module.app"]}}},
        {"address":"aws_instance.i","provider_config_key":"aws","expressions":{
           "key":{"references":["aws_sqs_queue.q.name","aws_sqs_queue.q","aws_sqs_queue.gone"]}}}],
      "module_calls":{"app":{"expressions":{"name":{"constant_value":"app"}},"module":{
        "outputs":{"role_name":{"expression":{"references":["aws_iam_role.r.name","aws_iam_role.r"]}}},
        "resources":[{"address":"aws_iam_role.r","provider_config_key":"aws","expressions":{"name":{"references":["var.name"]}}}]}}}}}}"#;

fn attribute<'p>(program: &'p Program, address: &str, name: &str) -> Option<&'p Kind> {
    let declared = program.declared.iter().find(|declared| &*declared.address == address)?;
    Some(&declared.attributes.as_fields()?.get(name)?.kind)
}

#[test]
fn changes_become_resources() {
    let program = read("plan.json", PLAN, PlanOptions::default());
    assert_eq!(program.problems, []);
    let seen: Vec<String> = program
        .declared
        .iter()
        .map(|declared| {
            let scope = &declared.scope;
            format!(
                "{} {:?} {} {}",
                declared.address, declared.change, scope.account, scope.region
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            "aws_iam_role_policy_attachment.x Present 111122223333 eu-west-1",
            "aws_instance.i Present 111122223333 eu-west-1",
            "aws_sqs_queue.gone Deleted 111122223333 ⟨region⟩",
            "module.app[\"a\"].aws_iam_role.r Present 111122223333 eu-west-1",
        ]
    );
}

#[test]
fn one_reference_is_followed_through_outputs() {
    let program = read("plan.json", PLAN, PlanOptions::default());
    let role = attribute(&program, "aws_iam_role_policy_attachment.x", "role");
    assert!(
        matches!(role, Some(Kind::Text(text)) if text.as_str() == "app"),
        "{role:?}"
    );
}

#[test]
fn what_is_made_of_several_references_stays_unknown() {
    let program = read("plan.json", PLAN, PlanOptions::default());
    let key = attribute(&program, "aws_instance.i", "key").expect("a key");
    assert_eq!(*key, Value::unknown("aws_instance.i.key").kind);
    let Some(Kind::Tuple(blocks)) = attribute(&program, "aws_instance.i", "ebs") else {
        panic!("no blocks");
    };
    let id = blocks
        .first()
        .and_then(|block| block.field("id"))
        .and_then(Value::to_text);
    assert_eq!(id, Some(Text::placeholder("aws_instance.i.ebs[0].id")));
}

#[test]
fn secrets_are_marked() {
    let program = read("plan.json", PLAN, PlanOptions::default());
    let Some(Kind::Object(tags)) = attribute(&program, "module.app[\"a\"].aws_iam_role.r", "tags") else {
        panic!("no tags");
    };
    assert!(tags.get("k").is_some_and(|tag| tag.is_sensitive));
}

#[test]
fn options_come_first() {
    let options = PlanOptions {
        account: Some("444455556666".to_owned()),
        ..PlanOptions::default()
    };
    let program = read("plan.json", PLAN, options);
    assert!(
        program
            .declared
            .iter()
            .all(|declared| &*declared.scope.account == "444455556666")
    );
}

#[test]
fn broken_plans_are_named() {
    for (text, expected) in [
        ("{\"format_version\":\"1.2\",", "plan.json:1:"),
        (
            "{\"format_version\":\"1.2\",\"errored\":true}",
            "plan.json: the plan was made with errors",
        ),
    ] {
        let problems = read("plan.json", text, PlanOptions::default()).problems;
        assert!(
            problems.iter().any(|problem| problem.to_string().starts_with(expected)),
            "{problems:?}"
        );
    }
}
