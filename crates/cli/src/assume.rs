//! What is known of a request: condition keys that are set, keys that are absent, and profiles of usual circumstances.
//! Every other key stays unknown, and an answer that hinges on it says so.

use crate::exit::{Exit, Failure};
use clap::Args;
use iamscope_catalog::{Catalog, ConditionKeyRef, ConditionKeyType};
use iamscope_eval::{Context, Value};
use std::collections::BTreeMap;

/// The circumstances of a request, shared by every command that asks a question.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ContextArguments {
    /// Set a condition key, such as `aws:SourceIp=203.0.113.7`; can be repeated, several values of one key included
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// Assume a condition key as well, or a usual circumstance: `console` (signed in by browser), `cli` (an access key
    /// without MFA), `mfa`, `from-vpc=ID` (through the endpoint or VPC with this id); can be repeated, the last one wins
    #[arg(long, value_name = "PROFILE|KEY=VALUE")]
    assume: Vec<String>,
    /// Say that the request does not have a condition key; can be repeated
    #[arg(long, value_name = "KEY")]
    absent: Vec<String>,
}

/// A usual circumstance by name, and the keys that follow from it; `None` says that the request does not have the key.
struct Profile {
    name: &'static str,
    keys: &'static [(&'static str, Option<&'static str>)],
}

/// Source: IAM User Guide, "AWS global condition context keys".
const PROFILES: &[Profile] = &[
    // A browser comes over the internet unless the account has AWS Management Console Private Access. Whether the user
    // signed in with MFA stays open.
    Profile {
        name: "console",
        keys: &[
            ("aws:SecureTransport", Some("true")),
            ("aws:SourceVpc", None),
            ("aws:SourceVpce", None),
            ("aws:VpcSourceIp", None),
        ],
    },
    // Requests with long-term credentials do not have the keys about MFA at all.
    Profile {
        name: "cli",
        keys: &[
            ("aws:SecureTransport", Some("true")),
            ("aws:MultiFactorAuthPresent", None),
            ("aws:MultiFactorAuthAge", None),
        ],
    },
    Profile {
        name: "mfa",
        keys: &[("aws:MultiFactorAuthPresent", Some("true"))],
    },
];

/// The profile that takes an id.
const FROM_VPC: &str = "from-vpc";

/// Condition keys that AWS documents and its service reference does not list.
const UNLISTED: &[&str] = &["aws:SourceOwner", "aws:PrincipalServiceNamesList"];

impl ContextArguments {
    /// Returns what is known of the request. `is_used` says which keys, in lower case, the policies in question have: a
    /// key that neither they nor the catalogue know is mistyped.
    pub(crate) fn to_context(&self, is_used: impl Fn(&str) -> bool) -> Result<Context, Failure> {
        let mut values = self.assumed(&is_used)?;
        let mut set: BTreeMap<String, Vec<Box<str>>> = BTreeMap::new();
        for text in &self.context {
            let (key, value) = key_value(text, &is_used)?;
            set.entry(key).or_default().push(value.into());
        }
        for key in &self.absent {
            let key = known(key, &is_used)?;
            if set.contains_key(&key) {
                let message = format!("the condition key `{key}` cannot be both set and absent");
                return Err(Failure::new(Exit::Usage, message));
            }
            values.insert(key, Value::Absent);
        }
        values.extend(set.into_iter().map(|(key, list)| {
            let value = to_value(&key, list);
            (key, value)
        }));
        let mut context = Context::open();
        for (key, value) in values {
            context.set(&key, value);
        }
        Ok(context)
    }

    fn assumed(&self, is_used: &impl Fn(&str) -> bool) -> Result<BTreeMap<String, Value>, Failure> {
        let mut values = BTreeMap::new();
        for text in &self.assume {
            let is_key = text.split('=').next().is_some_and(|name| name.contains(':'));
            if is_key {
                let (key, value) = key_value(text, is_used)?;
                let value = to_value(&key, vec![value.into()]);
                values.insert(key, value);
            } else {
                values.extend(profile(text)?);
            }
        }
        Ok(values)
    }
}

/// Returns the keys of a profile, in lower case.
fn profile(text: &str) -> Result<Vec<(String, Value)>, Failure> {
    let one = |text: &str| Value::One(text.into());
    if let Some(rest) = text.strip_prefix(FROM_VPC) {
        let id = rest.strip_prefix('=').unwrap_or_default();
        let key = match id.split_once('-') {
            Some(("vpc", _)) => "aws:sourcevpc",
            Some(("vpce", _)) => "aws:sourcevpce",
            Some(_) | None => {
                let failure = Failure::new(Exit::Usage, format!("`{FROM_VPC}` needs the id of a VPC or endpoint"));
                return Err(failure.help(format!("such as `--assume {FROM_VPC}=vpc-0a1b2c3d`")));
            }
        };
        // What passes an endpoint has no public source address.
        return Ok(vec![
            (key.to_owned(), one(id)),
            ("aws:sourceip".to_owned(), Value::Absent),
        ]);
    }
    let Some(profile) = PROFILES.iter().find(|profile| profile.name == text) else {
        let names: Vec<String> = PROFILES.iter().map(|profile| format!("`{}`", profile.name)).collect();
        let failure = Failure::new(Exit::Usage, format!("nothing to assume is called `{text}`"));
        return Err(failure.help(format!(
            "there are {}, `{FROM_VPC}=ID`, and KEY=VALUE",
            names.join(", ")
        )));
    };
    let keys = profile.keys.iter();
    Ok(keys
        .map(|(key, value)| (key.to_ascii_lowercase(), value.map_or(Value::Absent, one)))
        .collect())
}

