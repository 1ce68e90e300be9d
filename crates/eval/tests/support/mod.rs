//! Case files: one request, the policies that bind it, and what must come out.
//!
//! A case is lines of `word rest`. The first comment line says which rule of AWS it pins, the second where AWS documents
//! it. Policies are written short, one statement a line:
//!
//! ```text
//! identity allow s3:GetObject,s3:ListBucket on arn:aws:s3:::b/*
//! resource deny not s3:Get* on * for {"AWS":"111122223333"} if {"Bool":{"aws:SecureTransport":"false"}}
//! ```

use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Bound, Caller, CheckType, CompiledPolicy, Context, Decision, Denial, Explanation, Level, MissingPolicy,
    Obstacle, PolicySet, Request, SessionOrigin, Target, Value, decide, explain,
};
use iamscope_policy::{Arn, PolicyKind, SourceId, parse};
use serde_json::{Value as Json, json};

const ACCOUNT: &str = "111122223333";

/// One case file, read.
pub(crate) struct Case {
    pub(crate) rules: Vec<u8>,
    pub(crate) expected: String,
    caller: Caller,
    action: Action,
    target: Target,
    context: Context,
    layers: Vec<Layer>,
    session_is_empty: bool,
    missing: Vec<MissingPolicy>,
    facts: Vec<String>,
    checks: Vec<(String, String)>,
    misses: Vec<String>,
}

/// One policy under construction.
struct Layer {
    place: String,
    target: String,
    version: &'static str,
    statements: Vec<Json>,
    document: Option<String>,
}

