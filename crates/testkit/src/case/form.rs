//! The fields of a case file.

use super::policies::{Layers, Policies};
use super::request::{Setting, action, caller, check_type, fact, target};
use super::{AccessPointFacts, Case, ExpectedCheck};
use crate::problem::Problem;
use iamscope_eval::rules::ClauseId;
use iamscope_eval::{CheckEffect, Context, Formula, MissingPolicy, Value};
use indexmap::IndexMap;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// A text and where it stands.
pub(super) type Text = Spanned<String>;

/// A case file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Form {
    /// What AWS does, in one sentence.
    says: String,
    /// The page of AWS that says so, or `Not documented by AWS; the cautious reading.`
    source: String,
    /// The clause of the conformance table, such as `33k`, or a list of them.
    rule: OneOrMany<Text>,
    /// `root`, `user NAME`, `session ROLE [NAME]`, `web-session ..`, `saml-session ..`, `federated-user USER NAME`,
    /// `federated PROVIDER`, `service NAME`, `anonymous`; the first five may end in `in ACCOUNT`.
    #[serde(default)]
    caller: Option<Text>,
    /// `s3:GetObject` if it does not matter.
    #[serde(default)]
    action: Option<Text>,
    /// The resource and, where its ARN does not name it, the account that owns it.
    #[serde(default)]
    on: Option<Text>,
    /// The values of context keys: one, or a list for a key with several values.
    #[serde(default)]
    context: IndexMap<String, Setting>,
    /// Context keys of which nothing is known.
    #[serde(default)]
    unknown: Vec<String>,
    /// Context keys that the request does not have though its caller would.
    #[serde(default)]
    absent: Vec<String>,
    /// Every context key that is not listed is unknown, instead of absent.
    #[serde(default)]
    open: bool,
    /// What is not policy and counts; `case/request.rs` lists them.
    #[serde(default)]
    facts: Vec<Text>,
    /// The version of the policies that are given as statements.
    #[serde(default)]
    version: Option<String>,
    /// A list of statements is a policy, a list of such lists is several; a document or `managed NAME` is one as well.
    #[serde(default)]
    identity: Option<Policies>,
    #[serde(default)]
    boundary: Option<Policies>,
    /// An empty list stands for a session that was made with session policies that allow nothing.
    #[serde(default)]
    session: Option<Policies>,
    #[serde(default)]
    resource: Option<Policies>,
    #[serde(default)]
    trust: Option<Policies>,
    /// Statements, or lines such as `AllUsers READ` and `79a59df9 FULL_CONTROL` (a canonical user id).
    #[serde(default)]
    acl: Option<Policies>,
    #[serde(default)]
    object_acl: Option<Policies>,
    #[serde(default)]
    access_point: Option<AccessPoint>,
    /// Statements, or lines such as `arn:aws:iam::111122223333:user/bob may Decrypt,DescribeKey if equals a=b retiring ARN`.
    #[serde(default)]
    grants: Option<Policies>,
    #[serde(default)]
    endpoint: Option<Policies>,
    /// From the root down: what they are attached to, and the policies there.
    #[serde(default)]
    scp: Option<IndexMap<String, Policies>>,
    #[serde(default)]
    rcp: Option<IndexMap<String, Policies>>,
    /// Policies that exist and were not seen: the check they belong to, and what they are called.
    #[serde(default)]
    missing: IndexMap<Text, String>,
    /// `allowed`, `denied implicit`, `denied explicit`, or `unknown` and the condition on which it hinges.
    expect: Text,
    /// What single checks come to: `SESSION: IMPLICIT_DENY`; `SERVICE_CONTROL_POLICY@unit` is the level `unit`; `NO_CHECK`
    /// says that there is none.
    #[serde(default)]
    checks: IndexMap<Text, Text>,
    /// Near misses that must be told: `PRINCIPAL condition aws:SourceIp`, `RESOURCE principal`.
    #[serde(default)]
    misses: Vec<String>,
    /// Rules that the explanation must cite.
    #[serde(default)]
    rules: Vec<u8>,
    /// The open questions on whose answer the decision hinges, all of them.
    #[serde(default)]
    assumed: Vec<String>,
}

/// The access point through which a request comes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AccessPoint {
    /// What is acted on as the access point names it, and the account that owns the access point.
    on: String,
    #[serde(default)]
    policy: Option<Policies>,
    #[serde(default)]
    restrict_public_buckets: bool,
    #[serde(default)]
    ignore_public_acls: bool,
    #[serde(default)]
    vpc_origin: bool,
}

/// One thing, or a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

/// Reads the YAML of a case.
pub(super) fn read(text: &str) -> Result<Form, Problem> {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(0, |place| place.line());
        let message = error.without_snippet().to_string();
        let message = message.lines().next().unwrap_or_default().to_owned();
        Problem::new(usize::try_from(line).unwrap_or(0), message)
    })
}

