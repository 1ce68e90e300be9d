//! What programs call things, where they declare them, and everything else they say of them.

use super::draft::Draft;
use super::item::Item;
use crate::value::{Kind, Value};
use iamscope_estate::Fact;
use iamscope_estate::builder::input::DeclarationInput;
use std::sync::Arc;

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
    let hides_values = SECRET_VALUE.contains(&item.kind());
    let mut writer = Writer::default();
    let is_written = match (&item.declared.attributes.kind, hides_values) {
        (Kind::Map(_) | Kind::Object(_), true) if !item.declared.attributes.is_sensitive => {
            let fields = item.declared.attributes.entries();
            writer.object(
                fields.filter(|(name, _)| !name.to_ascii_lowercase().contains("value")),
                0,
            )
        }
        _ => writer.value(&item.declared.attributes, 0),
    };
    let text = is_written.and_then(|()| String::from_utf8(writer.out).ok());
    text.unwrap_or_else(|| "null".to_owned())
}

/// Writes JSON as it goes: every attribute of every resource comes by here.
#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    /// The letters of the name at hand.
    letters: String,
}

impl Writer {
    /// Writes a value, or nothing if it is not to be shown.
    fn value(&mut self, value: &Value, depth: usize) -> Option<()> {
        if value.is_sensitive || depth > MAX_DEPTH {
            return None;
        }
        match &value.kind {
            Kind::Null => return None,
            Kind::Bool(flag) => self.out.extend(if *flag { "true" } else { "false" }.bytes()),
            Kind::Number(number) => match number.to_i64() {
                Some(number) => self.out.extend(number.to_string().bytes()),
                None => self.text(&number.to_string())?,
            },
            Kind::Text(text) => self.text(text.as_str())?,
            Kind::Unknown(_) => self.text(value.to_text()?.as_str())?,
            Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
                self.out.push(b'[');
                let mut is_first = true;
                for element in elements.iter() {
                    let start = self.out.len();
                    if !is_first {
                        self.out.push(b',');
                    }
                    match self.value(element, depth + 1) {
                        Some(()) => is_first = false,
                        None => self.out.truncate(start),
                    }
                }
                self.out.push(b']');
            }
            Kind::Map(_) | Kind::Object(_) => return self.object(value.entries(), depth),
        }
        Some(())
    }

    fn object<'v>(&mut self, fields: impl Iterator<Item = (&'v Arc<str>, &'v Value)>, depth: usize) -> Option<()> {
        self.out.push(b'{');
        let mut is_first = true;
        for (name, value) in fields {
            if self.is_secret(name) {
                continue;
            }
            let start = self.out.len();
            if !is_first {
                self.out.push(b',');
            }
            let mut field = || {
                self.text(name)?;
                self.out.push(b':');
                self.value(value, depth + 1)
            };
            match field() {
                Some(()) => is_first = false,
                None => self.out.truncate(start),
            }
        }
        self.out.push(b'}');
        Some(())
    }

    fn text(&mut self, text: &str) -> Option<()> {
        serde_json::to_writer(&mut self.out, text).ok()
    }

    fn is_secret(&mut self, name: &str) -> bool {
        self.letters.clear();
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        self.letters.extend(letters.map(|letter| letter.to_ascii_lowercase()));
        OPAQUE.contains(&self.letters.as_str()) || SECRET.iter().any(|secret| self.letters.contains(secret))
    }
}