impl Case {
    /// Reads a case; panics with the line on a mistake.
    pub(crate) fn read(text: &str) -> Self {
        let comments: Vec<&str> = text.lines().take_while(|line| line.starts_with("# ")).collect();
        assert!(comments.len() >= 2, "a case starts with a sentence and its source");
        let mut case = Self {
            rules: Vec::new(),
            expected: String::new(),
            caller: caller("user bob"),
            action: action("s3:GetObject"),
            target: Target::new("*", None),
            context: Context::closed(),
            layers: Vec::new(),
            session_is_empty: false,
            missing: Vec::new(),
            facts: Vec::new(),
            checks: Vec::new(),
            misses: Vec::new(),
        };
        let is_open = text.lines().any(|line| line == "open");
        if is_open {
            case.context = Context::open();
        }
        let mut keys = Vec::new();
        let mut version = "2012-10-17";
        for line in text
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "open" => {}
                "rule" => case
                    .rules
                    .extend(rest.split(' ').map(|rule| rule.parse::<u8>().expect(line))),
                "caller" => case.caller = caller(rest),
                "action" => case.action = action(rest),
                "on" => {
                    let named = rest
                        .rsplit_once(' ')
                        .filter(|(_, account)| account.parse::<u64>().is_ok());
                    case.target = match named {
                        Some((arn, account)) => Target::new(arn, Some(account)),
                        None => Target::new(rest, None),
                    };
                }
                "key" => keys.push(rest.to_owned()),
                "version" => version = if rest == "2008" { "2008-10-17" } else { "2012-10-17" },
                "fact" => case.facts.push(rest.to_owned()),
                "missing" => {
                    let (check, what) = rest.split_once(' ').expect(line);
                    case.missing.push(MissingPolicy {
                        check: check_type(check),
                        what: what.into(),
                    });
                }
                "session-policy-none" => case.session_is_empty = true,
                "expect" => case.expected = rest.to_owned(),
                "check" => {
                    let (check, effect) = rest.rsplit_once(' ').expect(line);
                    case.checks.push((check.to_owned(), effect.to_owned()));
                }
                "miss" => case.misses.push(rest.to_owned()),
                _ => case.add_statement(word, rest, version),
            }
        }
        case.context.set_caller(&case.caller);
        for key in keys {
            set_key(&mut case.context, &key);
        }
        assert!(
            !case.rules.is_empty() && !case.expected.is_empty(),
            "a case names a rule and what to expect"
        );
        case
    }

    fn add_statement(&mut self, place: &str, rest: &str, version: &'static str) {
        let (place, target) = place.split_once('@').unwrap_or((place, ""));
        let found = self
            .layers
            .iter_mut()
            .find(|layer| layer.place == place && layer.target == target);
        let layer = match found {
            Some(layer) => layer,
            None => {
                self.layers.push(Layer {
                    place: place.into(),
                    target: target.into(),
                    version,
                    statements: Vec::new(),
                    document: None,
                });
                self.layers.last_mut().expect("just added")
            }
        };
        if rest.starts_with('{') {
            layer.document = Some(rest.to_owned());
        } else if !rest.is_empty() {
            layer.statements.push(statement(rest, place));
        }
    }

    /// Decides the case both ways and returns what does not come out as the file says.
    pub(crate) fn run(&self) -> Result<(), String> {
        let compiled: Vec<CompiledPolicy> = self.layers.iter().map(Layer::compile).collect();
        let policies = self.policies(&compiled);
        let request = Request {
            caller: &self.caller,
            action: &self.action,
            target: &self.target,
            context: &self.context,
        };
        let decision = decide(&policies, &request);
        let (explained, explanation) = explain(&policies, &request);
        if decision != explained {
            return Err(format!("decide says {decision:?}, explain says {explained:?}"));
        }
        let shown = show(&decision);
        if shown != self.expected {
            return Err(format!(
                "expected `{}`, found `{shown}`\n{explanation:#?}",
                self.expected
            ));
        }
        self.compare_explanation(&explanation)
    }

    fn compare_explanation(&self, explanation: &Explanation) -> Result<(), String> {
        for (check, effect) in &self.checks {
            let (name, target) = check
                .split_once('@')
                .map_or((check.as_str(), None), |(name, target)| (name, Some(target)));
            let is_it = |found: &&iamscope_eval::Check| {
                found.check_type.name() == name && target.is_none_or(|target| found.target.as_deref() == Some(target))
            };
            let found = explanation.checks.iter().find(is_it).map(|found| found.effect.name());
            if found.unwrap_or("NO_CHECK") != effect {
                return Err(format!(
                    "check {check}: expected {effect}, found {found:?}\n{explanation:#?}"
                ));
            }
        }
        let misses: Vec<String> = explanation.checks.iter().flat_map(show_misses).collect();
        for miss in &self.misses {
            if !misses.contains(miss) {
                return Err(format!("near miss `{miss}` is not in {misses:?}"));
            }
        }
        Ok(())
    }

    fn policies<'p>(&'p self, compiled: &'p [CompiledPolicy]) -> PolicySet<'p> {
        let mut set = PolicySet {
            missing: self.missing.clone(),
            ..PolicySet::default()
        };
        if self.session_is_empty {
            set.session = Some(Vec::new());
        }
        for (layer, policy) in self.layers.iter().zip(compiled) {
            let bound = Bound {
                policy,
                name: &layer.place,
                source: policy.source(),
            };
            let level = || Level {
                target: &layer.target,
                policies: vec![bound],
            };
            match layer.place.as_str() {
                "identity" => set.identity.push(bound),
                "boundary" => set.boundary = Some(bound),
                "session" => set.session.get_or_insert_default().push(bound),
                "resource" | "trust" => set.resource = Some(bound),
                "acl" => set.acl = Some(bound),
                "grants" => set.grants = Some(bound),
                "endpoint" => set.endpoint = Some(bound),
                "scp" => set.scp.get_or_insert_default().push(level()),
                "rcp" => set.rcp.get_or_insert_default().push(level()),
                other => panic!("no layer `{other}`"),
            }
        }
        for fact in &self.facts {
            match fact.as_str() {
                "caller in management account" => set.facts.caller_is_in_management_account = true,
                "resource in management account" => set.facts.resource_is_in_management_account = true,
                "service-linked role" => set.facts.service_linked_role = true,
                "aws managed key" => set.facts.aws_managed_key = true,
                "session token" => set.facts.session_token = true,
                "acls disabled" => set.facts.bucket.acls_disabled = true,
                "ignore public acls" => set.facts.bucket.ignore_public_acls = true,
                "restrict public buckets" => set.facts.bucket.restrict_public_buckets = true,
                other => match other.strip_prefix("canonical user ") {
                    Some(id) => set.facts.canonical_user = Some(id.into()),
                    None => panic!("no fact `{other}`"),
                },
            }
        }
        set
    }
}

impl Layer {
    fn compile(&self) -> CompiledPolicy {
        let document = self
            .document
            .clone()
            .unwrap_or_else(|| json!({"Version": self.version, "Statement": self.statements}).to_string());
        let kind = match self.place.as_str() {
            "identity" => PolicyKind::Identity,
            "boundary" => PolicyKind::Boundary,
            "session" => PolicyKind::Session,
            "resource" | "grants" => PolicyKind::Resource,
            "trust" => PolicyKind::Trust,
            "acl" => PolicyKind::Acl,
            "endpoint" => PolicyKind::VpcEndpoint,
            "scp" => PolicyKind::Scp,
            "rcp" => PolicyKind::Rcp,
            other => panic!("no layer `{other}`"),
        };
        let (policy, _) = parse(SourceId(0), &document, kind);
        CompiledPolicy::new(&policy, kind, Catalog::embedded())
    }
}

