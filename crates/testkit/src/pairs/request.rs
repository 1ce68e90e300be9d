//! Requests that may tell two policies apart.

use super::{ACTIONS, Family, KEYS};
use crate::random::Random;
use iamscope_catalog::Catalog;
use iamscope_eval::{Action, Caller, Context, Request, SessionOrigin, Target, Value};
use iamscope_policy::{Arn, PolicyKind};

/// A request, with all that it refers to.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Who asks.
    pub caller: Caller,
    /// What is to be done.
    pub action: Action,
    /// What it is to be done to.
    pub target: Target,
    /// The circumstances.
    pub context: Context,
}

impl Sample {
    /// Returns the request.
    pub fn request(&self) -> Request<'_> {
        Request {
            caller: &self.caller,
            action: &self.action,
            target: &self.target,
            context: &self.context,
        }
    }
}

const BUCKETS: &[&str] = &[
    "arn:aws:s3:::a",
    "arn:aws:s3:::ab",
    "arn:aws:s3:::b",
    "arn:aws:s3:::c-d",
];

const OBJECTS: &[&str] = &[
    "arn:aws:s3:::a/x",
    "arn:aws:s3:::a/x1",
    "arn:aws:s3:::a/bob/y",
    "arn:aws:s3:::a/bob",
    "arn:aws:s3:::ab/x",
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::b/x:1",
    "arn:aws:s3:::c/z/x2",
];

const QUEUES: &[&str] = &[
    "arn:aws:sqs:us-east-1:111122223333:q",
    "arn:aws:sqs:us-east-1:222233334444:q",
    "arn:aws:sqs:eu-west-1:111122223333:q1",
    "arn:aws-cn:sqs:us-west-2:222233334444:r",
];

/// Makes a request such as AWS could get for policies of a kind; the same number gives the same request.
pub fn sample(seed: u64, kind: PolicyKind) -> Sample {
    let mut random = Random::new(seed ^ 0x5eed_5eed);
    let name = random.pick(ACTIONS);
    let resource = match name {
        "s3:GetObject" | "s3:PutObject" => random.pick(OBJECTS),
        "s3:ListBucket" => random.pick(BUCKETS),
        "sqs:SendMessage" => random.pick(QUEUES),
        _ => "*",
    };
    let (service, action) = name.split_once(':').unwrap_or_default();
    let caller = caller(kind, &mut random);
    let mut context = Context::closed();
    context.set_caller(&caller);
    let open: Vec<Box<str>> = context
        .iter()
        .filter(|(_, value)| **value == Value::Unknown)
        .map(|(key, _)| key.into())
        .collect();
    for key in open {
        context.set(&key, Value::Absent);
    }
    set_keys(&mut context, &caller, name, &mut random);
    Sample {
        caller,
        action: Action::new(service, action, Catalog::embedded()),
        target: Target::new(resource, None),
        context,
    }
}

/// Sets keys that do not follow from who calls.
fn set_keys(context: &mut Context, caller: &Caller, action: &str, random: &mut Random) {
    let mut open = Context::open();
    open.set_caller(caller);
    for key in KEYS {
        let follows = *open.value(&key.name.to_ascii_lowercase()) != Value::Unknown;
        let is_there = matches!(key.name, "aws:CurrentTime" | "aws:SecureTransport") || random.percent(70);
        if follows || !is_there || (key.name == "s3:max-keys" && action != "s3:ListBucket") {
            continue;
        }
        let value = if key.is_multivalued && random.percent(80) {
            let count = random.below(4);
            Value::Many((0..count).map(|_| value(key.family, random).into()).collect())
        } else {
            Value::One(value(key.family, random).into())
        };
        context.set(key.name, value);
    }
}

fn value(family: Family, random: &mut Random) -> &'static str {
    let pool: &[&str] = match family {
        Family::Text => &[
            "a", "b", "A", "ab", "aab", "B", "c", "o-1", "o-2", "o-", "xb", "", "d-e", "bob", "xbob", "a*", "?b", "$",
        ],
        Family::Arn => &[
            "arn:aws:ec2:us-east-1:111122223333:vpc/a",
            "arn:aws:ec2:us-east-1:111122223333:vpc/ab",
            "arn:aws:ec2:eu-west-1:111122223333:vpc/bob",
            "arn:aws:ec2:us-east-1:222233334444:vpc/a",
            "arn:aws:iam::111122223333:role/app",
            "a",
            "",
        ],
        Family::Number => &[
            "-2", "-1", "0", "1", "1.5", "2.5", "5", "7", "10", "10.0", "11", "60", "299.5", "299.75", "300", "301",
        ],
        Family::Date => &[
            "2025-12-31T23:59:59Z",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.5Z",
            "2026-07-01T00:00:00Z",
            "2026-12-31T23:00:00Z",
            "2027-06-01T00:00:00Z",
        ],
        Family::Bool => &["true", "false"],
        Family::Binary => &["QmluQXJ5", "AAEC", "AAED", "none"],
        Family::Address => &[
            "10.1.2.3",
            "10.1.2.4",
            "10.2.0.1",
            "192.0.2.1",
            "2001:db8::1",
            "2001:db9::1",
        ],
    };
    random.pick(pool)
}

fn caller(kind: PolicyKind, random: &mut Random) -> Caller {
    let account = random.pick(&["111122223333", "222233334444", "333344445555"]);
    let arn = |resource: &str| Arn::parse(&format!("arn:aws:iam::{account}:{resource}"));
    let kinds = if kind == PolicyKind::Identity { 3 } else { 7 };
    let made = match random.below(kinds) {
        0 => user_of(random, &arn).map(|arn| Caller::User { arn }),
        1 => arn(random.pick(&["role/app", "role/x/app", "role/other"])).map(|role| Caller::RoleSession {
            role,
            session: Some(random.pick(&["s1", "s2"]).into()),
            origin: SessionOrigin::AssumeRole,
        }),
        2 => arn("user/bob").map(|user| Caller::FederatedUser {
            user,
            session: random.pick(&["bob", "guest"]).into(),
        }),
        3 => Some(Caller::Root {
            account: account.into(),
            partition: "aws".into(),
        }),
        4 => Some(Caller::Service {
            name: random.pick(&["sns.amazonaws.com", "events.amazonaws.com"]).into(),
        }),
        5 => Some(Caller::Federated {
            provider: "accounts.google.com".into(),
        }),
        _ => None,
    };
    made.unwrap_or(Caller::Anonymous)
}

fn user_of(random: &mut Random, arn: &impl Fn(&str) -> Option<Arn>) -> Option<Arn> {
    arn(random.pick(&["user/bob", "user/alice", "user/team/bob", "user/carol"]))
}