fn key_value<'t>(text: &'t str, is_used: &impl Fn(&str) -> bool) -> Result<(String, &'t str), Failure> {
    let Some((key, value)) = text.split_once('=') else {
        return Err(Failure::new(Exit::Usage, format!("expected KEY=VALUE, not `{text}`")));
    };
    let lower = known(key, is_used)?;
    let value_type = Catalog::embedded().condition_key(key).map(ConditionKeyRef::value_type);
    let is_bool = value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
    if value_type == Some(ConditionKeyType::Bool) && !is_bool {
        let message = format!("the condition key `{key}` is `true` or `false`, not `{value}`");
        return Err(Failure::new(Exit::Usage, message));
    }
    Ok((lower, value))
}

/// Returns a condition key in lower case, unless it is mistyped. Keys of identity providers carry the provider's host
/// name, and what comes after it is the provider's affair.
fn known(key: &str, is_used: &impl Fn(&str) -> bool) -> Result<String, Failure> {
    let catalog = Catalog::embedded();
    let lower = key.to_ascii_lowercase();
    let is_provider = key
        .rsplit_once(':')
        .is_some_and(|(host, claim)| host.contains('.') && !claim.is_empty());
    let is_unlisted = UNLISTED.iter().any(|unlisted| unlisted.eq_ignore_ascii_case(key));
    if is_provider || is_unlisted || catalog.condition_key(key).is_some() || is_used(&lower) {
        return Ok(lower);
    }
    let failure = Failure::new(Exit::Usage, format!("unknown condition key `{key}`"));
    let names: Vec<String> = catalog
        .suggest_condition_key(key)
        .into_iter()
        .map(|key| format!("`{}`", key.name()))
        .collect();
    Err(if names.is_empty() {
        failure
    } else {
        failure.help(format!("did you mean {}?", names.join(", ")))
    })
}

/// A key that can have several values has a list of them, be it of one.
fn to_value(key: &str, mut values: Vec<Box<str>>) -> Value {
    let is_multivalued = Catalog::embedded()
        .condition_key(key)
        .is_some_and(ConditionKeyRef::is_multivalued);
    match values.pop() {
        Some(only) if values.is_empty() && !is_multivalued => Value::One(only),
        last => {
            values.extend(last);
            Value::Many(values)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the keys that are set, or what is wrong.
    fn read(context: &[&str], assume: &[&str], absent: &[&str]) -> String {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let arguments = ContextArguments {
            context: list(context),
            assume: list(assume),
            absent: list(absent),
        };
        match arguments.to_context(|key| key == "acme:badge") {
            Ok(context) => context
                .iter()
                .map(|(key, value)| format!("{key} {value:?}"))
                .collect::<Vec<_>>()
                .join("\n"),
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn keys_have_one_value_or_a_list() {
        insta::assert_snapshot!(
            read(&["aws:SourceIp=192.0.2.1", "aws:TagKeys=a", "acme:badge=1", "acme:badge=2"], &[], &["aws:SourceVpc"]),
            @r#"
        acme:badge Many(["1", "2"])
        aws:sourceip One("192.0.2.1")
        aws:sourcevpc Absent
        aws:tagkeys Many(["a"])
        "#
        );
    }

    #[test]
    fn profiles_are_overruled_by_keys() {
        insta::assert_snapshot!(
            read(&["aws:SecureTransport=false"], &["cli", "mfa"], &[]),
            @r#"
        aws:multifactorauthage Absent
        aws:multifactorauthpresent One("true")
        aws:securetransport One("false")
        "#
        );
    }

    #[test]
    fn an_endpoint_or_a_vpc_is_where_a_request_comes_from() {
        insta::assert_snapshot!(read(&[], &["from-vpc=vpce-1a"], &[]), @r#"
        aws:sourceip Absent
        aws:sourcevpce One("vpce-1a")
        "#);
        insta::assert_snapshot!(read(&[], &["from-vpc"], &[]), @"
        `from-vpc` needs the id of a VPC or endpoint
          = help: such as `--assume from-vpc=vpc-0a1b2c3d`
        ");
        insta::assert_snapshot!(read(&[], &["vpc"], &[]), @"
        nothing to assume is called `vpc`
          = help: there are `console`, `cli`, `mfa`, `from-vpc=ID`, and KEY=VALUE
        ");
    }

    #[test]
    fn tags_and_claims_of_providers_are_open() {
        insta::assert_snapshot!(
            read(&["aws:PrincipalTag/any thing=x", "token.actions.githubusercontent.com:sub=repo:a/b", "idp.example.com/pool:x=1"], &[], &[]),
            @r#"
        aws:principaltag/any thing One("x")
        idp.example.com/pool:x One("1")
        token.actions.githubusercontent.com:sub One("repo:a/b")
        "#
        );
    }

    #[test]
    fn what_is_mistyped_is_told() {
        insta::assert_snapshot!(read(&["aws:MultiFactorAuthPresnt=true"], &[], &[]), @"
        unknown condition key `aws:MultiFactorAuthPresnt`
          = help: did you mean `aws:MultiFactorAuthPresent`, `aws:MultiFactorAuthAge`?
        ");
        insta::assert_snapshot!(read(&["aws:SecureTransport=yes"], &[], &[]), @"the condition key `aws:SecureTransport` is `true` or `false`, not `yes`");
        insta::assert_snapshot!(read(&["aws:SourceIp"], &[], &[]), @"expected KEY=VALUE, not `aws:SourceIp`");
        insta::assert_snapshot!(read(&["aws:SourceIp=1.2.3.4"], &[], &["aws:sourceip"]), @"the condition key `aws:sourceip` cannot be both set and absent");
    }
}
