//! What must hold for all policies and requests, whatever AWS documents.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what panics here is a failed test"
)]

use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Atom, Bound, Caller, CheckType, CompiledPolicy, Context, Decision, Denial, Edit, Edits, Formula, KeyChange,
    Level, PolicySet, Request, SessionOrigin, Target, Value, decide, edits, explain,
};
use iamscope_policy::{Arn, PolicyKind, SourceId, parse};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

const OWN: &str = "111122223333";
const OTHER: &str = "444455556666";

/// The policies of one request, as documents.
#[derive(Clone, Debug)]
struct World {
    identity: Vec<Json>,
    boundary: Option<Vec<Json>>,
    session: Option<Vec<Json>>,
    resource: Option<Vec<Json>>,
    scp: Option<Vec<Json>>,
    rcp: Option<Vec<Json>>,
    endpoint: Option<Vec<Json>>,
    caller: Caller,
    action: &'static str,
    target: (&'static str, &'static str),
    keys: Vec<(&'static str, Value)>,
}

impl World {
    fn context(&self) -> Context {
        let mut context = Context::closed();
        context.set_caller(&self.caller);
        if let Caller::Service { .. } = self.caller {
            // What these hold in calls of a service is not documented, and a world is one where all is known.
            for key in ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType"] {
                context.set(key, Value::Absent);
            }
        }
        for (key, value) in &self.keys {
            context.set(key, value.clone());
        }
        context
    }

    fn decide(&self) -> Decision {
        self.ask(|policies, request| {
            let decision = decide(policies, request);
            assert_eq!(decision, explain(policies, request).0, "decide and explain differ");
            decision
        })
    }

    fn edits(&self) -> Edits {
        self.ask(|policies, request| edits(policies, request, Catalog::embedded()))
    }

    fn ask<T>(&self, ask: impl FnOnce(&PolicySet<'_>, &Request<'_>) -> T) -> T {
        let action = Action::parse(self.action, Catalog::embedded()).expect("a known action");
        let target = Target::new(self.target.0, Some(self.target.1));
        let context = self.context();
        let request = Request {
            caller: &self.caller,
            action: &action,
            target: &target,
            context: &context,
        };
        let identity = compile(&self.identity, PolicyKind::Identity);
        let boundary = self.boundary.as_ref().map(|list| compile(list, PolicyKind::Boundary));
        let session = self.session.as_ref().map(|list| compile(list, PolicyKind::Session));
        let resource = self.resource.as_ref().map(|list| match self.action {
            "sts:AssumeRole" => compile(&to_trust(list), PolicyKind::Trust),
            _ => compile(list, PolicyKind::Resource),
        });
        let scp = self.scp.as_ref().map(|list| compile(list, PolicyKind::Scp));
        let rcp = self.rcp.as_ref().map(|list| compile(list, PolicyKind::Rcp));
        let endpoint = self
            .endpoint
            .as_ref()
            .map(|list| compile(list, PolicyKind::VpcEndpoint));
        let policies = PolicySet {
            identity: vec![bound(&identity)],
            boundary: boundary.as_ref().map(bound),
            session: session.as_ref().map(|policy| vec![bound(policy)]),
            resource: resource.as_ref().map(bound),
            scp: scp.as_ref().map(level),
            rcp: rcp.as_ref().map(level),
            endpoint: endpoint.as_ref().map(bound),
            ..PolicySet::default()
        };
        ask(&policies, &request)
    }

    /// Returns the policies of a layer.
    fn layer(&mut self, check: CheckType) -> &mut Vec<Json> {
        match check {
            CheckType::ResourceControlPolicy => self.rcp.get_or_insert_default(),
            CheckType::ServiceControlPolicy => self.scp.get_or_insert_default(),
            CheckType::VpcEndpoint => self.endpoint.get_or_insert_default(),
            CheckType::Resource => self.resource.get_or_insert_default(),
            CheckType::Principal => &mut self.identity,
            CheckType::PermissionsBoundary => self.boundary.get_or_insert_default(),
            CheckType::Session => self.session.get_or_insert_default(),
        }
    }

