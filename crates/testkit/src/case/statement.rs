//! Statements of a case: `allow ACTIONS on RESOURCES for PRINCIPALS if CONDITION`.
//!
//! ```text
//! allow s3:Get*,s3:List* on arn:aws:s3:::b,arn:aws:s3:::b/*
//! deny not iam:* on not arn:aws:s3:::b/* for not 111122223333,arn:aws:iam::111122223333:role/app
//! allow sts:AssumeRole for service:ec2.amazonaws.com if StringEquals aws:PrincipalTag/team blue,red and Bool aws:SecureTransport true
//! ```
//!
//! Commas separate values; what has blanks or commas stands in double quotes. Everything is taken as written. A principal
//! is `*`, an account id, an ARN, `service:NAME`, `federated:PROVIDER` or `canonical:ID`. What this cannot say is written
//! as a policy document.

use crate::line::{Line, Word, Words};
use crate::problem::Problem;
use serde_json::{Map, Value as Json, json};

/// Reads a statement of a policy at this place.
pub(super) fn statement(text: &str, number: usize, place: &str) -> Result<Json, Problem> {
    let line = Line::read(text, number)?.ok_or_else(|| Problem::new(number, "expected a statement"))?;
    let mut words = line.rest();
    let effect = match line.keyword().as_str() {
        "allow" => "Allow",
        "deny" => "Deny",
        other => return Err(line.problem(format!("expected `allow` or `deny`, not `{other}`"))),
    };
    let mut statement = Map::from_iter([("Effect".to_owned(), json!(effect))]);
    let (name, actions) = element(&mut words, "Action")?;
    statement.insert(name, values(actions.values()));
    if words.take("on") {
        let (name, resources) = element(&mut words, "Resource")?;
        statement.insert(name, values(resources.values()));
    } else if place != "trust" {
        return Err(line.problem("expected `on RESOURCES`"));
    }
    if words.take("for") {
        let (name, named) = element(&mut words, "Principal")?;
        statement.insert(name, principal(named.values()));
    } else if place == "rcp" {
        statement.insert("Principal".to_owned(), json!("*"));
    }
    if words.take("if") {
        statement.insert("Condition".to_owned(), condition(&mut words)?);
    }
    words.end()?;
    Ok(Json::Object(statement))
}

/// Reads `VALUES` or `not VALUES` of an element that has a negated twin.
fn element<'l>(words: &mut Words<'l>, name: &str) -> Result<(String, &'l Word), Problem> {
    let name = if words.take("not") {
        format!("Not{name}")
    } else {
        name.to_owned()
    };
    let values = words.required(&format!("{}s", name.to_lowercase()))?;
    Ok((name, values))
}

fn values(values: &[String]) -> Json {
    match values {
        [value] => json!(value),
        values => json!(values),
    }
}

fn principal(names: &[String]) -> Json {
    if names == ["*"] {
        return json!("*");
    }
    let mut forms: Map<String, Json> = Map::new();
    for name in names {
        let (form, name) = match name.split_once(':') {
            Some(("service", name)) => ("Service", name),
            Some(("federated", name)) => ("Federated", name),
            Some(("canonical", name)) => ("CanonicalUser", name),
            Some(_) | None => ("AWS", name.as_str()),
        };
        let named = forms.entry(form).or_insert_with(|| json!([]));
        if let Json::Array(named) = named {
            named.push(json!(name));
        }
    }
    Json::Object(forms)
}

/// Reads `OPERATOR KEY VALUES and OPERATOR KEY VALUES`.
fn condition(words: &mut Words<'_>) -> Result<Json, Problem> {
    let mut operators: Map<String, Json> = Map::new();
    loop {
        let operator = words.text("an operator")?;
        let key = words.text("a condition key")?;
        let values = values(words.required("a value")?.values());
        let clauses = operators.entry(operator).or_insert_with(|| json!({}));
        if let Json::Object(clauses) = clauses {
            clauses.insert(key, values);
        }
        if !words.take("and") {
            return Ok(Json::Object(operators));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, place: &str) -> String {
        match statement(text, 7, place) {
            Ok(statement) => statement.to_string(),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn elements_and_their_negations() {
        insta::assert_snapshot!(
            read("allow s3:Get*,s3:List* on arn:aws:s3:::b", "identity"),
            @r#"{"Action":["s3:Get*","s3:List*"],"Effect":"Allow","Resource":"arn:aws:s3:::b"}"#
        );
        insta::assert_snapshot!(
            read("deny not iam:* on not * for not 111122223333,service:a.amazonaws.com", "resource"),
            @r#"{"Effect":"Deny","NotAction":"iam:*","NotPrincipal":{"AWS":["111122223333"],"Service":["a.amazonaws.com"]},"NotResource":"*"}"#
        );
        insta::assert_snapshot!(read("deny * on *", "rcp"), @r#"{"Action":"*","Effect":"Deny","Principal":"*","Resource":"*"}"#);
    }

    #[test]
    fn conditions() {
        insta::assert_snapshot!(
            read(r#"allow sts:AssumeRole for * if StringEquals a:b 1,2 and StringEquals a:c "${a:d, 'x'}" and Null e:f true"#, "trust"),
            @r#"{"Action":"sts:AssumeRole","Condition":{"Null":{"e:f":"true"},"StringEquals":{"a:b":["1","2"],"a:c":"${a:d, 'x'}"}},"Effect":"Allow","Principal":"*"}"#
        );
    }

    #[test]
    fn mistakes() {
        insta::assert_snapshot!(read("grant s3:* on *", "identity"), @"line 7: expected `allow` or `deny`, not `grant`");
        insta::assert_snapshot!(read("allow s3:* on", "identity"), @"line 7: expected resources");
        insta::assert_snapshot!(read("allow s3:* on * if Bool a:b", "identity"), @"line 7: expected a value");
        insta::assert_snapshot!(read("allow s3:* on * when", "identity"), @"line 7: did not expect `when`");
    }
}