/// Reads `allow [not] ACTIONS [on [not] RESOURCES] [for [not] PRINCIPAL] [if CONDITION]`.
fn statement(text: &str, place: &str) -> Json {
    let (text, condition) = text
        .split_once(" if ")
        .map_or((text, None), |(text, condition)| (text, Some(condition)));
    let (text, principal) = text
        .split_once(" for ")
        .map_or((text, None), |(text, principal)| (text, Some(principal)));
    let (text, resource) = text
        .split_once(" on ")
        .map_or((text, None), |(text, resource)| (text, Some(resource)));
    let (effect, actions) = text.split_once(' ').expect(text);
    let mut statement = json!({"Effect": if effect == "allow" { "Allow" } else { "Deny" }});
    let mut put = |name: &str, text: &str, value: &dyn Fn(&str) -> Json| match text.strip_prefix("not ") {
        Some(text) => statement[format!("Not{name}")] = value(text),
        None => statement[name] = value(text),
    };
    let list = |text: &str| json!(text.split(',').collect::<Vec<_>>());
    let parsed = |text: &str| {
        if text == "*" {
            json!("*")
        } else {
            serde_json::from_str(text).expect(text)
        }
    };
    put("Action", actions, &list);
    if let Some(resource) = resource {
        put("Resource", resource, &list);
    }
    match principal {
        Some(principal) => put("Principal", principal, &parsed),
        None if place == "rcp" => put("Principal", "*", &parsed),
        None => {}
    }
    if let Some(condition) = condition {
        statement["Condition"] = parsed(condition);
    }
    statement
}

fn set_key(context: &mut Context, text: &str) {
    if let Some((key, value)) = text.split_once(" = ") {
        let many = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
        let value = match many {
            Some("") => Value::Many(Vec::new()),
            Some(many) => Value::Many(many.split(',').map(Into::into).collect()),
            None => Value::One(value.trim_matches('"').into()),
        };
        context.set(key, value);
    } else if let Some(key) = text.strip_suffix(" unknown") {
        context.set(key, Value::Unknown);
    } else {
        context.set(text.strip_suffix(" absent").expect(text), Value::Absent);
    }
}

fn caller(text: &str) -> Caller {
    let (text, account) = text.split_once(" in ").unwrap_or((text, ACCOUNT));
    let (kind, name) = text.split_once(' ').unwrap_or((text, ""));
    let arn = |resource: String| Arn::parse(&format!("arn:aws:iam::{account}:{resource}")).expect(text);
    let (first, second) = name
        .rsplit_once(' ')
        .map_or((name, None), |(first, second)| (first, Some(second)));
    match kind {
        "root" => Caller::Root {
            account: account.into(),
            partition: "aws".into(),
        },
        "user" => Caller::User {
            arn: arn(format!("user/{name}")),
        },
        "session" | "web-session" | "saml-session" => Caller::RoleSession {
            role: arn(format!("role/{first}")),
            session: second.map(Into::into),
            origin: match kind {
                "web-session" => SessionOrigin::WebIdentity,
                "saml-session" => SessionOrigin::Saml,
                _ => SessionOrigin::AssumeRole,
            },
        },
        "federated-user" => Caller::FederatedUser {
            user: arn(format!("user/{first}")),
            session: second.expect(text).into(),
        },
        "federated" => Caller::Federated { provider: name.into() },
        "service" => Caller::Service { name: name.into() },
        "anonymous" => Caller::Anonymous,
        other => panic!("no caller `{other}`"),
    }
}

fn action(text: &str) -> Action {
    let (service, name) = text.split_once(':').expect(text);
    Action::new(service, name, Catalog::embedded())
}

fn check_type(name: &str) -> CheckType {
    let all = [
        CheckType::ResourceControlPolicy,
        CheckType::ServiceControlPolicy,
        CheckType::VpcEndpoint,
        CheckType::Resource,
        CheckType::Principal,
        CheckType::PermissionsBoundary,
        CheckType::Session,
    ];
    all.into_iter().find(|check| check.name() == name).expect(name)
}

/// Shows a decision as case files write it.
fn show(decision: &Decision) -> String {
    match decision {
        Decision::Allowed => "allowed".into(),
        Decision::Denied(Denial::Explicit) => "denied explicit".into(),
        Decision::Denied(Denial::Implicit) => "denied implicit".into(),
        Decision::Unknown(residual) => format!("unknown {residual}"),
    }
}

fn show_misses(check: &iamscope_eval::Check) -> Vec<String> {
    let show = |miss: &iamscope_eval::NearMiss| {
        let obstacle = match &miss.obstacle {
            Obstacle::Resource(_) => "resource".to_owned(),
            Obstacle::Principal(_) => "principal".to_owned(),
            Obstacle::Condition { key, .. } => format!("condition {key}"),
        };
        format!("{} {obstacle}", check.check_type.name())
    };
    check.near_misses.iter().map(show).collect()
}