    /// Makes an edit in the documents. Statements that are taken out leave one behind that matches nothing, so that the
    /// others keep their places.
    fn edit(&mut self, edit: &Edit) {
        match edit {
            Edit::Remove { check, statement, .. } => {
                let statement = &mut self.layer(*check)[statement.index as usize];
                statement["Condition"] = json!({"StringEquals": {"aws:Nothing": "has this key"}});
            }
            Edit::Add { check, statement, .. } => {
                let statement = serde_json::from_str(statement).expect("JSON");
                self.layer(*check).push(statement);
            }
            Edit::Key { key, change } => {
                let value = match change {
                    KeyChange::Equals(value) | KeyChange::Present(value) => Some(value),
                    KeyChange::Fits(_, example) | KeyChange::OtherThan(_, example) => Some(example),
                    KeyChange::Absent => None,
                };
                let is_tag_keys = key.as_ref() == "aws:TagKeys";
                let value = match value {
                    Some(value) if is_tag_keys => Value::Many(vec![value.clone()]),
                    Some(value) => Value::One(value.clone()),
                    None => Value::Absent,
                };
                let of_world = self.keys.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case(key));
                of_world.expect("a key of the world").1 = value;
            }
            Edit::SwitchOff(setting) => panic!("{setting:?} is off"),
        }
    }

    /// Returns whether the request is allowed if nothing that AWS does not document holds.
    fn is_allowed(&self) -> bool {
        holds(&self.decide(), self)
    }
}

/// Leaves out what a trust policy cannot have.
fn to_trust(statements: &[Json]) -> Vec<Json> {
    let one = |statement: &Json| {
        let mut statement = statement.as_object().expect("a statement").clone();
        statement.retain(|name, _| !name.ends_with("Resource"));
        if let Some(principal) = statement.remove("NotPrincipal") {
            statement.insert("Principal".to_owned(), principal);
        }
        Json::Object(statement)
    };
    statements.iter().map(one).collect()
}

fn bound(policy: &CompiledPolicy) -> Bound<'_> {
    Bound {
        policy,
        name: "p",
        source: policy.source(),
    }
}

fn level(policy: &CompiledPolicy) -> Vec<Level<'_>> {
    vec![Level {
        target: "root",
        policies: vec![bound(policy)],
    }]
}

fn compile(statements: &[Json], kind: PolicyKind) -> CompiledPolicy {
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let (policy, _) = parse(SourceId(0), &text, kind);
    assert!(policy.unreadable.is_empty(), "{text}");
    CompiledPolicy::new(&policy, kind, Catalog::embedded())
}

/// Returns whether a decision is to allow once the facts are those of this world.
fn holds(decision: &Decision, world: &World) -> bool {
    decision.to_formula().evaluate(&mut |atom| atom_holds(atom, world))
}

fn atom_holds(atom: &Atom, world: &World) -> bool {
    match atom {
        Atom::Condition { operator, key, values } => {
            let condition = json!({operator.to_string(): {key.as_ref(): values}});
            grants_alone(
                json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}),
                world,
                "s3:GetObject",
            )
        }
        Atom::Variable { pattern, .. } => grants_alone(
            json!({"Effect": "Allow", "Action": "*", "Resource": pattern.as_ref()}),
            world,
            "s3:GetObject",
        ),
        Atom::Placeholder { .. } | Atom::Missing { .. } | Atom::Undocumented { .. } | Atom::Fact(_) => false,
    }
}

