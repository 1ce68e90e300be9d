//! What is decided while parts of policies and requests are not known holds whatever they turn out to be.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what panics here is a failed test"
)]

use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Atom, Bound, Caller, CompiledPolicy, Context, Decision, Formula, PolicySet, Request, Target, Value, decide,
    explain,
};
use iamscope_policy::glob::{Case, Glob};
use iamscope_policy::{Arn, PolicyKind, SourceId, parse};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

const OWN: &str = "111122223333";

/// A question with placeholders `⟨x⟩` and `⟨y⟩` in it.
#[derive(Clone, Debug)]
struct Open {
    identity: Vec<Json>,
    resource: Vec<Json>,
    target: &'static str,
    tag: &'static str,
}

/// Puts something in for the placeholders.
type Fill<'f> = &'f dyn Fn(&str) -> String;

impl Open {
    fn decide(&self, fill: Fill<'_>) -> Decision {
        let compile = |statements: &[Json], kind| {
            let text = fill(&json!({"Version": "2012-10-17", "Statement": statements}).to_string());
            let (policy, _) = parse(SourceId(0), &text, kind);
            CompiledPolicy::new(&policy, kind, Catalog::embedded())
        };
        let identity = compile(&self.identity, PolicyKind::Identity);
        let resource = compile(&self.resource, PolicyKind::Resource);
        let bound = |policy| Bound {
            policy,
            name: "policy",
            source: SourceId(0),
        };
        let mut policies = PolicySet::default();
        policies.identity.push(bound(&identity));
        policies.resource = Some(bound(&resource));
        let caller = caller();
        let context = self.context(fill);
        let request = Request {
            caller: &caller,
            action: &Action::parse("s3:GetObject", Catalog::embedded()).expect("a known action"),
            target: &Target::new(&fill(self.target), Some(OWN)),
            context: &context,
        };
        let decision = decide(&policies, &request);
        assert_eq!(decision, explain(&policies, &request).0, "decide and explain differ");
        decision
    }

    fn context(&self, fill: Fill<'_>) -> Context {
        let mut context = Context::closed();
        context.set_caller(&caller());
        context.set("aws:PrincipalTag/t", Value::One(fill(self.tag).into()));
        context.set("aws:MultiFactorAuthAge", Value::One("7".into()));
        context
    }
}

fn caller() -> Caller {
    Caller::User {
        arn: Arn::parse("arn:aws:iam::111122223333:user/b").expect("an ARN"),
    }
}

fn statement(principals: Vec<Json>) -> impl Strategy<Value = Json> {
    let actions = select(vec![
        "s3:*",
        "s3:GetObject",
        "s3:⟨x⟩Object",
        "⟨y⟩:GetObject",
        "sqs:⟨x⟩",
        "⟨x⟩:⟨y⟩Object",
    ]);
    let resources = select(vec![
        "*",
        "arn:aws:s3:::b/k",
        "arn:aws:s3:::⟨x⟩/*",
        "arn:aws:s3:::⟨x⟩/⟨y⟩",
        "arn:aws:s3:::⟨y⟩*",
        "arn:aws:⟨x⟩:::b/?",
        "arn:aws:s3:::⟨x⟩",
    ]);
    let conditions = select(vec![
        json!({}),
        json!({"StringEquals": {"aws:PrincipalTag/t": "⟨x⟩"}}),
        json!({"StringNotLike": {"aws:PrincipalTag/t": ["b*⟨y⟩", "k?"]}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::⟨x⟩:user/*"}}),
        json!({"ArnNotEquals": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:user/⟨y⟩"]}}),
        json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "⟨y⟩"}}),
        json!({"StringLike": {"aws:PrincipalTag/⟨x⟩": "*b"}}),
        json!({"Null": {"aws:PrincipalTag/t": "⟨x⟩"}}),
    ]);
    let effects = select(vec!["Allow", "Allow", "Deny"]);
    (
        effects,
        actions,
        resources,
        conditions,
        select(principals),
        any::<(bool, bool)>(),
    )
        .prop_map(
            |(effect, action, resource, condition, principal, (not_action, not_resource))| {
                let mut statement = json!({"Effect": effect, "Condition": condition});
                statement[if not_action { "NotAction" } else { "Action" }] = json!(action);
                statement[if not_resource { "NotResource" } else { "Resource" }] = json!(resource);
                if !principal.is_null() {
                    statement["Principal"] = principal;
                }
                statement
            },
        )
}

fn question() -> impl Strategy<Value = Open> {
    let principals = vec![
        json!("*"),
        json!({"AWS": "⟨x⟩"}),
        json!({"AWS": "arn:aws:iam::⟨x⟩:root"}),
        json!({"AWS": "arn:aws:iam::111122223333:user/⟨y⟩"}),
        json!({"AWS": "arn:aws:iam::⟨y⟩:user/⟨x⟩"}),
    ];
    let identity = proptest::collection::vec(statement(vec![Json::Null]), 0..3);
    let resource = proptest::collection::vec(statement(principals), 0..3);
    let targets = select(vec![
        "arn:aws:s3:::b/k",
        "arn:aws:s3:::⟨x⟩/k",
        "arn:aws:s3:::b/⟨y⟩",
        "arn:aws:s3:::⟨y⟩",
    ]);
    let tags = select(vec!["b", "k⟨x⟩", "⟨y⟩b"]);
    (identity, resource, targets, tags).prop_map(|(identity, resource, target, tag)| Open {
        identity,
        resource,
        target,
        tag,
    })
}

/// Returns whether a condition holds once the values are known.
fn holds(atom: &Atom, question: &Open, fill: Fill<'_>) -> bool {
    match atom {
        Atom::Placeholder { pattern, text } => Glob::new(&fill(pattern), Case::Sensitive).matches(&fill(text)),
        Atom::Condition { operator, key, values } => {
            let known = Formula::atom(Atom::Condition {
                operator: *operator,
                key: fill(key).into(),
                values: values.iter().map(|value| fill(value).into()).collect(),
            });
            let known = known.given(&question.context(fill));
            assert!(known.is_constant(), "{known}");
            known.is_true()
        }
        Atom::Variable { .. } | Atom::Missing { .. } | Atom::Undocumented { .. } | Atom::Fact(_) => {
            panic!("{atom:?} is not about a placeholder")
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn every_filling_agrees(
        question in question(),
        x in select(vec!["b", "k", "s3", "Get", "111122223333", "true", "t"]),
        y in select(vec!["b", "k", "s3", "Get", "111122223333", "9"]),
    ) {
        let filled = |text: &str| text.replace("⟨x⟩", x).replace("⟨y⟩", y);
        let open = question.decide(&|text| text.to_owned());
        let known = question.decide(&filled);
        prop_assert!(!matches!(known, Decision::Unknown(_)), "{known:?}");
        let is_allowed = matches!(known, Decision::Allowed);
        match &open {
            Decision::Allowed => prop_assert!(is_allowed),
            Decision::Denied(_) => prop_assert!(!is_allowed),
            Decision::Unknown(condition) => {
                let may = condition.evaluate(&mut |atom| holds(atom, &question, &filled));
                prop_assert_eq!(may, is_allowed, "{}", condition);
            }
        }
    }
}
