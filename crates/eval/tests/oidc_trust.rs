//! Tokens of OpenID Connect providers against trust policies: cases that others wrote, `oidc-trust/*.json` below
//! `IAMSCOPE_ORACLES`.
//!
//! A row gives the claims of a token, the condition of a trust policy, and whether AWS lets the token in. Each becomes a
//! role that trusts the provider under that condition, and a caller who shows the token. What a row says about other
//! clouds, or about how dangerous a condition is, is not asked here.

#![expect(clippy::expect_used, reason = "what panics here is a failed test")]
#![expect(
    clippy::disallowed_methods,
    reason = "the rows are files outside the repository, read by the test alone"
)]

use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Bound, Caller, CompiledPolicy, Context, Decision, Denial, PolicySet, Request, Target, Value, decide,
};
use iamscope_policy::{PolicyKind, SourceId, parse};
use serde_json::{Map, Value as Json, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Rows that do not come out as they say, each with the reason and AWS's page.
const DIFFERENCES: &[(&str, &str)] = &[];

/// One row about AWS.
struct Row<'j> {
    id: &'j str,
    issuer: &'j str,
    subject: &'j Json,
    claims: Option<&'j Map<String, Json>>,
    condition: &'j Json,
    is_match: bool,
}

impl<'j> Row<'j> {
    fn read(vector: &'j Json) -> Option<Self> {
        let condition = vector.get("condition")?;
        let text = |name: &str| vector.get(name)?.as_str();
        Some(Self {
            id: text("id")?,
            issuer: text("issuer")?,
            subject: vector.get("subject")?,
            claims: vector.get("claims").and_then(Json::as_object),
            condition,
            is_match: match text("expect")? {
                "match" => true,
                "no-match" => false,
                _ => return None,
            },
        })
    }

    /// Returns what the decision does not agree with.
    fn difference(&self) -> Option<String> {
        let decision = match self.decide() {
            Ok(decision) => decision,
            Err(what) => return Some(format!("{}: {what}", self.id)),
        };
        let expected = if self.is_match {
            Decision::Allowed
        } else {
            Decision::Denied(Denial::Implicit)
        };
        (decision != expected).then(|| format!("{}: expected {expected:?}, found {decision:?}", self.id))
    }

    fn decide(&self) -> Result<Decision, String> {
        let host = host(self.issuer).ok_or_else(|| format!("no host is known for issuer `{}`", self.issuer))?;
        let provider = format!("arn:aws:iam::111122223333:oidc-provider/{host}");
        let mut condition = Map::new();
        add_condition(&mut condition, self.condition, host)?;
        let document = json!({
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Federated": provider},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": condition,
            },
        });
        let (policy, issues) = parse(SourceId(0), &document.to_string(), PolicyKind::Trust);
        if !issues.is_empty() {
            return Err(format!("the trust policy has issues: {issues:?}"));
        }
        let catalog = Catalog::embedded();
        let trust = CompiledPolicy::new(&policy, PolicyKind::Trust, catalog);
        let caller = Caller::Federated {
            provider: provider.as_str().into(),
        };
        let request = Request {
            caller: &caller,
            action: &Action::parse("sts:AssumeRoleWithWebIdentity", catalog).expect("a known action"),
            target: &Target::new("arn:aws:iam::111122223333:role/deploy", None),
            context: &self.context(&caller, host)?,
        };
        let policies = PolicySet {
            resource: Some(Bound {
                policy: &trust,
                name: "role deploy, trust policy",
                source: trust.source(),
            }),
            ..PolicySet::default()
        };
        Ok(decide(&policies, &request))
    }

    /// Returns the keys of the request: one for each claim of the token, and no others.
    fn context(&self, caller: &Caller, host: &str) -> Result<Context, String> {
        let mut context = Context::closed();
        context.set_caller(caller);
        let subject = ("sub", self.subject);
        let claims = self.claims.into_iter().flatten();
        for (claim, value) in std::iter::once(subject).chain(claims.map(|(claim, value)| (claim.as_str(), value))) {
            let one = value.as_str().ok_or_else(|| format!("claim `{claim}` is no text"))?;
            context.set(&format!("{host}:{claim}"), Value::One(one.into()));
        }
        Ok(context)
    }
}