/// Asks whether one identity statement alone grants an action on what the world asks about; keys stay those of its caller.
fn grants_alone(statement: Json, world: &World, action: &str) -> bool {
    let action = Action::parse(action, Catalog::embedded()).expect("a known action");
    let target = Target::new(world.target.0, Some(OWN));
    let context = world.context();
    let caller = Caller::User {
        arn: Arn::parse("arn:aws:iam::111122223333:user/alone").expect("an ARN"),
    };
    let request = Request {
        caller: &caller,
        action: &action,
        target: &target,
        context: &context,
    };
    let policy = compile(&[statement], PolicyKind::Identity);
    let policies = PolicySet {
        identity: vec![bound(&policy)],
        ..PolicySet::default()
    };
    match decide(&policies, &request) {
        Decision::Allowed => true,
        Decision::Denied(_) => false,
        Decision::Unknown(residual) => panic!("not concrete: {residual}"),
    }
}

fn some_caller() -> impl Strategy<Value = Caller> {
    let user = || Arn::parse("arn:aws:iam::111122223333:user/bob").expect("an ARN");
    select(vec![
        Caller::User { arn: user() },
        Caller::RoleSession {
            role: Arn::parse("arn:aws:iam::111122223333:role/app").expect("an ARN"),
            session: Some("ci".into()),
            origin: SessionOrigin::AssumeRole,
        },
        Caller::FederatedUser {
            user: user(),
            session: "fed".into(),
        },
        Caller::Root {
            account: OWN.into(),
            partition: "aws".into(),
        },
        Caller::Service {
            name: "sns.amazonaws.com".into(),
        },
        Caller::Anonymous,
    ])
}

fn some_values() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let one = |texts: &[&str]| {
        let mut values: Vec<Value> = texts.iter().map(|text| Value::One((*text).into())).collect();
        values.push(Value::Absent);
        select(values)
    };
    let many = select(vec![
        Value::Absent,
        Value::Many(vec![]),
        Value::Many(vec!["a".into()]),
        Value::Many(vec!["a".into(), "b".into()]),
    ]);
    let parts = (
        one(&["10.1.2.3", "192.0.2.1", "2001:db8::1"]),
        one(&["true", "false"]),
        one(&["b", "*", "c"]),
        many,
        one(&["5", "10.0", "-3"]),
        one(&["2026-01-01T00:00:00Z", "1700000000"]),
        one(&["arn:aws:sns:eu-west-1:111122223333:t", "arn:aws:s3:::b"]),
    );
    parts.prop_map(|(ip, secure, tag, tags, number, time, arn)| {
        vec![
            ("aws:SourceIp", ip),
            ("aws:SecureTransport", secure),
            ("aws:RequestTag/t", tag),
            ("aws:TagKeys", tags),
            ("s3:max-keys", number),
            ("aws:CurrentTime", time),
            ("aws:SourceArn", arn),
        ]
    })
}

fn some_condition() -> impl Strategy<Value = Json> {
    select(vec![
        json!({}),
        json!({}),
        json!({}),
        json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}}),
        json!({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
        json!({"Bool": {"aws:SecureTransport": "false"}}),
        json!({"BoolIfExists": {"aws:SecureTransport": "true"}}),
        json!({"StringEquals": {"aws:RequestTag/t": ["b", "x"]}}),
        json!({"StringNotLike": {"aws:RequestTag/t": "b*"}, "Null": {"aws:TagKeys": "false"}}),
        json!({"StringNotEquals": {"aws:username": "${aws:RequestTag/t}"}}),
        json!({"StringLike": {"aws:RequestTag/t": "${aws:RequestTag/t, 'b'}"}}),
        json!({"Null": {"aws:RequestTag/t": "true"}}),
        json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "c"]}}),
        json!({"ForAnyValue:StringNotEquals": {"aws:TagKeys": "a"}}),
        json!({"StringEquals": {"aws:TagKeys": "a"}}),
        json!({"NumericLessThanEquals": {"s3:max-keys": "9.5"}}),
        json!({"NumericNotEquals": {"s3:max-keys": "10"}}),
        json!({"DateGreaterThanIfExists": {"aws:CurrentTime": "2025-06-01"}}),
        json!({"ArnEquals": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}),
        json!({"ArnNotEqualsIfExists": {"aws:SourceArn": "arn:aws:s3:::?"}}),
        json!({"StringNotEquals": {"aws:PrincipalAccount": "444455556666"}}),
    ])
}

