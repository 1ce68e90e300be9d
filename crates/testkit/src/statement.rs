//! Lines that become policy statements: `allow`, `deny`, `scp`, `rcp`, `trust`, `grant`, `refuse`.

use crate::line::{Line, Words};
use crate::problem::Problem;
use crate::resource::expand;
use indexmap::IndexMap;
use serde::Serialize;

/// A statement in the order in which people write one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Statement {
    effect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<PrincipalElement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<Values>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_action: Option<Values>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<Values>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_resource: Option<Values>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    condition: IndexMap<String, IndexMap<String, Values>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
enum PrincipalElement {
    Anyone(&'static str),
    Typed(IndexMap<&'static str, Values>),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
}

impl Values {
    fn new(mut values: Vec<String>) -> Self {
        if values.len() == 1 {
            Self::One(values.swap_remove(0))
        } else {
            Self::Many(values)
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document<'s> {
    version: &'static str,
    statement: &'s [Statement],
}

/// Writes a policy document.
pub(crate) fn document(statements: &[Statement]) -> String {
    let document = Document {
        version: "2012-10-17",
        statement: statements,
    };
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

impl Statement {
    fn new(effect: &'static str) -> Self {
        Self {
            effect,
            principal: None,
            action: None,
            not_action: None,
            resource: None,
            not_resource: None,
            condition: IndexMap::new(),
        }
    }

    /// Reads `allow ACTIONS on RESOURCES if ...` or `deny ...`.
    pub(crate) fn identity(line: &Line, account: &str) -> Result<Self, Problem> {
        Self::effect_first(line.keyword() == "allow", line.rest(), account)
    }

    /// Reads `scp deny ACTIONS on RESOURCES if ...`.
    pub(crate) fn guardrail(line: &Line, account: &str) -> Result<Self, Problem> {
        let mut words = line.rest();
        let is_allow = match words.text("`allow` or `deny`")?.as_str() {
            "allow" => true,
            "deny" => false,
            other => return Err(line.problem(format!("expected `allow` or `deny`, not `{other}`"))),
        };
        let mut statement = Self::effect_first(is_allow, words, account)?;
        if line.keyword() == "rcp" {
            statement.principal = Some(PrincipalElement::Anyone("*"));
        }
        Ok(statement)
    }

    fn effect_first(is_allow: bool, mut words: Words<'_>, account: &str) -> Result<Self, Problem> {
        let mut statement = Self::new(if is_allow { "Allow" } else { "Deny" });
        statement.read_actions(&mut words)?;
        statement.read_resources(&mut words, account, Vec::new())?;
        statement.read_conditions(words)?;
        Ok(statement)
    }

    /// Reads `grant PRINCIPALS ACTIONS on RESOURCES if ...` or `refuse ...`.
    pub(crate) fn resource(line: &Line, account: &str, own: Vec<String>) -> Result<Self, Problem> {
        let mut words = line.rest();
        let mut statement = Self::new(if line.keyword() == "grant" { "Allow" } else { "Deny" });
        let names = words.required("a principal")?;
        statement.principal = Some(principals(names.values(), account, "AWS"));
        statement.read_actions(&mut words)?;
        statement.read_resources(&mut words, account, own)?;
        statement.read_conditions(words)?;
        Ok(statement)
    }

    /// Reads `trust service|aws|federated NAMES do ACTIONS if ...`.
    pub(crate) fn trust(line: &Line, account: &str) -> Result<Self, Problem> {
        let mut words = line.rest();
        let form = words.text("`service`, `aws` or `federated`")?;
        let mut statement = Self::new("Allow");
        let mut action = "sts:AssumeRole";
        match form.as_str() {
            "service" => {
                let names = words.required("a service principal")?.values().to_vec();
                statement.principal = Some(typed("Service", names));
            }
            "aws" => statement.principal = Some(principals(words.required("a principal")?.values(), account, "AWS")),
            "anyone" => statement.principal = Some(PrincipalElement::Anyone("*")),
            "federated" => {
                let name = words.text("a provider")?;
                let is_saml = name.starts_with("saml:");
                action = if is_saml {
                    "sts:AssumeRoleWithSAML"
                } else {
                    "sts:AssumeRoleWithWebIdentity"
                };
                statement.principal = Some(typed("Federated", vec![provider_arn(&name, account)]));
            }
            other => {
                return Err(line.problem(format!("expected `service`, `aws` or `federated`, not `{other}`")));
            }
        }
        let actions = if words.take("do") {
            words.required("actions")?.values().to_vec()
        } else {
            vec![action.to_owned()]
        };
        statement.action = Some(Values::new(actions));
        statement.read_conditions(words)?;
        Ok(statement)
    }

    fn read_actions(&mut self, words: &mut Words<'_>) -> Result<(), Problem> {
        let target = if words.take("not") {
            &mut self.not_action
        } else {
            &mut self.action
        };
        *target = Some(Values::new(words.required("actions")?.values().to_vec()));
        Ok(())
    }

    fn read_resources(&mut self, words: &mut Words<'_>, account: &str, own: Vec<String>) -> Result<(), Problem> {
        if !words.take("on") {
            if own.is_empty() {
                return Err(words.line.problem("expected `on RESOURCE`"));
            }
            self.resource = Some(Values::new(own));
            return Ok(());
        }
        let target = if words.take("not") {
            &mut self.not_resource
        } else {
            &mut self.resource
        };
        let names = words.required("a resource")?.values();
        *target = Some(Values::new(names.iter().map(|name| expand(name, account)).collect()));
        Ok(())
    }

    fn read_conditions(&mut self, mut words: Words<'_>) -> Result<(), Problem> {
        if words.take("if") {
            loop {
                let operator = words.text("an operator")?;
                let key = words.text("a condition key")?;
                let values = words.required("a value")?.values().to_vec();
                let clauses = self.condition.entry(operator).or_default();
                clauses.insert(key, Values::new(values));
                if !words.take("and") {
                    break;
                }
            }
        }
        words.end()
    }
}

fn typed(form: &'static str, names: Vec<String>) -> PrincipalElement {
    PrincipalElement::Typed(IndexMap::from([(form, Values::new(names))]))
}

fn principals(names: &[String], account: &str, default: &'static str) -> PrincipalElement {
    if names.iter().any(|name| name == "anyone") {
        return PrincipalElement::Anyone("*");
    }
    let mut forms: IndexMap<&'static str, Vec<String>> = IndexMap::new();
    for name in names {
        let (form, text) = match name.split_once(':') {
            Some(("service", service)) => ("Service", service.to_owned()),
            Some(("federated", provider)) => ("Federated", provider_arn(provider, account)),
            Some(("canonical", id)) => ("CanonicalUser", id.to_owned()),
            Some(_) | None if name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit()) => {
                (default, format!("arn:aws:iam::{name}:root"))
            }
            Some(_) | None => (default, expand(name, account)),
        };
        forms.entry(form).or_default().push(text);
    }
    PrincipalElement::Typed(
        forms
            .into_iter()
            .map(|(form, names)| (form, Values::new(names)))
            .collect(),
    )
}

/// Writes the ARN of an identity provider: `saml:NAME` or the host and path of an OpenID Connect issuer.
pub(crate) fn provider_arn(name: &str, account: &str) -> String {
    match name.strip_prefix("saml:") {
        _ if name.starts_with("arn:") => name.to_owned(),
        Some(saml) => format!("arn:aws:iam::{account}:saml-provider/{saml}"),
        None => format!("arn:aws:iam::{account}:oidc-provider/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::blocks;

    fn statement(line: &str, read: impl Fn(&Line) -> Result<Statement, Problem>) -> String {
        let head = blocks(line).expect("a block").remove(0).head;
        match read(&head) {
            Ok(statement) => serde_json::to_string(&statement).expect("JSON"),
            Err(problem) => problem.to_string(),
        }
    }

    const ACCOUNT: &str = "111122223333";

    #[test]
    fn identity_statements() {
        let read = |line: &str| statement(line, |line| Statement::identity(line, ACCOUNT));
        insta::assert_snapshot!(
            read("allow s3:Get*,s3:List* on bucket/logs/* if StringEquals aws:PrincipalTag/team blue,red and Bool aws:SecureTransport true"),
            @r#"{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::logs/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":["blue","red"]},"Bool":{"aws:SecureTransport":"true"}}}"#
        );
        insta::assert_snapshot!(
            read("deny not iam:* on not role/app"),
            @r#"{"Effect":"Deny","NotAction":"iam:*","NotResource":"arn:aws:iam::111122223333:role/app"}"#
        );
        insta::assert_snapshot!(read("allow s3:*"), @"line 1: expected `on RESOURCE`");
    }

    #[test]
    fn trust_and_resource_statements() {
        let trust = |line: &str| statement(line, |line| Statement::trust(line, ACCOUNT));
        insta::assert_snapshot!(
            trust("trust aws 444455556666,role/ci if StringEquals sts:ExternalId x"),
            @r#"{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:root","arn:aws:iam::111122223333:role/ci"]},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"x"}}}"#
        );
        insta::assert_snapshot!(
            trust("trust federated saml:okta"),
            @r#"{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/okta"},"Action":"sts:AssumeRoleWithSAML"}"#
        );
        let grant = |line: &str| statement(line, |line| Statement::resource(line, ACCOUNT, vec!["own".to_owned()]));
        insta::assert_snapshot!(
            grant("refuse anyone s3:*"),
            @r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"own"}"#
        );
        insta::assert_snapshot!(
            grant("grant service:sns.amazonaws.com sqs:SendMessage on *"),
            @r#"{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}"#
        );
    }
}