/// Returns the line in which a text stands.
pub(super) fn line(text: &Text) -> usize {
    usize::try_from(text.referenced.line()).unwrap_or(0)
}

/// Reads a text, or says what is wrong in its line.
fn parse<T>(text: &Text, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Problem> {
    read(&text.value).map_err(|message| Problem::new(line(text), message))
}

fn parse_or<T>(text: Option<&Text>, default: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Problem> {
    match text {
        Some(text) => parse(text, read),
        None => read(default).map_err(|message| Problem::new(0, message)),
    }
}

impl Form {
    pub(super) fn into_case(self) -> Result<Case, Problem> {
        let caller = parse_or(self.caller.as_ref(), "user bob", caller)?;
        let mut context = if self.open { Context::open() } else { Context::closed() };
        context.set_caller(&caller);
        for (key, setting) in self.context {
            context.set(&key, setting.0);
        }
        for key in &self.unknown {
            context.set(key, Value::Unknown);
        }
        for key in &self.absent {
            context.set(key, Value::Absent);
        }
        let clauses = match self.rule {
            OneOrMany::One(clause) => vec![clause],
            OneOrMany::Many(clauses) => clauses,
        };
        let mut layers = Layers::new(self.version.as_deref());
        let places = [
            ("identity", self.identity),
            ("boundary", self.boundary),
            ("session", self.session),
            ("resource", self.resource),
            ("trust", self.trust),
            ("acl", self.acl),
            ("object-acl", self.object_acl),
            ("grants", self.grants),
            ("endpoint", self.endpoint),
        ];
        for (place, policies) in places {
            layers.add(place, policies)?;
        }
        let mut access_point = None;
        if let Some(point) = self.access_point {
            layers.add("access-point", point.policy)?;
            access_point = Some(AccessPointFacts {
                target: target(&point.on),
                restrict_public_buckets: point.restrict_public_buckets,
                ignore_public_acls: point.ignore_public_acls,
                has_vpc_origin: point.vpc_origin,
            });
        }
        layers.add_levels("scp", self.scp)?;
        layers.add_levels("rcp", self.rcp)?;
        let missing = self.missing.into_iter().map(|(check, what)| {
            Ok(MissingPolicy {
                check: parse(&check, check_type)?,
                what: what.into(),
            })
        });
        Ok(Case {
            says: self.says,
            source: self.source,
            clauses: clauses
                .iter()
                .map(|text| parse(text, clause))
                .collect::<Result<_, _>>()?,
            expected: parse(&self.expect, expected)?,
            caller,
            action: parse_or(self.action.as_ref(), "s3:GetObject", action)?,
            target: parse_or(self.on.as_ref(), "*", |text| Ok(target(text)))?,
            context,
            layers,
            access_point,
            missing: missing.collect::<Result<_, _>>()?,
            facts: self
                .facts
                .iter()
                .map(|text| parse(text, fact))
                .collect::<Result<_, _>>()?,
            checks: self.checks.iter().map(check).collect::<Result<_, _>>()?,
            misses: self.misses,
            rules: self.rules,
            assumed: self.assumed,
        })
    }
}

fn clause(text: &str) -> Result<ClauseId, String> {
    ClauseId::parse(text).ok_or_else(|| format!("expected a clause such as `33k`, not `{text}`"))
}

fn expected(text: &str) -> Result<String, String> {
    match text {
        "allowed" | "denied implicit" | "denied explicit" => Ok(text.to_owned()),
        _ if text.starts_with("unknown ") => Ok(text.to_owned()),
        _ => Err(format!(
            "expected `allowed`, `denied implicit`, `denied explicit` or `unknown CONDITION`, not `{text}`"
        )),
    }
}

fn check((name, effect): (&Text, &Text)) -> Result<ExpectedCheck, Problem> {
    let (check, level) = match name.value.split_once('@') {
        Some((check, level)) => (check, Some(level)),
        None => (name.value.as_str(), None),
    };
    Ok(ExpectedCheck {
        check: parse(name, |_| check_type(check))?,
        target: level.map(Into::into),
        effect: parse(effect, known_effect)?,
    })
}

fn known_effect(text: &str) -> Result<String, String> {
    let unknown = CheckEffect::Unknown {
        denies: Formula::False,
        allows: Formula::False,
    };
    let effects = [
        CheckEffect::Allow,
        CheckEffect::NoImpact,
        CheckEffect::ImplicitDeny,
        CheckEffect::ExplicitDeny,
        unknown,
    ];
    if text == "NO_CHECK" || effects.iter().any(|effect| effect.name() == text) {
        Ok(text.to_owned())
    } else {
        Err(format!("no effect `{text}`"))
    }
}