fn some_actions() -> impl Strategy<Value = Vec<&'static str>> {
    let pattern = select(vec![
        "*",
        "s3:*",
        "s3:Get*",
        "s3:GetObject",
        "s3:?utObject",
        "sqs:*",
        "sqs:SendMessage",
        "sts:AssumeRole",
        "kms:*",
    ]);
    proptest::collection::vec(pattern, 1..3)
}

fn some_resources() -> impl Strategy<Value = Vec<&'static str>> {
    let pattern = select(vec![
        "*",
        "*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/k",
        "arn:aws:s3:::${aws:RequestTag/t}/*",
        "arn:aws:s3:::*/${aws:username}",
        "arn:aws:sqs:*:*:q",
    ]);
    proptest::collection::vec(pattern, 1..3)
}

fn some_principal() -> impl Strategy<Value = (&'static str, Json)> {
    select(vec![
        ("Principal", json!("*")),
        ("Principal", json!({"AWS": OWN})),
        ("Principal", json!({"AWS": "arn:aws:iam::111122223333:user/bob"})),
        (
            "Principal",
            json!({"AWS": ["arn:aws:iam::111122223333:role/app", OTHER]}),
        ),
        (
            "Principal",
            json!({"AWS": "arn:aws:sts::111122223333:assumed-role/app/ci"}),
        ),
        (
            "Principal",
            json!({"AWS": "arn:aws:sts::111122223333:federated-user/fed"}),
        ),
        ("Principal", json!({"Service": "sns.amazonaws.com"})),
        (
            "NotPrincipal",
            json!({"AWS": ["arn:aws:iam::111122223333:user/bob", OWN]}),
        ),
        ("NotPrincipal", json!({"AWS": "arn:aws:iam::111122223333:role/app"})),
    ])
}

fn some_statement() -> impl Strategy<Value = Json> {
    let effect = select(vec!["Allow", "Allow", "Deny"]);
    let parts = (
        effect,
        some_actions(),
        any::<[bool; 2]>(),
        some_resources(),
        some_condition(),
    );
    parts.prop_map(|(effect, actions, [not_action, not_resource], resources, condition)| {
        let mut statement = json!({"Effect": effect, "Condition": condition});
        let (action, resource) = (
            if not_action && effect == "Allow" {
                "NotAction"
            } else {
                "Action"
            },
            if not_resource { "NotResource" } else { "Resource" },
        );
        statement[action] = json!(actions);
        statement[resource] = json!(resources);
        statement
    })
}

fn some_policy() -> impl Strategy<Value = Vec<Json>> {
    proptest::collection::vec(some_statement(), 1..4)
}

fn some_resource_policy() -> impl Strategy<Value = Vec<Json>> {
    let statement = (some_statement(), some_principal()).prop_map(|(mut statement, (name, principal))| {
        statement[name] = principal;
        statement
    });
    proptest::collection::vec(statement, 1..4)
}

fn some_rcp() -> impl Strategy<Value = Vec<Json>> {
    let deny = some_statement().prop_map(|mut statement| {
        statement["Effect"] = json!("Deny");
        statement["Principal"] = json!("*");
        if let Some(listed) = statement.as_object_mut().and_then(|fields| fields.remove("NotAction")) {
            statement["Action"] = listed;
        }
        statement
    });
    proptest::collection::vec(deny, 1..3)
}

