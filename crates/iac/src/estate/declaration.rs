//! What programs call things, where they declare them, and everything else they say of them.

use super::draft::Draft;
use super::item::Item;
use crate::value::{Kind, Value};
use iamscope_estate::Fact;
use iamscope_estate::builder::input::DeclarationInput;
use serde_json::{Map, Value as Json};

/// How deep attributes are kept.
const MAX_DEPTH: usize = 16;

/// Parts of the names of attributes that hold secrets, whether or not the program marks them.
const SECRET: [&str; 13] = [
    "accesstoken",
    "authparameters",
    "authtoken",
    "clientsecret",
    "masteruserpass",
    "oauthtoken",
    "passphrase",
    "password",
    "privatekey",
    "secretbinary",
    "secretkey",
    "secretstring",
    "tokenvalue",
];

/// Attributes that hold code or settings, and with them often secrets, or policies, which the estate has anyway.
const OPAQUE: [&str; 26] = [
    "accesspolicies",
    "accesspolicy",
    "assumerolepolicy",
    "assumerolepolicydocument",
    "connectionproperties",
    "containerdefinitions",
    "content",
    "contentbase64",
    "defaultarguments",
    "environment",
    "environmentvariables",
    "inlinepolicy",
    "item",
    "keypolicy",
    "parameters",
    "policies",
    "policy",
    "policydocument",
    "providerdetails",
    "secret",
    "templatebody",
    "userdata",
    "userdatabase64",
    "variables",
    "writeattributes",
    "zipfile",
];

/// Types whose value is a secret.
const SECRET_VALUE: [&str; 5] = [
    "aws_api_gateway_api_key",
    "aws_secretsmanager_secret_version",
    "aws_ssm_parameter",
    "AWS::ApiGateway::ApiKey",
    "AWS::SSM::Parameter",
];

impl Draft<'_> {
    /// Says that a program declares something.
    pub(super) fn declare(&mut self, arn: &str, item: &Item<'_>) {
        let here = (self.program, item.declared.address.clone());
        let first = self
            .places
            .entry(arn.to_owned())
            .or_insert_with(|| here.clone())
            .clone();
        if first != here {
            let reason = format!(
                "`{}` and `{}` both declare it; what they say is put together",
                first.1, here.1
            );
            self.gap(arn, Fact::Input, reason);
        }
        let origin = item.declared.origin;
        let file = self.file(origin.source);
        self.builder.declaration(DeclarationInput {
            arn: arn.to_owned(),
            address: item.declared.address.to_string(),
            file,
            start: origin.span.start,
            end: origin.span.end,
            kind: item.kind().to_owned(),
            attributes: attributes(item),
        });
    }
}

/// Returns the attributes as JSON: without secrets, without what is null, and with placeholders for what is unknown.
fn attributes(item: &Item<'_>) -> String {
    let mut json = json(&item.declared.attributes, 0);
    if let (Some(Json::Object(fields)), true) = (&mut json, SECRET_VALUE.contains(&item.kind())) {
        fields.retain(|name, _| !name.to_ascii_lowercase().contains("value"));
    }
    json.unwrap_or(Json::Null).to_string()
}

fn json(value: &Value, depth: usize) -> Option<Json> {
    if value.is_sensitive || depth > MAX_DEPTH {
        return None;
    }
    Some(match &value.kind {
        Kind::Null => return None,
        Kind::Bool(flag) => Json::Bool(*flag),
        Kind::Number(number) => match number.to_i64() {
            Some(number) => Json::Number(number.into()),
            None => Json::String(number.to_string()),
        },
        Kind::Text(_) | Kind::Unknown(_) => Json::String(value.to_text()?.as_str().to_owned()),
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
            let elements = elements.iter().filter_map(|element| json(element, depth + 1));
            Json::Array(elements.collect())
        }
        Kind::Map(_) | Kind::Object(_) => {
            let fields = value.entries().filter(|(name, _)| !is_secret(name));
            let fields = fields.filter_map(|(name, field)| Some((name.to_string(), json(field, depth + 1)?)));
            Json::Object(fields.collect::<Map<_, _>>())
        }
    })
}

fn is_secret(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name = letters.map(|letter| letter.to_ascii_lowercase()).collect::<String>();
    OPAQUE.contains(&name.as_str()) || SECRET.iter().any(|secret| name.contains(secret))
}