fn is_about_aws(vector: &Json) -> bool {
    let consumer = vector.pointer("/condition/consumer").and_then(Json::as_str);
    consumer.is_some_and(|consumer| consumer.starts_with("aws-"))
}

/// Returns the host, and path, of a provider: what its condition keys start with.
fn host(issuer: &str) -> Option<&'static str> {
    Some(match issuer {
        "github" => "token.actions.githubusercontent.com",
        "gitlab" => "gitlab.com",
        "terraform-cloud" => "app.terraform.io",
        "circleci" => "oidc.circleci.com/org/2a3b4c5d-1111-2222-3333-444455556666",
        "bitbucket" => "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
        _ => return None,
    })
}

/// Adds a row's condition to a `Condition` element: one clause, or all of a list.
fn add_condition(element: &mut Map<String, Json>, condition: &Json, host: &str) -> Result<(), String> {
    let consumer = condition.get("consumer").and_then(Json::as_str).unwrap_or_default();
    let operator = match consumer {
        "aws-all" => {
            let parts = condition.get("of").and_then(Json::as_array).ok_or("an empty list")?;
            return parts.iter().try_for_each(|part| add_condition(element, part, host));
        }
        "aws-stringequals" => "StringEquals",
        "aws-stringlike" => "StringLike",
        other => return Err(format!("no operator is known for `{other}`")),
    };
    let claim = condition.get("claim").and_then(Json::as_str).ok_or("no claim")?;
    let pattern = condition.get("pattern").ok_or("no pattern")?;
    let keys = element.entry(operator).or_insert_with(|| json!({}));
    let keys = keys.as_object_mut().ok_or("not an object")?;
    match keys.insert(format!("{host}:{claim}"), pattern.clone()) {
        None => Ok(()),
        Some(_) => Err(format!("claim `{claim}` stands twice")),
    }
}

/// Returns the files, or says that the test is left out.
fn files_of_others() -> Option<Vec<PathBuf>> {
    let Some(folder) = std::env::var_os("IAMSCOPE_ORACLES").filter(|folder| !folder.is_empty()) else {
        // Written past the capture of the test harness, which hides what tests print that pass.
        drop(writeln!(
            std::io::stderr(),
            "IAMSCOPE_ORACLES is not set: tokens of oidc-trust are left out"
        ));
        return None;
    };
    let entries = std::fs::read_dir(Path::new(&folder).join("oidc-trust")).expect("a folder `oidc-trust`");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Some(files)
}

#[test]
fn tokens_of_others_come_out_as_they_say() {
    let Some(files) = files_of_others() else {
        return;
    };
    let mut wrong = Vec::new();
    let mut about_aws = 0;
    for path in &files {
        let text = std::fs::read_to_string(path).expect("a text");
        let suite: Json = serde_json::from_str(&text).expect("JSON");
        let vectors = suite.get("vectors").and_then(Json::as_array).expect("rows");
        for vector in vectors.iter().filter(|vector| is_about_aws(vector)) {
            let row = Row::read(vector).expect("a row with id, issuer, subject and what to expect");
            about_aws += 1;
            let known = DIFFERENCES.iter().find(|(id, _)| *id == row.id);
            match (row.difference(), known) {
                (Some(difference), None) => wrong.push(difference),
                (None, Some((id, reason))) => wrong.push(format!("{id} comes out right now, take out: {reason}")),
                (None, None) | (Some(_), Some(_)) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {about_aws}\n{}", wrong.len(), wrong.join("\n"));
    assert!(about_aws >= 60, "only {about_aws} rows about AWS were read");
}