fn some_world() -> impl Strategy<Value = World> {
    let maybe = |policy| proptest::option::weighted(0.3, policy);
    let layers = (
        some_policy(),
        maybe(some_policy().boxed()),
        maybe(some_policy().boxed()),
        proptest::option::of(some_resource_policy()),
        maybe(some_policy().boxed()),
        maybe(some_rcp().boxed()),
        maybe(some_resource_policy().boxed()),
    );
    let target = select(vec![
        ("s3:GetObject", ("arn:aws:s3:::b/k", OWN)),
        ("s3:PutObject", ("arn:aws:s3:::b/bob", OWN)),
        ("s3:GetObject", ("arn:aws:s3:::c/k", OTHER)),
        ("sqs:SendMessage", ("arn:aws:sqs:eu-west-1:444455556666:q", OTHER)),
        ("sqs:SendMessage", ("arn:aws:sqs:eu-west-1:111122223333:q", OWN)),
        ("sts:AssumeRole", ("arn:aws:iam::111122223333:role/bob", OWN)),
        ("sts:AssumeRole", ("arn:aws:iam::444455556666:role/bob", OTHER)),
        ("kms:Decrypt", ("arn:aws:kms:eu-west-1:111122223333:key/k", OWN)),
        ("kms:Decrypt", ("arn:aws:kms:eu-west-1:444455556666:key/k", OTHER)),
    ]);
    (layers, some_caller(), target, some_values()).prop_map(
        |((identity, boundary, session, resource, scp, rcp, endpoint), caller, (action, target), keys)| World {
            identity,
            boundary,
            session,
            resource,
            scp,
            rcp,
            endpoint,
            caller,
            action,
            target,
            keys,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_residual_with_the_facts_put_in_is_the_decision(world in some_world(), unknown in any::<[bool; 7]>()) {
        // A Deny and an Allow read a wildcard in a value in two ways, and a residual does not say whose pattern it is.
        let is_plain = |value: &Value| match value {
            Value::One(text) => !text.contains(['*', '?']),
            Value::Many(_) | Value::Absent | Value::Unknown => true,
        };
        prop_assume!(world.keys.iter().all(|(_, value)| is_plain(value)));
        let mut partly = world.clone();
        for ((_, value), _) in partly.keys.iter_mut().zip(unknown).filter(|(_, is_unknown)| *is_unknown) {
            *value = Value::Unknown;
        }
        let (decision, concrete) = (partly.decide(), world.decide());
        prop_assert_eq!(holds(&decision, &world), holds(&concrete, &world), "{:?} {:?}", decision, concrete);
        if decision == Decision::Denied(Denial::Explicit) {
            prop_assert_eq!(concrete, decision);
        }
    }

    #[test]
    fn the_smallest_edits_turn_the_answer_around(world in some_world()) {
        let before = world.decide();
        let Edits { sets, obstacle } = world.edits();
        prop_assert_eq!(sets.is_empty(), obstacle.is_some());
        for set in &sets {
            let mut edited = world.clone();
            for edit in set {
                edited.edit(edit);
            }
            let turned = match edited.decide() {
                Decision::Allowed => matches!(before, Decision::Denied(_)),
                Decision::Denied(_) => before == Decision::Allowed,
                Decision::Unknown(_) => false,
            };
            prop_assert!(turned, "{before:?}: {set:?} gives {:?}", edited.decide());
        }
    }

    #[test]
    fn an_added_deny_never_grants(world in some_world(), mut deny in some_statement(), is_identity in any::<bool>()) {
        deny["Effect"] = json!("Deny");
        let mut stricter = world.clone();
        match &mut stricter.resource {
            Some(resource) if !is_identity => {
                deny["Principal"] = json!("*");
                resource.push(deny);
            }
            Some(_) | None => stricter.identity.push(deny),
        }
        prop_assert!(world.is_allowed() || !stricter.is_allowed());
    }

    #[test]
    fn a_residual_once_the_facts_are_told_is_what_they_decide(mut world in some_world(), unknown in any::<[bool; 7]>()) {
        // How a wildcard in the value of a variable is read depends on the statement, which a residual does not know.
        for (_, value) in &mut world.keys {
            if matches!(value, Value::One(text) if text.contains(['*', '?'])) {
                *value = Value::One("plain".into());
            }
        }
        let mut partly = world.clone();
        for ((_, value), _) in partly.keys.iter_mut().zip(unknown).filter(|(_, is_unknown)| *is_unknown) {
            *value = Value::Unknown;
        }
        let told = partly.decide().to_formula().given(&world.context());
        let holds = |formula: Formula| formula.evaluate(&mut |atom| atom_holds(atom, &world));
        prop_assert_eq!(holds(told.clone()), holds(world.decide().to_formula()), "{}", told);
        // What an operator without a set prefix makes of several values is not documented, and stays.
        let is_single = |key: &str| {
            let mut keys = world.keys.iter();
            keys.all(|(name, value)| !name.eq_ignore_ascii_case(key) || !matches!(value, Value::Many(_)))
        };
        told.for_each_atom(&mut |atom| match atom {
            Atom::Condition { operator, key, .. } => {
                assert!(operator.quantifier.is_none() && !is_single(key), "{atom:?} is told");
            }
            Atom::Variable { .. } | Atom::Placeholder { .. } | Atom::Missing { .. } | Atom::Undocumented { .. } | Atom::Fact(_) => {}
        });
    }

    #[test]
    fn an_added_allow_never_removes(world in some_world(), mut allow in some_statement()) {
        allow["Effect"] = json!("Allow");
        let mut wider = world.clone();
        wider.identity.push(allow);
        prop_assert!(wider.is_allowed() || !world.is_allowed());
    }

    #[test]
    fn guardrails_only_shrink(world in some_world()) {
        let is_federated = matches!(world.caller, Caller::FederatedUser { .. });
        for layer in 0..5 {
            let mut freer = world.clone();
            match layer {
                0 => freer.boundary = None,
                1 if !is_federated => freer.session = None,
                2 => freer.scp = None,
                3 => freer.rcp = None,
                _ => freer.endpoint = None,
            }
            prop_assert!(freer.is_allowed() || !world.is_allowed(), "layer {layer}");
        }
    }

    #[test]
    fn letter_case_of_actions_does_not_count(world in some_world()) {
        let mut flipped = world.clone();
        for statement in &mut flipped.identity {
            for name in ["Action", "NotAction"] {
                let Some(Json::Array(actions)) = statement.get_mut(name) else { continue };
                for action in actions {
                    *action = json!(action.as_str().unwrap_or_default().to_uppercase());
                }
            }
        }
        prop_assert_eq!(world.decide(), flipped.decide());
    }

    #[test]
    fn a_list_of_actions_may_be_split(world in some_world()) {
        let mut split = world.clone();
        split.identity.clear();
        for statement in &world.identity {
            match statement.get("Action") {
                Some(Json::Array(actions)) => split.identity.extend(actions.iter().map(|action| {
                    let mut part = statement.clone();
                    part["Action"] = action.clone();
                    part
                })),
                _ => split.identity.push(statement.clone()),
            }
        }
        prop_assert_eq!(world.decide(), split.decide());
    }

    #[test]
    fn not_action_is_the_complement(world in some_world(), actions in some_actions()) {
        let grants = |name: &str| {
            let mut statement = json!({"Effect": "Allow", "Resource": "*"});
            statement[name] = json!(actions);
            let action = if world.action.starts_with("sqs") { world.action } else { "s3:GetObject" };
            grants_alone(statement, &world, action)
        };
        prop_assert_ne!(grants("Action"), grants("NotAction"));
    }

    #[test]
    fn arn_equals_is_arn_like(world in some_world()) {
        let text = serde_json::to_string(&world.identity).expect("JSON");
        let swapped = text.replace("ArnEquals", "ArnLike").replace("ArnNotEquals", "ArnNotLike");
        let mut other = world.clone();
        other.identity = serde_json::from_str(&swapped).expect("JSON");
        prop_assert_eq!(world.is_allowed(), other.is_allowed());
    }

    #[test]
    fn across_accounts_the_own_side_allows_as_well(world in some_world()) {
        let mut world = world;
        world.target = ("arn:aws:s3:::b/k", OTHER);
        world.action = "s3:GetObject";
        prop_assume!(world.caller.account().is_some());
        let mut own_side = world.clone();
        own_side.target.1 = OWN;
        own_side.resource = None;
        prop_assert!(own_side.is_allowed() || !world.is_allowed());
    }
}
