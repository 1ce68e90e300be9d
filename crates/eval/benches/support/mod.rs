//! The policies and requests that benches and instruction counts share.

#![expect(clippy::expect_used, reason = "a bench stops at a mistake")]

use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Bound, Caller, CompiledPolicy, Context, Level, PolicySet, Request, SessionOrigin, Target, Value,
};
use iamscope_policy::{Arn, PolicyKind, SourceId, parse};

/// What is asked of every role: a name for people, the action, the target.
pub(crate) const REQUESTS: [(&str, &str, &str); 4] = [
    ("a queue of the last policy", "sqs:SendMessage", QUEUE),
    (
        "a table, under a condition on the address",
        "dynamodb:GetItem",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/t2",
    ),
    (
        "an action that no statement is about",
        "iam:CreateUser",
        "arn:aws:iam::111122223333:user/x",
    ),
    (
        "an object that no statement is about",
        "s3:GetObject",
        "arn:aws:s3:::other/k",
    ),
];

/// A queue of the last policy of a typical role.
pub(crate) const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:q4-9";

/// A role with its policies, compiled.
pub(crate) struct Role {
    identity: Vec<CompiledPolicy>,
    boundary: Option<CompiledPolicy>,
    /// One policy for each level.
    guardrails: Vec<CompiledPolicy>,
}

impl Role {
    /// Five policies with ten statements and two conditions each.
    pub(crate) fn typical() -> Self {
        Self {
            identity: (0..5)
                .map(|number| compile(&document(number), PolicyKind::Identity))
                .collect(),
            boundary: None,
            guardrails: Vec::new(),
        }
    }

    /// Twenty such policies, half of them on the same resources, with policy variables and tags, under a boundary and
    /// three levels of guardrails.
    pub(crate) fn heavy() -> Self {
        let identity = (0..20).map(|number| match number % 2 {
            0 => compile(&document(number / 4), PolicyKind::Identity),
            _ => compile(&tagged_document(number), PolicyKind::Identity),
        });
        Self {
            identity: identity.collect(),
            boundary: Some(compile(BOUNDARY, PolicyKind::Boundary)),
            guardrails: GUARDRAILS.iter().map(|text| compile(text, PolicyKind::Scp)).collect(),
        }
    }

    /// Returns the policies as a request sees them.
    pub(crate) fn policies(&self) -> PolicySet<'_> {
        let levels = self.guardrails.iter().map(|policy| Level {
            target: "unit",
            policies: vec![bound(policy)],
        });
        PolicySet {
            identity: self.identity.iter().map(bound).collect(),
            boundary: self.boundary.as_ref().map(bound),
            scp: (!self.guardrails.is_empty()).then(|| levels.collect()),
            ..PolicySet::default()
        }
    }
}

/// A request that owns its parts.
pub(crate) struct Asked {
    pub(crate) caller: Caller,
    pub(crate) action: Action,
    pub(crate) target: Target,
    pub(crate) context: Context,
}

impl Asked {
    /// Asks as a session of a role from a known address, with a tag.
    pub(crate) fn new(action: &str, target: &str) -> Self {
        let caller = Caller::RoleSession {
            role: Arn::parse("arn:aws:iam::111122223333:role/app").expect("an ARN"),
            session: None,
            origin: SessionOrigin::AssumeRole,
        };
        let mut context = Context::for_caller(&caller);
        context.set("aws:SourceIp", Value::One("192.0.2.7".into()));
        context.set("aws:RequestedRegion", Value::One("eu-west-1".into()));
        context.set("aws:PrincipalTag/team", Value::One("orders".into()));
        Self {
            caller,
            action: Action::parse(action, Catalog::embedded()).expect("a known action"),
            target: Target::new(target, Some("111122223333")),
            context,
        }
    }

    /// Asks one of [`REQUESTS`].
    pub(crate) fn number(number: usize) -> Self {
        let (_, action, target) = REQUESTS.get(number).expect("one of the requests");
        Self::new(action, target)
    }

    /// Forgets the address, so that conditions on it stay open.
    pub(crate) fn without_address(mut self) -> Self {
        self.context.set("aws:SourceIp", Value::Unknown);
        self
    }

    /// Returns the request.
    pub(crate) fn request(&self) -> Request<'_> {
        Request {
            caller: &self.caller,
            action: &self.action,
            target: &self.target,
            context: &self.context,
        }
    }
}

/// Reads and compiles a policy without mistakes.
pub(crate) fn compile(text: &str, kind: PolicyKind) -> CompiledPolicy {
    let (policy, issues) = parse(SourceId(0), text, kind);
    assert!(issues.is_empty(), "{issues:?}");
    CompiledPolicy::new(&policy, kind, Catalog::embedded())
}

/// Names a policy for a request.
pub(crate) fn bound(policy: &CompiledPolicy) -> Bound<'_> {
    Bound {
        policy,
        name: "role app",
        source: policy.source(),
    }
}

/// Returns a typical policy.
pub(crate) fn document(number: u32) -> String {
    iamscope_testkit::typical::policy(&number.to_string(), number as usize)
}

const BOUNDARY: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"*","Resource":"*"},
    {"Effect":"Deny","Action":["iam:*","organizations:*"],"NotResource":"arn:aws:iam::*:role/app-*"}]}"#;

const GUARDRAILS: [&str; 3] = [
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*",
         "Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}}}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":["sqs:*","s3:*"],"Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/legacy-*"}}},
        {"Effect":"Deny","Action":"cloudtrail:StopLogging","Resource":"*"}]}"#,
];

fn tagged_document(number: u32) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[
        {{"Effect":"Allow","Action":["s3:Get*","s3:Put*"],"Resource":"arn:aws:s3:::team{number}/${{aws:PrincipalTag/team}}/*"}},
        {{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:*:*:*-${{aws:PrincipalTag/team}}-{number}"}},
        {{"Effect":"Allow","Action":"dynamodb:*Item","Resource":"*",
          "Condition":{{"StringEquals":{{"aws:PrincipalTag/team":["billing{number}","search"]}},"Bool":{{"aws:SecureTransport":"true"}}}}}},
        {{"Effect":"Deny","Action":["s3:*","sqs:*"],"Resource":"*","Condition":{{"NotIpAddress":{{"aws:SourceIp":"192.0.0.0/8"}}}}}},
        {{"Effect":"Deny","NotAction":["s3:*","sqs:*","dynamodb:*","iam:*"],"NotResource":"arn:aws:ec2:eu-west-1:*:instance/*",
          "Condition":{{"Null":{{"aws:PrincipalTag/team":"true"}}}}}}]}}"#
    )
}
